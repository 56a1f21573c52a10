// The geometry of a slipped clip, and which parts of a recording count.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countedTrace,
  countedUntilS,
  mountFactor,
  mountParts,
  turnBetween,
  turnedBy,
  turnToUp,
} from "../../src/core/mount-parts.ts";
import type { MountMark, Quaternion, TraceBlock } from "../../src/core/results.ts";
import { DEG_PER_RAD, RAD_PER_DEG } from "../../src/core/units.ts";
import type { Vec3 } from "../../src/core/units.ts";
import { added, angleDeg, cross, dot, projected, scaled } from "../../src/core/vector.ts";

const HALF: Quaternion = [Math.SQRT1_2, 0, 0, Math.SQRT1_2];

function mark(atS: number, answer: MountMark["answer"], turn: Quaternion = [1, 0, 0, 0]): MountMark {
  const steps = { rollStepDeg: 0, pitchStepDeg: 0, forwardStepDeg: 0 };
  return { kind: "moved", by: "roll", atS, foundS: atS + 60, ...steps, turn, answer };
}

const angles = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });

/** A rotation of some degrees about any axis. */
const turns = (limitDeg: number) =>
  fc
    .tuple(angles(1), angles(1), angles(1), angles(limitDeg))
    .filter(([x, y, z]) => Math.hypot(x, y, z) > 0.1)
    .map(([x, y, z, deg]): Quaternion => {
      const half = (deg * RAD_PER_DEG) / 2;
      const scale = Math.sin(half) / Math.hypot(x, y, z);
      return [Math.cos(half), scale * x, scale * y, scale * z];
    });

describe("the turn of the clip", () => {
  test("is found from how head and gait look before and after it", () => {
    fc.assert(
      fc.property(
        turns(180),
        turns(25),
        angles(30),
        angles(10),
        angles(8),
        (mounting, slip, pitch, roll, neutralDeg) => {
          const part = {
            fromS: 0,
            up: turnedBy([0, 0, 1], mounting),
            forward: turnedBy([1, 0, 0], mounting),
            neutralDeg,
          };
          const left = cross(part.up, part.forward);
          // Up of the earth and forward of the body in sensor axes, of a head that is carried so, before the slip.
          const frame = (x: number, y: number, z: number): Vec3 =>
            added(added(scaled(part.forward, x), scaled(left, y)), scaled(part.up, z));
          const [p, r] = [(pitch + neutralDeg) * RAD_PER_DEG, roll * RAD_PER_DEG];
          const earthUp = frame(-Math.sin(p), Math.cos(p) * Math.sin(r), Math.cos(p) * Math.cos(r));
          const ahead = projected(part.forward, earthUp)!;
          // The clip turns; the earth and the body seem to turn with it.
          const seenUp = turnedBy(earthUp, slip);
          const seenAhead = turnedBy(ahead, slip);
          const to = {
            pitchDeg: -Math.asin(dot(seenUp, part.forward)) * DEG_PER_RAD - neutralDeg,
            rollDeg: Math.atan2(dot(seenUp, left), dot(seenUp, part.up)) * DEG_PER_RAD,
          };
          const flat = projected(part.forward, seenUp)!;
          const forwardStepDeg = Math.atan2(dot(seenAhead, cross(seenUp, flat)), dot(seenAhead, flat)) * DEG_PER_RAD;
          const found = turnBetween(part, { pitchDeg: pitch, rollDeg: roll }, to, forwardStepDeg);
          for (const axis of [part.up, part.forward] as const) {
            expect(angleDeg(turnedBy(axis, found), turnedBy(axis, slip))).toBeLessThan(1e-5);
          }
          // Through the turned calibration the head looks as before.
          const [, after] = mountParts({ ...calibrationOf(part), forward: part.forward }, [mark(9, "rezero", found)]);
          expect(-Math.asin(dot(seenUp, after.forward)) * DEG_PER_RAD - neutralDeg).toBeCloseTo(pitch, 5);
        },
      ),
    );
  });

  test("may end in a given neutral pose", () => {
    fc.assert(
      // Any pose but one on its head: there the way back to upright has no direction.
      fc.property(turns(180), turns(25), turns(120), (mounting, slip, pose) => {
        const part = {
          fromS: 0,
          up: turnedBy([0, 0, 1], mounting),
          forward: turnedBy([1, 0, 0], mounting),
          neutralDeg: 0,
        };
        const up = turnedBy(part.up, pose);
        const turn = turnToUp(part, slip, up);
        expect(angleDeg(turnedBy(part.up, turn), up)).toBeLessThan(1e-5);
        expect(dot(turnedBy(part.forward, turn), up)).toBeCloseTo(0, 6);
      }),
    );
  });

  test("adds to the turns before it, and only where a new zero was asked for", () => {
    const c = { ...calibrationOf({ up: [0, 0, 1] }), forward: [1, 0, 0] as Vec3 };
    const parts = mountParts(c, [mark(10, "rezero", HALF), mark(20, "count", HALF), mark(30, "rezero", HALF)]);
    expect(parts.map(({ fromS }) => fromS)).toEqual([-Infinity, 10, 30]);
    expect(angleDeg(parts[1].forward, [0, 1, 0])).toBeLessThan(1e-6);
    expect(angleDeg(parts[2].forward, [-1, 0, 0])).toBeLessThan(1e-6);
    expect(mountParts(c, [])).toHaveLength(1);
  });
});

function calibrationOf({ up, neutralDeg = 0 }: { up: Vec3; neutralDeg?: number }) {
  return {
    up,
    neutralDeg,
    status: "ok",
    quality: {
      stillStartS: null,
      stillEndS: null,
      gyrBiasRadps: null,
      upFrom: "given",
      forwardFrom: "given",
      forwardSpreadDeg: null,
      gaitS: 0,
    },
  } as const;
}

test("totals count up to the first mark without an answer", () => {
  expect(countedUntilS([])).toBeNull();
  expect(countedUntilS([mark(5, "count"), mark(9, "rezero")])).toBeNull();
  expect(countedUntilS([mark(5, "rezero"), mark(9, null), mark(12, "count")])).toBe(9);
});

test("the confidence falls around and after a mark, by its answer", () => {
  const factors = (answer: MountMark["answer"]): number[] =>
    [50, 99, 102, 150].map((s) => mountFactor([mark(100, answer)], s));
  expect(factors(null)).toEqual([1, 0.4, 0.4, 0.4]);
  expect(factors("rezero")).toEqual([1, 0.4, 0.4, 0.75]);
  expect(factors("count")).toEqual([1, 1, 1, 1]);
});

test("the counted trace stands still after the first open mark, and for a moment at a new zero", () => {
  const block = (fromS: number): TraceBlock => ({
    timeS: Float64Array.from({ length: 10 }, (_, i) => fromS + i),
    pitchDeg: new Float32Array(10),
    strideDeg: new Float32Array(10),
    rollDeg: new Float32Array(10),
    lostS: new Float32Array(10),
    moving: new Uint8Array(10).fill(1),
  });
  const trace = [block(0), block(10), block(20)];
  const moving = (marks: readonly MountMark[]): number[] =>
    [...countedTrace(trace, marks)].flatMap((b) => [...b.moving]);
  const still = (marks: readonly MountMark[]): number[] => moving(marks).flatMap((m, i) => (m === 0 ? [i] : []));
  expect(still([])).toEqual([]);
  expect(still([mark(12.5, "count")])).toEqual([]);
  expect(still([mark(12.5, "rezero")])).toEqual([13]);
  expect(still([mark(12.5, "rezero"), mark(26.2, null), mark(28, "rezero")])).toEqual([13, 27, 28, 29]);
  expect(still([mark(3, "rezero"), mark(3.5, "rezero")])).toEqual([3, 4]);
  expect(trace.every((b) => b.moving.every((m) => m === 1))).toBe(true);
});
