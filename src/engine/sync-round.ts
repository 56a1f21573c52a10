// One sync from beginning to end: the clips that are wanted, one after the other, then what they gave into the library, then a
// backup that is read again, without which no run leaves its clip. When it runs and who watches is sync.ts; a single clip is
// clip-sync.ts, a run that arrived clip-intake.ts.
import { LookaheadError } from "../core/errors.ts";
import type { ClipCentral } from "../sensors/central.ts";
import { backUp } from "../storage/backup.ts";
import type { ClipBlocks } from "../storage/clip-blocks.ts";
import type { ClipKeys } from "../storage/clip-keys.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { Library } from "../storage/database.ts";
import type { StoredClip } from "../storage/stored-clip.ts";
import type { RunProblem } from "./clip-connection.ts";
import type { ClipIntake } from "./clip-intake.ts";
import { FIND_MS, syncClip } from "./clip-sync.ts";
import type { SyncDone, SyncProblem, SyncProgress } from "./contract.ts";
import type { Log } from "./log.ts";
import { lookFor } from "./sightings.ts";
import type { SyncClock } from "./sync-clock.ts";
import { notInRange, syncError } from "./sync-problems.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface RoundParts {
  readonly library: Library;
  readonly clips: ClipStore;
  readonly blocks: ClipBlocks;
  readonly keys: ClipKeys;
  readonly intake: ClipIntake;
  readonly clock: SyncClock;
  readonly queue: WorkQueue;
  readonly log: Log;
  /** Something that pages show has changed. */
  readonly onChange: () => void;
}

interface Round {
  readonly central: ClipCentral;
  readonly signal: AbortSignal;
  readonly tell: (progress: SyncProgress) => void;
}

const NOTHING_DONE = {
  run: null,
  doneBytes: 0,
  totalBytes: 0,
  doneBlocks: 0,
  totalBlocks: 0,
  secondsLeft: null,
} as const;

/**
 * Syncs one clip, or with null all that are known and in range. One that fails does not stop the others.
 * @throws LookaheadError `device` when none could be synced, `cancelled`, `diskFull`, `notFound`
 */
export async function syncRound(parts: RoundParts, clipId: number | null, round: Round): Promise<SyncDone> {
  const { clips } = parts;
  const wanted = clipId === null ? clips.list() : [clips.get(clipId)];
  if (wanted.length === 0) {
    throw new LookaheadError("device", "No clip is paired yet.", { hint: "Pair one with the code on its box." });
  }
  const looking = { central: round.central, clips, clock: parts.clock };
  const seen = wanted.length === 1 ? null : await lookFor(looking, wanted, FIND_MS, round.signal);
  const runIds: number[] = [];
  const problems: SyncProblem[] = [];
  let firstError: LookaheadError | null = null;
  let syncedCount = 0;
  for (const clip of wanted) {
    const about = { clipId: clip.id, clipName: clip.name };
    try {
      if (seen !== null && !seen.has(clip.id)) throw notInRange(clip.name);
      for (const { run, problem, status } of await fetchFrom(parts, clip, seen?.get(clip.id) ?? null, round))
        problems.push({ ...about, run, message: syncError(problem, status).message });
      syncedCount++;
    } catch (error) {
      // What concerns the library, and not this clip alone, ends it all.
      if (!(error instanceof LookaheadError) || error.code !== "device") throw error;
      firstError ??= error;
      problems.push({ ...about, run: null, message: error.message });
    }
    runIds.push(...(await takeIn(parts, clip, round)));
  }
  const problem = await backUpAfter(parts, wanted[0], round);
  if (problem !== null) problems.push(problem);
  if (syncedCount === 0 && firstError !== null) throw firstError;
  return { runIds, problems };
}

async function fetchFrom(
  parts: RoundParts,
  clip: StoredClip,
  sightingId: string | null,
  { central, signal, tell }: Round,
): Promise<readonly RunProblem[]> {
  const { clips, blocks, keys, clock, log } = parts;
  const setupCode = keys.get(clip.deviceId);
  if (setupCode === null) throw syncError("badProof");
  const about = { clipId: clip.id, clipName: clip.name };
  const { runProblems } = await syncClip(
    { central, clips, blocks, clock, log },
    {
      clip,
      setupCode,
      signal,
      sightingId,
      onConnecting: () => tell({ ...NOTHING_DONE, ...about, phase: "connecting" }),
      onProgress: ({ run, ...counts }) => tell({ ...about, ...counts, run, phase: "fetching" }),
    },
  );
  clips.saveSyncEnd(clip.id, Math.round(clock.unixMs()));
  parts.onChange();
  return runProblems;
}

/** Runs that are verified by now become runs of the library; their ids there. */
async function takeIn(parts: RoundParts, clip: StoredClip, { signal, tell }: Round): Promise<number[]> {
  const { intake, queue, clips } = parts;
  const runIds: number[] = [];
  for (const clipRun of intake.waiting()) {
    const of = clips.get(clipRun.clipId);
    const about = { ...NOTHING_DONE, clipId: of.id, clipName: of.name, run: clipRun.run, phase: "analysing" } as const;
    tell(about);
    const id = await queue.run(
      () =>
        intake.take(clipRun, {
          signal,
          onProgress: ({ fraction, secondsLeft }) =>
            tell({ ...about, doneBytes: fraction, totalBytes: 1, secondsLeft }),
        }),
      signal,
    );
    if (id !== null) runIds.push(id);
    parts.onChange();
  }
  await intake.refreshDates(clip.id);
  return runIds;
}

/** A run may leave its clip only when a second copy of it has been read. What went wrong; null for nothing. */
async function backUpAfter(parts: RoundParts, clip: StoredClip, { tell }: Round): Promise<SyncProblem | null> {
  const { library, clips, clock, log } = parts;
  if (!clips.hasRunsToBackUp()) return null;
  const about = { clipId: clip.id, clipName: clip.name, run: null };
  tell({ ...NOTHING_DONE, ...about, phase: "backup" });
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
