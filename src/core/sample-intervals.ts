// The median interval between samples and the rule what a gap is, in one pass and fixed memory. Not the clock: times come
// from the source. posture.ts asks it for every block.
//
// A gap is a step in time longer than 1.5 x the median (contract). The median of a stream is not known before its end, so
// the median of all intervals so far is used, taken anew after 1, 2, 4, 8 ... intervals. That depends on the samples
// alone, never on how they are cut into blocks. A gap before the second interval is recognised one interval late.

/** Bins of equal ratio from 0.1 ms to 1000 s; a bin is 0.5 % wide and remembers the mean of its members. */
const BIN_RATIO = 1.005;
const FIRST_S = 1e-4;
const BIN_COUNT = Math.ceil(Math.log(1e7) / Math.log(BIN_RATIO));
const LOG_RATIO = Math.log(BIN_RATIO);
/** Borders of the bins, s. */
const BORDERS_S = Float64Array.from({ length: BIN_COUNT + 1 }, (_, bin) => FIRST_S * Math.exp(bin * LOG_RATIO));
/** The bin in which each cell of 10 us begins, up to 0.1 s: from there it is at most a few borders to the right bin. */
const CELLS_PER_S = 1e5;
const CELL_COUNT = 10_000;
const CELLS = Uint16Array.from({ length: CELL_COUNT }, (_, cell) => binBefore(cell / CELLS_PER_S));
export const GAP_FACTOR = 1.5;

export interface SampleIntervalsState {
  readonly counts: Float64Array;
  readonly sumsS: Float64Array;
  readonly lastS: number;
  readonly intervalCount: number;
  readonly nextUpdate: number;
  readonly medianS: number;
}

export class SampleIntervals {
  #counts = new Float64Array(BIN_COUNT);
  #sumsS = new Float64Array(BIN_COUNT);
  #lastS = Number.NaN;
  #intervalCount = 0;
  #nextUpdate = 1;
  #medianS = 0;

  /**
   * Writes to `lostS` the seconds without data before each sample: 0, or for a gap its length less the median.
   * The first sample of all has none before it.
   */
  push(timeS: Float64Array, lostS: Float64Array): void {
    const counts = this.#counts;
    const sumsS = this.#sumsS;
    let last = this.#lastS;
    let medianS = this.#medianS;
    for (let i = 0; i < timeS.length; i++) {
      const intervalS = timeS[i] - last;
      last = timeS[i];
      if (Number.isNaN(intervalS)) {
        lostS[i] = 0;
        continue;
      }
      const bin = binOf(intervalS);
      counts[bin] += 1;
      sumsS[bin] += intervalS;
      this.#intervalCount += 1;
      if (this.#intervalCount === this.#nextUpdate) {
        medianS = this.median();
        this.#nextUpdate *= 2;
      }
      lostS[i] = intervalS > GAP_FACTOR * medianS ? intervalS - medianS : 0;
    }
    this.#lastS = last;
    this.#medianS = medianS;
  }

  /** The median of all intervals so far, s, right to 0.5 % and exact for even sampling; 0 without one. */
  median(): number {
    let left = Math.ceil(this.#intervalCount / 2);
    for (let bin = 0; bin < BIN_COUNT && left > 0; bin++) {
      if (this.#counts[bin] >= left) return this.#sumsS[bin] / this.#counts[bin];
      left -= this.#counts[bin];
    }
    return 0;
  }

  saveState(): SampleIntervalsState {
    return {
      counts: this.#counts.slice(),
      sumsS: this.#sumsS.slice(),
      lastS: this.#lastS,
      intervalCount: this.#intervalCount,
      nextUpdate: this.#nextUpdate,
      medianS: this.#medianS,
    };
  }

  restoreState(state: SampleIntervalsState): void {
    this.#counts = state.counts.slice();
    this.#sumsS = state.sumsS.slice();
    this.#lastS = state.lastS;
    this.#intervalCount = state.intervalCount;
    this.#nextUpdate = state.nextUpdate;
    this.#medianS = state.medianS;
  }
}

/** The bin that an interval lies in; the outermost hold what is beyond them. */
function binOf(intervalS: number): number {
  const cell = intervalS * CELLS_PER_S;
  let bin = cell >= 0 && cell < CELL_COUNT ? CELLS[Math.floor(cell)] : binBefore(intervalS);
  while (bin < BIN_COUNT - 1 && intervalS >= BORDERS_S[bin + 1]) bin++;
  return bin;
}

/** By the logarithm, which may be a rounding error off: the bin of an interval or the one before. */
function binBefore(intervalS: number): number {
  const bin = Math.floor(Math.log(intervalS / FIRST_S) / LOG_RATIO);
  return Math.min(BIN_COUNT - 1, Math.max(0, bin - 1));
}
