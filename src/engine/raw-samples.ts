// The samples of a stored run, however its raw data are kept: columns of numbers, or the blocks of a clip, which are decoded
// here on every reading. Everything that analyses or exports a stored run reads it through this.
import type { ImuBlock } from "../core/imu.ts";
import type { RawBlock } from "../core/raw-block.ts";
import { clipParts } from "../recordings/lkr.ts";
import type { RecordingPart } from "../recordings/recording.ts";
import type { SessionStore } from "../storage/session-store.ts";

/** As the recording gave them, in its own units and clock. Errors: "notFound", "damagedDatabase". */
export function* rawParts(store: SessionStore, runId: number): Generator<RawBlock, void> {
  if (store.clipBlocks.formatOf(runId) === "columns") yield* store.rawParts(runId);
  else for (const { raw } of partsOfClip(store, runId)) yield raw;
}

/** In SI units, seconds from the first sample: what the analysis reads. Errors: "notFound", "damagedDatabase". */
export function* imuBlocks(store: SessionStore, runId: number): Generator<ImuBlock, void> {
  if (store.clipBlocks.formatOf(runId) === "columns") yield* store.rawBlocks(runId);
  else for (const { block } of partsOfClip(store, runId)) yield block;
}

function partsOfClip({ clipBlocks }: SessionStore, runId: number): Iterable<RecordingPart> {
  return clipParts(clipBlocks.pieces(runId), `run ${runId}`);
}
