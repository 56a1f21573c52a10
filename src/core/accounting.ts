// The honest numbers of a run: all time in spells, the part on easy ground that could have been avoided, and the part on
// technical ground where looking down may have been right. Shares of what is counted already; it finds nothing. Domain 8.3.
//
// Stretches that a person marked go before the detector's. Head-down seconds are spread evenly over a spell without its
// joined head raises.
import { isEpisode, TIME_TOLERANCE_S } from "./head-down.ts";
import type { HeadDownSpan, StretchTag, TechnicalGround, TimeRange } from "./results.ts";

export interface Accounting {
  /** All head-down time in spells, s: `sustainedS` of the summary. */
  readonly totalS: number;
  /** On easy ground, s. */
  readonly avoidableS: number;
  /** On technical ground, s: the sum of the next two. */
  readonly maybeJustifiedS: number;
  readonly taggedS: number;
  readonly autoS: number;
  /** Times the head stayed down for a minute or longer without a raise on technical ground. */
  readonly longOnTechnicalCount: number;
}

/** Of what a person marked and what was found. */
export interface Ground {
  /** As marked, in the order of time. */
  readonly tagged: readonly TimeRange[];
  /** As found, without what a person marked in any way. */
  readonly auto: readonly TimeRange[];
}

/** Technical ground of a run. */
export function groundOf(tags: readonly StretchTag[], technical: TechnicalGround | null): Ground {
  return {
    tagged: tags.filter(({ kind }) => kind === "technical"),
    auto: (technical?.sections ?? []).flatMap((section) => without(section, tags)),
  };
}

export function accountingOf(spans: readonly HeadDownSpan[], ground: Ground, longS: number): Accounting {
  const account = { totalS: 0, taggedS: 0, autoS: 0, longOnTechnicalCount: 0 };
  const technical = joined([...ground.tagged, ...ground.auto]);
  for (const span of spans) {
    if (!isEpisode(span.kind)) continue;
    const pieces = without(span, span.headRaises);
    const lengthS = pieces.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
    const perS = lengthS > 0 ? span.headDownS / lengthS : 0;
    account.totalS += span.headDownS;
    account.taggedS += perS * overlapS(pieces, ground.tagged);
    account.autoS += perS * overlapS(pieces, ground.auto);
    for (const piece of pieces) {
      const longest = Math.max(0, ...technical.map((section) => overlapS([piece], [section])));
      if (longest >= longS - TIME_TOLERANCE_S) account.longOnTechnicalCount += 1;
    }
  }
  const maybeJustifiedS = Math.min(account.totalS, account.taggedS + account.autoS);
  return { ...account, maybeJustifiedS, avoidableS: account.totalS - maybeJustifiedS };
}

/** What is left of a range; `others` in the order of time. */
function without(range: TimeRange, others: readonly TimeRange[]): TimeRange[] {
  const left: TimeRange[] = [];
  let fromS = range.startS;
  for (const { startS, endS } of others) {
    if (endS <= fromS || startS >= range.endS) continue;
    if (startS > fromS) left.push({ startS: fromS, endS: startS });
    fromS = Math.max(fromS, endS);
  }
  if (fromS < range.endS) left.push({ startS: fromS, endS: range.endS });
  return left;
}

function joined(ranges: readonly TimeRange[]): TimeRange[] {
  const all: { startS: number; endS: number }[] = [];
  for (const { startS, endS } of ranges.toSorted((a, b) => a.startS - b.startS)) {
    const last = all.at(-1);
    if (last !== undefined && startS <= last.endS) last.endS = Math.max(last.endS, endS);
    else all.push({ startS, endS });
  }
  return all;
}

function overlapS(pieces: readonly TimeRange[], sections: readonly TimeRange[]): number {
  let sum = 0;
  for (const a of pieces) {
    for (const b of sections) sum += Math.max(0, Math.min(a.endS, b.endS) - Math.max(a.startS, b.startS));
  }
  return sum;
}
