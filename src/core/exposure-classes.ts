// Exposure variation: moving time by angle class and by how long the pitch stayed in that class without a break. A helper
// of exposure.ts with no figures of its own. Domain section 4.1 (EVA, Mathiassen and Winkel).
import { crossingS, TIME_TOLERANCE_S } from "./head-down.ts";

/** Rows: 4 angle classes. Columns: 5 duration classes. Every class includes its lower border. */
export class ExposureClasses {
  readonly #anglesDeg: readonly [number, number, number];
  readonly #durationsS: readonly [number, number, number, number];
  readonly #cellS = new Float64Array(20);
  /** The stay that is going on: its angle class, start and seconds with data; -1 when none. */
  #row = -1;
  #startS = 0;
  #knownS = 0;

  constructor(anglesDeg: readonly [number, number, number], durationsS: readonly [number, number, number, number]) {
    this.#anglesDeg = anglesDeg;
    this.#durationsS = durationsS;
  }

  /**
   * One moving interval, pitch linear from (t0, p0) to (t1, p1), `knownS` of it with data. Across lost seconds the class is
   * held until the point after them; `broken` starts a stay of its own with that point.
   */
  add(t0: number, p0: number, t1: number, p1: number, knownS: number, lostS: number, broken: boolean): void {
    const row1 = this.#rowOf(p1);
    if (broken) this.end(t0);
    if (this.#row < 0) this.#begin(broken ? row1 : this.#rowOf(p0), broken ? t1 - knownS : t0);
    if (row1 === this.#row || lostS > 0) {
      this.#knownS += knownS;
      if (row1 !== this.#row) {
        this.end(t1);
        this.#begin(row1, t1);
      }
      return;
    }
    let fromS = t0;
    while (this.#row !== row1) {
      const rising = row1 > this.#row;
      const atS = crossingS(t0, p0, t1, p1, this.#anglesDeg[rising ? this.#row : this.#row - 1]);
      this.#knownS += atS - fromS;
      const next = this.#row + (rising ? 1 : -1);
      this.end(atS);
      this.#begin(next, atS);
      fromS = atS;
    }
    this.#knownS += t1 - fromS;
  }

  /** The stay ends here, by a pause, a long gap or the end of the data. */
  end(atS: number): void {
    if (this.#row < 0) return;
    this.#cellS[this.#row * 5 + this.#columnOf(atS - this.#startS)] += this.#knownS;
    this.#row = -1;
  }

  /** Seconds per cell as if the stay that is going on ended at `atS`. */
  matrix(atS: number): number[][] {
    const rows = [0, 1, 2, 3].map((row) => Array.from(this.#cellS.subarray(row * 5, row * 5 + 5)));
    if (this.#row >= 0) rows[this.#row][this.#columnOf(atS - this.#startS)] += this.#knownS;
    return rows;
  }

  #begin(row: number, atS: number): void {
    this.#row = row;
    this.#startS = atS;
    this.#knownS = 0;
  }

  #rowOf(pitchDeg: number): number {
    const [a, b, c] = this.#anglesDeg;
    return pitchDeg < b ? (pitchDeg < a ? 0 : 1) : pitchDeg < c ? 2 : 3;
  }

  #columnOf(lengthS: number): number {
    let column = 0;
    for (const border of this.#durationsS) if (lengthS >= border - TIME_TOLERANCE_S) column++;
    return column;
  }
}
