// One clip until there is nothing left to do for it: find it, connect, let the connection run, and after a lost link wait and
// begin again where the library stands. What is durable here is the only state; a crash at any moment needs no undoing.
// PROTOCOL.md section 13.3. Many clips, pairing and what happens to a run that arrived are sync.ts and clip-intake.ts.
import type { Subscription } from "rxjs";
import type { LookaheadError } from "../core/errors.ts";
import { decodeInfo, type ClipInfo } from "../protocol/frames.ts";
import type { SyncProgress } from "../protocol/host-port.ts";
import type { ClipCentral, ClipLink, ClipSighting } from "../sensors/central.ts";
import { radioError, radioProblem } from "../sensors/radio-problem.ts";
import type { ClipBlocks } from "../storage/clip-blocks.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { StoredClip } from "../storage/stored-clip.ts";
import { runConnection, type ConnectionResult, type RunProblem } from "./clip-connection.ts";
import { ClipLedger } from "./clip-ledger.ts";
import type { Log } from "./log.ts";
import { wait, type SyncClock } from "./sync-clock.ts";
import { notInRange, syncError } from "./sync-problems.ts";

/** How long a clip is looked for before it counts as out of range, ms. */
export const FIND_MS = 15_000;
/** Connections in a row that bring nothing before a sync is given up. */
const MAX_FAILURES = 6;

export interface ClipSyncParts {
  readonly central: ClipCentral;
  readonly clips: ClipStore;
  readonly blocks: ClipBlocks;
  readonly clock: SyncClock;
  readonly log: Log;
}

/** A link whose INFO has been read. */
export interface Greeted {
  readonly link: ClipLink;
  readonly info: ClipInfo;
  readonly infoValue: Uint8Array;
}

export interface ClipSyncResult {
  /** Runs that did not get on; the others did. */
  readonly runProblems: readonly RunProblem[];
}

export interface ClipSyncOptions {
  readonly clip: StoredClip;
  readonly setupCode: Uint8Array;
  readonly signal: AbortSignal;
  /** Where it was seen last, if it was. */
  readonly sightingId: string | null;
  onConnecting(): void;
  onProgress(progress: SyncProgress): void;
}

/**
 * Fetches, verifies and releases everything of one clip, over as many connections as it takes.
 * @throws LookaheadError `device`, `cancelled`, `diskFull` and what else the library throws
 */
export async function syncClip(parts: ClipSyncParts, o: ClipSyncOptions): Promise<ClipSyncResult> {
  const { signal, clip } = o;
  let sightingId = o.sightingId;
  for (let failures = 0; ;) {
    throwIfStopped(signal);
    o.onConnecting();
    let reason: LookaheadError;
    let broughtSomething = false;
    try {
      sightingId ??= await findClip(parts, clip, signal);
      const greeted = await greet(parts.central, sightingId, signal);
      const result = await runGreeted(parts, o, greeted);
      if (result.isDone) return { runProblems: result.runProblems };
      broughtSomething = result.committedBlocks > 0;
      reason = reasonOf(result);
    } catch (error) {
      throwIfStopped(signal);
      if (!isWorthAnotherTry(error)) throw error;
      reason = error;
      // The system may have given the clip another address since.
      sightingId = null;
    }
    failures = broughtSomething ? 1 : failures + 1;
    parts.log.info("connection ended", {
      clip: clip.id,
      failures,
      reason: String(reason.facts["sync"] ?? reason.facts["radio"]),
    });
    if (failures > MAX_FAILURES) throw reason;
    await wait(parts.clock, parts.clock.reconnectMs(failures), signal);
  }
}

async function runGreeted(parts: ClipSyncParts, o: ClipSyncOptions, greeted: Greeted): Promise<ConnectionResult> {
  const { clip, setupCode, signal } = o;
  const deviceId = Uint8Array.from(Buffer.from(clip.deviceId, "hex"));
  const result = await runConnection(greeted.link, {
    info: greeted.infoValue,
    setupCode,
    deviceId,
    clock: parts.clock,
    signal,
    openLedger: (info) => new ClipLedger(parts, clip.id, info),
    onProgress: (progress) => o.onProgress(progress),
  });
  if (result.problem === "storeFailed") throw result.storeError ?? syncError("storeFailed");
  if (result.problem === "cancelled") throw syncError("cancelled");
  return result;
}

/** @throws when another connection would not help */
function reasonOf({ problem }: ConnectionResult): LookaheadError {
  if (problem === null) return radioError("lost");
  const error = syncError(problem);
  if (problem !== "deadLink" && problem !== "refused" && problem !== "otherDevice") throw error;
  return error;
}

function isWorthAnotherTry(error: unknown): error is LookaheadError {
  const problem = radioProblem(error);
  return problem !== null && problem !== "unsupported" && problem !== "unauthorized" && problem !== "noLibrary";
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw syncError("cancelled");
}

/** Connects and reads INFO. @throws LookaheadError `device`, `cancelled`; nothing is left connected then */
export async function greet(central: ClipCentral, sightingId: string, signal: AbortSignal): Promise<Greeted> {
  const link = await central.connect(sightingId, { signal });
  try {
    throwIfStopped(signal);
    const infoValue = await link.read("info");
    const info = decodeInfo(infoValue);
    if (!info.ok) throw syncError("version");
    return { link, info: info.value, infoValue };
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** A clip carries the last two bytes of its device id in its name. Null where the name has not been heard. */
export function couldBe(
  { name }: Pick<ClipSighting, "name">,
  { deviceId }: Pick<StoredClip, "deviceId">,
): boolean | null {
  return name === null ? null : name.toLowerCase().endsWith(deviceId.slice(-4));
}

/** @throws LookaheadError `device` when it is not seen, `cancelled` */
export async function findClip(parts: ClipSyncParts, clip: StoredClip, signal: AbortSignal): Promise<string> {
  let unnamed: string | null = null;
  const named = await firstSighting(parts, signal, (sighting) => {
    const answer = couldBe(sighting, clip);
    if (answer === null) unnamed = sighting.id;
    return answer === true;
  });
  throwIfStopped(signal);
  const found = named?.id ?? unnamed;
  if (found === null) throw notInRange(clip.name);
  return found;
}

/** The first sighting that `wanted` takes, within `FIND_MS`; null without any. @throws LookaheadError `device` */
function firstSighting(
  { central, clock }: ClipSyncParts,
  signal: AbortSignal,
  wanted: (sighting: ClipSighting) => boolean,
): Promise<ClipSighting | null> {
  return new Promise((resolve, reject) => {
    const stop = new AbortController();
    let subscription: Subscription | null = null;
    const end = (result: () => void): void => {
      result();
      takeBack();
      signal.removeEventListener("abort", onAbort);
      stop.abort();
      subscription?.unsubscribe();
    };
    const onAbort = (): void => end(() => resolve(null));
    const takeBack = clock.after(FIND_MS, onAbort);
    signal.addEventListener("abort", onAbort);
    subscription = central.scan({ signal: stop.signal }).subscribe({
      next: (sighting) => {
        if (wanted(sighting)) end(() => resolve(sighting));
      },
      error: (error: Error) => end(() => reject(error)),
      complete: onAbort,
    });
  });
}
