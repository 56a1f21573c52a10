// What the library says about a run: the line in the list, the whole of it, and columns of a chart. Types only; the engine
// hands them on as they are.
import type { Analysis, MountMark, PoseThresholds, RunSummary, StretchTag, TimeRange } from "../core/results.ts";

/** One line of the run list. */
export interface StoredRun {
  readonly id: number;
  readonly name: string;
  readonly startUnixMs: number | null;
  readonly importedUnixMs: number;
  readonly durationS: number;
  readonly gapS: number;
  readonly status: "ready" | "forwardUnknown";
  readonly movingS: number;
  readonly summary: RunSummary | null;
  readonly enterDeg: number;
  /** Mean pitch in up to 160 equal parts of the run; null without data. */
  readonly profileDeg: (number | null)[];
  /** Episodes in the order of time: the mean of a part hides the short ones. */
  readonly spells: readonly (TimeRange & { readonly meanPitchDeg: number })[];
  readonly mountMarks: readonly MountMark[];
  readonly countedUntilS: number | null;
  readonly deletedUnixMs: number | null;
}

export interface StoredRunDetail extends StoredRun {
  readonly sourceName: string;
  readonly sourceSha256: string;
  readonly algorithm: Analysis["algorithm"];
  readonly recording: Analysis["recording"] & { readonly markersS: readonly number[] };
  readonly calibration: Analysis["calibration"];
  readonly exposure: Analysis["exposure"];
  readonly spans: Analysis["spans"];
  readonly pauses: readonly TimeRange[];
  readonly neutralDrift: Analysis["neutralDrift"];
  readonly technical: Analysis["technical"];
  /** What the person marked, in the order of time. */
  readonly tags: readonly StretchTag[];
  /** The saved calibration that was applied; null when the recording's own was. */
  readonly calibrationId: number | null;
}

/** A way of wearing the clip with what was measured of it. */
export interface StoredCalibration {
  readonly id: number;
  readonly name: string;
  /** The recording that it was measured on. */
  readonly sourceName: string;
  readonly measuredUnixMs: number;
  readonly calibration: Analysis["calibration"];
  /** The wearer's own lines; null when the poses did not tell. */
  readonly thresholds: PoseThresholds | null;
  readonly deletedUnixMs: number | null;
}

/** Columns of equal length; a bucket without data is null in all of them. */
export interface StoredSeries {
  readonly fromS: number;
  readonly toS: number;
  readonly bucketS: number;
  readonly minDeg: (number | null)[];
  readonly maxDeg: (number | null)[];
  readonly meanDeg: (number | null)[];
  readonly confidence: (number | null)[];
  /** Mean over the seconds with steps; null without any. */
  readonly cadenceSpm: (number | null)[];
}
