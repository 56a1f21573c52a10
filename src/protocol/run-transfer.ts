// What is known of one run while it is fetched: which blocks are missing, on their way into the store, durable, or bad on the
// device. Sends nothing and stores nothing. PROTOCOL.md sections 6.4, 6.5 and 9.3. LIST and store -> this -> FETCH and VERIFY.
import { blockCrc, isBlockOf } from "./block.ts";
import type { RunEntry } from "./bodies.ts";
import type { BlockRange, HeldRun } from "./host-port.ts";
import { runRoot, type RunRoot } from "./run-root.ts";

const MISSING = 0;
const WAITING = 1;
const DURABLE = 2;
const SUSPECT_FAILURES = 2;

export type Arrival = "good" | "held" | "bad";

export class RunTransfer {
  readonly entry: RunEntry;
  readonly #states: Uint8Array;
  #durableCount = 0;
  /** How often a block arrived with a wrong CRC, run or number. */
  readonly #failures = new Map<number, number>();
  /** Blocks that the device says are bad. */
  #badBlocks = new Set<number>();
  /** CRC words of the stored blocks while all are fetched once more; a block that arrives with its word is not stored again. */
  #heldCrcs: Uint32Array | null = null;
  /** Blocks that arrived in good order, durable ones among them. */
  arrivedCount = 0;
  /** How often the device was asked which blocks are bad. */
  mapCount = 0;
  /** How often VERIFY said that the device holds other bytes. */
  mismatchCount = 0;

  constructor(entry: RunEntry, held: HeldRun | null) {
    this.entry = entry;
    this.#states = new Uint8Array(entry.blocks);
    for (const { first, count } of held?.durable ?? []) {
      for (let blockNo = first; blockNo < first + count; blockNo++) this.#set(blockNo, DURABLE);
    }
    for (const blockNo of held?.proof?.badBlocks ?? []) this.#badBlocks.add(blockNo);
  }

  /** Blocks that are durable or cannot be had. */
  get doneCount(): number {
    let count = this.#durableCount;
    for (const blockNo of this.#badBlocks) if (this.#states[blockNo] === MISSING) count++;
    return count;
  }

  get badBlocks(): readonly number[] {
    return [...this.#badBlocks].sort((a, b) => a - b);
  }

  #set(blockNo: number, state: number): void {
    if (this.#states[blockNo] === DURABLE) this.#durableCount--;
    if (state === DURABLE) this.#durableCount++;
    this.#states[blockNo] = state;
  }

  #isMissing(blockNo: number): boolean {
    return this.#states[blockNo] === MISSING && !this.#badBlocks.has(blockNo);
  }

  /** What to fetch next, null when nothing is missing. A block that failed is fetched on its own. */
  nextRange(): BlockRange | null {
    const blocks = this.#states.length;
    let first = 0;
    while (first < blocks && !this.#isMissing(first)) first++;
    if (first === blocks) return null;
    let end = first + 1;
    if (!this.#failures.has(first)) while (end < blocks && this.#isMissing(end) && !this.#failures.has(end)) end++;
    return { first, count: end - first };
  }

  /** Judge a block that arrived at the place of `blockNo`. */
  take(blockNo: number, bytes: Uint8Array): Arrival {
    if (!isBlockOf(bytes, this.entry.run, blockNo)) {
      this.#failures.set(blockNo, (this.#failures.get(blockNo) ?? 0) + 1);
      return "bad";
    }
    this.#failures.delete(blockNo);
    this.arrivedCount++;
    const isHeld = this.#heldCrcs !== null && this.#heldCrcs[blockNo] === blockCrc(bytes);
    this.#set(blockNo, isHeld ? DURABLE : WAITING);
    return isHeld ? "held" : "good";
  }

  /** The device could not read the block. */
  suspect(blockNo: number): void {
    this.#failures.set(blockNo, SUSPECT_FAILURES);
  }

  /** Whether a block failed twice, so that the device should be asked about it. */
  get hasSuspects(): boolean {
    return [...this.#failures.values()].some((count) => count >= SUSPECT_FAILURES);
  }

  committed(blockNos: readonly number[]): void {
    for (const blockNo of blockNos) this.#set(blockNo, DURABLE);
  }

  /** The blocks that BLOCKMAP lists; whether that is another set than before. Blocks that are bad no more are missing again. */
  setBadBlocks(blockNos: readonly number[]): boolean {
    const listed = new Set(blockNos.filter((blockNo) => blockNo < this.#states.length));
    const isSame = listed.size === this.#badBlocks.size && blockNos.every((blockNo) => this.#badBlocks.has(blockNo));
    this.#badBlocks = listed;
    for (const blockNo of listed) this.#failures.delete(blockNo);
    return !isSame;
  }

  /** Blocks that the store did not give back (CRC word 0 in `crcs`) are missing again; how many. */
  forgetLost(crcs: Uint32Array): number {
    let count = 0;
    for (const [blockNo, state] of this.#states.entries()) {
      if (crcs[blockNo] !== 0) continue;
      if (state === DURABLE) this.#set(blockNo, MISSING);
      if (this.#isMissing(blockNo)) count++;
    }
    return count;
  }

  /** Fetch everything once more and compare with what is stored, `crcs`; false when that has been done. */
  refetchAll(crcs: Uint32Array): boolean {
    if (this.#heldCrcs !== null) return false;
    this.#heldCrcs = crcs;
    for (const blockNo of this.#states.keys()) this.#set(blockNo, MISSING);
    return true;
  }

  /** The root of what is stored, 0 for the blocks that are bad on the device. */
  root(crcs: Uint32Array): RunRoot {
    return runRoot(crcs.map((crc, blockNo) => (this.#badBlocks.has(blockNo) ? 0 : crc)));
  }
}
