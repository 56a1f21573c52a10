// Every adjustable number of the analysis with its meaning, unit, default, and what larger and smaller do.
// Not a settings file: presets and storage of a user's choice live in the engine. Sources: sections 2-4 of the domain
// model (the reasons) and the exact meanings of the project's contract. All values are independent of the rate.

/** Head-down detection on the smoothed, back-dated pitch. */
export interface DetectionParameters {
  /** Time constant of each of the two low-pass stages, s. Default 0.3. Larger: less bob, later and rounder edges. */
  readonly smoothingTauS: number;
  /** Head down starts when pitch reaches this angle, deg. Default 25, range 12-45. Larger: fewer, deeper spells. */
  readonly enterDeg: number;
  /** Head down ends at once when pitch is smaller than this, deg. Default 20, 3 to 10 below enter. */
  readonly exitDeg: number;
  /** Head down also ends after this long short of enter, s; the end is back-dated. Default 3, range 2-6. */
  readonly softExitS: number;
  /** Pitch at or past this is deep, deg. Default 40, enter + 8 to 60. */
  readonly deepDeg: number;
  /** Shorter than this is a glance, s. Default 2, range 0.5-5. Exactly this long is a dip. */
  readonly glanceMaxS: number;
  /** From this length on a span is an episode, s. Default 10, range 4-60. */
  readonly sustainedMinS: number;
  /** From this length on an episode is long, s. Default 60. */
  readonly longS: number;
  /** From this length on an episode is very long, s. Default 180. */
  readonly veryLongS: number;
  /** Head raises shorter than this may be joined over, s. Default 2, range 0-5. Larger: fewer, longer spells. */
  readonly mergeGapS: number;
  /** Smallest share of a joined span that is head-down. Default 0.75, range 0.5-0.95. */
  readonly minDownFraction: number;
  /** A data gap longer than this ends a span, s. Default 2. */
  readonly maxDataGapS: number;
}

/** When the wearer is moving. Walking counts; standing does not. */
export interface MovingParameters {
  /** A step is a peak of vertical acceleration this far above its mean, m/s². Default 2. */
  readonly stepPeakMps2: number;
  /** Shortest and longest time between steps, s. Defaults 0.25 and 0.85. */
  readonly stepMinS: number;
  readonly stepMaxS: number;
  /** Moving opens at the first of this many steps. Default 6. */
  readonly openSteps: number;
  /** Moving closes after this long without a step, back-dated to the last one, s. Default 3. */
  readonly closeAfterS: number;
  /** Above this speed no steps are needed, m/s. Default 1. */
  readonly speedMps: number;
}

/** Exposure figures; section 4 of the domain model. */
export interface ExposureParameters {
  /** Angles for the time-above figures, deg. Default 15, 25, 40. */
  readonly levelsDeg: readonly [number, number, number];
  /** EVA class borders: angle in deg (default 10, 25, 40) and duration in s (default 2, 10, 30, 120). */
  readonly evaAnglesDeg: readonly [number, number, number];
  readonly evaDurationsS: readonly [number, number, number, number];
  /** Holding time T(a) = t0 - (a - a0) * slope, in minutes, not below the floor; 8 min at 25 deg, 1 min at 85 deg. */
  readonly holdAngleDeg: number;
  readonly holdAtAngleMin: number;
  readonly holdSlopeMinPerDeg: number;
  readonly holdFloorMin: number;
  /** Recovery time constant of the holding budget, s. Default 300. Smaller: pauses refill it sooner. */
  readonly recoveryTauS: number;
  /** A return above exit must last this long to count as a head raise, s. Default 1. */
  readonly headRaiseMinS: number;
  /** Percentiles are shown from this much moving time, min. Default 15. JSON always has them. */
  readonly percentilesFromMin: number;
}

/** Borders of the four levels of head-down time; each class includes its lower bound. Not a medical score. */
export interface SeverityParameters {
  readonly percent: readonly [number, number, number];
  readonly minutes: readonly [number, number, number];
  readonly longestS: readonly [number, number, number];
  readonly budget: readonly [number, number, number];
}

/** Calibration: still stretch and forward axis. */
export interface CalibrationParameters {
  /** Length of the still stretch, s. Default 3. */
  readonly stillS: number;
  /** Largest gyroscope deviation RMS, deg/s. Default 5. Larger: accepts a fidgeting wearer. */
  readonly stillGyrDps: number;
  /** Largest acceleration deviation RMS, m/s². Default 0.3. */
  readonly stillAccMps2: number;
  /** Gait used for the forward axis, at most this long, s. Default 300. */
  readonly gaitMaxS: number;
  /**
   * Forward axes of acceleration and gyroscope that agree this closely are blended, deg. Default 25. Further apart the
   * steady one counts alone, the acceleration's first. Smaller: the gyroscope's, which wanders more, counts less often.
   */
  readonly forwardAgreeDeg: number;
}

/** The slow moving neutral; domain model section 5.1, item 5. Off by default: it also takes away a head that tires. */
export interface NeutralParameters {
  /** Whether the zero of head pitch follows the level head at all. Default false. */
  readonly follow: boolean;
  /** Time constant, minutes of level moving time. Default 15. Larger: follows more slowly. */
  readonly tauMin: number;
  /** Never further than this from the standing neutral, deg. Default 5. */
  readonly capDeg: number;
  /** Never faster than this in 10 minutes, deg. Default 1. */
  readonly capDegPer10Min: number;
  /** The first minutes of level moving time decide whether to follow at all. Default 4. */
  readonly startMin: number;
  /** Their level pitch must lie this close to the standing neutral, deg. Default 10. Larger: follows a doubtful neutral. */
  readonly acceptDeg: number;
}

/** The three poses of the personal calibration and the lines that follow from them; domain model, section 5.1. */
export interface PoseParameters {
  /** How long a pose is held still, s. Default 5. Larger: steadier angles, a longer wait. */
  readonly poseS: number;
  /** Largest departure from the mean of a pose, deg. Default 3. Larger: accepts a swaying head. */
  readonly maxSpreadDeg: number;
  /** Least angle between the mark and the shoes, deg. Default 12. Less than that may be the eyes alone. */
  readonly minApartDeg: number;
  /** Where head down and deep lie between the mark (0) and the shoes (1). Defaults 0.4 and 0.75. Larger: fewer spells. */
  readonly enterFraction: number;
  readonly deepFraction: number;
  /** Head down starts within these, deg. Defaults 18 and 35. */
  readonly enterMinDeg: number;
  readonly enterMaxDeg: number;
  /** Head down ends this much above its start, deg. Default 5. */
  readonly exitBelowDeg: number;
  /** Deep is at least this much below the start of head down, and at most that angle, deg. Defaults 8 and 55. */
  readonly deepAboveEnterDeg: number;
  readonly deepMaxDeg: number;
}

export interface AnalysisParameters {
  readonly detection: DetectionParameters;
  readonly moving: MovingParameters;
  readonly exposure: ExposureParameters;
  readonly severity: SeverityParameters;
  readonly calibration: CalibrationParameters;
  readonly neutral: NeutralParameters;
}

export const DEFAULT_PARAMETERS: AnalysisParameters = {
  detection: {
    smoothingTauS: 0.3,
    enterDeg: 25,
    exitDeg: 20,
    softExitS: 3,
    deepDeg: 40,
    glanceMaxS: 2,
    sustainedMinS: 10,
    longS: 60,
    veryLongS: 180,
    mergeGapS: 2,
    minDownFraction: 0.75,
    maxDataGapS: 2,
  },
  moving: { stepPeakMps2: 2, stepMinS: 0.25, stepMaxS: 0.85, openSteps: 6, closeAfterS: 3, speedMps: 1 },
  exposure: {
    levelsDeg: [15, 25, 40],
    evaAnglesDeg: [10, 25, 40],
    evaDurationsS: [2, 10, 30, 120],
    holdAngleDeg: 25,
    holdAtAngleMin: 8,
    holdSlopeMinPerDeg: 7 / 60,
    holdFloorMin: 1,
    recoveryTauS: 300,
    headRaiseMinS: 1,
    percentilesFromMin: 15,
  },
  severity: { percent: [5, 15, 30], minutes: [2, 10, 30], longestS: [30, 120, 300], budget: [0.15, 0.5, 1] },
  calibration: { stillS: 3, stillGyrDps: 5, stillAccMps2: 0.3, gaitMaxS: 300, forwardAgreeDeg: 25 },
  neutral: { follow: false, tauMin: 15, capDeg: 5, capDegPer10Min: 1, startMin: 4, acceptDeg: 10 },
};

export const DEFAULT_POSE_PARAMETERS: PoseParameters = {
  poseS: 5,
  maxSpreadDeg: 3,
  minApartDeg: 12,
  enterFraction: 0.4,
  deepFraction: 0.75,
  enterMinDeg: 18,
  enterMaxDeg: 35,
  exitBelowDeg: 5,
  deepAboveEnterDeg: 8,
  deepMaxDeg: 55,
};

/** The poses of the personal calibration, in the order in which they are held. */
export const POSE_NAMES = ["horizon", "strides", "shoes"] as const;

/** Below this confidence of a second there is not enough data, and no angle is told. */
export const ENOUGH_CONFIDENCE = 0.5;

/** The three presets of the head-down model; anything else is "my own". */
export const DETECTION_PRESETS = {
  gentle: {
    ...DEFAULT_PARAMETERS.detection,
    enterDeg: 30,
    exitDeg: 25,
    deepDeg: 45,
    glanceMaxS: 3,
    sustainedMinS: 15,
    mergeGapS: 1.5,
  },
  standard: DEFAULT_PARAMETERS.detection,
  strict: {
    ...DEFAULT_PARAMETERS.detection,
    enterDeg: 20,
    exitDeg: 15,
    deepDeg: 35,
    sustainedMinS: 6,
    mergeGapS: 3,
  },
} as const satisfies Record<string, DetectionParameters>;
