// Rows of the input that wait for their orientation: copied in as blocks of any length, handed out in blocks of ours.
// They are the numbers as they came; what the filter makes of them is in samples.ts.
import type { ImuBlock } from "../imu.ts";

/** Time, rate, force, speed (NaN: none). */
const WIDTH = 8;

export class Rows {
  #values = new Float64Array(WIDTH * 1024);
  #count = 0;

  add(block: ImuBlock): void {
    const rows = block.timeS.length;
    const need = WIDTH * (this.#count + rows);
    if (need > this.#values.length) {
      const larger = new Float64Array(Math.max(need, 2 * this.#values.length));
      larger.set(this.#values);
      this.#values = larger;
    }
    const values = this.#values;
    for (let row = 0; row < rows; row += 1) {
      const to = WIDTH * (this.#count + row);
      values[to] = block.timeS[row];
      for (let i = 0; i < 3; i += 1) {
        values[to + 1 + i] = block.gyrRadps[3 * row + i];
        values[to + 4 + i] = block.accMps2[3 * row + i];
      }
      values[to + 7] = block.speedMps?.[row] ?? Number.NaN;
    }
    this.#count += rows;
  }

  timeS(row: number): number {
    return this.#values[WIDTH * row];
  }

  /** Rows `from` to `to` (exclusive) as a block of their own. */
  block(from: number, to: number): ImuBlock {
    const values = this.#values;
    const count = to - from;
    const timeS = new Float64Array(count);
    const gyrRadps = new Float64Array(3 * count);
    const accMps2 = new Float64Array(3 * count);
    const speedMps = new Float64Array(count);
    let hasSpeed = false;
    for (let row = 0; row < count; row += 1) {
      const at = WIDTH * (from + row);
      timeS[row] = values[at];
      for (let i = 0; i < 3; i += 1) {
        gyrRadps[3 * row + i] = values[at + 1 + i];
        accMps2[3 * row + i] = values[at + 4 + i];
      }
      speedMps[row] = values[at + 7];
      if (!Number.isNaN(speedMps[row])) hasSpeed = true;
    }
    return hasSpeed ? { timeS, accMps2, gyrRadps, speedMps } : { timeS, accMps2, gyrRadps };
  }

  /** Forgets the first `count` rows. */
  drop(count: number): void {
    this.#values.copyWithin(0, WIDTH * count, WIDTH * this.#count);
    this.#count -= count;
  }

  save(): Float64Array {
    return this.#values.slice(0, WIDTH * this.#count);
  }

  restore(saved: Float64Array): void {
    if (saved.length > this.#values.length) this.#values = new Float64Array(saved.length);
    this.#values.set(saved);
    this.#count = saved.length / WIDTH;
  }
}
