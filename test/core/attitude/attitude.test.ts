// The attitude estimator as its users see it: sign, frame, tilt, rates, gaps, splits. On made motion with exact truth;
// figures on recordings with optical truth are in recordings.test.ts and in `npm run accuracy`.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAttitude } from "../../../src/core/attitude/attitude.ts";
import type { ImuBlock } from "../../../src/core/imu.ts";
import { RAD_PER_DEG } from "../../../src/core/units.ts";
import { evenTimes, GENTLE, intoSensor, sampleAt } from "../../support/made-motion.ts";
import type { Motion, Quaternion } from "../../support/made-motion.ts";
import { angleDeg, cut, estimate, inPieces, join, largestErrorDeg, MODES, quaternionAt, upAt } from "./estimate.ts";

const direction = fc
  .tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  )
  .filter((v) => Math.hypot(...v) > 0.1)
  .map((v) => v.map((c) => c / Math.hypot(...v)));

describe.each(MODES)("%s", (mode) => {
  test("a positive rate about Y (left) lowers the nose: pitch rises", () => {
    // X forward, Y left, Z up; level and still for 5 s, then 30 deg/s about Y for 1 s, then still again.
    const times = evenTimes(100, 10);
    const pitchDeg = (t: number): number => 30 * Math.min(1, Math.max(0, t - 5));
    const block: ImuBlock = { timeS: times, accMps2: new Float64Array(3000), gyrRadps: new Float64Array(3000) };
    times.forEach((t, i) => {
      const pitch = pitchDeg(t) * RAD_PER_DEG;
      block.accMps2.set([-9.81 * Math.sin(pitch), 0, 9.81 * Math.cos(pitch)], 3 * i);
      if (t > 5 && t <= 6) block.gyrRadps[3 * i + 1] = 30 * RAD_PER_DEG;
    });
    const all = estimate(mode, block);
    const headPitchDeg = (row: number): number => -Math.asin(upAt(all, row)[0]) / RAD_PER_DEG;
    expect(headPitchDeg(400)).toBeCloseTo(0, 1);
    expect(headPitchDeg(550)).toBeCloseTo(15, 0);
    expect(headPitchDeg(900)).toBeCloseTo(30, 0);
  });

  test("at rest, up is where the accelerometer says", () => {
    fc.assert(
      fc.property(direction, (up) => {
        const timeS = evenTimes(100, 3);
        const accMps2 = Float64Array.from({ length: 900 }, (_, i) => 9.81 * up[i % 3]);
        const all = estimate(mode, { timeS, accMps2, gyrRadps: new Float64Array(900) });
        expect(angleDeg(upAt(all, 100), up)).toBeLessThan(0.01);
        expect(angleDeg(upAt(all, 299), up)).toBeLessThan(0.01);
      }),
      { numRuns: 50 },
    );
  });

  test("follows a known motion at any rate", () => {
    for (const rateHz of [50, 100, 104.3, 200, 285.7]) {
      const block = sampleAt(GENTLE, evenTimes(rateHz, 60));
      expect(largestErrorDeg(estimate(mode, block), block, GENTLE, 1), `${rateHz} Hz`).toBeLessThan(0.6);
    }
  });

  test("a sensor that is mounted otherwise has the same inclination", () => {
    const block = sampleAt(GENTLE, evenTimes(100, 30));
    const reference = estimate(mode, block);
    fc.assert(
      fc.property(direction, fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }), (axis, angle) => {
        const s = Math.sin(angle / 2);
        const mounting: Quaternion = [Math.cos(angle / 2), s * axis[0], s * axis[1], s * axis[2]];
        const turn = (values: Float64Array): Float64Array => {
          const out = new Float64Array(values.length);
          for (let i = 0; i < values.length; i += 3) out.set(intoSensor(mounting, [...values.subarray(i, i + 3)]), i);
          return out;
        };
        const all = estimate(mode, { ...block, accMps2: turn(block.accMps2), gyrRadps: turn(block.gyrRadps) });
        for (let row = 100; row < 3000; row += 97) {
          expect(angleDeg(upAt(all, row), intoSensor(mounting, upAt(reference, row)))).toBeLessThan(0.02);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("a gyroscope bias is found while standing still", () => {
    const motion: Motion = { ...GENTLE, stillS: 10, gyrBiasRadps: [0.01, -0.012, 0.008] };
    const block = sampleAt(motion, evenTimes(100, 60));
    expect(largestErrorDeg(estimate(mode, block), block, motion, 5)).toBeLessThan(0.7);
  });

  test("irregular times are taken as they are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.007, max: 0.013, noNaN: true }), { minLength: 2000, maxLength: 2000 }),
        (steps) => {
          let t = 0;
          const block = sampleAt(
            GENTLE,
            steps.map((step) => (t += step)),
          );
          expect(largestErrorDeg(estimate(mode, block), block, GENTLE, 2)).toBeLessThan(0.6);
        },
      ),
      { numRuns: 10 },
    );
  });

  test("lost samples cost little, a long pause is overcome within seconds", () => {
    const times = evenTimes(100, 90);
    const lost = (t: number): boolean => (t > 12 && t % 1 < 0.0199) || (t > 40 && t < 40.3) || (t > 55 && t < 67);
    const block = sampleAt(
      GENTLE,
      times.filter((t) => !lost(t)),
    );
    const all = estimate(mode, block);
    expect(all.length).toBe(4 * block.timeS.length);
    const before = block.timeS.findIndex((t) => t >= 39.9);
    expect(largestErrorDeg(all, cut(block, 0, before), GENTLE, 1)).toBeLessThan(0.7);
    const pause = block.timeS.findIndex((t) => t >= 54.9);
    expect(largestErrorDeg(all, cut(block, 0, pause), GENTLE, 1)).toBeLessThan(4);
    expect(largestErrorDeg(all, block, GENTLE, 73)).toBeLessThan(1.2);
  });

  test("any split gives the same result, also from a saved state", () => {
    const whole = sampleAt(
      GENTLE,
      evenTimes(100, 40).filter((_, i) => i % 211 !== 0 && (i < 2000 || i > 2040)),
    );
    const block: ImuBlock = {
      ...whole,
      speedMps: whole.timeS.map((t) => (t < 10 ? Number.NaN : 2 + Math.floor(t) / 40)),
    };
    const options = { forward: [1, 0, 0] as const, gyrBiasRadps: [0.001, 0, 0] as const };
    const reference = estimate(mode, block, undefined, options);
    const ends = fc.array(fc.nat(block.timeS.length), { maxLength: 6 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(ends, (list) => {
        const swap = () => createAttitude(mode, undefined, { forward: options.forward });
        const blocks = inPieces(createAttitude(mode, undefined, options), block, list, (old) => {
          const fresh = swap();
          fresh.restoreState(structuredClone(old.saveState()));
          return fresh;
        });
        expect(join(blocks)).toEqual(reference);
        const timeS = blocks.flatMap(({ imu }) => [...imu.timeS]);
        expect(timeS).toEqual([...block.timeS]);
      }),
      { numRuns: 25 },
    );
  });

  test("no input makes it anything but a unit quaternion per row", () => {
    const wild = fc.oneof(
      { weight: 4, arbitrary: fc.double({ min: -50, max: 50, noNaN: true }) },
      { weight: 1, arbitrary: fc.double() },
      { weight: 1, arbitrary: fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, -1e308, 1e308, 5e-324) },
    );
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant(0.01) },
      { weight: 1, arbitrary: fc.constantFrom(0, -1, 1e-9, 0.03, 0.2, 5, 1e9, Number.NaN) },
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, fc.array(wild, { minLength: 7, maxLength: 7 })), { maxLength: 200 }),
        (rows) => {
          let t = 0;
          const block: ImuBlock = {
            timeS: Float64Array.from(rows, ([dt]) => (t += dt)),
            accMps2: Float64Array.from(rows.flatMap(([, v]) => v.slice(0, 3))),
            gyrRadps: Float64Array.from(rows.flatMap(([, v]) => v.slice(3, 6))),
            speedMps: Float64Array.from(rows.map(([, v]) => v[6])),
          };
          const all = estimate(mode, block, undefined, { forward: [1, 0, 0] });
          expect(all.length).toBe(4 * rows.length);
          for (let row = 0; row < rows.length; row += 1) {
            expect(Math.hypot(...quaternionAt(all, row))).toBeCloseTo(1, 6);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("a sensor that only gives zeros stays where it is", () => {
    const nothing = { timeS: evenTimes(100, 5), accMps2: new Float64Array(1500), gyrRadps: new Float64Array(1500) };
    const all = estimate(mode, nothing);
    expect(quaternionAt(all, 499)).toEqual([1, 0, 0, 0]);
  });

  test("speed and forward axis take braking and turning away", () => {
    // Level and upright, twice round a circle of 20 m at 3 m/s, then a stop from 3 m/s within 2 s; 1 Hz speed, held.
    const timeS = evenTimes(100, 60);
    const speedOf = (t: number): number =>
      t < 8 ? 0 : t < 10 ? 1.5 * (t - 8) : t < 50 ? 3 : Math.max(0, 3 - 1.5 * (t - 50));
    const yawOf = (t: number): number => (t > 12 && t < 48 ? 0.15 * 3 : 0);
    const block = {
      timeS,
      accMps2: new Float64Array(3 * timeS.length),
      gyrRadps: new Float64Array(3 * timeS.length),
      speedMps: timeS.map((t) => speedOf(Math.floor(t))),
    };
    timeS.forEach((t, i) => {
      const along = (speedOf(t + 0.005) - speedOf(t - 0.005)) / 0.01;
      block.accMps2.set([along, speedOf(t) * yawOf(t), 9.81], 3 * i);
      block.gyrRadps[3 * i + 2] = yawOf(t);
    });
    const rms = (all: Float64Array): number =>
      Math.sqrt(timeS.reduce((sum, _, row) => sum + angleDeg(upAt(all, row), [0, 0, 1]) ** 2, 0) / timeS.length);
    const unaided = rms(estimate(mode, block));
    const aided = rms(estimate(mode, block, undefined, { forward: [2, 0, 0] }));
    expect(unaided).toBeGreaterThan(1);
    expect(aided).toBeLessThan(unaided / 3);
  });
});

test("live: cutting the input changes no row before the cut", () => {
  const block = sampleAt(
    GENTLE,
    evenTimes(100, 30).filter((_, i) => i % 57 !== 0 && i % 173 > 3),
  );
  const reference = estimate("live", block);
  fc.assert(
    fc.property(fc.nat(block.timeS.length), (rows) => {
      expect(estimate("live", cut(block, 0, rows))).toEqual(reference.slice(0, 4 * rows));
    }),
    { numRuns: 25 },
  );
});

test("offline: stretches meet without a step and as exact as elsewhere, however the input is cut", () => {
  const block = sampleAt(GENTLE, evenTimes(50, 2700)); // 135 000 samples: one full stretch and a rest
  const all = estimate("offline", block);
  expect(largestErrorDeg(all, block, GENTLE, 1)).toBeLessThan(0.6);
  const border = 120_000;
  const turnDeg = (row: number): number => {
    const a = quaternionAt(all, row - 1);
    const b = quaternionAt(all, row);
    const dot = Math.abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]);
    return (2 * Math.acos(Math.min(1, dot))) / RAD_PER_DEG;
  };
  const rateDeg = (row: number): number =>
    Math.hypot(...block.gyrRadps.subarray(3 * row, 3 * row + 3)) / 50 / RAD_PER_DEG;
  for (let row = border - 5; row < border + 5; row += 1) expect(turnDeg(row)).toBeCloseTo(rateDeg(row), 1);
  const pieces = inPieces(createAttitude("offline"), block, [1, 60_000, 119_999, 120_000, 126_001, 126_002], (old) => {
    const fresh = createAttitude("offline");
    fresh.restoreState(structuredClone(old.saveState()));
    return fresh;
  });
  expect(join(pieces)).toEqual(all);
});

test("a state of the other mode is refused", () => {
  expect(() => createAttitude("live").restoreState(createAttitude("offline").saveState())).toThrow("offline");
  expect(() => createAttitude("offline").restoreState(createAttitude("live").saveState())).toThrow("live");
});

test.each(MODES)("%s: nothing in, nothing out", (mode) => {
  const source = createAttitude(mode);
  const empty = { timeS: new Float64Array(0), accMps2: new Float64Array(0), gyrRadps: new Float64Array(0) };
  expect(source.push(empty)).toEqual([]);
  expect(source.finish()).toEqual([]);
});
