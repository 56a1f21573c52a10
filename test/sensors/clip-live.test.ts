// A simulated clip as a live sensor, over a wire in virtual time: the contract of every source, gaps where values are lost, the
// same samples as the recording has, and every way it ends. The radio itself is tested in test/radio.
import { firstValueFrom, lastValueFrom, Observable, take, tap } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { Calibrator } from "../../src/core/calibration.ts";
import type { ImuBlock, SensorEvent } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { AnalysisRun } from "../../src/core/pipeline.ts";
import { clipParts, housingReader } from "../../src/recordings/lkr.ts";
import { clipLive, type ClipLiveOptions, type LiveRecording } from "../../src/sensors/clip-live.ts";
import type { SensorSource } from "../../src/sensors/driver.ts";
import { radioProblem } from "../../src/sensors/radio-problem.ts";
import { DEVICE_ID, rawSamples } from "../support/clip-runs.ts";
import { eventsOf, sourceContract } from "../support/source-contract.ts";
import { SETUP_CODE, Wire, WiredClip, WireTime, type Fault, type WiredClipOptions } from "../support/wire.ts";

const SAMPLE_COUNT = 300;
const SAMPLE_MS = 10;
/** Of the clip's clock in 10 ms; samples are a whole number of ticks apart. */
const SAMPLE_TICKS = 327;
const WAVE = Array.from({ length: SAMPLE_COUNT }, (_, at) => {
  const wave = Math.round(1000 * Math.sin(at / 7));
  return [wave, -wave, 2048 + at, 3 * wave, at, -at];
});

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
    onFirstBlock?: ClipLiveOptions["onFirstBlock"];
    onRecording?: ClipLiveOptions["onRecording"];
    sensor?: WiredClipOptions["sensor"];
    /** At 50 Hz. */
    samples?: readonly (readonly number[])[];
    isRecording?: boolean;
  } = {},
): Stage {
  const time = new WireTime();
  const clip = new WiredClip(time, { deviceId: DEVICE_ID, ...(o.sensor === undefined ? {} : { sensor: o.sensor }) });
  const wire = new Wire(time, [clip]);
  wire.fault = o.makeFault?.() ?? (() => null);
  wire.valueBytes = o.valueBytes ?? 244;
  stages.push({ wire, time });
  if (o.isRecording === true) clip.device.record(true);
  let at = 0;
  let startTick = 0;
  const samples = o.samples ?? WAVE;
  const slow = o.samples === undefined ? 1 : 2;
  const feed = (): void => {
    if (clip.device.recordingRun() !== 0) {
      if (at === 0) startTick = clip.tick;
      clip.device.sample(samples[at], startTick + at * slow * SAMPLE_TICKS);
      at++;
    }
    if (at === samples.length) clip.device.record(false);
    else time.after(slow * SAMPLE_MS, feed);
  };
  time.after(0, feed);
  const source = clipLive({
    connect: (signal) => wire.connect(clip.id, { signal }),
    setupCode: o.setupCode ?? SETUP_CODE,
    deviceId: o.deviceId ?? DEVICE_ID,
    nonce: () => Uint8Array.from({ length: 16 }, (_, byte) => byte),
    clock: time,
    ...(o.onFirstBlock === undefined ? {} : { onFirstBlock: o.onFirstBlock }),
    ...(o.onRecording === undefined ? {} : { onRecording: o.onRecording }),
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
    const { clip, source } = stage({ makeFault, valueBytes, onFirstBlock: (block) => ((arrived = block), null) });
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
    const { source } = stage({ makeFault, onFirstBlock: (block) => (told.push(block), null) });
    const events = await eventsOf(source);
    expect(told).toEqual([null]);
    expect(imuBlocks(events).length).toBeGreaterThan(1);
  });

  it("fails when the clip says of its sensor what cannot be", async () => {
    const sensor = { axisMap: Uint8Array.of(0, 1, 2), accFullUg: 4e9, gyrFullUdps: 2e9 };
    const onFirstBlock: ClipLiveOptions["onFirstBlock"] = (block) => (block === null ? null : housingReader(block));
    const failure: unknown = await lastValueFrom(fresh({ sensor, onFirstBlock })).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "badFile" });
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

  it("analyses alike what came live and what the recording has, whatever the scale and the axes of the sensor", async () => {
    const samples = [...rawSamples({ script: "stand 6\nlevel 30\nspell 12 pitch=35\nlevel 8\n" })].map(
      ({ values }) => values,
    );
    // Left, up and backward of the housing are the sensor's x, y and z, and its scale is a few percent off.
    const sensor = { axisMap: Uint8Array.of(0x82, 0, 0x81), accFullUg: 15_431_207, gyrFullUdps: 2_083_915_333 };
    const onFirstBlock: ClipLiveOptions["onFirstBlock"] = (block) => (block === null ? null : housingReader(block));
    const { clip, source } = stage({ samples, sensor, onFirstBlock });
    const live = imuBlocks(await eventsOf(source));
    const stored = [...clipParts(clip.blocksOf(1), "run")].map(({ block }) => block);
    const count = live.reduce((sum, { timeS }) => sum + timeS.length, 0);
    expect(count).toBeGreaterThan(samples.length - 20);
    const column = (blocks: readonly ImuBlock[], name: "timeS" | "accMps2" | "gyrRadps", width: number): number[] =>
      blocks.flatMap((block) => [...block[name]]).slice(0, width * count);
    for (const [name, width] of [
      ["timeS", 1],
      ["accMps2", 3],
      ["gyrRadps", 3],
    ] as const)
      expect(column(live, name, width)).toEqual(column(stored, name, width));
    expect(column(live, "accMps2", 3)).not.toEqual(
      column(imuBlocks(await eventsOf(fresh({ samples, sensor }))), "accMps2", 3),
    );
    const whole = {
      timeS: Float64Array.from(column(stored, "timeS", 1)),
      accMps2: Float64Array.from(column(stored, "accMps2", 3)),
      gyrRadps: Float64Array.from(column(stored, "gyrRadps", 3)),
    };
    const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
    calibrator.push(whole);
    const calibration = calibrator.finish();
    expect(calibration.status).toBe("ok");
    const settled = (blocks: readonly ImuBlock[]): unknown => {
      const run = new AnalysisRun({ calibration, parameters: DEFAULT_PARAMETERS, mode: "live" });
      const said = blocks.flatMap((block) => [...run.push(block)]);
      const pitchDeg = said.flatMap((one) => (one.kind === "trace" ? [...one.block.pitchDeg] : []));
      return { pitchDeg, rest: said.filter(({ kind }) => kind !== "trace") };
    };
    const seen = settled(live) as { pitchDeg: number[] };
    expect(seen.pitchDeg.length).toBeGreaterThan(100);
    expect(seen).toEqual(settled([whole]));
  });

  it.each([
    ["started by watching", false],
    ["that ran before", true],
  ])("tells of a recording %s, and ends it when asked", async (_what, isRecording) => {
    let recording: LiveRecording | null = null;
    const { clip, source } = stage({ isRecording, onRecording: (told) => (recording = told) });
    let count = 0;
    await lastValueFrom(source.pipe(tap((event) => event.kind === "imu" && ++count === 2 && void recording!.stop())));
    expect(recording!.wasRunning).toBe(isRecording);
    expect(clip.device.recordingRun()).toBe(0);
    const [entry] = [...clipParts(clip.blocksOf(1), "run")];
    expect(entry.block.timeS.length).toBeLessThan(SAMPLE_COUNT);
  });

  it("says so when the link ends before the recording", async () => {
    let stopped: Promise<unknown> = Promise.resolve();
    let isStopping = false;
    const makeFault = (): Fault => {
      return ({ which }) => (which === "ctrl" && isStopping ? "cut" : null);
    };
    const onRecording = (recording: LiveRecording): void => {
      setImmediate(() => {
        isStopping = true;
        stopped = recording.stop().catch(radioProblem);
      });
    };
    const { clip, source } = stage({ makeFault, isRecording: true, onRecording });
    expect(await lastValueFrom(source).catch(radioProblem)).toBe("lost");
    expect(await stopped).toBe("lost");
    expect(clip.device.recordingRun()).toBe(1);
  });
});
