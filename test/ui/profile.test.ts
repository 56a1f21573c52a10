// Geometry of the land profile: pieces, lakes and the common axis.
import { describe, expect, it } from "vitest";
import {
  axisBottomDeg,
  emptyRanges,
  lakePath,
  landPath,
  linePath,
  pieces,
  xOf,
  yOf,
  type ProfileScale,
} from "../../src/ui/parts/profile.ts";

const scale: ProfileScale = { widthPx: 560, heightPx: 112, fromS: 0, toS: 5600, bottomDeg: 52 };
const numbersOf = (path: string): number[] => [...path.matchAll(/-?[\d.]+/g)].map(Number);

describe("axis", () => {
  it("hangs from the horizon: deeper is further down, never outside", () => {
    expect(yOf(scale, 0)).toBeCloseTo(8);
    expect(yOf(scale, 25)).toBeCloseTo(58);
    expect(yOf(scale, -40)).toBe(0);
    expect(yOf(scale, 90)).toBe(112);
  });

  it("grows in steps of 6 only when more than half a percent lies below 52", () => {
    const level = Array.from({ length: 1000 }, () => 8);
    expect(axisBottomDeg(level)).toBe(52);
    expect(axisBottomDeg([...level, 70])).toBe(52);
    expect(axisBottomDeg([...level, ...Array.from({ length: 20 }, () => 55)])).toBe(58);
    expect(axisBottomDeg([null, null])).toBe(52);
  });
});

describe("pieces", () => {
  it("breaks where there is no data and in pauses, and reaches to the borders of its buckets", () => {
    const found = pieces(scale, [5, 6, null, 7, 8, 9, 10], [{ startS: 4000, endS: 4800 }]);
    expect(found.map((piece) => [piece[0]?.[0], piece.at(-1)?.[0]])).toEqual([
      [0, 160],
      [240, 400],
      [480, 560],
    ]);
  });

  it("closes land at the bottom", () => {
    const [found] = [landPath(scale, pieces(scale, [10, 10]))];
    expect(found.startsWith("M0.0 112.0")).toBe(true);
    expect(found.endsWith("112.0Z")).toBe(true);
    expect(linePath([])).toBe("");
  });

  it("finds the stretches without data", () => {
    expect(emptyRanges(scale, [1, null, null, 4, null])).toEqual([
      { startS: 1120, endS: 3360 },
      { startS: 4480, endS: 5600 },
    ]);
  });
});

describe("lakePath", () => {
  it("follows the trace below the line", () => {
    const means = Array.from({ length: 56 }, (_mean, index) => (index >= 10 && index < 20 ? 35 : 8));
    const path = lakePath(scale, { startS: 1000, endS: 2000, meanPitchDeg: 35 }, 25, means);
    const points = numbersOf(path);
    expect(points[0]).toBeCloseTo(xOf(scale, 1000));
    expect(Math.max(...points.filter((_value, index) => index % 2 === 1))).toBeCloseTo(yOf(scale, 35));
  });

  it("gives a short spell its own depth and at least 2.5 px", () => {
    const spell = { startS: 1000, endS: 1010, meanPitchDeg: 32, peakPitchDeg: 38 };
    const points = numbersOf(lakePath(scale, spell, 25, [8, 8]));
    const xs = points.filter((_value, index) => index % 2 === 0);
    expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(2.5, 0);
    expect(Math.max(...points.filter((_value, index) => index % 2 === 1))).toBeCloseTo(yOf(scale, 38));
  });

  it("never rises above the line", () => {
    const points = numbersOf(lakePath(scale, { startS: 0, endS: 5600, meanPitchDeg: 26 }, 25, [8, 30, 8, 30, 8]));
    expect(Math.min(...points.filter((_value, index) => index % 2 === 1))).toBeCloseTo(yOf(scale, 25));
  });
});
