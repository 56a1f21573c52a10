// What a program gets to read of an analysed run: one shape for `analyze --json`, `show --json` and the JSON export.
// Plain numbers with units in their names, times in seconds from the start of the recording, no sentences.
import type { Analysis, HeadDownSpan, RunSummary, SpanKind } from "../core/results.ts";
import type { Routine, StretchSuggestion } from "../core/routine.ts";

/** An analysed recording, stored or not; every RunDetail is one. */
export interface AnalysedRun extends Omit<Analysis, "lanes" | "recording" | "stepTimesS"> {
  readonly name: string;
  readonly startUnixMs: number | null;
  readonly sourceName: string;
  readonly sourceSha256: string;
  readonly recording: Analysis["recording"] & { readonly markersS: readonly number[] };
}

/** The same keys as a summary with values, null where the forward axis is unknown and nothing can be said. */
type SummaryData = { readonly [Key in keyof RunSummary]: RunSummary[Key] | null };

const UNKNOWN_SUMMARY: SummaryData = {
  movingS: null,
  headDownS: null,
  sustainedS: null,
  headDownPercent: null,
  glanceCount: null,
  dipCount: null,
  dipS: null,
  episodeCount: null,
  longCount: null,
  veryLongCount: null,
  longestEpisodeS: null,
  pitchP10Deg: null,
  pitchP50Deg: null,
  pitchP90Deg: null,
  severity: null,
};

/** Episodes and dips are null, not empty, where the forward axis is unknown. */
export function runData(run: AnalysedRun, routine: Routine) {
  const spans = (kinds: readonly SpanKind[]): HeadDownSpan[] | null =>
    run.summary === null ? null : run.spans.filter(({ kind }) => kinds.includes(kind));
  return {
    name: run.name,
    startUnixMs: run.startUnixMs,
    source: { name: run.sourceName, sha256: run.sourceSha256 },
    recording: run.recording,
    calibration: run.calibration,
    mountMarks: run.mountMarks,
    countedUntilS: run.countedUntilS,
    summary: run.summary ?? { ...UNKNOWN_SUMMARY, movingS: run.movingS },
    episodes: spans(["episode", "long", "veryLong"]),
    dips: spans(["dip"]),
    pauses: run.pauses,
    neutralDrift: run.neutralDrift,
    exposure: run.exposure,
    stretches: routine.steps.map(stretchData),
    algorithm: run.algorithm,
  };
}

function stretchData(step: StretchSuggestion) {
  const { id, reasonCode, facts, level, holdS, repetitions, sides, firstSide, extraHoldFirstSide } = step;
  return { id, reasonCode, facts, level, holdS, repetitions, sides, firstSide, extraHoldFirstSide };
}
