// Holds the estimated orientation against the samples that it was made from, second by second: does the mean force point
// up, and does the gyroscope turn as the estimate does? Where they part, something is wrong that nobody told of: a bias that
// jumped, a range that cut something off, times that are not those of the samples. Not an estimator, and blind to what
// hides from both sensors alike: a clip that slips, an accelerometer that is off, a clock that is wrong throughout.
//
// Three signs, each turned into a factor of the confidence (second-lanes.ts):
// - tilt: the mean specific force of five seconds in the earth's frame, as an angle against up. Nobody speeds up or turns for
//   that long by more than a few degrees' worth. Where the speed is known, the estimator allows for both, and this is not asked;
// - drift: rate of the gyroscope less rate of the estimate, over half a minute. It is the gyroscope's bias but for what the
//   estimate itself turned wrongly meanwhile. The estimator follows a bias within its limit only;
// - departure: the drift less what it usually is within five minutes before and after. A bias that has left its place is
//   not yet learnt, or was learnt while it did not hold.
// A bias about the vertical turns the heading alone. It is told as little as it does harm.
import type { AttitudeBlock } from "./results.ts";
import { LANES_END_S } from "./second-lanes.ts";
import { DEG_PER_RAD, STANDARD_GRAVITY_MPS2 } from "./units.ts";

const TILT_REACH_S = 2;
const TILT_HALF_DEG = 4.5;
const DRIFT_REACH_S = 15;
/** The estimator takes no more than 2 deg/s for a bias. Halved so far past this, where its answer may be cut off, deg/s. */
const DRIFT_LIMIT_DPS = 1.7;
const DRIFT_HALF_DPS = 0.1;
/** The usual drift is the median of the pieces of half a minute around. */
const PIECE_S = 30;
const LEAST_PIECE_S = 10;
const USUAL_REACH = 10;
const DEPARTURE_HALF_DPS = 0.9;
/** Seconds this near share the doubt: when a bias moved is known to some seconds. */
const DOUBT_REACH_S = 8;
/** A step in time longer than this is no step of the gyroscope, s. */
const LONGEST_STEP_S = 0.1;

const LANES = 7;
/** Sums of the horizontal force, m/s², and their number; of the angle that the estimate does not turn, rad, and its time, s. */
const FORCE_X = 0;
const FORCE_Y = 1;
const COUNT = 2;
const REST_X = 3;
const TIME = 6;

export interface SelfCheckState {
  readonly values: Float32Array;
  readonly open: Float64Array;
  readonly last: Float64Array;
}

export class SelfCheck {
  #values = new Float32Array(LANES * 1024);
  #count = 0;
  /** Sums of the last second, which may go on. */
  readonly #open = new Float64Array(LANES);
  /** Time, quaternion and rate of the last sample. */
  readonly #last = Float64Array.of(Number.NaN, 0, 0, 0, 0, 0, 0, 0);
  /** Factors of all seconds; null until asked for, and when more came in since. */
  #factors: Float64Array | null = null;

  push({ imu, quaternion }: AttitudeBlock): void {
    const { timeS, accMps2, gyrRadps, speedMps } = imu;
    this.#factors = null;
    const last = this.#last;
    const open = this.#open;
    let openSecond = this.#count - 1;
    let lastS = last[0];
    let lw = last[1];
    let lx = last[2];
    let ly = last[3];
    let lz = last[4];
    let lgx = last[5];
    let lgy = last[6];
    let lgz = last[7];
    for (let i = 0; i < timeS.length; i++) {
      const t = timeS[i];
      const second = Math.floor(t);
      if (second >= LANES_END_S) break;
      if (second !== openSecond) {
        this.#startSecond(second);
        openSecond = second;
      }
      const w = quaternion[4 * i];
      const x = quaternion[4 * i + 1];
      const y = quaternion[4 * i + 2];
      const z = quaternion[4 * i + 3];
      if (speedMps === undefined) {
        const ax = accMps2[3 * i];
        const ay = accMps2[3 * i + 1];
        const az = accMps2[3 * i + 2];
        open[FORCE_X] += (1 - 2 * (y * y + z * z)) * ax + 2 * (x * y - w * z) * ay + 2 * (x * z + w * y) * az;
        open[FORCE_Y] += 2 * (x * y + w * z) * ax + (1 - 2 * (x * x + z * z)) * ay + 2 * (y * z - w * x) * az;
        open[COUNT] += 1;
      }
      const gx = gyrRadps[3 * i];
      const gy = gyrRadps[3 * i + 1];
      const gz = gyrRadps[3 * i + 2];
      const stepS = t - lastS;
      if (stepS <= LONGEST_STEP_S) {
        // Twice the vector part of the step from one orientation to the next is its angle, in sensor axes.
        const twice = lw * w + lx * x + ly * y + lz * z < 0 ? -2 : 2;
        open[REST_X] += ((gx + lgx) * stepS) / 2 - twice * (lw * x - lx * w - ly * z + lz * y);
        open[REST_X + 1] += ((gy + lgy) * stepS) / 2 - twice * (lw * y + lx * z - ly * w - lz * x);
        open[REST_X + 2] += ((gz + lgz) * stepS) / 2 - twice * (lw * z - lx * y + ly * x - lz * w);
        open[TIME] += stepS;
      }
      lastS = t;
      lw = w;
      lx = x;
      ly = y;
      lz = z;
      lgx = gx;
      lgy = gy;
      lgz = gz;
    }
    last[0] = lastS;
    last[1] = lw;
    last[2] = lx;
    last[3] = ly;
    last[4] = lz;
    last[5] = lgx;
    last[6] = lgy;
    last[7] = lgz;
  }

  /** Factor of the confidence of one whole second with samples, 0 to 1. */
  factor(second: number): number {
    this.#factors ??= this.#allFactors();
    return this.#factors[second];
  }

  saveState(): SelfCheckState {
    return { values: this.#values.slice(0, LANES * this.#count), open: this.#open.slice(), last: this.#last.slice() };
  }

  restoreState({ values, open, last }: SelfCheckState): void {
    this.#factors = null;
    this.#count = values.length / LANES;
    this.#values = new Float32Array(Math.max(LANES * 1024, values.length));
    this.#values.set(values);
    this.#open.set(open);
    this.#last.set(last);
  }

  #startSecond(second: number): void {
    this.#keepOpen();
    this.#open.fill(0);
    this.#grow(second + 1);
  }

  #keepOpen(): void {
    const at = LANES * (this.#count - 1);
    if (at < 0) return;
    for (let lane = 0; lane < LANES; lane++) this.#values[at + lane] = this.#open[lane];
  }

  #allFactors(): Float64Array {
    const count = this.#count;
    this.#keepOpen();
    const sums = new RunningSums(this.#values, LANES, count);
    const usual = usualDrifts(sums, count);
    const drift = new Float64Array(3);
    // What speaks against the gyroscope in each second; 0: nothing.
    const doubts = new Float64Array(count);
    for (let second = 0; second < count; second++) {
      driftDps(sums, second - DRIFT_REACH_S, second + DRIFT_REACH_S, drift);
      const largest = Math.max(Math.abs(drift[0]), Math.abs(drift[1]), Math.abs(drift[2]));
      const past = Math.max(0, largest - DRIFT_LIMIT_DPS) / DRIFT_HALF_DPS;
      const at = 3 * Math.floor(second / PIECE_S);
      const departure = Math.hypot(drift[0] - usual[at], drift[1] - usual[at + 1], drift[2] - usual[at + 2]);
      doubts[second] = (1 + past ** 2) * (1 + (departure / DEPARTURE_HALF_DPS) ** 10) - 1;
    }
    return doubts.map((_, second) => {
      const tilt = tiltDeg(sums, second) / TILT_HALF_DEG;
      return 1 / ((1 + tilt ** 4) * (1 + largestNear(doubts, second)));
    });
  }

  #grow(count: number): void {
    this.#count = count;
    if (LANES * count <= this.#values.length) return;
    const longer = new Float32Array(2 * LANES * count);
    longer.set(this.#values);
    this.#values = longer;
  }
}

/** Sums of lanes over seconds from the first one on, so that those over any stretch take two reads. */
class RunningSums {
  readonly #sums: Float64Array;
  readonly #lanes: number;
  readonly #count: number;

  constructor(values: Float32Array, lanes: number, count: number) {
    this.#lanes = lanes;
    this.#count = count;
    this.#sums = new Float64Array(lanes * (count + 1));
    for (let at = 0; at < lanes * count; at++) this.#sums[at + lanes] = this.#sums[at] + values[at];
  }

  /** Over the seconds `from` to `to`, both included, as far as they exist. */
  sum(lane: number, from: number, to: number): number {
    const first = Math.max(0, from);
    const end = Math.min(to + 1, this.#count);
    return end <= first ? 0 : this.#sums[this.#lanes * end + lane] - this.#sums[this.#lanes * first + lane];
  }
}

function largestNear(values: Float64Array, second: number): number {
  let largest = 0;
  const end = Math.min(values.length, second + DOUBT_REACH_S + 1);
  for (let near = Math.max(0, second - DOUBT_REACH_S); near < end; near++) {
    if (values[near] > largest) largest = values[near];
  }
  return largest;
}

function tiltDeg(sums: RunningSums, second: number): number {
  const from = second - TILT_REACH_S;
  const to = second + TILT_REACH_S;
  const count = sums.sum(COUNT, from, to);
  if (count === 0) return 0;
  const force = Math.hypot(sums.sum(FORCE_X, from, to), sums.sum(FORCE_Y, from, to));
  return Math.atan(force / count / STANDARD_GRAVITY_MPS2) * DEG_PER_RAD;
}

/** Writes gyroscope less estimate, deg/s, over whole seconds, both included. */
function driftDps(sums: RunningSums, from: number, to: number, drift: Float64Array): void {
  const timeS = sums.sum(TIME, from, to);
  const scale = timeS > 0 ? DEG_PER_RAD / timeS : 0;
  for (let axis = 0; axis < 3; axis++) drift[axis] = sums.sum(REST_X + axis, from, to) * scale;
}

/** Median of the drift around every piece, axis by axis; three values per piece. Pieces that are mostly gap have no say. */
function usualDrifts(sums: RunningSums, count: number): Float64Array {
  const pieces = Math.ceil(count / PIECE_S);
  const drift = new Float64Array(3);
  const byAxis = [0, 1, 2].map(() => new Float64Array(pieces));
  for (let piece = 0; piece < pieces; piece++) {
    const from = PIECE_S * piece;
    const to = from + PIECE_S - 1;
    driftDps(sums, from, to, drift);
    const known = sums.sum(TIME, from, to) >= LEAST_PIECE_S;
    for (let axis = 0; axis < 3; axis++) byAxis[axis][piece] = known ? drift[axis] : Number.NaN;
  }
  const usual = new Float64Array(3 * pieces);
  for (let piece = 0; piece < pieces; piece++) {
    for (let axis = 0; axis < 3; axis++) {
      const around = byAxis[axis].subarray(Math.max(0, piece - USUAL_REACH), piece + USUAL_REACH + 1);
      const sorted = around.filter((value) => !Number.isNaN(value)).sort();
      usual[3 * piece + axis] = sorted[sorted.length >> 1] ?? Number.NaN;
    }
  }
  return usual;
}
