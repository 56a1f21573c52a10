// Where the ground may have been technical, so that looking down may have been right: from how uneven the steps are and how
// the body is thrown about, against the runner's own easy running around that time. No place, no slope and no head pitch; a
// guess that a person's own mark outweighs. terrain-tally.ts gathers, accounting.ts says what follows. Domain section 8.2.
//
// Windows of 15 s every 5 s. What the reference leaves open is settled so: steps that are a fifth longer or shorter than the
// usual ones are another gait (walking), and a window with many of them is not judged; a pause is not judged either. Easy
// running are the windows that are not labelled, found in a few rounds, the nearest 20 minutes of them at any time. A figure
// counts for at most four spreads, so that a stumble alone labels nothing.
import type { TechnicalGround, TimeRange } from "./results.ts";
import type { TerrainStep, TerrainTally } from "./terrain-tally.ts";

/** Domain section 8.2, without place and speed. */
const WINDOW_S = 15;
const HOP_S = 5;
const ENTER = 0.8;
const EXIT = 0.5;
const LEAST_S = 20;
const MERGE_S = 10;
const EASY_S = 600;
const BIAS = -2.5;
/** Step-time variation, variance of the step peaks, sideways against vertical force, turning and rolling. */
const WEIGHTS = [1.2, 0.8, 0.6, 0.3] as const;
const FIGURES = WEIGHTS.length;
/** At least this many figures must stand out by this many spreads. */
const HIGH_COUNT = 2;
const HIGH = 2;
/** More than this share of the judged time labelled: the detector does not know. */
const UNSURE_SHARE = 0.5;

const MOST_SPREADS = 4;
/** A spread is at least this share of its middle: nobody's easy running is even enough for less. */
const LEAST_SPREAD_SHARE = 0.2;
const NEAREST_WINDOWS = 240;
/** The easy running around a moment is looked up once per this many windows. */
const LOOK_UP_EVERY = 12;
const ROUNDS = 4;
const OTHER_GAIT = 1.2;
const OTHER_GAIT_SHARE = 0.1;
/** Fewer steps in a window say nothing of their evenness. */
const LEAST_STEPS = 20;
/** Times between steps further than this from the window's middle are a missed or a doubled step. */
const GLITCH_SHARE = 0.35;

/** Figures of the windows, one after the other; NaN where a window is not judged. */
interface Windows {
  readonly count: number;
  readonly figures: Float64Array;
}

/** See above. Times in s from the start of the recording. */
export function technicalGround(tally: TerrainTally): TechnicalGround {
  const windows = measured(tally);
  const judged = judgedOf(windows);
  if (judged.length * HOP_S < EASY_S) return { status: "tooShort", sections: [] };
  let easy = judged;
  let labelled = new Uint8Array(windows.count);
  for (let round = 0; round < ROUNDS; round++) {
    // At first any window may be a rough one: the easier part of them tells what is easy.
    const scores = scored(windows, judged, easy, round === 0);
    labelled = labels(scores, windows.count);
    const left = judged.filter((index) => labelled[index] === 0);
    if (left.length < judged.length * (1 - UNSURE_SHARE)) return { status: "unsure", sections: [] };
    if (left.length * HOP_S < EASY_S) return { status: "tooShort", sections: [] };
    easy = left;
  }
  return { status: "judged", sections: sectionsOf(labelled) };
}

function judgedOf({ count, figures }: Windows): number[] {
  const judged: number[] = [];
  for (let index = 0; index < count; index++) if (!Number.isNaN(figures[FIGURES * index])) judged.push(index);
  return judged;
}

function measured(tally: TerrainTally): Windows {
  const steps = tally.steps;
  const other = otherGait(steps);
  const count = Math.max(0, Math.floor((tally.secondCount - WINDOW_S) / HOP_S) + 1);
  const figures = new Float64Array(FIGURES * count).fill(Number.NaN);
  let first = 0;
  for (let index = 0; index < count; index++) {
    const fromS = index * HOP_S;
    while (first < steps.length && steps[first].atS < fromS) first++;
    let end = first;
    while (end < steps.length && steps[end].atS < fromS + WINDOW_S) end++;
    let others = 0;
    for (let at = first; at < end; at++) others += other[at];
    const own = others > OTHER_GAIT_SHARE * (end - first) ? null : figuresOf(tally, steps.slice(first, end), fromS);
    if (own !== null) figures.set(own, FIGURES * index);
  }
  return { count, figures };
}

/** 1 for a step of another gait: one long step is uneven ground, several together are walking. */
function otherGait(steps: readonly TerrainStep[]): Uint8Array {
  const intervals = steps.map(({ intervalS }) => intervalS);
  const usualS = medianOf(intervals);
  return Uint8Array.from(intervals, (_, at) => {
    const aroundS = medianOf(intervals.slice(Math.max(0, at - 3), at + 4));
    return aroundS > OTHER_GAIT * usualS || aroundS * OTHER_GAIT < usualS ? 1 : 0;
  });
}

/** Null where the window is not judged. */
function figuresOf(tally: TerrainTally, steps: readonly TerrainStep[], fromS: number): readonly number[] | null {
  if (steps.length < LEAST_STEPS) return null;
  const middleS = medianOf(steps.map(({ intervalS }) => intervalS));
  const even = steps.filter(({ intervalS }) => Math.abs(intervalS / middleS - 1) < GLITCH_SHARE);
  const intervals = even.map(({ intervalS }) => intervalS);
  const differences = even.flatMap((step, at) => {
    const before = even[at - 1];
    // Only of steps that follow each other.
    return before !== undefined && step.atS - before.atS < 1.5 * middleS ? [step.intervalS - before.intervalS] : [];
  });
  let [samples, vertical, sideways, turning] = [0, 0, 0, 0];
  for (let second = fromS; second < fromS + WINDOW_S; second++) {
    const own = tally.second(second);
    samples += own.samples;
    vertical += own.samples * own.vertical;
    sideways += own.samples * own.sideways;
    turning += own.samples * own.turning;
  }
  // The steps must fill the window: a pause in it is not judged.
  const stepsS = intervals.reduce((sum, intervalS) => sum + intervalS, 0);
  if (stepsS < 0.8 * WINDOW_S || !(vertical > 0)) return null;
  // Variation and change from step to step in one figure, as both see the same thing.
  const unevenness = (deviation(intervals) + rootMeanSquare(differences) / Math.SQRT2) / (2 * middleS);
  return [
    unevenness,
    deviation(steps.map(({ peakMps2 }) => peakMps2)),
    Math.sqrt(sideways / vertical),
    Math.sqrt(turning / samples),
  ];
}

interface Scores {
  /** T of every window, 0 to 1; 0 where it is not judged. */
  readonly share: Float64Array;
  /** Figures that stand out. */
  readonly high: Uint8Array;
}

function scored(
  { count, figures }: Windows,
  judged: readonly number[],
  easy: readonly number[],
  first: boolean,
): Scores {
  const share = new Float64Array(count);
  const high = new Uint8Array(count);
  let usual: readonly Usual[] = [];
  let lookedUpAt = Number.NEGATIVE_INFINITY;
  for (const index of judged) {
    if (index - lookedUpAt >= LOOK_UP_EVERY) {
      usual = usualAround(figures, easy, index, first);
      lookedUpAt = index;
    }
    let sum = BIAS;
    for (const [figure, weight] of WEIGHTS.entries()) {
      const { middle, spread } = usual[figure];
      const spreads = (figures[FIGURES * index + figure] - middle) / spread;
      sum += weight * Math.max(-1, Math.min(MOST_SPREADS, spreads));
      if (spreads >= HIGH) high[index] += 1;
    }
    share[index] = 1 / (1 + Math.exp(-sum));
  }
  return { share, high };
}

interface Usual {
  readonly middle: number;
  readonly spread: number;
}

/** Middle and spread of every figure over the nearest easy windows. */
function usualAround(figures: Float64Array, easy: readonly number[], index: number, first: boolean): Usual[] {
  const found = easy.findIndex((other) => other >= index);
  const here = found < 0 ? easy.length : found;
  const from = Math.max(0, Math.min(here - NEAREST_WINDOWS / 2, easy.length - NEAREST_WINDOWS));
  const near = easy.slice(from, from + NEAREST_WINDOWS);
  return WEIGHTS.map((_, figure) => {
    const values = near.map((other) => figures[FIGURES * other + figure]).toSorted((a, b) => a - b);
    const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))];
    // Of a normal spread the middle lies one spread above the lowest 16 %; in the first round both are taken lower.
    const [middle, low, spreads] = first ? [at(0.35), at(0.08), 1.02] : [at(0.5), at(0.16), 1];
    return { middle, spread: Math.max((middle - low) / spreads, LEAST_SPREAD_SHARE * middle, 1e-9) };
  });
}

/** Which windows are labelled, by the middle 5 s of each: on from ENTER, off below EXIT. */
function labels({ share, high }: Scores, count: number): Uint8Array<ArrayBuffer> {
  const labelled = new Uint8Array(count);
  let on = false;
  for (let index = 0; index < count; index++) {
    on = on ? share[index] >= EXIT : share[index] >= ENTER && high[index] >= HIGH_COUNT;
    labelled[index] = on ? 1 : 0;
  }
  return labelled;
}

/** Merged over short gaps, then without the short ones. */
function sectionsOf(labelled: Uint8Array): TimeRange[] {
  const sections: { startS: number; endS: number }[] = [];
  for (const [index, on] of labelled.entries()) {
    if (on === 0) continue;
    const startS = index * HOP_S + (WINDOW_S - HOP_S) / 2;
    const last = sections.at(-1);
    if (last !== undefined && startS - last.endS < MERGE_S) last.endS = startS + HOP_S;
    else sections.push({ startS, endS: startS + HOP_S });
  }
  return sections.filter(({ startS, endS }) => endS - startS >= LEAST_S);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return rootMeanSquare(values.map((value) => value - mean));
}

function rootMeanSquare(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
