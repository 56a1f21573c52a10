import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Vec3 } from "../../src/core/units.ts";
import {
  added,
  angleDeg,
  cross,
  direction,
  dot,
  lengthOf,
  perpendicular,
  projected,
  scaled,
  turned,
  upOf,
} from "../../src/core/vector.ts";

const part = fc.double({ min: -10, max: 10, noNaN: true });
const anyVector: fc.Arbitrary<Vec3> = fc.tuple(part, part, part);
const anyUnit: fc.Arbitrary<Vec3> = anyVector.filter((v) => lengthOf(v) > 0.01).map((v) => direction(v)!);

describe("turned", () => {
  test("takes one direction to the other and changes no length and no angle", () => {
    fc.assert(
      fc.property(anyUnit, anyUnit, anyVector, anyVector, (from, to, v, w) => {
        expect(angleDeg(turned(from, from, to), to)).toBeLessThan(0.01);
        expect(lengthOf(turned(v, from, to))).toBeCloseTo(lengthOf(v), 4);
        expect(dot(turned(v, from, to), turned(w, from, to))).toBeCloseTo(dot(v, w), 3);
      }),
    );
  });

  test("leaves what is at right angles to both where it is", () => {
    fc.assert(
      fc.property(anyUnit, anyUnit, (from, to) => {
        fc.pre(angleDeg(from, to) < 179);
        const axis = cross(from, to);
        expect(lengthOf(added(turned(axis, from, to), scaled(axis, -1)))).toBeLessThan(1e-9);
      }),
    );
  });

  test("opposite directions are half a turn", () => {
    expect(angleDeg(turned([0, 0, 1], [0, 0, 1], [0, 0, -1]), [0, 0, -1])).toBeLessThan(1e-6);
  });
});

test("projected is horizontal, and nothing when there is nothing horizontal", () => {
  expect(projected([3, 0, 5], [0, 0, 1])).toEqual([1, 0, 0]);
  expect(projected([0, 0, 5], [0, 0, 1])).toBeNull();
  fc.assert(
    fc.property(anyUnit, (normal) => {
      expect(dot(perpendicular(normal), normal)).toBeCloseTo(0, 9);
      expect(lengthOf(perpendicular(normal))).toBeCloseTo(1, 9);
    }),
  );
});

test("up of a sensor that is turned nose-down by 30 deg about its Y axis", () => {
  const half = (15 * Math.PI) / 180;
  const up = upOf(Math.cos(half), 0, Math.sin(half), 0);
  expect(up[0]).toBeCloseTo(-0.5, 9);
  expect(up[2]).toBeCloseTo(Math.cos(2 * half), 9);
});
