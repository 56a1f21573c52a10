// A recording analysed without a library: the same two passes as an import, fed from the file itself, which is read once
// per pass. Memory stays bounded and nothing is written.
import { basename } from "node:path";
import type { ImuBlock } from "../core/imu.ts";
import type { DetectionParameters } from "../core/parameters.ts";
import type { TraceBlock } from "../core/results.ts";
import type { Routine } from "../core/routine.ts";
import { suggestStretches } from "../core/stretches.ts";
import { recordingName } from "../recordings/file.ts";
import { BucketRow } from "../storage/pyramid.ts";
import { analyseBlocks, parametersWith } from "./analysis.ts";
import type { CalibrationOverrides } from "./contract.ts";
import { FILE_PLAN, ProgressMeter, type PhaseProgress } from "./progress.ts";
import { partsOfRecording } from "./recording-parts.ts";
import type { AnalysedRun } from "./run-data.ts";

export interface FileRequest {
  readonly path: string;
  readonly detection: DetectionParameters;
  readonly calibration: CalibrationOverrides;
  readonly followNeutral: boolean;
  /** How many equal parts of the recording to give the mean pitch of. */
  readonly columns: number;
  readonly signal?: AbortSignal;
  onProgress?(progress: PhaseProgress): void;
}

export interface FileReport {
  readonly run: AnalysedRun;
  /** Mean pitch of parts of `columnS` seconds, null without data. */
  readonly columnS: number;
  readonly meanDeg: readonly (number | null)[];
  readonly routine: Routine;
  readonly duplicateRowCount: number;
}

/** @throws LookaheadError of readRecording, `noNeutral`, `cancelled` */
export async function analyseFile(request: FileRequest): Promise<FileReport> {
  const { path, signal } = request;
  const meter = new ProgressMeter(FILE_PLAN, (progress) => request.onProgress?.(progress));
  let phase: "calibrating" | "analysing" = "calibrating";
  const recording = partsOfRecording(path, { signal, onProgress: (share) => meter.at(phase, share) });
  async function* blocks(): AsyncGenerator<ImuBlock> {
    for await (const { block } of recording) yield block;
    phase = "analysing";
  }
  const { analysis, trace } = await analyseBlocks({
    blocks,
    parameters: parametersWith(request.detection, request.followNeutral),
    overrides: request.calibration,
    ...(signal === undefined ? {} : { signal }),
  });
  const { lanes: _lanes, stepTimesS: _stepTimesS, ...rest } = analysis;
  const recent = { headDownPercent: analysis.summary?.headDownPercent ?? null };
  const columnS = Math.max(analysis.recording.durationS, 1e-3) / request.columns;
  const facts = recording.facts();
  return {
    run: {
      ...rest,
      tags: [],
      name: recordingName(path),
      startUnixMs: facts.startUnixMs,
      sourceName: basename(path),
      sourceSha256: facts.sha256,
      recording: { ...analysis.recording, markersS: [...facts.markersS] },
    },
    columnS,
    meanDeg: meansOf(trace, columnS, request.columns),
    routine: suggestStretches({ ...analysis, answers: {}, budgetMin: null, recentRuns: [recent] }),
    duplicateRowCount: facts.duplicateRowCount,
  };
}

function meansOf(trace: readonly TraceBlock[], columnS: number, columns: number): (number | null)[] {
  const row = new BucketRow(columnS);
  for (const block of trace) row.push(block);
  return Array.from({ length: columns }, (_, column) => row.at(column)?.meanDeg ?? null);
}
