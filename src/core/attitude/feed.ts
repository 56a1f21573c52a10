// From blocks to samples: real intervals, missing samples made up or marked, impossible numbers held back. Both modes
// read here. Causal: what comes out for a row depends on that row and earlier ones only.
import type { ImuBlock } from "../imu.ts";
import { ACC, BREAK, DT, FILLED, GYR, LOST, REPEAT, ROW, SPEED, WIDTH } from "./samples.ts";
import type { Samples } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";

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
/** Rows are read and given out in pieces of this many. */
export const PIECE = 4096;
/** The cubic needs this many samples before the gap. */
export const HISTORY = 3;

// Layout of the state.
const LAST_TIME = 0;
const USUAL_DT = 1;
const SEEN = 2; // rows in a row without a break or a repeat, at most HISTORY; 0 only before the first row
const STARTED = 3;

/** Views of a block, at most `PIECE` rows each: what is made of them stays small however long the block is. */
export function* pieces(block: ImuBlock): Generator<ImuBlock> {
  const { timeS, gyrRadps, accMps2, speedMps } = block;
  if (timeS.length <= PIECE) {
    yield block;
    return;
  }
  for (let from = 0; from < timeS.length; from += PIECE) {
    const to = from + PIECE;
    yield {
      timeS: timeS.subarray(from, to),
      gyrRadps: gyrRadps.subarray(3 * from, 3 * to),
      accMps2: accMps2.subarray(3 * from, 3 * to),
      ...(speedMps === undefined ? {} : { speedMps: speedMps.subarray(from, to) }),
    };
  }
}

export class Feed {
  readonly state = new Float64Array(4);
  readonly #settings: AttitudeSettings;
  readonly #motion = new Float64Array(6);
  readonly #history = new Float64Array(HISTORY * WIDTH);

  constructor(settings: AttitudeSettings) {
    this.#settings = settings;
  }

  /** Appends the samples of one block to `out`, which still holds the last `HISTORY` samples before them. */
  read(block: ImuBlock, out: Samples): void {
    const { timeS, gyrRadps, accMps2, speedMps } = block;
    const rows = timeS.length;
    for (let row = 0; row < rows; row += 1) {
      row = this.#readUsual(timeS, gyrRadps, accMps2, speedMps, row, out);
      if (row < rows) this.#readUnusual(block, row, out);
    }
  }

  /** Rows from `row` on, as long as nothing is unusual; returns the first that is, or the number of rows. */
  #readUsual(
    timeS: Float64Array,
    gyrRadps: Float64Array,
    accMps2: Float64Array,
    speedMps: Float64Array | undefined,
    from: number,
    out: Samples,
  ): number {
    const s = this.state;
    const rows = timeS.length;
    out.reserve(rows - from);
    const { values, dtS } = out;
    let index = out.count;
    let last = s[LAST_TIME];
    let usual = s[USUAL_DT];
    let to = out.count * WIDTH;
    let row = from;
    for (; row < rows; row += 1, index += 1, to += WIDTH) {
      const at = 3 * row;
      const time = timeS[row];
      const dt = time - last;
      const gx = gyrRadps[at];
      const gy = gyrRadps[at + 1];
      const gz = gyrRadps[at + 2];
      const ax = accMps2[at];
      const ay = accMps2[at + 1];
      const az = accMps2[at + 2];
      const usable =
        dt > 0 &&
        dt <= GAP_FACTOR * usual &&
        gx * gx + gy * gy + gz * gz < GYR_LIMIT_RADPS * GYR_LIMIT_RADPS &&
        ax * ax + ay * ay + az * az < ACC_LIMIT_MPS2 * ACC_LIMIT_MPS2;
      if (!usable) break;
      values[to + GYR] = gx;
      values[to + GYR + 1] = gy;
      values[to + GYR + 2] = gz;
      values[to + ACC] = ax;
      values[to + ACC + 1] = ay;
      values[to + ACC + 2] = az;
      values[to + DT] = dt;
      dtS[index] = dt;
      values[to + SPEED] = speedMps === undefined ? Number.NaN : Math.min(SPEED_LIMIT_MPS, speedMps[row]);
      values[to + LOST] = 0;
      last = time;
      usual += USUAL_GAIN * (dt - usual);
    }
    const count = row - from;
    out.kind.fill(ROW, out.count, out.count + count);
    out.count += count;
    s[LAST_TIME] = last;
    s[USUAL_DT] = usual;
    s[SEEN] = Math.min(HISTORY, s[SEEN] + count);
    return row;
  }

  /** A first row, a gap, a repeated time or an impossible number. */
  #readUnusual(block: ImuBlock, row: number, out: Samples): void {
    const s = this.state;
    const k = this.#settings;
    const motion = this.#motion;
    const time = block.timeS[row];
    const dt = s[STARTED] === 0 ? 0 : time - s[LAST_TIME];
    let finite = Number.isFinite(time);
    for (let i = 0; i < 6; i += 1) {
      const value = i < ACC ? block.gyrRadps[3 * row + i] : block.accMps2[3 * row + i - ACC];
      const limit = i < ACC ? GYR_LIMIT_RADPS : ACC_LIMIT_MPS2;
      finite = finite && Number.isFinite(value);
      motion[i] = Math.max(-limit, Math.min(limit, value));
    }
    if (!finite || (s[STARTED] === 1 && !(dt > 0))) {
      this.#append(out, REPEAT, 0, 0, Number.NaN);
      s[SEEN] = 0;
      return;
    }
    const speed = block.speedMps === undefined ? Number.NaN : Math.min(SPEED_LIMIT_MPS, block.speedMps[row]);
    const usual = s[USUAL_DT];
    const lost = usual > 0 && dt > GAP_FACTOR * usual ? dt - usual : 0;
    const missing = lost > 0 ? Math.round(dt / usual) - 1 : 0;
    let kind: number = ROW;
    let interval = dt;
    if (lost > k.bridgeGapS || missing > FILL_MAX) {
      kind = BREAK;
      interval = usual;
      s[SEEN] = 0;
    } else if (missing > 0) {
      const cubic = lost <= k.cubicGapS;
      interval = dt / (missing + 1);
      this.#fill(out, missing, interval, motion, cubic && s[SEEN] === HISTORY, speed);
    }
    const to = this.#append(out, kind, interval, lost, speed);
    out.values.set(motion, to + GYR);
    s[LAST_TIME] = time;
    s[USUAL_DT] = usual === 0 ? dt : usual + USUAL_GAIN * (Math.min(dt, GAP_FACTOR * usual) - usual);
    s[STARTED] = 1;
    if (s[SEEN] < HISTORY) s[SEEN] += 1;
  }

  /** Adds one sample with the motion of the one before; returns where its values are. */
  #append(out: Samples, kind: number, dtS: number, lostS: number, speedMps: number): number {
    out.reserve(1);
    const at = out.count;
    const to = at * WIDTH;
    if (at > 0) out.values.copyWithin(to, to - WIDTH, to - WIDTH + DT);
    out.values[to + DT] = dtS;
    out.dtS[at] = dtS;
    out.values[to + SPEED] = speedMps;
    out.values[to + LOST] = lostS;
    out.kind[at] = kind;
    out.count = at + 1;
    return to;
  }

  /**
   * Makes up `missing` samples: half way between the straight line over the gap and the cubic through the three samples
   * before it and the one after. That is a cubic of its own with half the swing: the full one, seen from one side only,
   * overshoots. Or on the line alone.
   */
  #fill(out: Samples, missing: number, dtS: number, after: Float64Array, cubic: boolean, speedMps: number): void {
    const end = missing + 1;
    const known = cubic ? HISTORY : 1;
    const history = this.#history;
    for (let i = 0, from = (out.count - known) * WIDTH; i < known * WIDTH; i += 1) history[i] = out.values[from + i];
    const newest = (known - 1) * WIDTH;
    for (let k = 1; k <= missing; k += 1) {
      const to = this.#append(out, FILLED, dtS, 0, speedMps);
      // Lagrange weights of the nodes -2, -1, 0 and `end`, in intervals from the last sample before the gap.
      const line = k / end;
      let w3 = line;
      let w2 = 1 - line;
      let w1 = 0;
      let w0 = 0;
      if (cubic) {
        w3 = (w3 + ((k + 2) * (k + 1) * k) / ((end + 2) * (end + 1) * end)) / 2;
        w2 = (w2 + ((k + 2) * (k + 1) * (end - k)) / (2 * end)) / 2;
        w1 = (-(k + 2) * k * (end - k)) / (2 * (end + 1));
        w0 = ((k + 1) * k * (end - k)) / (4 * (end + 2));
      }
      for (let i = 0; i < 6; i += 1) {
        let value = w2 * history[newest + i] + w3 * after[i];
        if (cubic) value += w0 * history[i] + w1 * history[WIDTH + i];
        out.values[to + i] = value;
      }
    }
  }
}
