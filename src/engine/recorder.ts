// Takes a recording into the library and analyses it, or analyses again what is stored. One import is: raw samples into
// the database first, then the calibration pass and the analysis from what was stored, then the results. Until the very
// end the run does not exist for anybody; whatever stops it before leaves nothing.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import type { DetectionParameters } from "../core/parameters.ts";
import { fileError, readRecording, recordingName } from "../recordings/file.ts";
import type { RawBlock } from "../core/raw-block.ts";
import type { SessionStore } from "../storage/session-store.ts";
import { analyseBlocks, Breath, nextTurn, parametersWith } from "./analysis.ts";
import type { CalibrationOverrides } from "./contract.ts";
import type { Log } from "./log.ts";
import { IMPORT_PLAN, ProgressMeter, REANALYSIS_PLAN, type PhaseProgress, type Plan } from "./progress.ts";
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

/** Parts that go into one transaction: about 16 000 samples, a megabyte. */
const PARTS_PER_COMMIT = 16;

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
    const { signal } = request;
    const meter = meterFor(IMPORT_PLAN, request);
    meter.at("reading", 0);
    const sourceName = request.name ?? path.basename(request.path);
    const known = this.#store.findBySha256(await sha256Of(request.path, sourceName, signal));
    if (known !== null) {
      if (known.deletedUnixMs !== null) this.#store.restore(known.id);
      return { id: known.id, name: known.name, alreadyStored: true, duplicateRowCount: 0 };
    }
    const startedMs = performance.now();
    const name = recordingName(sourceName);
    const id = this.#store.beginImport({ name, sourceName, importedUnixMs: this.#nowMs() });
    try {
      const facts = await this.#storeRaw(id, request, meter);
      await this.#analyse(id, { ...request, sampleCount: facts.sampleCount }, meter);
      const tookMs = Math.round(performance.now() - startedMs);
      this.#log.info("imported", { run: id, samples: facts.sampleCount, tookMs });
      return { id, name, alreadyStored: false, duplicateRowCount: facts.duplicateRowCount };
    } catch (error) {
      this.#store.discardImport(id);
      this.#log.error("import failed", error);
      throw error;
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

  async #storeRaw(id: number, request: ImportRequest, meter: ProgressMeter) {
    const breath = new Breath();
    const reader = readRecording(request.path, {
      ...(request.name === undefined ? {} : { name: request.name }),
      signal: request.signal,
      onProgress: (share) => meter.at("reading", share),
    });
    let parts: RawBlock[] = [];
    let read = await reader.next();
    while (read.done !== true) {
      parts.push(read.value.raw);
      if (parts.length === PARTS_PER_COMMIT) {
        this.#store.appendRaw(id, parts);
        parts = [];
        await breath.take();
      }
      throwIfCancelled(request.signal);
      read = await reader.next();
    }
    if (parts.length > 0) this.#store.appendRaw(id, parts);
    this.#store.finishRaw(id, read.value);
    return read.value;
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

/** Of the bytes of the file. Reading it once more costs little beside parsing it. */
async function sha256Of(file: string, name: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
      throwIfCancelled(signal);
      hash.update(piece as Uint8Array);
    }
  } catch (error) {
    throw fileError(error, file, name);
  }
  return hash.digest("hex");
}
