// What one connection with a clip writes into the library and reads from it: the store side of the host machine. Every call
// returns when its effect is durable. No radio here. Host machine -> clip-connection.ts -> this -> storage.
import type { RunEntry } from "../protocol/bodies.ts";
import type { ClipInfo, ClipStatus } from "../protocol/frames.ts";
import type { ClockAnchor, CommittedBlock, HeldRun, RunProof } from "../protocol/host-port.ts";
import type { ClipBlocks } from "../storage/clip-blocks.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import { Breath } from "./analysis.ts";
import type { SyncClock } from "./sync-clock.ts";

const BLOCK_BYTES = 4096;
/** Blocks that are read and checked at once. */
const READ_BACK_BLOCKS = 256;
const BATTERY_IS_MEASURED = 1;

export interface LedgerParts {
  readonly clips: ClipStore;
  readonly blocks: ClipBlocks;
  readonly clock: SyncClock;
}

export class ClipLedger {
  readonly clipId: number;
  /** Blocks that were stored on this connection. */
  committedCount = 0;
  readonly #parts: LedgerParts;
  readonly #connection: number;
  /** By the clip's own number of the run: its number in the library, and what arrived. */
  readonly #idOf = new Map<number, number>();
  readonly #receivedBytes = new Map<number, number>();

  /** The clip has let this connection in. */
  constructor(parts: LedgerParts, clipId: number, { firmware, tickHz }: ClipInfo) {
    this.#parts = parts;
    this.clipId = clipId;
    this.#connection = parts.clips.beginConnection(clipId, { firmware, tickHz, nowUnixMs: this.#nowUnixMs() });
  }

  addAnchor({ bootId, tick, hostMs, uncertaintyMs }: ClockAnchor): void {
    const { clock, clips } = this.#parts;
    clips.addAnchor(this.clipId, { bootId, tick, unixMs: clock.unixMs() - (clock.nowMs() - hostMs), uncertaintyMs });
  }

  /** Keep the list, and tell what is here of these runs. */
  listed(runs: readonly RunEntry[]): HeldRun[] {
    const { clips, blocks } = this.#parts;
    clips.saveListed(this.clipId, runs, this.#nowUnixMs());
    for (const { id, run } of clips.runs(this.clipId)) this.#idOf.set(run, id);
    const wanted = new Set(runs.map(({ run }) => run));
    return clips
      .runs(this.clipId)
      .filter(({ run }) => wanted.has(run))
      .map(({ id, run, proof, backupUnixMs, verifiedConnection, unwantedUnixMs }) => ({
        run,
        durable: blocks.durable(id),
        proof,
        mayRelease: backupUnixMs !== null && verifiedConnection !== null && verifiedConnection < this.#connection,
        isUnwanted: unwantedUnixMs !== null,
      }));
  }

  commit(run: number, blocks: readonly CommittedBlock[]): void {
    this.#parts.blocks.commit(this.#id(run), blocks);
    this.committedCount += blocks.length;
    this.#receivedBytes.set(run, (this.#receivedBytes.get(run) ?? 0) + blocks.length * BLOCK_BYTES);
  }

  /** CRC words as they stand in the file, 0 for what is missing or damaged. Lets others have their turn in between. */
  async readBack(run: number, blockCount: number): Promise<Uint32Array> {
    const words = new Uint32Array(blockCount);
    const breath = new Breath();
    for (let first = 0; first < blockCount; first += READ_BACK_BLOCKS) {
      const count = Math.min(READ_BACK_BLOCKS, blockCount - first);
      words.set(this.#parts.blocks.crcWords(this.#id(run), first, count), first);
      await breath.take();
    }
    return words;
  }

  keepProof(run: number, proof: RunProof): void {
    const at = { connection: this.#connection, nowUnixMs: this.#nowUnixMs() };
    this.#parts.clips.keepProof(this.#id(run), proof, at);
  }

  saveReleased(run: number): void {
    this.#parts.clips.saveReleased(this.#id(run), this.#nowUnixMs());
  }

  saveStatus({ flags, batteryPercent, freeS }: ClipStatus): void {
    const measured = (flags & BATTERY_IS_MEASURED) === 0 ? null : batteryPercent;
    this.#parts.clips.saveStatus(this.clipId, { batteryPercent: measured, freeS, nowUnixMs: this.#nowUnixMs() });
  }

  /** Nothing is left to do for this clip. */
  saveSyncEnd(): void {
    this.#parts.clips.saveSyncEnd(this.clipId, this.#nowUnixMs());
  }

  /** The connection is over. */
  close(): void {
    for (const [run, bytes] of this.#receivedBytes) this.#parts.clips.addReceived(this.#id(run), bytes);
    this.#receivedBytes.clear();
  }

  #id(run: number): number {
    const id = this.#idOf.get(run);
    if (id === undefined) throw new Error(`run ${run} was not listed`);
    return id;
  }

  #nowUnixMs(): number {
    return Math.round(this.#parts.clock.unixMs());
  }
}
