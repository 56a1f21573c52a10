// Saved calibrations between the library and the analysis: measuring one on a recording, and what applying one means for a
// run. The poses are found in core/poses.ts; what is stored stands in storage/calibration-store.ts.
import { basename } from "node:path";
import type { ImuBlock } from "../core/imu.ts";
import { DEFAULT_PARAMETERS, type DetectionParameters } from "../core/parameters.ts";
import type { Calibration, MeasuredPose, PoseThresholds } from "../core/results.ts";
import type { PoseResult } from "../core/poses.ts";
import { recordingName } from "../recordings/file.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { StoredCalibration } from "../storage/stored-run.ts";
import { calibrateBlocks } from "./analysis.ts";
import type { CalibrationOverrides } from "./contract.ts";
import { imuBlocks } from "./raw-samples.ts";
import { ProgressMeter, type PhaseProgress, type Plan } from "./progress.ts";
import { partsOfRecording } from "./recording-parts.ts";

/** What a recording says about how the clip sits and where this wearer's lines are; not stored yet. */
export interface MeasuredCalibration {
  readonly name: string;
  readonly sourceName: string;
  readonly calibration: Calibration;
  readonly poses: readonly MeasuredPose[];
  /** Null, with the reason in `problem`, when the poses give none. */
  readonly thresholds: PoseThresholds | null;
  readonly problem: PoseResult["problem"];
}

interface Watching {
  readonly signal?: AbortSignal | undefined;
  onProgress?(progress: PhaseProgress): void;
}

const PLAN: Plan = { calibrating: [0, 1] };

/** @throws LookaheadError of readRecording, `noNeutral`, `cancelled` */
export async function measureFile(path: string, name: string | undefined, o: Watching): Promise<MeasuredCalibration> {
  const meter = new ProgressMeter(PLAN, (progress) => o.onProgress?.(progress));
  const recording = partsOfRecording(path, {
    ...(name === undefined ? {} : { name }),
    signal: o.signal,
    onProgress: (share) => meter.at("calibrating", share),
  });
  async function* blocks(): AsyncGenerator<ImuBlock> {
    for await (const { block } of recording) yield block;
  }
  return await measured(blocks, name ?? basename(path), o.signal);
}

/** On the raw data of a stored run. @throws LookaheadError `notFound`, `noNeutral`, `cancelled` */
export async function measureRun(store: SessionStore, id: number, o: Watching): Promise<MeasuredCalibration> {
  const { sourceName } = store.get(id);
  const meter = new ProgressMeter(PLAN, (progress) => o.onProgress?.(progress));
  meter.at("calibrating", 0);
  return await measured(() => imuBlocks(store, id), sourceName, o.signal);
}

async function measured(
  blocks: () => Iterable<ImuBlock> | AsyncIterable<ImuBlock>,
  sourceName: string,
  signal: AbortSignal | undefined,
): Promise<MeasuredCalibration> {
  const calibrator = await calibrateBlocks({
    blocks,
    parameters: DEFAULT_PARAMETERS,
    overrides: {},
    ...(signal === undefined ? {} : { signal }),
  });
  const calibration = calibrator.finish();
  const { poses, thresholds, problem } = calibrator.poses;
  return { name: recordingName(sourceName), sourceName, calibration, poses, thresholds, problem };
}

/** How the clip sits by a saved calibration, as if it had been given by hand; nothing for the recording's own. */
export function overridesOf(applied: Pick<StoredCalibration, "calibration"> | null): CalibrationOverrides {
  if (applied === null) return {};
  const { up, forward, neutralDeg, quality } = applied.calibration;
  return {
    neutralUp: [...up],
    ...(forward === null ? {} : { forward: [...forward] }),
    neutralDeg,
    ...(quality.poses === undefined ? {} : { poses: [...quality.poses] }),
  };
}

/** Detection with the wearer's own lines, where there are any. */
export function withThresholds(detection: DetectionParameters, own: PoseThresholds | null): DetectionParameters {
  if (own === null) return detection;
  const { enterDeg, exitDeg, deepDeg } = own;
  return { ...detection, enterDeg, exitDeg, deepDeg };
}
