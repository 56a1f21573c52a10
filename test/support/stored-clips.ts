// A clip with runs in a library, and blocks that look like blocks to the store. Not a test.
import { ClipStore } from "../../src/storage/clip-store.ts";
import type { Library } from "../../src/storage/database.ts";
import type { StoredClip, StoredClipRun } from "../../src/storage/stored-clip.ts";
import { DEVICE_ID } from "./clip-runs.ts";

/** A clip with two runs that were listed; nothing of them is stored. */
export function newClipRun(library: Library): {
  readonly clips: ClipStore;
  readonly clip: StoredClip;
  readonly clipRun: StoredClipRun;
  readonly other: StoredClipRun;
} {
  const clips = new ClipStore(library);
  const clip = clips.add({
    deviceId: DEVICE_ID,
    name: "Lookahead 0708",
    firmware: 1 << 24,
    tickHz: 32_768,
    nowUnixMs: 1000,
  });
  const listed = { state: 3, endReason: 1, blocks: 5, bootId: 1, startTick: 100, endTick: 2000 };
  clips.saveListed(
    clip.id,
    [
      { run: 1, ...listed },
      { run: 2, ...listed },
    ],
    2000,
  );
  const [clipRun, other] = clips.runs(clip.id);
  return { clips, clip, clipRun, other };
}

/** 4096 bytes that tell `seed` in every byte, and a CRC word that is not 0. */
export function madeBlock(seed: number): Uint8Array {
  const block = new Uint8Array(4096).fill(seed & 0x7f);
  block[4095] = 1;
  return block;
}
