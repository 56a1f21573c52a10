// Made-up runs with a clip that slips, through calibration and analysis in one go. For tests of what follows from it.
import { Calibrator } from "../../src/core/calibration.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { AnalysisRun } from "../../src/core/pipeline.ts";
import type { Analysis, MountMark, TraceBlock } from "../../src/core/results.ts";
import type { Segment } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import type { SimulatedRun } from "../../src/simulator/simulate.ts";
import type { Slip } from "../../src/simulator/slips.ts";

export interface SlippingRun {
  readonly run: SimulatedRun;
  readonly blocks: readonly ImuBlock[];
  readonly analyse: (answered?: readonly MountMark[]) => { analysis: Analysis; trace: TraceBlock[] };
}

/** Easy running with a spell of half a minute every four minutes. */
export function easyRun(minutes: number): Segment[] {
  const segments: Segment[] = [
    { kind: "stand", durationS: 8 },
    { kind: "walk", durationS: 12 },
  ];
  for (let minute = 0; minute < minutes; minute += 4) {
    segments.push(
      { kind: "level", durationS: 100, glancesPerMin: 2 },
      { kind: "spell", durationS: 30, pitchDeg: 36 },
      { kind: "level", durationS: 110, pitchDeg: 6 },
    );
  }
  return [...segments, { kind: "stand", durationS: 5 }];
}

export function slippingRun(
  seed: number,
  segments: readonly Segment[],
  slips: readonly Slip[] = [],
  rateHz = 50,
): SlippingRun {
  const run = simulateRun({ seed, script: { segments }, rateHz, slips });
  const blocks = Array.from(run.blocks(), ({ block }) => block);
  const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
  for (const block of blocks) calibrator.push(block);
  const calibration = calibrator.finish();
  return {
    run,
    blocks,
    analyse: (answeredMarks = []) => {
      const analysis = new AnalysisRun({ calibration, parameters: DEFAULT_PARAMETERS, mode: "offline", answeredMarks });
      const events = [...blocks.flatMap((block) => analysis.push(block)), ...analysis.finish()];
      const done = events.at(-1);
      if (done?.kind !== "done") throw new Error("the analysis did not end");
      return {
        analysis: done.analysis,
        trace: events.flatMap((event) => (event.kind === "trace" ? [event.block] : [])),
      };
    },
  };
}

/** Mean difference of the trace from the head's scripted pitch over [fromS, toS), deg. */
export function pitchErrorDeg(run: SimulatedRun, trace: readonly TraceBlock[], fromS: number, toS: number): number {
  const scripted = run.scriptedPitch();
  let sum = 0;
  let count = 0;
  for (const { timeS, pitchDeg } of trace) {
    for (const [i, t] of timeS.entries()) {
      const deg = scripted(t);
      if (t < fromS || t >= toS) continue;
      sum += pitchDeg[i] - deg;
      count += 1;
    }
  }
  return sum / count;
}
