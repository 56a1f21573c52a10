// English sentences for why a stretch is suggested, and the words for levels. Measured facts are stated, told facts begin
// with "You said". No choice is made here: core/stretches.ts picks code and facts.
import type { SeverityLevel } from "../../core/results.ts";
import type { StretchSuggestion } from "../../core/routine.ts";
import type { ReasonCode } from "../../core/stretches.ts";
import { durationClock, durationWords, number, percent1, wholeDegrees, withUnit } from "../format.ts";

type Facts = StretchSuggestion["facts"];
type Sentence = (f: Facts, locale: string) => string;

const count = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

/** A sentence per code. Those in `GENERAL` say nothing of the stretch itself and are followed by what it does. */
const SENTENCES: Readonly<Record<ReasonCode, Sentence>> = {
  "light-set": () => "Fits after any run.",
  "sensor-moving": (f) => `You were moving for ${durationWords(f.movingS)}.`,
  "sensor-moving-hour": (f) =>
    f.movingS < 3630
      ? `You were moving for ${durationWords(f.movingS)}.`
      : `You were moving for ${durationWords(f.movingS)}, which is over an hour.`,
  "sensor-none": (f) =>
    f.movingS > 0 ? `Nothing longer than a glance in ${durationWords(f.movingS)} of moving.` : "Fits after any run.",
  "sensor-dips": (f) =>
    `No spells, and ${count(f.dipCount, "short dip", "short dips")}, ${durationClock(f.dipS)} in all.`,
  "sensor-spells": (f) =>
    f.episodeCount === 1
      ? `1 spell, ${durationClock(f.longestS)} long.`
      : `${f.episodeCount} spells, longest ${durationClock(f.longestS)}.`,
  "sensor-percent": (f, locale) => `${percent1(f.headDownPercent, locale)} of moving time was head down.`,
  "sensor-sustained": (f) => `${durationClock(f.sustainedS)} head down in spells.`,
  "sensor-long-spells": (f) => {
    const longest = durationClock(f.longestS);
    if (f.longCount < 1) return `The longest spell lasted ${longest}.`;
    return f.longCount === 1
      ? `1 spell over a minute, ${longest} long.`
      : `${f.longCount} spells over a minute, longest ${longest}.`;
  },
  "sensor-budget": (f) =>
    `Spells followed each other with few breaks, ${durationClock(f.sustainedS)} head down in all.`,
  "sensor-sag": (f, locale) =>
    `Between spells your head was ${wholeDegrees(f.sagDeg, locale)} lower in the last third of the run than in the first.`,
  "sensor-roll": (f, locale) => {
    const side = f.rollDeg < 0 ? "left" : "right";
    const angle = wholeDegrees(Math.abs(f.rollDeg), locale);
    const share = withUnit(number(f.sameSidePercent, locale), "%");
    return `As the clip sat, your head was tipped about ${angle} to the ${side}, on that side ${share} of moving time.`;
  },
  "sensor-history-percent": (f) =>
    `${withUnit("10", "%")} or more of moving time was head down in ${f.runCount} of your last ${f.ofRuns} runs.`,
  "told-tension": (f) =>
    f.sustainedS > 0
      ? `You said shoulder tension ${f.tensionOf10} of 10, after ${durationClock(f.sustainedS)} head down.`
      : `You said shoulder tension ${f.tensionOf10} of 10.`,
  "told-pack": () => "You said you ran with a pack or poles.",
  "told-shoulder-blade": () => "You said it is sore at the top of a shoulder blade.",
  "told-rounded": () => "You said your shoulders feel rounded.",
  "told-looking-down-hurts": () => "You said looking down hurts, so leave this one out today.",
  "told-arm-symptoms": () => "You said an arm does not feel right, so leave this one out today.",
  "told-wants-strength": () => "You said you want to get stronger.",
  "told-strength-later": (f) => `You said neck soreness ${f.sorenessOf10} of 10. Wait for a day with 2 or less.`,
  "told-history-soreness": (f) => `You said soreness of 3 or more after ${f.runCount} of your last ${f.ofRuns} runs.`,
};

const GENERAL: ReadonlySet<string> = new Set<ReasonCode>([
  "light-set",
  "sensor-moving",
  "sensor-none",
  "sensor-dips",
  "sensor-spells",
  "sensor-percent",
  "sensor-sustained",
]);

const WHAT_IT_DOES: Readonly<Record<string, string>> = {
  "head-ramping": "This rehearses ears over shoulders.",
  "thoracic-stretch": "This gets the upper back moving.",
  "ear-to-shoulder": "This gives length to the sides of the neck.",
  "head-hang": "This lets the back of the neck let go.",
  "levator-scapulae": "This reaches the corner of neck and shoulder blade.",
  "doorway-chest": "This opens the chest.",
};

function isReasonCode(code: string): code is ReasonCode {
  return Object.hasOwn(SENTENCES, code);
}

/** Why a stretch is suggested, one or two sentences: `3 spells over a minute, longest 1:48.` */
export function reason(suggestion: Pick<StretchSuggestion, "id" | "reasonCode" | "facts">, locale = "en-GB"): string {
  const { id, reasonCode, facts } = suggestion;
  const code: ReasonCode = isReasonCode(reasonCode) ? reasonCode : "light-set";
  const sentence = SENTENCES[code](facts, locale);
  const tail = GENERAL.has(code) ? WHAT_IT_DOES[id] : undefined;
  return tail === undefined ? sentence : `${sentence} ${tail}`;
}

export const severityWords = {
  levels: { light: "light", moderate: "moderate", high: "high", veryHigh: "very high" },
  phrase: (level: SeverityLevel): string => `${severityWords.levels[level]} head-down time`,
  note: "Levels describe time with head down. They are not a medical score.",
};

/** Levels of an exercise. */
export const levelWords = {
  level: (level: number): string => `Level ${level}`,
  names: { 1: "gentle", 2: "usual", 3: "longer", 4: "with resistance" },
};
