// Takes a recording into the library and analyses it, or analyses again what is stored. One import is: raw samples into
// the database first, then the calibration pass and the analysis from what was stored, then the results. Until the very
// end the run does not exist for anybody; whatever stops it before leaves nothing.
import { createHash } from "node:crypto";
import path from "node:path";
import { givenFor } from "../core/given-calibration.ts";
import type { DetectionParameters } from "../core/parameters.ts";
import { recordingName } from "../recordings/file.ts";
import { clipParts } from "../recordings/lkr.ts";
import type { RawBlock, RecordingFacts } from "../core/raw-block.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { StoredCalibration } from "../storage/stored-run.ts";
import { analyseBlocks, Breath, nextTurn, parametersWith } from "./analysis.ts";
import type { MountMark } from "../core/results.ts";
import { overridesOf, withThresholds } from "./calibrations.ts";
import type { CalibrationOverrides, MountAnswers } from "./contract.ts";
import type { Log } from "./log.ts";
import { IMPORT_PLAN, ProgressMeter, REANALYSIS_PLAN, type PhaseProgress, type Plan } from "./progress.ts";
import { imuBlocks } from "./raw-samples.ts";
import { partsOfRecording } from "./recording-parts.ts";
import { analysisFromTrace, answeredMarks, traceServes } from "./reanalysis.ts";
import { throwIfCancelled } from "./work-queue.ts";

export interface ImportRequest {
  readonly path: string;
  /** What the file is called, where that is not the last part of the path. */
  readonly name?: string;
  readonly detection: DetectionParameters;
  /** Given by hand; goes before what `applied` says. */
  readonly calibration: CalibrationOverrides;
  /** A saved calibration instead of the recording's own; null for the recording's own. */
  readonly applied: StoredCalibration | null;
  /** Whether the neutral follows the level head slowly. */
  readonly followNeutral: boolean;
  readonly signal?: AbortSignal;
  onProgress?(progress: PhaseProgress): void;
}

export interface ReanalysisRequest extends Partial<
  Pick<ImportRequest, "detection" | "calibration" | "applied" | "followNeutral" | "signal" | "onProgress">
> {
  /** All answers to marks of a moved clip that are to stand; absent, those that do. */
  readonly mountAnswers?: MountAnswers;
}

export interface ClipRunRequest extends Omit<ImportRequest, "path" | "name"> {
  /** Its number in the store of clips. */
  readonly clipRunId: number;
  readonly name: string;
  /** Null while nothing dates it. */
  readonly startUnixMs: number | null;
}

export interface Imported {
  readonly id: number;
  readonly name: string;
  readonly alreadyStored: boolean;
  readonly duplicateRowCount: number;
}

/** Blocks that go into one transaction: about 130 000 samples, three megabytes on disk. */
export const BLOCKS_PER_COMMIT = 128;
/** The same of a clip's blocks of 4096 bytes. */
const PIECES_PER_COMMIT = 1024;

export class Recorder {
  readonly #store: SessionStore;
  readonly #nowMs: () => number;
  readonly #log: Log;

  constructor(store: SessionStore, nowMs: () => number, log: Log) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#log = log;
  }

  /**
   * Stores and analyses the recording at a path. A recording that is stored already, to the last byte, is left as it is;
   * in the trash it comes back.
   * @throws LookaheadError of readRecording, `noNeutral`, `cancelled`, `diskFull`; nothing is stored then
   */
  async import(request: ImportRequest): Promise<Imported> {
    const meter = meterFor(IMPORT_PLAN, request);
    meter.at("reading", 0);
    const startedMs = performance.now();
    const sourceName = request.name ?? path.basename(request.path);
    const name = recordingName(sourceName);
    const id = this.#store.beginImport({ name, sourceName, importedUnixMs: this.#nowMs() });
    try {
      const { sha256, sampleCount, duplicateRowCount } = await this.#storeRaw(id, request, meter);
      const known = this.#store.findBySha256(sha256);
      if (known !== null) {
        this.#store.discardImport(id);
        if (known.deletedUnixMs !== null) this.#store.restore(known.id);
        return { id: known.id, name: known.name, alreadyStored: true, duplicateRowCount };
      }
      const calibration = { ...overridesOf(request.applied), ...request.calibration };
      const calibrationId = request.applied?.id ?? null;
      await this.#analyse(id, { ...request, calibration, calibrationId, sampleCount }, meter);
      const tookMs = Math.round(performance.now() - startedMs);
      this.#log.info("imported", { run: id, samples: sampleCount, tookMs });
      return { id, name, alreadyStored: false, duplicateRowCount };
    } catch (error) {
      this.#log.error("import failed", error);
      this.#forget(id);
      throw error;
    }
  }

  /** Takes an unfinished import out. On a disk that is full even this can fail; then the next start does it. */
  #forget(id: number): void {
    try {
      this.#store.discardImport(id);
    } catch (error) {
      this.#log.error("an unfinished import stays until the next start", error);
    }
  }

  /**
   * Makes a run of the library from the blocks that were received of a clip's run, and analyses it. One that is stored already to
   * the last byte, as a file, is left as it is.
   * @throws LookaheadError of readRecording, `noNeutral`, `cancelled`, `diskFull`; the blocks stay, nothing else does
   */
  async takeClipRun(request: ClipRunRequest): Promise<{ readonly id: number; readonly alreadyStored: boolean }> {
    const { clipRunId, name, startUnixMs } = request;
    const meter = meterFor(REANALYSIS_PLAN, request);
    const id = this.#store.beginImport({ name, sourceName: `${name}.lkr`, importedUnixMs: this.#nowMs() });
    try {
      this.#store.clipBlocks.link(id, clipRunId);
      const facts = await this.#factsOfClipRun(clipRunId, name);
      this.#store.finishRaw(id, { ...facts, startUnixMs: startUnixMs === null ? null : Math.round(startUnixMs) });
      const known = this.#store.findBySha256(facts.sha256);
      if (known !== null) {
        this.#store.discardImport(id);
        return { id: known.id, alreadyStored: true };
      }
      const calibration = { ...overridesOf(request.applied), ...request.calibration };
      const calibrationId = request.applied?.id ?? null;
      await this.#analyse(id, { ...request, calibration, calibrationId, sampleCount: facts.sampleCount }, meter);
      this.#log.info("taken", { run: id, samples: facts.sampleCount });
      return { id, alreadyStored: false };
    } catch (error) {
      this.#log.error("a run of a clip was not taken", error);
      this.#forget(id);
      throw error;
    }
  }

  async #factsOfClipRun(clipRunId: number, name: string): Promise<RecordingFacts> {
    const hash = createHash("sha256");
    let sizeBytes = 0;
    const { clipBlocks } = this.#store;
    function* hashed(): Generator<Uint8Array, void> {
      for (const piece of clipBlocks.received(clipRunId)) {
        hash.update(piece);
        sizeBytes += piece.length;
        yield piece;
      }
    }
    const parts = clipParts(hashed(), name);
    const breath = new Breath();
    let next = parts.next();
    for (; next.done !== true; next = parts.next()) await breath.take();
    return { ...next.value, sha256: hash.digest("hex"), sizeBytes };
  }

  /**
   * Analyses a stored run again and keeps the result; what is not given stays as it was. The raw data are only read. A
   * calibration that is applied brings its lines with it, unless lines are given as well.
   * @throws LookaheadError `notFound`, `noNeutral`, `cancelled`; the analysis of before stays then
   */
  async reanalyse(id: number, request: ReanalysisRequest): Promise<void> {
    const run = this.#store.get(id);
    const { parameters } = run.algorithm;
    const { mountAnswers, applied } = request;
    const detection = request.detection ?? withThresholds(parameters.detection, applied?.thresholds ?? null);
    const followNeutral = request.followNeutral ?? parameters.neutral.follow;
    const meter = meterFor(REANALYSIS_PLAN, request);
    const sameTrace =
      request.calibration === undefined &&
      applied === undefined &&
      mountAnswers === undefined &&
      followNeutral === parameters.neutral.follow;
    if (sameTrace && traceServes(run, detection)) {
      meter.at("analysing", 0);
      await nextTurn();
      throwIfCancelled(request.signal);
      const analysis = analysisFromTrace(this.#store, run, detection);
      this.#store.saveAnalysis(id, analysis, [...this.#store.trace(id)], run.calibrationId);
    } else {
      const base = applied === undefined ? givenFor(run.calibration) : overridesOf(applied);
      const calibration = { ...base, ...request.calibration };
      // What is given by hand on top of a saved calibration makes it another one.
      const keptId = request.calibration === undefined ? run.calibrationId : null;
      const calibrationId = applied === undefined ? keptId : (applied?.id ?? null);
      const sampleCount = this.#store.sampleCount(id);
      const answered = mountAnswers === undefined ? this.#store.mountAnswers(id) : answeredMarks(run, mountAnswers);
      const whole = { detection, followNeutral, calibration, calibrationId, sampleCount, signal: request.signal };
      await this.#analyse(id, whole, meter, answered);
    }
    this.#log.info("analysed again", { run: id });
  }

  async #storeRaw(id: number, request: ImportRequest, meter: ProgressMeter): Promise<RecordingFacts> {
    const breath = new Breath();
    const recording = partsOfRecording(request.path, {
      ...(request.name === undefined ? {} : { name: request.name }),
      signal: request.signal,
      onProgress: (share) => meter.at("reading", share),
    });
    const columns: RawBlock[] = [];
    const pieces: Uint8Array[] = [];
    const commit = (): void => {
      if (columns.length > 0) this.#store.appendRaw(id, columns.splice(0));
      if (pieces.length > 0) this.#store.clipBlocks.append(id, pieces.splice(0));
    };
    for await (const { raw, clipBlocks } of recording) {
      throwIfCancelled(request.signal);
      if (clipBlocks === undefined) columns.push(raw);
      else for (const piece of clipBlocks) pieces.push(piece);
      if (columns.length === BLOCKS_PER_COMMIT || pieces.length >= PIECES_PER_COMMIT) commit();
      await breath.take();
    }
    commit();
    const facts = recording.facts();
    this.#store.finishRaw(id, facts);
    return facts;
  }

  async #analyse(
    id: number,
    request: Pick<ImportRequest, "detection" | "calibration" | "followNeutral"> & {
      readonly calibrationId: number | null;
      readonly sampleCount: number;
      readonly signal?: AbortSignal | undefined;
    },
    meter: ProgressMeter,
    answered: readonly MountMark[] = [],
  ): Promise<void> {
    const { analysis, trace } = await analyseBlocks({
      blocks: () => imuBlocks(this.#store, id),
      parameters: parametersWith(request.detection, request.followNeutral),
      overrides: request.calibration,
      answeredMarks: answered,
      tags: this.#store.tags(id),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      onProgress: (phase, sampleCount) => meter.at(phase, sampleCount / Math.max(1, request.sampleCount)),
    });
    meter.at("saving", 0);
    // The last moment to stop: saving is one transaction.
    await nextTurn();
    throwIfCancelled(request.signal);
    this.#store.saveAnalysis(id, analysis, trace, request.calibrationId);
  }
}

function meterFor(plan: Plan, request: ReanalysisRequest): ProgressMeter {
  return new ProgressMeter(plan, (progress) => request.onProgress?.(progress));
}
