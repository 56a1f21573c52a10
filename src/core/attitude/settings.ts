// Every adjustable number of the attitude estimator: meaning, unit, default, and what larger and smaller do.
// Not the filter and not a per-run choice: one shipped setting serves every sensor and every kind of motion.
// All values are independent of the sampling rate. Names and defaults follow Laidig & Seel, "VQF: Highly accurate IMU
// orientation estimation with bias estimation and magnetic disturbance rejection", Information Fusion 91 (2023).

export interface AttitudeSettings {
  /**
   * How a rate becomes a rotation; depends on the sensor. `rectangle` holds the newest sample over the last interval, as
   * the paper does. `trapezoid` takes the mean of both ends with a term for their curve and one for coning: right for
   * sensors that sample at an instant, harmless for those that average.
   */
  readonly integration: "rectangle" | "trapezoid";

  /**
   * Time constant of the acceleration low-pass at rest and in gait, s. Default 6 (plain 3). Larger: accelerations of
   * the body average out better, errors of the gyroscope count more. Smaller: the reverse.
   */
  readonly tauAccS: number;
  /** The same in motion that is neither rest nor gait, s. Default 3. */
  readonly tauAccFreeS: number;
  /** Such motion must last this long before `tauAccFreeS` holds, s. Default 2. Larger: pauses in a run count less. */
  readonly freeAfterS: number;
  /** How slowly the time constant goes from one of the two to the other, s. Default 1. Smaller: a switch may jolt. */
  readonly tauFollowS: number;
  /**
   * Centripetal acceleration of a turn in gait at which the time constant doubles, m/s²; it grows with the square.
   * Used while there is no speed. Smaller: a turn is trusted less. Infinity: turns count like the straight.
   */
  readonly turnAccMps2: number;
  /** Largest factor of a turn on the time constant. Default 6. */
  readonly turnFactorMax: number;

  /** A speed is the mean of a time that lies this far back, s. Default 0.5, a receiver's mean of the last second. */
  readonly speedDelayS: number;

  /** Time constant of the low-passes that the bias is told from in motion, s. Default 3. Larger: slower, calmer. */
  readonly tauBiasS: number;
  /** Time between updates of the bias, s; 0: every sample. Larger: less work, nothing else below a tenth of `tauBiasS`. */
  readonly biasIntervalS: number;
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

  /**
   * The same while standing still, where the head still sways and rest is seldom, deg/s. Default 0.1; Infinity: standing
   * tells nothing. Smaller: sway is taken for bias.
   */
  readonly biasSigmaStillDps: number;

  /** Rest lasts at least this long before it counts, s. Default 1.5. */
  readonly restMinS: number;
  /** Time constant of the low-pass that rest is judged against, s. Default 0.5. */
  readonly restFilterTauS: number;
  /** At rest the rate stays this close to its low-pass, deg/s. Default 2. Larger: rest is found more often. */
  readonly restThGyrDps: number;
  /** At rest the acceleration stays this close to its low-pass, m/s². Default 0.5. */
  readonly restThAccMps2: number;

  /** A wearer stands still while the rate and its RMS deviation stay below this, deg/s. Default 5. */
  readonly stillGyrDps: number;
  /** The same for the acceleration, m/s². Default 0.3. */
  readonly stillAccMps2: number;

  /** A step is a peak of vertical acceleration of at least this, m/s². Default 2. Smaller: slow walking counts. */
  readonly gaitPeakMps2: number;
  /** Shortest and longest time between steps, s. Defaults 0.25 and 0.72 (1.4 steps/s). */
  readonly gaitStepMinS: number;
  readonly gaitStepMaxS: number;
  /** A body falls, a hand pulls: more downward acceleration than this is no gait, m/s². Default 12. */
  readonly gaitFallMaxMps2: number;
  /** Largest RMS rate in gait, turns about the vertical left out, deg/s. Default 120. */
  readonly gaitTiltMaxDps: number;
  /** Largest ratio of that rate to the RMS vertical acceleration in gait, deg/s per m/s². Default 25. */
  readonly gaitTiltPerAccMax: number;
  /** Largest ratio of RMS level to RMS vertical acceleration in gait; a hairpin reaches 4. Default 5. */
  readonly gaitLevelMax: number;

  /** Missing samples are made up by a cubic if no more time than this is lost, s. Default 0.025. */
  readonly cubicGapS: number;
  /** Up to this much lost time they are made up on a straight line; after more, orientation starts anew, s. Default 1. */
  readonly bridgeGapS: number;
  /**
   * After a gap of 50 ms in gait, what was known before counts like this much time, s. Default 1.4. It falls with the root
   * of the gap's length and of how fast the rate changes. Smaller: converges sooner, and is noisier after a gap.
   */
  readonly gapWeightS: number;
}

/** The estimator of the paper with its defaults: the measure of whether this one is written correctly. */
export const PLAIN_SETTINGS: AttitudeSettings = {
  integration: "rectangle",
  tauAccS: 3,
  tauAccFreeS: 3,
  freeAfterS: 2,
  tauFollowS: 1,
  turnAccMps2: Number.POSITIVE_INFINITY,
  turnFactorMax: 1,
  speedDelayS: 0.5,
  tauBiasS: 3,
  biasIntervalS: 0,
  biasSigmaInitDps: 0.5,
  biasForgettingTimeS: 100,
  biasClipDps: 2,
  biasSigmaMotionDps: 0.1,
  biasVerticalForgettingFactor: 0.0001,
  biasSigmaRestDps: 0.03,
  biasSigmaStillDps: Number.POSITIVE_INFINITY,
  restMinS: 1.5,
  restFilterTauS: 0.5,
  restThGyrDps: 2,
  restThAccMps2: 0.5,
  stillGyrDps: 5,
  stillAccMps2: 0.3,
  gaitPeakMps2: 2,
  gaitStepMinS: 0.25,
  gaitStepMaxS: 0.72,
  gaitFallMaxMps2: 12,
  gaitTiltMaxDps: 120,
  gaitTiltPerAccMax: 25,
  gaitLevelMax: 5,
  cubicGapS: 0.025,
  bridgeGapS: 1,
  gapWeightS: 1.4,
};

/** What the product uses, live and offline, for every recording. */
export const SHIPPED_SETTINGS: AttitudeSettings = {
  ...PLAIN_SETTINGS,
  integration: "trapezoid",
  tauAccS: 6,
  turnAccMps2: 1.5,
  turnFactorMax: 6,
  biasIntervalS: 0.04,
  biasSigmaStillDps: 0.1,
};
