// The shapes that the analysis hands on: calibration, the pitch trace, head-down spans, exposure, the whole result.
// Types only. Produced by calibration.ts, posture.ts, head-down.ts and exposure.ts; stored by storage, shown by shells.
import type { ImuBlock } from "./imu.ts";
import type { AnalysisParameters, POSE_NAMES } from "./parameters.ts";
import type { Vec3 } from "./units.ts";

/** Orientation for every sample of a block. */
export interface AttitudeBlock {
  readonly imu: ImuBlock;
  /** Sensor to earth (z up, heading arbitrary), unit, w x y z interleaved, length 4n. */
  readonly quaternion: Float64Array;
  /**
   * Standard deviation of the gyroscope bias, deg/s, the largest horizontal axis: for every whole second with samples, as
   * of the last of them in this block.
   */
  readonly biasSigmaDps: ReadonlyMap<number, number>;
}

/** How the sensor sits on the head. Unit vectors in the sensor's own axes. */
export interface Calibration {
  /** Points to the sky in the neutral pose. */
  readonly up: Vec3;
  /** Points where the nose points, horizontal in the neutral pose; null when it could not be told. */
  readonly forward: Vec3 | null;
  /** Subtracted from every pitch after alignment, deg. */
  readonly neutralDeg: number;
  /** `forwardUnknown`: pitch and episodes are not given. */
  readonly status: "ok" | "forwardUnknown";
  readonly quality: {
    /** Where the neutral pose was taken, s from the start; null when it was given. */
    readonly stillStartS: number | null;
    readonly stillEndS: number | null;
    /** Gyroscope bias seen while standing still, rad/s; null when nobody did. */
    readonly gyrBiasRadps: Vec3 | null;
    /** How far up was from a given neutral pose while standing still, deg; null when it was not given or nobody stood. */
    readonly standingOffDeg?: number | null | undefined;
    readonly upFrom: "still" | "given";
    readonly forwardFrom: "gait" | "nods" | "poses" | "given" | "none";
    /** Angle between the acceleration's and the gyroscope's forward axis, deg; null without gait. */
    readonly forwardSpreadDeg: number | null;
    /** Seconds of gait that were used. */
    readonly gaitS: number;
    /** What the forward axis and its sign were judged by, as numbers with their units; absent when it was given. */
    readonly evidence?: Readonly<Record<string, number>> | undefined;
    /** The poses of the personal calibration that the recording begins with; absent without. */
    readonly poses?: readonly MeasuredPose[] | undefined;
  };
}

export type PoseName = (typeof POSE_NAMES)[number];

/** A pose of the personal calibration: eyes on the horizon, on a mark two big strides ahead, on the own shoes. */
export interface MeasuredPose extends TimeRange {
  readonly name: PoseName;
  /** Head pitch against the horizon pose, nose-down positive, deg. */
  readonly pitchDeg: number;
  /** Largest departure of up from its mean during the pose, deg. */
  readonly spreadDeg: number;
}

/** The wearer's own lines, deg: head down starts, ends, and is deep. */
export interface PoseThresholds {
  readonly enterDeg: number;
  readonly exitDeg: number;
  readonly deepDeg: number;
}

/**
 * Points of the smoothed head pitch, at most 25 per second, back-dated by the smoothing delay. Detection, exposure,
 * preview and charts all read these, so that every one of them sees the same numbers.
 */
export interface TraceBlock {
  /** Seconds from the start of the recording, strictly increasing, length n. */
  readonly timeS: Float64Array;
  /** Smoothed head pitch, nose-down positive, neutral subtracted, deg. */
  readonly pitchDeg: Float32Array;
  /** Mean of the head pitch over one stride around the point, deg: for display and trends. */
  readonly strideDeg: Float32Array;
  /** Smoothed sideways tilt against neutral, right ear down positive, deg. */
  readonly rollDeg: Float32Array;
  /** Seconds without data between the point before and this one; 0 where nothing is missing. */
  readonly lostS: Float32Array;
  /** 1 while the wearer moves, else 0. */
  readonly moving: Uint8Array;
}

/** One value per whole second of the recording, index = floor(seconds from the start). */
export interface SecondLanes {
  /** 0 to 1; below 0.5 the app says "not enough data". */
  readonly confidence: Float32Array;
  /** Steps per minute; 0 where there are no steps. */
  readonly cadenceSpm: Float32Array;
}

export type SpanKind = "glance" | "dip" | "episode" | "long" | "veryLong";

export interface TimeRange {
  readonly startS: number;
  readonly endS: number;
}

export type TagKind = "technical" | "pause" | "wrong";

/** A stretch as a person marked it; stretch-tags.ts. */
export interface StretchTag extends TimeRange {
  readonly kind: TagKind;
}

/** One head-down span after merging. */
export interface HeadDownSpan extends TimeRange {
  readonly kind: SpanKind;
  /** Seconds head-down: head raises and data gaps inside are excluded. */
  readonly headDownS: number;
  /** Mean and largest smoothed pitch over the head-down seconds, deg. */
  readonly meanPitchDeg: number;
  readonly peakPitchDeg: number;
  /** True when the data ended, or a pause or a gap began, while the head was still down. */
  readonly cutShort: boolean;
  /** Head raises that were joined over. */
  readonly headRaises: readonly TimeRange[];
}

export type SeverityLevel = "light" | "moderate" | "high" | "veryHigh";

/** The headline figures of a run. Seconds, degrees, percent of moving time. */
export interface RunSummary {
  readonly movingS: number;
  /** Dips and episodes, head raises excluded. */
  readonly headDownS: number;
  /** Episodes only. */
  readonly sustainedS: number;
  /** 100 * sustainedS / movingS; null without moving time. */
  readonly headDownPercent: number | null;
  readonly glanceCount: number;
  readonly dipCount: number;
  readonly dipS: number;
  readonly episodeCount: number;
  readonly longCount: number;
  readonly veryLongCount: number;
  /** Start to end of the longest episode, 0 without one. */
  readonly longestEpisodeS: number;
  readonly pitchP10Deg: number | null;
  readonly pitchP50Deg: number | null;
  readonly pitchP90Deg: number | null;
  readonly severity: SeverityLevel;
}

/** Exposure beyond the headline; section 4 of the domain model. */
export interface Exposure {
  /** Seconds of moving time at or past each of the three levels. */
  readonly aboveS: readonly [number, number, number];
  /** Rows: angle classes from near the horizon down. Columns: duration classes. Seconds of moving time. */
  readonly evaS: readonly (readonly number[])[];
  /** Seconds of moving time per 2 deg of pitch, first bin from `histogramFromDeg`. */
  readonly histogramFromDeg: number;
  readonly histogramS: readonly number[];
  /** Integral of max(0, pitch - 15 deg) over moving time, deg*min. */
  readonly doseDegMin: number;
  /** Peak of the holding budget; 1 is one holding time used without recovery. */
  readonly peakBudget: number;
  /** Weighted episode minutes, see severity in the domain model. */
  readonly episodePoints: number;
  readonly episodesPerHour: number | null;
  readonly medianEpisodeS: number | null;
  /** Head raises of at least a second per minute of head-down time; null without head-down time. */
  readonly headRaisesPerMin: number | null;
  /** Mean sideways tilt of moving time, right positive, deg, and the share of moving time on that side. */
  readonly meanRollDeg: number | null;
  readonly rollSameSideFraction: number | null;
  /** Mean pitch of not head-down moving time, last third minus first third, deg. */
  readonly sagDeg: number | null;
}

/** A rotation, unit length, scalar first. */
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/**
 * Where the clip has moved on the head, or may have. Nothing is corrected by it; see mount-parts.ts for what follows.
 * Steps are after minus before, as the calibration of the time before sees them, deg.
 */
export interface MountMark {
  /** `candidate`: a slip in pitch, which looks the same as a head that is carried lower. */
  readonly kind: "moved" | "candidate";
  /** What gave it away. */
  readonly by: "roll" | "forward" | "pitch";
  /** Where the step happened, and when it was known, s from the start. */
  readonly atS: number;
  readonly foundS: number;
  /** Right ear down positive. */
  readonly rollStepDeg: number;
  /** Nose-down positive. */
  readonly pitchStepDeg: number;
  /** To the left positive; 0 where the gait shows no clear turn. */
  readonly forwardStepDeg: number;
  /** The turn of the clip in its own axes that explains all three. */
  readonly turn: Quaternion;
  /** What the person said: it moved, take a new zero from here; or it did not, count on. Null without an answer. */
  readonly answer: "rezero" | "count" | null;
}

/**
 * Where the ground may have been technical; technical.ts. `tooShort`: less than ten minutes of easy running to compare with.
 * `unsure`: more than half of the run would be labelled, so nothing is.
 */
export interface TechnicalGround {
  readonly status: "judged" | "tooShort" | "unsure";
  readonly sections: readonly TimeRange[];
}

/** What the slow moving neutral did in a run; neutral-drift.ts. */
export interface NeutralDrift {
  /** `refused`: the first minutes lay too far from the neutral pose. `tooShort`: they were never complete. */
  readonly status: "followed" | "refused" | "tooShort";
  /** Level pitch of the first minutes against the neutral pose, deg; null when they were not complete. */
  readonly startDeg: number | null;
  /** From `atS` on this was taken off every pitch, deg. Before the first one nothing was. */
  readonly changes: readonly { readonly atS: number; readonly offsetDeg: number }[];
}

/** Everything that one analysis of one recording says. Times are seconds from the start of the recording. */
export interface Analysis {
  readonly algorithm: {
    readonly version: string;
    readonly parameters: AnalysisParameters;
    readonly mode: "live" | "offline";
  };
  readonly recording: {
    readonly durationS: number;
    readonly sampleCount: number;
    /** 1 / median interval; 0 for fewer than two samples. */
    readonly rateHz: number;
    /** Seconds without data inside the recording. */
    readonly gapS: number;
    /** Data gaps that are long enough to end a span. */
    readonly gaps: readonly TimeRange[];
    /** Share of samples at the sensor's range limit. */
    readonly clippedFraction: number;
    /** Root mean square of the intervals' departure from the usual one, ms; gaps aside. Null in old analyses. */
    readonly jitterMs: number | null;
    /** Seconds in which samples came at a pace more than 5 % off the usual one. Null in old analyses. */
    readonly oddPaceS: number | null;
  };
  readonly calibration: Calibration;
  /** Where the clip has moved on the head, in the order of time. */
  readonly mountMarks: readonly MountMark[];
  /** The totals count up to here, s from the start; null when all of the recording counts. */
  readonly countedUntilS: number | null;
  /** Seconds of moving time that count; known even without a forward axis. */
  readonly movingS: number;
  /** Null, like `exposure`, when the forward axis is unknown: pitch is not given then. */
  readonly summary: RunSummary | null;
  readonly exposure: Exposure | null;
  /** Dips and longer, in the order of time. Glances are counted, not listed. */
  readonly spans: readonly HeadDownSpan[];
  /** Not moving, 3 s or longer, inside the recording. */
  readonly pauses: readonly TimeRange[];
  /** Null where the moving neutral is off, and without a forward axis. */
  readonly neutralDrift: NeutralDrift | null;
  /** Null without a forward axis, and in old analyses. */
  readonly technical: TechnicalGround | null;
  readonly lanes: SecondLanes;
  /** Times of the steps, s from the start. */
  readonly stepTimesS: Float64Array;
}
