// Moving time as the judges of a moved clip read it: one entry for every second of it, in order, in flat arrays that grow.
// What a second says comes from mount-seconds.ts when the second is over; nothing is judged here.
import { GAIT_SUMS, GaitTrack } from "./mount-gait.ts";
import type { MountSeconds } from "./mount-seconds.ts";
import { RAD_PER_DEG } from "./units.ts";

/** Seconds of moving time of the window that is judged, and of what it is compared with, at most and at least. */
export const AFTER_S = 69;
export const BEFORE_S = 600;
export const BEFORE_LEAST_S = 30;
/** Between two judgements. */
export const EVERY_S = 5;
/** Every third of the window must show this share of the step. */
export const THIRD_SHARE = 0.6;
export const THIRD_S = AFTER_S / 3;
/** How far back a change is looked for. */
const SEARCH_S = 150;
const SQUARES = 5;

export class MovingSeconds {
  count = 0;
  /** Whole seconds of the recording. */
  seconds = new Int32Array(1024);
  /** Mean head pitch and sideways tilt about the forward axis, deg, and the tangent of the pitch. */
  pitchDeg = new Float64Array(1024);
  tiltDeg = new Float64Array(1024);
  lean = new Float64Array(1024);
  /** 1 where the clip was shaken so hard that a single second says nothing. */
  shaken = new Uint8Array(1024);
  readonly run = new GaitTrack();
  readonly walk = new GaitTrack();
  /** Gait of the last second; null when it cannot tell where forward is. */
  gait: GaitTrack | null = null;
  /** Gait of the last second that could. */
  #lastGait: GaitTrack | null = null;
  readonly #sums = new Float64Array(GAIT_SUMS);
  /** Of lean x and tilt y, over all seconds before each: x, y, xx, xy, yy. */
  #squares = new Float64Array(SQUARES * 1025);

  /** The next second of moving time. */
  add(second: number, from: MountSeconds): void {
    const at = this.count;
    if (at === this.seconds.length) this.#enlarge();
    this.count = at + 1;
    this.seconds[at] = second;
    this.pitchDeg[at] = from.pitchDeg(second);
    this.tiltDeg[at] = from.rollDeg(second);
    this.lean[at] = Math.tan(this.pitchDeg[at] * RAD_PER_DEG);
    this.#square(at, this.lean[at], this.tiltDeg[at]);
    const gait = from.gaitOf(second);
    this.gait = gait === null ? null : this[gait];
    this.#lastGait = this.gait ?? this.#lastGait;
    from.gaitSums(second, this.#sums);
    this.shaken[at] = this.#lastGait?.isShaken(this.#sums) === true ? 1 : 0;
    this.gait?.add(at, this.#sums);
    if (this.shaken[at] === 1) this.gait = null;
  }

  clear(): void {
    this.count = 0;
    this.run.clear();
    this.walk.clear();
    this.gait = this.#lastGait = null;
  }

  /** Mean and standard deviation of the tilt less `slopeDeg` times the lean, over the indices `from` to `to` (exclusive). */
  upright(slopeDeg: number, from: number, to: number): { meanDeg: number; sigmaDeg: number } {
    const n = to - from;
    const mean = (k: number): number => (this.#squares[SQUARES * to + k] - this.#squares[SQUARES * from + k]) / n;
    const meanDeg = mean(1) - slopeDeg * mean(0);
    const square = mean(4) - 2 * slopeDeg * mean(3) + slopeDeg * slopeDeg * mean(2);
    return { meanDeg, sigmaDeg: Math.sqrt(Math.max(0, square - meanDeg * meanDeg)) };
  }

  /** First index of a second at or after this time, s. */
  indexFrom(timeS: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.seconds[middle] < timeS) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #square(at: number, x: number, y: number): void {
    const squares = this.#squares;
    const to = SQUARES * (at + 1);
    squares[to] = squares[to - SQUARES] + x;
    squares[to + 1] = squares[to + 1 - SQUARES] + y;
    squares[to + 2] = squares[to + 2 - SQUARES] + x * x;
    squares[to + 3] = squares[to + 3 - SQUARES] + x * y;
    squares[to + 4] = squares[to + 4 - SQUARES] + y * y;
  }

  #enlarge(): void {
    const size = 2 * this.seconds.length;
    const seconds = new Int32Array(size);
    seconds.set(this.seconds);
    this.seconds = seconds;
    const shaken = new Uint8Array(size);
    shaken.set(this.shaken);
    this.shaken = shaken;
    const squares = new Float64Array(SQUARES * (size + 1));
    squares.set(this.#squares);
    this.#squares = squares;
    for (const name of ["pitchDeg", "tiltDeg", "lean"] as const) {
      const longer = new Float64Array(size);
      longer.set(this[name]);
      this[name] = longer;
    }
  }
}

/** Where a change before `end` lies: the sum of what speaks for the time before is largest just before it. */
export function turningPoint(from: number, end: number, forBefore: (at: number) => number): number {
  let sum = 0;
  let most = 0;
  let best = Math.max(from, end - SEARCH_S);
  for (let at = best; at < end - THIRD_S; at++) {
    sum += forBefore(at);
    if (sum > most) {
      most = sum;
      best = at + 1;
    }
  }
  return best;
}
