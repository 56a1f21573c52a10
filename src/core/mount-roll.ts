// Has the clip turned in roll? One of the three judges of mount-shift.ts: the sideways tilt of the last window, in each of
// its thirds, is another one than before. Tilt that goes with pitch, as an inexact forward axis makes it, is taken out first.
import { AFTER_S, BEFORE_LEAST_S, BEFORE_S, THIRD_S, THIRD_SHARE, turningPoint } from "./mount-moving.ts";
import type { MovingSeconds } from "./mount-moving.ts";
import { median, quantile } from "./quantile.ts";

const ROLL_STEP_DEG = 7;
/** The tilt lies so far outside of what most windows before had: on slanting ground it goes to and fro. */
const ROLL_OUTSIDE_DEG = 4;
const ROLL_USUAL_FROM = 0.1;
/** How far off forward usually is (one sigma), and how the tilt of a second scatters over some ten seconds. */
const FORWARD_OFF_DEG = 8;
const ROLL_SCATTER_DEG = 2;
const SCATTER_S = 10;

/** Straight line of tilt over the tangent of pitch: sums of the seconds of this part, up to the index `until`. */
interface TiltFit {
  until: number;
  n: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
}

export type RollJudgeState = Readonly<TiltFit & { from: number }>;

export class RollJudge {
  readonly #moving: MovingSeconds;
  /** Index in moving time from which the tilt is judged. */
  #from = 0;
  #fit = noFit(0);

  constructor(moving: MovingSeconds) {
    this.#moving = moving;
  }

  /** Judging starts anew from this index of moving time. */
  start(from: number): void {
    this.#from = from;
    this.#fit = noFit(from);
  }

  saveState(): RollJudgeState {
    return { ...this.#fit, from: this.#from };
  }

  restoreState({ from, ...fit }: RollJudgeState): void {
    this.#from = from;
    this.#fit = { ...fit };
  }

  /** Index of the first second that is tilted another way than before; null when the last minute is like before. */
  change(): number | null {
    const { tiltDeg, lean, count: end } = this.#moving;
    const split = end - AFTER_S;
    const from = Math.max(this.#from, split - BEFORE_S);
    this.#follow(split);
    if (split - from < BEFORE_LEAST_S) return null;
    const { n, x, y, xx, xy } = this.#fit;
    // Without head movement nothing is known of the slope but that forward is about right.
    const scatter = SCATTER_S * ROLL_SCATTER_DEG ** 2;
    const weight = xx - (x * x) / n + scatter / FORWARD_OFF_DEG ** 2;
    const slopeDeg = (xy - (x * y) / n) / weight;
    if (this.#isSurelyAlike(slopeDeg, from, split)) return null;
    // Tilt without what goes with pitch.
    const upright = (start: number): Float64Array => {
      const deg = new Float64Array(end - start);
      for (let k = 0; k < deg.length; k++) deg[k] = tiltDeg[start + k] - slopeDeg * lean[start + k];
      return deg;
    };
    const near = upright(from);
    const before = near.subarray(0, split - from);
    const afterDeg = median(near.subarray(split - from));
    const beforeDeg = median(before);
    const leanApart = median(lean.subarray(split, end)) - median(lean.subarray(from, split));
    const least = Math.hypot(ROLL_STEP_DEG, 3 * Math.sqrt(scatter / weight) * leanApart);
    const step = afterDeg - beforeDeg;
    if (Math.abs(step) < least) return null;
    for (let start = split - from; start < end - from; start += THIRD_S) {
      const partDeg = median(near.subarray(start, start + THIRD_S)) - beforeDeg;
      if (partDeg * Math.sign(step) < THIRD_SHARE * least) return null;
    }
    const first = this.#from;
    const all = upright(first);
    const windows: number[] = [];
    for (let start = split - AFTER_S - first; start >= 0; start -= AFTER_S) {
      windows.push(median(all.subarray(start, start + AFTER_S)));
    }
    const edgeDeg =
      windows.length === 0 ? beforeDeg : quantile(windows, step > 0 ? 1 - ROLL_USUAL_FROM : ROLL_USUAL_FROM);
    if ((afterDeg - edgeDeg) * Math.sign(step) < ROLL_OUTSIDE_DEG) return null;
    return turningPoint(first, end, (at) => (beforeDeg + step / 2 - all[at - first]) * Math.sign(step));
  }

  /** Spares the medians nearly always: a median lies within one standard deviation of the mean. */
  #isSurelyAlike(slopeDeg: number, from: number, split: number): boolean {
    const before = this.#moving.upright(slopeDeg, from, split);
    const after = this.#moving.upright(slopeDeg, split, this.#moving.count);
    return Math.abs(after.meanDeg - before.meanDeg) + after.sigmaDeg + before.sigmaDeg < ROLL_STEP_DEG;
  }

  /** Takes the seconds before `until` into the fit of tilt over pitch. */
  #follow(until: number): void {
    const { tiltDeg, lean, shaken } = this.#moving;
    const fit = this.#fit;
    for (; fit.until < until; fit.until++) {
      if (shaken[fit.until] === 1) continue;
      const x = lean[fit.until];
      const y = tiltDeg[fit.until];
      fit.n += 1;
      fit.x += x;
      fit.y += y;
      fit.xx += x * x;
      fit.xy += x * y;
    }
  }
}

function noFit(from: number): TiltFit {
  return { until: from, n: 0, x: 0, y: 0, xx: 0, xy: 0 };
}
