// The simulator is no easier than life: its jogging against figures measured once on a real head-worn recording
// (`npm run accuracy` computes them again where that recording is at hand).
import { describe, expect, it } from "vitest";
import { LIKENESS_TOLERANCE, likenessRows, simulatedFigures } from "../accuracy/likeness.ts";
import type { LikenessFigures } from "../accuracy/likeness.ts";

/** dlaidig/qmt, full body example, head sensor, 60 to 100 s; forward, left, up. */
const REAL_HEAD: LikenessFigures = {
  accRms: [2.18, 1.26, 3.81],
  gyrRms: [22.68, 37.1, 31.44],
  accSlowPower: [3.65, 0.22, 0.2],
  gyrSlowPower: [249.4, 181, 766.6],
  accPeak: 22.72,
  gyrPeak: 204.7,
  stepHz: 2,
};

describe("simulated jogging", () => {
  const rows = likenessRows(REAL_HEAD, simulatedFigures());

  it.each(rows)("has the $name of a real head", ({ real, simulated }) => {
    expect(Math.abs(simulated / real - 1)).toBeLessThanOrEqual(LIKENESS_TOLERANCE);
  });
});
