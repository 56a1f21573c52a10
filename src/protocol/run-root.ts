// The fingerprint of a run: CRC-32C and truncated SHA-256 over the CRC words of its blocks. PROTOCOL.md section 6.5.
// Blocks as stored -> this -> VERIFY.
import { crc32c } from "./crc32c.ts";
import { sha256 } from "./sha256.ts";

export interface RunRoot {
  readonly root: number;
  /** First 16 bytes of the SHA-256. */
  readonly sha16: Uint8Array;
}

/** `blockCrcs`: the CRC word of each block in order, 0 for a bad one. */
export function runRoot(blockCrcs: ArrayLike<number>): RunRoot {
  const list = new Uint8Array(4 * blockCrcs.length);
  const view = new DataView(list.buffer);
  for (let i = 0; i < blockCrcs.length; i++) view.setUint32(4 * i, blockCrcs[i], true);
  return { root: crc32c(list), sha16: sha256(list).slice(0, 16) };
}
