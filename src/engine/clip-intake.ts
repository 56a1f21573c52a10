// From a run that its clip has verified to a run in the library: analysed from the stored blocks like any recording, dated by the
// clip's clock, and a receipt of what arrived that is kept for ever. Works from what is stored, so a crash at any moment is
// made up for by the next call. Storage -> this -> recorder, storage.
import { DeviceClock } from "../core/clock.ts";
import { LookaheadError } from "../core/errors.ts";
import { clipSummary, type ClipSummary } from "../recordings/lkr.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { Receipt, StoredClipRun } from "../storage/stored-clip.ts";
import { Breath } from "./analysis.ts";
import type { Log } from "./log.ts";
import type { PhaseProgress } from "./progress.ts";
import type { ImportRequest, Recorder } from "./recorder.ts";

/** A start that moved by less than this is not written again, ms. */
const SAME_START_MS = 1;
const MAX_GAPS = 1000;
const BLOCK_BYTES = 4096;

export interface IntakeParts {
  readonly store: SessionStore;
  readonly clips: ClipStore;
  readonly recorder: Recorder;
  readonly log: Log;
  /** How new runs are analysed, as the settings say at the moment. */
  analysis(): Pick<ImportRequest, "detection" | "applied" | "followNeutral">;
}

interface Watching {
  readonly signal: AbortSignal;
  onProgress?(progress: PhaseProgress): void;
}

export class ClipIntake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Verified runs that wait to be taken into the library. */
  waiting(): StoredClipRun[] {
    return this.#parts.clips.verifiedButNotTaken();
  }

  /**
   * Analyses what is stored of a clip's run, verified or not, with what is given by hand; its id in the library.
   * @throws LookaheadError `usage` when it is in the library already, `notFound`, `noNeutral`, `badFile`, `cancelled`
   */
  async takeByHand(clipRunId: number, calibration: ImportRequest["calibration"], o: Watching): Promise<number> {
    const { clips } = this.#parts;
    const clipRun = clips.run(clipRunId);
    if (clipRun.runId !== null) {
      throw new LookaheadError("usage", `This run is in the library already, as run ${clipRun.runId}.`);
    }
    const summary = await this.#summaryOf(clipRun);
    const id = await this.#record(clipRun, summary, calibration, o);
    clips.saveTaken(clipRun.id, id, null);
    return id;
  }

  /**
   * Analyses one of them and writes its receipt; its id in the library, or null where it cannot be analysed: the reason is kept
   * with the clip's run, whose blocks stay. @throws LookaheadError `cancelled`, `diskFull` and what else the library throws
   */
  async take(clipRun: StoredClipRun, o: Watching): Promise<number | null> {
    const { clips, log } = this.#parts;
    const summary = await this.#summaryOf(clipRun);
    this.#writeReceipt(clipRun, summary);
    try {
      const id = await this.#record(clipRun, summary, {}, o);
      clips.saveTaken(clipRun.id, id, null);
      return id;
    } catch (error) {
      if (!(error instanceof LookaheadError) || !NOT_ANALYSABLE.has(error.code)) throw error;
      log.error("a run of a clip cannot be analysed", error, { clipRun: clipRun.id });
      clips.saveTaken(clipRun.id, null, error.code);
      return null;
    }
  }

  async #record(
    clipRun: StoredClipRun,
    summary: ClipSummary,
    calibration: ImportRequest["calibration"],
    o: Watching,
  ): Promise<number> {
    const { clips, recorder } = this.#parts;
    const start = this.#clock(clipRun.clipId, summary).at(summary.bootId, summary.firstTick);
    const { id } = await recorder.takeClipRun({
      ...this.#parts.analysis(),
      calibration,
      clipRunId: clipRun.id,
      name: `${clips.get(clipRun.clipId).name} · ${clipRun.run}`,
      startUnixMs: start?.unixMs ?? null,
      signal: o.signal,
      onProgress: (progress) => o.onProgress?.(progress),
    });
    return id;
  }

  /** Dates of this clip's runs and receipts once more: the clock is known better after each connection. */
  async refreshDates(clipId: number): Promise<void> {
    const { clips, store } = this.#parts;
    for (const clipRun of clips.runs(clipId)) {
      if (clipRun.verifiedUnixMs === null || clipRun.unwantedUnixMs !== null) continue;
      const clock = new DeviceClock(clips.anchors(clipId), clips.get(clipId).tickHz);
      const before = clips.receipt(clipRun.id)?.clock ?? null;
      const start = clock.at(clipRun.bootId, clipRun.startTick);
      if (start === null || clock.anchorCount(clipRun.bootId) === before?.anchorCount) continue;
      const summary = await this.#summaryOf(clipRun);
      this.#writeReceipt(clipRun, summary);
      const first = clock.at(summary.bootId, summary.firstTick);
      if (clipRun.runId === null || first === null) continue;
      const { startUnixMs } = store.run(clipRun.runId);
      if (startUnixMs !== null && Math.abs(startUnixMs - first.unixMs) < SAME_START_MS) continue;
      clips.saveStart(clipRun.runId, Math.round(first.unixMs));
    }
  }

  async #summaryOf(clipRun: StoredClipRun): Promise<ClipSummary> {
    const summary = clipSummary();
    const breath = new Breath();
    for (const piece of this.#parts.store.clipBlocks.received(clipRun.id)) {
      summary.push(piece);
      await breath.take();
    }
    return summary.finish({ bootId: clipRun.bootId, startTick: clipRun.startTick, endTick: clipRun.endTick });
  }

  #clock(clipId: number, { tickHz }: ClipSummary): DeviceClock {
    const { clips } = this.#parts;
    return new DeviceClock(clips.anchors(clipId), tickHz ?? clips.get(clipId).tickHz);
  }

  #writeReceipt(clipRun: StoredClipRun, summary: ClipSummary): void {
    const { clips } = this.#parts;
    const { proof, verifiedUnixMs } = clips.run(clipRun.id);
    if (proof === null || verifiedUnixMs === null) return;
    const clip = clips.get(clipRun.clipId);
    const clock = this.#clock(clip.id, summary);
    const start = clock.at(summary.bootId, summary.firstTick);
    const end = clock.at(summary.bootId, summary.lastTick);
    const receipt: Receipt = {
      deviceId: clip.deviceId,
      clipName: clip.name,
      run: clipRun.run,
      verifiedUnixMs,
      bytes: proof.blocks * BLOCK_BYTES,
      blocks: proof.blocks,
      badBlocks: proof.badBlocks,
      root: proof.root.toString(16).padStart(8, "0"),
      sha16: Buffer.from(proof.sha16).toString("hex"),
      sampleCount: summary.sampleCount,
      lostSampleCount: summary.lostSampleCount,
      gapCount: summary.gaps.length,
      gapS: summary.gaps.reduce((sumS, { startS, endS }) => sumS + endS - startS, 0),
      gaps: summary.gaps.slice(0, MAX_GAPS),
      durationS: summary.durationS,
      clock:
        start === null || end === null
          ? null
          : {
              startUnixMs: Math.round(start.unixMs),
              startUncertaintyMs: start.uncertaintyMs,
              endUnixMs: Math.round(end.unixMs),
              endUncertaintyMs: end.uncertaintyMs,
              anchorCount: clock.anchorCount(summary.bootId),
              driftPpm: clock.driftPpm(summary.bootId),
            },
      receivedBytes: clipRun.receivedBytes,
      connectionCount: clipRun.connectionCount,
    };
    clips.saveReceipt(clipRun.id, receipt);
  }
}

/** What a run can be that no later attempt with the same settings would change. */
const NOT_ANALYSABLE: ReadonlySet<string> = new Set(["noNeutral", "badFile", "tooLarge"]);
