// The assembled core: sign and frame from samples to pitch, spells found where they were made, and the promise that batch,
// stream and any split with restored state give the same result, for both modes.
import fc from "fast-check";
import { from, lastValueFrom, toArray } from "rxjs";
import { describe, expect, test } from "vitest";
import { Calibrator } from "../../src/core/calibration.ts";
import type { GivenCalibration } from "../../src/core/given-calibration.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { ALGORITHM_VERSION, analyse, AnalysisRun, reanalyseTrace } from "../../src/core/pipeline.ts";
import type { AnalysisEvent } from "../../src/core/pipeline.ts";
import type { Analysis, Calibration, HeadDownSpan, TraceBlock } from "../../src/core/results.ts";
import { cutBlock, JOG, makeRecording, WALK } from "../support/made-gait.ts";

const parameters = DEFAULT_PARAMETERS;
const MODES = ["live", "offline"] as const;

function calibrate(block: ImuBlock, given?: GivenCalibration): Calibration {
  const calibrator = new Calibrator(parameters.calibration, given);
  calibrator.push(block);
  return calibrator.finish();
}

interface Outcome {
  readonly analysis: Analysis;
  readonly spans: HeadDownSpan[];
  readonly blocks: TraceBlock[];
  readonly trace: { timeS: number; pitchDeg: number; rollDeg: number; lostS: number; moving: number }[];
}

function outcomeOf(events: readonly AnalysisEvent[]): Outcome {
  const last = events.at(-1);
  if (last?.kind !== "done") throw new Error("the stream did not end with its analysis");
  const blocks = events.flatMap((e) => (e.kind === "trace" ? [e.block] : []));
  return {
    analysis: last.analysis,
    spans: events.flatMap((e) => (e.kind === "span" ? [e.span] : [])),
    blocks,
    trace: blocks.flatMap((b) =>
      Array.from(b.timeS, (timeS, i) => ({
        timeS,
        pitchDeg: b.pitchDeg[i],
        rollDeg: b.rollDeg[i],
        lostS: b.lostS[i],
        moving: b.moving[i],
      })),
    ),
  };
}

async function streamed(
  blocks: readonly ImuBlock[],
  calibration: Calibration,
  mode: "live" | "offline",
): Promise<Outcome> {
  return outcomeOf(await lastValueFrom(analyse(from(blocks), { calibration, parameters, mode }).pipe(toArray())));
}

const plateau = (t: number, fromS: number, toS: number): number =>
  (Math.tanh((t - fromS) / 0.25) - Math.tanh((t - toS) / 0.25)) / 2;

/** Two minutes: stands, jogs with a spell of 15 s, a dip of 5 s and a hover, stands, walks with a spell, a gap of 4 s. */
const RUN = makeRecording({
  durationS: 120,
  rateHz: 50,
  mounting: [0.4, -0.6, 0.5, 0.9],
  gyrBiasRadps: [0.01, -0.006, 0.004],
  gaits: [
    { fromS: 7, toS: 78, gait: JOG },
    { fromS: 85, toS: 116, gait: WALK },
  ],
  pitchDeg: (t) =>
    34 * plateau(t, 20, 35) + 32 * plateau(t, 44, 49) + 20 * plateau(t, 55, 70) + 31 * plateau(t, 90, 103),
  rollDeg: (t) => 3 * plateau(t, 10, 200),
  lost: (t) => (t > 73 && t < 77) || Math.floor(t * 10) % 83 === 0,
});
const CALIBRATION = calibrate(RUN);

test("golden: Y left, a positive rate about Y raises the pitch", async () => {
  const rateHz = 100;
  const count = 20 * rateHz;
  const turning = (t: number): boolean => t >= 6 && t < 8;
  const pitchRad = (t: number): number => 0.3 * Math.min(Math.max(0, t - 6), 2);
  const timeS = Float64Array.from({ length: count }, (_, i) => i / rateHz);
  const block: ImuBlock = {
    timeS,
    accMps2: Float64Array.from({ length: 3 * count }, (_, k) => {
      const pitch = pitchRad(timeS[Math.floor(k / 3)]);
      return 9.80665 * [-Math.sin(pitch), 0, Math.cos(pitch)][k % 3];
    }),
    gyrRadps: Float64Array.from({ length: 3 * count }, (_, k) =>
      k % 3 === 1 && turning(timeS[(k - 1) / 3]) ? 0.3 : 0,
    ),
  };
  const calibration = calibrate(block, { forward: [1, 0, 0] });
  for (const mode of MODES) {
    const { trace } = await streamed([block], calibration, mode);
    expect(Math.abs(trace[100].pitchDeg)).toBeLessThan(0.3);
    const end = trace.find((p) => p.timeS > 15)!;
    expect(end.pitchDeg).toBeGreaterThan(33.5);
    expect(end.pitchDeg).toBeLessThan(35.2);
  }
});

describe.each(MODES)("%s", (mode) => {
  const whole = streamed([RUN], CALIBRATION, mode);

  test("finds the spells where they were made", async () => {
    const { analysis, trace } = await whole;
    expect(analysis.algorithm).toEqual({ version: ALGORITHM_VERSION, parameters, mode });
    expect(analysis.spans.map((s) => s.kind)).toEqual(["episode", "dip", "episode"]);
    const [first, dip, second] = analysis.spans;
    expect(Math.abs(first.startS - 20)).toBeLessThan(0.4);
    expect(Math.abs(first.endS - 35)).toBeLessThan(0.4);
    expect(first.meanPitchDeg).toBeGreaterThan(31);
    expect(first.meanPitchDeg).toBeLessThan(36);
    expect(Math.abs(dip.endS - dip.startS - 4.7)).toBeLessThan(0.5);
    expect(Math.abs(second.startS - 90)).toBeLessThan(0.4);
    expect(analysis.summary!.episodeCount).toBe(2);
    expect(analysis.summary!.dipCount).toBe(1);
    expect(analysis.movingS).toBe(analysis.summary!.movingS);
    expect(Math.abs(analysis.movingS - (71 - 4 + 31))).toBeLessThan(3.5);
    expect(analysis.recording.gaps).toHaveLength(1);
    expect(analysis.pauses.map((p) => Math.round(p.startS))).toEqual([0, 78, 116]);
    expect(trace.every((p, k) => k === 0 || p.timeS > trace[k - 1].timeS)).toBe(true);
  });

  test("any split, streamed, gives the same spans, trace, figures and lanes", async () => {
    const expected = await whole;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 14 }), async (lengths) => {
        const got = await streamed(cutBlock(RUN, lengths), CALIBRATION, mode);
        expect(got.spans).toEqual(expected.spans);
        expect(got.trace).toEqual(expected.trace);
        expect(got.analysis).toEqual(expected.analysis);
      }),
      { numRuns: 12 },
    );
  });

  test("stopping anywhere and going on from the saved state gives the same", async () => {
    const expected = await whole;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1800 }), { minLength: 1, maxLength: 5 }), (lengths) => {
        let run = new AnalysisRun({ calibration: CALIBRATION, parameters, mode });
        const events: AnalysisEvent[] = [];
        for (const piece of cutBlock(RUN, lengths)) {
          events.push(...run.push(piece));
          const state = structuredClone(run.saveState());
          run = new AnalysisRun({ calibration: CALIBRATION, parameters, mode });
          run.restoreState(
            state,
            events.flatMap((e) => (e.kind === "trace" ? [e.block] : [])),
          );
        }
        const got = outcomeOf([...events, ...run.finish()]);
        expect(got.spans).toEqual(expected.spans);
        expect(got.trace).toEqual(expected.trace);
        expect(got.analysis).toEqual(expected.analysis);
      }),
      { numRuns: 12 },
    );
  });

  test("a stored trace under the same parameters gives the same figures, under others other ones", async () => {
    const { blocks, analysis } = await whole;
    expect(reanalyseTrace(blocks, parameters)).toEqual({
      summary: analysis.summary,
      exposure: analysis.exposure,
      spans: analysis.spans,
    });
    const deeper = { ...parameters, detection: { ...parameters.detection, enterDeg: 40, exitDeg: 35 } };
    expect(reanalyseTrace(blocks.values(), deeper).summary.episodeCount).toBe(0);
  });

  test("without a forward axis: no pitch and no spans, but moving time, pauses and cadence", async () => {
    const expected = (await whole).analysis;
    const unknown: Calibration = { ...CALIBRATION, forward: null, status: "forwardUnknown" };
    const { analysis, trace } = await streamed([RUN], unknown, mode);
    expect(trace).toEqual([]);
    expect(analysis).toMatchObject({ summary: null, exposure: null, spans: [] });
    expect(analysis.pauses).toEqual(expected.pauses);
    expect(analysis.movingS).toBeCloseTo(expected.movingS, 6);
    expect(analysis.lanes.cadenceSpm).toEqual(expected.lanes.cadenceSpm);
  });

  test("an empty stream ends with an empty analysis", async () => {
    const { analysis } = await streamed([], CALIBRATION, mode);
    expect(analysis.recording.sampleCount).toBe(0);
    expect(analysis.summary).toMatchObject({ movingS: 0, headDownPercent: null, episodeCount: 0 });
  });
});

test("subscribing twice analyses twice", async () => {
  const stream = analyse(from(cutBlock(RUN, [1000])), { calibration: CALIBRATION, parameters, mode: "live" });
  const first = outcomeOf(await lastValueFrom(stream.pipe(toArray())));
  const second = outcomeOf(await lastValueFrom(stream.pipe(toArray())));
  expect(second).toEqual(first);
});

test("a state of the other mode is refused", () => {
  const live = new AnalysisRun({ calibration: CALIBRATION, parameters, mode: "live" });
  const offline = new AnalysisRun({ calibration: CALIBRATION, parameters, mode: "offline" });
  expect(() => offline.restoreState(live.saveState(), [])).toThrowError(/cannot continue/);
});
