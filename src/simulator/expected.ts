// What a correct analysis of a made-up run should find: the class rules of the head-down model applied to the scripted,
// bob-free pitch, without smoothing. Not the detector and knows nothing of it: it works on whole stretches with hindsight,
// where the detector works on a stream. Rules: sections 2.2 and 2.3 of the domain model.
import type { TimeRange } from "../core/results.ts";

const ENTER_DEG = 25;
const EXIT_DEG = 20;
const SOFT_EXIT_S = 3;
const GLANCE_MAX_S = 2;
const EPISODE_MIN_S = 10;
const LONG_MIN_S = 60;
const VERY_LONG_MIN_S = 180;
const JOIN_RAISE_S = 2;
const MIN_DOWN_FRACTION = 0.75;
const MAX_GAP_S = 2;

/** Grid on which the scripted pitch is read, s. Crossings are interpolated. */
const GRID_S = 0.02;

export type ExpectedKind = "glance" | "dip" | "episode" | "long" | "veryLong";

export interface ExpectedSpan extends TimeRange {
  readonly kind: ExpectedKind;
  /** Seconds head-down, without joined head raises and without lost data. */
  readonly headDownS: number;
  readonly meanPitchDeg: number;
  readonly peakPitchDeg: number;
  /** Head raises that were joined over. */
  readonly headRaises: readonly TimeRange[];
}

export interface Expected {
  /** Dips and longer, in the order of time. */
  readonly spans: readonly ExpectedSpan[];
  readonly glanceCount: number;
  /** Seconds of moving time with data. */
  readonly movingS: number;
  /** Dips and episodes. */
  readonly headDownS: number;
  /** Episodes only. */
  readonly sustainedS: number;
  readonly episodeCount: number;
}

/** A head-down span before joining, as indices of grid points turned into times. */
interface Down {
  startS: number;
  endS: number;
  downS: number;
  pitchSum: number;
  pitchPeak: number;
  raises: TimeRange[];
}

/**
 * Applies the rules to `pitchDeg` (a function read in the order of time, deg). `movingRanges` and `lostRanges` are in
 * order and do not overlap among themselves, s.
 */
export function expectSpans(
  pitchDeg: (timeS: number) => number,
  movingRanges: readonly TimeRange[],
  lostRanges: readonly TimeRange[],
): Expected {
  const all: ExpectedSpan[] = [];
  let movingS = 0;
  for (const stretch of withoutLongGaps(movingRanges, lostRanges)) {
    const gaps = lostRanges.filter((gap) => gap.startS < stretch.endS && gap.endS > stretch.startS);
    movingS += stretch.endS - stretch.startS - lengthOf(gaps);
    const joined = join(downSpans(pitchDeg, stretch, gaps));
    all.push(...joined.map(classed));
  }
  const spans = all.filter((span) => span.kind !== "glance");
  const episodes = spans.filter((span) => span.kind !== "dip");
  const sum = (list: readonly ExpectedSpan[]): number => list.reduce((total, span) => total + span.headDownS, 0);
  return {
    spans,
    glanceCount: all.length - spans.length,
    movingS,
    headDownS: sum(spans),
    sustainedS: sum(episodes),
    episodeCount: episodes.length,
  };
}

function lengthOf(ranges: readonly TimeRange[]): number {
  return ranges.reduce((total, range) => total + range.endS - range.startS, 0);
}

/** Cuts moving time at every gap that is too long to hold the state over. */
function withoutLongGaps(moving: readonly TimeRange[], lost: readonly TimeRange[]): TimeRange[] {
  const stretches: TimeRange[] = [];
  for (const range of moving) {
    let startS = range.startS;
    for (const gap of lost) {
      if (gap.endS - gap.startS <= MAX_GAP_S || gap.endS <= startS || gap.startS >= range.endS) continue;
      if (gap.startS > startS) stretches.push({ startS, endS: gap.startS });
      startS = gap.endS;
    }
    if (range.endS > startS) stretches.push({ startS, endS: range.endS });
  }
  return stretches;
}

function downSpans(pitchDeg: (timeS: number) => number, stretch: TimeRange, gaps: readonly TimeRange[]): Down[] {
  const count = Math.max(1, Math.floor((stretch.endS - stretch.startS) / GRID_S));
  const pitch = Float64Array.from({ length: count + 1 }, (_, index) => pitchDeg(stretch.startS + index * GRID_S));
  const lost = new Uint8Array(count + 1);
  for (const gap of gaps) {
    const from = Math.max(0, Math.ceil((gap.startS - stretch.startS) / GRID_S));
    lost.fill(1, from, Math.max(from, Math.ceil((gap.endS - stretch.startS) / GRID_S)));
  }
  const spans: Down[] = [];
  let index = 0;
  while (index <= count) {
    if (lost[index] === 1 || pitch[index] < ENTER_DEG) {
      index += 1;
      continue;
    }
    const end = endOfSpan(pitch, lost, index);
    spans.push(measure(pitch, lost, index, end, stretch.startS));
    index = end.nextIndex;
  }
  return spans;
}

/** Where a span that begins at `first` ends: at the exit angle, after the soft exit, or with the stretch. */
function endOfSpan(pitch: Float64Array, lost: Uint8Array, first: number): { endIndex: number; nextIndex: number } {
  let shortSince = -1;
  for (let index = first + 1; index < pitch.length; index += 1) {
    if (lost[index] === 1) continue;
    if (pitch[index] < EXIT_DEG) return { endIndex: index, nextIndex: index };
    if (pitch[index] >= ENTER_DEG) shortSince = -1;
    else if (shortSince < 0) shortSince = index;
    else if ((index - shortSince) * GRID_S >= SOFT_EXIT_S) return { endIndex: shortSince, nextIndex: index };
  }
  return { endIndex: pitch.length - 1, nextIndex: pitch.length };
}

function measure(
  pitch: Float64Array,
  lost: Uint8Array,
  first: number,
  end: { endIndex: number; nextIndex: number },
  originS: number,
): Down {
  let lostCount = 0;
  let pitchSum = 0;
  let pitchPeak = -90;
  for (let index = first; index < end.endIndex; index += 1) {
    if (lost[index] === 1) lostCount += 1;
    else {
      pitchSum += pitch[index];
      pitchPeak = Math.max(pitchPeak, pitch[index]);
    }
  }
  const startS = originS + crossing(pitch, first, ENTER_DEG) * GRID_S;
  const level = pitch[end.endIndex] < EXIT_DEG ? EXIT_DEG : ENTER_DEG;
  const endS =
    originS + (end.nextIndex === pitch.length ? end.endIndex : crossing(pitch, end.endIndex, level)) * GRID_S;
  const seen = Math.max(1, end.endIndex - first - lostCount);
  const downS = endS - startS - lostCount * GRID_S;
  return { startS, endS, downS, pitchSum: (pitchSum / seen) * downS, pitchPeak, raises: [] };
}

/** Place (in grid points) where the line from the point before `index` to it crosses `level`. */
function crossing(pitch: Float64Array, index: number, level: number): number {
  if (index === 0) return 0;
  const before = pitch[index - 1];
  const at = pitch[index];
  if (before === at) return index;
  return index - 1 + Math.min(1, Math.max(0, (level - before) / (at - before)));
}

function join(spans: readonly Down[]): Down[] {
  const joined: Down[] = [];
  for (const span of spans) {
    const last = joined[joined.length - 1];
    const raiseS = last === undefined ? Infinity : span.startS - last.endS;
    if (last !== undefined && raiseS < JOIN_RAISE_S) {
      const downFraction = (last.downS + span.downS) / (span.endS - last.startS);
      if (downFraction >= MIN_DOWN_FRACTION) {
        last.raises.push({ startS: last.endS, endS: span.startS });
        last.endS = span.endS;
        last.downS += span.downS;
        last.pitchSum += span.pitchSum;
        last.pitchPeak = Math.max(last.pitchPeak, span.pitchPeak);
        continue;
      }
    }
    joined.push({ ...span });
  }
  return joined;
}

function classed(span: Down): ExpectedSpan {
  const lengthS = span.endS - span.startS;
  const kind =
    lengthS >= VERY_LONG_MIN_S
      ? "veryLong"
      : lengthS >= LONG_MIN_S
        ? "long"
        : lengthS >= EPISODE_MIN_S
          ? "episode"
          : lengthS >= GLANCE_MAX_S
            ? "dip"
            : "glance";
  return {
    startS: span.startS,
    endS: span.endS,
    kind,
    headDownS: span.downS,
    meanPitchDeg: span.pitchSum / span.downS,
    peakPitchDeg: span.pitchPeak,
    headRaises: span.raises,
  };
}
