// Frames of LIVE to samples: the numbers of the sensor to SI units at its nominal scale, ticks to seconds, a jump in the count of
// samples to a gap. Knows no link. clip-live.ts -> this -> the events of every source.
import type { SensorEvent } from "../core/imu.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import { ACC_RANGES_G, GYR_RANGES_DPS } from "../protocol/block.ts";
import type { Setting } from "../protocol/bodies.ts";
import type { LiveFrame } from "../protocol/frames.ts";
import { AXIS_COUNT } from "../protocol/rice.ts";
import { radioError } from "./radio-problem.ts";

const ACC_RANGE_KEY = 2;
const GYR_RANGE_KEY = 3;
const RAW_FULL_SCALE = 32_768;

/** Raw numbers, six per sample, to SI units in the axes that count. */
export type SampleReader = (samples: Int16Array) => { accMps2: Float64Array; gyrRadps: Float64Array };

/** Frames to events: one run, in order, each sample once. */
export class FrameReader {
  readonly #tickHz: number;
  /** At the nominal scale in the sensor's own axes until a better one is given. */
  read: SampleReader;
  #run = 0;
  #nextSample = 0;
  #originTick = 0;
  #lastS = -Infinity;

  constructor(tickHz: number, settings: readonly Setting[]) {
    this.#tickHz = tickHz;
    const accG = rangeOf(settings, ACC_RANGE_KEY, ACC_RANGES_G) / RAW_FULL_SCALE;
    const gyrDps = rangeOf(settings, GYR_RANGE_KEY, GYR_RANGES_DPS) / RAW_FULL_SCALE;
    this.read = (samples) => scaled(samples, accG, gyrDps);
  }

  get hasBegun(): boolean {
    return this.#run !== 0;
  }

  timeS(tick: number): number {
    return (tick - this.#originTick) / this.#tickHz;
  }

  *take(frame: LiveFrame, tickFirst: number): Generator<SensorEvent, void> {
    const { run, firstSample, span, samples } = frame;
    const count = samples.length / AXIS_COUNT;
    const isFirst = !this.hasBegun;
    if (isFirst) {
      this.#run = run;
      this.#originTick = tickFirst;
    }
    const firstS = this.timeS(tickFirst);
    // Of another run, come twice, or with a clock that contradicts itself.
    if (run !== this.#run || (!isFirst && (firstSample < this.#nextSample || firstS <= this.#lastS))) return;
    if (!isFirst && firstSample > this.#nextSample) {
      yield { kind: "gap", fromS: this.#lastS, toS: firstS, cause: "link" };
    }
    const tick = (at: number): number => tickFirst + (count < 2 ? 0 : (span * at) / (count - 1));
    const timeS = Float64Array.from({ length: count }, (_, at) => this.timeS(tick(at)));
    yield { kind: "imu", block: { timeS, ...this.read(samples) } };
    this.#nextSample = firstSample + count;
    this.#lastS = timeS[count - 1];
  }
}

/** In the steps that the recording goes through as well, so that both are the same numbers. */
function scaled(samples: Int16Array, accG: number, gyrDps: number): ReturnType<SampleReader> {
  const values = samples.length / 2;
  const accMps2 = new Float64Array(values);
  const gyrRadps = new Float64Array(values);
  for (let at = 0; at < values; at++) {
    const from = AXIS_COUNT * Math.floor(at / 3) + (at % 3);
    accMps2[at] = accG * samples[from] * STANDARD_GRAVITY_MPS2;
    gyrRadps[at] = gyrDps * samples[from + 3] * RAD_PER_DEG;
  }
  return { accMps2, gyrRadps };
}

/** @throws LookaheadError `device` for a clip that does not say in which range it measures */
function rangeOf(settings: readonly Setting[], key: number, ranges: readonly number[]): number {
  const range = ranges[settings.find((setting) => setting.key === key)?.value[0] ?? -1];
  if (range === undefined) throw radioError("refused", `no range in setting ${key}`);
  return range;
}
