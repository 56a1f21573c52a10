// What lies in a simulated clip: recordings as the raw 16-bit samples that a sensor would have given, and a clip that has
// recorded them one after another. No radio and no file. Recordings or made-up runs -> this -> ClipDevice.
import type { ImuBlock } from "../core/imu.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import { ACC_RANGES_G, GYR_RANGES_DPS } from "../protocol/block.ts";
import { AXIS_COUNT } from "../protocol/rice.ts";
import type { ClipClock } from "./clip-clock.ts";
import { ClipDevice } from "./clip-device/clip-device.ts";
import { DEFAULT_SETTINGS, type ClipIdentity } from "./clip-device/clip-settings.ts";
import { NorFlash } from "./clip-device/nor-flash.ts";

/** A recording as a sensor gives it. */
export interface RawRun {
  /** Seconds since the first sample. */
  readonly timeS: Float64Array;
  /** Acc x y z, gyr x y z of each sample, in the ranges of DEFAULT_SETTINGS. */
  readonly samples: Int16Array;
  /** Median. */
  readonly rateHz: number;
}

/** Ticks per second of the clock of a simulated clip: a watch crystal. */
export const TICK_HZ = 32_768;
const FULL_SCALE = 32_768;
const ACC_FULL_MPS2 = ACC_RANGES_G[DEFAULT_SETTINGS.accRange] * STANDARD_GRAVITY_MPS2;
const GYR_FULL_RADPS = GYR_RANGES_DPS[DEFAULT_SETTINGS.gyrRange] * RAD_PER_DEG;
/** Between two recordings of a clip, s. */
const PAUSE_S = 60;
/** A step in time longer than this many usual ones is a loss. */
const GAP_FACTOR = 1.5;
const AREA_SECTORS = 4;
/** Twelve bytes of a raw sample, and what else stands in a block. */
const SAMPLES_PER_SECTOR = 300;
/** Free for recordings that are asked for over the radio. */
const SPARE_SECTORS = 2048;
const RATE_KEY = 1;

/** Reads a whole recording; about 20 bytes per sample. */
export async function rawRun(blocks: AsyncIterable<ImuBlock> | Iterable<ImuBlock>): Promise<RawRun> {
  const times: number[] = [];
  const samples: number[] = [];
  for await (const { timeS, accMps2, gyrRadps } of blocks) {
    for (const [at, sampleTimeS] of timeS.entries()) {
      times.push(sampleTimeS);
      for (let axis = 0; axis < 3; axis++) samples.push(raw(accMps2[3 * at + axis], ACC_FULL_MPS2));
      for (let axis = 0; axis < 3; axis++) samples.push(raw(gyrRadps[3 * at + axis], GYR_FULL_RADPS));
    }
  }
  const timeS = Float64Array.from(times, (time) => time - times[0]);
  const steps = timeS
    .subarray(1)
    .map((time, at) => time - timeS[at])
    .sort();
  const stepS = steps.length === 0 ? 0.01 : steps[steps.length >> 1];
  return { timeS, samples: Int16Array.from(samples), rateHz: 1 / stepS };
}

/** Clipped as a sensor clips. */
function raw(value: number, full: number): number {
  return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round((value / full) * FULL_SCALE)));
}

export interface StoredClipOptions {
  readonly identity: ClipIdentity;
  readonly runs: readonly RawRun[];
  /** Set while the clip records, then running. */
  readonly clock: ClipClock;
  readonly random: (length: number) => Uint8Array;
  readonly onIdentify?: (seconds: number) => void;
}

/** A clip that has just recorded these runs; a minute lies between two of them, and after the last. */
export function clipWith({ identity, runs, clock, random, onIdentify }: StoredClipOptions): ClipDevice {
  const sampleCount = runs.reduce((sum, { timeS }) => sum + timeS.length, 0);
  const dataSectors = Math.ceil(sampleCount / SAMPLES_PER_SECTOR) + 2 * runs.length + SPARE_SECTORS;
  const clip = new ClipDevice({
    identity,
    flash: new NorFlash(2 * AREA_SECTORS + dataSectors, 1),
    geometry: { areaSectors: AREA_SECTORS, dataSectors },
    clock,
    random,
    ...(onIdentify === undefined ? {} : { onIdentify }),
  });
  for (const run of runs) {
    clock.set(clock.now() + PAUSE_S * TICK_HZ);
    recordInto(clip, clock, run);
  }
  clock.set(clock.now() + PAUSE_S * TICK_HZ);
  return clip;
}

function recordInto(clip: ClipDevice, clock: ClipClock, run: RawRun): void {
  const rate = new DataView(new ArrayBuffer(4));
  rate.setUint32(0, Math.round(1000 * run.rateHz), true);
  clip.changeSettings([{ key: RATE_KEY, value: new Uint8Array(rate.buffer) }]);
  const startTick = clock.now();
  clip.record(true);
  for (const [at, timeS] of run.timeS.entries()) {
    const missing = at === 0 ? 0 : missingBetween(run.timeS[at - 1], timeS, run.rateHz);
    if (missing > 0) clip.lose(missing);
    clock.set(startTick + Math.round(timeS * TICK_HZ));
    clip.sample(run.samples.subarray(AXIS_COUNT * at, AXIS_COUNT * (at + 1)));
  }
  clip.record(false);
}

function missingBetween(fromS: number, toS: number, rateHz: number): number {
  const steps = (toS - fromS) * rateHz;
  return steps > GAP_FACTOR ? Math.round(steps) - 1 : 0;
}

/** Plays a run over and over into a clip, in real time, whenever it has been told to record. */
export class ClipPlayer {
  readonly #clip: ClipDevice;
  readonly #clock: ClipClock;
  readonly #run: RawRun;
  #startTick: number | null = null;
  #next = 0;

  constructor(clip: ClipDevice, clock: ClipClock, run: RawRun) {
    this.#clip = clip;
    this.#clock = clock;
    this.#run = run;
  }

  /** Hands over the samples that have come due; to be called many times a second. */
  play(): void {
    if (this.#clip.recordingRun() === 0 || this.#run.timeS.length === 0) {
      this.#startTick = null;
      return;
    }
    this.#startTick ??= this.#begin();
    const { timeS, samples } = this.#run;
    const lengthS = timeS[timeS.length - 1] + 1 / this.#run.rateHz;
    for (;;) {
      const at = this.#next % timeS.length;
      const dueS = Math.floor(this.#next / timeS.length) * lengthS + timeS[at];
      const tick = this.#startTick + Math.round(dueS * TICK_HZ);
      if (tick > this.#clock.now()) return;
      this.#clip.sample(samples.subarray(AXIS_COUNT * at, AXIS_COUNT * (at + 1)), tick);
      this.#next++;
    }
  }

  #begin(): number {
    this.#next = 0;
    return this.#clock.now();
  }
}
