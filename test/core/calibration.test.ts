// Calibration on made-up recordings: where up and forward are, whatever the mounting, and when it says that it does not know.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Calibrator } from "../../src/core/calibration.ts";
import type { GivenCalibration } from "../../src/core/given-calibration.ts";
import { LookaheadError } from "../../src/core/errors.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import type { Calibration } from "../../src/core/results.ts";
import { angleDeg, dot } from "../../src/core/vector.ts";
import { anyMounting, cutBlock, inSensor, JOG, makeRecording, WALK } from "../support/made-gait.ts";
import type { Gait, MadeRecording } from "../support/made-gait.ts";

const P = DEFAULT_PARAMETERS.calibration;

function calibrate(block: ImuBlock, given?: GivenCalibration): Calibration {
  const calibrator = new Calibrator(P, given);
  calibrator.push(block);
  return calibrator.finish();
}

/** 8 s of standing, then gait. */
function gaitRun(gait: Gait, more: Partial<MadeRecording> = {}): MadeRecording {
  return { durationS: 40, rateHz: 50, gaits: [{ fromS: 8, toS: 40, gait }], ...more };
}

/** Rises from 0 to 1 at `fromS` and falls at `toS`, within about a second. */
const plateau = (t: number, fromS: number, toS: number): number =>
  (Math.tanh((t - fromS) / 0.4) - Math.tanh((t - toS) / 0.4)) / 2;

function errorOf(block: () => ImuBlock): LookaheadError {
  try {
    calibrate(block());
  } catch (error) {
    if (error instanceof LookaheadError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("neutral up", () => {
  test("is the mean specific force of the first three still seconds, with the gyroscope's bias beside it", () => {
    const mounting = [0.3, -0.5, 0.7, 0.2] as const;
    const block = makeRecording(
      gaitRun(JOG, {
        mounting,
        gyrBiasRadps: [0.01, -0.02, 0.015],
        // Fidgets for the first two seconds.
        pitchDeg: (t) => (t < 2 ? 8 * Math.sin(6 * t) ** 2 : 0),
      }),
    );
    const { up, quality } = calibrate(block);
    expect(angleDeg(up, inSensor(mounting, [0, 0, 1]))).toBeLessThan(0.3);
    expect(quality.upFrom).toBe("still");
    expect(quality.stillStartS).toBeGreaterThan(1.3);
    expect(quality.stillStartS).toBeLessThan(2.3);
    expect(quality.stillEndS! - quality.stillStartS!).toBeCloseTo(3, 1);
    expect(quality.gyrBiasRadps![0]).toBeCloseTo(0.01, 2);
    expect(quality.gyrBiasRadps![1]).toBeCloseTo(-0.02, 2);
  });

  test("a turning sensor with a steady rate is still only when nothing deviates; a wobble of 7 deg/s is not", () => {
    const wobble = makeRecording({
      durationS: 20,
      rateHz: 100,
      gaits: [],
      pitchDeg: (t) => 1.3 * Math.sin(2 * Math.PI * 1.25 * t),
    });
    expect(errorOf(() => wobble).code).toBe("noNeutral");
  });

  test("without a still stretch it says how to give one", () => {
    const error = errorOf(() =>
      makeRecording({ durationS: 20, rateHz: 50, gaits: [{ fromS: -1, toS: 30, gait: JOG }] }),
    );
    expect(error.code).toBe("noNeutral");
    expect(error.hint).toContain("--neutral-up x,y,z");
  });

  test("three seconds with a hole in them are no stretch", () => {
    const block = makeRecording({ durationS: 5, rateHz: 50, gaits: [], lost: (t) => t > 2.2 && t < 2.7 });
    expect(errorOf(() => block).code).toBe("noNeutral");
  });

  test("an empty recording has none", () => {
    expect(errorOf(() => makeRecording({ durationS: 0, rateHz: 50, gaits: [] })).code).toBe("noNeutral");
  });
});

describe("forward from gait", () => {
  test.each([
    ["jogging", JOG],
    ["jogging softly", { ...JOG, verticalMps2: 5, foreAftMps2: 0.4 }],
    ["jogging fast", { ...JOG, cadenceHz: 3.1, verticalMps2: 11 }],
    ["walking", WALK],
    ["jogging with a stiff neck", { ...JOG, pitchBobDeg: 0 }],
    ["jogging with a bob the other way", { ...JOG, pitchBobDeg: -2 }],
  ])("%s: found with its sign in any mounting", (_, gait) => {
    fc.assert(
      fc.property(anyMounting, fc.integer({ min: 1, max: 1000 }), (mounting, seed) => {
        const c = calibrate(makeRecording(gaitRun(gait, { mounting, seed, gyrBiasRadps: [0.01, 0.004, -0.008] })));
        expect(c.status).toBe("ok");
        expect(c.quality.forwardFrom).toBe("gait");
        expect(angleDeg(c.forward!, inSensor(mounting, [1, 0, 0]))).toBeLessThan(3);
        expect(dot(c.forward!, c.up)).toBeCloseTo(0, 6);
      }),
      { numRuns: 8 },
    );
  });

  test.each([25, 100, 250])("at %i Hz, with lost rows and bends", (rateHz) => {
    const block = makeRecording(
      gaitRun(JOG, {
        rateHz,
        yawDeg: (t) => 50 * plateau(t, 20, 60) * Math.sin(t / 3),
        lost: (t) => Math.floor(t * 50) % 47 === 0,
      }),
    );
    expect(angleDeg(calibrate(block).forward!, [1, 0, 0])).toBeLessThan(3);
  });

  test("with the head lowered and tilted while running", () => {
    const block = makeRecording(
      gaitRun(JOG, { pitchDeg: (t) => 25 * plateau(t, 7.5, 60), rollDeg: (t) => 6 * plateau(t, 7.5, 60) }),
    );
    expect(angleDeg(calibrate(block).forward!, [1, 0, 0])).toBeLessThan(6);
  });

  test("spells of looking down tell the sign where the step rate fits a jog as well as a walk", () => {
    const block = makeRecording(
      gaitRun(
        { ...JOG, cadenceHz: 2.2, verticalMps2: 5, pitchBobDeg: 0 },
        {
          durationS: 70,
          gaits: [{ fromS: 8, toS: 70, gait: { ...JOG, cadenceHz: 2.2, verticalMps2: 5, pitchBobDeg: 0 } }],
          pitchDeg: (t) => 33 * plateau(t, 30, 45),
        },
      ),
    );
    const c = calibrate(block);
    expect(angleDeg(c.forward!, [1, 0, 0])).toBeLessThan(5);
    expect(c.quality.evidence!["downS"]).toBeGreaterThanOrEqual(8);
  });

  test("a neutral pose that looked down does not turn the head round", () => {
    // Stands with the head lowered by 25 deg, then runs level: seen from neutral the nose is up most of the time.
    const c = calibrate(makeRecording(gaitRun(JOG, { durationS: 60, pitchDeg: (t) => 25 * (1 - plateau(t, 7, 90)) })));
    expect(c.forward![0]).toBeGreaterThan(0.8);
  });

  test.each([
    ["no gait at all", { durationS: 20, rateHz: 50, gaits: [] }],
    ["seven seconds of gait", { durationS: 20, rateHz: 50, gaits: [{ fromS: 8, toS: 15, gait: JOG }] }],
    ["nothing that locks to the step", gaitRun({ ...JOG, foreAftMps2: 0, pitchBobDeg: 0 })],
    ["a bend that never ends", gaitRun(JOG, { yawDeg: (t) => 45 * Math.max(0, t - 8) })],
  ] satisfies [string, MadeRecording][])("%s: unknown, with the figures why", (_, recording) => {
    const c = calibrate(makeRecording(recording));
    expect(c.status).toBe("forwardUnknown");
    expect(c.forward).toBeNull();
    expect(c.quality.forwardFrom).toBe("none");
    expect(c.quality.evidence).toBeDefined();
  });

  test("reads no more gait than the limit", () => {
    const calibrator = new Calibrator({ ...P, gaitMaxS: 20 });
    calibrator.push(makeRecording(gaitRun(JOG, { durationS: 90, gaits: [{ fromS: 8, toS: 90, gait: JOG }] })));
    const { quality } = calibrator.finish();
    expect(quality.gaitS).toBeGreaterThan(10);
    expect(quality.gaitS).toBeLessThanOrEqual(20);
  });

  test("any split gives the same calibration", () => {
    const block = makeRecording(gaitRun(JOG, { mounting: [1, 2, -1, 0.5] }));
    const whole = calibrate(block);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 10 }), (lengths) => {
        const calibrator = new Calibrator(P);
        for (const piece of cutBlock(block, lengths)) calibrator.push(piece);
        expect(calibrator.finish()).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });
});

describe("what is given", () => {
  const block = makeRecording(gaitRun(JOG));

  test("a forward axis is made horizontal and needs no gait", () => {
    const c = calibrate(block, { forward: [3, 0, 1.5] });
    expect(angleDeg(c.forward!, [1, 0, 0])).toBeLessThan(0.5);
    expect(c.quality).toMatchObject({ upFrom: "still", forwardFrom: "given", forwardSpreadDeg: null, gaitS: 0 });
    expect(c.status).toBe("ok");
  });

  test("a neutral up alone: forward still comes from gait, horizontal against it", () => {
    const c = calibrate(block, { neutralUp: [0.2, 0, 2] });
    expect(c.up[0]).toBeCloseTo(0.2 / Math.hypot(0.2, 2), 9);
    expect(dot(c.forward!, c.up)).toBeCloseTo(0, 6);
    expect(c.quality).toMatchObject({ upFrom: "given", stillStartS: null, forwardFrom: "gait" });
  });

  test("both: nothing is read, not even a standing wearer is needed", () => {
    const running = makeRecording({ durationS: 10, rateHz: 50, gaits: [{ fromS: -1, toS: 20, gait: JOG }] });
    const c = calibrate(running, { neutralUp: [0, 0, 1], forward: [1, 0, 0], neutralDeg: 4 });
    expect(c).toMatchObject({ up: [0, 0, 1], forward: [1, 0, 0], neutralDeg: 4, status: "ok" });
  });

  test.each([
    [{ neutralUp: [0, 0, 0] }],
    [{ forward: [0, 0, 0] }],
    [{ neutralUp: [0, 0, 1], forward: [0, 0, 2] }],
  ] satisfies [GivenCalibration][])("%j is refused with a sentence", (given) => {
    expect(() => calibrate(block, given)).toThrowError(LookaheadError);
  });
});
