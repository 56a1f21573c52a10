// Takes a recording into the library and analyses it, or analyses again what is stored. One import is: raw samples into
// the database first, then the calibration pass and the analysis from what was stored, then the results. Until the very
// end the run does not exist for anybody; whatever stops it before leaves nothing.
import path from "node:path";
import type { DetectionParameters } from "../core/parameters.ts";
import { recordingName } from "../recordings/file.ts";
import type { RawBlock, RecordingFacts } from "../core/raw-block.ts";
import type { SessionStore } from "../storage/session-store.ts";
import { analyseBlocks, Breath, nextTurn, parametersWith } from "./analysis.ts";
import type { CalibrationOverrides } from "./contract.ts";
import type { Log } from "./log.ts";
import { IMPORT_PLAN, ProgressMeter, REANALYSIS_PLAN, type PhaseProgress, type Plan } from "./progress.ts";
import { partsOfRecording } from "./recording-parts.ts";
import { analysisFromTrace, givenOverrides, traceServes } from "./reanalysis.ts";
import { throwIfCancelled } from "./work-queue.ts";

export interface ImportRequest {
  readonly path: string;
  /** What the file is called, where that is not the last part of the path. */
  readonly name?: string;
  readonly detection: DetectionParameters;
  readonly calibration: CalibrationOverrides;
  readonly signal?: AbortSignal;
  onProgress?(progress: PhaseProgress): void;
}

export type ReanalysisRequest = Partial<Pick<ImportRequest, "detection" | "calibration" | "signal" | "onProgress">>;

export interface Imported {
  readonly id: number;
  readonly name: string;
  readonly alreadyStored: boolean;
  readonly duplicateRowCount: number;
}

/** Blocks that go into one transaction: about 16 000 samples, a megabyte. */
const BLOCKS_PER_COMMIT = 16;

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
      await this.#analyse(id, { ...request, sampleCount }, meter);
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
   * Analyses a stored run again and keeps the result; what is not given stays as it was. The raw data are only read.
   * @throws LookaheadError `notFound`, `noNeutral`, `cancelled`; the analysis of before stays then
   */
  async reanalyse(id: number, request: ReanalysisRequest): Promise<void> {
    const run = this.#store.get(id);
    const detection = request.detection ?? run.algorithm.parameters.detection;
    const meter = meterFor(REANALYSIS_PLAN, request);
    if (request.calibration === undefined && traceServes(run, detection)) {
      meter.at("analysing", 0);
      await nextTurn();
      throwIfCancelled(request.signal);
      const analysis = analysisFromTrace(this.#store, run, detection);
      this.#store.saveAnalysis(id, analysis, [...this.#store.trace(id)]);
    } else {
      const calibration = { ...givenOverrides(run), ...request.calibration };
      const sampleCount = this.#store.sampleCount(id);
      await this.#analyse(id, { ...request, detection, calibration, sampleCount }, meter);
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
    let blocks: RawBlock[] = [];
    for await (const { raw } of recording) {
      throwIfCancelled(request.signal);
      blocks.push(raw);
      if (blocks.length < BLOCKS_PER_COMMIT) continue;
      this.#store.appendRaw(id, blocks);
      blocks = [];
      await breath.take();
    }
    if (blocks.length > 0) this.#store.appendRaw(id, blocks);
    const facts = recording.facts();
    this.#store.finishRaw(id, facts);
    return facts;
  }

  async #analyse(
    id: number,
    request: Pick<ImportRequest, "detection" | "calibration" | "signal"> & { readonly sampleCount: number },
    meter: ProgressMeter,
  ): Promise<void> {
    const { analysis, trace } = await analyseBlocks({
      blocks: () => this.#store.rawBlocks(id),
      parameters: parametersWith(request.detection),
      overrides: request.calibration,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      onProgress: (phase, sampleCount) => meter.at(phase, sampleCount / Math.max(1, request.sampleCount)),
    });
    meter.at("saving", 0);
    // The last moment to stop: saving is one transaction.
    await nextTurn();
    throwIfCancelled(request.signal);
    this.#store.saveAnalysis(id, analysis, trace);
  }
}

function meterFor(plan: Plan, request: ReanalysisRequest): ProgressMeter {
  return new ProgressMeter(plan, (progress) => request.onProgress?.(progress));
}
