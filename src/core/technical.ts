// Where the ground may have been technical, so that looking down may have been right: from how uneven the steps are and how
// the body is thrown about, against the runner's own easy running around that time. No place, no slope and no head pitch; a
// guess that a person's own mark outweighs. terrain-tally.ts gathers, accounting.ts says what follows. Domain section 8.2.
//
// Windows of 15 s every 5 s. What the reference leaves open is settled so: steps that are a fifth longer or shorter than the
// usual ones are another gait (walking), and a window with many of them is not judged; a pause is not judged either. Easy
// running are the windows that are not labelled, found in a few rounds, the nearest 20 minutes of them at any time. A figure
// counts for at most four spreads, so that a stumble alone labels nothing.
import { nthSmallest } from "./quantile.ts";
import type { TechnicalGround, TimeRange } from "./results.ts";
import type { TerrainSteps, TerrainTally } from "./terrain-tally.ts";

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
    if (round > 0 && isSame(left, easy)) break;
    easy = left;
  }
  return { status: "judged", sections: sectionsOf(labelled) };
}

function judgedOf({ count, figures }: Windows): number[] {
  const judged: number[] = [];
  for (let index = 0; index < count; index++) if (!Number.isNaN(figures[FIGURES * index])) judged.push(index);
  return judged;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

function measured(tally: TerrainTally): Windows {
  const steps = tally.steps;
  const other = otherGait(steps);
  const count = Math.max(0, Math.floor((tally.secondCount - WINDOW_S) / HOP_S) + 1);
  const figures = new Float64Array(FIGURES * count).fill(Number.NaN);
  let first = 0;
  for (let index = 0; index < count; index++) {
    const fromS = index * HOP_S;
    while (first < steps.count && steps.atS[first] < fromS) first++;
    let end = first;
    let others = 0;
    for (; end < steps.count && steps.atS[end] < fromS + WINDOW_S; end++) others += other[end];
    const isOwn = others <= OTHER_GAIT_SHARE * (end - first);
    const own = isOwn ? figuresOf(tally, steps, [first, end], fromS) : null;
    if (own !== null) figures.set(own, FIGURES * index);
  }
  return { count, figures };
}

/** 1 for a step of another gait: one long step is uneven ground, several together are walking. */
function otherGait({ count, intervalS }: TerrainSteps): Uint8Array {
  const usualS = middleOf(intervalS.slice());
  const other = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    const aroundS = middleOf(intervalS.slice(Math.max(0, at - 3), at + 4));
    if (aroundS > OTHER_GAIT * usualS || aroundS * OTHER_GAIT < usualS) other[at] = 1;
  }
  return other;
}

/** Of the steps `first` to `end` (exclusive) and the 15 s from `fromS`; null where the window is not judged. */
function figuresOf(
  tally: TerrainTally,
  { atS, intervalS, peakMps2 }: TerrainSteps,
  [first, end]: readonly [number, number],
  fromS: number,
): readonly number[] | null {
  if (end - first < LEAST_STEPS) return null;
  const middleS = middleOf(intervalS.slice(first, end));
  const intervals = new Spread();
  let [changes, changeSquares] = [0, 0];
  let before = -1;
  for (let step = first; step < end; step++) {
    if (!(Math.abs(intervalS[step] / middleS - 1) < GLITCH_SHARE)) continue;
    intervals.add(intervalS[step]);
    // Only of steps that follow each other.
    if (before >= 0 && atS[step] - atS[before] < 1.5 * middleS) {
      changes += 1;
      changeSquares += (intervalS[step] - intervalS[before]) ** 2;
    }
    before = step;
  }
  let [samples, vertical, sideways, turning] = [0, 0, 0, 0];
  for (let second = fromS; second < fromS + WINDOW_S; second++) {
    const own = tally.second(second);
    samples += own.samples;
    vertical += own.samples * own.vertical;
    sideways += own.samples * own.sideways;
    turning += own.samples * own.turning;
  }
  // The steps must fill the window: a pause in it is not judged.
  if (intervals.sum < 0.8 * WINDOW_S || !(vertical > 0)) return null;
  // Variation and change from step to step in one figure, as both see the same thing.
  const change = changes > 0 ? Math.sqrt(changeSquares / changes) : 0;
  const unevenness = (intervals.deviation + change / Math.SQRT2) / (2 * middleS);
  const peaks = new Spread();
  for (let step = first; step < end; step++) peaks.add(peakMps2[step]);
  return [unevenness, peaks.deviation, Math.sqrt(sideways / vertical), Math.sqrt(turning / samples)];
}

/** Sum and standard deviation in one pass; Welford. */
class Spread {
  sum = 0;
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.sum += value;
    this.#count += 1;
    const off = value - this.#mean;
    this.#mean += off / this.#count;
    this.#squares += off * (value - this.#mean);
  }

  get deviation(): number {
    return this.#count === 0 ? 0 : Math.sqrt(this.#squares / this.#count);
  }
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
  const values = new Float64Array(Math.min(NEAREST_WINDOWS, easy.length));
  return WEIGHTS.map((_, figure) => {
    for (let near = 0; near < values.length; near++) values[near] = figures[FIGURES * easy[from + near] + figure];
    const at = (share: number): number =>
      nthSmallest(values, Math.min(values.length - 1, Math.floor(share * values.length)));
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

/** The median; orders its values in part. 0 without any. */
function middleOf(values: Float64Array): number {
  return values.length === 0 ? 0 : nthSmallest(values, values.length >> 1);
}
