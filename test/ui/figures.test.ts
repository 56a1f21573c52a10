// The geometry of the stretch figures: hulls of two circles, poses in between, movement over time.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { between, capsule, eased, turned, type Joint } from "../../src/ui/figures/shapes.ts";
import { MOVE_S, movementShare, RAMP_CYCLE_S } from "../../src/ui/figures/use-movement.ts";

const coordinate = fc.double({ min: -400, max: 400, noNaN: true });
const radius = fc.double({ min: 2, max: 40, noNaN: true });
const joint: fc.Arbitrary<Joint> = fc.tuple(coordinate, coordinate, radius);

/** The four corners of a capsule's path: two on each circle. */
function corners(path: string): number[][] {
  return [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)|A\S+ \S+ 0 \d 1 (-?[\d.]+) (-?[\d.]+)/g)].map((match) =>
    [match[1] ?? match[3], match[2] ?? match[4]].map(Number),
  );
}

describe("capsule", () => {
  it("touches both circles where their radii say", () => {
    fc.assert(
      fc.property(joint, joint, (a, b) => {
        fc.pre(Math.hypot(a[0] - b[0], a[1] - b[1]) > Math.abs(a[2] - b[2]) + 1);
        const [a1, a2, b2, b1] = corners(capsule(a, b));
        for (const [corner, circle] of [
          [a1, a],
          [a2, a],
          [b2, b],
          [b1, b],
        ] as const) {
          const distance = Math.hypot((corner?.[0] ?? 0) - circle[0], (corner?.[1] ?? 0) - circle[1]);
          expect(Math.abs(distance - circle[2])).toBeLessThan(0.02);
        }
      }),
    );
  });

  it("is the larger circle when one lies inside the other", () => {
    expect(capsule([0, 0, 20], [1, 1, 3])).toBe(capsule([0, 0, 20], [0, 0, 2]));
    expect(capsule([1, 1, 3], [0, 0, 20])).toBe(capsule([0, 0, 20], [1, 1, 3]));
  });
});

describe("movement", () => {
  it("begins at the start and ends at rest in the held pose", () => {
    expect(movementShare("head-hang", 0)).toBe(0);
    expect(movementShare("head-hang", MOVE_S)).toBeCloseTo(1, 9);
    expect(movementShare("head-hang", 100)).toBe(1);
  });

  it("keeps alternating for head ramping", () => {
    expect(movementShare("head-ramping", RAMP_CYCLE_S / 2)).toBeCloseTo(1, 9);
    expect(movementShare("head-ramping", 7 * RAMP_CYCLE_S)).toBeCloseTo(0, 9);
  });

  it("never leaves start to held, and eases in and out", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 120, noNaN: true }), (elapsedS) => {
        for (const id of ["head-ramping", "ear-to-shoulder"] as const) {
          const share = movementShare(id, elapsedS);
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
    expect(eased(0.5)).toBeCloseTo(0.5, 9);
    expect(eased(0.1)).toBeLessThan(0.1);
    expect(eased(0.9)).toBeGreaterThan(0.9);
  });
});

describe("poses", () => {
  it("lie on the straight line between two others", () => {
    expect(between([0, 10, 4], [10, 0, 4], 0.25)).toEqual([2.5, 7.5, 4]);
    expect(between(3, 5, 0.5)).toBe(4);
  });

  it("turn clockwise on screen", () => {
    const [x, y] = turned([1, 0], [0, 0], 90);
    expect(x).toBeCloseTo(0, 9);
    expect(y).toBeCloseTo(1, 9);
  });
});
