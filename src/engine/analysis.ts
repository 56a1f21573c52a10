// From samples to an analysis, without a database: the calibration pass, then the analysis stream, both fed block by
// block with pauses in which a page gets its answers. The recorder feeds it from stored blocks, `analyze` from a file;
// the path is the same.
import { Subject } from "rxjs";
import { Calibrator } from "../core/calibration.ts";
import type { ImuBlock } from "../core/imu.ts";
import { DEFAULT_PARAMETERS, type AnalysisParameters, type DetectionParameters } from "../core/parameters.ts";
import { analyse } from "../core/pipeline.ts";
import type { Analysis, MountMark, StretchTag, TraceBlock } from "../core/results.ts";
import type { CalibrationOverrides } from "./contract.ts";
import { throwIfCancelled } from "./work-queue.ts";

export interface AnalysisRequest {
  /** Opens the samples from the start; called once per pass. */
  blocks(): Iterable<ImuBlock> | AsyncIterable<ImuBlock>;
  readonly parameters: AnalysisParameters;
  readonly overrides: CalibrationOverrides;
  /** Marks of a moved clip that the person has answered. */
  readonly answeredMarks?: readonly MountMark[];
  /** What the person marked on the run. */
  readonly tags?: readonly StretchTag[];
  readonly signal?: AbortSignal;
  /** Samples that went through a pass so far. */
  onProgress?(phase: "calibrating" | "analysing", sampleCount: number): void;
}

export interface AnalysisResult {
  readonly analysis: Analysis;
  readonly trace: readonly TraceBlock[];
}

/**
 * Stored runs and files are analysed with the offline estimator.
 * @throws LookaheadError `noNeutral` without a neutral pose, `cancelled` on the signal, and what `blocks` throws
 */
export async function analyseBlocks(request: AnalysisRequest): Promise<AnalysisResult> {
  const { parameters, answeredMarks, tags } = request;
  const calibration = (await calibrateBlocks(request)).finish();

  const trace: TraceBlock[] = [];
  let analysis: Analysis | null = null;
  const source = new Subject<ImuBlock>();
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const subscription = analyse(source, { calibration, parameters, mode: "offline", answeredMarks, tags }).subscribe({
    next: (event) => {
      if (event.kind === "trace") trace.push(event.block);
      if (event.kind === "done") analysis = event.analysis;
    },
    error: reject,
    complete: resolve,
  });
  try {
    await Promise.race([ended, feed(request, "analysing", (block) => source.next(block))]);
    source.complete();
    await ended;
  } finally {
    subscription.unsubscribe();
  }
  if (analysis === null) throw new Error("the analysis ended without a result");
  return { analysis, trace };
}

/** The calibration pass alone. */
export async function calibrateBlocks(request: Omit<AnalysisRequest, "answeredMarks">): Promise<Calibrator> {
  const calibrator = new Calibrator(request.parameters.calibration, request.overrides);
  await feed(request, "calibrating", (block) => calibrator.push(block));
  return calibrator;
}

async function feed(
  request: Omit<AnalysisRequest, "answeredMarks">,
  phase: "calibrating" | "analysing",
  push: (block: ImuBlock) => void,
): Promise<void> {
  const breath = new Breath();
  let sampleCount = 0;
  for await (const block of request.blocks()) {
    throwIfCancelled(request.signal);
    push(block);
    sampleCount += block.timeS.length;
    request.onProgress?.(phase, sampleCount);
    await breath.take();
  }
  throwIfCancelled(request.signal);
}

/** Longest stretch of computing before others get their turn, ms. */
const HOLD_MS = 12;

/** Lets the process answer others every few milliseconds of computing. */
export class Breath {
  #sinceMs = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#sinceMs < HOLD_MS) return;
    await nextTurn();
    this.#sinceMs = performance.now();
  }
}

/** Resolves after everything that waits has had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** All parameters of an analysis with these of the detection, and the neutral following or not. */
export function parametersWith(detection: DetectionParameters, followNeutral: boolean): AnalysisParameters {
  return { ...DEFAULT_PARAMETERS, detection, neutral: { ...DEFAULT_PARAMETERS.neutral, follow: followNeutral } };
}
