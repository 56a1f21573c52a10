// Every adjustable number of the attitude estimator: meaning, unit, default, and what larger and smaller do.
// Not the filter and not a per-run choice: one shipped setting serves every sensor and every kind of motion.
// All values are independent of the sampling rate. Names and defaults follow Laidig & Seel, "VQF: Highly accurate IMU
// orientation estimation with bias estimation and magnetic disturbance rejection", Information Fusion 91 (2023).

export interface AttitudeSettings {
  /**
   * How a rate becomes a rotation. `rectangle` holds the newest sample over the last interval, as the paper does.
   * `trapezoid` takes the mean of both ends and adds the coning term; right for sensors that sample at an instant and
   * harmless for those that average.
   */
  readonly integration: "rectangle" | "trapezoid";

  /**
   * Time constant of the acceleration low-pass at rest and in gait, s. Default 6 (plain 3). Larger: accelerations of
   * the body average out better, errors of the gyroscope count more. Smaller: the reverse.
   */
  readonly tauAccS: number;
  /** The same in motion that is not gait, s. Default 3. */
  readonly tauAccFreeS: number;

  /** Standard deviation of the gyroscope bias before the first sample, deg/s. Default 0.5. Larger: faster start. */
  readonly biasSigmaInitDps: number;
  /** Time in which the bias may have moved by 0.1 deg/s, s. Default 100. Smaller: follows the bias faster, noisier. */
  readonly biasForgettingTimeS: number;
  /** Largest bias that is believed, deg/s. Default 2. Larger rates are never taken for rest. */
  readonly biasClipDps: number;
  /** Standard deviation to which the bias converges in motion, deg/s. Default 0.1. Smaller: trusts motion more. */
  readonly biasSigmaMotionDps: number;
  /** How much the vertical axis is forgotten in motion, where it cannot be seen. Default 0.0001. */
  readonly biasVerticalForgettingFactor: number;
  /** Standard deviation to which the bias converges at rest, deg/s. Default 0.03. Smaller: trusts rest more. */
  readonly biasSigmaRestDps: number;

  /** Rest lasts at least this long before it counts, s. Default 1.5. */
  readonly restMinS: number;
  /** Time constant of the low-pass that rest is judged against, s. Default 0.5. */
  readonly restFilterTauS: number;
  /** At rest the rate stays this close to its low-pass, deg/s. Default 2. Larger: rest is found more often. */
  readonly restThGyrDps: number;
  /** At rest the acceleration stays this close to its low-pass, m/s². Default 0.5. */
  readonly restThAccMps2: number;
}

/** The estimator of the paper with its defaults: the measure of whether this one is written correctly. */
export const PLAIN_SETTINGS: AttitudeSettings = {
  integration: "rectangle",
  tauAccS: 3,
  tauAccFreeS: 3,
  biasSigmaInitDps: 0.5,
  biasForgettingTimeS: 100,
  biasClipDps: 2,
  biasSigmaMotionDps: 0.1,
  biasVerticalForgettingFactor: 0.0001,
  biasSigmaRestDps: 0.03,
  restMinS: 1.5,
  restFilterTauS: 0.5,
  restThGyrDps: 2,
  restThAccMps2: 0.5,
};

/** What the product uses, live and offline, for every recording. */
export const SHIPPED_SETTINGS: AttitudeSettings = {
  ...PLAIN_SETTINGS,
  integration: "trapezoid",
  tauAccS: 6,
};
