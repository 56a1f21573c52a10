// What is told per second of the recording: how far its angles can be trusted, and the cadence. Not a trace of pitch.
// posture.ts feeds it; storage keeps the result.
//
// Confidence (contract) is a product of five factors, each 0 to 1:
// - start-up: rises from 0 to 1 over the first seconds after the start and after every long gap;
// - gaps: share of the second with data;
// - clipping: 1 without, 0.5 at a tenth of the samples, 0 from a fifth on;
// - bias: 0.5 where the standard deviation of the gyroscope bias would tilt the estimate by about five degrees;
// - mount: 1 while the calibration holds, less after the clip has moved on the head (mount-parts.ts).
import type { SecondLanes } from "./results.ts";

/** Length of the start-up ramp, s: the estimator's first average, half of its time constant. */
const START_UP_S = 3;
/** Share of clipped samples at which nothing is left. */
const CLIPPED_OUT = 0.2;
/** Standard deviation of the bias that halves the confidence, deg/s. */
const BIAS_HALF_DPS = 0.8;
/** Below this there is not enough data, and no angle is told. */
export const ENOUGH_CONFIDENCE = 0.5;
/** Lanes end here, s: a leap of the source's clock must not fill the memory. */
export const LANES_END_S = 7 * 86_400;

/** Per second of the recording, growing. */
const LANES = 6;
const SAMPLES = 0;
const LOST_S = 1;
const BIAS_DPS = 2;
/** Seconds since the last start, at the end of this second. */
const SETTLED_S = 3;
/** Steps (fractions of intervals) in this second and the time that those intervals cover, s. */
const STEPS = 4;
const STEPPED_S = 5;

export interface SecondTallyState {
  readonly values: Float32Array;
  readonly startS: number;
}

export class SecondTally {
  #values = new Float32Array(LANES * 1024);
  #count = 0;
  #startS = Number.NaN;

  /**
   * Samples with the seconds without data before each. The estimate starts afresh at the first sample of all and after
   * more than `longGapS`.
   */
  samples(timeS: Float64Array, lostS: Float64Array, longGapS: number): void {
    for (let i = 0; i < timeS.length; i++) {
      const t = timeS[i];
      const second = Math.floor(t);
      if (second >= LANES_END_S) return;
      if (second >= this.#count) this.#grow(second + 1);
      const lost = lostS[i];
      if (lost > 0) this.#spread(LOST_S, t - lost, t, 1);
      if (Number.isNaN(this.#startS) || lost > longGapS) this.#startS = t;
      const at = LANES * second;
      this.#values[at + SAMPLES] += 1;
      this.#values[at + SETTLED_S] = t - this.#startS;
    }
  }

  /** Standard deviation of the gyroscope bias, deg/s, for samples told before in these seconds, the last one included. */
  bias(first: number, last: number, sigmaDps: number): void {
    const end = Math.min(last, this.#count - 1);
    for (let second = first; second <= end; second++) this.#values[LANES * second + BIAS_DPS] = sigmaDps;
  }

  /** One step from `fromS` to `toS`. */
  step(fromS: number, toS: number): void {
    if (!(toS > fromS)) return;
    this.#spread(STEPS, fromS, toS, 1 / (toS - fromS));
    this.#spread(STEPPED_S, fromS, toS, 1);
  }

  /** The lanes. `clippedIn` counts the clipped samples of a second, `mountFactor` says how far the mounting can be trusted. */
  lanes(clippedIn: (second: number) => number, mountFactor: (second: number) => number): SecondLanes {
    const confidence = new Float32Array(this.#count);
    const cadenceSpm = new Float32Array(this.#count);
    for (let second = 0; second < this.#count; second++) {
      const at = LANES * second;
      const samples = this.#values[at + SAMPLES];
      if (samples > 0) {
        const startUp = Math.min(1, Math.max(0, this.#values[at + SETTLED_S] / START_UP_S));
        const withData = Math.max(0, 1 - this.#values[at + LOST_S]);
        const unclipped = Math.max(0, 1 - clippedIn(second) / samples / CLIPPED_OUT);
        const bias = 1 / (1 + (this.#values[at + BIAS_DPS] / BIAS_HALF_DPS) ** 2);
        confidence[second] = startUp * withData * unclipped * bias * mountFactor(second);
      }
      const steppedS = this.#values[at + STEPPED_S];
      cadenceSpm[second] = steppedS > 0 ? (60 * this.#values[at + STEPS]) / steppedS : 0;
    }
    return { confidence, cadenceSpm };
  }

  saveState(): SecondTallyState {
    return {
      values: this.#values.slice(0, LANES * this.#count),
      startS: this.#startS,
    };
  }

  restoreState(state: SecondTallyState): void {
    this.#count = state.values.length / LANES;
    this.#values = new Float32Array(Math.max(LANES * 1024, state.values.length));
    this.#values.set(state.values);
    this.#startS = state.startS;
  }

  #grow(count: number): void {
    if (count <= this.#count) return;
    this.#count = count;
    if (LANES * count <= this.#values.length) return;
    const longer = new Float32Array(2 * LANES * count);
    longer.set(this.#values);
    this.#values = longer;
  }

  /** Adds `perS` times the overlap of [fromS, toS] with each second to a lane. */
  #spread(lane: number, fromS: number, toS: number, perS: number): void {
    const last = Math.min(Math.floor(toS), LANES_END_S - 1);
    this.#grow(last + 1);
    for (let second = Math.max(0, Math.floor(fromS)); second <= last; second++) {
      const overlapS = Math.min(toS, second + 1) - Math.max(fromS, second);
      if (overlapS > 0) this.#values[LANES * second + lane] += overlapS * perS;
    }
  }
}
