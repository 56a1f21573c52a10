// The shapes of stretch suggestions. Types only; the rule is in stretches.ts, the words in src/words, the figures in ui.
// Last station of the path from packet to stretch.
import type { SeverityLevel } from "./results.ts";

export const STRETCH_IDS = [
  "head-ramping",
  "thoracic-stretch",
  "ear-to-shoulder",
  "head-hang",
  "levator-scapulae",
  "doorway-chest",
] as const;
export type StretchId = (typeof STRETCH_IDS)[number];

export const STRENGTH_IDS = ["chin-nod", "isometrics", "extensor-hold", "scapular-row", "lateral-raise"] as const;
export type StrengthId = (typeof STRENGTH_IDS)[number];

/** What the wearer said. Absent means not asked; unknown is never read as "no". */
export interface Answers {
  /** Neck soreness, 0 to 10. */
  readonly sorenessOf10?: number;
  /** Shoulder tension, 0 to 10. */
  readonly tensionOf10?: number;
  /** The stop-rule screen: `none` after it was read and nothing applied, `worrying` when anything did. */
  readonly warningSigns?: "none" | "worrying";
  readonly lookingDownHurts?: boolean;
  readonly armSymptoms?: boolean;
  readonly soreAtShoulderBlade?: boolean;
  readonly packOrPoles?: boolean;
  readonly feelsRounded?: boolean;
  readonly wantsStrength?: boolean;
}

/** Why a stretch is there. `facts` fill the sentence; sensor facts and what the wearer said are told apart by the code. */
export interface Reason {
  readonly reasonCode: string;
  readonly facts: Readonly<Record<string, number>>;
}

export interface StretchSuggestion extends Reason {
  readonly id: StretchId | StrengthId;
  readonly level: 1 | 2 | 3 | 4;
  /** Seconds of one hold, holds per side, and sides (2 when both are done). */
  readonly holdS: number;
  readonly repetitions: number;
  readonly sides: 1 | 2;
  /** Side to tip towards first, and whether it gets one hold more; null where sides do not matter. */
  readonly firstSide: "left" | "right" | null;
  readonly extraHoldFirstSide: boolean;
  readonly points: number;
}

export interface Routine {
  /** `ask`: the stop-rule screen was not answered, cards are listed, the timer waits. `stop`: the routine is hidden. */
  readonly gate: "ask" | "clear" | "stop";
  readonly severity: SeverityLevel;
  readonly budgetMin: number;
  /** Seconds of holds and changes in `steps`. */
  readonly totalS: number;
  /** In the order of doing. */
  readonly steps: readonly StretchSuggestion[];
  /** The coach's four, always on offer, in the order of doing. */
  readonly all: readonly StretchSuggestion[];
  /** Offered apart from the routine; empty until asked for or earned by history. */
  readonly strength: readonly StretchSuggestion[];
}
