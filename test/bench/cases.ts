// What `npm run bench` measures, one case per process: the whole pipeline from decoded blocks, its stations alone, the
// reading of files, and the npm package `ahrs` doing orientation alone. Real library on disk, real commits.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import AHRS from "ahrs";
import { Subject } from "rxjs";
import { createAttitude } from "../../src/core/attitude/attitude.ts";
import { Calibrator } from "../../src/core/calibration.ts";
import { ExposureMeter } from "../../src/core/exposure.ts";
import { detectHeadDown } from "../../src/core/head-down.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { analyse } from "../../src/core/pipeline.ts";
import { PostureTracker } from "../../src/core/posture.ts";
import type { Analysis, AttitudeBlock, Calibration, TraceBlock } from "../../src/core/results.ts";
import { analyseBlocks } from "../../src/engine/analysis.ts";
import { imuBlocks } from "../../src/engine/raw-samples.ts";
import { BLOCKS_PER_COMMIT } from "../../src/engine/recorder.ts";
import { readRecording } from "../../src/recordings/file.ts";
import { openLibrary } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { RATE_HZ, type Loop } from "./loop.ts";

export interface Measured {
  readonly samples: number;
  readonly seconds: number;
  /** Seconds of processor time, which other programs on the machine disturb less. */
  readonly cpuSeconds: number;
  /** Seconds in single stations, where a case tells them. */
  readonly stations?: Readonly<Record<string, number>>;
}

export type Case = (loop: Loop, hours: number, file: string) => Measured | Promise<Measured>;

export const CASES: Readonly<Record<string, Case>> = {
  "pipeline live": (loop, hours) => pipeline(loop, hours, "live"),
  "pipeline offline": (loop, hours) => pipeline(loop, hours, "offline"),
  "stored run, both passes": storedRun,
  "orientation live": (loop, hours) => orientation(loop, hours, "live"),
  "orientation offline": (loop, hours) => orientation(loop, hours, "offline"),
  "orientation ahrs Madgwick": (loop, hours) => ahrsOrientation(loop, hours, "Madgwick"),
  "orientation ahrs Mahony": (loop, hours) => ahrsOrientation(loop, hours, "Mahony"),
  stations,
  "calibration pass": (loop, hours) => timed(loop, hours, (blocks) => calibrated(blocks)),
  "reading CSV": (_loop, _hours, file) => reading(file),
  "reading CSV.gz": (_loop, _hours, file) => reading(`${file}.gz`),
};

/** Decoded blocks to results on disk: raw stored, attitude, detection, exposure, results stored; FULL throughout. */
function pipeline(loop: Loop, hours: number, mode: "live" | "offline"): Measured {
  const calibration = calibrated(loop.blocks(0.1));
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-bench-"));
  try {
    const library = openLibrary(path.join(folder, "library.db"));
    const store = new SessionStore(library);
    const measured = timed(loop, hours, (blocks) => {
      const id = store.beginImport({ name: "bench", sourceName: "bench", importedUnixMs: 0 });
      const trace: TraceBlock[] = [];
      const source = new Subject<ImuBlock>();
      let result: Analysis | null = null;
      analyse(source, { calibration, parameters: DEFAULT_PARAMETERS, mode }).subscribe((event) => {
        if (event.kind === "trace") trace.push(event.block);
        if (event.kind === "done") result = event.analysis;
      });
      let waiting: ImuBlock[] = [];
      let count = 0;
      const commit = (): void => {
        store.appendRaw(id, waiting.map(rawOf));
        waiting = [];
      };
      for (const block of blocks) {
        waiting.push(block);
        count += block.timeS.length;
        if (waiting.length === BLOCKS_PER_COMMIT) commit();
        source.next(block);
      }
      commit();
      store.finishRaw(id, factsOf(count));
      source.complete();
      if (result === null) throw new Error("no result");
      store.saveAnalysis(id, result, trace);
    });
    library.close();
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What an import does after reading: raw stored, then calibration and offline analysis from what was stored, results stored. */
async function storedRun(loop: Loop, hours: number): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-bench-"));
  try {
    const library = openLibrary(path.join(folder, "library.db"));
    const store = new SessionStore(library);
    const id = store.beginImport({ name: "bench", sourceName: "bench", importedUnixMs: 0 });
    const raw = timed(loop, hours, (blocks) => {
      let waiting: ImuBlock[] = [];
      let count = 0;
      const commit = (): void => store.appendRaw(id, waiting.splice(0).map(rawOf));
      for (const block of blocks) {
        waiting.push(block);
        count += block.timeS.length;
        if (waiting.length === BLOCKS_PER_COMMIT) commit();
      }
      commit();
      store.finishRaw(id, factsOf(count));
    });
    const stop = stopwatch();
    const { analysis, trace } = await analyseBlocks({
      blocks: () => imuBlocks(store, id),
      parameters: DEFAULT_PARAMETERS,
      overrides: {},
    });
    store.saveAnalysis(id, analysis, trace);
    const analysed = stop(0);
    library.close();
    return {
      samples: raw.samples,
      seconds: raw.seconds + analysed.seconds,
      cpuSeconds: raw.cpuSeconds + analysed.cpuSeconds,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function orientation(loop: Loop, hours: number, mode: "live" | "offline"): Measured {
  const attitude = createAttitude(mode);
  return timed(loop, hours, (blocks) => {
    for (const block of blocks) attitude.push(block);
    attitude.finish();
  });
}

function ahrsOrientation(loop: Loop, hours: number, algorithm: "Madgwick" | "Mahony"): Measured {
  const filter = new AHRS({ sampleInterval: 1000 / RATE_HZ, algorithm });
  return timed(loop, hours, (blocks) => {
    for (const { gyrRadps: g, accMps2: a, timeS } of blocks) {
      for (let k = 0; k < 3 * timeS.length; k += 3) filter.update(g[k], g[k + 1], g[k + 2], a[k], a[k + 1], a[k + 2]);
    }
  });
}

/** The same work as the live pipeline, station by station, so that one sees where the time goes. */
function stations(loop: Loop, hours: number): Measured {
  const calibration = calibrated(loop.blocks(0.1));
  const attitude = createAttitude("live");
  const posture = new PostureTracker(calibration, DEFAULT_PARAMETERS);
  const meter = new ExposureMeter(DEFAULT_PARAMETERS);
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-bench-"));
  const library = openLibrary(path.join(folder, "library.db"));
  const store = new SessionStore(library);
  const id = store.beginImport({ name: "bench", sourceName: "bench", importedUnixMs: 0 });
  const stop = stopwatch();
  const spent = { making: 0, raw: 0, attitude: 0, posture: 0, detection: 0, exposure: 0 };
  let at = performance.now();
  const lap = (name: keyof typeof spent): void => {
    const now = performance.now();
    spent[name] += (now - at) / 1000;
    at = now;
  };
  const trace: TraceBlock[] = [];
  let samples = 0;
  let waiting: ImuBlock[] = [];
  const follow = (oriented: readonly AttitudeBlock[]): void => {
    lap("attitude");
    trace.push(...posture.push(...oriented));
    lap("posture");
  };
  for (const block of loop.blocks(hours)) {
    lap("making");
    samples += block.timeS.length;
    waiting.push(block);
    if (waiting.length === BLOCKS_PER_COMMIT) {
      store.appendRaw(id, waiting.map(rawOf));
      waiting = [];
    }
    lap("raw");
    follow(attitude.push(block));
  }
  follow(attitude.finish());
  trace.push(...posture.finish());
  lap("posture");
  const spans = detectHeadDown(trace, DEFAULT_PARAMETERS.detection);
  lap("detection");
  for (const block of trace) meter.push(block);
  meter.finish(spans);
  lap("exposure");
  library.close();
  rmSync(folder, { recursive: true, force: true });
  const { making, ...named } = spent;
  return { samples, ...stop(making * 1000), stations: named };
}

async function reading(file: string): Promise<Measured> {
  statSync(file);
  const stop = stopwatch();
  let samples = 0;
  for await (const { block } of readRecording(file)) samples += block.timeS.length;
  return { samples, ...stop(0) };
}

function calibrated(blocks: Iterable<ImuBlock>): Calibration {
  const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
  for (const block of blocks) calibrator.push(block);
  return calibrator.finish();
}

/** Time of `work` on this many hours, the making of its blocks taken out. */
function timed(loop: Loop, hours: number, work: (blocks: Iterable<ImuBlock>) => void): Measured {
  let samples = 0;
  let makingMs = 0;
  function* counted(): Generator<ImuBlock> {
    let beganMs = performance.now();
    for (const block of loop.blocks(hours)) {
      makingMs += performance.now() - beganMs;
      samples += block.timeS.length;
      yield block;
      beganMs = performance.now();
    }
  }
  const stop = stopwatch();
  work(counted());
  return { samples, ...stop(makingMs) };
}

/** Starts to measure; the function ends it and leaves `idleMs` out. */
function stopwatch(): (idleMs: number) => Pick<Measured, "seconds" | "cpuSeconds"> {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  return (idleMs) => {
    const { user, system } = process.cpuUsage(startCpu);
    return {
      seconds: (performance.now() - startMs - idleMs) / 1000,
      cpuSeconds: Math.max(0, (user + system) / 1e6 - idleMs / 1000),
    };
  };
}

function rawOf(block: ImuBlock) {
  return {
    units: { acc: "mps2", gyr: "radps" } as const,
    timeS: block.timeS,
    acc: block.accMps2,
    gyr: block.gyrRadps,
  };
}

function factsOf(sampleCount: number) {
  return {
    units: { acc: "mps2", gyr: "radps" } as const,
    sampleCount,
    rowCount: sampleCount,
    duplicateRowCount: 0,
    missingRowCount: 0,
    firstTimeS: 0,
    startUnixMs: null,
    markersS: [],
    sha256: "bench",
    sizeBytes: 0,
  };
}
