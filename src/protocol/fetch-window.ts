// One fetch as the host receives it: frames in any order become blocks, and FLOW values say what has arrived. PROTOCOL.md
// sections 9.1 to 9.3. It checks bounds, not contents. DATA -> this -> blocks to check; this -> FLOW.
import { BLOCK_BYTES } from "./block.ts";
import { encodeFlow, type DataFrame } from "./frames.ts";

export const WINDOW_FRAMES = 64;
/** FLOW goes out after so many frames, so long after a frame that was not acknowledged, and at once on a frame out of order. */
const ACK_FRAMES = 16;
const ACK_DELAY_MS = 50;

export interface FetchRange {
  readonly fetchId: number;
  /** Bytes of the run; `start` is a multiple of 4096, and so is the end. */
  readonly start: number;
  readonly length: number;
  /** Bytes of all frames but the last. */
  readonly unit: number;
}

export interface ArrivedBlock {
  readonly blockNo: number;
  readonly bytes: Uint8Array;
}

interface OpenBlock {
  readonly bytes: Uint8Array;
  haveBytes: number;
}

export class FetchWindow {
  readonly fetchId: number;
  readonly #start: number;
  readonly #end: number;
  readonly #unit: number;
  /** Everything before this offset has arrived. */
  #cum: number;
  /** Offsets of frames that arrived beyond `#cum`. */
  readonly #beyond = new Set<number>();
  /** The frame that comes next if nothing is lost. */
  #expected: number;
  readonly #open = new Map<number, OpenBlock>();
  #unackedFrames = 0;
  #ackAtMs = Infinity;

  constructor({ fetchId, start, length, unit }: FetchRange) {
    this.fetchId = fetchId;
    this.#start = start;
    this.#end = start + length;
    this.#unit = unit;
    this.#cum = start;
    this.#expected = start;
  }

  get isDone(): boolean {
    return this.#cum === this.#end;
  }

  /** The block in which the first missing byte lies. */
  get firstMissingBlock(): number {
    return Math.floor(this.#cum / BLOCK_BYTES);
  }

  /** When FLOW is due; Infinity when nothing is to be acknowledged. */
  get ackAtMs(): number {
    return this.#ackAtMs;
  }

  /** Take a frame of this fetch; the blocks that it completes. A frame off the bounds, or one that is there, changes nothing but is acknowledged. */
  take(frame: Extract<DataFrame, { kind: "bytes" }>, nowMs: number): ArrivedBlock[] {
    const { offset, bytes } = frame;
    const inFetch = offset - this.#start;
    if (inFetch < 0 || inFetch % this.#unit !== 0 || offset >= this.#end) return [];
    if (bytes.length !== Math.min(this.#unit, this.#end - offset)) return [];
    if (offset - this.#cum > WINDOW_FRAMES * this.#unit) return [];
    const isInOrder = offset === this.#expected;
    this.#expected = Math.max(this.#expected, offset + this.#unit);
    this.#countForAck(nowMs, isInOrder);
    if (offset < this.#cum || this.#beyond.has(offset)) return [];
    this.#beyond.add(offset);
    while (this.#beyond.delete(this.#cum)) this.#cum = Math.min(this.#cum + this.#unit, this.#end);
    return this.#store(offset, bytes);
  }

  /** The device has nothing more to send: tell it at once what is missing. */
  askForAck(nowMs: number): void {
    this.#ackAtMs = nowMs;
  }

  /** The value of FLOW; `credits` frames may be under way beyond what has arrived. */
  flow(credits: number): Uint8Array {
    this.#unackedFrames = 0;
    this.#ackAtMs = Infinity;
    let sack = 0n;
    for (const offset of this.#beyond) sack |= 1n << BigInt((offset - this.#cum) / this.#unit - 1);
    return encodeFlow({ fetchId: this.fetchId, cum: this.#cum, sack, credits });
  }

  #countForAck(nowMs: number, isInOrder: boolean): void {
    this.#unackedFrames++;
    if (!isInOrder || this.#unackedFrames >= ACK_FRAMES) this.#ackAtMs = nowMs;
    else if (this.#ackAtMs === Infinity) this.#ackAtMs = nowMs + ACK_DELAY_MS;
  }

  /** A frame lies in one block or across the bound of two. */
  #store(offset: number, bytes: Uint8Array): ArrivedBlock[] {
    const arrived: ArrivedBlock[] = [];
    let from = 0;
    while (from < bytes.length) {
      const blockNo = Math.floor((offset + from) / BLOCK_BYTES);
      const inside = (offset + from) % BLOCK_BYTES;
      const part = bytes.subarray(from, from + BLOCK_BYTES - inside);
      const block = this.#open.get(blockNo) ?? { bytes: new Uint8Array(BLOCK_BYTES), haveBytes: 0 };
      block.bytes.set(part, inside);
      block.haveBytes += part.length;
      if (block.haveBytes === BLOCK_BYTES) {
        this.#open.delete(blockNo);
        arrived.push({ blockNo, bytes: block.bytes });
      } else {
        this.#open.set(blockNo, block);
      }
      from += part.length;
    }
    return arrived;
  }
}
