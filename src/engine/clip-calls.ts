// The calls of the contract on clips: what is known of them, pairing, syncing, receipts. What they do is sync.ts; here it is put
// into the contract's shapes.
import { DeviceClock } from "../core/clock.ts";
import { LookaheadError } from "../core/errors.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { Receipt, StoredClip } from "../storage/stored-clip.ts";
import type { Changes } from "./changes.ts";
import type { Clip, LiveEvent, ReplayProgress, SyncDone, SyncProgress, SyncReceipt } from "./contract.ts";
import { toWire } from "./failure.ts";
import type { Implementer, InTurn } from "./implementer.ts";
import { LatestValue } from "./latest-value.ts";
import type { Log } from "./log.ts";
import type { PhaseProgress } from "./progress.ts";
import type { Sync } from "./sync.ts";

export interface ClipCallParts {
  /** Null when the library does not exist and may not be made. */
  readonly clips: ClipStore | null;
  /** Null when nothing can be stored. */
  readonly sync: Sync | null;
  readonly readOnlyError: LookaheadError | null;
  /** Name of a run of the library. */
  readonly nameOf: (runId: number) => string;
  readonly changes: Changes;
  readonly inTurn: InTurn;
  readonly stop: AbortSignal;
  readonly log: Log;
}

type SyncEvent = ({ kind: "progress" } & SyncProgress) | ({ kind: "done" } & SyncDone);

export function clipCalls({ clips: os }: Implementer, parts: ClipCallParts) {
  const { changes, log, stop } = parts;
  const kept = (): ClipStore => {
    if (parts.clips === null) throw new LookaheadError("notFound", "The library is empty.");
    return parts.clips;
  };
  const syncing = (): Sync => {
    if (parts.readOnlyError !== null) throw parts.readOnlyError;
    if (parts.sync === null) throw new Error("a writer without its sync");
    return parts.sync;
  };
  const shown = (clip: StoredClip): Clip => clipOf(kept(), clip);
  const changed = (clip: StoredClip): Clip => {
    changes.tell();
    return shown(clip);
  };
  const signals = (caller: AbortSignal | undefined): AbortSignal[] => [stop, ...(caller === undefined ? [] : [caller])];

  async function* scan(caller: AbortSignal | undefined) {
    const left = new AbortController();
    try {
      yield* syncing().scan(AbortSignal.any([left.signal, ...signals(caller)]));
    } catch (error) {
      throw toWire(error, log);
    } finally {
      left.abort();
    }
  }

  /** Ends with the caller, the stream or the engine, and stops the sync then. */
  async function* sync(id: number | null, caller: AbortSignal | undefined): AsyncGenerator<SyncEvent, void> {
    const events = new LatestValue<SyncEvent>();
    const left = new AbortController();
    const signal = AbortSignal.any([left.signal, ...signals(caller)]);
    const work = async (): Promise<void> => {
      try {
        const done = await syncing().sync(id, signal, (progress) => events.set({ kind: "progress", ...progress }));
        events.set({ kind: "done", ...done });
        events.end();
      } catch (error) {
        events.fail(toWire(error, log));
      }
    };
    const ended = work();
    try {
      yield* events;
    } finally {
      left.abort();
      await ended;
    }
  }

  /** Ends with the caller, the stream, the engine or the recording. */
  async function* live(
    request: { id: number; stopsRecording: boolean },
    caller: AbortSignal | undefined,
  ): AsyncGenerator<LiveEvent, void> {
    const events = new LatestValue<LiveEvent>();
    const left = new AbortController();
    const signal = AbortSignal.any([left.signal, ...signals(caller)]);
    const ended = syncing()
      .live(request, signal, (event) => events.set(event))
      .then(
        () => events.end(),
        (error: unknown) => events.fail(toWire(error, log)),
      );
    try {
      yield* events;
    } finally {
      left.abort();
      await ended;
    }
  }

  return {
    live: os.live.handler(({ input, signal }) => live(input, signal)),
    record: os.record.handler(async ({ input, signal }) => {
      await syncing().record(input.id, input.isOn, AbortSignal.any(signals(signal)));
      return {};
    }),
    take: os.take.handler(({ input, signal: caller }) => {
      const fetched = syncing();
      return parts.inTurn<ReplayProgress>(caller, async (tell, signal) => {
        const onProgress = (progress: PhaseProgress): void => tell({ kind: "progress", ...progress });
        const id = await fetched.takeByHand(input.clipRunId, input.calibration ?? {}, { signal, onProgress });
        tell({ kind: "done", id, name: parts.nameOf(id), alreadyStored: false, duplicateRowCount: 0 });
      });
    }),
    list: os.list.handler(() => ({ clips: (parts.clips?.list() ?? []).map(shown) })),
    scan: os.scan.handler(({ signal }) => scan(signal)),
    pair: os.pair.handler(async ({ input, signal }) => {
      const paired = await syncing().pair(input.sightingId, input.setupCode, AbortSignal.any(signals(signal)));
      return changed(paired);
    }),
    rename: os.rename.handler(({ input }) => {
      syncing();
      kept().get(input.id);
      return changed(kept().rename(input.id, input.name));
    }),
    remove: os.remove.handler(({ input }) => changed(syncing().remove(input.id))),
    sync: os.sync.handler(({ input, signal }) => sync(input.id, signal)),
    start: os.start.handler(({ input }) => {
      syncing().start(input.id);
      return {};
    }),
    cancel: os.cancel.handler(() => {
      parts.sync?.cancel();
      return {};
    }),
    state: os.state.handler(({ signal }) => syncing().watch(signals(signal))),
    receipt: os.receipt.handler(({ input }) => {
      const clipRun = kept().runBehind(input.id);
      if (clipRun === null) {
        const name = parts.nameOf(input.id); // fails when there is no such run
        throw new LookaheadError("notFound", `${name} did not come over the air, so it has no receipt.`);
      }
      return receiptOf(kept().receipt(clipRun.id));
    }),
    clipReceipt: os.clipReceipt.handler(({ input }) => receiptOf(kept().receipt(input.clipRunId))),
  };
}

function receiptOf(receipt: Receipt | null): SyncReceipt {
  if (receipt === null)
    throw new LookaheadError("notFound", "This run has not been verified yet: there is no receipt.");
  return receipt as SyncReceipt;
}

function clipOf(clips: ClipStore, clip: StoredClip): Clip {
  const clock = new DeviceClock(clips.anchors(clip.id), clip.tickHz);
  return {
    id: clip.id,
    deviceId: clip.deviceId,
    name: clip.name,
    addedUnixMs: clip.addedUnixMs,
    lastSeenUnixMs: clip.lastSeenUnixMs,
    lastSyncUnixMs: clip.lastSyncUnixMs,
    batteryPercent: clip.batteryPercent,
    freeS: clip.freeS,
    runs: clips
      .runs(clip.id)
      .map((run) => ({
        id: run.id,
        run: run.run,
        state: run.state,
        endReason: run.endReason,
        blocks: run.blocks,
        storedBlocks: run.storedBlocks,
        startUnixMs: clock.at(run.bootId, run.startTick)?.unixMs ?? null,
        verifiedUnixMs: run.verifiedUnixMs,
        backupUnixMs: run.backupUnixMs,
        releasedUnixMs: run.releasedUnixMs,
        runId: run.runId,
        analysisProblem: run.analysisProblem,
      }))
      .toReversed(),
  };
}
