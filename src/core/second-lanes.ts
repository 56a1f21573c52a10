// What is told per second of the recording: how far its angles can be trusted, and the cadence. Not a trace of pitch.
// posture.ts feeds it; storage keeps the result.
//
// Confidence is a product of factors, each 0 to 1. Those of the contract:
// - start-up: rises from 0 to 1 over the first seconds after the start and after every long gap;
// - gaps: falls with the time without data, to 0 at half a second; a gap over 100 ms reaches a quarter of a second further
//   on both sides, because the head may have moved anywhere in it;
// - clipping: 1 without, 0.5 at 4 % of the samples, 0 from 8 % on;
// - bias: 0.5 where the standard deviation of the gyroscope bias would tilt the estimate by about five degrees;
// - mount: 1 while the calibration holds, less after the clip has moved on the head (mount-parts.ts).
// And two for what none of these sees:
// - clock: 0.5 where samples come at a pace 5 % off the usual one, or where their times scatter by half an interval;
// - self-check: whether estimate and samples agree (self-check.ts).
import type { SecondLanes } from "./results.ts";

/** Length of the start-up ramp, s: the estimator's first average, half of its time constant. */
const START_UP_S = 3;
/** Seconds without data in a second at which nothing is left. */
const LOST_OUT_S = 0.5;
/** A gap longer than this is told of, and makes so much time at both its ends doubtful, s. */
const TOLD_GAP_S = 0.1;
const DOUBT_S = 0.25;
/** Share of clipped samples at which nothing is left. */
const CLIPPED_OUT = 0.08;
/** Departure of the pace from the usual one, and scatter of the times by the usual interval, that halve the confidence. */
const ODD_PACE = 0.05;
const SCATTER_HALF = 0.5;
/** Standard deviation of the bias that halves the confidence, deg/s. */
const BIAS_HALF_DPS = 0.8;
/** Fewer intervals in a second say nothing of its pace. */
const LEAST_INTERVALS = 5;
/** Lanes end here, s: a leap of the source's clock must not fill the memory. */
export const LANES_END_S = 7 * 86_400;

/** Per second of the recording, growing. */
const LANES = 9;
const SAMPLES = 0;
const LOST_S = 1;
const BIAS_DPS = 2;
/** Seconds since the last start, at the end of this second. */
const SETTLED_S = 3;
/** Steps (fractions of intervals) in this second and the time that those intervals cover, s. */
const STEPS = 4;
const STEPPED_S = 5;
/** Intervals that are no gaps: how many, their sum, s, and the sum of their squares, s². */
const INTERVALS = 6;
const INTERVAL_S = 7;
const INTERVAL_S2 = 8;

export interface SecondTallyState {
  readonly values: Float32Array;
  readonly startS: number;
  readonly lastS: number;
}

/** What is known of a second elsewhere. */
export interface SecondFactors {
  /** Samples at the sensor's limit. */
  clippedIn(second: number): number;
  /** How far the mounting can be trusted, and how far estimate and samples agree, 0 to 1. */
  mount(second: number): number;
  selfCheck(second: number): number;
}

/** How the times of the samples behave. */
export interface ClockFacts {
  /** Root mean square of the intervals' departure from the usual one, s; gaps aside. */
  readonly scatterS: number;
  /** Seconds in which samples came at another pace. */
  readonly oddPaceS: number;
}

export class SecondTally {
  #values = new Float32Array(LANES * 1024);
  #count = 0;
  #startS = Number.NaN;
  #lastS = Number.NaN;

  /**
   * Samples with the seconds without data before each. The estimate starts afresh at the first sample of all and after
   * more than `longGapS`.
   */
  samples(timeS: Float64Array, lostS: Float64Array, longGapS: number): void {
    let lastS = this.#lastS;
    for (let i = 0; i < timeS.length; i++) {
      const t = timeS[i];
      const second = Math.floor(t);
      if (second >= LANES_END_S) break;
      if (second >= this.#count) this.#grow(second + 1);
      const lost = lostS[i];
      if (lost > 0) {
        const doubtS = lost > TOLD_GAP_S ? DOUBT_S : 0;
        this.#spread(LOST_S, t - lost - doubtS, t + doubtS, 1);
      }
      if (Number.isNaN(this.#startS) || lost > longGapS) this.#startS = t;
      const values = this.#values;
      const at = LANES * second;
      if (lost === 0 && t > lastS) {
        const intervalS = t - lastS;
        values[at + INTERVALS] += 1;
        values[at + INTERVAL_S] += intervalS;
        values[at + INTERVAL_S2] += intervalS * intervalS;
      }
      lastS = t;
      values[at + SAMPLES] += 1;
      values[at + SETTLED_S] = t - this.#startS;
    }
    this.#lastS = lastS;
  }

  /** Standard deviation of the gyroscope bias, deg/s, in a second whose samples were told before. */
  bias(second: number, sigmaDps: number): void {
    if (second >= 0 && second < this.#count) this.#values[LANES * second + BIAS_DPS] = sigmaDps;
  }

  /** One step from `fromS` to `toS`. */
  step(fromS: number, toS: number): void {
    if (!(toS > fromS)) return;
    this.#spread(STEPS, fromS, toS, 1 / (toS - fromS));
    this.#spread(STEPPED_S, fromS, toS, 1);
  }

  /** The lanes, up to the last second with a sample. `usualS` is the usual interval between samples. */
  lanes(usualS: number, factors: SecondFactors): SecondLanes {
    const count = Number.isNaN(this.#lastS) ? 0 : Math.floor(this.#lastS) + 1;
    const confidence = new Float32Array(count);
    const cadenceSpm = new Float32Array(count);
    for (let second = 0; second < count; second++) {
      const at = LANES * second;
      const samples = this.#values[at + SAMPLES];
      if (samples > 0) {
        const startUp = Math.min(1, Math.max(0, this.#values[at + SETTLED_S] / START_UP_S));
        const withData = Math.max(0, 1 - this.#values[at + LOST_S] / LOST_OUT_S);
        const unclipped = Math.max(0, 1 - factors.clippedIn(second) / samples / CLIPPED_OUT);
        const bias = 1 / (1 + (this.#values[at + BIAS_DPS] / BIAS_HALF_DPS) ** 2);
        const told = startUp * withData * unclipped * bias * factors.mount(second);
        // Where the pace changes, the seconds on both sides are doubtful.
        const clock = Math.min(
          this.#clockFactor(second - 1, usualS),
          this.#clockFactor(second, usualS),
          this.#clockFactor(second + 1, usualS),
        );
        confidence[second] = told * clock * factors.selfCheck(second);
      }
      const steppedS = this.#values[at + STEPPED_S];
      cadenceSpm[second] = steppedS > 0 ? (60 * this.#values[at + STEPS]) / steppedS : 0;
    }
    return { confidence, cadenceSpm };
  }

  /** `usualS` is the usual interval between samples. */
  clock(usualS: number): ClockFacts {
    let [count, sumS, squaresS2, oddPaceS] = [0, 0, 0, 0];
    for (let second = 0; second < this.#count; second++) {
      const at = LANES * second;
      count += this.#values[at + INTERVALS];
      sumS += this.#values[at + INTERVAL_S];
      squaresS2 += this.#values[at + INTERVAL_S2];
      if (Math.abs(this.#pace(second, usualS)) > ODD_PACE) oddPaceS += 1;
    }
    const scatterS2 = count === 0 ? 0 : squaresS2 / count - (2 * usualS * sumS) / count + usualS * usualS;
    return { scatterS: Math.sqrt(Math.max(0, scatterS2)), oddPaceS };
  }

  saveState(): SecondTallyState {
    return {
      values: this.#values.slice(0, LANES * this.#count),
      startS: this.#startS,
      lastS: this.#lastS,
    };
  }

  restoreState(state: SecondTallyState): void {
    this.#count = state.values.length / LANES;
    this.#values = new Float32Array(Math.max(LANES * 1024, state.values.length));
    this.#values.set(state.values);
    this.#startS = state.startS;
    this.#lastS = state.lastS;
  }

  /** Mean interval of a second against the usual one, as a share; 0 where there are too few to tell. */
  #pace(second: number, usualS: number): number {
    const at = LANES * second;
    const count = this.#values[at + INTERVALS];
    return count < LEAST_INTERVALS ? 0 : this.#values[at + INTERVAL_S] / count / usualS - 1;
  }

  #clockFactor(second: number, usualS: number): number {
    if (second < 0 || second >= this.#count) return 1;
    const at = LANES * second;
    const count = this.#values[at + INTERVALS];
    if (count < LEAST_INTERVALS) return 1;
    const mean = this.#values[at + INTERVAL_S] / count;
    const scatterS = Math.sqrt(Math.max(0, this.#values[at + INTERVAL_S2] / count - mean * mean));
    const pace = this.#pace(second, usualS) / ODD_PACE;
    return 1 / ((1 + pace ** 4) * (1 + (scatterS / usualS / SCATTER_HALF) ** 4));
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
