// What the wearer does, as far as the estimator asks: stands still, walks or runs, or moves freely. The live filter and
// the offline estimator choose the time constant of the acceleration low-pass by it.
import { BIAS } from "./bias.ts";
import { ACC_SQUARE, GaitDetector, INTERVAL, SIGNALS, TILT_SQUARE, VERTICAL, YAW } from "./gait.ts";
import type { GyroPass } from "./pass.ts";
import { GYR } from "./samples.ts";
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

  /** Looks at what `pass` saw up to its update at the sample `x[at]`; returns STILL, GAIT or FREE. */
  step(pass: GyroPass, x: Float64Array, at: number): number {
    if (pass.updateS !== this.#intervalS) {
      this.#intervalS = pass.updateS;
      this.#gait.setInterval(this.#intervalS);
    }
    const r = pass.rows;
    const u = pass.up;
    const f = pass.meanForce;
    const b = pass.bias;
    const gx = x[at + GYR] - b[BIAS];
    const gy = x[at + GYR + 1] - b[BIAS + 1];
    const gz = x[at + GYR + 2] - b[BIAS + 2];
    const yaw =
      (r[0] * u[0] + r[3] * u[1] + r[6] * u[2]) * gx +
      (r[1] * u[0] + r[4] * u[1] + r[7] * u[2]) * gy +
      (r[2] * u[0] + r[5] * u[1] + r[8] * u[2]) * gz;
    const signals = this.#signals;
    signals[VERTICAL] = u[0] * f[0] + u[1] * f[1] + u[2] * f[2];
    signals[ACC_SQUARE] = f[0] * f[0] + f[1] * f[1] + f[2] * f[2];
    signals[YAW] = yaw;
    signals[TILT_SQUARE] = gx * gx + gy * gy + gz * gz - yaw * yaw;
    signals[INTERVAL] = this.#intervalS;
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
