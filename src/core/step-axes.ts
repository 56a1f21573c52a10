// Where forward lies, second by second, seen by the gait: the horizontal acceleration and rate that repeat with every
// step, as sums against the vertical acceleration. Streaming and coarse, to notice that the clip has turned; the careful
// way to find forward once is step-lock.ts. mount-shift.ts adds the sums of many seconds up.
//
// Two regressors, the band-passed vertical acceleration and its leaky integral, stand for the parts in phase and a quarter
// behind. Whatever is locked to them lies along fore-aft (acceleration) and about left-right (rate): reference,
// "Calibration: clip to head".
import type { AttitudeBlock } from "./results.ts";
import type { Vec3 } from "./units.ts";

/** Time constants of the band, about 0.8 to 6 Hz, s. */
const HIGH_PASS_TAU_S = 0.2;
const LOW_PASS_TAU_S = 0.0265;
/** Brings the integral to the size of the acceleration at a common step rate, rad/s. */
const STEP_RADPS = 16;
/** Samples that follow sooner than this add nothing, s. */
const LEAST_STEP_S = 0.014;
/** A longer step in time starts the filters anew, s. */
const LONGEST_STEP_S = 0.1;
/** Head tilted so far that forward has no horizontal part worth the name. */
const LEAST_LEVEL = 0.2;

/** Sums of one second; each of length 4: forward and left against the acceleration, then against its integral. */
export interface StepSums {
  readonly second: number;
  readonly acc: Float64Array;
  /** The rate turned a quarter to the right about up, so that it lies along forward like the acceleration. */
  readonly gyr: Float64Array;
  /** Turn about up within the second, rad. */
  readonly yawRad: number;
}

export interface StepAxesState {
  readonly values: Float64Array;
  readonly acc: Float64Array;
  readonly gyr: Float64Array;
}

// Places in `values`.
const LAST_S = 0;
const SECOND = 1;
const YAW_RAD = 2;
const BAND = 3;
const INTEGRAL = 4;
/** Slow means: vertical, then forward and left of acceleration, then of rate. */
const MEANS = 5;
const VALUE_COUNT = 10;

export class StepAxes {
  readonly #forward: Vec3;
  readonly #onSecond: (sums: StepSums) => void;
  #values = new Float64Array(VALUE_COUNT);
  #acc = new Float64Array(4);
  #gyr = new Float64Array(4);

  /** `forward`: horizontal in the neutral pose, sensor axes. `onSecond` is called once for each second with samples. */
  constructor(forward: Vec3, onSecond: (sums: StepSums) => void) {
    this.#forward = forward;
    this.#onSecond = onSecond;
    this.#values[LAST_S] = Number.NEGATIVE_INFINITY;
    this.#values[SECOND] = -1;
  }

  push(a: AttitudeBlock): void {
    const { timeS, accMps2, gyrRadps } = a.imu;
    const q = a.quaternion;
    const s = this.#values;
    const accSums = this.#acc;
    const gyrSums = this.#gyr;
    const [fx, fy, fz] = this.#forward;
    let second = s[SECOND];
    let lastS = s[LAST_S];
    let band = s[BAND];
    let integral = s[INTEGRAL];
    let meanVertical = s[MEANS];
    let meanAccForward = s[MEANS + 1];
    let meanAccLeft = s[MEANS + 2];
    let meanGyrForward = s[MEANS + 3];
    let meanGyrLeft = s[MEANS + 4];
    for (let i = 0; i < timeS.length; i++) {
      const t = timeS[i];
      if (!(t >= second && t < second + 1)) {
        second = Math.floor(t);
        this.#turnPage(second);
      }
      // The steps are slow beside the samples of a fast sensor: every second one of 100 a second will do.
      if (t - lastS < LEAST_STEP_S) continue;
      const w = q[4 * i];
      const x = q[4 * i + 1];
      const y = q[4 * i + 2];
      const z = q[4 * i + 3];
      const ux = 2 * (x * z - w * y);
      const uy = 2 * (y * z + w * x);
      const uz = w * w - x * x - y * y + z * z;
      const rise = ux * fx + uy * fy + uz * fz;
      const level = Math.sqrt(1 - rise * rise);
      if (!(level > LEAST_LEVEL)) continue;
      const ax = accMps2[3 * i];
      const ay = accMps2[3 * i + 1];
      const az = accMps2[3 * i + 2];
      const gx = gyrRadps[3 * i];
      const gy = gyrRadps[3 * i + 1];
      const gz = gyrRadps[3 * i + 2];
      const perLevel = 1 / level;
      // Left of the horizontal part of forward: up x forward.
      const lx = (uy * fz - uz * fy) * perLevel;
      const ly = (uz * fx - ux * fz) * perLevel;
      const lz = (ux * fy - uy * fx) * perLevel;
      const vertical = ax * ux + ay * uy + az * uz;
      const yawRadps = gx * ux + gy * uy + gz * uz;
      const accForward = (ax * fx + ay * fy + az * fz - rise * vertical) * perLevel;
      const accLeft = ax * lx + ay * ly + az * lz;
      const gyrForward = (gx * fx + gy * fy + gz * fz - rise * yawRadps) * perLevel;
      const gyrLeft = gx * lx + gy * ly + gz * lz;

      const stepS = t - lastS;
      lastS = t;
      if (stepS > LONGEST_STEP_S) {
        band = 0;
        integral = 0;
        meanVertical = vertical;
        meanAccForward = accForward;
        meanAccLeft = accLeft;
        meanGyrForward = gyrForward;
        meanGyrLeft = gyrLeft;
        continue;
      }
      const slow = stepS / (HIGH_PASS_TAU_S + stepS);
      meanVertical += (vertical - meanVertical) * slow;
      meanAccForward += (accForward - meanAccForward) * slow;
      meanAccLeft += (accLeft - meanAccLeft) * slow;
      meanGyrForward += (gyrForward - meanGyrForward) * slow;
      meanGyrLeft += (gyrLeft - meanGyrLeft) * slow;
      band += ((vertical - meanVertical - band) * stepS) / (LOW_PASS_TAU_S + stepS);
      integral += band * stepS - integral * slow;
      const inPhase = band * stepS;
      const behind = STEP_RADPS * integral * stepS;
      const af = accForward - meanAccForward;
      const al = accLeft - meanAccLeft;
      const gf = gyrLeft - meanGyrLeft;
      const gl = meanGyrForward - gyrForward;
      accSums[0] += inPhase * af;
      accSums[1] += inPhase * al;
      accSums[2] += behind * af;
      accSums[3] += behind * al;
      gyrSums[0] += inPhase * gf;
      gyrSums[1] += inPhase * gl;
      gyrSums[2] += behind * gf;
      gyrSums[3] += behind * gl;
      s[YAW_RAD] += yawRadps * stepS;
    }
    s[LAST_S] = lastS;
    s[BAND] = band;
    s[INTEGRAL] = integral;
    s[MEANS] = meanVertical;
    s[MEANS + 1] = meanAccForward;
    s[MEANS + 2] = meanAccLeft;
    s[MEANS + 3] = meanGyrForward;
    s[MEANS + 4] = meanGyrLeft;
  }

  /** The last second, which no sample has closed. */
  finish(): void {
    this.#turnPage(-1);
  }

  saveState(): StepAxesState {
    return { values: this.#values.slice(), acc: this.#acc.slice(), gyr: this.#gyr.slice() };
  }

  restoreState(state: StepAxesState): void {
    this.#values = state.values.slice();
    this.#acc = state.acc.slice();
    this.#gyr = state.gyr.slice();
  }

  #turnPage(second: number): void {
    const s = this.#values;
    if (s[SECOND] >= 0) {
      this.#onSecond({ second: s[SECOND], acc: this.#acc, gyr: this.#gyr, yawRad: s[YAW_RAD] });
    }
    this.#acc.fill(0);
    this.#gyr.fill(0);
    s[YAW_RAD] = 0;
    s[SECOND] = second;
  }
}
