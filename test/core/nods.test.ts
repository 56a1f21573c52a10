// Nods on made-up heads: found in any mounting with their sign, and not where somebody shakes the head, tips it sideways,
// bends down or jogs. Then what a calibration makes of them beside gait.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Calibrator } from "../../src/core/calibration.ts";
import { NodFinder } from "../../src/core/nods.ts";
import type { Nods } from "../../src/core/nods.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { angleDeg } from "../../src/core/vector.ts";
import { anyMounting, cutBlock, inSensor, JOG, makeRecording, WALK } from "../support/made-gait.ts";
import type { MadeRecording } from "../support/made-gait.ts";

const BIAS = [0.01, -0.012, 0.008] as const;

/** `count` nods of `deg` from `fromS` on, each `periodS` long. */
function nodding(count: number, deg: number, fromS = 5, periodS = 1.2): (timeS: number) => number {
  return (t) => {
    const phase = (t - fromS) / periodS;
    return phase < 0 || phase > count ? 0 : (deg * (1 - Math.cos(2 * Math.PI * phase))) / 2;
  };
}

function standing(more: Partial<MadeRecording>): MadeRecording {
  return { durationS: 20, rateHz: 50, gaits: [], gyrBiasRadps: BIAS, ...more };
}

function find(recording: MadeRecording, lengths: readonly number[] = []): Nods | null {
  const finder = new NodFinder();
  for (const piece of cutBlock(makeRecording(recording), lengths)) finder.push(piece);
  const mounting = recording.mounting ?? ([1, 0, 0, 0] as const);
  return finder.find(inSensor(mounting, [0, 0, 1]), 3.5, BIAS);
}

describe("finding nods", () => {
  test("three to five nods give forward and its sign, in any mounting, with a tilted head and at any pace", () => {
    fc.assert(
      fc.property(
        anyMounting,
        fc.integer({ min: 3, max: 5 }),
        fc.double({ min: 24, max: 50, noNaN: true }),
        fc.double({ min: 0.8, max: 3, noNaN: true }),
        fc.constantFrom(25, 50, 104),
        (mounting, count, deg, periodS, rateHz) => {
          const found = find(
            standing({
              mounting,
              rateHz,
              durationS: 25,
              pitchDeg: nodding(count, deg, 5, periodS),
              rollDeg: (t) => 2 * Math.sin(t),
            }),
          );
          expect(found).not.toBeNull();
          expect(found!.count).toBe(count);
          expect(angleDeg(found!.forward, inSensor(mounting, [1, 0, 0]))).toBeLessThan(8);
          expect(found!.swingDeg).toBeGreaterThan(0.85 * deg);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("however the samples are cut, the nods are the same", () => {
    const recording = standing({ pitchDeg: nodding(4, 30) });
    const whole = find(recording);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 10 }), (lengths) => {
        expect(find(recording, lengths)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  test.each<[string, Partial<MadeRecording>]>([
    ["two nods", { pitchDeg: nodding(2, 35) }],
    ["small nods", { pitchDeg: nodding(4, 14) }],
    ["nine nods", { pitchDeg: nodding(9, 35, 5, 1) }],
    ["shaking the head", { yawDeg: (t) => nodding(4, 50)(t) - nodding(4, 25)(t) }],
    ["circling the head", { pitchDeg: nodding(4, 30, 5, 2), rollDeg: (t) => nodding(4, 30, 5.5, 2)(t) }],
    ["bending down once", { pitchDeg: (t) => 40 * (Math.tanh((t - 6) / 0.4) - Math.tanh((t - 9) / 0.4)) }],
    ["jogging", { gaits: [{ fromS: 5, toS: 20, gait: JOG }] }],
    ["nothing", {}],
  ])("%s is none", (_, more) => {
    expect(find(standing(more))).toBeNull();
  });

  test("nods before the neutral stance do not count", () => {
    expect(find(standing({ pitchDeg: nodding(4, 35, 0.6, 0.7) }))).toBeNull();
  });
});

describe("beside gait", () => {
  const calibrate = (recording: MadeRecording) => {
    const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
    calibrator.push(makeRecording(recording));
    return calibrator.finish();
  };
  const mounting = [0.4, 0.6, -0.3, 0.1] as const;
  const forward = inSensor(mounting, [1, 0, 0]);

  test("without gait, nods settle it and without them it stays unknown", () => {
    const asked = calibrate(standing({ mounting }));
    expect(asked.status).toBe("forwardUnknown");
    const told = calibrate(standing({ mounting, pitchDeg: nodding(3, 30) }));
    expect(told.status).toBe("ok");
    expect(told.quality.forwardFrom).toBe("nods");
    expect(told.quality.evidence).toMatchObject({ nodCount: 3 });
    expect(angleDeg(told.forward!, forward)).toBeLessThan(5);
  });

  test("where gait tells the axis but not the sign, nods give the sign", () => {
    // At a step rate between walking and running, without a bob: neither phase nor bob speaks.
    const between = { ...WALK, cadenceHz: 2.2, verticalMps2: 5, pitchBobDeg: 0.2 };
    const run = { mounting, durationS: 50, gaits: [{ fromS: 12, toS: 50, gait: between }] };
    const open = calibrate(standing(run));
    expect(open.status).toBe("forwardUnknown");
    const told = calibrate(standing({ ...run, pitchDeg: nodding(3, 30) }));
    expect(told.quality.forwardFrom).toBe("nods");
    expect(angleDeg(told.forward!, forward)).toBeLessThan(10);
  });

  test("side bends do not turn an axis that gait told", () => {
    const run = { mounting, durationS: 50, gaits: [{ fromS: 12, toS: 50, gait: JOG }] };
    const bent = calibrate(standing({ ...run, rollDeg: nodding(3, 30) }));
    expect(bent.quality.evidence).toMatchObject({ nodCount: 3 });
    expect(bent.quality.forwardFrom).toBe("gait");
    expect(angleDeg(bent.forward!, forward)).toBeLessThan(10);
  });

  test("nods correct the sign that gait took", () => {
    // A gait that speaks for the wrong end in every way.
    const backward = { ...JOG, foreAftMps2: -JOG.foreAftMps2, pitchBobDeg: -JOG.pitchBobDeg };
    const run = { mounting, durationS: 50, gaits: [{ fromS: 12, toS: 50, gait: backward }] };
    expect(angleDeg(calibrate(standing(run)).forward!, forward)).toBeGreaterThan(150);
    const told = calibrate(standing({ ...run, pitchDeg: nodding(3, 30) }));
    expect(told.quality.forwardFrom).toBe("nods");
    expect(angleDeg(told.forward!, forward)).toBeLessThan(15);
  });
});
