// One pass over the samples as far as the gyroscope bias needs it: strapdown, specific force in the almost-inertial
// frame, rest, bias filter, and a coarse idea of up. The live filter builds its orientation on it; the offline estimator
// runs it in both directions. It knows nothing of blocks, gaps or files. A step allocates nothing.
import type { Vec3 } from "../units.ts";
import { BIAS, BiasFilter } from "./bias.ts";
import { usualInterval } from "./low-pass.ts";
import { RestDetector } from "./rest.ts";
import { rotationRows, Strapdown } from "./rotation.ts";
import { ACC, DT, SPEED } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";
import { TravelAcceleration } from "./velocity.ts";

/** Intervals that differ by less than this share use the same coefficients. */
const SAME = 0.01;

/** The gap and the change of the rate that `gapWeightS` is meant for; the latter is that of jogging. */
const GAP_S = 0.05;
const GAP_JOLT_DPS2 = 2000;

/** What a step brought: nothing about up, a force, or a force and an update of the bias. */
export const NOTHING = 0;
export const FORCE = 1;
export const UPDATE = 2;

/** Copies of all state arrays, in a fixed order. */
export type SavedParts = readonly Float64Array[];

export class GyroPass {
  /** Specific force of the last sample in the almost-inertial frame, m/s². */
  readonly force = new Float64Array(3);
  /** Rotation matrix of the last sample, sensor to almost-inertial frame, row by row. */
  readonly rows = new Float64Array(9);
  readonly rest: RestDetector;
  readonly #settings: AttitudeSettings;
  readonly #bias: BiasFilter;
  readonly #strapdown: Strapdown;
  readonly #travel: TravelAcceleration | null;
  /** Usual interval, and the one that the coefficients were made for, s. */
  readonly #interval = new Float64Array(2);

  /** `forward` is needed for speed aiding only: where the wearer goes, in the sensor's axes. */
  constructor(settings: AttitudeSettings, gyrBiasRadps: Vec3 = [0, 0, 0], forward?: Vec3) {
    this.#settings = settings;
    this.#strapdown = new Strapdown(settings.integration);
    this.rest = new RestDetector(settings);
    this.#bias = new BiasFilter(settings, gyrBiasRadps);
    this.#travel = forward === undefined ? null : new TravelAcceleration(forward);
  }

  /** Sensor to almost-inertial frame after the last step, w x y z. */
  get quaternion(): Float64Array {
    return this.#strapdown.state;
  }

  /** Up in the almost-inertial frame, a little late. */
  get up(): Float64Array {
    return this.#bias.up;
  }

  /** Bias in rad/s from index 0, covariance xx xy xz yy yz zz in (0.01 deg/s)² from index 3. */
  get bias(): Float64Array {
    return this.#bias.state;
  }

  /** Interval in use, s; 0 before there is one. */
  get intervalS(): number {
    return this.#interval[1];
  }

  /** A speed at this sample is used. */
  aided(x: Float64Array, at: number): boolean {
    return this.#travel !== null && x[at + SPEED] >= 0;
  }

  /** Time between updates of the bias, s. */
  get updateS(): number {
    return this.#bias.intervalS;
  }

  /** Specific force in the almost-inertial frame, averaged since the update before the last, m/s². */
  get meanForce(): Float64Array {
    return this.#bias.meanForce;
  }

  /**
   * Takes the sample at `x[at]`, layout in samples.ts; returns what it brought. An acceleration of exactly zero says
   * nothing about up: `force` is then that of an earlier sample.
   */
  step(x: Float64Array, at: number): number {
    this.#follow(x[at + DT]);
    this.#strapdown.step(x, at, this.#bias.state, BIAS);
    this.rest.step(x, at);
    const ax = x[at + ACC];
    const ay = x[at + ACC + 1];
    const az = x[at + ACC + 2];
    if (ax === 0 && ay === 0 && az === 0) return NOTHING;
    const r = this.rows;
    const f = this.force;
    rotationRows(this.#strapdown.state, 0, r);
    f[0] = r[0] * ax + r[1] * ay + r[2] * az;
    f[1] = r[3] * ax + r[4] * ay + r[5] * az;
    f[2] = r[6] * ax + r[7] * ay + r[8] * az;
    const interval = this.#interval[1];
    if (interval === 0) return FORCE; // the first sample
    if (this.#travel !== null) this.#travel.remove(f, x[at + SPEED], interval, r, this.#bias.up);
    if (!this.#bias.add(f)) return FORCE;
    this.#bias.update(this.#strapdown.state, this.rest);
    return UPDATE;
  }

  #follow(dt: number): void {
    if (!(dt > 0)) return;
    const usual = this.#interval;
    usual[0] = usualInterval(usual[0], dt);
    if (Math.abs(usual[0] - usual[1]) <= SAME * usual[1]) return;
    usual[1] = usual[0];
    this.rest.setInterval(usual[1]);
    this.#bias.setInterval(usual[1]);
  }

  /**
   * Time passed without samples. `bridged`: they were made up, and the orientation is a little less sure; without that
   * it is lost and starts anew. The bias may have moved as much as it ever does. Returns how many seconds count of what
   * was known before.
   */
  widen(lostS: number, bridged: boolean): number {
    const unsure = (lostS / GAP_S) * (this.rest.joltDps2 / GAP_JOLT_DPS2);
    const weightS = bridged ? this.#settings.gapWeightS / Math.sqrt(unsure) : 0;
    this.#bias.widen(lostS, weightS);
    if (!bridged) {
      this.#strapdown.breakOff();
      this.rest.widen();
      this.#travel?.breakOff();
    }
    return weightS;
  }

  /** The state itself, not copies. */
  parts(): Float64Array[] {
    return [
      this.#interval,
      this.#strapdown.state,
      this.rest.state,
      this.rest.lowPass.state,
      ...this.#bias.parts(),
      this.#travel?.state ?? new Float64Array(0),
    ];
  }
}
