// Seconds in which something hit or yanked the clip: far more force than this wearer's hard steps give, or a faster turn
// than a head makes. A jolt means nothing by itself; mount-shift.ts asks what changed after it. Reference, "Slippage and
// drift": more than 3 g above the running 99th percentile, or more than 400 deg/s.
import type { ImuBlock } from "./imu.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "./units.ts";

const ABOVE_MPS2 = 3 * STANDARD_GRAVITY_MPS2;
const GYR_SQUARE = (400 * RAD_PER_DEG) ** 2;
const PERCENTILE = 0.99;
/** Bins of 1 m/s² of the magnitude of specific force; the last one holds the rest. */
const BIN_COUNT = 256;
const LAST_BIN = BIN_COUNT - 1;
/** The percentile says nothing before so many samples. */
const LEAST_COUNT = 1000;

export interface JoltsState {
  readonly bins: Uint32Array;
  readonly second: number;
  readonly limitMps2: number;
  readonly jolted: boolean;
}

export class Jolts {
  readonly #onJolt: (second: number) => void;
  #bins = new Uint32Array(BIN_COUNT);
  /** Samples in the bins, and the highest bin with one. */
  #count = 0;
  #highest = 0;
  #second = -1;
  #limitMps2 = Infinity;
  #jolted = false;

  /** `onJolt` is called once for each second with a jolt, in the order of time. */
  constructor(onJolt: (second: number) => void) {
    this.#onJolt = onJolt;
  }

  push({ timeS, accMps2, gyrRadps }: ImuBlock): void {
    const bins = this.#bins;
    let second = this.#second;
    let limitMps2 = this.#limitMps2;
    let highest = this.#highest;
    let counted = 0;
    for (let i = 0, k = 0; i < timeS.length; i++, k += 3) {
      const t = timeS[i];
      if (!(t >= second && t < second + 1)) {
        second = Math.floor(t);
        this.#count += i - counted;
        counted = i;
        this.#highest = highest;
        this.#nextSecond(second);
        limitMps2 = this.#limitMps2;
      }
      const ax = accMps2[k];
      const ay = accMps2[k + 1];
      const az = accMps2[k + 2];
      const acc = Math.sqrt(ax * ax + ay * ay + az * az);
      const bin = acc < LAST_BIN ? Math.trunc(acc) : LAST_BIN;
      bins[bin] += 1;
      if (bin > highest) highest = bin;
      const gx = gyrRadps[k];
      const gy = gyrRadps[k + 1];
      const gz = gyrRadps[k + 2];
      if ((acc > limitMps2 || gx * gx + gy * gy + gz * gz > GYR_SQUARE) && !this.#jolted) {
        this.#jolted = true;
        this.#onJolt(second);
      }
    }
    this.#count += timeS.length - counted;
    this.#highest = highest;
  }

  saveState(): JoltsState {
    return {
      bins: this.#bins.slice(),
      second: this.#second,
      limitMps2: this.#limitMps2,
      jolted: this.#jolted,
    };
  }

  restoreState(state: JoltsState): void {
    this.#bins = state.bins.slice();
    this.#count = state.bins.reduce((sum, count) => sum + count, 0);
    this.#highest = Math.max(
      0,
      state.bins.findLastIndex((count) => count > 0),
    );
    this.#second = state.second;
    this.#limitMps2 = state.limitMps2;
    this.#jolted = state.jolted;
  }

  /** The limit of a second comes from the seconds before it. */
  #nextSecond(second: number): void {
    this.#second = second;
    this.#jolted = false;
    if (this.#count < LEAST_COUNT) return;
    let above = (1 - PERCENTILE) * this.#count;
    let bin = this.#highest + 1;
    while (bin > 0 && above >= 0) above -= this.#bins[--bin];
    this.#limitMps2 = bin + 1 + ABOVE_MPS2;
  }
}
