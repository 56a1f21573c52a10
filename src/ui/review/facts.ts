// What the review derives from one run besides its numbers: marks of the timeline, facts of the distribution, what is
// uncertain. Pure; formats nothing.
import { DEFAULT_PARAMETERS } from "../../core/parameters.ts";
import type { PoseName } from "../../core/results.ts";
import type { RunDetail } from "../../engine/contract.ts";
import type { Columns } from "./geometry/buckets.ts";
import type { DistributionFacts } from "./distribution.tsx";
import { dipsOf, spellsOf, withoutHoles } from "./geometry/ranges.ts";
import { pitchAxis } from "./geometry/scale.ts";
import { LOW_CONFIDENCE, type RunMarks } from "./paint/scene.ts";

/** A pause may hold a gap; what is left of it after that must be this long to be drawn, s. */
const LEAST_PAUSE_S = 1;
/** From this share of missing data on the numbers are said to be lower bounds. */
const AT_LEAST_FROM = 0.1;
/** The profile shows low confidence in place; from this share of the recording on it is said in words as well. */
const NOTE_LOW_FROM = 0.1;
/** Share of samples at the sensor's limit that is worth a note. */
const NOTE_CLIPPED_FROM = 0.001;
/** Seconds at another pace that are, s, and a distance to the saved calibration, deg: putting a cap on anew takes a few. */
const NOTE_PACE_FROM_S = 3;
const NOTE_OFF_FROM_DEG = 12;

export function marksOf(run: RunDetail): RunMarks {
  const { detection } = run.algorithm.parameters;
  const { gaps } = run.recording;
  const poseDeg = (name: PoseName): number | null =>
    run.calibration.quality.poses?.find((pose) => pose.name === name)?.pitchDeg ?? null;
  return {
    durationS: run.recording.durationS,
    enterDeg: detection.enterDeg,
    exitDeg: detection.exitDeg,
    standard: detection.enterDeg === DEFAULT_PARAMETERS.detection.enterDeg,
    stridesDeg: poseDeg("strides"),
    shoesDeg: poseDeg("shoes"),
    spells: spellsOf(run.spans),
    dips: dipsOf(run.spans),
    // A recording without any steps is not one long pause: its profile is all there is to see.
    pauses: run.movingS === 0 ? [] : withoutHoles(run.pauses, gaps, LEAST_PAUSE_S),
    gaps,
    moved: run.mountMarks.filter((mark) => mark.answer !== "count"),
    countedUntilS: run.countedUntilS,
    ground: [...run.tags, ...run.ground.auto.map((range) => ({ kind: "maybe" as const, ...range }))],
    pitchAxis: pitchAxis(run.exposure?.histogramFromDeg ?? 0, run.exposure?.histogramS ?? []),
  };
}

/** Null where there is too little moving time for percentiles. */
export function distributionOf(run: RunDetail): DistributionFacts | null {
  const { summary, exposure } = run;
  if (summary === null || exposure === null) return null;
  if (run.movingS < run.algorithm.parameters.exposure.percentilesFromMin * 60) return null;
  const { pitchP10Deg: p10Deg, pitchP50Deg: p50Deg, pitchP90Deg: p90Deg } = summary;
  if (p10Deg === null || p50Deg === null || p90Deg === null) return null;
  return { fromDeg: exposure.histogramFromDeg, secondsS: exposure.histogramS, p10Deg, p50Deg, p90Deg };
}

export interface Doubts {
  /** Share of the recording without data, percent; null when the numbers stand as they are. */
  readonly missingPercent: number | null;
  /** Seconds of low confidence; null when the profile alone says enough. */
  readonly lowS: number | null;
  readonly clipped: boolean;
  /** Seconds in which samples came at another pace; null when there were none to speak of. */
  readonly oddPaceS: number | null;
  /** How far the standing wearer was off a saved calibration, deg; null when it is close. */
  readonly standingOffDeg: number | null;
  /** Largest offset of the moving neutral, and what kept it from moving, deg; null when it is off or did nothing. */
  readonly driftedDeg: number | null;
  readonly driftRefusedDeg: number | null;
  readonly noMoving: boolean;
}

export function doubtsOf(run: RunDetail, overview: Columns | null): Doubts {
  const { durationS, gapS, clippedFraction, oddPaceS } = run.recording;
  const offDeg = run.calibration.quality.standingOffDeg ?? null;
  const moved = (run.neutralDrift?.changes ?? []).map(({ offsetDeg }) => Math.abs(offsetDeg));
  const missing = durationS > 0 ? gapS / durationS : 0;
  const lowS = overview === null ? 0 : lowSeconds(overview, run.countedUntilS ?? Infinity);
  return {
    missingPercent: missing > AT_LEAST_FROM ? missing * 100 : null,
    lowS: durationS > 0 && lowS / durationS > NOTE_LOW_FROM ? lowS : null,
    clipped: clippedFraction > NOTE_CLIPPED_FROM,
    oddPaceS: oddPaceS !== null && oddPaceS >= NOTE_PACE_FROM_S ? oddPaceS : null,
    standingOffDeg: offDeg !== null && offDeg >= NOTE_OFF_FROM_DEG ? offDeg : null,
    driftedDeg: moved.length > 0 ? Math.max(...moved) : null,
    driftRefusedDeg: run.neutralDrift?.status === "refused" ? Math.abs(run.neutralDrift.startDeg ?? 0) : null,
    noMoving: run.movingS === 0,
  };
}

/** Of the part that counts: the rest is said by the mark of the moved clip. */
function lowSeconds({ confidence, timeS }: Columns, untilS: number): number {
  const bucketS = timeS.length > 1 ? ((timeS.at(-1) ?? 0) - (timeS[0] ?? 0)) / (timeS.length - 1) : 0;
  // A bucket without data is NaN, and no number is smaller than that.
  return confidence.filter((value, index) => value < LOW_CONFIDENCE && (timeS[index] ?? 0) < untilS).length * bucketS;
}
