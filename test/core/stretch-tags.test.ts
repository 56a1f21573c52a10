// What a person marks on a run: how marks join, and what pauses and wrong stretches do to the numbers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountingOf, groundOf } from "../../src/core/accounting.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { reanalyseTrace } from "../../src/core/pipeline.ts";
import type { StretchTag, TraceBlock } from "../../src/core/results.ts";
import { countAlike, LEAST_TAG_S, TAG_KINDS, taggedTrace, withTag } from "../../src/core/stretch-tags.ts";
import { cut, plateau, traceOf } from "../support/pitch-trace.ts";

const tag = (kind: StretchTag["kind"], startS: number, endS: number): StretchTag => ({ kind, startS, endS });

const anyTag = fc
  .tuple(fc.constantFrom(...TAG_KINDS), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 80 }))
  .map(([kind, startS, lengthS]) => tag(kind, startS, startS + lengthS));
const marks = fc.array(anyTag, { maxLength: 8 }).map((all) => all.reduce(withTag, [] as StretchTag[]));
const kindAt = (tags: readonly StretchTag[], atS: number): string | undefined =>
  tags.find(({ startS, endS }) => atS >= startS && atS < endS)?.kind;

describe("marks", () => {
  test("never overlap; the last one said holds, all other time stays as it was", () => {
    fc.assert(
      fc.property(marks, anyTag, (before, added) => {
        const after = withTag(before, added);
        for (const [index, { startS, endS }] of after.entries()) {
          expect(endS - startS).toBeGreaterThanOrEqual(LEAST_TAG_S);
          expect(startS).toBeGreaterThanOrEqual(after[index - 1]?.endS ?? 0);
        }
        for (let atS = 0.5; atS < 300; atS++) {
          const inside = atS >= added.startS && atS < added.endS;
          expect(kindAt(after, atS)).toBe(inside ? added.kind : kindAt(before, atS));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("of the same kind join, of another are cut in two", () => {
    expect(withTag([tag("pause", 10, 20)], tag("pause", 20, 30))).toEqual([tag("pause", 10, 30)]);
    expect(withTag([tag("technical", 0, 60)], tag("pause", 20, 30))).toEqual([
      tag("technical", 0, 20),
      tag("pause", 20, 30),
      tag("technical", 30, 60),
    ]);
  });

  test("count alike when only technical ground differs", () => {
    expect(countAlike([tag("technical", 0, 9), tag("pause", 10, 20)], [tag("pause", 10, 20)])).toBe(true);
    expect(countAlike([tag("pause", 10, 20)], [tag("wrong", 10, 20)])).toBe(false);
  });
});

/** Two spells of 30 s in three minutes. */
const TRACE = traceOf([[0, 5], ...plateau(40, 70), ...plateau(110, 140, 40), [180, 5]]);
const counted = (tags: readonly StretchTag[], trace: readonly TraceBlock[] = [TRACE]) =>
  reanalyseTrace(trace, DEFAULT_PARAMETERS, [], tags);

describe("what is counted", () => {
  test("technical ground changes no number", () => {
    expect(counted([tag("technical", 30, 100)])).toEqual(counted([]));
  });

  test.each(["pause", "wrong"] as const)("a stretch marked as %s takes its spell and its time out", (kind) => {
    const { summary, spans } = counted([tag(kind, 100, 150)]);
    expect(spans.map(({ startS }) => startS)).toEqual([40]);
    expect(summary.movingS).toBeCloseTo(130, 0);
    expect(summary.sustainedS).toBeCloseTo(30, 1);
  });

  test.each(["pause", "wrong"] as const)("no span crosses a stretch marked as %s", (kind) => {
    const { spans, summary } = counted([tag(kind, 52, 58)]);
    expect(spans.map(({ kind: is, cutShort }) => [is, cutShort])).toEqual([
      ["episode", true],
      ["episode", false],
      ["episode", false],
    ]);
    expect(spans[0].endS).toBeLessThanOrEqual(52);
    expect(spans[1].startS).toBeGreaterThanOrEqual(57.9);
    expect(summary.sustainedS).toBeCloseTo(54, 0);
  });

  test("the holding budget recovers in a pause and stands still in a wrong stretch", () => {
    const peak = (kind: "pause" | "wrong"): number => counted([tag(kind, 72, 108)]).exposure.peakBudget;
    const both = counted([]).exposure.peakBudget;
    expect(peak("pause")).toBeCloseTo(both, 3);
    expect(peak("wrong")).toBeGreaterThan(both + 0.02);
  });

  test("however the trace is cut", () => {
    const tags = [tag("pause", 20, 45), tag("wrong", 60, 61), tag("wrong", 120, 130)];
    const whole = counted(tags);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 6 }), (lengths) => {
        expect(counted(tags, cut(TRACE, lengths))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  test("lost seconds are those of the stretch, and none twice", () => {
    const blocks = [...taggedTrace(cut(TRACE, [700, 300]), [tag("wrong", 20, 60)])];
    const lost = blocks.flatMap(({ lostS }) => [...lostS]).filter((s) => s > 0);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toBeCloseTo(40, 1);
  });
});

describe("the honest numbers", () => {
  const { spans, summary } = counted([]);

  test("all of it is avoidable on easy ground, and the parts make the whole", () => {
    expect(accountingOf(spans, groundOf([], null), 60)).toMatchObject({
      totalS: summary.sustainedS,
      avoidableS: summary.sustainedS,
      maybeJustifiedS: 0,
    });
    const found = { status: "judged", sections: [{ startS: 100, endS: 125 }] } as const;
    const account = accountingOf(spans, groundOf([tag("technical", 55, 110)], found), 60);
    expect(account.taggedS).toBeCloseTo(15, 1);
    expect(account.autoS).toBeCloseTo(15, 1);
    expect(account.avoidableS + account.maybeJustifiedS).toBeCloseTo(account.totalS, 6);
  });

  test("what a person marked as anything else is not found ground", () => {
    const found = { status: "judged", sections: [{ startS: 0, endS: 100 }] } as const;
    expect(groundOf([tag("pause", 20, 30)], found).auto).toEqual([
      { startS: 0, endS: 20 },
      { startS: 30, endS: 100 },
    ]);
  });

  test("a minute without a head raise is told even on technical ground", () => {
    const long = counted([], [traceOf([[0, 5], ...plateau(40, 130), [180, 5]])]).spans;
    const many = (startS: number): number =>
      accountingOf(long, groundOf([tag("technical", startS, 150)], null), 60).longOnTechnicalCount;
    expect([many(60), many(75)]).toEqual([1, 0]);
  });
});
