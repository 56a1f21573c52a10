// Scores the confidence of every second against the true error of that second: the real pipeline on a made-up recording,
// with or without a planted fault, and the stride-mean pitch it gives against the stride mean of the true one. Pure
// counting; confidence.ts chooses recordings and prints tables.
import { from, lastValueFrom, tap } from "rxjs";
import { Calibrator } from "../../src/core/calibration.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { analyse } from "../../src/core/pipeline.ts";
import type { Analysis, TraceBlock } from "../../src/core/results.ts";
import { StrideMean } from "../../src/core/stride-mean.ts";
import type { Fault, Recorded } from "./planted-faults.ts";

/** From here on a second is called good, below there is not enough data. */
export const GOOD = 0.8;
export const LOW = 0.5;

export interface Second {
  readonly second: number;
  readonly confidence: number;
  /** Sum of squares and number of the errors at the points of the trace, deg². */
  readonly squareSum: number;
  readonly count: number;
}

export interface ConfidenceScore {
  readonly seconds: readonly Second[];
  readonly analysis: Analysis;
}

/** The error of every second, with the mean error of the good seconds, which is the neutral offset, taken off. */
export async function scoreConfidence(r: Recorded, mode: "live" | "offline"): Promise<ConfidenceScore> {
  const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
  calibrator.push(r.imu);
  const calibration = calibrator.finish();
  const trace: TraceBlock[] = [];
  const events = analyse(from(secondsOf(r.imu)), { calibration, parameters: DEFAULT_PARAMETERS, mode }).pipe(
    tap((event) => {
      if (event.kind === "trace") trace.push(event.block);
    }),
  );
  const last = await lastValueFrom(events);
  if (last.kind !== "done") throw new Error("The pipeline ended without a result.");
  const { analysis } = last;
  const { confidence } = analysis.lanes;
  const errors = errorsOf(r, trace, analysis.stepTimesS);
  const good = errors.filter(({ timeS }) => confidence[Math.floor(timeS)] >= GOOD);
  const offsetDeg = good.reduce((sum, { errorDeg }) => sum + errorDeg, 0) / Math.max(1, good.length);
  const bySecond = Map.groupBy(errors, ({ timeS }) => Math.floor(timeS));
  const seconds = Array.from(confidence, (value, second): Second => {
    const points = bySecond.get(second) ?? [];
    const squareSum = points.reduce((sum, { errorDeg }) => sum + (errorDeg - offsetDeg) ** 2, 0);
    return { second, confidence: value, squareSum, count: points.length };
  });
  return { seconds, analysis };
}

/** Root of the mean square over seconds, deg; NaN without any. */
export function rmseOf(seconds: readonly Second[]): number {
  const count = seconds.reduce((sum, second) => sum + second.count, 0);
  return Math.sqrt(seconds.reduce((sum, second) => sum + second.squareSum, 0) / count);
}

/** The seconds that a fault touches by more than a twentieth; those at its ends it may touch by less. */
export function secondsOfFault({ startS, endS }: Fault, seconds: readonly Second[]): Second[] {
  return seconds.filter(({ second }) => Math.min(endS, second + 1) - Math.max(startS, second) > 0.05);
}

/** Differences to the true stride mean at the points of the trace; gaps hold neither. */
function errorsOf(
  { imu, pitchDeg }: Recorded,
  trace: readonly TraceBlock[],
  stepTimesS: Float64Array,
): { timeS: number; errorDeg: number }[] {
  const truth = new StrideMean();
  truth.start(imu.timeS[0], pitchDeg[0]);
  truth.advance(imu.timeS, pitchDeg, 1, imu.timeS.length);
  for (let k = 1; k < stepTimesS.length; k++) {
    if (stepTimesS[k] - stepTimesS[k - 1] < 1) truth.step(stepTimesS[k - 1], stepTimesS[k]);
  }
  const errors: { timeS: number; errorDeg: number }[] = [];
  for (const block of trace) {
    const means = truth.at(block.timeS, block.strideDeg);
    for (const [i, timeS] of block.timeS.entries()) errors.push({ timeS, errorDeg: block.strideDeg[i] - means[i] });
  }
  return errors;
}

function* secondsOf({ timeS, accMps2, gyrRadps }: ImuBlock): Generator<ImuBlock> {
  const size = 1000;
  for (let at = 0; at < timeS.length; at += size) {
    yield {
      timeS: timeS.subarray(at, at + size),
      accMps2: accMps2.subarray(3 * at, 3 * (at + size)),
      gyrRadps: gyrRadps.subarray(3 * at, 3 * (at + size)),
    };
  }
}
