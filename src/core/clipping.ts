// Clipping: samples at the sensor's range limit, which is the largest magnitude where it was reached twice in a row, or often.
// Not a check of any fixed range: no recording says what its sensor's range was. posture.ts feeds it; the share lowers
// the confidence of a second.

import { LANES_END_S } from "./second-lanes.ts";

/** Below these magnitudes no sensor has its limit (2 g, 125 deg/s, less a margin): equal values there are resolution. */
export const ACC_LEAST_LIMIT_MPS2 = 19;
export const GYR_LEAST_LIMIT_RADPS = 2.1;
/** Both ends of a range differ by one step of a 16-bit converter; values this close to the extreme count as at it. */
const AT_LIMIT = 0.9999;
/** So many samples at the very same largest magnitude are a limit even if no two followed each other. */
const OFTEN = 6;

export interface ClippingState {
  readonly extreme: number;
  readonly last: readonly [number, number, number];
  readonly count: number;
  readonly repeatCount: number;
  readonly perSecond: Uint16Array;
}

/** One per sensor. */
export class Clipping {
  #extreme: number;
  readonly #last = new Float64Array(3);
  /** Samples at the largest magnitude so far, and those of them that repeat the one before. */
  #count = 0;
  #repeatCount = 0;
  #lastCounted = -1;
  #perSecond = new Uint16Array(1024);

  /** `leastLimit`: smallest magnitude that can be a range limit, in the sensor's unit. */
  constructor(leastLimit: number) {
    this.#extreme = leastLimit;
  }

  /** Samples of one sensor, x y z interleaved, and their times in seconds of the recording. */
  push(timeS: Float64Array, values: Float64Array): void {
    const count = timeS.length;
    let limit = this.#extreme * AT_LIMIT;
    for (let i = 0; i < count; i++) {
      const x = Math.abs(values[3 * i]);
      const y = Math.abs(values[3 * i + 1]);
      const z = Math.abs(values[3 * i + 2]);
      if (x < limit && y < limit && z < limit) continue;
      this.#atLimit(Math.max(x, y, z));
      limit = this.#extreme * AT_LIMIT;
      let repeats = false;
      for (let axis = 0; axis < 3; axis++) {
        const value = values[3 * i + axis];
        const before = i > 0 ? values[3 * (i - 1) + axis] : this.#last[axis];
        if (value === before && Math.abs(value) >= limit) repeats = true;
      }
      if (repeats) this.#repeatCount += 1;
      this.#add(Math.floor(timeS[i]));
    }
    if (count > 0) this.#last.set(values.subarray(3 * (count - 1), 3 * count));
  }

  /** Samples at the limit in this second, and in all; none while the largest magnitude may be a mere peak. */
  inSecond(second: number): number {
    return this.#isLimit && second < this.#perSecond.length ? this.#perSecond[second] : 0;
  }

  get clippedCount(): number {
    return this.#isLimit ? this.#count : 0;
  }

  get #isLimit(): boolean {
    return this.#repeatCount > 0 || this.#count >= OFTEN;
  }

  saveState(): ClippingState {
    return {
      extreme: this.#extreme,
      last: [this.#last[0], this.#last[1], this.#last[2]],
      count: this.#count,
      repeatCount: this.#repeatCount,
      perSecond: this.#perSecond.slice(0, this.#lastCounted + 1),
    };
  }

  restoreState(state: ClippingState): void {
    this.#extreme = state.extreme;
    this.#last.set(state.last);
    this.#count = state.count;
    this.#repeatCount = state.repeatCount;
    this.#lastCounted = state.perSecond.length - 1;
    this.#perSecond = new Uint16Array(Math.max(1024, state.perSecond.length));
    this.#perSecond.set(state.perSecond);
  }

  #add(second: number): void {
    this.#count += 1;
    if (second >= LANES_END_S) return;
    if (second >= this.#perSecond.length) {
      const longer = new Uint16Array(2 * (second + 1));
      longer.set(this.#perSecond);
      this.#perSecond = longer;
    }
    this.#perSecond[second] += 1;
    if (second > this.#lastCounted) this.#lastCounted = second;
  }

  /** A value at the limit, or past it: then what looked like the limit was none. */
  #atLimit(largest: number): void {
    const past = largest * AT_LIMIT > this.#extreme;
    this.#extreme = Math.max(this.#extreme, largest);
    if (!past || this.#count === 0) return;
    this.#count = this.#repeatCount = 0;
    this.#perSecond.fill(0);
    this.#lastCounted = -1;
  }
}
