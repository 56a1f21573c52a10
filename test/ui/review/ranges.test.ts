// Ranges of time: numbering spells, finding the one at or near a moment, pauses without the gaps inside them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeadDownSpan, SpanKind } from "../../../src/core/results.ts";
import {
  dipsOf,
  longestOf,
  nearestRange,
  rangeAfter,
  rangeAt,
  rangeBefore,
  secondsInside,
  spanS,
  spellsOf,
  withoutHoles,
} from "../../../src/ui/review/geometry/ranges.ts";

const span = (startS: number, endS: number, kind: SpanKind): HeadDownSpan => ({
  startS,
  endS,
  kind,
  headDownS: endS - startS,
  meanPitchDeg: 30,
  peakPitchDeg: 34,
  cutShort: false,
  headRaises: [],
});

const spans = [
  span(5, 9, "dip"),
  span(20, 40, "episode"),
  span(50, 53, "dip"),
  span(100, 180, "long"),
  span(200, 400, "veryLong"),
];

describe("spells", () => {
  it("are the episodes, numbered from one in the order of time", () => {
    expect(spellsOf(spans).map((spell) => [spell.number, spell.startS])).toEqual([
      [1, 20],
      [2, 100],
      [3, 200],
    ]);
    expect(dipsOf(spans).map((dip) => dip.startS)).toEqual([5, 50]);
  });

  it("are found at a moment, ends included", () => {
    const spells = spellsOf(spans);
    expect(rangeAt(spells, 20)?.number).toBe(1);
    expect(rangeAt(spells, 40)?.number).toBe(1);
    expect(rangeAt(spells, 41)).toBeNull();
  });

  it("are found before, after and nearest", () => {
    const spells = spellsOf(spans);
    expect(rangeAfter(spells, 110)?.number).toBe(3);
    expect(rangeBefore(spells, 110)?.number).toBe(1);
    expect(rangeAfter(spells, 300)).toBeNull();
    expect(rangeBefore(spells, 30)).toBeNull();
    expect(nearestRange(spells, 60)?.number).toBe(1);
    expect(nearestRange(spells, 80)?.number).toBe(2);
    expect(nearestRange([], 80)).toBeNull();
    expect(longestOf(spells)?.number).toBe(3);
    expect(longestOf([])).toBeNull();
  });
});

describe("ranges without holes", () => {
  it("keep what is left and drop what is too short", () => {
    const pause = { startS: 100, endS: 200 };
    expect(withoutHoles([pause], [{ startS: 120, endS: 150 }], 1)).toEqual([
      { startS: 100, endS: 120 },
      { startS: 150, endS: 200 },
    ]);
    expect(withoutHoles([pause], [{ startS: 90, endS: 199.5 }], 1)).toEqual([]);
    expect(withoutHoles([pause], [], 1)).toEqual([pause]);
  });

  it("share nothing with the holes, and miss nothing else", () => {
    const ordered = fc
      .array(fc.integer({ min: 0, max: 400 }), { minLength: 0, maxLength: 12 })
      .map((edges) => [...new Set(edges)].toSorted((a, b) => a - b))
      .map((edges) => {
        const ranges: { startS: number; endS: number }[] = [];
        for (let index = 0; index + 1 < edges.length; index += 2)
          ranges.push({ startS: edges[index] ?? 0, endS: edges[index + 1] ?? 0 });
        return ranges;
      });
    fc.assert(
      fc.property(ordered, ordered, (ranges, holes) => {
        const left = withoutHoles(ranges, holes, 0);
        const covered = ranges.reduce((sum, range) => sum + secondsInside(holes, range.startS, range.endS), 0);
        const total = ranges.reduce((sum, range) => sum + spanS(range), 0);
        expect(left.reduce((sum, range) => sum + spanS(range), 0)).toBe(total - covered);
        for (const piece of left) expect(secondsInside(holes, piece.startS, piece.endS)).toBe(0);
      }),
    );
  });
});
