// One step of the estimator, composed of its parts: strapdown, low-pass of the un-normalised specific force in the
// almost-inertial frame, inclination correction, bias filter, choice of the time constant. Live, forward and backward
// passes use it. It knows nothing of blocks, gaps or files. All state lies in Float64Arrays; a step allocates nothing.
import type { Vec3 } from "../units.ts";
import { BiasFilter, BIAS, COVARIANCE, horizontalSigmaDps } from "./bias.ts";
import { ACC_SQUARE, GaitDetector, INTERVAL, SIGNALS, TILT_SQUARE, turnFactor, VERTICAL, YAW } from "./gait.ts";
import { LowPass } from "./low-pass.ts";
import { RestDetector } from "./rest.ts";
import { multiply, rotationRows, Strapdown, turnUpright } from "./rotation.ts";
import { ACC, DT, GYR, SPEED } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";
import { TravelAcceleration } from "./velocity.ts";

/** Intervals that differ by less than this share use the same coefficients. */
const SAME = 0.01;

/** The gap and the change of the rate that `gapWeightS` is meant for; the latter is that of jogging. */
const GAP_S = 0.05;
const GAP_JOLT_DPS2 = 2000;

/** Copies of all state arrays, in a fixed order. */
export type FilterState = readonly Float64Array[];

/** What the wearer does, as far as the time constant asks. */
export const STILL = 0;
export const GAIT = 1;
export const FREE = 2;

// Layout of the filter's own state.
const DT_USED = 0; // interval that the coefficients were made for, s
const TAU = 1; // time constant, s
const TAU_BASE = 2; // the same without the factor of a turn, s
const FREE_S = 3; // how long neither still nor gait
const FOLLOW = 4; // share by which the time constant follows its aim per sample

export class AttitudeFilter {
  /** Orientation after the last step, sensor to earth, w x y z. */
  readonly orientation = new Float64Array([1, 0, 0, 0]);
  readonly #settings: AttitudeSettings;
  readonly #watching: boolean;
  readonly #standing: boolean;
  readonly #state = new Float64Array(5);
  readonly #qAcc = new Float64Array([1, 0, 0, 0]);
  readonly #strapdown: Strapdown;
  readonly #force = new LowPass(3);
  readonly #rest: RestDetector;
  readonly #gait: GaitDetector;
  readonly #bias: BiasFilter;
  readonly #travel: TravelAcceleration | null;
  readonly #rows = new Float64Array(9);
  readonly #smooth = new Float64Array(3);
  readonly #inertial = new Float64Array(3);
  readonly #signals = new Float64Array(SIGNALS);

  /**
   * `forward` is needed for speed aiding only: where the wearer goes, in the sensor's axes. Without `watching` the time constant
   * stays that of rest and gait.
   */
  constructor(settings: AttitudeSettings, gyrBiasRadps: Vec3 = [0, 0, 0], forward?: Vec3, watching = true) {
    this.#watching = watching;
    this.#standing = Number.isFinite(settings.biasSigmaStillDps);
    this.#settings = settings;
    this.#strapdown = new Strapdown(settings.integration);
    this.#rest = new RestDetector(settings);
    this.#gait = new GaitDetector(settings);
    this.#bias = new BiasFilter(settings, gyrBiasRadps);
    this.#travel = forward === undefined ? null : new TravelAcceleration(forward);
    this.#state[TAU] = settings.tauAccS;
    this.#state[TAU_BASE] = settings.tauAccS;
  }

  /** Takes the sample at `x[at]`, layout in samples.ts. Afterwards `orientation`, `bias` and `activity` hold. */
  step(x: Float64Array, at: number): void {
    const s = this.#state;
    const dt = x[at + DT];
    if (dt > 0 && Math.abs(dt - s[DT_USED]) > SAME * s[DT_USED]) this.#setInterval(dt);
    this.#strapdown.step(x, at, this.#bias.state, BIAS);
    this.#rest.step(x, at);
    const q = this.#strapdown.state;
    const ax = x[at + ACC];
    const ay = x[at + ACC + 1];
    const az = x[at + ACC + 2];
    if (ax === 0 && ay === 0 && az === 0) {
      multiply(this.#qAcc, 0, q, 0, this.orientation, 0); // a sensor that says nothing about up
      return;
    }
    const r = this.#rows;
    const f = this.#inertial;
    rotationRows(q, 0, r);
    f[0] = r[0] * ax + r[1] * ay + r[2] * az;
    f[1] = r[3] * ax + r[4] * ay + r[5] * az;
    f[2] = r[6] * ax + r[7] * ay + r[8] * az;
    if (this.#travel !== null && s[DT_USED] > 0) this.#travel.remove(f, x[at + SPEED], s[DT_USED], r, this.#qAcc);
    const smooth = this.#smooth;
    smooth[0] = f[0];
    smooth[1] = f[1];
    smooth[2] = f[2];
    this.#force.adapt(s[TAU], s[DT_USED]);
    this.#force.step(smooth, 0);
    turnUpright(this.#qAcc, smooth);
    multiply(this.#qAcc, 0, q, 0, this.orientation, 0);
    if (s[DT_USED] === 0) return; // the first sample has no interval yet
    if (this.#bias.add(f))
      this.#bias.update(
        this.#qAcc,
        this.orientation,
        this.#rest.slow,
        this.#rest.rest,
        this.#rest.still && this.#standing,
      );
    if (this.#watching) this.#watch(x, at);
  }

  /** Bias in rad/s from index 0, covariance xx xy xz yy yz zz in (0.01 deg/s)² from index 3. */
  get bias(): Float64Array {
    return this.#bias.state;
  }

  /** Rest, gait or free motion at the last step; seconds since the first step of a gait. */
  get activity(): number {
    return this.#rest.still ? STILL : this.#gait.gait ? GAIT : FREE;
  }

  get gaitForS(): number {
    return this.#gait.gaitForS;
  }

  /** Yaw rate averaged over about a stride, rad/s. */
  get yawRadps(): number {
    return this.#gait.yawRadps;
  }

  /** Standard deviation of the bias, deg/s: the largest direction of the earth's horizontal plane. */
  get biasSigmaDps(): number {
    return horizontalSigmaDps(this.orientation, 0, this.#bias.state, COVARIANCE);
  }

  /**
   * Time passed without samples. `bridged`: they were made up, and the orientation is a little less sure; without that
   * it is lost and starts anew. The bias may have moved as much as it ever does. Returns how many seconds count of what
   * was known before.
   */
  widen(lostS: number, bridged: boolean): number {
    const unsure = (lostS / GAP_S) * (this.#rest.joltDps2 / GAP_JOLT_DPS2);
    const weightS = bridged ? this.#settings.gapWeightS / Math.sqrt(unsure) : 0;
    this.weaken(lostS, weightS);
    if (bridged) return weightS;
    this.#strapdown.breakOff();
    this.#rest.widen();
    this.#gait.widen();
    this.#travel?.breakOff();
    return 0;
  }

  /** The part of `widen` that is not judged anew where the same gap is passed again. */
  weaken(lostS: number, weightS: number): void {
    this.#bias.widen(lostS, weightS);
    this.#force.weaken(weightS);
  }

  saveState(): FilterState {
    return this.#parts().map((part) => part.slice());
  }

  restoreState(saved: FilterState): void {
    this.#parts().forEach((part, i) => part.set(saved[i]));
  }

  #parts(): Float64Array[] {
    return [
      this.#state,
      this.orientation,
      this.#qAcc,
      this.#strapdown.state,
      this.#force.state,
      this.#rest.state,
      this.#rest.lowPass.state,
      this.#gait.state,
      this.#bias.state,
      this.#bias.lowPass.state,
      this.#travel?.state ?? new Float64Array(0),
    ];
  }

  #setInterval(dtS: number): void {
    this.#state[DT_USED] = dtS;
    this.#state[FOLLOW] = Math.min(1, dtS / this.#settings.tauFollowS);
    this.#rest.setInterval(dtS);
    this.#bias.setInterval(dtS);
    this.#gait.setInterval(dtS);
  }

  /** Looks at what the wearer does and chooses the time constant of the next step. */
  #watch(x: Float64Array, at: number): void {
    const s = this.#state;
    const q = this.orientation;
    const ux = 2 * (q[1] * q[3] - q[0] * q[2]);
    const uy = 2 * (q[2] * q[3] + q[0] * q[1]);
    const uz = 1 - 2 * (q[1] * q[1] + q[2] * q[2]);
    const b = this.#bias.state;
    const gx = x[at + GYR] - b[BIAS];
    const gy = x[at + GYR + 1] - b[BIAS + 1];
    const gz = x[at + GYR + 2] - b[BIAS + 2];
    const ax = x[at + ACC];
    const ay = x[at + ACC + 1];
    const az = x[at + ACC + 2];
    const signals = this.#signals;
    signals[VERTICAL] = ux * ax + uy * ay + uz * az;
    signals[ACC_SQUARE] = ax * ax + ay * ay + az * az;
    const yaw = ux * gx + uy * gy + uz * gz;
    signals[YAW] = yaw;
    signals[TILT_SQUARE] = gx * gx + gy * gy + gz * gz - yaw * yaw;
    signals[INTERVAL] = x[at + DT];
    this.#gait.step(signals);
    const k = this.#settings;
    s[FREE_S] = this.activity === FREE ? s[FREE_S] + x[at + DT] : 0;
    // With a speed a turn is taken away instead.
    const turning = this.#gait.gait && !(this.#travel !== null && x[at + SPEED] >= 0);
    const factor = turning ? turnFactor(k, this.#gait.yawRadps) : 1;
    const tau = s[FREE_S] > k.freeAfterS ? k.tauAccFreeS : k.tauAccS;
    s[TAU_BASE] += s[FOLLOW] * (tau - s[TAU_BASE]);
    s[TAU] = s[TAU_BASE] * factor;
  }
}
