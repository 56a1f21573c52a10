// Holds the estimated orientation against the samples that it was made from, second by second: does the mean force point
// up, and does the gyroscope turn as the estimate does? Where they part, something is wrong that nobody told of: a bias that
// jumped, a range that cut something off, times that are not those of the samples. Not an estimator, and blind to what
// hides from both sensors alike: a clip that slips, an accelerometer that is off, a clock that is wrong throughout.
//
// Four signs, each turned into a factor of the confidence (second-lanes.ts):
// - tilt: the mean specific force of five seconds in the earth's frame, as an angle against up. Nobody speeds up or turns for
//   that long by more than a few degrees' worth. Where the speed is known, the estimator allows for both, and this is not asked;
// - drift: rate of the gyroscope less rate of the estimate, over twenty seconds. It is the bias; the estimator follows it
//   within its limits only;
// - jump: the same after a moment less before it;
// - departure: the drift less what it usually is within five minutes before and after.
import type { AttitudeBlock } from "./results.ts";
import { LANES_END_S } from "./second-lanes.ts";
import { DEG_PER_RAD, STANDARD_GRAVITY_MPS2 } from "./units.ts";
import type { Vec3 } from "./units.ts";

const TILT_REACH_S = 2;
const TILT_HALF_DEG = 4.5;
const DRIFT_REACH_S = 10;
/** What the estimator takes for a bias at most, deg/s, and how far past it the confidence is halved. */
const DRIFT_LIMIT_DPS = 2;
const DRIFT_HALF_DPS = 0.7;
const JUMP_REACH_S = 12;
const JUMP_HALF_DPS = 2;
/** The usual drift is the median of so many, taken every ten seconds around, and told once for as long. */
const USUAL_EVERY_S = 10;
const USUAL_REACH = 30;
const DEPARTURE_HALF_DPS = 2;
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
  readonly last: Float64Array;
}

export class SelfCheck {
  #values = new Float32Array(LANES * 1024);
  #count = 0;
  /** Time, quaternion and rate of the last sample. */
  readonly #last = Float64Array.of(Number.NaN, 0, 0, 0, 0, 0, 0, 0);
  /** Usual drift by tens of seconds, as far as it was asked for; good until more comes in. */
  readonly #usual = new Map<number, Vec3>();

  push({ imu, quaternion }: AttitudeBlock): void {
    const { timeS, accMps2, gyrRadps, speedMps } = imu;
    this.#usual.clear();
    const last = this.#last;
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
      if (second >= this.#count) this.#grow(second + 1);
      const values = this.#values;
      const at = LANES * second;
      const w = quaternion[4 * i];
      const x = quaternion[4 * i + 1];
      const y = quaternion[4 * i + 2];
      const z = quaternion[4 * i + 3];
      if (speedMps === undefined) {
        const ax = accMps2[3 * i];
        const ay = accMps2[3 * i + 1];
        const az = accMps2[3 * i + 2];
        values[at + FORCE_X] += (1 - 2 * (y * y + z * z)) * ax + 2 * (x * y - w * z) * ay + 2 * (x * z + w * y) * az;
        values[at + FORCE_Y] += 2 * (x * y + w * z) * ax + (1 - 2 * (x * x + z * z)) * ay + 2 * (y * z - w * x) * az;
        values[at + COUNT] += 1;
      }
      const gx = gyrRadps[3 * i];
      const gy = gyrRadps[3 * i + 1];
      const gz = gyrRadps[3 * i + 2];
      const stepS = t - lastS;
      if (stepS <= LONGEST_STEP_S) {
        // Twice the vector part of the step from one orientation to the next is its angle, in sensor axes.
        const twice = lw * w + lx * x + ly * y + lz * z < 0 ? -2 : 2;
        values[at + REST_X] += ((gx + lgx) * stepS) / 2 - twice * (lw * x - lx * w - ly * z + lz * y);
        values[at + REST_X + 1] += ((gy + lgy) * stepS) / 2 - twice * (lw * y + lx * z - ly * w - lz * x);
        values[at + REST_X + 2] += ((gz + lgz) * stepS) / 2 - twice * (lw * z - lx * y + ly * x - lz * w);
        values[at + TIME] += stepS;
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
    last.set([lastS, lw, lx, ly, lz, lgx, lgy, lgz]);
  }

  /** Factor of the confidence of one whole second, 0 to 1. */
  factor(second: number): number {
    const tilt = this.#tiltDeg(second) / TILT_HALF_DEG;
    const drift = this.#driftDps(second - DRIFT_REACH_S, second + DRIFT_REACH_S);
    const past = Math.max(0, largest(drift) - DRIFT_LIMIT_DPS) / DRIFT_HALF_DPS;
    const before = this.#driftDps(second - JUMP_REACH_S, second - 1);
    const after = this.#driftDps(second, second + JUMP_REACH_S - 1);
    const jump = apart(before, after) / JUMP_HALF_DPS;
    const departure = apart(drift, this.#usualDps(Math.floor(second / USUAL_EVERY_S))) / DEPARTURE_HALF_DPS;
    return 1 / ((1 + tilt ** 4) * (1 + past ** 2) * (1 + jump ** 4) * (1 + departure ** 4));
  }

  saveState(): SelfCheckState {
    return { values: this.#values.slice(0, LANES * this.#count), last: this.#last.slice() };
  }

  restoreState({ values, last }: SelfCheckState): void {
    this.#usual.clear();
    this.#count = values.length / LANES;
    this.#values = new Float32Array(Math.max(LANES * 1024, values.length));
    this.#values.set(values);
    this.#last.set(last);
  }

  #tiltDeg(second: number): number {
    const [x, y, count] = [FORCE_X, FORCE_Y, COUNT].map((lane) =>
      this.#sum(lane, second - TILT_REACH_S, second + TILT_REACH_S),
    );
    return count === 0 ? 0 : Math.atan(Math.hypot(x, y) / count / STANDARD_GRAVITY_MPS2) * DEG_PER_RAD;
  }

  /** Gyroscope less estimate, deg/s, over whole seconds, both included. */
  #driftDps(from: number, to: number): Vec3 {
    const timeS = this.#sum(TIME, from, to);
    const mean = (axis: number): number =>
      timeS === 0 ? 0 : (this.#sum(REST_X + axis, from, to) / timeS) * DEG_PER_RAD;
    return [mean(0), mean(1), mean(2)];
  }

  /** Median of the drift around some ten seconds, axis by axis. */
  #usualDps(ten: number): Vec3 {
    const known = this.#usual.get(ten);
    if (known !== undefined) return known;
    const drifts: Vec3[] = [];
    for (let k = Math.max(0, ten - USUAL_REACH); k <= ten + USUAL_REACH && k * USUAL_EVERY_S < this.#count; k++) {
      drifts.push(this.#driftDps(k * USUAL_EVERY_S, (k + 1) * USUAL_EVERY_S - 1));
    }
    const middle = (axis: number): number => {
      const sorted = drifts.map((drift) => drift[axis]).sort((a, b) => a - b);
      return sorted[sorted.length >> 1] ?? 0;
    };
    const usual: Vec3 = [middle(0), middle(1), middle(2)];
    this.#usual.set(ten, usual);
    return usual;
  }

  #sum(lane: number, from: number, to: number): number {
    let sum = 0;
    for (let second = Math.max(0, from); second <= Math.min(to, this.#count - 1); second++) {
      sum += this.#values[LANES * second + lane];
    }
    return sum;
  }

  #grow(count: number): void {
    this.#count = count;
    if (LANES * count <= this.#values.length) return;
    const longer = new Float32Array(2 * LANES * count);
    longer.set(this.#values);
    this.#values = longer;
  }
}

function apart(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function largest(v: Vec3): number {
  return Math.max(...v.map(Math.abs));
}
