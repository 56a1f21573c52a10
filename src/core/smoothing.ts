// The two-stage low-pass of pitch and roll, and its sampling onto the grid of the trace. Not a filter for samples before
// fusion: it works on angles. posture.ts feeds it and takes the points.
//
// Two first-order stages with the time constant tau each (domain section 2.1). The input is a straight line between
// samples and every stage is integrated exactly over the real interval, so that the delay of 2 tau holds at any rate.
// Points lie at whole multiples of 1/25 s of the recording's time; the point at t is the filter's output at t + 2 tau.
// A segment starts settled on its first value and ends as if the last value went on.

export const POINTS_PER_S = 25;
/** A point may lie this much past the ends of the data, s: times are not whole multiples in binary. */
const TIME_TOLERANCE_S = 1e-9;

/** Takes one smoothed point; times increase strictly. */
export type PointListener = (timeS: number, pitchDeg: number, rollDeg: number) => void;

// Places in the state.
const TIME = 0;
const PITCH = 1;
const ROLL = 2;
const PITCH_1 = 3;
const PITCH_2 = 4;
const ROLL_1 = 5;
const ROLL_2 = 6;
const NEXT_POINT = 7;
const PLACES = 8;

export class TraceSmoother {
  readonly #tauS: number;
  readonly #delayS: number;
  readonly #onPoint: PointListener;
  readonly #s = new Float64Array(PLACES);

  constructor(tauS: number, onPoint: PointListener) {
    this.#tauS = tauS;
    this.#delayS = 2 * tauS;
    this.#onPoint = onPoint;
  }

  /** Starts a segment at its first sample. */
  start(timeS: number, pitchDeg: number, rollDeg: number): void {
    const s = this.#s;
    s[TIME] = timeS;
    s[PITCH] = s[PITCH_1] = s[PITCH_2] = pitchDeg;
    s[ROLL] = s[ROLL_1] = s[ROLL_2] = rollDeg;
    s[NEXT_POINT] = Math.max(s[NEXT_POINT], Math.ceil((timeS - TIME_TOLERANCE_S) * POINTS_PER_S));
  }

  /** The samples of the segment from index `from` up to, not including, `to`; angles in deg. */
  advance(timeS: Float64Array, pitchDeg: Float64Array, rollDeg: Float64Array, from: number, to: number): void {
    const s = this.#s;
    const perTau = 1 / this.#tauS;
    let pointAtS = s[NEXT_POINT] / POINTS_PER_S + this.#delayS;
    let lastS = s[TIME];
    let pitch0 = s[PITCH];
    let pitch1 = s[PITCH_1];
    let pitch2 = s[PITCH_2];
    let roll0 = s[ROLL];
    let roll1 = s[ROLL_1];
    let roll2 = s[ROLL_2];
    for (let i = from; i < to;) {
      // To the next point of the grid or to the sample, whichever comes first.
      const endS = timeS[i];
      const isPoint = pointAtS <= endS;
      const atS = isPoint ? Math.max(pointAtS, lastS) : endS;
      const stepS = atS - lastS;
      if (stepS > 0) {
        const share = atS < endS ? stepS / (endS - lastS) : 1;
        const pitchStep = share * (pitchDeg[i] - pitch0);
        const rollStep = share * (rollDeg[i] - roll0);
        // y' = (x - y) / tau with x linear: y1 = x1 + (y0 - x0) keep - (x1 - x0) lag.
        const part = stepS * perTau;
        const lag = keptMean(part);
        const keep = 1 - part * lag;
        const pitchNow = pitch0 + pitchStep;
        const rollNow = roll0 + rollStep;
        const pitchNext = pitchNow + (pitch1 - pitch0) * keep - pitchStep * lag;
        const rollNext = rollNow + (roll1 - roll0) * keep - rollStep * lag;
        pitch2 = pitchNext + (pitch2 - pitch1) * keep - (pitchNext - pitch1) * lag;
        roll2 = rollNext + (roll2 - roll1) * keep - (rollNext - roll1) * lag;
        pitch1 = pitchNext;
        roll1 = rollNext;
        pitch0 = pitchNow;
        roll0 = rollNow;
        lastS = atS;
      }
      if (isPoint) {
        this.#onPoint(s[NEXT_POINT] / POINTS_PER_S, pitch2, roll2);
        s[NEXT_POINT] += 1;
        pointAtS = s[NEXT_POINT] / POINTS_PER_S + this.#delayS;
      }
      if (atS === endS && !(pointAtS <= endS)) i++;
    }
    s[TIME] = lastS;
    s[PITCH] = pitch0;
    s[PITCH_1] = pitch1;
    s[PITCH_2] = pitch2;
    s[ROLL] = roll0;
    s[ROLL_1] = roll1;
    s[ROLL_2] = roll2;
  }

  /** Ends the segment at its last sample: the points that are still to come up to it. */
  end(): void {
    const s = this.#s;
    const endS = s[TIME];
    const left = Math.floor((endS + TIME_TOLERANCE_S) * POINTS_PER_S) + 1 - s[NEXT_POINT];
    if (left <= 0) return;
    const timeS = Float64Array.from({ length: left }, (_, k) => (s[NEXT_POINT] + k) / POINTS_PER_S + this.#delayS);
    const pitchDeg = new Float64Array(left).fill(s[PITCH]);
    const rollDeg = new Float64Array(left).fill(s[ROLL]);
    this.advance(timeS, pitchDeg, rollDeg, 0, left);
  }

  saveState(): Float64Array {
    return this.#s.slice();
  }

  restoreState(state: Float64Array): void {
    this.#s.set(state);
  }
}

/** Mean of exp(-x) from 0 to `part`, (1 - exp(-part)) / part; by its series where that is exact to rounding. */
function keptMean(part: number): number {
  if (part > 0.1) return (1 - Math.exp(-part)) / part;
  const square = part * part;
  const even = 1 + square * (1 / 6 + square * (1 / 120 + square * (1 / 5040)));
  const odd = 1 / 2 + square * (1 / 24 + square * (1 / 720 + square * (1 / 40_320)));
  return even - part * odd;
}
