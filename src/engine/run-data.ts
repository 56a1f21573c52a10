// What a program gets to read of an analysed run: one shape for `analyze --json`, `show --json` and the JSON export.
// Plain numbers with units in their names, times in seconds from the start of the recording, no sentences.
import { accountingOf, groundOf } from "../core/accounting.ts";
import type { Analysis, HeadDownSpan, RunSummary, SpanKind, StretchTag } from "../core/results.ts";
import type { Routine, StretchSuggestion } from "../core/routine.ts";

/** An analysed recording, stored or not; every RunDetail is one. */
export interface AnalysedRun extends Omit<Analysis, "lanes" | "recording" | "stepTimesS"> {
  readonly name: string;
  readonly startUnixMs: number | null;
  readonly sourceName: string;
  readonly sourceSha256: string;
  readonly recording: Analysis["recording"] & { readonly markersS: readonly number[] };
  readonly tags: readonly StretchTag[];
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

/** Technical ground, and all time in spells: what could have been avoided, and what may have been right. */
export function groundAndAccount(run: Pick<AnalysedRun, "summary" | "spans" | "tags" | "technical" | "algorithm">) {
  const ground = groundOf(run.tags, run.technical);
  const { longS } = run.algorithm.parameters.detection;
  return { ground, accounting: run.summary === null ? null : accountingOf(run.spans, ground, longS) };
}

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
    technical: run.technical,
    tags: run.tags,
    accounting: groundAndAccount(run).accounting,
    exposure: run.exposure,
    stretches: routine.steps.map(stretchData),
    algorithm: run.algorithm,
  };
}

function stretchData(step: StretchSuggestion) {
  const { id, reasonCode, facts, level, holdS, repetitions, sides, firstSide, extraHoldFirstSide } = step;
  return { id, reasonCode, facts, level, holdS, repetitions, sides, firstSide, extraHoldFirstSide };
}
