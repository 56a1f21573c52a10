// The stride mean: a bob at step and stride rate vanishes, what is slow stays, edges and gaps keep it centred, and any split
// gives the same.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StrideMean } from "../../src/core/stride-mean.ts";

const RATE_HZ = 100;

interface Made {
  readonly durationS: number;
  readonly strideS: number;
  readonly pitchDeg: (timeS: number) => number;
  /** No data between these, s. */
  readonly gap?: readonly [number, number];
}

function fed({ durationS, strideS, pitchDeg, gap }: Made, lengths: readonly number[] = []): StrideMean {
  const mean = new StrideMean();
  const times = Array.from({ length: durationS * RATE_HZ + 1 }, (_, i) => i / RATE_HZ).filter(
    (t) => gap === undefined || t <= gap[0] || t >= gap[1],
  );
  let from = 0;
  for (const length of [...lengths, times.length]) {
    const timeS = Float64Array.from(times.slice(from, from + length));
    const values = timeS.map(pitchDeg);
    let at = 0;
    if (from === 0 && timeS.length > 0) {
      mean.start(timeS[0], values[0]);
      at = 1;
    }
    const restart = gap === undefined ? -1 : timeS.findIndex((t) => t >= gap[1]);
    if (restart >= 0 && times[from + restart - 1] <= gap![0]) {
      mean.advance(timeS, values, at, restart);
      mean.start(timeS[restart], values[restart]);
      at = restart + 1;
    }
    mean.advance(timeS, values, at, timeS.length);
    from += timeS.length;
  }
  for (let t = strideS / 2; t < durationS; t += strideS / 2) mean.step(t - strideS / 2, t);
  return mean;
}

function pointsOf(durationS: number, fromS = 0): Float64Array {
  return Float64Array.from({ length: Math.floor((durationS - fromS) * 25) + 1 }, (_, k) => fromS + k / 25);
}

describe("stride mean", () => {
  test("takes out the bob of step and stride at any cadence, and leaves a slow pitch", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.6, max: 1.3, noNaN: true }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (strideS, stepDeg, strideDeg) => {
          const slow = (t: number): number => 12 + 0.5 * t;
          const pitchDeg = (t: number): number =>
            slow(t) +
            stepDeg * Math.sin((4 * Math.PI * t) / strideS) +
            strideDeg * Math.cos((2 * Math.PI * t) / strideS + 1);
          const points = pointsOf(20).subarray(150, 450);
          const means = fed({ durationS: 20, strideS, pitchDeg }).at(points, new Float32Array(points.length));
          for (const [i, t] of points.entries()) expect(Math.abs(means[i] - slow(t))).toBeLessThan(0.12);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("stays centred at the ends of the data and beside a gap: a straight slope is kept to the last point", () => {
    const slope = (t: number): number => 3 * t;
    const points = pointsOf(20);
    const mean = fed({ durationS: 20, strideS: 0.72, pitchDeg: slope, gap: [8, 13] });
    const means = mean.at(
      points,
      Float32Array.from(points, (t) => (t > 8 && t < 13 ? -99 : slope(t))),
    );
    const wanted = (t: number): number => (t > 8 && t < 13 ? -99 : slope(t));
    for (const [i, t] of points.entries()) expect(Math.abs(means[i] - wanted(t))).toBeLessThan(1e-4);
  });

  test("however samples are cut and asked for, the means are the same", () => {
    const made = { durationS: 12, strideS: 0.76, pitchDeg: (t: number) => 20 * Math.sin(t) + 3 * Math.sin(16 * t) };
    const points = pointsOf(11);
    const whole = fed(made).at(points, new Float32Array(points.length));
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 270 }),
        (lengths, cut) => {
          const mean = fed(made, lengths);
          const first = mean.at(points.subarray(0, cut), new Float32Array(cut));
          const other = new StrideMean();
          other.restoreState(structuredClone(mean.saveState()));
          const rest = points.length - cut;
          const second = other.at(points.subarray(cut), new Float32Array(rest));
          expect([...first, ...second]).toEqual([...whole]);
        },
      ),
      { numRuns: 25 },
    );
  });

  test("without steps the window is a usual stride", () => {
    const mean = new StrideMean();
    const timeS = Float64Array.from({ length: 1001 }, (_, i) => i / RATE_HZ);
    const values = timeS.map((t) => 10 + 5 * Math.sin((2 * Math.PI * t) / 0.72));
    mean.start(timeS[0], values[0]);
    mean.advance(timeS, values, 1, timeS.length);
    const [value] = mean.at(Float64Array.of(5), Float32Array.of(0));
    expect(Math.abs(value - 10)).toBeLessThan(0.05);
  });
});
