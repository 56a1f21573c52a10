// A simulated clip as a live sensor, over a wire in virtual time: the contract of every source, gaps where values are lost, the
// same samples as the recording has, and every way it ends. The radio itself is tested in test/radio.
import { firstValueFrom, lastValueFrom, Observable, take, tap } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import type { ImuBlock, SensorEvent } from "../../src/core/imu.ts";
import { clipParts } from "../../src/recordings/lkr.ts";
import { clipLive } from "../../src/sensors/clip-live.ts";
import type { SensorSource } from "../../src/sensors/driver.ts";
import { radioProblem } from "../../src/sensors/radio-problem.ts";
import { DEVICE_ID } from "../support/clip-runs.ts";
import { eventsOf, sourceContract } from "../support/source-contract.ts";
import { SETUP_CODE, Wire, WiredClip, WireTime, type Fault } from "../support/wire.ts";

const SAMPLE_COUNT = 300;
const SAMPLE_MS = 10;

interface Stage {
  readonly clip: WiredClip;
  readonly source: SensorSource;
}

const stages: { readonly wire: Wire; readonly time: WireTime }[] = [];

/** A clip that records 3 s when it is told to, and stops; a wire with faults; a source. Each subscription has its own. */
function stage(
  o: {
    makeFault?: () => Fault;
    setupCode?: Uint8Array;
    deviceId?: Uint8Array;
    valueBytes?: number;
    onFirstBlock?: (block: Uint8Array | null) => void;
  } = {},
): Stage {
  const time = new WireTime();
  const clip = new WiredClip(time, { deviceId: DEVICE_ID });
  const wire = new Wire(time, [clip]);
  wire.fault = o.makeFault?.() ?? (() => null);
  wire.valueBytes = o.valueBytes ?? 244;
  stages.push({ wire, time });
  let at = 0;
  const feed = (): void => {
    if (clip.device.recordingRun() !== 0) {
      const wave = Math.round(1000 * Math.sin(at / 7));
      clip.device.sample([wave, -wave, 2048 + at, 3 * wave, at, -at]);
      at++;
    }
    if (at === SAMPLE_COUNT) clip.device.record(false);
    else time.after(SAMPLE_MS, feed);
  };
  time.after(0, feed);
  const source = clipLive({
    connect: (signal) => wire.connect(clip.id, { signal }),
    setupCode: o.setupCode ?? SETUP_CODE,
    deviceId: o.deviceId ?? DEVICE_ID,
    nonce: () => Uint8Array.from({ length: 16 }, (_, byte) => byte),
    clock: time,
    ...(o.onFirstBlock === undefined ? {} : { onFirstBlock: o.onFirstBlock }),
  });
  return { clip, source };
}

/** Every subscription finds the clip as the first one did. */
function fresh(o: Parameters<typeof stage>[0] = {}): SensorSource {
  return new Observable((subscriber) => stage(o).source.subscribe(subscriber));
}

afterEach(() => {
  for (const { time } of stages.splice(0)) time.stop();
});

/** The n-th value of LIVE is lost, or takes the link with it. */
function nthLive(n: number, fate: "lose" | "cut"): () => Fault {
  return () => {
    let count = 0;
    return ({ which }) => (which === "live" && ++count === n ? fate : null);
  };
}

/** These values of a kind are lost, counted from 1. */
function nth(which: "data", lost: readonly number[]): Fault {
  let count = 0;
  return (value) => (value.which === which && lost.includes(++count) ? "lose" : null);
}

sourceContract("live clip", {
  create: () => fresh({ makeFault: nthLive(4, "lose") }),
  createFailing: () => fresh({ makeFault: nthLive(3, "cut") }),
  openCount: () => stages.reduce((sum, { wire }) => sum + wire.linkCount, 0),
});

function imuBlocks(events: readonly SensorEvent[]): ImuBlock[] {
  return events.flatMap((event) => (event.kind === "imu" ? [event.block] : []));
}

describe("clipLive", () => {
  it("gives the samples that the recording has", async () => {
    const { clip, source } = stage();
    const events = await eventsOf(source);
    const live = imuBlocks(events);
    const [{ run }] = clip.device.catalogue.runs();
    const stored = [...clipParts(clip.blocksOf(run), "run")].map(({ block }) => block);
    const all = (blocks: readonly ImuBlock[], column: "accMps2" | "gyrRadps" | "timeS"): number[] =>
      blocks.flatMap((block) => [...block[column]]);
    const count = all(live, "timeS").length;
    expect(count).toBeGreaterThan(SAMPLE_COUNT - 20);
    expect(all(live, "accMps2")).toEqual(all(stored, "accMps2").slice(0, 3 * count));
    expect(all(live, "gyrRadps")).toEqual(all(stored, "gyrRadps").slice(0, 3 * count));
    for (const [at, timeS] of all(live, "timeS").entries()) {
      expect(Math.abs(timeS - all(stored, "timeS")[at])).toBeLessThan(0.002);
    }
    expect(events.some(({ kind }) => kind === "battery")).toBe(true);
  });

  it.each<[string, number, number[]]>([
    ["nothing is lost", 244, []],
    ["some of its frames are lost", 244, [1, 4, 5, 17]],
    ["values are short", 60, []],
  ])("brings the first block of the run before its samples when %s", async (_what, valueBytes, lost) => {
    let arrived: Uint8Array | null = null;
    const makeFault = (): Fault => nth("data", lost);
    const { clip, source } = stage({ makeFault, valueBytes, onFirstBlock: (block) => (arrived = block) });
    let sampleCount = 0;
    await lastValueFrom(
      source.pipe(
        tap((event) => {
          if (event.kind !== "imu") return;
          expect(arrived).not.toBeNull();
          sampleCount += event.block.timeS.length;
        }),
      ),
    );
    expect(arrived).toEqual(clip.blocksOf(1)[0]);
    expect(sampleCount).toBeGreaterThan(SAMPLE_COUNT - 20);
  });

  it("goes on without the first block when that does not come", async () => {
    const told: (Uint8Array | null)[] = [];
    const makeFault = () => (value: { which: string }) => (value.which === "data" ? ("lose" as const) : null);
    const { source } = stage({ makeFault, onFirstBlock: (block) => told.push(block) });
    const events = await eventsOf(source);
    expect(told).toEqual([null]);
    expect(imuBlocks(events).length).toBeGreaterThan(1);
  });

  it("tells of the gap that a lost value leaves", async () => {
    const events = await eventsOf(fresh({ makeFault: nthLive(4, "lose") }));
    const gaps = events.filter(({ kind }) => kind === "gap");
    expect(gaps).toHaveLength(1);
    const [first, second] = [imuBlocks(events)[2], imuBlocks(events)[3]];
    expect(gaps[0]).toEqual({ kind: "gap", fromS: first.timeS.at(-1), toS: second.timeS[0], cause: "link" });
    expect(second.timeS[0] - first.timeS[first.timeS.length - 1]).toBeGreaterThan(2 * (SAMPLE_MS / 1000));
  });

  it.each([
    ["the link is cut", { makeFault: nthLive(2, "cut") }, "lost"],
    ["the setup code is another clip's", { setupCode: new Uint8Array(16) }, "refused"],
    ["it is another clip", { deviceId: new Uint8Array(8) }, "refused"],
    ["values are too short for it", { valueBytes: 20 }, "refused"],
  ])("fails when %s", async (_what, o, problem) => {
    const failure: unknown = await lastValueFrom(fresh(o)).catch((error: unknown) => error);
    expect(radioProblem(failure)).toBe(problem);
  });

  it("lets the clip go on recording when it is left", async () => {
    const { clip, source } = stage();
    await firstValueFrom(source.pipe(take(1)));
    expect(clip.device.recordingRun()).toBe(1);
    await expect.poll(() => clip.device.recordingRun()).toBe(0);
    const [{ run }] = clip.device.catalogue.runs();
    const stored = [...clipParts(clip.blocksOf(run), "run")];
    expect(stored.reduce((sum, { block }) => sum + block.timeS.length, 0)).toBe(SAMPLE_COUNT);
  });
});
