// Rows of the input that wait for their orientation: the blocks as they came, kept and not copied, handed out in pieces.
// They are the numbers as they came; what the filter makes of them is in samples.ts.
import type { ImuBlock } from "../imu.ts";
import { PIECE } from "./feed.ts";

/** Time, rate, force, speed (NaN: none) of a row that is saved. */
const WIDTH = 8;

export class Rows {
  #blocks: ImuBlock[] = [];
  /** Rows of the first block that have been handed out. */
  #taken = 0;

  /** The arrays of the block must stay as they are until they have been handed out. */
  add(block: ImuBlock): void {
    if (block.timeS.length > 0) this.#blocks.push(block);
  }

  /** Hands out the first `count` rows, views of at most `PIECE` rows each. */
  *take(count: number): Generator<ImuBlock> {
    let whole = 0;
    for (let left = count; left > 0;) {
      const block = this.#blocks[whole];
      const to = Math.min(block.timeS.length, this.#taken + Math.min(left, PIECE));
      yield part(block, this.#taken, to);
      left -= to - this.#taken;
      this.#taken = to;
      if (to === block.timeS.length) {
        whole += 1;
        this.#taken = 0;
      }
    }
    this.#blocks.splice(0, whole);
  }

  save(): Float64Array {
    const saved = new Float64Array(
      WIDTH * (this.#blocks.reduce((rows, { timeS }) => rows + timeS.length, 0) - this.#taken),
    );
    let to = 0;
    for (const [index, block] of this.#blocks.entries()) {
      for (let row = index === 0 ? this.#taken : 0; row < block.timeS.length; row += 1, to += WIDTH) {
        saved[to] = block.timeS[row];
        saved.set(block.gyrRadps.subarray(3 * row, 3 * row + 3), to + 1);
        saved.set(block.accMps2.subarray(3 * row, 3 * row + 3), to + 4);
        saved[to + 7] = block.speedMps?.[row] ?? Number.NaN;
      }
    }
    return saved;
  }

  restore(saved: Float64Array): void {
    const rows = saved.length / WIDTH;
    const column = (at: number): Float64Array =>
      Float64Array.from({ length: rows }, (_, row) => saved[WIDTH * row + at]);
    const triple = (at: number): Float64Array =>
      Float64Array.from({ length: 3 * rows }, (_, k) => saved[WIDTH * Math.floor(k / 3) + at + (k % 3)]);
    const speedMps = column(7);
    this.#taken = 0;
    this.#blocks = [];
    this.add({
      timeS: column(0),
      gyrRadps: triple(1),
      accMps2: triple(4),
      ...(speedMps.every(Number.isNaN) ? {} : { speedMps }),
    });
  }
}

function part(block: ImuBlock, from: number, to: number): ImuBlock {
  const { timeS, gyrRadps, accMps2, speedMps } = block;
  if (from === 0 && to === timeS.length) return block;
  return {
    timeS: timeS.subarray(from, to),
    gyrRadps: gyrRadps.subarray(3 * from, 3 * to),
    accMps2: accMps2.subarray(3 * from, 3 * to),
    ...(speedMps === undefined ? {} : { speedMps: speedMps.subarray(from, to) }),
  };
}
