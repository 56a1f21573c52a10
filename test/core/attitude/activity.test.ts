// What the estimator takes for rest, for gait and for free motion: this chooses its time constant.
import { describe, expect, test } from "vitest";
import { Activity, FREE, GAIT, STILL } from "../../../src/core/attitude/activity.ts";
import { GyroPass, UPDATE } from "../../../src/core/attitude/pass.ts";
import { SHIPPED_SETTINGS } from "../../../src/core/attitude/settings.ts";
import { ACC, DT, GYR, WIDTH } from "../../../src/core/attitude/samples.ts";

/** Activity after every sample of an upright sensor. `acc`: m/s² on top of gravity, forward and up; `gyr`: rad/s. */
function activities(
  durationS: number,
  at: (t: number) => { readonly forward: number; readonly up: number; readonly gyr: readonly number[] },
): number[] {
  const pass = new GyroPass(SHIPPED_SETTINGS);
  const activity = new Activity(SHIPPED_SETTINGS);
  const x = new Float64Array(WIDTH);
  const out: number[] = [];
  let doing: number = STILL;
  for (let t = 0; t < durationS; t += 0.01) {
    const { forward, up, gyr } = at(t);
    x.set(gyr, GYR);
    x.set([forward, 0, 9.81 + up], ACC);
    x[DT] = 0.01;
    if (pass.step(x, 0) === UPDATE) doing = activity.step(pass, x, 0);
    out.push(doing);
  }
  return out;
}

const share = (all: readonly number[], fromS: number, kind: number): number => {
  const part = all.slice(fromS * 100);
  return part.filter((a) => a === kind).length / part.length;
};

/** Bob of a body at `hz` steps per second. */
const bob = (t: number, hz: number, amplitude: number): number => amplitude * Math.sin(2 * Math.PI * hz * t);

describe("gait", () => {
  test.each([
    ["walking", 1.7, 3],
    ["jogging", 2.1, 6],
    ["running", 2.8, 9],
  ])("%s is gait from the fourth step on", (_, hz, amplitude) => {
    const all = activities(20, (t) => ({
      forward: 0.3 * bob(t, hz, amplitude),
      up: bob(t, hz, amplitude),
      gyr: [0, 0.5 * bob(t, hz, 1), 0],
    }));
    expect(share(all, 4, GAIT)).toBe(1);
  });

  test("a hairpin is still gait", () => {
    const all = activities(20, (t) => {
      const turning = t > 10 && t < 11.5;
      return { forward: turning ? 7 : 0, up: bob(t, 2.6, 8), gyr: [0, 0.5 * bob(t, 2.6, 1), turning ? 2.1 : 0] };
    });
    expect(share(all, 4, GAIT)).toBe(1);
  });

  test("what a hand does is not: pulled down faster than a fall, tilted too fast, without rhythm, too slow", () => {
    expect(
      share(
        activities(20, (t) => ({ forward: 0, up: bob(t, 2, 20), gyr: [0, 0, 0] })),
        0,
        GAIT,
      ),
    ).toBe(0);
    expect(
      share(
        activities(20, (t) => ({ forward: 0, up: bob(t, 2, 5), gyr: [bob(t, 0.7, 5), 0, 0] })),
        4,
        GAIT,
      ),
    ).toBe(0);
    expect(
      share(
        activities(20, (t) => ({ forward: 0, up: bob(t, 0.9, 5), gyr: [0, 0, 0] })),
        0,
        GAIT,
      ),
    ).toBe(0);
    const knocks = [5, 5.3, 6, 6.35, 7.02, 7.33, 8, 8.3, 9];
    const knock = (t: number): number => (knocks.some((k) => t >= k && t < k + 0.1) ? 6 : -0.5);
    expect(
      share(
        activities(12, (t) => ({ forward: 0, up: knock(t), gyr: [0, 0, 0] })),
        0,
        GAIT,
      ),
    ).toBe(0);
  });
});

test("a swaying wearer stands still; a hand that turns the sensor does not", () => {
  const sway = activities(10, (t) => ({
    forward: bob(t, 0.3, 0.1),
    up: 0,
    gyr: [bob(t, 0.3, 0.03), bob(t, 0.4, 0.03), 0],
  }));
  expect(share(sway, 1, STILL)).toBe(1);
  const turned = activities(10, (t) => ({ forward: 0, up: 0, gyr: [bob(t, 0.3, 1), 0, 0] }));
  expect(share(turned, 2, FREE)).toBe(1);
  const steady = activities(10, () => ({ forward: 0, up: 0, gyr: [0, 0, 0.3] }));
  expect(share(steady, 2, FREE)).toBe(1);
});
