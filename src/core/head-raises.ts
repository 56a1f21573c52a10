// Head raises as a habit: returns of pitch to the upright side of exit, after it was at or past enter, that last long
// enough. Not the short raises that spans are joined over. A part of exposure.ts. Domain section 4.1.
import { crossingS, TIME_TOLERANCE_S } from "./head-down.ts";
import type { HeadDownSpan } from "./results.ts";

export class HeadRaises {
  readonly #enterDeg: number;
  readonly #exitDeg: number;
  readonly #minS: number;
  /** Pitch was at or past enter, and no counted return has followed yet. */
  #armed = false;
  /** When pitch fell short of exit; NaN while it has not. */
  #raisedAtS = NaN;
  readonly #startsS: number[] = [];

  constructor(enterDeg: number, exitDeg: number, minS: number) {
    this.#enterDeg = enterDeg;
    this.#exitDeg = Math.min(exitDeg, enterDeg);
    this.#minS = minS;
  }

  /** Starts afresh at a point of this pitch, after a pause or a long gap. */
  begin(pitchDeg: number): void {
    this.#armed = pitchDeg >= this.#enterDeg;
    this.#raisedAtS = NaN;
  }

  /** One moving interval, pitch linear from (t0, p0) to (t1, p1); across lost seconds pitch is held until t1. */
  add(t0: number, p0: number, t1: number, p1: number, held: boolean): void {
    const exitDeg = this.#exitDeg;
    if (!Number.isNaN(this.#raisedAtS)) {
      const untilS = p1 >= exitDeg && !held ? crossingS(t0, p0, t1, p1, exitDeg) : t1;
      if (untilS - this.#raisedAtS >= this.#minS - TIME_TOLERANCE_S) {
        this.#startsS.push(this.#raisedAtS);
        this.begin(p1);
      }
    }
    if (p1 >= exitDeg) {
      this.#raisedAtS = NaN;
      if (p1 >= this.#enterDeg) this.#armed = true;
    } else if (this.#armed && Number.isNaN(this.#raisedAtS)) {
      this.#raisedAtS = held || p0 < exitDeg ? t1 : crossingS(t0, p0, t1, p1, exitDeg);
    }
  }

  /** How many followed a dip or an episode; the rate is per minute of their time, so those after glances do not count. */
  count(spans: readonly HeadDownSpan[]): number {
    let count = 0;
    let k = 0;
    for (const atS of this.#startsS) {
      while (k < spans.length && spans[k].startS < atS) k++;
      if (k > 0 && spans[k - 1].kind !== "glance") count++;
    }
    return count;
  }
}
