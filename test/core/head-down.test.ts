// The head-down rules of the domain model, case by case, and against a second plain reading of them on random traces.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectHeadDown, HeadDownDetector, kindOfLength } from "../../src/core/head-down.ts";
import { DEFAULT_PARAMETERS, DETECTION_PRESETS, type DetectionParameters } from "../../src/core/parameters.ts";
import type { HeadDownSpan } from "../../src/core/results.ts";
import { headDownByHand } from "../support/head-down-by-hand.ts";
import { anyTrace, cut, plateau, traceOf } from "../support/pitch-trace.ts";

const p = DEFAULT_PARAMETERS.detection;

function find(corners: [number, number][], options?: Parameters<typeof traceOf>[1]): HeadDownSpan[] {
  return detectHeadDown([traceOf([[0, 0], ...corners], options)], p);
}

describe("classes of a span", () => {
  it.each([
    [1.96, "glance"],
    [2, "dip"],
    [9.96, "dip"],
    [10, "episode"],
    [59.96, "episode"],
    [60, "long"],
    [179.96, "long"],
    [180, "veryLong"],
  ] as const)("%s s of head-down is a %s", (lengthS, kind) => {
    const spans = find([...plateau(5, 5 + lengthS), [200, 0]]);
    expect(spans.map((s) => s.kind)).toEqual([kind]);
    expect(spans[0].startS).toBeCloseTo(5, 6);
    expect(spans[0].endS).toBeCloseTo(5 + lengthS, 6);
    expect(spans[0].headDownS).toBeCloseTo(lengthS, 6);
    expect(spans[0].cutShort).toBe(false);
  });

  it("is not put off by rounding just under a border, and is strict beyond it", () => {
    expect(kindOfLength(10 - 1e-9, p)).toBe("episode");
    expect(kindOfLength(10 - 1e-5, p)).toBe("dip");
  });
});

describe("start and end", () => {
  it("interpolates both edges between points", () => {
    // 10 deg/s up and down at 5 points a second, off the grid: enter at 25 deg, exit at 20 deg.
    const up = 2.1;
    const spans = find(
      [
        [up, 0],
        [up + 4, 40],
        [up + 10, 40],
        [up + 14, 0],
        [30, 0],
      ],
      { rateHz: 5 },
    );
    expect(spans).toHaveLength(1);
    expect(spans[0].startS).toBeCloseTo(up + 2.5, 1);
    expect(spans[0].endS).toBeCloseTo(up + 12, 1);
    expect(spans[0].peakPitchDeg).toBeCloseTo(40, 4);
  });

  it("needs pitch at enter: exactly 25 starts, just short of it does not", () => {
    expect(
      find([
        [1, 0],
        [2, 25],
        [8, 25],
        [9, 0],
      ]),
    ).toHaveLength(1);
    expect(
      find([
        [1, 0],
        [2, 24.99],
        [8, 24.99],
        [9, 0],
      ]),
    ).toHaveLength(0);
  });

  it("counts short stretches between exit and enter as inside", () => {
    const spans = find([...plateau(2, 6).slice(0, 4), [6, 22], [8.9, 22], [8.94, 30], [14, 30], [14.04, 0], [20, 0]]);
    expect(spans).toHaveLength(1);
    expect(spans[0].headDownS).toBeCloseTo(spans[0].endS - spans[0].startS, 6);
    expect(spans[0].headRaises).toEqual([]);
    expect(spans[0].kind).toBe("episode");
  });

  it("soft exit after 3 s short of enter ends where pitch fell short of it", () => {
    const spans = find([
      [2, 0],
      [2.04, 30],
      [5, 30],
      [5.04, 20],
      [30, 22],
      [31, 0],
    ]);
    expect(spans).toHaveLength(1);
    expect(spans[0].endS).toBeCloseTo(5.02, 3);
    expect(spans[0].kind).toBe("dip");
  });

  it("a glance does not latch a hover at 18 to 22 deg", () => {
    const hover: [number, number][] = [
      [1, 18],
      [3, 18],
      [3.2, 30],
      [4, 30],
      [4.2, 22],
      [20, 22],
      [40, 21],
      [60, 22],
    ];
    expect(find(hover).map((s) => s.kind)).toEqual(["glance"]);
  });

  it("an open span at the end of the data is closed and marked", () => {
    const spans = find(
      [...plateau(2, 99).slice(0, 4), [99, 32]].filter(([t]) => t <= 20 || t === 99) as [number, number][],
    );
    expect(spans).toHaveLength(1);
    expect(spans[0].cutShort).toBe(true);
    expect(spans[0].endS).toBeCloseTo(99, 6);
  });

  it("mean and peak are those of the head-down seconds", () => {
    const spans = find([
      [1, 0],
      [1.04, 40],
      [11, 40],
      [11.04, 30],
      [21, 30],
      [21.04, 0],
      [30, 0],
    ]);
    expect(spans[0].meanPitchDeg).toBeCloseTo(35, 1);
    expect(spans[0].peakPitchDeg).toBeCloseTo(40, 5);
  });
});

describe("joining over head raises", () => {
  it("joins over a raise shorter than 2 s and leaves the raise out of the seconds", () => {
    const spans = find([...plateau(5, 11), ...plateau(12.52, 18.52), [25, 0]]);
    expect(spans).toHaveLength(1);
    expect(spans[0].kind).toBe("episode");
    expect(spans[0].headDownS).toBeCloseTo(12, 5);
    expect(spans[0].endS - spans[0].startS).toBeCloseTo(13.52, 5);
    expect(spans[0].headRaises).toHaveLength(1);
    expect(spans[0].headRaises[0].startS).toBeCloseTo(11, 5);
    expect(spans[0].headRaises[0].endS).toBeCloseTo(12.52, 5);
  });

  it("a raise of exactly 2 s parts two dips", () => {
    expect(find([...plateau(5, 14), ...plateau(16, 25), [30, 0]]).map((s) => s.kind)).toEqual(["dip", "dip"]);
  });

  it("is stopped by the down fraction: three quarters joins, less does not", () => {
    // Time at or past enter by start to end. Of each plateau the fall from enter to exit, 0.04 s * 5/12, is short of enter,
    // so that two plateaus of L s with a raise of 1.6 s between them need L >= 2.4 s + 4 * 0.0167 s.
    const two = (lengthS: number): HeadDownSpan[] =>
      find([...plateau(5, 5 + lengthS), ...plateau(6.6 + lengthS, 6.6 + 2 * lengthS), [20, 0]]);
    expect(two(2.48)).toHaveLength(1);
    expect(two(2.44)).toHaveLength(2);
  });

  it("joins before classing: glances that are joined become a dip", () => {
    const spans = find([...plateau(5, 6.8), ...plateau(7.2, 9), [20, 0]]);
    expect(spans.map((s) => s.kind)).toEqual(["dip"]);
  });
});

describe("pauses and gaps", () => {
  it("a pause cuts a span and nothing is joined across it", () => {
    const spans = find([...plateau(5, 25), [40, 0]], { pauses: [[12, 13]] });
    expect(spans).toHaveLength(2);
    expect(spans[0]).toMatchObject({ endS: 12, cutShort: true, kind: "dip" });
    expect(spans[1]).toMatchObject({ startS: 13, cutShort: false, kind: "episode" });
  });

  it("a gap of up to 2 s holds the state and counts in no total", () => {
    const spans = find([...plateau(5, 20), [40, 0]], { gaps: [[10, 11.96]] });
    expect(spans).toHaveLength(1);
    expect(spans[0].endS - spans[0].startS).toBeCloseTo(15, 5);
    // 48 points are missing, so 1.92 s carry no data.
    expect(spans[0].headDownS).toBeCloseTo(15 - 1.92, 5);
  });

  it("a longer gap ends the span", () => {
    const spans = find([...plateau(5, 25), [40, 0]], { gaps: [[10, 13]] });
    expect(spans.map((s) => [s.kind, s.cutShort])).toEqual([
      ["dip", true],
      ["episode", false],
    ]);
    expect(spans[0].endS).toBeCloseTo(10, 6);
    expect(spans[1].startS).toBeCloseTo(13, 6);
  });

  it("standing with the head down is not a spell", () => {
    expect(find([...plateau(5, 25), [40, 0]], { pauses: [[0, 40]] })).toEqual([]);
  });
});

const presets: fc.Arbitrary<DetectionParameters> = fc.oneof(
  fc.constantFrom(...Object.values(DETECTION_PRESETS)),
  fc.record({
    smoothingTauS: fc.constant(0.3),
    enterDeg: fc.constant(25),
    exitDeg: fc.constantFrom(15, 20, 22, 25),
    softExitS: fc.constantFrom(0.5, 2, 3, 6),
    deepDeg: fc.constant(40),
    glanceMaxS: fc.constantFrom(0.5, 2, 5),
    sustainedMinS: fc.constantFrom(4, 10),
    longS: fc.constant(15),
    veryLongS: fc.constant(30),
    mergeGapS: fc.constantFrom(0, 1, 2, 5),
    minDownFraction: fc.constantFrom(0.5, 0.75, 0.95),
    maxDataGapS: fc.constantFrom(0.4, 2, 5),
  }),
);

/** What differs: anything that is counted, or more than 1e-5 in anything that is measured. */
function differences(actual: readonly HeadDownSpan[], expected: readonly HeadDownSpan[]): string[] {
  const counted = (spans: readonly HeadDownSpan[]): string =>
    JSON.stringify(spans.map((s) => [s.kind, s.cutShort, s.headRaises.length]));
  const measured = (spans: readonly HeadDownSpan[]): number[] =>
    spans.flatMap((s) => [
      s.startS,
      s.endS,
      s.headDownS,
      s.meanPitchDeg,
      s.peakPitchDeg,
      ...s.headRaises.flatMap((r) => [r.startS, r.endS]),
    ]);
  if (counted(actual) !== counted(expected)) return [`${counted(actual)} is not ${counted(expected)}`];
  const e = measured(expected);
  return measured(actual).flatMap((x, i) => (Math.abs(x - e[i]) < 1e-5 ? [] : [`number ${i}: ${x} is not ${e[i]}`]));
}

describe("on random traces", () => {
  it("agrees with the rules read a second time, plainly and in batch", () => {
    fc.assert(
      fc.property(anyTrace, presets, (trace, parameters) => {
        const byHand = headDownByHand(trace, parameters);
        expect(differences(detectHeadDown([trace], parameters), byHand)).toEqual([]);
      }),
      { numRuns: 4000 },
    );
  });

  it("any split with saved and restored state gives identical spans", () => {
    fc.assert(
      fc.property(
        anyTrace,
        presets,
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }),
        (trace, parameters, lengths) => {
          let detector = new HeadDownDetector(parameters);
          const spans: HeadDownSpan[] = [];
          for (const block of cut(trace, lengths)) {
            spans.push(...detector.push(block));
            const state = structuredClone(detector.saveState());
            detector = new HeadDownDetector(parameters);
            detector.restoreState(state);
          }
          spans.push(...detector.finish());
          expect(spans).toEqual(detectHeadDown([trace], parameters));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a saved state is a copy: going on does not change it", () => {
    const trace = traceOf([[0, 0], ...plateau(5, 11), ...plateau(12.52, 18.52), ...plateau(19.5, 30), [40, 0]]);
    const [head, tail] = cut(trace, [25 * 20]);
    const detector = new HeadDownDetector(p);
    const early = detector.push(head);
    const state = detector.saveState();
    const rest = [...detector.push(tail), ...detector.finish()];
    const again = new HeadDownDetector(p);
    again.restoreState(state);
    expect([...again.push(tail), ...again.finish()]).toEqual(rest);
    expect([...early, ...rest]).toEqual(detectHeadDown([trace], p));
  });

  it("spans are in order, apart, inside moving time, and their seconds add up", () => {
    fc.assert(
      fc.property(anyTrace, presets, (trace, parameters) => {
        const spans = detectHeadDown([trace], parameters);
        expect(spans.map((s) => s.startS)).toEqual(spans.map((s) => s.startS).toSorted((a, b) => a - b));
        const broken = [...trace.timeS.keys()].filter(
          (k) => k > 0 && (trace.moving[k] === 0 || trace.lostS[k] > parameters.maxDataGapS),
        );
        for (const [i, s] of spans.entries()) {
          const raisesS = s.headRaises.reduce((sum, r) => sum + r.endS - r.startS, 0);
          expect(s.headDownS).toBeLessThanOrEqual(s.endS - s.startS - raisesS + 1e-6);
          expect(s.peakPitchDeg).toBeGreaterThanOrEqual(s.meanPitchDeg - 1e-4);
          expect(s.startS).toBeGreaterThan(spans[i - 1]?.endS ?? -1);
          const crossed = broken.filter(
            (k) => Math.min(trace.timeS[k], s.endS) - Math.max(trace.timeS[k - 1], s.startS) > 1e-9,
          );
          expect(crossed).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
