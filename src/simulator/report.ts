// What a correct analysis of a made-up run finds, as plain data for a JSON file beside the recording. The keys are those of
// `analyze --json`, so that the two can be laid side by side. Numbers are rounded to a thousandth.
import type { ExpectedSpan } from "./expected.ts";
import type { SimulatedRun } from "./simulate.ts";

export interface ExpectedReport {
  readonly seed: number;
  readonly durationS: number;
  readonly rateHz: number;
  /** Running neutral minus standing neutral, deg: what the scripted pitch does not know of. */
  readonly neutralOffsetDeg: number;
  /** Unit vectors in sensor axes. */
  readonly calibration: { readonly up: readonly number[]; readonly forward: readonly number[] };
  readonly summary: {
    readonly movingS: number;
    readonly headDownS: number;
    readonly sustainedS: number;
    readonly headDownPercent: number | null;
    readonly episodeCount: number;
    readonly glanceCount: number;
    readonly longestEpisodeS: number;
  };
  readonly episodes: readonly ExpectedSpan[];
  readonly dips: readonly ExpectedSpan[];
}

/** The report of a run. Random loss of samples is not taken off the seconds; scripted gaps are. */
export function expectedReport(run: SimulatedRun): ExpectedReport {
  const { expected } = run;
  const spans = expected.spans.map((span) => ({
    ...span,
    startS: rounded(span.startS),
    endS: rounded(span.endS),
    headDownS: rounded(span.headDownS),
    meanPitchDeg: rounded(span.meanPitchDeg),
    peakPitchDeg: rounded(span.peakPitchDeg),
    headRaises: span.headRaises.map(({ startS, endS }) => ({ startS: rounded(startS), endS: rounded(endS) })),
  }));
  const episodes = spans.filter(({ kind }) => kind !== "dip");
  const { movingS, sustainedS } = expected;
  return {
    seed: run.seed,
    durationS: rounded(run.durationS),
    rateHz: run.rateHz,
    neutralOffsetDeg: rounded(run.neutralOffsetDeg),
    calibration: {
      up: run.truthCalibration.up.map(rounded),
      forward: run.truthCalibration.forward.map(rounded),
    },
    summary: {
      movingS: rounded(movingS),
      headDownS: rounded(expected.headDownS),
      sustainedS: rounded(sustainedS),
      headDownPercent: movingS > 0 ? rounded((100 * sustainedS) / movingS) : null,
      episodeCount: expected.episodeCount,
      glanceCount: expected.glanceCount,
      longestEpisodeS: rounded(Math.max(0, ...episodes.map(({ startS, endS }) => endS - startS))),
    },
    episodes,
    dips: spans.filter(({ kind }) => kind === "dip"),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
