// Rest: rate and acceleration stay close to their own low-passes for a while. VQF, section on rest detection.
// Rest tells the bias filter that the rate is all bias. `still` is wider: a standing wearer who sways and breathes.
import { DEG_PER_RAD, RAD_PER_DEG } from "../units.ts";
import { LowPass } from "./low-pass.ts";
import { DT } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";

/** Mean squares of the deviations that `still` looks at fade with this time constant, s. */
const STILL_TAU_S = 1;

// Layout of the state: how long rest has lasted in s; mean squared deviation of rate and acceleration.
const REST_S = 0;
const GYR_SQUARE = 1;
const ACC_SQUARE = 2;
const FADE = 3; // of the mean squares per sample
const JOLT_SQUARE = 4; // mean squared change of the rate per second
const FADE_JOLT = 5; // the same for a change per sample
const LAST_GYR = 6;

export class RestDetector {
  readonly state = new Float64Array(9);
  readonly lowPass = new LowPass(6);
  /** Low-passed rate in rad/s, then low-passed acceleration in m/s². */
  readonly slow = new Float64Array(6);
  readonly #clip: number;
  readonly #gyrSquare: number;
  readonly #accSquare: number;
  readonly #minS: number;
  readonly #tauS: number;
  readonly #stillGyrSquare: number;
  readonly #stillAccSquare: number;

  constructor(settings: AttitudeSettings) {
    this.#clip = settings.biasClipDps * RAD_PER_DEG;
    this.#gyrSquare = (settings.restThGyrDps * RAD_PER_DEG) ** 2;
    this.#accSquare = settings.restThAccMps2 ** 2;
    this.#minS = settings.restMinS;
    this.#tauS = settings.restFilterTauS;
    this.#stillGyrSquare = (settings.stillGyrDps * RAD_PER_DEG) ** 2;
    this.#stillAccSquare = settings.stillAccMps2 ** 2;
  }

  setInterval(dtS: number): void {
    this.lowPass.adapt(this.#tauS, dtS);
    this.state[FADE] = Math.min(1, dtS / STILL_TAU_S);
    this.state[FADE_JOLT] = this.state[FADE] / (dtS * dtS);
  }

  /** After a pause without samples nothing is known of rest. */
  widen(): void {
    this.state[REST_S] = 0;
    this.lowPass.weaken(0);
  }

  get rest(): boolean {
    return this.state[REST_S] >= this.#minS;
  }

  /** RMS change of the rate over the last second or so, deg/s². */
  get joltDps2(): number {
    return Math.sqrt(this.state[JOLT_SQUARE]) * DEG_PER_RAD;
  }

  get still(): boolean {
    const s = this.state;
    const { slow } = this;
    return (
      s[GYR_SQUARE] < this.#stillGyrSquare &&
      s[ACC_SQUARE] < this.#stillAccSquare &&
      slow[0] * slow[0] + slow[1] * slow[1] + slow[2] * slow[2] < this.#stillGyrSquare
    );
  }

  /** Takes the sample at `x[at]`. */
  step(x: Float64Array, at: number): void {
    const s = this.state;
    const slow = this.slow;
    slow[0] = x[at];
    slow[1] = x[at + 1];
    slow[2] = x[at + 2];
    slow[3] = x[at + 3];
    slow[4] = x[at + 4];
    slow[5] = x[at + 5];
    this.lowPass.step(slow, 0);
    const gx = x[at] - slow[0];
    const gy = x[at + 1] - slow[1];
    const gz = x[at + 2] - slow[2];
    const ax = x[at + 3] - slow[3];
    const ay = x[at + 4] - slow[4];
    const az = x[at + 5] - slow[5];
    const gyrSquare = gx * gx + gy * gy + gz * gz;
    const accSquare = ax * ax + ay * ay + az * az;
    const clip = this.#clip;
    const calm =
      gyrSquare < this.#gyrSquare &&
      accSquare < this.#accSquare &&
      Math.abs(slow[0]) <= clip &&
      Math.abs(slow[1]) <= clip &&
      Math.abs(slow[2]) <= clip;
    s[REST_S] = calm ? s[REST_S] + x[at + DT] : 0;
    const fade = s[FADE];
    s[GYR_SQUARE] += fade * (gyrSquare - s[GYR_SQUARE]);
    s[ACC_SQUARE] += fade * (accSquare - s[ACC_SQUARE]);
    const jx = x[at] - s[LAST_GYR];
    const jy = x[at + 1] - s[LAST_GYR + 1];
    const jz = x[at + 2] - s[LAST_GYR + 2];
    s[JOLT_SQUARE] += s[FADE_JOLT] * (jx * jx + jy * jy + jz * jz) - fade * s[JOLT_SQUARE];
    s[LAST_GYR] = x[at];
    s[LAST_GYR + 1] = x[at + 1];
    s[LAST_GYR + 2] = x[at + 2];
  }
}
