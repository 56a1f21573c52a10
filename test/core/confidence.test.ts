// The confidence of every second on made-up runs: planted faults lie below a half, what is called good is right, and a sound
// run is called good. The table over many seeds is test/accuracy/confidence.ts.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createAttitude } from "../../src/core/attitude/attitude.ts";
import { SelfCheck } from "../../src/core/self-check.ts";
import { added, cross, scaled } from "../../src/core/vector.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { GOOD, LOW, rmseOf, scoreConfidence, secondsOfFault } from "../accuracy/confidence-score.ts";
import {
  plantBiasJump,
  plantBursts,
  plantClipping,
  plantClock,
  plantGap,
  wholeOf,
  type Planted,
  type Recorded,
} from "../accuracy/planted-faults.ts";
import { cutBlock } from "../support/made-gait.ts";

const AT_S = 120;

let sound: Recorded;
beforeAll(() => {
  sound = wholeOf(simulateRun({ seed: 31, durationS: 240, rateHz: 50 }));
});

const faults: readonly (readonly [string, (r: Recorded) => Planted])[] = [
  ["a gap of 0.3 s", (r) => plantGap(r, AT_S + 0.2, 0.3)],
  ["a gap across two seconds", (r) => plantGap(r, AT_S + 0.9, 0.2)],
  ["a gap of 12 s", (r) => plantGap(r, AT_S, 12)],
  ["a sensor at its limit", (r) => plantClipping(r, AT_S, 10, 1)],
  ["times at another pace", (r) => plantClock(r, AT_S, 20, 1.15)],
  ["times of arrival", (r) => plantBursts(r, AT_S, 20, 4)],
  ["a bias that jumps", (r) => plantBiasJump(r, AT_S, 20, [4, 4, 4])],
];

test("a sound run is good nearly throughout, and right where it is good", async () => {
  const { seconds, analysis } = await scoreConfidence(sound, "offline");
  const settled = seconds.slice(5);
  const good = settled.filter(({ confidence }) => confidence >= GOOD);
  expect(good.length / settled.length).toBeGreaterThan(0.9);
  expect(settled.filter(({ confidence }) => confidence < LOW).length / settled.length).toBeLessThan(0.03);
  expect(rmseOf(good)).toBeLessThan(1.5);
  expect(analysis.recording.oddPaceS).toBe(0);
  expect(analysis.recording.jitterMs).toBeLessThan(1);
});

describe("a planted fault lies below a half, and the good seconds beside it stay right:", () => {
  test.each(faults)("%s", async (_, plant) => {
    const planted = plant(sound);
    const { seconds } = await scoreConfidence(planted, "offline");
    const inFault = secondsOfFault(planted.fault, seconds);
    expect(inFault.length).toBeGreaterThan(0);
    expect(Math.max(...inFault.map(({ confidence }) => confidence))).toBeLessThan(LOW);
    const good = seconds.filter(({ confidence }) => confidence >= GOOD);
    expect(good.length / seconds.length).toBeGreaterThan(0.4);
    expect(rmseOf(good)).toBeLessThan(1.5);
  });
});

test("a bias that jumps about any level axis lies below a half until it is gone, offline and live", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.integer({ min: 1, max: 1000 }),
        startS: fc.integer({ min: 60, max: 150 }),
        lengthS: fc.integer({ min: 15, max: 90 }),
        jumpDps: fc.double({ min: 3, max: 6, noNaN: true }),
        axisRad: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        mode: fc.constantFrom("offline" as const, "live" as const),
      }),
      async ({ seed, startS, lengthS, jumpDps, axisRad, mode }) => {
        const run = simulateRun({ seed, durationS: 270, rateHz: 50 });
        const { up, forward } = run.truthCalibration;
        const axis = added(scaled(forward, Math.cos(axisRad)), scaled(cross(up, forward), Math.sin(axisRad)));
        const planted = plantBiasJump(wholeOf(run), startS, lengthS, scaled(axis, jumpDps));
        const { seconds } = await scoreConfidence(planted, mode);
        const inFault = secondsOfFault(planted.fault, seconds);
        expect(inFault.length).toBeGreaterThan(0);
        expect(Math.max(...inFault.map(({ confidence }) => confidence))).toBeLessThan(LOW);
      },
    ),
    { numRuns: 8 },
  );
});

test("pace and scatter of the times are told", async () => {
  const slow = (await scoreConfidence(plantClock(sound, AT_S, 20, 1.15), "offline")).analysis.recording;
  expect(slow.oddPaceS).toBeGreaterThan(20);
  expect(slow.oddPaceS).toBeLessThan(26);
  const bursts = (await scoreConfidence(plantBursts(sound, 60, 150, 2), "offline")).analysis.recording;
  expect(bursts.jitterMs).toBeGreaterThan(4);
});

test("the self-check is the same however blocks are cut and states are saved", () => {
  const imu = cutBlock(sound.imu, [2000])[0];
  const oriented = createAttitude("live").push(imu)[0];
  const whole = new SelfCheck();
  whole.push(oriented);
  const factors = (check: SelfCheck): number[] => Array.from({ length: 40 }, (_, second) => check.factor(second));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }), (lengths) => {
      let check = new SelfCheck();
      let from = 0;
      for (const block of cutBlock(imu, lengths)) {
        const to = from + block.timeS.length;
        check.push({ ...oriented, imu: block, quaternion: oriented.quaternion.slice(4 * from, 4 * to) });
        from = to;
        const next = new SelfCheck();
        next.restoreState(structuredClone(check.saveState()));
        check = next;
      }
      expect(factors(check)).toEqual(factors(whole));
    }),
    { numRuns: 15 },
  );
});
