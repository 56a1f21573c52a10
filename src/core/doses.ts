// How long and how often: doses of every exercise by level, and what a routine costs in time. No choice is made here and
// nothing is worded; stretches.ts picks, the player counts. Domain sections 6.3 and 6.4; contract, "Stretches".
import type { StrengthId, StretchId, StretchSuggestion } from "./routine.ts";

/** A change of side, the next hold or the next stretch takes this long, s. */
export const CHANGE_S = 5;

export interface Dose {
  /** Seconds of one hold. */
  readonly holdS: number;
  /** Holds per side. */
  readonly repetitions: number;
  readonly sides: 1 | 2;
}

const dose = (holdS: number, repetitions: number, sides: 1 | 2 = 1): Dose => ({ holdS, repetitions, sides });

/**
 * From level 1 on. Isometrics count every push in four directions; a set of rows takes about 3 s a movement; the raises go
 * on for the whole hold.
 */
const DOSES: Readonly<Record<StretchId | StrengthId, readonly Dose[]>> = {
  "head-ramping": [dose(30, 1), dose(60, 1), dose(60, 1), dose(60, 1)],
  "thoracic-stretch": [dose(20, 2), dose(30, 2), dose(60, 1)],
  "ear-to-shoulder": [dose(15, 2, 2), dose(30, 2, 2), dose(30, 2, 2)],
  "head-hang": [dose(20, 2), dose(30, 2), dose(60, 1)],
  "levator-scapulae": [dose(20, 2, 2), dose(30, 2, 2)],
  "doorway-chest": [dose(20, 2), dose(30, 2)],
  "chin-nod": [dose(5, 5), dose(10, 10), dose(10, 10)],
  isometrics: [dose(5, 12), dose(10, 20), dose(10, 20)],
  "extensor-hold": [dose(10, 5), dose(30, 3), dose(30, 3)],
  "scapular-row": [dose(30, 2), dose(30, 3), dose(45, 3)],
  "lateral-raise": [dose(60, 1), dose(120, 1), dose(120, 1)],
};

/** Dose at a level, or at the highest one that the exercise has. */
export function doseOf(id: StretchId | StrengthId, level: number): Dose {
  const doses = DOSES[id];
  return doses[Math.min(level, doses.length) - 1];
}

/** Holds of one suggestion on all sides, the extra one included. */
export function holdCount(s: Pick<StretchSuggestion, "repetitions" | "sides" | "extraHoldFirstSide">): number {
  return s.repetitions * s.sides + (s.extraHoldFirstSide ? 1 : 0);
}

/** Seconds of holds and changes: one change between any two holds that follow each other, whatever changes. */
export function routineS(steps: readonly StretchSuggestion[]): number {
  const holds = steps.reduce((sum, s) => sum + holdCount(s), 0);
  const heldS = steps.reduce((sum, s) => sum + holdCount(s) * s.holdS, 0);
  return heldS + CHANGE_S * Math.max(0, holds - 1);
}
