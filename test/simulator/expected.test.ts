// The simulator's own reading of the class rules, on pitch curves made by hand where the right answer is plain.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectSpans } from "../../src/simulator/expected.ts";
import type { Expected } from "../../src/simulator/expected.ts";

const MOVING = [{ startS: 0, endS: 200 }];

/** Pitch that steps to a value at given times. */
function steps(list: readonly (readonly [timeS: number, pitchDeg: number])[]): (timeS: number) => number {
  return (timeS) => list.findLast(([fromS]) => fromS <= timeS + 1e-9)?.[1] ?? 5;
}

function found(expected: Expected): string[] {
  return expected.spans.map(
    ({ kind, startS, endS, headDownS }) =>
      `${kind} ${startS.toFixed(1)}-${endS.toFixed(1)}${Math.abs(headDownS - (endS - startS)) < 0.05 ? "" : ` (${headDownS.toFixed(1)})`}`,
  );
}

describe("expectSpans", () => {
  it.each<[string, [number, number][], string[]]>([
    ["a level head", [[0, 8]], []],
    ["hovering short of enter", [[20, 24.9]], []],
    [
      "a spell",
      [
        [20, 30],
        [50, 5],
      ],
      ["episode 20.0-50.0"],
    ],
    [
      "exactly the enter angle",
      [
        [20, 25],
        [50, 5],
      ],
      ["episode 20.0-50.0"],
    ],
    [
      "a dip just short of ten seconds",
      [
        [20, 30],
        [29.9, 5],
      ],
      ["dip 20.0-29.9"],
    ],
    [
      "a long spell",
      [
        [10, 30],
        [71, 5],
      ],
      ["long 10.0-71.0"],
    ],
    ["a very long spell that the end of the run cuts short", [[15, 30]], ["veryLong 15.0-200.0"]],
    [
      "hovering above exit ends a span after three seconds, back-dated",
      [
        [20, 30],
        [35, 22],
        [60, 5],
      ],
      ["episode 20.0-35.0"],
    ],
    [
      "two seconds short of enter are part of the span",
      [
        [20, 30],
        [30, 22],
        [32, 30],
        [40, 5],
      ],
      ["episode 20.0-40.0"],
    ],
    [
      "a short head raise is joined over and not counted",
      [
        [20, 30],
        [30, 5],
        [31.5, 30],
        [40, 5],
      ],
      ["episode 20.0-40.0 (18.5)"],
    ],
    [
      "a head raise of two seconds divides",
      [
        [20, 30],
        [32, 5],
        [34, 30],
        [40, 5],
      ],
      ["episode 20.0-32.0", "dip 34.0-40.0"],
    ],
    [
      "spans that are mostly raises are not joined",
      [
        [20, 30],
        [22.5, 5],
        [24.3, 30],
        [26.8, 5],
      ],
      ["dip 20.0-22.5", "dip 24.3-26.8"],
    ],
  ])("%s", (_, list, spans) => {
    expect(found(expectSpans(steps(list), MOVING, []))).toEqual(spans);
  });

  it("counts glances, and none of their seconds", () => {
    const result = expectSpans(
      steps([
        [20, 30],
        [21.9, 5],
        [40, 30],
        [41, 5],
      ]),
      MOVING,
      [],
    );
    expect(result).toMatchObject({ glanceCount: 2, headDownS: 0, sustainedS: 0, episodeCount: 0, spans: [] });
  });

  it("gives depth over the head-down seconds, and totals", () => {
    const result = expectSpans(
      steps([
        [20, 30],
        [30, 40],
        [40, 5],
        [100, 30],
        [105, 5],
      ]),
      MOVING,
      [],
    );
    expect(result.spans[0].meanPitchDeg).toBeCloseTo(35, 1);
    expect(result.spans[0].peakPitchDeg).toBe(40);
    expect(result.sustainedS).toBeCloseTo(20, 1);
    expect(result.headDownS).toBeCloseTo(25, 1);
    expect(result.movingS).toBe(200);
  });

  it("holds a span over two seconds without data and counts none of them", () => {
    const pitch = steps([
      [20, 30],
      [50, 5],
    ]);
    const result = expectSpans(pitch, MOVING, [{ startS: 30, endS: 32 }]);
    expect(found(result)).toEqual(["episode 20.0-50.0 (28.0)"]);
    expect(result.movingS).toBeCloseTo(198, 6);
  });

  it("ends a span at a longer gap and at a pause", () => {
    const pitch = steps([
      [20, 30],
      [50, 5],
    ]);
    expect(found(expectSpans(pitch, MOVING, [{ startS: 31, endS: 34 }]))).toEqual([
      "episode 20.0-31.0",
      "episode 34.0-50.0",
    ]);
    const moving = [
      { startS: 0, endS: 35 },
      { startS: 45, endS: 200 },
    ];
    expect(found(expectSpans(pitch, moving, []))).toEqual(["episode 20.0-35.0", "dip 45.0-50.0"]);
  });

  it("finds spans in order that lie inside moving time, whatever the pitch", () => {
    const curve = fc.array(fc.tuple(fc.double({ min: 0.3, max: 15, noNaN: true }), fc.integer({ min: 0, max: 45 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(curve, (pieces) => {
        let timeS = 0;
        const list = pieces.map(([lengthS, pitchDeg]) => {
          timeS += lengthS;
          return [timeS, pitchDeg] as const;
        });
        const moving = [
          { startS: 3, endS: 90 },
          { startS: 100, endS: 180 },
        ];
        const result = expectSpans(steps(list), moving, [{ startS: 40, endS: 44 }]);
        let lastEndS = 0;
        for (const span of result.spans) {
          expect(span.startS).toBeGreaterThanOrEqual(lastEndS);
          expect(span.endS - span.startS).toBeGreaterThan(2 - 1e-6);
          const inside = moving.filter(({ startS, endS }) => span.startS > startS - 1e-6 && span.endS < endS + 1e-6);
          expect(inside).toHaveLength(1);
          expect(span.startS < 40 && span.endS > 44).toBe(false);
          expect(span.peakPitchDeg).toBeGreaterThanOrEqual(25);
          expect(span.meanPitchDeg).toBeGreaterThanOrEqual(20);
          lastEndS = span.endS;
        }
        expect(result.sustainedS).toBeLessThanOrEqual(result.headDownS + 1e-6);
        expect(result.headDownS).toBeLessThanOrEqual(result.movingS + 1e-6);
      }),
      { numRuns: 60 },
    );
  });
});
