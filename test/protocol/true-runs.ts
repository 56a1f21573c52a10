// What was recorded in a simulation, as the clip was told that it is in flash, and what is wrong with a copy of it: the oracle. It
// looks at no machine. Recorded blocks, copies of hosts -> this -> verdicts.
import { isBlockOf } from "../../src/protocol/block.ts";

export class TrueRun {
  readonly blocks: Uint8Array[] = [];
  /** Numbers of those that were written and read back; another may be torn, or not have been read. */
  readonly written = new Set<number>();
  /** Numbers of those in which a bit has flipped. */
  readonly rotten = new Set<number>();
}

/** What is wrong with a host's copy of a run; null when nothing is. */
export function wrongWith(
  truth: TrueRun | undefined,
  run: number,
  held: ReadonlyMap<number, Uint8Array>,
): string | null {
  if (truth === undefined) return "was never recorded";
  for (const [blockNo, block] of truth.blocks.entries()) {
    const stored = held.get(blockNo);
    // Bytes that have rotted on both sides are a hole, and the host can tell.
    const own = stored !== undefined && isBlockOf(stored, run, blockNo) ? stored : undefined;
    if (own === undefined) {
      if (truth.written.has(blockNo) && !truth.rotten.has(blockNo)) return `lacks block ${blockNo}`;
    } else if (Buffer.compare(own, block) !== 0) {
      return `has another block ${blockNo}`;
    }
  }
  const extra = [...held.keys()].find((blockNo) => blockNo >= truth.blocks.length);
  return extra === undefined ? null : `has a block ${extra} too many`;
}
