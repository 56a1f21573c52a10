// Axes: straight maps, a pitch axis that is the same for every run but the deepest, and sensible marks of time.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laneRange, linearScale, pitchAxis, timeTicks } from "../../../src/ui/review/geometry/scale.ts";

/** Seconds per 2° from -20°, by angle. */
function histogram(byDeg: Readonly<Record<number, number>>): number[] {
  const bins = Array.from({ length: 60 }, () => 0);
  for (const [deg, seconds] of Object.entries(byDeg)) bins[Math.floor((Number(deg) + 20) / 2)] = seconds;
  return bins;
}

describe("a linear scale", () => {
  it("is undone by its inverse", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (value) => {
        const scale = linearScale([-4, 52], [32, 196]);
        expect(scale.value(scale.px(value))).toBeCloseTo(value, 6);
      }),
    );
  });
});

describe("the pitch axis", () => {
  it("is the same for ordinary runs", () => {
    expect(pitchAxis(-20, histogram({ 6: 3000, 30: 400, 50: 20 }))).toEqual({ topDeg: -4, bottomDeg: 52 });
    expect(pitchAxis(0, [])).toEqual({ topDeg: -4, bottomDeg: 52 });
  });

  it("goes deeper in steps of six when more than half a percent lies below", () => {
    expect(pitchAxis(-20, histogram({ 6: 1000, 54: 4 })).bottomDeg).toBe(52);
    expect(pitchAxis(-20, histogram({ 6: 1000, 54: 6 })).bottomDeg).toBe(58);
    expect(pitchAxis(-20, histogram({ 6: 1000, 66: 20 })).bottomDeg).toBe(70);
  });

  it("goes higher only when a good part of the run is above", () => {
    expect(pitchAxis(-20, histogram({ "-8": 40, 6: 1000 })).topDeg).toBe(-4);
    expect(pitchAxis(-20, histogram({ "-8": 100, 6: 1000 })).topDeg).toBe(-10);
  });
});

describe("marks of the time axis", () => {
  it.each([
    [60, 10, true],
    [400, 60, false],
    [5892, 600, false],
    [15_000, 1800, false],
    [29_000, 3600, false],
  ])("in a window of %i s stand every %i s", (windowS, stepS, withSeconds) => {
    expect(timeTicks({ fromS: 0, toS: windowS }, 920, 56)).toMatchObject({ stepS, withSeconds });
  });

  it("are inside the window, on the grid and never closer than asked", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 80_000, noNaN: true }),
        fc.double({ min: 10, max: 86_400, noNaN: true }),
        fc.integer({ min: 200, max: 2000 }),
        (fromS, windowS, widthPx) => {
          const window = { fromS, toS: fromS + windowS };
          const { stepS, timesS } = timeTicks(window, widthPx, 56);
          for (const timeS of timesS) {
            expect(timeS).toBeGreaterThanOrEqual(window.fromS - 1e-5);
            expect(timeS).toBeLessThanOrEqual(window.toS + 1e-5);
            expect(Math.abs(timeS / stepS - Math.round(timeS / stepS))).toBeLessThan(1e-6);
          }
          expect((stepS / windowS) * widthPx).toBeGreaterThanOrEqual(56 - 1e-6);
        },
      ),
    );
  });
});

describe("the range of a lane", () => {
  it("is round and holds most of the steps", () => {
    const steps = Float32Array.from({ length: 200 }, (_, index) => 160 + (index % 20));
    expect(laneRange(steps, 5)).toEqual([160, 180]);
  });

  it("ignores standing and what is not there, and is null without steps", () => {
    expect(laneRange([0, 0, Number.NaN, 171, 171, 171], 5)).toEqual([170, 175]);
    expect(laneRange([0, Number.NaN], 5)).toBeNull();
  });
});
