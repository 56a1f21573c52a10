// Samples on their way into the filter: flat arrays that grow, lose their oldest part and can be saved.
// Not blocks: here missing samples have been made up or marked, and every interval is known.

/** A row of the input. */
export const ROW = 0;
/** Made up for a missing sample; no row belongs to it. */
export const FILLED = 1;
/** A row that brings nothing: its time is not later, or its numbers are not finite. It repeats the orientation. */
export const REPEAT = 2;
/** A row after lost time that was not made up. */
export const BREAK = 3;

/** Layout of one sample in `values`: rate in rad/s, specific force in m/s², interval in s, speed in m/s, lost time. */
export const GYR = 0;
export const ACC = 3;
/** Since the sample before, s; 0 for the first. */
export const DT = 6;
/** NaN where there is no speed. */
export const SPEED = 7;
/** Time without samples just before this one, s; 0 almost everywhere. */
export const LOST = 8;
/** How many seconds count of what was known before that time; the forward pass of the offline estimator leaves it here. */
export const WEIGHT = 9;
export const WIDTH = 10;

/** Samples that the buffers grow by at most at a time; what is not filled is memory all the same. */
const GROWTH = 40_000;

export interface SavedSamples {
  readonly kind: Uint8Array;
  readonly values: Float64Array;
}

export class Samples {
  count = 0;
  kind = new Uint8Array(2048);
  values = new Float64Array(2048 * WIDTH);
  /** The intervals once more, close together: most passes over a stretch read nothing else. */
  dtS = new Float64Array(2048);

  /** Makes room for `more` samples after `count`. */
  reserve(more: number): void {
    const need = this.count + more;
    if (need <= this.kind.length) return;
    const { length } = this.kind;
    const size = Math.max(need, Math.min(4 * length, length + GROWTH));
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
    const values = new Float64Array(size * WIDTH);
    values.set(this.values);
    this.values = values;
    const dtS = new Float64Array(size);
    dtS.set(this.dtS);
    this.dtS = dtS;
  }

  /** Drops the oldest samples until at most `keep` are left. */
  keep(keep: number): void {
    const drop = this.count - keep;
    if (drop <= 0) return;
    this.kind.copyWithin(0, drop, this.count);
    this.values.copyWithin(0, drop * WIDTH, this.count * WIDTH);
    this.dtS.copyWithin(0, drop, this.count);
    this.count = keep;
  }

  save(): SavedSamples {
    return { kind: this.kind.slice(0, this.count), values: this.values.slice(0, this.count * WIDTH) };
  }

  restore(saved: SavedSamples): void {
    this.count = 0;
    this.reserve(saved.kind.length);
    this.kind.set(saved.kind);
    this.values.set(saved.values);
    this.count = saved.kind.length;
    for (let i = 0; i < this.count; i += 1) this.dtS[i] = this.values[i * WIDTH + DT];
  }
}
