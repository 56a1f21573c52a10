// What becomes of missing and impossible samples before the filter sees them.
import { expect, test } from "vitest";
import { Feed } from "../../../src/core/attitude/feed.ts";
import { ACC, BREAK, DT, FILLED, GYR, LOST, REPEAT, ROW, Samples, WIDTH } from "../../../src/core/attitude/samples.ts";
import { SHIPPED_SETTINGS } from "../../../src/core/attitude/settings.ts";

/** Feeds rows whose rate about X is `rate(t)` and whose force is up. */
function fed(times: readonly number[], rate: (t: number) => number): Samples {
  const samples = new Samples();
  new Feed(SHIPPED_SETTINGS).read(
    {
      timeS: Float64Array.from(times),
      gyrRadps: Float64Array.from(times.flatMap((t) => [rate(t), 0, 0])),
      accMps2: Float64Array.from(times.flatMap(() => [0, 0, 9.81])),
    },
    samples,
  );
  return samples;
}

const kinds = (samples: Samples): number[] => Array.from(samples.kind.subarray(0, samples.count));
const value = (samples: Samples, i: number, at: number): number => samples.values[i * WIDTH + at];

test("20 ms are filled half way between the line and the cubic through the samples around them", () => {
  const cubic = (t: number): number => 1 + 20 * t - 300 * t * t + 4000 * t ** 3;
  const samples = fed([0, 0.01, 0.02, 0.03, 0.06, 0.07], cubic);
  expect(kinds(samples)).toEqual([ROW, ROW, ROW, ROW, FILLED, FILLED, ROW, ROW]);
  const line = (t: number): number => cubic(0.03) + ((t - 0.03) / 0.03) * (cubic(0.06) - cubic(0.03));
  expect(value(samples, 4, GYR)).toBeCloseTo((cubic(0.04) + line(0.04)) / 2, 9);
  expect(value(samples, 5, GYR)).toBeCloseTo((cubic(0.05) + line(0.05)) / 2, 9);
  expect(value(samples, 5, ACC + 2)).toBeCloseTo(9.81, 9);
  for (let i = 1; i < 8; i += 1) expect(value(samples, i, DT)).toBeCloseTo(0.01, 9);
  expect(value(samples, 6, LOST)).toBeCloseTo(0.02, 9);
});

test("longer gaps are bridged by a line and marked, pauses are not bridged at all", () => {
  const samples = fed([0, 0.01, 0.02, 0.08, 0.09, 60], (t) => t);
  expect(kinds(samples)).toEqual([ROW, ROW, ROW, FILLED, FILLED, FILLED, FILLED, FILLED, ROW, ROW, BREAK]);
  expect(value(samples, 5, GYR)).toBeCloseTo(0.05, 9);
  expect(value(samples, 8, LOST)).toBeCloseTo(0.05, 9);
  expect(value(samples, 10, LOST)).toBeGreaterThan(59);
  expect(value(samples, 10, DT)).toBeLessThan(0.02);
});

test("a repeated time and a number that is none bring nothing", () => {
  const samples = fed([0, 0.01, 0.01, 0.005, 0.02, 0.03], (t) => (t === 0.02 ? Number.NaN : t));
  expect(kinds(samples)).toEqual([ROW, ROW, REPEAT, REPEAT, REPEAT, FILLED, ROW]);
});

test("the usual interval follows the rate", () => {
  const times = Array.from({ length: 400 }, (_, i) => (i < 200 ? i * 0.01 : 2 + (i - 200) * 0.02));
  const marks = kinds(fed(times, () => 0)).slice(-100);
  expect(marks.every((kind) => kind === ROW)).toBe(true);
});
