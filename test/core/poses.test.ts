// The three poses on made-up stances: found in any mounting, measured to the degree, followed block by block, and refused
// where they say nothing. The lines that follow are checked against the formulas of the domain model.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Calibrator } from "../../src/core/calibration.ts";
import { DEFAULT_PARAMETERS, DEFAULT_POSE_PARAMETERS } from "../../src/core/parameters.ts";
import { PoseFinder, poseResult, thresholdsOf } from "../../src/core/poses.ts";
import type { PoseProgress } from "../../src/core/poses.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { angleDeg } from "../../src/core/vector.ts";
import { anyMounting, cutBlock, inSensor, JOG, makeRecording } from "../support/made-gait.ts";
import type { MadeRecording } from "../support/made-gait.ts";

const P = DEFAULT_POSE_PARAMETERS;
const STILL = DEFAULT_PARAMETERS.calibration;

/** Smooth steps between angles: `[fromS, deg]` in the order of time, each reached within about a second. */
function poseAngles(steps: readonly (readonly [fromS: number, deg: number])[]): (timeS: number) => number {
  return (t) => {
    let angle = steps[0][1];
    for (let k = 1; k < steps.length; k++) {
      angle += ((steps[k][1] - steps[k - 1][1]) * (1 + Math.tanh((t - steps[k][0]) / 0.3))) / 2;
    }
    return angle;
  };
}

/** 8 s each, with small sway. */
function stance(stridesDeg: number, shoesDeg: number, more: Partial<MadeRecording> = {}): MadeRecording {
  const pose = poseAngles([
    [0, 0],
    [8, stridesDeg],
    [16, shoesDeg],
  ]);
  return {
    durationS: 24,
    rateHz: 50,
    gaits: [],
    pitchDeg: (t) => pose(t) + 0.3 * Math.sin(1.3 * t),
    gyrBiasRadps: [0.01, -0.008, 0.012],
    ...more,
  };
}

function find(block: ImuBlock, lengths: readonly number[] = []): PoseFinder {
  const finder = new PoseFinder(P, STILL);
  for (const piece of cutBlock(block, lengths)) finder.push(piece);
  return finder;
}

describe("finding the poses", () => {
  test("three poses, their angles and the forward axis, in any mounting and at any rate", () => {
    fc.assert(
      fc.property(
        anyMounting,
        fc.double({ min: 5, max: 20, noNaN: true }),
        fc.double({ min: 14, max: 30, noNaN: true }),
        fc.constantFrom(25, 50, 104),
        (mounting, stridesDeg, apartDeg, rateHz) => {
          const block = makeRecording(stance(stridesDeg, stridesDeg + apartDeg, { mounting, rateHz }));
          const { poses, forward, thresholds, problem } = poseResult(find(block).progress.done, P);
          expect(problem).toBeNull();
          expect(poses.map(({ name }) => name)).toEqual(["horizon", "strides", "shoes"]);
          expect(poses[0].pitchDeg).toBeCloseTo(0, 5);
          expect(Math.abs(poses[1].pitchDeg - stridesDeg)).toBeLessThan(0.8);
          expect(Math.abs(poses[2].pitchDeg - stridesDeg - apartDeg)).toBeLessThan(0.8);
          expect(angleDeg(forward!, inSensor(mounting, [1, 0, 0]))).toBeLessThan(1);
          for (const { spreadDeg, startS, endS } of poses) {
            expect(spreadDeg).toBeLessThan(1.8);
            expect(endS - startS).toBeGreaterThanOrEqual(P.poseS);
            expect(endS - startS).toBeLessThan(P.poseS + 0.3);
          }
          expect(Math.abs(thresholds!.enterDeg - Math.min(35, Math.max(18, stridesDeg + 0.4 * apartDeg)))).toBeLessThan(
            1,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test("however the samples are cut, the poses and the progress are the same", () => {
    const block = makeRecording(stance(13, 40));
    const whole = find(block).progress;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 }), (lengths) => {
        expect(find(block, lengths).progress).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  test("a live screen can follow it: holding up to five seconds, then leaving, then the next pose", () => {
    const finder = new PoseFinder(P, STILL);
    const seen: PoseProgress[] = [];
    for (const piece of cutBlock(
      makeRecording(stance(13, 40)),
      Array.from({ length: 120 }, () => 10),
    )) {
      finder.push(piece);
      seen.push(finder.progress);
    }
    const at = (timeS: number): PoseProgress => seen[Math.round(timeS * 5) - 1];
    expect(at(3)).toMatchObject({ current: "horizon", state: "holding", done: [] });
    expect(at(3).heldS).toBeGreaterThan(2.5);
    expect(at(3).heldS).toBeLessThan(3.1);
    expect(at(7)).toMatchObject({ current: "strides", state: "leaving" });
    expect(at(8.2).state).toBe("moving");
    expect(at(12)).toMatchObject({ current: "strides", state: "holding" });
    expect(at(12).tiltDeg).toBeGreaterThan(12);
    expect(at(12).tiltDeg).toBeLessThan(14);
    expect(at(23.8)).toMatchObject({ current: null, state: "done" });
    expect(at(23.8).done).toHaveLength(3);
  });

  test("a swaying head is not a pose: the marks wait until it is steady", () => {
    const pose = poseAngles([
      [0, 0],
      [8, 13],
      [26, 40],
    ]);
    const sway = (t: number): number => (t > 10 && t < 18 ? 5 * Math.sin(0.8 * (t - 10)) : 0);
    const finder = find(makeRecording(stance(13, 40, { durationS: 34, pitchDeg: (t) => pose(t) + sway(t) })));
    const [, strides] = finder.progress.done;
    expect(finder.progress.state).toBe("done");
    expect(strides.startS).toBeGreaterThan(16);
    expect(strides.endS).toBeLessThan(26);
  });

  test("a hole in the data breaks a pose", () => {
    const finder = find(makeRecording(stance(13, 40, { lost: (t) => t > 3.5 && t < 4.2, durationS: 7 })));
    expect(finder.progress).toMatchObject({ current: "horizon", state: "holding" });
    expect(finder.progress.heldS).toBeLessThan(3.9);
  });
});

describe("what the poses say", () => {
  test("the formulas and their clamps", () => {
    expect(thresholdsOf(13, 40, P)).toEqual({ enterDeg: 23.8, exitDeg: 18.8, deepDeg: 33.3 });
    expect(thresholdsOf(4, 20, P)).toEqual({ enterDeg: 18, exitDeg: 13, deepDeg: 26 });
    expect(thresholdsOf(30, 70, P)).toEqual({ enterDeg: 35, exitDeg: 30, deepDeg: 55 });
  });

  test("thresholds lie in order and within the clamps for any poses", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -10, max: 50, noNaN: true }),
        fc.double({ min: 12, max: 60, noNaN: true }),
        (stridesDeg, apartDeg) => {
          const { enterDeg, exitDeg, deepDeg } = thresholdsOf(stridesDeg, stridesDeg + apartDeg, P);
          expect(enterDeg).toBeGreaterThanOrEqual(18);
          expect(enterDeg).toBeLessThanOrEqual(35);
          expect(enterDeg - exitDeg).toBeCloseTo(5, 6);
          expect(deepDeg - enterDeg).toBeGreaterThanOrEqual(8 - 1e-9);
          expect(deepDeg).toBeLessThanOrEqual(55);
        },
      ),
    );
  });

  test("poses closer than 12 deg are refused: it may have been the eyes alone", () => {
    const { thresholds, problem, poses } = poseResult(find(makeRecording(stance(9, 18))).progress.done, P);
    expect(problem).toBe("tooClose");
    expect(thresholds).toBeNull();
    expect(poses).toHaveLength(3);
  });

  test("the shoes before the mark are the wrong order", () => {
    expect(poseResult(find(makeRecording(stance(40, 12))).progress.done, P).problem).toBe("order");
  });

  test("a head that hardly moved leaves the poses incomplete", () => {
    const { thresholds, problem } = poseResult(find(makeRecording(stance(1, 2))).progress.done, P);
    expect(problem).toBe("incomplete");
    expect(thresholds).toBeNull();
  });
});

describe("in a calibration", () => {
  function calibrate(recording: MadeRecording): Calibrator {
    const calibrator = new Calibrator(STILL);
    calibrator.push(makeRecording(recording));
    return calibrator;
  }

  test("a recording of the poses alone has its neutral pose and its forward axis from them", () => {
    const mounting = [0.3, -0.5, 0.7, 0.2] as const;
    const { up, forward, status, quality } = calibrate(stance(13, 40, { mounting })).finish();
    expect(status).toBe("ok");
    expect(quality.forwardFrom).toBe("poses");
    expect(quality.poses).toHaveLength(3);
    expect(quality.stillEndS! - quality.stillStartS!).toBeGreaterThan(4.9);
    expect(angleDeg(up, inSensor(mounting, [0, 0, 1]))).toBeLessThan(0.5);
    expect(angleDeg(forward!, inSensor(mounting, [1, 0, 0]))).toBeLessThan(1);
  });

  test("a run that begins with the poses keeps the forward axis of its gait and has the poses beside it", () => {
    const run = stance(13, 40, { durationS: 70, gaits: [{ fromS: 26, toS: 70, gait: JOG }] });
    const level = poseAngles([
      [0, 0],
      [8, 13],
      [16, 40],
      [24.5, 4],
    ]);
    const { quality } = calibrate({ ...run, pitchDeg: level }).finish();
    expect(quality.forwardFrom).toBe("gait");
    expect(quality.poses!.map(({ pitchDeg }) => Math.round(pitchDeg))).toEqual([0, 13, 40]);
  });

  test("poses that give no lines still tell how the clip sits", () => {
    const calibrator = calibrate(stance(9, 18));
    const { quality, status, forward } = calibrator.finish();
    expect(calibrator.poses.problem).toBe("tooClose");
    expect(status).toBe("ok");
    expect(quality.poses).toHaveLength(3);
    expect(angleDeg(forward!, [1, 0, 0])).toBeLessThan(2);
  });

  test("a head that is only a little down does not tell where forward is", () => {
    const { status, forward } = calibrate(stance(4, 9)).finish();
    expect(status).toBe("forwardUnknown");
    expect(forward).toBeNull();
  });

  test("standing about once a minute is no calibration", () => {
    const pose = poseAngles([
      [0, 0],
      [90, 13],
      [200, 40],
    ]);
    const jogs = [
      { fromS: 10, toS: 88, gait: JOG },
      { fromS: 98, toS: 198, gait: JOG },
    ];
    const calibrator = calibrate(stance(13, 40, { durationS: 210, gaits: jogs, pitchDeg: pose }));
    expect(calibrator.poses.problem).toBe("incomplete");
    expect(calibrator.poses.poses).toHaveLength(1);
  });
});
