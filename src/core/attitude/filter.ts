// The live filter: on a pass over the samples (pass.ts) it low-passes the un-normalised specific force in the
// almost-inertial frame and turns the result upright. VQF, with a time constant that what the wearer does decides.
// It knows nothing of blocks, gaps or files. A step allocates nothing.
import type { Vec3 } from "../units.ts";
import { Activity, FREE } from "./activity.ts";
import { COVARIANCE, horizontalSigmaDps } from "./bias.ts";
import { turnFactor } from "./gait.ts";
import { LowPass } from "./low-pass.ts";
import { GyroPass, NOTHING, UPDATE } from "./pass.ts";
import type { SavedParts } from "./pass.ts";
import { multiply, turnUpright, uprightState } from "./rotation.ts";
import type { AttitudeSettings } from "./settings.ts";

// Layout of the state.
const TAU = 0; // time constant, s
const TAU_BASE = 1; // the same without the factor of a turn, s
const FREE_S = 2; // how long neither still nor gait

export class AttitudeFilter {
  readonly #settings: AttitudeSettings;
  readonly #pass: GyroPass;
  readonly #activity: Activity;
  readonly #lowPass = new LowPass(3);
  readonly #qAcc = uprightState();
  readonly #smooth = new Float64Array(3);
  readonly #orientation = new Float64Array(4);
  readonly #state = new Float64Array(3);

  /** `forward` is needed for speed aiding only: where the wearer goes, in the sensor's axes. */
  constructor(settings: AttitudeSettings, gyrBiasRadps?: Vec3, forward?: Vec3) {
    this.#settings = settings;
    this.#pass = new GyroPass(settings, gyrBiasRadps, forward);
    this.#activity = new Activity(settings);
    this.#state[TAU] = settings.tauAccS;
    this.#state[TAU_BASE] = settings.tauAccS;
  }

  /** Standard deviation of the bias, deg/s: the largest direction of the earth's horizontal plane. */
  get biasSigmaDps(): number {
    this.write(this.#orientation, 0);
    return horizontalSigmaDps(this.#orientation, 0, this.#pass.bias, COVARIANCE);
  }

  /** Writes the orientation after the last step to `out[at]`: sensor to earth, w x y z. */
  write(out: Float64Array, at: number): void {
    multiply(this.#qAcc, 0, this.#pass.quaternion, 0, out, at);
  }

  /** Takes the sample at `x[at]`, layout in samples.ts. */
  step(x: Float64Array, at: number): void {
    const pass = this.#pass;
    const got = pass.step(x, at);
    if (got !== NOTHING) {
      const smooth = this.#smooth;
      smooth[0] = pass.force[0];
      smooth[1] = pass.force[1];
      smooth[2] = pass.force[2];
      this.#lowPass.adapt(this.#state[TAU], pass.intervalS);
      this.#lowPass.step(smooth, 0);
      turnUpright(this.#qAcc, smooth, 0);
      if (got === UPDATE) this.#chooseTau(x, at);
    }
  }

  /** Time passed without samples; see GyroPass. */
  widen(lostS: number, bridged: boolean): void {
    this.#lowPass.weaken(this.#pass.widen(lostS, bridged));
    if (!bridged) this.#activity.widen();
  }

  saveState(): SavedParts {
    return this.#parts().map((part) => part.slice());
  }

  restoreState(saved: SavedParts): void {
    this.#parts().forEach((part, i) => part.set(saved[i]));
  }

  #parts(): Float64Array[] {
    return [...this.#pass.parts(), ...this.#activity.parts(), this.#qAcc, this.#lowPass.state, this.#state];
  }

  /** Time constant until the next update of the bias. */
  #chooseTau(x: Float64Array, at: number): void {
    const s = this.#state;
    const k = this.#settings;
    const dt = this.#pass.updateS;
    const activity = this.#activity.step(this.#pass, x, at);
    s[FREE_S] = activity === FREE ? s[FREE_S] + dt : 0;
    const tau = s[FREE_S] > k.freeAfterS ? k.tauAccFreeS : k.tauAccS;
    s[TAU_BASE] += Math.min(1, dt / k.tauFollowS) * (tau - s[TAU_BASE]);
    // With a speed a turn is taken away instead.
    const turning = this.#activity.gait && !this.#pass.aided(x, at);
    s[TAU] = turning ? s[TAU_BASE] * turnFactor(k, this.#activity.yawRadps) : s[TAU_BASE];
  }
}
