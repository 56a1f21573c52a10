// Spells, pauses and gaps as ranges of time: numbering, finding, cutting one set out of another. Pure.
import type { HeadDownSpan, TimeRange } from "../../../core/results.ts";

/** An episode with its number in the order of time, from 1. Pin, lake, table row and readout all name it by this. */
export interface Spell extends HeadDownSpan {
  readonly number: number;
}

/** Episodes of any length, numbered. */
export function spellsOf(spans: readonly HeadDownSpan[]): Spell[] {
  return spans
    .filter((span) => span.kind !== "glance" && span.kind !== "dip")
    .map((span, index) => ({ ...span, number: index + 1 }));
}

export function dipsOf(spans: readonly HeadDownSpan[]): HeadDownSpan[] {
  return spans.filter((span) => span.kind === "dip");
}

export function spanS(range: TimeRange): number {
  return range.endS - range.startS;
}

/** The range that holds `timeS`, ends included. */
export function rangeAt<T extends TimeRange>(ranges: readonly T[], timeS: number): T | null {
  return ranges.find((range) => timeS >= range.startS && timeS <= range.endS) ?? null;
}

/** The range nearest to `timeS`; the earlier of two that are equally near. */
export function nearestRange<T extends TimeRange>(ranges: readonly T[], timeS: number): T | null {
  let nearest: T | null = null;
  let distanceS = Number.POSITIVE_INFINITY;
  for (const range of ranges) {
    const awayS = Math.max(range.startS - timeS, timeS - range.endS, 0);
    if (awayS < distanceS) {
      nearest = range;
      distanceS = awayS;
    }
  }
  return nearest;
}

/** The first that begins after `timeS`, and is not the one that holds it. */
export function rangeAfter<T extends TimeRange>(ranges: readonly T[], timeS: number): T | null {
  return ranges.find((range) => range.startS > timeS) ?? null;
}

/** The last that ended before `timeS`. */
export function rangeBefore<T extends TimeRange>(ranges: readonly T[], timeS: number): T | null {
  return ranges.findLast((range) => range.endS < timeS) ?? null;
}

/** `ranges` without what `holes` cover. Both in the order of time. Pieces shorter than `leastS` are dropped. */
export function withoutHoles(ranges: readonly TimeRange[], holes: readonly TimeRange[], leastS: number): TimeRange[] {
  const pieces: TimeRange[] = [];
  for (const range of ranges) {
    let startS = range.startS;
    for (const hole of holes) {
      if (hole.endS <= startS || hole.startS >= range.endS) continue;
      if (hole.startS > startS) pieces.push({ startS, endS: hole.startS });
      startS = Math.max(startS, hole.endS);
    }
    if (startS < range.endS) pieces.push({ startS, endS: range.endS });
  }
  return pieces.filter((piece) => spanS(piece) >= leastS);
}

/** Seconds that `ranges` share with the stretch from `fromS` to `toS`. */
export function secondsInside(ranges: readonly TimeRange[], fromS: number, toS: number): number {
  let seconds = 0;
  for (const range of ranges) seconds += Math.max(0, Math.min(range.endS, toS) - Math.max(range.startS, fromS));
  return seconds;
}

/** From start to end; the earlier of two equals; null of none. */
export function longestOf<T extends TimeRange>(ranges: readonly T[]): T | null {
  let longest: T | null = null;
  for (const range of ranges) if (longest === null || spanS(range) > spanS(longest)) longest = range;
  return longest;
}
