// The estimator against optical truth and re-synthesised running: is VQF written correctly, and does the shipped
// setting hold what it promises? Needs the recordings beside the repository; without them it says so and is skipped.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PLAIN_SETTINGS, SHIPPED_SETTINGS } from "../../../src/core/attitude/attitude.ts";
import { defaultDataFolder, readSet } from "../../accuracy/data-set.ts";
import type { Trial } from "../../accuracy/data-set.ts";
import { ours } from "../../accuracy/estimators.ts";
import type { Estimator } from "../../accuracy/estimators.ts";
import { figures, mean } from "../../accuracy/metrics.ts";

const folder = defaultDataFolder();
const present = existsSync(folder);
if (!present) console.log(`skipped: recordings with truth are not at ${folder}`);

const inclination = (trials: readonly Trial[], estimate: Estimator, every: number, shift: number): number =>
  mean(trials.map((trial) => figures(trial, estimate(trial, every), shift).inclinationDeg));

describe.skipIf(!present)("BROAD, 15 trials", async () => {
  const trials = present ? await readSet(`${folder}/broad`) : [];

  test.each([
    ["live", 0.705],
    ["offline", 0.524],
  ] as const)("plain %s is VQF: %f deg at zero shift", (mode, expected) => {
    expect(Math.abs(inclination(trials, ours(mode, PLAIN_SETTINGS), 1, 0) - expected)).toBeLessThan(0.01);
  });

  test.each([
    ["live", 1, 0.52],
    ["live", 3, 0.55],
    ["live", 6, 0.7],
    ["offline", 1, 0.345],
    ["offline", 3, 0.365],
    ["offline", 6, 0.43],
  ] as const)("shipped %s, every %i: at most %f deg with the truth 3.5 ms earlier", (mode, every, bar) => {
    expect(inclination(trials, ours(mode, SHIPPED_SETTINGS), every, -1)).toBeLessThanOrEqual(bar);
  });
});

describe.skipIf(!present)("semi-synthetic running, head", async () => {
  const trials = present ? await readSet(`${folder}/resynth_running`) : [];

  test.each([
    ["live", "head_steady", 0.3],
    ["offline", "head_steady", 0.22],
    ["live", "head_trail", 1.3],
    ["offline", "head_trail", 0.35],
  ] as const)("shipped %s, %s: at most %f deg", (mode, name, bar) => {
    const trial = trials.filter((t) => t.name === name);
    expect(trial.length).toBe(1);
    expect(inclination(trial, ours(mode, SHIPPED_SETTINGS, "speed"), 1, 0)).toBeLessThanOrEqual(bar);
  });
});
