// What the wearer does, as far as the estimator asks: stands still, walks or runs, or moves freely. The live filter and
// the offline estimator choose the time constant of the acceleration low-pass by it.
import { BIAS } from "./bias.ts";
import { ACC_SQUARE, GaitDetector, INTERVAL, SIGNALS, TILT_SQUARE, VERTICAL, YAW } from "./gait.ts";
import type { GyroPass } from "./pass.ts";
import { ACC, DT, GYR } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";

export const STILL = 0;
export const GAIT = 1;
export const FREE = 2;

export class Activity {
  readonly #gait: GaitDetector;
  readonly #signals = new Float64Array(SIGNALS);
  #intervalS = 0;

  constructor(settings: AttitudeSettings) {
    this.#gait = new GaitDetector(settings);
  }

  get gait(): boolean {
    return this.#gait.gait;
  }

  /** Seconds since the first step of this gait. */
  get gaitForS(): number {
    return this.#gait.gaitForS;
  }

  /** Yaw rate averaged over about a stride, rad/s. */
  get yawRadps(): number {
    return this.#gait.yawRadps;
  }

  /** Looks at the sample at `x[at]`, which `pass` has just taken; returns STILL, GAIT or FREE. */
  step(pass: GyroPass, x: Float64Array, at: number): number {
    if (pass.intervalS !== this.#intervalS) {
      this.#intervalS = pass.intervalS;
      this.#gait.setInterval(this.#intervalS);
    }
    const r = pass.rows;
    const u = pass.up;
    const b = pass.bias;
    // Up in the sensor's axes.
    const ux = r[0] * u[0] + r[3] * u[1] + r[6] * u[2];
    const uy = r[1] * u[0] + r[4] * u[1] + r[7] * u[2];
    const uz = r[2] * u[0] + r[5] * u[1] + r[8] * u[2];
    const gx = x[at + GYR] - b[BIAS];
    const gy = x[at + GYR + 1] - b[BIAS + 1];
    const gz = x[at + GYR + 2] - b[BIAS + 2];
    const ax = x[at + ACC];
    const ay = x[at + ACC + 1];
    const az = x[at + ACC + 2];
    const yaw = ux * gx + uy * gy + uz * gz;
    const signals = this.#signals;
    signals[VERTICAL] = ux * ax + uy * ay + uz * az;
    signals[ACC_SQUARE] = ax * ax + ay * ay + az * az;
    signals[YAW] = yaw;
    signals[TILT_SQUARE] = gx * gx + gy * gy + gz * gz - yaw * yaw;
    signals[INTERVAL] = x[at + DT];
    this.#gait.step(signals);
    return pass.rest.still ? STILL : this.#gait.gait ? GAIT : FREE;
  }

  /** After a pause without samples the rhythm starts anew. */
  widen(): void {
    this.#gait.widen();
  }

  /** The state itself, not copies. */
  parts(): Float64Array[] {
    return [this.#gait.state];
  }
}
