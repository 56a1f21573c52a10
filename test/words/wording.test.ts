// The wording rules, by machine: no catalogue speaks of diagnosis, prevention, risk or blame, and no stretch or reason is
// without words. What is tone and taste cannot be tested here. Domain section 7.2; interface, "Words on screen".
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { doseOf } from "../../src/core/doses.ts";
import { STRENGTH_IDS, STRETCH_IDS, type StretchSuggestion } from "../../src/core/routine.ts";
import type { ReasonCode } from "../../src/core/stretches.ts";
import { reason, severityWords } from "../../src/words/en/reasons.ts";
import { doseText, exercises, figureText, stretchWords } from "../../src/words/en/stretches.ts";

const folder = new URL("../../src/words/en/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));

/** Not said anywhere. Words with an innocent sense (error, lost, normal, score, grade, median) are left to the reader. */
const NEVER: readonly RegExp[] = [
  /\btreat(s|ed|ing|ments?)?\b/i,
  /\bprevent/i,
  /\bdiagnos/i,
  /\bmonitor(s|ing) (your|neck|pain|injur|health)/i,
  /\btherap/i,
  /\binjur/i,
  /\bstrain(s|ed|ing)?\b/i,
  /\brisk/i,
  /\bdanger/i,
  /\bsafe (limit|range|angle)/i,
  /\btext[ -]neck/i,
  /\b60 ?lb|\bpounds?\b/i,
  /\bN[·*]?m\b/,
  /\b(neck )?flexion/i,
  /\bprotraction/i,
  /\bpain relief|\brelieves?\b/i,
  /\bgaze time/i,
  /\b(bad|poor|wrong|incorrect) posture/i,
  /\bviolation/i,
  /\bslouch/i,
  /\bavoidable|\bjustif/i,
  /\b(your|posture) mistakes?\b/i,
  /\b(your|own) fault/i,
  /\bwarning level/i,
  /\bhealthy\b/i,
  /\bcure[sd]?\b|\bheal(s|ed|ing)?\b/i,
  /\babort/i,
];

/** The full disclaimer names what the tool does not do, and so must use the words. */
const isDisclaimer = (path: string): boolean => /disclaimer/i.test(path);

function offences(path: string, text: string): string[] {
  if (isDisclaimer(path)) return [];
  return NEVER.filter((pattern) => pattern.test(text)).map((pattern) => `${path}: ${String(pattern)} in "${text}"`);
}

/** Answers 2 for every property, so that a function that wants facts finds some. */
const anyFacts: unknown = new Proxy({}, { get: (_, key) => (typeof key === "symbol" ? () => "2" : 2) });

/** Every string under a value. Functions are called with samples, and their own text is taken as well. */
function stringsOf(value: unknown, path: string): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const samples: unknown[] = ["seven", 0, 1, 3, true, false, null, anyFacts];
    const said = samples.flatMap((sample) => {
      try {
        return stringsOf(value(sample, sample, sample, sample), `${path}()`);
      } catch {
        // Not what this function takes.
        return [];
      }
    });
    return [...said, [`${path} as written`, String(value)]];
  }
  if (typeof value !== "object" || value === null || value === anyFacts) return [];
  return Object.entries(value).flatMap(([key, inner]) => stringsOf(inner, `${path}.${key}`));
}

describe("every catalogue", () => {
  it.each(files)("%s keeps to the words", async (name) => {
    const catalogue: Record<string, unknown> = await import(new URL(name, folder).href);
    const texts = stringsOf(catalogue, name);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.flatMap(([path, text]) => offences(path, text))).toEqual([]);
  });

  it.each(files)("%s keeps to them in what it does not export, too", (name) => {
    const source = readFileSync(new URL(name, folder), "utf8");
    const code = source
      .replaceAll(/^\s*(\/\/|\/?\*).*$/gm, "")
      .replaceAll(/\b\w*disclaimer\w*:\s*(\s*"(\\.|[^"\\])*"\s*\+?)+/gi, "");
    expect(offences(name, code).map((offence) => offence.slice(0, 60))).toEqual([]);
  });

  it("notices a forbidden word", () => {
    expect(offences("x", "It treats neck pain.")).toHaveLength(1);
    expect(offences("x", "Your neck strain")).toHaveLength(1);
    expect(offences("x", "A high-risk run")).toHaveLength(1);
    expect(offences("x", "Constraints, restrained, at the limit of the frame")).toEqual([]);
  });
});

const FACTS = {
  movingS: 5460,
  dipCount: 6,
  dipS: 22,
  episodeCount: 3,
  longestS: 108,
  longCount: 3,
  sustainedS: 370,
  headDownPercent: 6.68,
  peakBudget: 0.42,
  sagDeg: 5.2,
  rollDeg: -6.1,
  sameSidePercent: 72.4,
  runCount: 3,
  ofRuns: 5,
  tensionOf10: 5,
  sorenessOf10: 4,
};

const plainly = (text: string): string => text.replaceAll("\u00A0", " ");

describe("reasons", () => {
  it.each<[ReasonCode, string, Record<string, number>?]>([
    ["light-set", "Fits after any run."],
    ["sensor-moving", "You were moving for 1 h 31 min."],
    ["sensor-moving-hour", "You were moving for 1 h 31 min, which is over an hour."],
    ["sensor-moving-hour", "You were moving for 1 h.", { movingS: 3600 }],
    ["sensor-none", "Nothing longer than a glance in 1 h 31 min of moving."],
    ["sensor-dips", "No spells, and 6 short dips, 0:22 in all."],
    ["sensor-dips", "No spells, and 1 short dip, 0:03 in all.", { dipCount: 1, dipS: 3 }],
    ["sensor-spells", "3 spells, longest 1:48."],
    ["sensor-spells", "1 spell, 0:24 long.", { episodeCount: 1, longestS: 24 }],
    ["sensor-percent", "6.7 % of moving time was head down."],
    ["sensor-sustained", "6:10 head down in spells."],
    ["sensor-long-spells", "3 spells over a minute, longest 1:48."],
    ["sensor-long-spells", "1 spell over a minute, 1:48 long.", { longCount: 1 }],
    ["sensor-budget", "Spells followed each other with few breaks, 6:10 head down in all."],
    ["sensor-sag", "Between spells your head was 5° lower in the last third of the run than in the first."],
    ["sensor-roll", "As the clip sat, your head was tipped about 6° to the left, on that side 72 % of moving time."],
    ["sensor-history-percent", "10 % or more of moving time was head down in 3 of your last 5 runs."],
    ["told-tension", "You said shoulder tension 5 of 10, after 6:10 head down."],
    ["told-tension", "You said shoulder tension 5 of 10.", { sustainedS: 0 }],
    ["told-pack", "You said you ran with a pack or poles."],
    ["told-shoulder-blade", "You said it is sore at the top of a shoulder blade."],
    ["told-rounded", "You said your shoulders feel rounded."],
    ["told-looking-down-hurts", "You said looking down hurts, so leave this one out today."],
    ["told-arm-symptoms", "You said an arm does not feel right, so leave this one out today."],
    ["told-wants-strength", "You said you want to get stronger."],
    ["told-strength-later", "You said neck soreness 4 of 10. Wait for a day with 2 or less."],
    ["told-history-soreness", "You said soreness of 3 or more after 3 of your last 5 runs."],
  ])("%s", (reasonCode, sentence, facts = {}) => {
    expect(plainly(reason({ id: "isometrics", reasonCode, facts: { ...FACTS, ...facts } }))).toBe(sentence);
  });

  it("tell what was said from what was measured", () => {
    const told = ["told-tension", "told-pack", "told-history-soreness", "told-arm-symptoms"];
    for (const reasonCode of told) expect(reason({ id: "head-hang", reasonCode, facts: FACTS })).toMatch(/^You said /);
  });

  it("add what the stretch does to a fact that says nothing of it", () => {
    const text = reason({ id: "head-ramping", reasonCode: "sensor-percent", facts: FACTS });
    expect(plainly(text)).toBe("6.7 % of moving time was head down. This rehearses ears over shoulders.");
  });
});

describe("exercises", () => {
  const ids = [...STRETCH_IDS, ...STRENGTH_IDS];

  it.each(ids)("%s has a name, steps, doses, when to leave it out, and what is known", (id) => {
    const x = exercises[id];
    const texts = [x.name, x.purpose, x.start, x.move, x.feel, x.evidence, ...x.doses, ...x.avoid];
    expect(texts.every((text) => text.trim().length > 3)).toBe(true);
    expect(x.avoid.length).toBeGreaterThan(0);
    // A dose for every level that has one of its own, and the last one is the same as any beyond it.
    expect(doseOf(id, x.doses.length)).toEqual(doseOf(id, 4));
    expect(figureText(id)).toContain(x.move);
  });

  it("doses name seconds, holds and sides", () => {
    const ear: StretchSuggestion = {
      id: "ear-to-shoulder",
      reasonCode: "sensor-roll",
      facts: {},
      level: 2,
      holdS: 30,
      repetitions: 2,
      sides: 2,
      firstSide: "right",
      extraHoldFirstSide: true,
      points: 4,
    };
    expect(plainly(doseText(ear))).toBe("2 × 30 s each side, one more to the right");
    expect(plainly(doseText({ ...ear, extraHoldFirstSide: false }))).toBe("2 × 30 s each side");
    expect(
      plainly(doseText({ ...ear, id: "head-ramping", holdS: 60, repetitions: 1, sides: 1, extraHoldFirstSide: false })),
    ).toBe("60 s");
    expect(doseText({ ...ear, id: "scapular-row", level: 1 })).toBe("2 sets of 10");
  });

  it("the disclaimer is the whole one", () => {
    expect(stretchWords.disclaimer).toMatch(
      /not a medical device and does not diagnose, treat or prevent any condition/,
    );
    expect(severityWords.phrase("veryHigh")).toBe("very high head-down time");
  });
});
