// Buckets: how many are asked for, and fine ones in the place of coarse ones.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bucketCount,
  columnsOf,
  firstAtOrAfter,
  nearestIndex,
  withDetail,
} from "../../../src/ui/review/geometry/buckets.ts";
import { minutesOf } from "../../../src/ui/review/geometry/minutes.ts";
import type { Series } from "../../../src/engine/contract.ts";

function seriesOf(fromS: number, toS: number, values: readonly (number | null)[]): Series {
  return {
    fromS,
    toS,
    bucketS: (toS - fromS) / values.length,
    minDeg: values.map((value) => (value === null ? null : value - 1)),
    maxDeg: values.map((value) => (value === null ? null : value + 1)),
    meanDeg: [...values],
    confidence: values.map((value) => (value === null ? null : 0.9)),
    cadenceSpm: values.map((value) => (value === null ? null : 170)),
  };
}

describe("the number of buckets", () => {
  it("is at most two per pixel, and what one call may ask for", () => {
    expect(bucketCount({ fromS: 0, toS: 28_800 }, 920, 100)).toBe(920);
    expect(bucketCount({ fromS: 0, toS: 28_800 }, 9000, 100)).toBe(4000);
  });

  it("is never finer than the trace itself", () => {
    // 25 points a second, two in a bucket.
    expect(bucketCount({ fromS: 0, toS: 20 }, 920, 100)).toBe(250);
    expect(bucketCount({ fromS: 0, toS: 20 }, 920, 10)).toBe(100);
    expect(bucketCount({ fromS: 0, toS: 0.01 }, 920, 100)).toBe(1);
  });
});

describe("columns", () => {
  it("stand in the middle of their buckets, with NaN where there is no data", () => {
    const columns = columnsOf(seriesOf(10, 16, [5, null, 7]));
    expect([...columns.timeS]).toEqual([11, 13, 15]);
    expect([...columns.meanDeg]).toEqual([5, Number.NaN, 7]);
    expect([...columns.confidence]).toEqual([Math.fround(0.9), Number.NaN, Math.fround(0.9)]);
  });

  it("take the fine ones where there are any, and stay in the order of time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 900, noNaN: true }),
        fc.double({ min: 10, max: 100, noNaN: true }),
        (coarseCount, fineCount, fromS, windowS) => {
          const coarse = columnsOf(
            seriesOf(
              0,
              1000,
              Array.from({ length: coarseCount }, () => 1),
            ),
          );
          const fine = columnsOf(
            seriesOf(
              fromS,
              fromS + windowS,
              Array.from({ length: fineCount }, () => 2),
            ),
          );
          const joined = withDetail(coarse, fine);
          for (let index = 1; index < joined.timeS.length; index++) {
            expect(joined.timeS[index] ?? 0).toBeGreaterThan(joined.timeS[index - 1] ?? 0);
          }
          expect(joined.meanDeg.filter((value) => value === 2)).toHaveLength(fineCount);
          const lengths = [joined.minDeg, joined.maxDeg, joined.meanDeg, joined.confidence, joined.cadenceSpm].map(
            (column) => column.length,
          );
          expect(new Set(lengths)).toEqual(new Set([joined.timeS.length]));
          for (const [index, timeS] of joined.timeS.entries()) {
            const inside = timeS >= (fine.timeS[0] ?? 0) && timeS <= (fine.timeS.at(-1) ?? 0);
            expect(joined.meanDeg[index]).toBe(inside ? 2 : 1);
          }
        },
      ),
    );
  });

  it("are left alone without fine ones", () => {
    const coarse = columnsOf(seriesOf(0, 10, [1, 2]));
    expect(withDetail(coarse, null)).toBe(coarse);
  });
});

describe("finding a bucket", () => {
  it("agrees with looking at all of them", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1 }),
        fc.integer({ min: -10, max: 510 }),
        (times, timeS) => {
          const sorted = Float64Array.from(times).sort();
          const expected = sorted.findIndex((time) => time >= timeS);
          expect(firstAtOrAfter(sorted, timeS)).toBe(expected === -1 ? sorted.length : expected);
          const distance = Math.min(...sorted.map((time) => Math.abs(time - timeS)));
          expect(Math.abs((sorted[nearestIndex(sorted, timeS)] ?? 0) - timeS)).toBe(distance);
        },
      ),
    );
  });

  it("says so when there are none", () => {
    expect(nearestIndex(new Float64Array(), 5)).toBe(-1);
  });
});

describe("minutes", () => {
  it("gather the buckets whose middle they hold", () => {
    const first = columnsOf(seriesOf(0, 120, [10, 20, null, 40]));
    const second = columnsOf(seriesOf(120, 180, [null, null]));
    const spell = {
      startS: 50,
      endS: 70,
      kind: "episode",
      headDownS: 20,
      meanPitchDeg: 30,
      peakPitchDeg: 34,
      cutShort: false,
      headRaises: [],
    } as const;
    expect(minutesOf([first, second], 170, [spell])).toEqual([
      { fromS: 0, meanDeg: 15, deepestDeg: 21, cadenceSpm: 170, confidence: Math.fround(0.9), headDownS: 10 },
      { fromS: 60, meanDeg: 40, deepestDeg: 41, cadenceSpm: 170, confidence: Math.fround(0.9), headDownS: 10 },
      { fromS: 120, meanDeg: null, deepestDeg: null, cadenceSpm: null, confidence: null, headDownS: 0 },
    ]);
  });
});
