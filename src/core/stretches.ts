// Which stretches answer a run, in which dose and order, and why. No words (src/words), no figures, no timer. The last
// station of the path. Selection rule: domain section 6.2; budget and gate: contract, "Stretches".
//
// Told facts outrank measured ones: where both speak for a stretch, the reason is the told one. Reason codes say which is
// which: `told-` is what the wearer said, `sensor-` what the clip measured, `light-set` neither.
import { doseOf, routineS } from "./doses.ts";
import type { Exposure, RunSummary, SeverityLevel } from "./results.ts";
import type { Answers, Routine, StretchId, StretchSuggestion } from "./routine.ts";
import { STRENGTH_IDS } from "./routine.ts";
import { reaches } from "./severity.ts";

export type ReasonCode =
  | "light-set"
  | "sensor-moving"
  | "sensor-moving-hour"
  | "sensor-none"
  | "sensor-dips"
  | "sensor-spells"
  | "sensor-percent"
  | "sensor-sustained"
  | "sensor-long-spells"
  | "sensor-budget"
  | "sensor-sag"
  | "sensor-roll"
  | "sensor-history-percent"
  | "told-tension"
  | "told-pack"
  | "told-shoulder-blade"
  | "told-rounded"
  | "told-looking-down-hurts"
  | "told-arm-symptoms"
  | "told-wants-strength"
  | "told-strength-later"
  | "told-history-soreness";

export interface RoutineInput {
  /** Null when there is no run, or its pitch is unknown. */
  readonly summary: RunSummary | null;
  readonly exposure: Exposure | null;
  /** Seconds of moving time, known without pitch too; 0 without a run. */
  readonly movingS: number;
  readonly answers: Answers;
  /** Minutes to fill; null takes the level's own: 3, 5, 8, 8. */
  readonly budgetMin: number | null;
  /** Newest first, this run included; five are read. */
  readonly recentRuns: readonly { readonly headDownPercent: number | null; readonly sorenessOf10?: number }[];
}

const BUDGET_MIN: Readonly<Record<SeverityLevel, number>> = { light: 3, moderate: 5, high: 8, veryHigh: 8 };

/** The coach's four. */
const ARTICLE_IDS = ["head-ramping", "thoracic-stretch", "ear-to-shoulder", "head-hang"] as const;

/** Equal points: who comes first in the filling. */
const TIE_ORDER: readonly StretchId[] = [...ARTICLE_IDS, "levator-scapulae", "doorway-chest"];

/** Head Hang last: it goes the way the run has just loaded. */
const ORDER_OF_DOING: readonly StretchId[] = [
  "head-ramping",
  "thoracic-stretch",
  "ear-to-shoulder",
  "levator-scapulae",
  "doorway-chest",
  "head-hang",
];

/** Something that speaks for a stretch. The facts fill the sentence. */
interface Ground {
  readonly points: number;
  readonly code: ReasonCode;
  readonly facts: Readonly<Record<string, number>>;
}

/** What the rule looks at, with 0 and null where nothing is known. */
interface Features {
  readonly answers: Answers;
  readonly movingS: number;
  readonly headDownPercent: number;
  readonly sustainedS: number;
  readonly longestS: number;
  readonly longCount: number;
  readonly peakBudget: number;
  readonly sagDeg: number;
  readonly rollDeg: number;
  readonly sameSidePercent: number;
  readonly tilt: "left" | "right" | null;
}

interface Rule {
  readonly id: StretchId;
  readonly basePoints: number;
  /** All that speaks for it, the most telling first; `false` does not apply. */
  grounds(f: Features): (Ground | false)[];
}

const ground = (points: number, code: ReasonCode, facts: Ground["facts"] = {}): Ground => ({ points, code, facts });

const sag = (f: Features): Ground | false => reaches(f.sagDeg, 4) && ground(2, "sensor-sag", { sagDeg: f.sagDeg });

const sustained = (f: Features, minutes: number): Ground | false =>
  reaches(f.sustainedS, minutes * 60) && ground(1, "sensor-sustained", { sustainedS: f.sustainedS });

const pack = (f: Features, points: number): Ground | false =>
  f.answers.packOrPoles === true && ground(points, "told-pack");

const tense = (f: Features, from: number): Ground | false => {
  const tensionOf10 = f.answers.tensionOf10 ?? 0;
  return tensionOf10 >= from && ground(2, "told-tension", { tensionOf10, sustainedS: f.sustainedS });
};

const percent = (f: Features, points: number): Ground | false =>
  reaches(f.headDownPercent, 5) &&
  ground(points, "sensor-percent", { headDownPercent: f.headDownPercent, sustainedS: f.sustainedS });

/** Domain section 6.2, in the order of ties. */
const RULES: readonly Rule[] = [
  { id: "head-ramping", basePoints: 3, grounds: (f) => [sag(f), percent(f, 1)] },
  {
    id: "thoracic-stretch",
    basePoints: 2,
    grounds: (f) => [
      pack(f, 1),
      sag(f),
      sustained(f, 10),
      reaches(f.movingS, 3600) && ground(1, "sensor-moving-hour", { movingS: f.movingS }),
    ],
  },
  {
    id: "ear-to-shoulder",
    basePoints: 2,
    grounds: (f) => [
      tense(f, 4),
      f.tilt !== null && ground(2, "sensor-roll", { rollDeg: f.rollDeg, sameSidePercent: f.sameSidePercent }),
      sustained(f, 5),
    ],
  },
  {
    id: "head-hang",
    basePoints: 1,
    grounds: (f) => [
      reaches(f.longestS, 60)
        ? ground(2, "sensor-long-spells", { longCount: f.longCount, longestS: f.longestS })
        : reaches(f.peakBudget, 0.3) &&
          ground(2, "sensor-budget", { peakBudget: f.peakBudget, sustainedS: f.sustainedS }),
      percent(f, 2) || (reaches(f.sustainedS, 300) && ground(2, "sensor-sustained", { sustainedS: f.sustainedS })),
    ],
  },
  {
    id: "levator-scapulae",
    basePoints: 0,
    grounds: (f) => [f.answers.soreAtShoulderBlade === true && ground(3, "told-shoulder-blade"), sustained(f, 10)],
  },
  {
    id: "doorway-chest",
    basePoints: 0,
    grounds: (f) => [tense(f, 6) || (f.answers.feelsRounded === true && ground(2, "told-rounded")), pack(f, 2)],
  },
];

/** The routine for a run, or the light set without one. Pure and deterministic. */
export function suggestStretches(input: RoutineInput): Routine {
  const { answers, summary } = input;
  const severity = summary?.severity ?? "light";
  const budgetMin = input.budgetMin ?? BUDGET_MIN[severity];
  if (answers.warningSigns === "worrying") {
    return { gate: "stop", severity, budgetMin, totalS: 0, steps: [], all: [], strength: [] };
  }
  const features = featuresOf(input);
  const offers = RULES.map((rule) => suggestionFor(rule, features, usualGround(input)));

  // What does not fit is skipped and the next is tried. No points: nothing speaks for it.
  let chosen: StretchSuggestion[] = [];
  for (const s of offers.toSorted((a, b) => b.points - a.points || byPlace(TIE_ORDER, a, b))) {
    if (s.points > 0 && routineS([...chosen, s]) <= budgetMin * 60) chosen = [...chosen, s];
  }
  return {
    gate: answers.warningSigns === "none" ? "clear" : "ask",
    severity,
    budgetMin,
    totalS: routineS(chosen),
    steps: chosen.toSorted((a, b) => byPlace(ORDER_OF_DOING, a, b)),
    all: offers.filter((s) => ARTICLE_IDS.some((id) => id === s.id)).toSorted((a, b) => byPlace(ORDER_OF_DOING, a, b)),
    strength: strengthSet(input),
  };
}

function byPlace(order: readonly StretchId[], a: StretchSuggestion, b: StretchSuggestion): number {
  return order.findIndex((id) => id === a.id) - order.findIndex((id) => id === b.id);
}

function featuresOf({ summary, exposure, movingS, answers }: RoutineInput): Features {
  const rollDeg = exposure?.meanRollDeg ?? 0;
  const sameSidePercent = 100 * (exposure?.rollSameSideFraction ?? 0);
  // 5 deg or more in the mean, and on that side for 60 % of moving time or more.
  const tilted = reaches(Math.abs(rollDeg), 5) && reaches(sameSidePercent, 60);
  return {
    answers,
    movingS,
    headDownPercent: summary?.headDownPercent ?? 0,
    sustainedS: summary?.sustainedS ?? 0,
    longestS: summary?.longestEpisodeS ?? 0,
    longCount: summary?.longCount ?? 0,
    peakBudget: exposure?.peakBudget ?? 0,
    sagDeg: exposure?.sagDeg ?? 0,
    rollDeg,
    sameSidePercent,
    tilt: tilted ? (rollDeg > 0 ? "right" : "left") : null,
  };
}

function suggestionFor(rule: Rule, f: Features, usual: Ground): StretchSuggestion {
  const grounds = rule.grounds(f).filter((g) => g !== false);
  const barred = rule.id === "head-hang" ? barredHang(f.answers) : null;
  const { code, facts } = barred ?? grounds[0] ?? usual;
  // Level 2 to start with; one down on a day with soreness of 4 or more (domain section 6.4, progression).
  const level = (f.answers.sorenessOf10 ?? 0) >= 4 ? 1 : 2;
  const dose = doseOf(rule.id, level);
  const tilt = rule.id === "ear-to-shoulder" ? f.tilt : null;
  return {
    id: rule.id,
    reasonCode: code,
    facts,
    level,
    ...dose,
    // A head carried to the left keeps the left side short, so tip to the right first, and once more.
    firstSide: dose.sides === 1 ? null : tilt === "right" ? "left" : "right",
    extraHoldFirstSide: tilt !== null,
    points: grounds.reduce((sum, g) => sum + g.points, rule.basePoints + (barred?.points ?? 0)),
  };
}

/** Head Hang is left out today when looking down hurts or an arm feels anything. */
function barredHang(answers: Answers): Ground | null {
  if (answers.armSymptoms === true) return ground(-99, "told-arm-symptoms");
  return answers.lookingDownHurts === true ? ground(-99, "told-looking-down-hurts") : null;
}

/** Why a stretch is on offer when nothing speaks for it in particular. */
function usualGround({ summary, movingS }: RoutineInput): Ground {
  if (summary === null) return movingS > 0 ? ground(0, "sensor-moving", { movingS }) : ground(0, "light-set");
  const { episodeCount, longestEpisodeS, sustainedS, dipCount, dipS } = summary;
  if (episodeCount > 0) return ground(0, "sensor-spells", { episodeCount, longestS: longestEpisodeS, sustainedS });
  return dipCount > 0 ? ground(0, "sensor-dips", { dipCount, dipS }) : ground(0, "sensor-none", { movingS });
}

/** Neck strength: on request, or when three of the last five runs speak for it. Starts at level 1. */
function strengthSet({ answers, recentRuns }: RoutineInput): StretchSuggestion[] {
  const reason = strengthGround(answers, recentRuns.slice(0, 5));
  if (reason === null) return [];
  return STRENGTH_IDS.map((id) => ({
    id,
    reasonCode: reason.code,
    facts: reason.facts,
    level: 1,
    ...doseOf(id, 1),
    firstSide: null,
    extraHoldFirstSide: false,
    points: 0,
  }));
}

function strengthGround(answers: Answers, lastFive: RoutineInput["recentRuns"]): Ground | null {
  const ofRuns = lastFive.length;
  const highCount = lastFive.filter((r) => reaches(r.headDownPercent ?? 0, 10)).length;
  const soreCount = lastFive.filter((r) => (r.sorenessOf10 ?? 0) >= 3).length;
  if (answers.wantsStrength !== true && highCount < 3 && soreCount < 3) return null;
  // It is for days with soreness of 2 or less.
  const sorenessOf10 = answers.sorenessOf10 ?? 0;
  if (sorenessOf10 > 2) return ground(0, "told-strength-later", { sorenessOf10 });
  if (answers.wantsStrength === true) return ground(0, "told-wants-strength");
  return soreCount >= 3
    ? ground(0, "told-history-soreness", { runCount: soreCount, ofRuns })
    : ground(0, "sensor-history-percent", { runCount: highCount, ofRuns });
}
