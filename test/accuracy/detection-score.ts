// Scores one made-up run: the spans that the real pipeline finds against the spans that the simulator expects. Pure
// counting of seconds, ends and hovers; detection.ts chooses runs and prints tables. Everything is measured on episodes,
// spans of 10 s or longer, with joined head raises taken out.
import { from, lastValueFrom } from "rxjs";
import { Calibrator } from "../../src/core/calibration.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { analyse } from "../../src/core/pipeline.ts";
import type { HeadDownSpan, TimeRange } from "../../src/core/results.ts";
import { angleDeg } from "../../src/core/vector.ts";
import { CONSUMER_ERRORS } from "../../src/simulator/clip.ts";
import type { ExpectedSpan } from "../../src/simulator/expected.ts";
import { Random } from "../../src/simulator/random.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import type { SimulatedRun } from "../../src/simulator/simulate.ts";

export type Mode = "live" | "offline";

export interface RunChoice {
  readonly seed: number;
  /** Running neutral minus standing neutral, deg; without it the seed draws it from -0.5 to 0.5. */
  readonly neutralOffsetDeg?: number;
  readonly rateHz: number;
  /** Length, s; without it the seed draws 20 to 40 min. */
  readonly durationS?: number;
}

export interface RunScore {
  readonly choice: RunChoice;
  readonly mode: Mode;
  /** Seconds of expected episodes, of found ones, and of both at once. */
  readonly expectedS: number;
  readonly foundS: number;
  readonly bothS: number;
  readonly expectedCount: number;
  readonly foundCount: number;
  /** Distance of start and end, s, for expected episodes of a mean depth from 28 deg. */
  readonly boundaryErrorsS: readonly number[];
  readonly hoverCount: number;
  /** Hovers inside which an episode was found that is none. */
  readonly hoversCounted: number;
  /** Found moving time minus expected, s; random loss, which counts in no total, is made up for. */
  readonly movingErrorS: number;
  /** Angle between found and true up and forward axis, deg; NaN without a forward axis. */
  readonly upErrorDeg: number;
  readonly forwardErrorDeg: number;
  /** Pieces of a second or longer that one side counts and the other does not. */
  readonly disagreements: readonly (TimeRange & { readonly side: "missed" | "extra" })[];
}

/** Makes the run once, calibrates once and scores what each mode finds. */
export async function scoreRun(choice: RunChoice, modes: readonly Mode[]): Promise<RunScore[]> {
  const { seed, rateHz } = choice;
  const durationS = choice.durationS ?? new Random(seed).stream("length").between(1200, 2400);
  const offset = choice.neutralOffsetDeg === undefined ? {} : { neutralOffsetDeg: choice.neutralOffsetDeg };
  const run = simulateRun({ seed, rateHz, durationS, ...offset });
  const blocks: ImuBlock[] = [];
  const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
  for (const { block } of run.blocks()) {
    blocks.push(block);
    calibrator.push(block);
  }
  const calibration = calibrator.finish();
  const scores: RunScore[] = [];
  for (const mode of modes) {
    const last = await lastValueFrom(analyse(from(blocks), { calibration, parameters: DEFAULT_PARAMETERS, mode }));
    if (last.kind !== "done") throw new Error("The pipeline ended without a result.");
    const { spans, movingS } = last.analysis;
    scores.push({
      choice,
      mode,
      ...scoreSpans(run, spans),
      movingErrorS: movingS / (1 - CONSUMER_ERRORS.lossPercent / 100) - run.expected.movingS,
      upErrorDeg: angleDeg(calibration.up, run.truthCalibration.up),
      forwardErrorDeg:
        calibration.forward === null ? Number.NaN : angleDeg(calibration.forward, run.truthCalibration.forward),
    });
  }
  return scores;
}

type SpanScore = Omit<RunScore, "choice" | "mode" | "movingErrorS" | "upErrorDeg" | "forwardErrorDeg">;

function scoreSpans(run: SimulatedRun, spans: readonly HeadDownSpan[]): SpanScore {
  const expected = run.expected.spans.filter((span) => span.kind !== "dip");
  const found = spans.filter((span) => span.kind !== "dip" && span.kind !== "glance");
  const expectedRanges = expected.flatMap(downRanges);
  const foundRanges = found.flatMap(downRanges);
  const hovers = run.segments.filter((segment) => segment.kind === "hover");
  return {
    expectedS: lengthS(expectedRanges),
    foundS: lengthS(foundRanges),
    bothS: lengthS(intersection(expectedRanges, foundRanges)),
    expectedCount: expected.length,
    foundCount: found.length,
    boundaryErrorsS: expected.flatMap((span) => boundaryErrors(span, found)),
    hoverCount: hovers.length,
    hoversCounted: hovers.filter((hover) => isCounted(hover, found, expected)).length,
    disagreements: [
      ...difference(expectedRanges, foundRanges).map((range) => ({ ...range, side: "missed" as const })),
      ...difference(foundRanges, expectedRanges).map((range) => ({ ...range, side: "extra" as const })),
    ].filter((range) => range.endS - range.startS >= 1),
  };
}

/** An expected episode that was not found at all has no ends to measure; it costs recall. */
function boundaryErrors(span: ExpectedSpan, found: readonly HeadDownSpan[]): number[] {
  if (span.meanPitchDeg < 28) return [];
  const touching = found.filter((other) => other.startS < span.endS && other.endS > span.startS);
  if (touching.length === 0) return [];
  const startS = Math.min(...touching.map((other) => Math.abs(other.startS - span.startS)));
  const endS = Math.min(...touching.map((other) => Math.abs(other.endS - span.endS)));
  return [startS, endS];
}

/** More than half of a found episode lies in the hover, and no expected one is near. */
function isCounted(hover: TimeRange, found: readonly HeadDownSpan[], expected: readonly ExpectedSpan[]): boolean {
  return found.some((span) => {
    const inside = lengthS(intersection([span], [hover]));
    return inside > (span.endS - span.startS) / 2 && lengthS(intersection([span], expected)) === 0;
  });
}

function downRanges(span: TimeRange & { readonly headRaises: readonly TimeRange[] }): TimeRange[] {
  return difference([span], span.headRaises);
}

function lengthS(ranges: readonly TimeRange[]): number {
  return ranges.reduce((sum, range) => sum + range.endS - range.startS, 0);
}

function intersection(some: readonly TimeRange[], others: readonly TimeRange[]): TimeRange[] {
  return some.flatMap((a) =>
    others
      .map((b) => ({ startS: Math.max(a.startS, b.startS), endS: Math.min(a.endS, b.endS) }))
      .filter((range) => range.endS > range.startS),
  );
}

/** What of the first list lies outside the second. */
function difference(some: readonly TimeRange[], others: readonly TimeRange[]): TimeRange[] {
  return others.reduce<TimeRange[]>(
    (left, hole) =>
      left.flatMap((range) =>
        hole.endS <= range.startS || hole.startS >= range.endS
          ? [range]
          : [
              { startS: range.startS, endS: hole.startS },
              { startS: hole.endS, endS: range.endS },
            ].filter((part) => part.endS > part.startS),
      ),
    some.map(({ startS, endS }) => ({ startS, endS })),
  );
}

/** Figures over many runs, pooled by seconds. */
export interface PooledScore {
  readonly runCount: number;
  readonly precision: number;
  readonly recall: number;
  /** 95th percentile, s. */
  readonly boundaryP95S: number;
  readonly expectedCount: number;
  readonly foundCount: number;
  readonly hoverCount: number;
  readonly hoversCounted: number;
  readonly movingErrorS: number;
  readonly forwardUnknownCount: number;
  readonly forwardErrorP95Deg: number;
  readonly upErrorP95Deg: number;
}

export function poolScores(scores: readonly RunScore[]): PooledScore {
  const sum = (pick: (score: RunScore) => number): number => scores.reduce((total, score) => total + pick(score), 0);
  const both = sum((score) => score.bothS);
  const forward = scores.map((score) => score.forwardErrorDeg).filter((value) => !Number.isNaN(value));
  return {
    runCount: scores.length,
    precision: both / sum((score) => score.foundS),
    recall: both / sum((score) => score.expectedS),
    boundaryP95S: percentile95(scores.flatMap((score) => score.boundaryErrorsS)),
    expectedCount: sum((score) => score.expectedCount),
    foundCount: sum((score) => score.foundCount),
    hoverCount: sum((score) => score.hoverCount),
    hoversCounted: sum((score) => score.hoversCounted),
    movingErrorS: sum((score) => Math.abs(score.movingErrorS)) / scores.length,
    forwardUnknownCount: scores.length - forward.length,
    forwardErrorP95Deg: percentile95(forward),
    upErrorP95Deg: percentile95(scores.map((score) => score.upErrorDeg)),
  };
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))] ?? Number.NaN;
}
