// How a clip records: samples to blocks, blocks to flash, a block whose place is bad once more in the next place, the end when
// the flash is full. PROTOCOL.md sections 4 to 6. It makes no samples. Content -> this -> run catalogue.
import { BlockWriter } from "../../protocol/block-writer.ts";
import { BLOCK_BYTES, type RunDescriptor } from "../../protocol/block.ts";
import { END_REASON, STATUS } from "../../protocol/codes.ts";
import { crc32c } from "../../protocol/crc32c.ts";
import type { RunCatalogue } from "./run-catalogue.ts";

export interface RecordingSettings {
  /** Codes of PROTOCOL.md section 4. */
  readonly accRange: number;
  readonly gyrRange: number;
  readonly tickHz: number;
  readonly descriptor: RunDescriptor;
}

const BLOCK_NO_AT = 8;
const CRC_AT = BLOCK_BYTES - 4;
/** A descriptor can only be block 0, so a run whose first place is bad ends there. */
const MAX_STARTS = 8;

/** The same block, `places` further on in its run. */
function movedUp(block: Uint8Array, places: number): Uint8Array {
  const moved = block.slice();
  const view = new DataView(moved.buffer);
  view.setUint32(BLOCK_NO_AT, view.getUint32(BLOCK_NO_AT, true) + places, true);
  view.setUint32(CRC_AT, crc32c(moved.subarray(0, CRC_AT)), true);
  return moved;
}

export class ClipRecorder {
  readonly #catalogue: RunCatalogue;
  #writer: BlockWriter | null = null;
  /** Places of this run that turned out bad. */
  #badPlaces = 0;
  #isFull = false;
  #nextSample = 0;

  constructor(catalogue: RunCatalogue) {
    this.#catalogue = catalogue;
  }

  get isRecording(): boolean {
    return this.#writer !== null;
  }

  /** Index in the run of the sample that comes next. */
  get nextSample(): number {
    return this.#nextSample;
  }

  /** Start a run at `tick`; a status of PROTOCOL.md section 14. Nothing changes while one is recorded. */
  start(settings: RecordingSettings, tick: number): number {
    for (let attempt = 0; this.#writer === null; attempt++) {
      const run = this.#catalogue.open(tick);
      if (run === 0) return STATUS.full;
      if (attempt === MAX_STARTS) return STATUS.flashError;
      this.#badPlaces = 0;
      this.#isFull = false;
      const { bootId } = this.#catalogue;
      const writer = new BlockWriter({ ...settings, run, bootId, startTick: tick }, (block) => this.#write(block));
      if (this.#badPlaces > 0 || this.#isFull) this.#catalogue.seal(END_REASON.sensor);
      else this.#writer = writer;
      this.#nextSample = 0;
    }
    return STATUS.ok;
  }

  /** One sample: acc x y z, gyr x y z, raw. Passed over while nothing is recorded. The run ends when the flash is full. */
  push(sample: ArrayLike<number>, tick: number): void {
    if (this.#writer === null) return;
    this.#writer.push(sample, tick);
    this.#nextSample++;
    if (this.#isFull) this.#seal(END_REASON.full);
  }

  /** `count` samples were lost here. */
  lose(count: number): void {
    this.#writer?.lose(count);
    this.#nextSample += count;
  }

  /** End the run; a status of PROTOCOL.md section 14. */
  stop(endReason: number): number {
    if (this.#writer === null) return STATUS.ok;
    this.#writer.finish();
    return this.#seal(this.#isFull ? END_REASON.full : endReason);
  }

  #seal(endReason: number): number {
    this.#writer = null;
    return this.#catalogue.seal(endReason);
  }

  /** Behind the first block that finds no place nothing is written. The descriptor, which comes before the writer is there, has one try. */
  #write(block: Uint8Array): void {
    let status: number = STATUS.flashError;
    while (status === STATUS.flashError && !this.#isFull) {
      status = this.#catalogue.append(this.#badPlaces > 0 ? movedUp(block, this.#badPlaces) : block);
      if (status === STATUS.flashError) this.#badPlaces++;
      else this.#isFull = status !== STATUS.ok;
      if (this.#writer === null) return;
    }
  }
}
