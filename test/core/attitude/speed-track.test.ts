// Held speed turned into speed with hindsight.
import { expect, test } from "vitest";
import { SpeedTrack } from "../../../src/core/attitude/speed-track.ts";

function track(fixes: readonly (readonly [number, number])[], untilS: number): SpeedTrack {
  const speeds = new SpeedTrack();
  for (let t = 0; t < untilS; t += 0.1) {
    const fix = fixes.filter(([at]) => at <= t + 1e-9).at(-1);
    speeds.note(t, fix === undefined ? Number.NaN : fix[1]);
  }
  return speeds;
}

test("a fix stands for the middle of its second, and between fixes lies a line", () => {
  const read = track(
    [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 3.5],
    ],
    6,
  ).reader(0.5);
  expect(read(0.2)).toBeNaN();
  expect(read(0.5)).toBeCloseTo(1, 6);
  expect(read(1)).toBeCloseTo(1.5, 6);
  expect(read(1.5)).toBeCloseTo(2, 6);
  expect(read(2.5)).toBeCloseTo(3, 6);
  expect(read(5)).toBeCloseTo(3.5, 6);
});

test("a long constant speed stays constant until just before the next fix", () => {
  const read = track(
    [
      [1, 3],
      [20, 1],
    ],
    25,
  ).reader(0.5);
  expect(read(10)).toBeCloseTo(3, 6);
  expect(read(18.4)).toBeCloseTo(3, 6);
  expect(read(19)).toBeCloseTo(2, 6);
  expect(read(20)).toBeCloseTo(1, 6);
});

test("what lies behind can be forgotten", () => {
  const speeds = track(
    [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ],
    6,
  );
  speeds.drop(3.4);
  const read = speeds.reader(0.5);
  expect(read(3)).toBeCloseTo(3.5, 6);
  expect(read(5)).toBeCloseTo(4, 6);
});
