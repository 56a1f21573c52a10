// The level of head-down time of a run: the worst of four figures. Not a medical score and not a verdict. exposure.ts
// asks it at the end of a run; stretches.ts and the screens read the answer. Domain section 2.4.
import type { SeverityParameters } from "./parameters.ts";
import type { SeverityLevel } from "./results.ts";

/** In rising order. */
export const SEVERITY_LEVELS: readonly SeverityLevel[] = ["light", "moderate", "high", "veryHigh"];

/** At or above a positive border, with a guard against rounding: 4.9999999999 % reaches 5 %. */
export function reaches(value: number, border: number): boolean {
  return value >= border * (1 - 1e-9);
}

/** The four figures; `headDownPercent` is null without moving time and then says nothing. */
export interface SeverityFigures {
  readonly headDownPercent: number | null;
  readonly sustainedS: number;
  readonly longestEpisodeS: number;
  readonly peakBudget: number;
}

/** Worst of the four; every level includes its lower border. */
export function severityOf(f: SeverityFigures, p: SeverityParameters): SeverityLevel {
  const worst = Math.max(
    bordersReached(f.headDownPercent ?? 0, p.percent),
    bordersReached(f.sustainedS / 60, p.minutes),
    bordersReached(f.longestEpisodeS, p.longestS),
    bordersReached(f.peakBudget, p.budget),
  );
  return SEVERITY_LEVELS[worst];
}

function bordersReached(value: number, borders: readonly [number, number, number]): number {
  let count = 0;
  for (const border of borders) if (reaches(value, border)) count++;
  return count;
}
