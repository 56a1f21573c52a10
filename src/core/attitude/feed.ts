// From blocks to steps: real intervals, missing samples made up or marked, impossible numbers held back. Both modes
// read their samples here. Causal: what comes out for a row depends on that row and earlier ones only.
import type { ImuBlock } from "../imu.ts";
import type { AttitudeSettings } from "./settings.ts";

/** A row of the block. */
export const ROW = 0;
/** Made up for a missing sample; no row belongs to it. */
export const FILLED = 1;
/** A row that brings nothing: its time is not later, or its numbers are not finite. It repeats the orientation. */
export const REPEAT = 2;
/** A row after lost time that was not made up. */
export const BREAK = 3;

/** Samples in flat arrays that grow as needed. */
export class Samples {
  count = 0;
  kind = new Uint8Array(1024);
  /** Interval since the sample before, s; 0 for the first. */
  dtS = new Float64Array(1024);
  /** Time lost just before this sample that a cubic could not bridge, s; 0 almost everywhere. */
  lostS = new Float64Array(1024);
  /** Speed over ground, m/s; NaN where there is none. */
  speedMps = new Float64Array(1024);
  /** Rate in rad/s, then specific force in m/s², 6 values each. */
  motion = new Float64Array(6 * 1024);

  /** Makes room for one more and returns its index. */
  add(kind: number, dtS: number, lostS: number, speedMps: number): number {
    const at = this.count;
    if (at === this.kind.length) this.#grow();
    this.kind[at] = kind;
    this.dtS[at] = dtS;
    this.lostS[at] = lostS;
    this.speedMps[at] = speedMps;
    this.count = at + 1;
    return at;
  }

  /** Drops the first `drop` samples. */
  shift(drop: number): void {
    const end = this.count;
    this.kind.copyWithin(0, drop, end);
    this.dtS.copyWithin(0, drop, end);
    this.lostS.copyWithin(0, drop, end);
    this.speedMps.copyWithin(0, drop, end);
    this.motion.copyWithin(0, 6 * drop, 6 * end);
    this.count = end - drop;
  }

  #grow(): void {
    const size = 2 * this.kind.length;
    const larger = (old: Float64Array, length: number): Float64Array<ArrayBuffer> => {
      const fresh = new Float64Array(length);
      fresh.set(old);
      return fresh;
    };
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
    this.dtS = larger(this.dtS, size);
    this.lostS = larger(this.lostS, size);
    this.speedMps = larger(this.speedMps, size);
    this.motion = larger(this.motion, 6 * size);
  }
}

/** Beyond what any sensor of this kind measures; keeps squares finite. */
const GYR_LIMIT_RADPS = 200;
const ACC_LIMIT_MPS2 = 2000;
const SPEED_LIMIT_MPS = 100;
/** A step in time above this many usual intervals is a gap. */
const GAP_FACTOR = 1.5;
/** How fast the usual interval follows. */
const USUAL_GAIN = 0.05;
/** No more samples than this are made up for one gap. */
const FILL_MAX = 1000;

// Layout of the state.
const LAST_TIME = 0;
const USUAL_DT = 1;
const SEEN = 2; // samples in the history since the start or the last break, at most 3
const HISTORY = 3; // the last three samples, oldest first, 6 values each

export class Feed {
  readonly state = new Float64Array(HISTORY + 18);
  readonly #settings: AttitudeSettings;

  constructor(settings: AttitudeSettings) {
    this.#settings = settings;
  }

  /** Appends the samples of one block to `out`. */
  read(block: ImuBlock, out: Samples): void {
    const s = this.state;
    const { timeS, gyrRadps, accMps2, speedMps } = block;
    for (let row = 0; row < timeS.length; row += 1) {
      const at = 3 * row;
      const sum = gyrRadps[at] + gyrRadps[at + 1] + gyrRadps[at + 2] + accMps2[at] + accMps2[at + 1] + accMps2[at + 2];
      const dt = s[SEEN] === 0 ? 0 : timeS[row] - s[LAST_TIME];
      if (sum - sum !== 0 || (s[SEEN] > 0 && !(dt > 0))) {
        out.add(REPEAT, 0, 0, Number.NaN);
        continue;
      }
      const usual = s[USUAL_DT];
      const speed = speedMps === undefined ? Number.NaN : Math.min(SPEED_LIMIT_MPS, speedMps[row]);
      s[LAST_TIME] = timeS[row];
      s[USUAL_DT] = usual === 0 ? dt : usual + USUAL_GAIN * (Math.min(dt, GAP_FACTOR * usual) - usual);
      const lost = usual > 0 && dt > GAP_FACTOR * usual ? dt - usual : 0;
      const missing = lost > 0 ? Math.round(dt / usual) - 1 : 0;
      let to: number;
      if (missing === 0) {
        to = out.add(ROW, dt, 0, speed);
      } else if (lost > this.#settings.bridgeGapS || missing > FILL_MAX) {
        to = out.add(BREAK, usual, lost, speed);
        s[SEEN] = 0;
      } else {
        const from = out.count;
        const interval = dt / (missing + 1);
        for (let i = 0; i < missing; i += 1) out.add(FILLED, interval, 0, speed);
        const cubic = lost <= this.#settings.cubicGapS;
        to = out.add(ROW, interval, cubic ? 0 : lost, speed);
        this.#copy(block, row, out, to);
        this.#fill(out, from, missing, cubic && s[SEEN] === 3);
      }
      this.#copy(block, row, out, to);
      this.#remember(out, to);
    }
  }

  #copy(block: ImuBlock, row: number, out: Samples, to: number): void {
    for (let i = 0; i < 3; i += 1) {
      const gyr = block.gyrRadps[3 * row + i];
      const acc = block.accMps2[3 * row + i];
      out.motion[6 * to + i] = Math.max(-GYR_LIMIT_RADPS, Math.min(GYR_LIMIT_RADPS, gyr));
      out.motion[6 * to + 3 + i] = Math.max(-ACC_LIMIT_MPS2, Math.min(ACC_LIMIT_MPS2, acc));
    }
  }

  #remember(out: Samples, at: number): void {
    const s = this.state;
    s.copyWithin(HISTORY, HISTORY + 6, HISTORY + 18);
    for (let i = 0; i < 6; i += 1) s[HISTORY + 12 + i] = out.motion[6 * at + i];
    if (s[SEEN] < 3) s[SEEN] += 1;
  }

  /**
   * Makes up `missing` samples from `from` on: the cubic through the three samples before and the one after the gap,
   * or the straight line between its two ends.
   */
  #fill(out: Samples, from: number, missing: number, cubic: boolean): void {
    const s = this.state;
    const end = missing + 1;
    for (let k = 1; k <= missing; k += 1) {
      // Lagrange weights of the nodes -2, -1, 0 and `end`, in intervals from the last sample before the gap.
      const w3 = cubic ? ((k + 2) * (k + 1) * k) / ((end + 2) * (end + 1) * end) : k / end;
      const w2 = cubic ? ((k + 2) * (k + 1) * (end - k)) / (2 * end) : 1 - w3;
      const w1 = cubic ? (-(k + 2) * k * (end - k)) / (end + 1) : 0;
      const w0 = cubic ? ((k + 1) * k * (end - k)) / (2 * (end + 2)) : 0;
      for (let i = 0; i < 6; i += 1) {
        out.motion[6 * (from + k - 1) + i] =
          w0 * s[HISTORY + i] +
          w1 * s[HISTORY + 6 + i] +
          w2 * s[HISTORY + 12 + i] +
          w3 * out.motion[6 * (from + missing) + i];
      }
    }
  }
}
