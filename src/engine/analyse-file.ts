// A recording analysed without a library: the same two passes as an import, fed from the file itself, which is read once
// per pass. Memory stays bounded and nothing is written.
import { basename } from "node:path";
import type { ImuBlock } from "../core/imu.ts";
import type { DetectionParameters } from "../core/parameters.ts";
import type { TraceBlock } from "../core/results.ts";
import type { Routine } from "../core/routine.ts";
import { suggestStretches } from "../core/stretches.ts";
import { readRecording, recordingName } from "../recordings/file.ts";
import type { RecordingFacts } from "../recordings/recording.ts";
import { BucketRow } from "../storage/pyramid.ts";
import { analyseBlocks, parametersWith } from "./analysis.ts";
import type { CalibrationOverrides } from "./contract.ts";
import { FILE_PLAN, ProgressMeter, type PhaseProgress } from "./progress.ts";
import type { AnalysedRun } from "./run-data.ts";

export interface FileRequest {
  readonly path: string;
  readonly detection: DetectionParameters;
  readonly calibration: CalibrationOverrides;
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
  let facts: RecordingFacts | null = null;
  let phase: "calibrating" | "analysing" = "calibrating";
  async function* blocks(): AsyncGenerator<ImuBlock> {
    const reader = readRecording(path, { signal, onProgress: (share) => meter.at(phase, share) });
    try {
      let read = await reader.next();
      while (read.done !== true) {
        yield read.value.block;
        read = await reader.next();
      }
      facts = read.value;
      phase = "analysing";
    } finally {
      await reader.return({} as RecordingFacts);
    }
  }
  const { analysis, trace } = await analyseBlocks({
    blocks,
    parameters: parametersWith(request.detection),
    overrides: request.calibration,
    ...(signal === undefined ? {} : { signal }),
  });
  const { lanes: _lanes, ...rest } = analysis;
  const recent = { headDownPercent: analysis.summary?.headDownPercent ?? null };
  const columnS = Math.max(analysis.recording.durationS, 1e-3) / request.columns;
  const read = facts as RecordingFacts | null;
  if (read === null) throw new Error("the recording was not read to its end");
  return {
    run: {
      ...rest,
      name: recordingName(path),
      startUnixMs: read.startUnixMs,
      sourceName: basename(path),
      sourceSha256: read.sha256,
      recording: { ...analysis.recording, markersS: [...read.markersS] },
    },
    columnS,
    meanDeg: meansOf(trace, columnS, request.columns),
    routine: suggestStretches({ ...analysis, answers: {}, budgetMin: null, recentRuns: [recent] }),
    duplicateRowCount: read.duplicateRowCount,
  };
}

function meansOf(trace: readonly TraceBlock[], columnS: number, columns: number): (number | null)[] {
  const row = new BucketRow(columnS);
  for (const block of trace) row.push(block);
  return Array.from({ length: columns }, (_, column) => row.at(column)?.meanDeg ?? null);
}
