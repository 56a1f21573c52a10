// The stride mean of head pitch: its mean over exactly one stride, centred, at the points of the trace. It takes the bob of
// every step out without rounding what is slower. For display and trends; detection reads the two-stage filter
// (smoothing.ts). posture.ts feeds it samples and steps and asks for points. Section "Stride-mean pitch" of the
// estimator's reference.
//
// The mean is a difference of the integral of pitch, which is kept at the points of the trace. A stride lasts two steps:
// the median of the last strides before the point; without steps a usual one. Near the ends of the data and beside long
// gaps the window shrinks on both sides alike, so that it stays centred.
import { POINTS_PER_S } from "./smoothing.ts";

/** A stride without any steps to measure it by, s. */
const USUAL_STRIDE_S = 0.72;
/** Strides that the length is the median of, and how old they may be, s. */
const STRIDES = 7;
const OLDEST_S = 6;
/** Of sums of times, s. */
const TIME_TOLERANCE_S = 1e-6;
/** The longest stride has two steps of this, s: points are asked for once the data go on for this long after them. */
export const STRIDE_AHEAD_S = 0.85;

/** Data without a long gap. */
interface Segment {
  readonly startS: number;
  endS: number;
  endDeg: number;
  /** Integral of pitch from the start to the end, deg s. */
  sum: number;
  /** The same at whole multiples of 1/25 s from `firstPoint` on. */
  firstPoint: number;
  readonly integral: number[];
}

export interface StrideMeanState {
  readonly segments: readonly Segment[];
  readonly stepS: readonly number[];
}

export class StrideMean {
  #segments: Segment[] = [];
  /** Times of steps, in the order of time. */
  #stepS: number[] = [];
  /** The stride last asked for, and up to when it stays the same as far as steps are known. */
  #strideNowS = USUAL_STRIDE_S;
  #strideUntilS = Number.NEGATIVE_INFINITY;

  /** The data begin here, or go on after a long gap. */
  start(timeS: number, pitchDeg: number): void {
    const firstPoint = Math.ceil(timeS * POINTS_PER_S);
    const integral = firstPoint === timeS * POINTS_PER_S ? [0] : [];
    this.#segments.push({ startS: timeS, endS: timeS, endDeg: pitchDeg, sum: 0, firstPoint, integral });
  }

  /** Samples of the segment from index `from` up to, not including, `to`; straight lines in between. */
  advance(timeS: Float64Array, pitchDeg: Float64Array, from: number, to: number): void {
    const segment = this.#segments[this.#segments.length - 1];
    const { integral } = segment;
    let { endS, endDeg, sum } = segment;
    let point = segment.firstPoint + integral.length;
    for (let i = from; i < to; i++) {
      const spanS = timeS[i] - endS;
      const slope = (pitchDeg[i] - endDeg) / spanS;
      for (; point / POINTS_PER_S <= timeS[i]; point++) {
        const intoS = point / POINTS_PER_S - endS;
        integral.push(sum + intoS * (endDeg + (slope * intoS) / 2));
      }
      sum += (spanS * (endDeg + pitchDeg[i])) / 2;
      endS = timeS[i];
      endDeg = pitchDeg[i];
    }
    Object.assign(segment, { endS, endDeg, sum });
  }

  /** A step that took from `fromS` to `toS`. */
  step(fromS: number, toS: number): void {
    if (this.#stepS[this.#stepS.length - 1] !== fromS) this.#stepS.push(fromS);
    this.#stepS.push(toS);
    this.#strideUntilS = Number.NEGATIVE_INFINITY;
  }

  /**
   * Stride means at points of the trace, deg, in the order of time from one call to the next; where there is nothing to
   * take a mean of, the smoothed value that is given for the point.
   */
  at(timeS: Float64Array, smoothedDeg: Float32Array): Float32Array {
    const means = new Float32Array(timeS.length);
    for (let i = 0; i < timeS.length; i++) means[i] = this.#mean(timeS[i]) ?? smoothedDeg[i];
    if (timeS.length > 0) this.#forget(timeS[timeS.length - 1]);
    return means;
  }

  saveState(): StrideMeanState {
    return { segments: this.#segments.map(copied), stepS: [...this.#stepS] };
  }

  restoreState(state: StrideMeanState): void {
    this.#segments = state.segments.map(copied);
    this.#stepS = [...state.stepS];
    this.#strideUntilS = Number.NEGATIVE_INFINITY;
  }

  #mean(timeS: number): number | null {
    const segment = this.#segments.find(({ startS, endS }) => timeS >= startS && timeS <= endS);
    if (segment === undefined) return null;
    if (!(timeS < this.#strideUntilS)) this.#measureStride(timeS);
    const half = Math.min(this.#strideNowS / 2, timeS - segment.startS, segment.endS - timeS);
    const from = integralAt(segment, timeS - half);
    const to = integralAt(segment, timeS + half);
    return half < 1 / POINTS_PER_S || from === null || to === null ? null : (to - from) / (2 * half);
  }

  /** Duration of a stride before a time. Steps after it may not be known yet and are not asked. */
  #measureStride(timeS: number): void {
    const steps = this.#stepS;
    let end = steps.length;
    while (end > 0 && steps[end - 1] > timeS) end--;
    const strides: number[] = [];
    // Until the next step, or until the oldest stride is too old.
    let untilS = steps[end] ?? Infinity;
    for (let k = end - 1; k >= 2 && strides.length < STRIDES && steps[k - 2] >= timeS - OLDEST_S; k--) {
      const strideS = steps[k] - steps[k - 2];
      if (strideS <= 2 * STRIDE_AHEAD_S) strides.push(strideS);
      untilS = Math.min(untilS, steps[k - 2] + OLDEST_S - TIME_TOLERANCE_S);
    }
    strides.sort((a, b) => a - b);
    this.#strideNowS = strides.length === 0 ? USUAL_STRIDE_S : strides[strides.length >> 1];
    this.#strideUntilS = untilS;
  }

  /** Nothing before this time is asked for again. */
  #forget(timeS: number): void {
    while (this.#segments.length > 1 && this.#segments[0].endS < timeS - STRIDE_AHEAD_S) this.#segments.shift();
    const [segment] = this.#segments;
    if (segment !== undefined) {
      const keepFrom = Math.floor((timeS - STRIDE_AHEAD_S) * POINTS_PER_S) - 1;
      const drop = Math.min(segment.integral.length, Math.max(0, keepFrom - segment.firstPoint));
      segment.integral.splice(0, drop);
      segment.firstPoint += drop;
    }
    while (this.#stepS.length > 0 && this.#stepS[0] < timeS - OLDEST_S) this.#stepS.shift();
  }
}

/** Between two points the integral is nearly a straight line. */
function integralAt({ firstPoint, integral }: Segment, timeS: number): number | null {
  const place = timeS * POINTS_PER_S - firstPoint;
  const low = Math.floor(place + 1e-9);
  const share = Math.max(0, place - low);
  const a = integral[low];
  const b = share < 1e-9 ? a : integral[low + 1];
  return a === undefined || b === undefined ? null : a + share * (b - a);
}

function copied(segment: Segment): Segment {
  return { ...segment, integral: [...segment.integral] };
}
