// Live from a clip: the pitch as it comes, through lost values and lost links, with nothing stored; and the same minutes after the
// sync, which are those of the recording to the last digit whatever the radio lost.
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseFile } from "../../src/engine/analyse-file.ts";
import type { Client, LiveEvent } from "../../src/engine/contract.ts";
import { fromWire } from "../../src/engine/failure.ts";
import { runData } from "../../src/engine/run-data.ts";
import { rawSamples } from "../support/clip-runs.ts";
import { home, pair, sync, type Home } from "../support/sync-home.ts";

const SCRIPT = "stand 8\nlevel 40\nspell 30 pitch=38\nlevel 20\n";

type Reading = Extract<LiveEvent, { kind: "reading" }>;

/** Plays a made-up run into the clip in virtual time, then ends the recording. */
function play({ clip, time }: Home, onSample: (at: number) => void = () => {}): void {
  const samples = [...rawSamples({ script: SCRIPT })];
  const startMs = time.nowMs();
  const step = (at: number): void => {
    if (at === samples.length) {
      clip.device.record(false);
      return;
    }
    onSample(at);
    clip.device.sample(samples[at].values);
    const next = samples[at + 1]?.timeS ?? samples[at].timeS + 0.02;
    time.after(startMs + next * 1000 - time.nowMs(), () => step(at + 1));
  };
  step(0);
}

/** Samples without end while the clip records. */
function feed({ clip, time }: Home): void {
  const step = (): void => {
    if (clip.device.recordingRun() !== 0) clip.device.sample([0, 0, 2048, 0, 0, 0]);
    time.after(20, step);
  };
  step();
}

/** A saved calibration of the same way of wearing the clip, given to new runs. */
async function calibrate(client: Client, at: Home): Promise<void> {
  at.clip.record({ script: SCRIPT });
  const { runIds } = await sync(client);
  const { calibration, sourceName } = await client.runs.get({ id: runIds[0] });
  await client.calibrations.save({ name: "cap", sourceName, calibration, thresholds: null, useForNew: true });
}

async function watch(at: Home, client: Client, id: number, onSample?: (at: number) => void): Promise<Reading[]> {
  const readings: Reading[] = [];
  let isPlaying = false;
  for await (const event of await client.clips.live({ id })) {
    if (event.kind !== "reading") {
      if (event.kind === "connecting" && !isPlaying) {
        isPlaying = true;
        at.clip.device.record(true);
        at.time.after(1000, () => play(at, onSample));
      }
      continue;
    }
    readings.push(event);
  }
  return readings;
}

describe("a clip, live", () => {
  it("tells the pitch as it comes, and its recording is measured anew after the sync", async () => {
    const at = home();
    const { client } = at.open();
    const id = await pair(client, at.clip);
    await calibrate(client, at);
    let left = 300;
    at.wire.fault = ({ which }) => (which === "live" && --left % 9 === 0 ? "lose" : null);
    const readings = await watch(at, client, id);
    const last = readings.at(-1)!;
    expect(last.timeS).toBeGreaterThan(90);
    expect(last.missingS).toBeGreaterThan(3);
    const deepest = Math.max(...readings.map(({ pitchDeg }) => pitchDeg ?? -90));
    expect(deepest).toBeGreaterThan(28);
    expect((await client.runs.list({})).total).toBe(1);

    at.wire.fault = () => null;
    const { runIds } = await sync(client, id);
    const stored = await client.runs.get({ id: runIds[0] });
    const file = `${at.databasePath}.lkr`;
    writeFileSync(file, Buffer.concat(at.clip.blocksOf(2)));
    const { detection, followNeutral } = await client.settings.get();
    const { run, routine } = await analyseFile({
      path: file,
      detection,
      calibration: stored.given,
      followNeutral,
      columns: 1,
    });
    const ofClip = { name: run.name, startUnixMs: run.startUnixMs, sourceName: run.sourceName };
    expect(runData({ ...stored, ...ofClip }, routine)).toEqual(runData(run, routine));
    expect(stored.recording.gapS).toBeLessThan(1);
  });

  it("is taken up again after the link is lost", async () => {
    const at = home();
    const { client } = at.open();
    const id = await pair(client, at.clip);
    await calibrate(client, at);
    const readings = await watch(at, client, id, (sample) => {
      if (sample === 1500) at.wire.cutAll();
    });
    expect(readings.at(-1)!.timeS).toBeGreaterThan(85);
    expect(readings.at(-1)!.missingS).toBeGreaterThan(0.5);
    const times = readings.map(({ timeS }) => timeS);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("says nothing of the pitch without a saved calibration, and stands in the way of a sync", async () => {
    const at = home();
    const { client } = at.open();
    const id = await pair(client, at.clip);
    at.clip.device.record(true);
    play(at);
    for await (const event of await client.clips.live({ id })) {
      if (event.kind !== "reading" || event.sampleCount < 500) continue;
      expect(event).toMatchObject({ pitchDeg: null, headDownS: null, spellCount: null });
      expect(await sync(client, id).then(() => null, fromWire)).toMatchObject({
        code: "device",
        facts: { radio: "inUse" },
      });
      break;
    }
    expect(at.wire.linkCount).toBe(0);
    expect(at.clip.device.recordingRun()).toBe(1);
  });

  it.each([
    ["started by watching", false],
    ["that ran before", true],
  ])("ends a recording %s only if it is to and may", async (_what, wasRunning) => {
    const at = home();
    const { client } = at.open();
    const id = await pair(client, at.clip);
    if (wasRunning) at.clip.device.record(true);
    feed(at);
    for await (const event of await client.clips.live({ id, stopsRecording: true })) {
      if (event.kind === "reading" && event.sampleCount > 100) break;
    }
    await expect.poll(() => at.wire.linkCount).toBe(0);
    expect(at.clip.device.recordingRun()).toBe(wasRunning ? 1 : 0);
  });

  it("is ended by the call that stops the recording", async () => {
    const at = home();
    const { client } = at.open();
    const id = await pair(client, at.clip);
    feed(at);
    let last: LiveEvent | null = null;
    const running: number[] = [];
    for await (const event of await client.clips.live({ id })) {
      if (event.kind === "reading" && event.sampleCount > 100) {
        await client.clips.record({ id, isOn: true });
        running.push(at.clip.device.recordingRun());
        await client.clips.record({ id, isOn: false });
        running.push(at.clip.device.recordingRun());
      }
      last = event;
    }
    expect(last).toEqual({ kind: "ended" });
    expect(running).toEqual([1, 0]);
  });
});

describe("a clip's recording", () => {
  it("starts and stops when it is told to, and may be told twice", async () => {
    const at = home();
    const { client } = at.open();
    const id = await pair(client, at.clip);
    for (const isOn of [true, true, false, false]) {
      await client.clips.record({ id, isOn });
      expect(at.clip.device.recordingRun()).toBe(isOn ? 1 : 0);
    }
    expect(at.clip.device.catalogue.runs()).toHaveLength(1);
    expect(at.wire.linkCount).toBe(0);
  });

  it("is left as it is when the clip is not in range or its link breaks", async () => {
    const at = home();
    const { client } = at.open();
    const id = await pair(client, at.clip);
    at.wire.fault = ({ which }) => (which === "status" ? "cut" : null);
    at.clip.isInRange = false;
    const failed = await client.clips.record({ id, isOn: true }).then(() => null, fromWire);
    expect(failed).toMatchObject({ code: "device", facts: { sync: "notInRange" } });
    expect(at.clip.device.recordingRun()).toBe(0);
    at.clip.isInRange = true;
    await client.clips.record({ id, isOn: true });
    expect(at.clip.device.recordingRun()).toBe(1);
  });
});
