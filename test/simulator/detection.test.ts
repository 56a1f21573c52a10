// A small version of the detection table of `npm run accuracy`: made-up runs through the real pipeline, pooled, with the
// same bars. The seeds are the first of those that nothing is tuned on; fewer would let one spell at the edge of a class
// decide.
import { describe, expect, it } from "vitest";
import { DETECTION_BARS, scoreRuns, TEST_SEEDS } from "../accuracy/detection.ts";
import { poolScores } from "../accuracy/detection-score.ts";

describe("sustained head-down on made-up runs", () => {
  it("is found to the second, with any mounting, and no hover counts", async () => {
    const choices = TEST_SEEDS.slice(0, 12).map((seed) => ({ seed, rateHz: 100 }));
    const score = poolScores((await scoreRuns(choices, ["offline"])).flat());
    expect(score.expectedCount).toBeGreaterThan(50);
    expect(score.hoverCount).toBeGreaterThan(50);
    expect(score.precision).toBeGreaterThanOrEqual(DETECTION_BARS.precision);
    expect(score.recall).toBeGreaterThanOrEqual(DETECTION_BARS.recall);
    expect(score.boundaryP95S).toBeLessThanOrEqual(DETECTION_BARS.boundaryP95S);
    expect(score.hoversCounted).toBe(DETECTION_BARS.hoversCounted);
    expect(score.forwardUnknownCount).toBe(0);
  }, 240_000);
});
