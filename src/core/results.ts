// The shapes that the analysis hands on: calibration, the pitch trace, head-down spans, exposure, the whole result.
// Types only. Produced by calibration.ts, posture.ts, head-down.ts and exposure.ts; stored by storage, shown by shells.
import type { ImuBlock } from "./imu.ts";
import type { AnalysisParameters } from "./parameters.ts";
import type { Vec3 } from "./units.ts";

/** Orientation for every sample of a block. */
export interface AttitudeBlock {
  readonly imu: ImuBlock;
  /** Sensor to earth (z up, heading arbitrary), unit, w x y z interleaved, length 4n. */
  readonly quaternion: Float64Array;
  /** Standard deviation of the gyroscope bias at the end of the block, deg/s; the largest horizontal axis. */
  readonly biasSigmaDps: number;
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
    /** Gyroscope bias seen while still, rad/s; null when the neutral pose was given. */
    readonly gyrBiasRadps: Vec3 | null;
    readonly upFrom: "still" | "given";
    readonly forwardFrom: "gait" | "given" | "none";
    /** Angle between the acceleration's and the gyroscope's forward axis, deg; null without gait. */
    readonly forwardSpreadDeg: number | null;
    /** Seconds of gait that were used. */
    readonly gaitS: number;
    /** What the forward axis and its sign were judged by, as numbers with their units; absent when it was given. */
    readonly evidence?: Readonly<Record<string, number>> | undefined;
  };
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
  };
  readonly calibration: Calibration;
  /** Seconds of moving time; known even without a forward axis. */
  readonly movingS: number;
  /** Null, like `exposure`, when the forward axis is unknown: pitch is not given then. */
  readonly summary: RunSummary | null;
  readonly exposure: Exposure | null;
  /** Dips and longer, in the order of time. Glances are counted, not listed. */
  readonly spans: readonly HeadDownSpan[];
  /** Not moving, 3 s or longer, inside the recording. */
  readonly pauses: readonly TimeRange[];
  readonly lanes: SecondLanes;
}
