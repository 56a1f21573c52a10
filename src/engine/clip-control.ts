// Telling a clip to record or to stop over a connection of its own: no run is fetched. While the clip is watched live the same goes
// over that link, which live.ts has. Contract -> sync.ts -> this -> radio.
import { STATUS } from "../protocol/codes.ts";
import { radioError } from "../sensors/radio-problem.ts";
import type { StoredClip } from "../storage/stored-clip.ts";
import { runConnection } from "./clip-connection.ts";
import { ClipLedger } from "./clip-ledger.ts";
import { findClip, greet, type ClipSyncParts } from "./clip-sync.ts";
import { syncError } from "./sync-problems.ts";

const RECORD = { stop: 0, start: 1 } as const;

/** Repeating it changes nothing. @throws LookaheadError `device`, `cancelled`, and what the library throws */
export async function setRecording(
  parts: ClipSyncParts,
  o: {
    readonly clip: StoredClip;
    readonly setupCode: Uint8Array;
    readonly isOn: boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { clip, setupCode, isOn, signal } = o;
  const { link, infoValue } = await greet(parts.central, await findClip(parts, clip, signal), signal);
  const { storeError, answerStatus, problem } = await runConnection(link, {
    info: infoValue,
    setupCode,
    deviceId: Uint8Array.from(Buffer.from(clip.deviceId, "hex")),
    startsWithSync: false,
    command: { name: "record", action: isOn ? RECORD.start : RECORD.stop },
    clock: parts.clock,
    signal,
    openLedger: (info) => new ClipLedger(parts, clip.id, info),
  });
  // Once it is answered it does not matter how the link ended.
  if (answerStatus === STATUS.ok) return;
  if (storeError !== null) throw storeError;
  if (answerStatus !== null) throw syncError("refused", answerStatus);
  throw problem === null ? radioError("lost") : syncError(problem);
}
