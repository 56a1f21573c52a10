// A clip that slips on a made-up runner's head: found in time and where it happened, not found where nothing slipped, and
// what the person's answer makes of the rest. The table over many seeds is test/accuracy/mount-shift.ts.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Calibrator } from "../../src/core/calibration.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { AnalysisRun } from "../../src/core/pipeline.ts";
import type { AnalysisEvent } from "../../src/core/pipeline.ts";
import type { Analysis, TraceBlock } from "../../src/core/results.ts";
import { isEpisode } from "../../src/core/head-down.ts";
import type { Segment } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { analysed } from "../accuracy/mount-shift.ts";
import { plantClipping, wholeOf } from "../accuracy/planted-faults.ts";
import { cutBlock } from "../support/made-gait.ts";
import { easyRun, pitchErrorDeg, slippingRun } from "../support/slipping-runs.ts";
import type { SlippingRun } from "../support/slipping-runs.ts";

const AT_S = 500;
const JOLT_G = 8;
const levelFor = (durationS: number, more: Partial<Segment> = {}): Segment => ({
  kind: "level",
  durationS,
  pitchDeg: 5,
  ...more,
});
const started = (...segments: Segment[]): Segment[] => [
  { kind: "stand", durationS: 8 },
  { kind: "walk", durationS: 12 },
  ...segments,
];

describe("a slip in roll", () => {
  test.each([
    [1, 10],
    [2, -10],
    [3, 10],
    [4, -10],
  ])("is found within 90 s and marked where it happened, seed %i", (seed, rollDeg) => {
    const { analysis } = slippingRun(seed, easyRun(12), [{ atS: AT_S, rollDeg }]).analyse();
    expect(analysis.mountMarks).toHaveLength(1);
    const [mark] = analysis.mountMarks;
    expect(mark).toMatchObject({ kind: "moved", by: "roll", answer: null });
    expect(Math.abs(mark.atS - AT_S)).toBeLessThan(4);
    expect(mark.foundS - AT_S).toBeLessThan(90);
    expect(Math.abs(mark.rollStepDeg - rollDeg)).toBeLessThan(2);
    expect(Math.abs(mark.pitchStepDeg)).toBeLessThan(3);
  });
});

test("a slip about up is found by the gait", () => {
  const { analysis } = slippingRun(5, started(levelFor(900)), [{ atS: AT_S, yawDeg: 20 }]).analyse();
  expect(analysis.mountMarks.map(({ kind, by }) => [kind, by])).toEqual([["moved", "forward"]]);
  const [mark] = analysis.mountMarks;
  expect(Math.abs(mark.atS - AT_S)).toBeLessThan(15);
  expect(mark.foundS - AT_S).toBeLessThan(110);
  // The clip turned to the left, so that forward seems to have turned to the right.
  expect(Math.abs(mark.forwardStepDeg + 20)).toBeLessThan(5);
});

describe("a slip in pitch", () => {
  test("is only a question, and only after a jolt", () => {
    const jolted = slippingRun(6, easyRun(16), [{ atS: AT_S, pitchDeg: 12, joltG: JOLT_G }]).analyse().analysis;
    expect(jolted.mountMarks.map(({ kind, by }) => [kind, by])).toEqual([["candidate", "pitch"]]);
    expect(jolted.mountMarks[0].atS).toBe(AT_S);
    expect(Math.abs(jolted.mountMarks[0].pitchStepDeg - 12)).toBeLessThan(3);
    const slid = slippingRun(6, easyRun(16), [{ atS: AT_S, pitchDeg: 12 }]).analyse().analysis;
    expect(slid.mountMarks).toEqual([]);
  });

  test("is no question any more when the head comes back by itself", () => {
    const head = (last: number): Segment[] =>
      started(levelFor(480), levelFor(420, { pitchDeg: 17, joltG: JOLT_G }), levelFor(420, { pitchDeg: last }));
    expect(slippingRun(7, head(17)).analyse().analysis.mountMarks).toHaveLength(1);
    expect(slippingRun(7, head(5)).analyse().analysis.mountMarks).toEqual([]);
  });
});

describe("no mark", () => {
  test("on one long rough descent after easy running", () => {
    const segments = started(levelFor(480), { kind: "technical", durationS: 600 });
    for (const seed of [2, 9, 16])
      expect(slippingRun(seed, segments, [], 100).analyse().analysis.mountMarks).toEqual([]);
  });

  const cases: Record<string, Segment[]> = {
    "on a plain run": easyRun(12),
    "in bends": started(...Array.from({ length: 40 }, (_, k) => levelFor(15, { turnDeg: k % 3 === 0 ? -150 : 110 }))),
    "on ground that slants to either side": started(...[3, -3, 3, -3, 2].map((tiltDeg) => levelFor(150, { tiltDeg }))),
    "on rough ground": started({ kind: "technical", durationS: 400 }, levelFor(100), {
      kind: "technical",
      durationS: 200,
    }),
    "through pauses and walking": started(
      levelFor(200),
      { kind: "pause", durationS: 60 },
      { kind: "walk", durationS: 240, pitchDeg: 10 },
      levelFor(240),
    ),
    "while looking aside and tilting for a while": started(
      ...Array.from({ length: 5 }, () => [
        levelFor(60),
        levelFor(40, { lookDeg: 30 }),
        levelFor(30, { tiltDeg: -13 }),
      ]).flat(),
    ),
    "for jolts alone": started(...Array.from({ length: 16 }, () => levelFor(45, { joltG: JOLT_G }))),
  };
  test.each(Object.entries(cases))("%s", (_, segments) => {
    const { analysis } = slippingRun(8, segments).analyse();
    expect(analysis.calibration.status).toBe("ok");
    expect(analysis.mountMarks).toEqual([]);
    expect(analysis.countedUntilS).toBeNull();
  });
});

test("a clip that is shaken hard for a while has not moved", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer({ min: 1, max: 1000 }),
        startS: fc.integer({ min: 60, max: 150 }),
        lengthS: fc.integer({ min: 3, max: 30 }),
        gain: fc.double({ min: 0.3, max: 2, noNaN: true }),
      }),
      ({ seed, startS, lengthS, gain }) => {
        const whole = wholeOf(simulateRun({ seed, durationS: 300, rateHz: 50 }));
        const shaken = analysed(() => [plantClipping(whole, startS, lengthS, gain).imu]);
        expect(shaken?.marks ?? []).toEqual([]);
      },
    ),
    { numRuns: 6 },
  );
});

test("a clip that is shaken and turned at once is found turned", () => {
  const slips = [{ atS: AT_S, yawDeg: 20 }];
  const whole = wholeOf(simulateRun({ seed: 12, script: { segments: easyRun(12) }, rateHz: 50, slips }));
  const marks = analysed(() => [plantClipping(whole, AT_S - 5, 10, 1).imu])?.marks ?? [];
  expect(marks.map(({ kind, by }) => [kind, by])).toEqual([["moved", "forward"]]);
  expect(Math.abs(marks[0].atS - AT_S)).toBeLessThan(15);
});

describe("after a mark", () => {
  // A spell lies across the slip, and another one after it.
  const segments = started(
    levelFor(470),
    { kind: "spell", durationS: 30, pitchDeg: 36 },
    levelFor(150),
    { kind: "spell", durationS: 40, pitchDeg: 36 },
    levelFor(200),
    { kind: "stand", durationS: 5 },
  );
  let slipped: SlippingRun;
  let asFound: { analysis: Analysis; trace: TraceBlock[] };
  beforeAll(() => {
    slipped = slippingRun(9, segments, [{ atS: AT_S + 5, rollDeg: 12, pitchDeg: 9 }]);
    asFound = slipped.analyse();
  });

  test("nothing counts, and the confidence says so", () => {
    const { mountMarks, countedUntilS, summary, exposure, movingS, spans, lanes } = asFound.analysis;
    expect(mountMarks).toHaveLength(1);
    expect(countedUntilS).toBe(mountMarks[0].atS);
    expect(Math.abs(mountMarks[0].atS - AT_S - 5)).toBeLessThan(4);
    expect(movingS).toBe(summary!.movingS);
    expect(movingS).toBeLessThan(countedUntilS!);
    expect(movingS).toBeGreaterThan(0.93 * (countedUntilS! - 8));
    expect(exposure!.histogramS.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(movingS, 3);
    const episodes = spans.filter(({ kind }) => isEpisode(kind));
    expect(episodes).toHaveLength(1);
    expect(episodes[0].cutShort).toBe(true);
    expect(episodes[0].endS).toBeLessThanOrEqual(countedUntilS! + 0.05);
    expect(lanes.confidence[400]).toBeGreaterThan(0.8);
    expect(Math.max(...lanes.confidence.subarray(AT_S + 5))).toBeLessThan(0.5);
  });

  test("a new zero puts the pitch back, counts on, and lets no span cross", () => {
    const [mark] = asFound.analysis.mountMarks;
    const { analysis, trace } = slipped.analyse([{ ...mark, answer: "rezero" }]);
    expect(analysis.mountMarks).toEqual([{ ...mark, answer: "rezero" }]);
    expect(analysis.countedUntilS).toBeNull();
    expect(pitchErrorDeg(slipped.run, asFound.trace, 560, 660)).toBeGreaterThan(6);
    expect(Math.abs(pitchErrorDeg(slipped.run, trace, 560, 660))).toBeLessThan(2);
    const episodes = analysis.spans.filter(({ kind }) => isEpisode(kind));
    expect(episodes).toHaveLength(3);
    expect(episodes.every(({ startS, endS }) => endS <= mark.atS + 0.05 || startS >= mark.atS - 0.05)).toBe(true);
    const after = analysis.lanes.confidence.subarray(600, 650);
    expect(Math.min(...after)).toBeGreaterThan(0.5);
    expect(Math.max(...after)).toBeLessThan(0.8);
    expect(analysis.movingS).toBeGreaterThan(asFound.analysis.movingS + 300);
  });

  test("that it did not move counts all as it was measured", () => {
    const [mark] = asFound.analysis.mountMarks;
    const { analysis, trace } = slipped.analyse([{ ...mark, answer: "count" }]);
    expect(trace.map(({ pitchDeg }) => pitchDeg)).toEqual(asFound.trace.map(({ pitchDeg }) => pitchDeg));
    expect(analysis.countedUntilS).toBeNull();
    expect(analysis.spans.filter(({ kind }) => isEpisode(kind))).toHaveLength(2);
    expect(analysis.lanes.confidence[AT_S + 60]).toBeGreaterThan(0.9);
  });

  test("the next slip is found after either answer", () => {
    const twice = slippingRun(10, easyRun(20), [
      { atS: AT_S, rollDeg: 11 },
      { atS: 900, rollDeg: -12 },
    ]);
    const { mountMarks, countedUntilS } = twice.analyse().analysis;
    expect(mountMarks.map(({ atS }) => Math.round(atS / 10))).toEqual([50, 90]);
    for (const answer of ["rezero", "count"] as const) {
      const { analysis } = twice.analyse([{ ...mountMarks[0], answer }]);
      expect(analysis.mountMarks).toHaveLength(2);
      expect(Math.abs(analysis.mountMarks[1].atS - 900)).toBeLessThan(4);
      expect(analysis.countedUntilS).toBe(analysis.mountMarks[1].atS);
    }
    expect(countedUntilS).toBe(mountMarks[0].atS);
  });
});

describe("any split with restored state gives the same marks", () => {
  const { blocks } = slippingRun(11, easyRun(8), [{ atS: 300, rollDeg: 12, joltG: JOLT_G }]);
  const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
  for (const block of blocks) calibrator.push(block);
  const options = { calibration: calibrator.finish(), parameters: DEFAULT_PARAMETERS, mode: "live" as const };
  const analysisOf = (events: readonly AnalysisEvent[]): Analysis => {
    const done = events.at(-1);
    if (done?.kind !== "done") throw new Error("the analysis did not end");
    return done.analysis;
  };
  const joined = {
    timeS: Float64Array.from(blocks.flatMap(({ timeS }) => [...timeS])),
    accMps2: Float64Array.from(blocks.flatMap(({ accMps2 }) => [...accMps2])),
    gyrRadps: Float64Array.from(blocks.flatMap(({ gyrRadps }) => [...gyrRadps])),
  };
  const whole = new AnalysisRun(options);
  const expected = analysisOf([...whole.push(joined), ...whole.finish()]);

  test("at random places", () => {
    expect(expected.mountMarks).toHaveLength(1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 5 }), (lengths) => {
        let run = new AnalysisRun(options);
        const events: AnalysisEvent[] = [];
        for (const block of cutBlock(joined, lengths)) {
          events.push(...run.push(block));
          const next = new AnalysisRun(options);
          next.restoreState(
            structuredClone(run.saveState()),
            events.flatMap((event) => (event.kind === "trace" ? [event.block] : [])),
          );
          run = next;
        }
        const { mountMarks, summary, spans, lanes } = analysisOf([...events, ...run.finish()]);
        expect({ mountMarks, summary, spans, lanes }).toEqual({
          mountMarks: expected.mountMarks,
          summary: expected.summary,
          spans: expected.spans,
          lanes: expected.lanes,
        });
      }),
      { numRuns: 6 },
    );
  });
});
