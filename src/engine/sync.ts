// The sync as the shells see it: which clips are in range, pairing one, fetching from one or all of them, what goes on at the
// moment, and fetching by itself when a known clip comes in range. One sync at a time; who asks for one while another runs
// joins it. A single clip is clip-sync.ts, a run that arrived clip-intake.ts. Radio, storage <-> this <-> contract.
import { LookaheadError } from "../core/errors.ts";
import type { ImuBlock } from "../core/imu.ts";
import { housingOf } from "../recordings/lkr.ts";
import type { ClipCentral, ClipSighting } from "../sensors/central.ts";
import { radioError } from "../sensors/radio-problem.ts";
import { backUp } from "../storage/backup.ts";
import type { ClipBlocks } from "../storage/clip-blocks.ts";
import { SETUP_CODE_BYTES, type ClipKeys } from "../storage/clip-keys.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { Library } from "../storage/database.ts";
import type { StoredClip } from "../storage/stored-clip.ts";
import { runConnection, type RunProblem } from "./clip-connection.ts";
import type { ClipIntake } from "./clip-intake.ts";
import { ClipLedger } from "./clip-ledger.ts";
import { couldBe, FIND_MS, findClip, greet, syncClip } from "./clip-sync.ts";
import type { LiveEvent, Sighting, SyncDone, SyncProblem, SyncProgress, SyncState } from "./contract.ts";
import { watchLive, type LiveRequest } from "./live.ts";
import { LatestValue } from "./latest-value.ts";
import type { Log } from "./log.ts";
import { wait, type SyncClock } from "./sync-clock.ts";
import { notInRange, syncError } from "./sync-problems.ts";
import type { WorkQueue } from "./work-queue.ts";

/** Between two looks around for known clips, and how long one takes, ms. */
const LOOK_EVERY_MS = 45_000;
const LOOK_MS = 8000;
/** A clip that was synced is left alone for so long, ms. */
const AGAIN_AFTER_MS = 10 * 60_000;

export interface SyncParts {
  readonly library: Library;
  readonly clips: ClipStore;
  readonly blocks: ClipBlocks;
  readonly keys: ClipKeys;
  readonly intake: ClipIntake;
  /** Opened with the first use of the radio. */
  readonly openCentral: () => ClipCentral;
  readonly clock: SyncClock;
  readonly queue: WorkQueue;
  readonly log: Log;
  /** By what live samples are read: the saved calibration of new runs, null without one. */
  readonly liveAnalysis: () => Pick<LiveRequest, "calibration" | "parameters">;
  /** Whether a known clip in range is synced without being asked. */
  readonly isAutomatic: () => boolean;
  /** Something that pages show has changed. */
  readonly onChange: () => void;
}

type Tell = (progress: SyncProgress) => void;

interface Running {
  readonly stop: AbortController;
  readonly isAutomatic: boolean;
  readonly done: Promise<SyncDone>;
}

export class Sync {
  readonly #parts: SyncParts;
  readonly #closing = new AbortController();
  readonly #watchers = new Set<LatestValue<SyncState>>();
  readonly #listeners = new Set<Tell>();
  #state: SyncState = { isRunning: false, isAutomatic: false, progress: null, last: null };
  #central: ClipCentral | null = null;
  #running: Running | null = null;
  #isLive = false;
  #automatic: Promise<void> = Promise.resolve();

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  #radio(): ClipCentral {
    this.#central ??= this.#parts.openCentral();
    return this.#central;
  }

  /** Clips in range, each again when more is heard of it, until the signal fires. @throws LookaheadError `device` */
  async *scan(signal: AbortSignal): AsyncGenerator<Sighting, void> {
    const events = new LatestValue<Sighting[]>();
    const seen = new Map<string, Sighting>();
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const subscription = this.#radio()
      .scan({ signal: stop })
      .subscribe({
        next: (sighting) => {
          seen.set(sighting.id, this.#named(sighting, seen.get(sighting.id)));
          events.set([...seen.values()]);
        },
        error: (error: unknown) => events.fail(error),
        complete: () => events.end(),
      });
    const told = new Map<string, string>();
    try {
      for await (const sightings of events) {
        for (const sighting of sightings) {
          const text = JSON.stringify(sighting);
          if (told.get(sighting.sightingId) === text) continue;
          told.set(sighting.sightingId, text);
          yield sighting;
        }
      }
    } finally {
      subscription.unsubscribe();
    }
  }

  #named({ id, name, rssiDb }: ClipSighting, before: Sighting | undefined): Sighting {
    const known = name ?? before?.name ?? null;
    const clip = this.#parts.clips.list().find((one) => couldBe({ name: known }, one) === true);
    return { sightingId: id, name: known, rssiDb, clipId: clip?.id ?? null };
  }

  /**
   * Proves to a clip that we have its setup code, and it to us, and keeps both. @throws LookaheadError `usage` (no setup code),
   * `device`, `cancelled`
   */
  async pair(sightingId: string, code: string, signal: AbortSignal): Promise<StoredClip> {
    const setupCode = setupCodeOf(code);
    const { clips, keys, blocks, clock } = this.#parts;
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const { link, info, infoValue } = await greet(this.#radio(), sightingId, stop);
    let clip: StoredClip | null = null;
    const result = await runConnection(link, {
      info: infoValue,
      setupCode,
      deviceId: info.deviceId,
      startsWithSync: false,
      clock,
      signal: stop,
      openLedger: ({ deviceId, firmware, tickHz }) => {
        const hex = Buffer.from(deviceId).toString("hex");
        keys.set(hex, setupCode);
        const name = `Lookahead ${hex.slice(-4).toUpperCase()}`;
        clip = clips.add({ deviceId, name, firmware, tickHz, nowUnixMs: Math.round(clock.unixMs()) });
        return new ClipLedger({ clips, blocks, clock }, clip.id, info);
      },
    });
    this.#parts.onChange();
    if (result.storeError !== null) throw result.storeError;
    // Once both are proven it does not matter how the link ended.
    if (clip !== null) return clips.get((clip as StoredClip).id);
    throw syncError(result.problem ?? "deadLink");
  }

  /** Forget the code and take the clip out of the list. What it recorded stays. */
  remove(clipId: number): StoredClip {
    const { clips, keys, clock } = this.#parts;
    keys.remove(clips.get(clipId).deviceId);
    return clips.remove(clipId, Math.round(clock.unixMs()));
  }

  /**
   * Syncs one clip, or all that are known and in range. One that fails does not stop the others.
   * @throws LookaheadError `device` when none could be synced, `cancelled`, `diskFull`, `notFound`
   */
  async sync(clipId: number | null, signal: AbortSignal, tell: Tell): Promise<SyncDone> {
    this.#listeners.add(tell);
    const cancel = (): void => this.cancel();
    signal.addEventListener("abort", cancel);
    try {
      if (signal.aborted) throw syncError("cancelled");
      if (this.#isLive) throw radioError("inUse");
      const running = this.#running ?? this.#start(clipId, false);
      return await running.done;
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#listeners.delete(tell);
    }
  }

  /** The same without anybody who waits: what becomes of it is told by `watch`. */
  start(clipId: number | null): void {
    if (this.#isLive) throw radioError("inUse");
    if (this.#running === null) this.#start(clipId, false);
  }

  /** Stops what runs, also when it started by itself. What has arrived stays. */
  cancel(): void {
    this.#running?.stop.abort();
  }

  #start(clipId: number | null, isAutomatic: boolean): Running {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#closing.signal]);
    this.#show({ isRunning: true, isAutomatic, progress: null });
    const done = this.#run(clipId, signal).then(
      (result) => {
        this.#ended(result.problems[0]?.message ?? null, result.runIds);
        return result;
      },
      (error: unknown) => {
        this.#ended(error instanceof Error ? error.message : String(error), []);
        throw error;
      },
    );
    // An automatic one that fails has nobody who waits for it.
    done.catch(() => {});
    this.#running = { stop, isAutomatic, done };
    return this.#running;
  }

  #ended(problem: string | null, runIds: number[]): void {
    this.#running = null;
    const last = { unixMs: Math.round(this.#parts.clock.unixMs()), problem, runIds };
    this.#show({ isRunning: false, isAutomatic: false, progress: null, last });
    this.#parts.onChange();
  }

  #tell(progress: SyncProgress): void {
    for (const listener of this.#listeners) listener(progress);
    this.#show({ progress });
  }

  #show(change: Partial<SyncState>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of this.#watchers) watcher.set(this.#state);
  }

  /** What goes on, at once and after every change, until one of `signals` aborts. */
  async *watch(signals: readonly AbortSignal[]): AsyncGenerator<SyncState, void> {
    const watcher = new LatestValue<SyncState>();
    watcher.set(this.#state);
    const end = (): void => watcher.end();
    for (const signal of signals) signal.addEventListener("abort", end);
    if (signals.some(({ aborted }) => aborted)) end();
    this.#watchers.add(watcher);
    try {
      yield* watcher;
    } finally {
      this.#watchers.delete(watcher);
      for (const signal of signals) signal.removeEventListener("abort", end);
    }
  }

  async #run(clipId: number | null, signal: AbortSignal): Promise<SyncDone> {
    const { clips } = this.#parts;
    const wanted = clipId === null ? clips.list() : [clips.get(clipId)];
    if (wanted.length === 0) {
      throw new LookaheadError("device", "No clip is paired yet.", { hint: "Pair one with the code on its box." });
    }
    const sightings = wanted.length === 1 ? null : await this.#lookFor(wanted, FIND_MS, signal);
    const runIds: number[] = [];
    const problems: SyncProblem[] = [];
    let firstError: unknown = null;
    let syncedCount = 0;
    for (const clip of wanted) {
      const about = { clipId: clip.id, clipName: clip.name };
      try {
        if (sightings !== null && !sightings.has(clip.id)) throw notInRange(clip.name);
        const { runProblems } = await this.#syncOne(clip, sightings?.get(clip.id) ?? null, signal);
        for (const { run, problem, status } of runProblems)
          problems.push({ ...about, run, message: syncError(problem, status).message });
        syncedCount++;
      } catch (error) {
        // What concerns the library, and not this clip alone, ends it all.
        if (!(error instanceof LookaheadError) || error.code !== "device") throw error;
        firstError ??= error;
        problems.push({ ...about, run: null, message: error.message });
      }
      runIds.push(...(await this.#takeIn(clip, signal)));
    }
    const problem = await this.#backUp(wanted[0]);
    if (problem !== null) problems.push(problem);
    if (syncedCount === 0) throw firstError;
    return { runIds, problems };
  }

  async #syncOne(
    clip: StoredClip,
    sightingId: string | null,
    signal: AbortSignal,
  ): Promise<{ readonly runProblems: readonly RunProblem[] }> {
    const { clips, blocks, keys, clock, log } = this.#parts;
    const setupCode = keys.get(clip.deviceId);
    if (setupCode === null) throw syncError("badProof");
    const about = { clipId: clip.id, clipName: clip.name };
    const result = await syncClip(
      { central: this.#radio(), clips, blocks, clock, log },
      {
        clip,
        setupCode,
        signal,
        sightingId,
        onConnecting: () => this.#tell({ ...NOTHING_DONE, ...about, phase: "connecting" }),
        onProgress: ({ run, ...counts }) => this.#tell({ ...about, ...counts, run, phase: "fetching" }),
      },
    );
    clips.saveSyncEnd(clip.id, Math.round(clock.unixMs()));
    this.#parts.onChange();
    return result;
  }

  /** Runs that are verified by now become runs of the library; their ids there. */
  async #takeIn(clip: StoredClip, signal: AbortSignal): Promise<number[]> {
    const { intake, queue } = this.#parts;
    const runIds: number[] = [];
    for (const clipRun of intake.waiting()) {
      const about = { ...NOTHING_DONE, clipId: clip.id, clipName: clip.name, run: clipRun.run };
      const id = await queue.run(
        () =>
          intake.take(clipRun, {
            signal,
            onProgress: ({ fraction, secondsLeft }) =>
              this.#tell({ ...about, phase: "analysing", doneBytes: fraction, totalBytes: 1, secondsLeft }),
          }),
        signal,
      );
      if (id !== null) runIds.push(id);
      this.#parts.onChange();
    }
    await intake.refreshDates(clip.id);
    return runIds;
  }

  /**
   * The clip's samples as they come, until the signal fires. @throws LookaheadError `device`, also while a sync runs, `notFound`
   */
  async live(clipId: number, signal: AbortSignal, tell: (event: LiveEvent) => void): Promise<void> {
    const { clips, blocks, keys, clock, log, liveAnalysis } = this.#parts;
    const clip = clips.get(clipId);
    const setupCode = keys.get(clip.deviceId);
    if (setupCode === null) throw syncError("badProof");
    if (this.#running !== null || this.#isLive) throw radioError("inUse");
    this.#isLive = true;
    const central = this.#radio();
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    try {
      await watchLive({
        ...liveAnalysis(),
        central,
        clock,
        deviceId: Uint8Array.from(Buffer.from(clip.deviceId, "hex")),
        setupCode,
        toHousing: this.#toHousing(clipId),
        signal: stop,
        findClip: () => findClip({ central, clips, blocks, clock, log }, clip, stop),
        tell,
      });
      tell({ kind: "ended" });
    } finally {
      this.#isLive = false;
    }
  }

  /** As the newest recording of this clip describes its axes. */
  #toHousing(clipId: number): ((block: ImuBlock) => ImuBlock) | null {
    const { clips, blocks } = this.#parts;
    for (const { id } of clips.runs(clipId).toReversed()) {
      const [first] = blocks.received(id);
      const turn = first === undefined ? null : housingOf(first);
      if (turn !== null) return turn;
    }
    return null;
  }

  /** See `ClipIntake.takeByHand`. To be called in its turn with other long work. */
  async takeByHand(...request: Parameters<ClipIntake["takeByHand"]>): Promise<number> {
    const id = await this.#parts.intake.takeByHand(...request);
    this.#parts.onChange();
    return id;
  }

  /** A run may leave its clip only when a second copy of it has been read. What went wrong; null for nothing. */
  async #backUp(clip: StoredClip): Promise<SyncProblem | null> {
    const { library, clips, clock, log } = this.#parts;
    if (!clips.hasRunsToBackUp()) return null;
    const about = { clipId: clip.id, clipName: clip.name, run: null };
    this.#tell({ ...NOTHING_DONE, ...about, phase: "backup" });
    try {
      const { clipRunIds } = await backUp(library, Math.round(clock.unixMs()));
      clips.saveBackup(clipRunIds, Math.round(clock.unixMs()));
      log.info("backed up", { clipRuns: clipRunIds.length });
      return null;
    } catch (error) {
      if (!(error instanceof LookaheadError)) throw error;
      log.error("backup", error);
      return { ...about, message: `No backup could be made, so runs stay on the clip. ${error.message}` };
    }
  }

  /** Where these clips are seen, as far as they are before the time is over. @throws LookaheadError `device`, `cancelled` */
  async #lookFor(
    wanted: readonly StoredClip[],
    forMs: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>();
    const enough = new AbortController();
    const takeBack = this.#parts.clock.after(forMs, () => enough.abort());
    try {
      for await (const { sightingId, clipId } of this.scan(AbortSignal.any([enough.signal, signal]))) {
        if (clipId !== null && wanted.some(({ id }) => id === clipId)) found.set(clipId, sightingId);
        if (found.size === wanted.length) enough.abort();
      }
    } finally {
      takeBack();
    }
    if (signal.aborted) throw syncError("cancelled");
    return found;
  }

  /** From now on, a known clip that comes in range is synced by itself, as long as the settings say so. */
  startAutomatic(): void {
    const signal = this.#closing.signal;
    this.#automatic = (async () => {
      while (!signal.aborted) {
        await wait(this.#parts.clock, LOOK_EVERY_MS, signal);
        if (signal.aborted) return;
        await this.#lookAround(signal).catch((error: unknown) => this.#parts.log.error("automatic sync", error));
      }
    })();
  }

  async #lookAround(signal: AbortSignal): Promise<void> {
    const { clips, clock, isAutomatic } = this.#parts;
    const dueBefore = clock.unixMs() - AGAIN_AFTER_MS;
    const due = clips.list().filter(({ lastSyncUnixMs }) => lastSyncUnixMs === null || lastSyncUnixMs < dueBefore);
    if (!isAutomatic() || this.#running !== null || this.#isLive || due.length === 0) return;
    const found = await this.#lookFor(due, LOOK_MS, signal);
    for (const clip of due) {
      if (!found.has(clip.id) || this.#running !== null || this.#isLive || !isAutomatic()) continue;
      await this.#start(clip.id, true).done.catch(() => {});
    }
  }

  /** Stops everything and leaves the radio alone. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running?.done.catch(() => {});
    await this.#automatic;
    await this.#central?.close();
  }
}

const NOTHING_DONE = {
  run: null,
  doneBytes: 0,
  totalBytes: 0,
  doneBlocks: 0,
  totalBlocks: 0,
  secondsLeft: null,
} as const;

/** 32 hexadecimal digits, however they are grouped. @throws LookaheadError `usage` */
function setupCodeOf(text: string): Uint8Array {
  const digits = text.replaceAll(/[\s-]/g, "");
  if (!/^[0-9a-f]{32}$/i.test(digits)) {
    throw new LookaheadError("usage", "A setup code has 32 digits and letters from a to f.", {
      hint: "It is printed on the clip's box.",
    });
  }
  return Uint8Array.from({ length: SETUP_CODE_BYTES }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}
