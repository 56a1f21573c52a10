// The selection rule of the stretches: points, filling, order, doses, sides, gate, strength; case by case and as properties.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHANGE_S, doseOf, holdCount, routineS } from "../../src/core/doses.ts";
import type { Exposure, RunSummary } from "../../src/core/results.ts";
import {
  STRENGTH_IDS,
  STRETCH_IDS,
  type Answers,
  type Routine,
  type StretchSuggestion,
} from "../../src/core/routine.ts";
import { suggestStretches, type RoutineInput } from "../../src/core/stretches.ts";

const quietRun: RunSummary = {
  movingS: 1800,
  headDownS: 0,
  sustainedS: 0,
  headDownPercent: 0,
  glanceCount: 40,
  dipCount: 0,
  dipS: 0,
  episodeCount: 0,
  longCount: 0,
  veryLongCount: 0,
  longestEpisodeS: 0,
  pitchP10Deg: 2,
  pitchP50Deg: 8,
  pitchP90Deg: 17,
  severity: "light",
};

const quietExposure: Exposure = {
  aboveS: [0, 0, 0],
  evaS: [],
  histogramFromDeg: 0,
  histogramS: [],
  doseDegMin: 0,
  peakBudget: 0,
  episodePoints: 0,
  episodesPerHour: 0,
  medianEpisodeS: null,
  headRaisesPerMin: null,
  meanRollDeg: 0,
  rollSameSideFraction: 0.5,
  sagDeg: 0,
};

function routine(
  change: {
    summary?: Partial<RunSummary>;
    exposure?: Partial<Exposure>;
    answers?: Answers;
    budgetMin?: number | null;
    recentRuns?: RoutineInput["recentRuns"];
  } = {},
): Routine {
  const summary = { ...quietRun, ...change.summary };
  return suggestStretches({
    summary,
    exposure: { ...quietExposure, ...change.exposure },
    movingS: summary.movingS,
    answers: change.answers ?? {},
    // Enough for everything, so that points show in the steps.
    budgetMin: change.budgetMin === undefined ? 30 : change.budgetMin,
    recentRuns: change.recentRuns ?? [],
  });
}

function pointsOf(r: Routine): Record<string, number> {
  return Object.fromEntries([...r.all, ...r.steps].map((s) => [s.id, s.points]));
}

const base = { "head-ramping": 3, "thoracic-stretch": 2, "ear-to-shoulder": 2, "head-hang": 1 };

describe("points", () => {
  it.each<[string, Parameters<typeof routine>[0], Record<string, number>]>([
    ["nothing", {}, {}],
    ["sag of 4", { exposure: { sagDeg: 4 } }, { "head-ramping": 5, "thoracic-stretch": 4 }],
    ["sag just short of 4", { exposure: { sagDeg: 3.99 } }, {}],
    ["5 % head down", { summary: { headDownPercent: 5 } }, { "head-ramping": 4, "head-hang": 3 }],
    ["4.9 % head down", { summary: { headDownPercent: 4.9 } }, {}],
    ["5 min", { summary: { sustainedS: 300 } }, { "ear-to-shoulder": 3, "head-hang": 3 }],
    [
      "10 min",
      { summary: { sustainedS: 600 } },
      { "thoracic-stretch": 3, "ear-to-shoulder": 3, "head-hang": 3, "levator-scapulae": 1 },
    ],
    [
      "5 % and 5 min count once for Head Hang",
      { summary: { headDownPercent: 6, sustainedS: 400 } },
      {
        "head-ramping": 4,
        "ear-to-shoulder": 3,
        "head-hang": 3,
      },
    ],
    ["an hour of moving", { summary: { movingS: 3600 } }, { "thoracic-stretch": 3 }],
    ["pack or poles", { answers: { packOrPoles: true } }, { "thoracic-stretch": 3, "doorway-chest": 2 }],
    ["tension 4", { answers: { tensionOf10: 4 } }, { "ear-to-shoulder": 4 }],
    ["tension 6", { answers: { tensionOf10: 6 } }, { "ear-to-shoulder": 4, "doorway-chest": 2 }],
    ["rounded", { answers: { feelsRounded: true } }, { "doorway-chest": 2 }],
    [
      "tension 6 and rounded count once",
      { answers: { tensionOf10: 7, feelsRounded: true } },
      {
        "ear-to-shoulder": 4,
        "doorway-chest": 2,
      },
    ],
    ["shoulder blade", { answers: { soreAtShoulderBlade: true } }, { "levator-scapulae": 3 }],
    ["a spell of a minute", { summary: { longestEpisodeS: 60, longCount: 1 } }, { "head-hang": 3 }],
    ["budget 0.3", { exposure: { peakBudget: 0.3 } }, { "head-hang": 3 }],
    ["tilt", { exposure: { meanRollDeg: -5, rollSameSideFraction: 0.6 } }, { "ear-to-shoulder": 4 }],
    ["tilt on too short a share", { exposure: { meanRollDeg: -9, rollSameSideFraction: 0.59 } }, {}],
    ["looking down hurts", { answers: { lookingDownHurts: true } }, { "head-hang": -98 }],
    [
      "arm symptoms outweigh everything",
      { answers: { armSymptoms: true }, summary: { longestEpisodeS: 200, sustainedS: 900 } },
      {
        "thoracic-stretch": 3,
        "ear-to-shoulder": 3,
        "levator-scapulae": 1,
        "head-hang": -94,
      },
    ],
  ])("%s", (_name, change, extra) => {
    expect(pointsOf(routine(change))).toEqual({ ...base, ...extra });
  });
});

describe("filling the time", () => {
  it.each([
    ["light", 3],
    ["moderate", 5],
    ["high", 8],
    ["veryHigh", 8],
  ] as const)("%s head-down time has %s minutes", (severity, minutes) => {
    expect(routine({ summary: { severity }, budgetMin: null }).budgetMin).toBe(minutes);
  });

  it("skips what does not fit and tries the next", () => {
    // By points: Ear (4, 135 s), Ramping (3, 60 s), Thoracic, Head Hang. In 2 min Ear does not fit, Ramping does.
    const r = routine({ answers: { tensionOf10: 4 }, budgetMin: 2 });
    expect(r.steps.map((s) => s.id)).toEqual(["head-ramping"]);
    const more = routine({ answers: { tensionOf10: 4 }, budgetMin: 3 });
    expect(more.steps.map((s) => s.id)).toEqual(["ear-to-shoulder"]);
    const all = routine({ answers: { tensionOf10: 4 }, budgetMin: 5.7 });
    expect(all.steps.map((s) => s.id)).toEqual(["head-ramping", "thoracic-stretch", "ear-to-shoulder", "head-hang"]);
  });

  it("breaks ties by the fixed order", () => {
    // Thoracic and Ear have 2 each: after Ramping only one of them fits into 135 s.
    expect(routine({ budgetMin: 135 / 60 }).steps.map((s) => s.id)).toEqual(["head-ramping", "thoracic-stretch"]);
  });

  it("costs holds on all sides and 5 s for each change between two holds", () => {
    const r = routine({ budgetMin: 8 });
    // 1 + 2 + 4 + 2 holds, 60 + 60 + 120 + 60 s.
    expect(r.totalS).toBe(300 + 8 * CHANGE_S);
    expect(routineS([])).toBe(0);
  });

  it("leaves out what nothing speaks for", () => {
    expect(routine().steps.map((s) => s.id)).not.toContain("levator-scapulae");
    expect(routine().steps.map((s) => s.id)).not.toContain("doorway-chest");
  });

  it("does Head Hang last and seated after everything else", () => {
    const r = routine({ answers: { soreAtShoulderBlade: true, packOrPoles: true, tensionOf10: 6 } });
    expect(r.steps.map((s) => s.id)).toEqual([
      "head-ramping",
      "thoracic-stretch",
      "ear-to-shoulder",
      "levator-scapulae",
      "doorway-chest",
      "head-hang",
    ]);
  });

  it("always shows the coach's four", () => {
    const four = ["head-ramping", "thoracic-stretch", "ear-to-shoulder", "head-hang"];
    expect(routine({ budgetMin: 1 }).all.map((s) => s.id)).toEqual(four);
    expect(routine({ answers: { lookingDownHurts: true } }).all.map((s) => s.id)).toEqual(four);
  });
});

describe("doses and sides", () => {
  it("starts at level 2: the article's 60 s for three of the four", () => {
    const r = routine();
    const heldS = Object.fromEntries(r.all.map((s) => [s.id, s.holdS * s.repetitions * s.sides]));
    expect(heldS).toEqual({ "head-ramping": 60, "thoracic-stretch": 60, "ear-to-shoulder": 120, "head-hang": 60 });
    expect(r.all.map((s) => s.level)).toEqual([2, 2, 2, 2]);
  });

  it("goes one level down with soreness of 4 or more", () => {
    expect(routine({ answers: { sorenessOf10: 3 } }).all[0].level).toBe(2);
    const sore = routine({ answers: { sorenessOf10: 4 } }).all;
    expect(sore.map((s) => s.level)).toEqual([1, 1, 1, 1]);
    expect(sore[0]).toMatchObject({ holdS: 30, repetitions: 1, sides: 1 });
  });

  it.each([
    [-6, "right"],
    [6, "left"],
  ] as const)("a head tilted by %s deg tips to the %s first, once more", (meanRollDeg, firstSide) => {
    const ear = routine({ exposure: { meanRollDeg, rollSameSideFraction: 0.8 } }).all[2];
    expect(ear).toMatchObject({ firstSide, extraHoldFirstSide: true });
    expect(holdCount(ear)).toBe(5);
  });

  it("without a tilt both sides get the same, and one-sided exercises have no side", () => {
    const r = routine();
    expect(r.all[2]).toMatchObject({ firstSide: "right", extraHoldFirstSide: false });
    expect(r.all[0].firstSide).toBeNull();
  });

  it("every exercise has a dose at every level", () => {
    for (const id of [...STRETCH_IDS, ...STRENGTH_IDS]) {
      const holds = [1, 2, 3, 4].map((level) => doseOf(id, level)).map((d) => d.holdS * d.repetitions * d.sides);
      expect(Math.min(...holds)).toBeGreaterThan(0);
      expect(holds).toEqual(holds.toSorted((a, b) => a - b));
    }
  });
});

describe("reasons", () => {
  const hollowRidge = {
    summary: {
      movingS: 5460,
      sustainedS: 370,
      headDownPercent: 6.8,
      longestEpisodeS: 108,
      longCount: 3,
      episodeCount: 9,
      severity: "moderate",
    },
    answers: { tensionOf10: 5, sorenessOf10: 2, warningSigns: "none" },
  } as const;

  it("are the most telling fact of each stretch", () => {
    const r = routine(hollowRidge);
    expect(r.all.map((s) => [s.id, s.reasonCode, s.facts])).toEqual([
      ["head-ramping", "sensor-percent", { headDownPercent: 6.8, sustainedS: 370 }],
      ["thoracic-stretch", "sensor-moving-hour", { movingS: 5460 }],
      ["ear-to-shoulder", "told-tension", { tensionOf10: 5, sustainedS: 370 }],
      ["head-hang", "sensor-long-spells", { longCount: 3, longestS: 108 }],
    ]);
  });

  it("put what was told before what was measured", () => {
    const r = routine({
      answers: { tensionOf10: 6, packOrPoles: true, soreAtShoulderBlade: true },
      summary: { sustainedS: 900 },
      exposure: { sagDeg: 6, meanRollDeg: 8, rollSameSideFraction: 0.9 },
    });
    const codes = Object.fromEntries(r.steps.map((s) => [s.id, s.reasonCode]));
    expect(codes).toEqual({
      "head-ramping": "sensor-sag",
      "thoracic-stretch": "told-pack",
      "ear-to-shoulder": "told-tension",
      "head-hang": "sensor-sustained",
      "levator-scapulae": "told-shoulder-blade",
      "doorway-chest": "told-tension",
    });
  });

  it.each<[string, Parameters<typeof routine>[0], string, Record<string, number>]>([
    [
      "spells",
      { summary: { episodeCount: 2, longestEpisodeS: 24, sustainedS: 38 } },
      "sensor-spells",
      {
        episodeCount: 2,
        longestS: 24,
        sustainedS: 38,
      },
    ],
    ["dips alone", { summary: { dipCount: 6, dipS: 22 } }, "sensor-dips", { dipCount: 6, dipS: 22 }],
    ["no head-down time at all", {}, "sensor-none", { movingS: 1800 }],
  ])("fall back on %s", (_name, change, code, facts) => {
    expect(routine(change).all[0]).toMatchObject({ reasonCode: code, facts });
  });

  it("say why Head Hang is left out", () => {
    expect(routine({ answers: { lookingDownHurts: true } }).all[3].reasonCode).toBe("told-looking-down-hurts");
    expect(routine({ answers: { armSymptoms: true } }).all[3].reasonCode).toBe("told-arm-symptoms");
  });
});

describe("without a run", () => {
  const none = { summary: null, exposure: null, movingS: 0, answers: {}, budgetMin: null, recentRuns: [] };

  it("offers the light set", () => {
    const r = suggestStretches(none);
    expect(r).toMatchObject({ severity: "light", budgetMin: 3, gate: "ask" });
    expect(r.steps.map((s) => s.id)).toEqual(["head-ramping", "thoracic-stretch"]);
    expect(r.steps.map((s) => s.reasonCode)).toEqual(["light-set", "light-set"]);
  });

  it("still knows the moving time of a run without a forward axis", () => {
    const r = suggestStretches({ ...none, movingS: 4000 });
    expect(r.all.map((s) => s.reasonCode)).toEqual([
      "sensor-moving",
      "sensor-moving-hour",
      "sensor-moving",
      "sensor-moving",
    ]);
  });
});

describe("gate", () => {
  it("asks while the stop-rule screen is unanswered, whatever else was said", () => {
    expect(
      routine({ answers: { sorenessOf10: 0, tensionOf10: 0, lookingDownHurts: false, armSymptoms: false } }).gate,
    ).toBe("ask");
    expect(routine({ answers: { warningSigns: "none" } }).gate).toBe("clear");
  });

  it("hides everything on a worrying answer", () => {
    const r = routine({ answers: { warningSigns: "worrying", wantsStrength: true, tensionOf10: 8 } });
    expect(r).toMatchObject({ gate: "stop", steps: [], all: [], strength: [], totalS: 0 });
  });
});

describe("strength set", () => {
  const runs = (...percents: number[]): RoutineInput["recentRuns"] =>
    percents.map((headDownPercent) => ({ headDownPercent }));
  const sore = (...values: (number | null)[]): RoutineInput["recentRuns"] =>
    values.map((v) => (v === null ? { headDownPercent: 0 } : { headDownPercent: 0, sorenessOf10: v }));

  it.each<[string, Parameters<typeof routine>[0], string | null]>([
    ["not unasked", {}, null],
    ["on request", { answers: { wantsStrength: true } }, "told-wants-strength"],
    ["three of five runs at 10 %", { recentRuns: runs(10, 2, 11, 0, 30) }, "sensor-history-percent"],
    ["two of five", { recentRuns: runs(10, 2, 9.9, 0, 30) }, null],
    ["older runs do not count", { recentRuns: runs(10, 12, 0, 0, 0, 20, 20) }, null],
    ["soreness 3 in three of five", { recentRuns: sore(3, null, 5, 4, null) }, "told-history-soreness"],
    ["soreness in two", { recentRuns: sore(3, null, 2, 4, null) }, null],
    ["later, on a sore day", { answers: { wantsStrength: true, sorenessOf10: 3 } }, "told-strength-later"],
  ])("%s", (_name, change, code) => {
    const { strength } = routine(change);
    expect(strength.map((s) => s.id)).toEqual(code === null ? [] : STRENGTH_IDS);
    expect([...new Set(strength.map((s) => s.reasonCode))]).toEqual(code === null ? [] : [code]);
  });

  it("counts the runs that speak for it", () => {
    const { strength } = routine({ recentRuns: runs(12, 2, 14, 0, 30) });
    expect(strength[0].facts).toEqual({ runCount: 3, ofRuns: 5 });
    expect(strength[0].level).toBe(1);
  });
});

const of10 = fc.integer({ min: 0, max: 10 });
const anyInput: fc.Arbitrary<RoutineInput> = fc.record({
  summary: fc.option(
    fc
      .record({
        sustainedS: fc.double({ min: 0, max: 4000, noNaN: true }),
        headDownPercent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
        longestEpisodeS: fc.double({ min: 0, max: 900, noNaN: true }),
        longCount: fc.nat(9),
        episodeCount: fc.nat(40),
        dipCount: fc.nat(40),
        severity: fc.constantFrom("light", "moderate", "high", "veryHigh"),
      })
      .map((change) => ({ ...quietRun, ...change })),
  ),
  exposure: fc.option(
    fc
      .record({
        sagDeg: fc.option(fc.double({ min: -9, max: 9, noNaN: true })),
        meanRollDeg: fc.option(fc.double({ min: -12, max: 12, noNaN: true })),
        rollSameSideFraction: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        peakBudget: fc.double({ min: 0, max: 3, noNaN: true }),
      })
      .map((change) => ({ ...quietExposure, ...change })),
  ),
  movingS: fc.double({ min: 0, max: 30_000, noNaN: true }),
  answers: fc.record(
    {
      sorenessOf10: of10,
      tensionOf10: of10,
      warningSigns: fc.constantFrom("none", "worrying"),
      lookingDownHurts: fc.boolean(),
      armSymptoms: fc.boolean(),
      soreAtShoulderBlade: fc.boolean(),
      packOrPoles: fc.boolean(),
      feelsRounded: fc.boolean(),
      wantsStrength: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  budgetMin: fc.option(fc.integer({ min: 1, max: 30 })),
  recentRuns: fc.array(fc.record({ headDownPercent: fc.option(fc.integer({ min: 0, max: 40 })) }), { maxLength: 7 }),
});

describe("for any run and any answers", () => {
  it("stays inside the budget, never clears the gate by itself, and says the same thing twice", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const r = suggestStretches(input);
        expect(r.totalS).toBeLessThanOrEqual(r.budgetMin * 60);
        expect(r.totalS).toBe(routineS(r.steps));
        expect(r.gate === "clear").toBe(input.answers.warningSigns === "none");
        expect(r.steps.length === 0 || r.gate !== "stop").toBe(true);
        expect(suggestStretches(structuredClone(input))).toEqual(r);
      }),
      { numRuns: 2000 },
    );
  });

  it("nothing that was left out would still fit and outrank what is in", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const r = suggestStretches(input);
        const out = r.all.filter((s) => s.points > 0 && !r.steps.some((x) => x.id === s.id));
        // What outranks a left-out stretch, or ties with it, already takes the time that it would need.
        const ahead = (s: StretchSuggestion): StretchSuggestion[] => r.steps.filter((x) => x.points >= s.points);
        const fits = out.filter((s) => routineS([...ahead(s), s]) <= r.budgetMin * 60);
        expect(fits).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("never suggests Head Hang when looking down hurts or an arm feels anything", () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom("lookingDownHurts", "armSymptoms"), (input, sign) => {
        const r = suggestStretches({ ...input, answers: { ...input.answers, [sign]: true } });
        expect(r.steps.map((s) => s.id)).not.toContain("head-hang");
      }),
      { numRuns: 500 },
    );
  });
});
