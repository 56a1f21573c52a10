// Getting to know a clip: both sides prove that they have the setup code (PROTOCOL.md section 8), and only then is anything kept.
// Fetches nothing. Radio <-> this -> storage.
import { LookaheadError } from "../core/errors.ts";
import type { ClipCentral } from "../sensors/central.ts";
import type { ClipBlocks } from "../storage/clip-blocks.ts";
import { SETUP_CODE_BYTES, type ClipKeys } from "../storage/clip-keys.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { StoredClip } from "../storage/stored-clip.ts";
import { runConnection } from "./clip-connection.ts";
import { ClipLedger } from "./clip-ledger.ts";
import { greet } from "./clip-sync.ts";
import type { SyncClock } from "./sync-clock.ts";
import { syncError } from "./sync-problems.ts";

export interface PairingParts {
  readonly central: ClipCentral;
  readonly clips: ClipStore;
  readonly blocks: ClipBlocks;
  readonly keys: ClipKeys;
  readonly clock: SyncClock;
}

/** @throws LookaheadError `usage` (no setup code), `device`, `cancelled`, and what the library throws */
export async function pairClip(
  parts: PairingParts,
  sightingId: string,
  code: string,
  signal: AbortSignal,
): Promise<StoredClip> {
  const setupCode = setupCodeOf(code);
  const { clips, keys, clock } = parts;
  const { link, info, infoValue } = await greet(parts.central, sightingId, signal);
  let clipId: number | null = null;
  const result = await runConnection(link, {
    info: infoValue,
    setupCode,
    deviceId: info.deviceId,
    startsWithSync: false,
    clock,
    signal,
    openLedger: ({ deviceId, firmware, tickHz }) => {
      const hex = Buffer.from(deviceId).toString("hex");
      keys.set(hex, setupCode);
      const name = `Lookahead ${hex.slice(-4).toUpperCase()}`;
      const clip = clips.add({ deviceId, name, firmware, tickHz, nowUnixMs: Math.round(clock.unixMs()) });
      clipId = clip.id;
      return new ClipLedger(parts, clip.id, info);
    },
  });
  if (result.storeError !== null) throw result.storeError;
  // Once both are proven it does not matter how the link ended.
  if (clipId === null) throw syncError(result.problem ?? "deadLink");
  return clips.get(clipId);
}

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
