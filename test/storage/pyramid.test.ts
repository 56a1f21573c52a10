// The pyramid against the plain way of doing it: every bucket of every level from all the points that lie in it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TraceBlock } from "../../src/core/results.ts";
import { BASE_LEVEL, BucketRow, bucketWidthS, FINEST_LEVEL, levelFor, pyramidOf } from "../../src/storage/pyramid.ts";

interface Point {
  readonly timeS: number;
  readonly pitchDeg: number;
}

function traceOf(points: readonly Point[], lostS: (at: number) => number): TraceBlock {
  return {
    timeS: Float64Array.from(points, ({ timeS }) => timeS),
    pitchDeg: Float32Array.from(points, ({ pitchDeg }) => pitchDeg),
    strideDeg: Float32Array.from(points, ({ pitchDeg }) => pitchDeg),
    rollDeg: new Float32Array(points.length),
    lostS: Float32Array.from(points, (_, at) => lostS(at)),
    moving: new Uint8Array(points.length),
  };
}

/** Points 40 ms apart, with data gaps of up to an hour between. */
const points = fc
  .array(fc.record({ run: fc.integer({ min: 1, max: 120 }), gapS: fc.double({ min: 0.2, max: 300, noNaN: true }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .chain((runs) => {
    const times: number[] = [];
    let timeS = 0;
    for (const { run, gapS } of runs) {
      for (let at = 0; at < run; at++) times.push((timeS += 0.04));
      timeS += gapS;
    }
    return fc
      .array(fc.float({ min: -60, max: 90, noNaN: true }), { minLength: times.length, maxLength: times.length })
      .map((pitches) => times.map((time, at) => ({ timeS: time, pitchDeg: pitches[at] })));
  });

const lostBetween = (all: readonly Point[]) => (at: number) =>
  at === 0 ? 0 : Math.max(0, all[at].timeS - all[at - 1].timeS - 0.041);

function extremes(inside: readonly Point[] | undefined): [number, number] | null {
  const pitches = inside?.map(({ pitchDeg }) => pitchDeg);
  return pitches === undefined ? null : [Math.min(...pitches), Math.max(...pitches)];
}

function meanOf(inside: readonly Point[]): number {
  return inside.reduce((sum, { pitchDeg }) => sum + pitchDeg, 0) / inside.length;
}

describe("levels", () => {
  it("hold what lies in each bucket, and nothing in gaps", () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 50 }), (all, blockSize) => {
        const base = new BucketRow(bucketWidthS(BASE_LEVEL));
        const whole = traceOf(all, lostBetween(all));
        for (let from = 0; from < all.length; from += blockSize) {
          base.push({
            timeS: whole.timeS.subarray(from, from + blockSize),
            pitchDeg: whole.pitchDeg.subarray(from, from + blockSize),
            strideDeg: whole.strideDeg.subarray(from, from + blockSize),
            rollDeg: whole.rollDeg.subarray(from, from + blockSize),
            lostS: whole.lostS.subarray(from, from + blockSize),
            moving: whole.moving.subarray(from, from + blockSize),
          });
        }
        for (const { level, row } of pyramidOf(base)) {
          const inBucket = Map.groupBy(all, ({ timeS }) => Math.floor(timeS / bucketWidthS(level)));
          const count = row.lastBucket + 2;
          const found = Array.from({ length: count }, (_, bucket) => row.at(bucket));
          const expected = Array.from({ length: count }, (_, bucket) => extremes(inBucket.get(bucket)));
          expect(found.map((bucket) => bucket && [bucket.minDeg, bucket.maxDeg])).toEqual(expected);
          const means = found.flatMap((bucket, at) =>
            bucket === null ? [] : [bucket.meanDeg - meanOf(inBucket.get(at)!)],
          );
          expect(Math.max(...means.map((error) => Math.abs(error)))).toBeLessThan(1e-3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("end with one bucket for all", () => {
    const base = new BucketRow(bucketWidthS(BASE_LEVEL));
    base.push(
      traceOf(
        [
          { timeS: 0, pitchDeg: 3 },
          { timeS: 5000, pitchDeg: 9 },
        ],
        () => 1,
      ),
    );
    const levels = pyramidOf(base);
    expect(levels.at(-1)!.row.at(0)).toEqual({ minDeg: 3, maxDeg: 9, meanDeg: 6 });
    expect(levels.length).toBe(15);
  });

  it("of nothing are empty", () => {
    expect(pyramidOf(new BucketRow(0.5)).map(({ row }) => row.tiles.size)).toEqual([0]);
  });

  it("fill buckets between two points of unbroken data with the value in between", () => {
    const row = new BucketRow(0.125);
    row.push(
      traceOf(
        [
          { timeS: 0.0625, pitchDeg: 0 },
          { timeS: 0.5625, pitchDeg: 8 },
          { timeS: 1.0625, pitchDeg: 0 },
        ],
        (at) => (at === 2 ? 0.5 : 0),
      ),
    );
    const means = Array.from({ length: 9 }, (_, bucket) => row.at(bucket)?.meanDeg ?? null);
    expect(means).toEqual([0, 2, 4, 6, 8, null, null, null, 0]);
  });
});

describe("levelFor", () => {
  it("is the finest level that needs no more buckets than asked for", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.double({ min: 0.01, max: 1e5, noNaN: true }),
        fc.integer({ min: 1, max: 4000 }),
        (fromS, spanS, buckets) => {
          const toS = fromS + spanS;
          const count = (level: number): number =>
            Math.ceil(toS / bucketWidthS(level)) - Math.floor(fromS / bucketWidthS(level));
          const level = levelFor(fromS, toS, buckets);
          expect(count(level)).toBeLessThanOrEqual(buckets);
          expect(level === FINEST_LEVEL || count(level - 1) > buckets).toBe(true);
        },
      ),
    );
  });
});
