// Steps and the moving gate on made-up vertical acceleration.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { MovingGate } from "../../src/core/steps.ts";
import { normalNumbers } from "../support/made-gait.ts";

const P = DEFAULT_PARAMETERS.moving;
const G = 9.80665;

interface Signal {
  readonly timeS: Float64Array;
  readonly lostS: Float64Array;
  readonly vertical: Float64Array;
}

/** Samples of `at(t)` above gravity; rows with a true `lost` are missing. */
function signal(
  durationS: number,
  rateHz: number,
  at: (t: number) => number,
  lost: (t: number) => boolean = () => false,
): Signal {
  const times = Array.from({ length: Math.round(durationS * rateHz) }, (_, i) => i / rateHz).filter((t) => !lost(t));
  return {
    timeS: Float64Array.from(times),
    lostS: Float64Array.from(times, (t, i) =>
      i > 0 && t - times[i - 1] > 1.5 / rateHz ? t - times[i - 1] - 1 / rateHz : 0,
    ),
    vertical: Float64Array.from(times, (t) => G + at(t)),
  };
}

/** Half-sine steps of the given height in the given ranges, flat in between: one peak every `1 / stepHz`. */
function steps(ranges: readonly (readonly [number, number])[], stepHz = 2.5, height = 6): (t: number) => number {
  return (t) => {
    const range = ranges.find(([from, to]) => t >= from && t < to);
    return range === undefined ? 0 : -height * Math.cos(2 * Math.PI * stepHz * (t - range[0]));
  };
}

function gateOf(s: Signal, speedMps?: Float64Array): { edgesS: number[]; steps: [number, number][] } {
  const found: [number, number][] = [];
  const gate = new MovingGate(P, (from, to) => found.push([from, to]));
  gate.push(s.timeS, s.lostS, s.vertical, speedMps);
  gate.finish();
  return { edgesS: gate.edgesS, steps: found };
}

/** The k-th peak of `steps` from `fromS`. */
const peakS = (fromS: number, k: number, stepHz = 2.5): number => fromS + (k + 0.5) / stepHz;

describe("steps", () => {
  test.each([25, 50, 100, 200, 400])("one step per peak at %i Hz, dated to the peak", (rateHz) => {
    const { steps: found } = gateOf(signal(20, rateHz, steps([[4, 16]])));
    expect(found).toHaveLength(29);
    found.forEach(([from, to], k) => {
      expect(Math.abs(from - peakS(4, k))).toBeLessThan(0.75 / rateHz + 0.02);
      expect(Math.abs(to - peakS(4, k + 1))).toBeLessThan(0.75 / rateHz + 0.02);
    });
  });

  test("two peaks a step, ringing and noise still make one step a step", () => {
    const normal = normalNumbers(3);
    const stepHz = 2.2;
    const at = (t: number): number => {
      if (t < 3 || t >= 33) return 0.05 * normal();
      const inStepS = (((t - 3) * stepHz) % 1) / stepHz;
      const impact = 14 * Math.exp(-inStepS / 0.03) * Math.cos(2 * Math.PI * 17 * inStepS);
      const pushOff = 9 * Math.exp(-(((inStepS - 0.17) / 0.06) ** 2));
      return impact + pushOff - 4 + 0.6 * normal();
    };
    const { steps: found, edgesS } = gateOf(signal(36, 200, at));
    expect(found.length).toBeGreaterThanOrEqual(63);
    expect(found.length).toBeLessThanOrEqual(67);
    expect(edgesS[0]).toBeGreaterThan(2.9);
    expect(edgesS[0]).toBeLessThan(3.6);
  });

  test("a peak short of the threshold is none, one past it is one", () => {
    const low = gateOf(signal(20, 100, steps([[4, 16]], 2, 1.8)));
    expect(low.steps).toHaveLength(0);
    expect(low.edgesS).toHaveLength(0);
    const high = gateOf(signal(20, 100, steps([[4, 16]], 2, 2.3)));
    expect(high.edgesS).toHaveLength(2);
  });

  test("slower than the longest interval is no gait", () => {
    expect(gateOf(signal(30, 100, steps([[2, 28]], 1))).edgesS).toHaveLength(0);
  });
});

describe("moving", () => {
  test("opens at the first of six steps and closes at the last, both back-dated", () => {
    const { edgesS } = gateOf(signal(20, 100, steps([[4, 12]])));
    expect(edgesS).toHaveLength(2);
    expect(edgesS[0]).toBeCloseTo(peakS(4, 0), 1);
    expect(edgesS[1]).toBeCloseTo(peakS(4, 19), 1);
  });

  test("five steps open nothing, six do", () => {
    expect(gateOf(signal(12, 100, steps([[4, 4 + 5 / 2.5]]))).edgesS).toHaveLength(0);
    expect(gateOf(signal(12, 100, steps([[4, 4 + 6 / 2.5]]))).edgesS).toHaveLength(2);
  });

  test("standing for less than three seconds breaks nothing, longer does", () => {
    // From the last peak at 9.8 s to the first one after standing.
    const after = (restS: number): number[] =>
      gateOf(
        signal(
          24,
          100,
          steps([
            [4, 10],
            [9.6 + restS, 20],
          ]),
        ),
      ).edgesS;
    expect(after(2.9)).toHaveLength(2);
    expect(after(3.1)).toHaveLength(4);
  });

  test("a few steps are enough to go on but not to begin", () => {
    const { edgesS } = gateOf(
      signal(
        30,
        100,
        steps([
          [2, 8],
          [10, 11.2],
          [13, 14.2],
          [22, 23.2],
        ]),
      ),
    );
    expect(edgesS).toHaveLength(2);
    expect(edgesS[1]).toBeCloseTo(peakS(13, 2), 1);
  });

  test("lost seconds do not run the closing clock", () => {
    const walk = steps([[2, 30]]);
    const held = gateOf(signal(36, 100, walk, (t) => t > 10 && t < 15));
    expect(held.edgesS).toHaveLength(2);
    const stood = gateOf(
      signal(
        36,
        100,
        steps([
          [2, 10],
          [20, 30],
        ]),
        (t) => t > 11 && t < 16,
      ),
    );
    expect(stood.edgesS).toHaveLength(4);
  });

  test("with a speed no steps are needed", () => {
    const s = signal(30, 50, () => 0);
    const speed = s.timeS.map((t) => (t >= 5 && t < 12 ? 2.5 : 0.4));
    const { edgesS } = gateOf(s, speed);
    expect(edgesS[0]).toBeCloseTo(5, 1);
    expect(edgesS[1]).toBeCloseTo(12, 1);
    expect(edgesS).toHaveLength(2);
  });

  test("what is resolved is never revised, and any split with restored state gives the same edges", () => {
    const normal = normalNumbers(9);
    const s = signal(
      60,
      40,
      (t) =>
        steps([
          [3, 9],
          [11.8, 20],
          [24, 25],
          [30, 52],
        ])(t) +
        0.5 * normal(),
      (t) => (t > 35 && t < 35.4) || (t > 40 && t < 42.6),
    );
    const whole = gateOf(s).edgesS;
    expect(whole.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 12 }), (lengths) => {
        let gate = new MovingGate(P);
        let from = 0;
        let resolvedS = Number.NEGATIVE_INFINITY;
        for (const length of [...lengths, s.timeS.length]) {
          const to = Math.min(s.timeS.length, from + length);
          gate.push(s.timeS.slice(from, to), s.lostS.slice(from, to), s.vertical.slice(from, to));
          from = to;
          const known = gate.edgesS.filter((edgeS) => edgeS < resolvedS);
          expect(whole.slice(0, known.length)).toEqual(known);
          expect(whole.filter((edgeS) => edgeS < gate.resolvedS)).toEqual(
            gate.edgesS.filter((edgeS) => edgeS < gate.resolvedS),
          );
          if (gate.resolvedS > resolvedS) resolvedS = gate.resolvedS;
          const next = new MovingGate(P);
          next.restoreState(structuredClone(gate.saveState()));
          gate = next;
        }
        gate.finish();
        expect(gate.edgesS).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});
