// The four levels of head-down time: every border belongs to the level above it, and the worst figure decides.
import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { severityOf, type SeverityFigures } from "../../src/core/severity.ts";

const nothing: SeverityFigures = { headDownPercent: 0, sustainedS: 0, longestEpisodeS: 0, peakBudget: 0 };
const levelOf = (f: Partial<SeverityFigures>): string => severityOf({ ...nothing, ...f }, DEFAULT_PARAMETERS.severity);

describe("severity", () => {
  it.each([
    ["headDownPercent", 5, 15, 30],
    ["sustainedS", 120, 600, 1800],
    ["longestEpisodeS", 30, 120, 300],
    ["peakBudget", 0.15, 0.5, 1],
  ] as const)("%s: %s, %s and %s begin the next level", (key, a, b, c) => {
    expect(levelOf({ [key]: a * 0.999 })).toBe("light");
    expect(levelOf({ [key]: a })).toBe("moderate");
    expect(levelOf({ [key]: b * 0.999 })).toBe("moderate");
    expect(levelOf({ [key]: b })).toBe("high");
    expect(levelOf({ [key]: c * 0.999 })).toBe("high");
    expect(levelOf({ [key]: c })).toBe("veryHigh");
    expect(levelOf({ [key]: c * 100 })).toBe("veryHigh");
  });

  it("takes the worst of the four", () => {
    expect(levelOf({ headDownPercent: 6, longestEpisodeS: 301 })).toBe("veryHigh");
    expect(levelOf({ headDownPercent: 16, sustainedS: 130 })).toBe("high");
  });

  it("is not put off by rounding at a border", () => {
    expect(levelOf({ headDownPercent: 100 * (0.1 + 0.2) - 25 - 1e-12 })).toBe("moderate");
  });

  it("has no moving time: the percentage says nothing", () => {
    expect(levelOf({ headDownPercent: null })).toBe("light");
  });
});
