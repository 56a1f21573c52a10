// The clips as the shells see them: looking around, pairing, syncing, watching live, and what goes on at the moment. Syncs by
// itself when a known clip comes in range. The radio serves one at a time: who asks for a sync that runs joins it. What a sync
// does is sync-round.ts. Radio, storage <-> this <-> contract.
import type { ClipCentral } from "../sensors/central.ts";
import type { LiveRecording } from "../sensors/clip-live.ts";
import { radioError } from "../sensors/radio-problem.ts";
import type { StoredClip } from "../storage/stored-clip.ts";
import type { ClipIntake } from "./clip-intake.ts";
import { setRecording } from "./clip-control.ts";
import { findClip } from "./clip-sync.ts";
import type { LiveEvent, Sighting, SyncDone, SyncProgress, SyncState } from "./contract.ts";
import { LatestValue } from "./latest-value.ts";
import { watchLive, type LiveRequest } from "./live.ts";
import { pairClip } from "./pairing.ts";
import { lookFor, sightings } from "./sightings.ts";
import { wait } from "./sync-clock.ts";
import { syncError } from "./sync-problems.ts";
import { syncRound, type RoundParts } from "./sync-round.ts";

/** Between two looks around for known clips, and how long one takes, ms. */
const LOOK_EVERY_MS = 45_000;
const LOOK_MS = 8000;
/** A clip that was synced is left alone for so long, ms. */
const AGAIN_AFTER_MS = 10 * 60_000;

export interface SyncParts extends RoundParts {
  /** Opened with the first use of the radio. */
  readonly openCentral: () => ClipCentral;
  /** By what live samples are read: the saved calibration of new runs, null without one. */
  readonly liveAnalysis: () => Pick<LiveRequest, "calibration" | "parameters">;
  /** Whether a known clip in range is synced without being asked. */
  readonly isAutomatic: () => boolean;
}

type Tell = (progress: SyncProgress) => void;

interface Running {
  /** Null: all clips. */
  readonly clipId: number | null;
  readonly stop: AbortController;
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
  /** The clip that is watched or told something, and its recording as far as that is connected. */
  #held: { readonly clipId: number; recording: LiveRecording | null } | null = null;
  #automatic: Promise<void> = Promise.resolve();

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  #radio(): ClipCentral {
    this.#central ??= this.#parts.openCentral();
    return this.#central;
  }

  #untilClosed(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }

  /** Clips in range, each again when more is heard of it, until the signal fires. @throws LookaheadError `device` */
  scan(signal: AbortSignal): AsyncGenerator<Sighting, void> {
    const { clips, clock } = this.#parts;
    return sightings({ central: this.#radio(), clips, clock }, this.#untilClosed(signal));
  }

  /** See `pairClip`. */
  async pair(sightingId: string, code: string, signal: AbortSignal): Promise<StoredClip> {
    return pairClip({ ...this.#parts, central: this.#radio() }, sightingId, code, this.#untilClosed(signal));
  }

  /** Forget the code and take the clip out of the list. What it recorded stays. */
  remove(clipId: number): StoredClip {
    const { clips, keys, clock } = this.#parts;
    keys.remove(clips.get(clipId).deviceId);
    return clips.remove(clipId, Math.round(clock.unixMs()));
  }

  // Syncing

  /** See `syncRound`. Joins one that runs for this clip or for all; waits for one of another clip. @throws its errors */
  async sync(clipId: number | null, signal: AbortSignal, tell: Tell): Promise<SyncDone> {
    for (;;) {
      if (signal.aborted) throw syncError("cancelled");
      const running = this.#running ?? this.#start(clipId, false);
      if (running.clipId === clipId || running.clipId === null) return await this.#join(running, signal, tell);
      await Promise.race([running.done.catch(() => {}), aborted(signal)]);
    }
  }

  async #join(running: Running, signal: AbortSignal, tell: Tell): Promise<SyncDone> {
    const cancel = (): void => running.stop.abort();
    this.#listeners.add(tell);
    if (this.#state.progress !== null) tell(this.#state.progress);
    signal.addEventListener("abort", cancel);
    try {
      return await running.done;
    } finally {
      signal.removeEventListener("abort", cancel);
      this.#listeners.delete(tell);
    }
  }

  /** The same without anybody who waits: what becomes of it is told by `watch`. Nothing changes while one runs. */
  start(clipId: number | null): void {
    if (this.#running === null) this.#start(clipId, false);
  }

  /** Stops what runs, also when it started by itself. What has arrived stays. */
  cancel(): void {
    this.#running?.stop.abort();
  }

  #start(clipId: number | null, isAutomatic: boolean): Running {
    if (this.#held !== null) throw radioError("inUse");
    const stop = new AbortController();
    this.#show({ isRunning: true, isAutomatic, progress: null });
    const done = this.#run(clipId, this.#untilClosed(stop.signal));
    // One that nobody waits for may fail; `watch` tells it.
    done.catch(() => {});
    this.#running = { clipId, stop, done };
    return this.#running;
  }

  async #run(clipId: number | null, signal: AbortSignal): Promise<SyncDone> {
    let problem: string | null = null;
    let runIds: number[] = [];
    try {
      const tell = (progress: SyncProgress): void => this.#tell(progress);
      const done = await syncRound(this.#parts, clipId, { central: this.#radio(), signal, tell });
      problem = done.problems[0]?.message ?? null;
      ({ runIds } = done);
      return done;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      this.#running = null;
      const last = { unixMs: Math.round(this.#parts.clock.unixMs()), problem, runIds };
      this.#show({ isRunning: false, isAutomatic: false, progress: null, last });
      this.#parts.onChange();
    }
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
    if (signals.some(({ aborted: isOver }) => isOver)) end();
    this.#watchers.add(watcher);
    try {
      yield* watcher;
    } finally {
      this.#watchers.delete(watcher);
      for (const signal of signals) signal.removeEventListener("abort", end);
    }
  }

  /** See `ClipIntake.takeByHand`. To be called in its turn with other long work. */
  async takeByHand(...request: Parameters<ClipIntake["takeByHand"]>): Promise<number> {
    const id = await this.#parts.intake.takeByHand(...request);
    this.#parts.onChange();
    return id;
  }

  // By itself

  /** From now on, a known clip that comes in range is synced by itself, as long as the settings say so. */
  startAutomatic(): void {
    const { signal } = this.#closing;
    this.#automatic = (async () => {
      while (!signal.aborted) {
        await wait(this.#parts.clock, LOOK_EVERY_MS, signal);
        if (signal.aborted) return;
        await this.#lookAround(signal).catch((error: unknown) => this.#parts.log.error("automatic sync", error));
      }
    })();
  }

  async #lookAround(signal: AbortSignal): Promise<void> {
    const { clips, clock } = this.#parts;
    const dueBefore = clock.unixMs() - AGAIN_AFTER_MS;
    const due = clips.list().filter(({ lastSyncUnixMs }) => lastSyncUnixMs === null || lastSyncUnixMs < dueBefore);
    if (!this.#mayStart() || due.length === 0) return;
    const found = await lookFor({ central: this.#radio(), clips, clock }, due, LOOK_MS, signal);
    for (const clip of due) {
      if (found.has(clip.id) && this.#mayStart()) await this.#start(clip.id, true).done.catch(() => {});
    }
  }

  #mayStart(): boolean {
    return this.#parts.isAutomatic() && this.#running === null && this.#held === null;
  }

  // Live

  /**
   * The clip's samples as they come, until the signal fires. @throws LookaheadError `device`, also while a sync runs, `notFound`
   */
  async live(
    { id: clipId, stopsRecording }: { readonly id: number; readonly stopsRecording: boolean },
    signal: AbortSignal,
    tell: (event: LiveEvent) => void,
  ): Promise<void> {
    const { clock, liveAnalysis } = this.#parts;
    const { clip, setupCode } = this.#clipToHold(clipId);
    const held = { clipId, recording: null as LiveRecording | null };
    this.#held = held;
    const stop = this.#untilClosed(signal);
    try {
      const central = this.#radio();
      await watchLive({
        ...liveAnalysis(),
        central,
        clock,
        deviceId: Uint8Array.from(Buffer.from(clip.deviceId, "hex")),
        setupCode,
        signal: stop,
        stopsRecording,
        onRecording: (recording) => (held.recording = recording),
        findClip: () => findClip({ ...this.#parts, central }, clip, stop),
        tell,
      });
      tell({ kind: "ended" });
    } finally {
      this.#held = null;
    }
  }

  /** Makes the clip record, or stop; also one that is watched live. @throws LookaheadError `device`, `cancelled`, `notFound` */
  async record(clipId: number, isOn: boolean, signal: AbortSignal): Promise<void> {
    if (this.#held?.clipId === clipId && this.#held.recording !== null) {
      // What is watched is being recorded.
      if (!isOn) await this.#held.recording.stop();
      return;
    }
    const request = this.#clipToHold(clipId);
    this.#held = { clipId, recording: null };
    try {
      const parts = { ...this.#parts, central: this.#radio() };
      await setRecording(parts, { ...request, isOn, signal: this.#untilClosed(signal) });
    } finally {
      this.#held = null;
      this.#parts.onChange();
    }
  }

  /** @throws LookaheadError `device` while the radio is used for something else, `notFound` */
  #clipToHold(clipId: number): { readonly clip: StoredClip; readonly setupCode: Uint8Array } {
    const clip = this.#parts.clips.get(clipId);
    const setupCode = this.#parts.keys.get(clip.deviceId);
    if (setupCode === null) throw syncError("badProof");
    if (this.#running !== null || this.#held !== null) throw radioError("inUse");
    return { clip, setupCode };
  }

  /** Stops everything and leaves the radio alone. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running?.done.catch(() => {});
    await this.#automatic;
    await this.#central?.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
