// The clip on the made-up runner's head: mounted in any orientation, with the errors of a consumer-grade sensor, and
// losing samples. Not the motion (motion.ts) and not the radio. Sizes follow data sheets of current phone-grade parts;
// every one can be set, so that a test can switch an error off or make it worse.
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import type { Vec3 } from "../core/units.ts";
import type { Random } from "./random.ts";

/** Errors of the sensor and its link. Signs and directions are drawn from the seed; these are the sizes. */
export interface ClipErrors {
  /** Smallest and largest gyroscope bias of each axis at the start, deg/s. */
  readonly gyrBiasDps: readonly [number, number];
  /** Random walk of that bias, deg/s per square root of a second. */
  readonly gyrBiasWalk: number;
  /** Accelerometer bias of each axis, mg. */
  readonly accBiasMg: number;
  /** Largest scale error of each axis, percent. */
  readonly gyrScalePercent: number;
  readonly accScalePercent: number;
  /** White noise at 100 Hz, one sigma; it grows with the square root of the rate. */
  readonly gyrNoiseDps: number;
  readonly accNoiseMps2: number;
  /** Gyroscope reading per g of specific force, deg/s. */
  readonly gSensitivityDps: number;
  /** Range limits: readings beyond are clipped. */
  readonly accRangeG: number;
  readonly gyrRangeDps: number;
  /** Bits of a reading over the whole range; 0 switches quantisation off. */
  readonly bits: number;
  /** Jitter of the time stamps, one sigma, ms. */
  readonly jitterMs: number;
  /** Share of samples lost, percent, in bursts of up to `burstMs`. */
  readonly lossPercent: number;
  readonly burstMs: number;
}

/** A consumer-grade clip; never easier than a real one. */
export const CONSUMER_ERRORS: ClipErrors = {
  gyrBiasDps: [0.5, 0.8],
  gyrBiasWalk: 0.005,
  accBiasMg: 20,
  gyrScalePercent: 1,
  accScalePercent: 1,
  gyrNoiseDps: 0.07,
  accNoiseMps2: 0.03,
  gSensitivityDps: 0.05,
  accRangeG: 8,
  gyrRangeDps: 1000,
  bits: 16,
  jitterMs: 0.4,
  lossPercent: 2,
  burstMs: 50,
};

/** A perfect clip. */
export const NO_ERRORS: ClipErrors = {
  gyrBiasDps: [0, 0],
  gyrBiasWalk: 0,
  accBiasMg: 0,
  gyrScalePercent: 0,
  accScalePercent: 0,
  gyrNoiseDps: 0,
  accNoiseMps2: 0,
  gSensitivityDps: 0,
  accRangeG: 1000,
  gyrRangeDps: 100000,
  bits: 0,
  jitterMs: 0,
  lossPercent: 0,
  burstMs: 0,
};

/** A quaternion (w x y z) that turns head axes into sensor axes. */
export type Mounting = readonly [w: number, x: number, y: number, z: number];

/** The clip's axes are those of the head. */
export const ALIGNED: Mounting = [1, 0, 0, 0];

/** Any orientation, all equally likely. */
export function randomMounting(random: Random): Mounting {
  const q = [random.normal(), random.normal(), random.normal(), random.normal()] as const;
  const norm = Math.hypot(...q);
  return [q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm];
}

/** Turns a vector in head axes into sensor axes. */
export function mountVector([w, x, y, z]: Mounting, [a, b, c]: Vec3): Vec3 {
  const tx = 2 * (y * c - z * b);
  const ty = 2 * (z * a - x * c);
  const tz = 2 * (x * b - y * a);
  return [a + w * tx + y * tz - z * ty, b + w * ty + z * tx - x * tz, c + w * tz + x * ty - y * tx];
}

/** Measures one sample after the other. */
export class Clip {
  readonly #errors: ClipErrors;
  readonly #random: Random;
  readonly #links: Random;
  readonly #intervalS: number;
  readonly #noise: number;
  /** Head to sensor, rows. */
  readonly #axes: Float64Array;
  readonly #gyrBias: Float64Array;
  readonly #accBias: Float64Array;
  readonly #gyrScale: Float64Array;
  readonly #accScale: Float64Array;
  readonly #gSensitivity: Float64Array;
  #lostLeft = 0;
  /** The last measured sample in sensor axes. */
  readonly accMps2 = new Float64Array(3);
  readonly gyrRadps = new Float64Array(3);

  constructor(errors: ClipErrors, mounting: Mounting, rateHz: number, random: Random) {
    this.#errors = errors;
    this.#random = random.stream("sensor noise");
    this.#links = random.stream("link");
    this.#intervalS = 1 / rateHz;
    this.#noise = Math.sqrt(rateHz / 100);
    const draw = random.stream("sensor");
    const columns = [
      mountVector(mounting, [1, 0, 0]),
      mountVector(mounting, [0, 1, 0]),
      mountVector(mounting, [0, 0, 1]),
    ];
    this.#axes = Float64Array.from({ length: 9 }, (_, index) => columns[index % 3][Math.floor(index / 3)]);
    const three = (value: () => number): Float64Array => Float64Array.from({ length: 3 }, value);
    this.#gyrBias = three(() => draw.sign() * draw.between(...errors.gyrBiasDps) * RAD_PER_DEG);
    this.#accBias = three(() => draw.sign() * (errors.accBiasMg / 1000) * STANDARD_GRAVITY_MPS2);
    this.#gyrScale = three(() => 1 + draw.between(-1, 1) * (errors.gyrScalePercent / 100));
    this.#accScale = three(() => 1 + draw.between(-1, 1) * (errors.accScalePercent / 100));
    this.#gSensitivity = Float64Array.from(
      { length: 9 },
      () => (draw.normal() * errors.gSensitivityDps * RAD_PER_DEG) / STANDARD_GRAVITY_MPS2,
    );
  }

  /** Turns a perfect sample in head axes into a reading, left in `accMps2` and `gyrRadps`. */
  measure(accMps2: Float64Array, gyrRadps: Float64Array): void {
    const { accMps2: acc, gyrRadps: gyr } = this;
    const errors = this.#errors;
    const random = this.#random;
    const axes = this.#axes;
    const walk = errors.gyrBiasWalk * RAD_PER_DEG * Math.sqrt(this.#intervalS);
    for (let axis = 0; axis < 3; axis += 1) {
      const row = 3 * axis;
      acc[axis] = axes[row] * accMps2[0] + axes[row + 1] * accMps2[1] + axes[row + 2] * accMps2[2];
      gyr[axis] = axes[row] * gyrRadps[0] + axes[row + 1] * gyrRadps[1] + axes[row + 2] * gyrRadps[2];
      this.#gyrBias[axis] = this.#gyrBias[axis] + walk * random.normal();
    }
    const gyrNoise = errors.gyrNoiseDps * RAD_PER_DEG * this.#noise;
    const accNoise = errors.accNoiseMps2 * this.#noise;
    for (let axis = 0; axis < 3; axis += 1) {
      const row = 3 * axis;
      const leak = this.#gSensitivity;
      gyr[axis] =
        gyr[axis] * this.#gyrScale[axis] +
        this.#gyrBias[axis] +
        leak[row] * acc[0] +
        leak[row + 1] * acc[1] +
        leak[row + 2] * acc[2] +
        gyrNoise * random.normal();
    }
    for (let axis = 0; axis < 3; axis += 1) {
      const reading = acc[axis] * this.#accScale[axis] + this.#accBias[axis] + accNoise * random.normal();
      acc[axis] = digitise(reading, errors.accRangeG * STANDARD_GRAVITY_MPS2, errors.bits);
      gyr[axis] = digitise(gyr[axis], errors.gyrRangeDps * RAD_PER_DEG, errors.bits);
    }
  }

  /** Error of the next time stamp, s; never more than a third of the sampling interval. */
  jitterS(): number {
    const jitter = (this.#errors.jitterMs / 1000) * this.#links.normal();
    return Math.max(-this.#intervalS / 3, Math.min(this.#intervalS / 3, jitter));
  }

  /** Whether the link loses the next sample. */
  loses(): boolean {
    if (this.#lostLeft > 0) {
      this.#lostLeft -= 1;
      return true;
    }
    if (this.#errors.lossPercent <= 0) return false;
    const longest = Math.max(1, Math.floor(this.#errors.burstMs / 1000 / this.#intervalS + 1e-9));
    const share = this.#errors.lossPercent / 100;
    const meanBurst = (1 + longest) / 2;
    if (!this.#links.chance(share / (meanBurst * (1 - share) + share))) return false;
    this.#lostLeft = Math.floor(this.#links.between(0, longest));
    return true;
  }
}

function digitise(value: number, range: number, bits: number): number {
  const clipped = Math.max(-range, Math.min(range, value));
  if (bits === 0) return clipped;
  const step = (2 * range) / 2 ** bits;
  return Math.round(clipped / step) * step;
}
