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
    const tauS = this.#tauS;
    let pointAtS = s[NEXT_POINT] / POINTS_PER_S + this.#delayS;
    let lastStepS = 0;
    let keep = 1;
    let lag = 0;
    for (let i = from; i < to; i++) {
      const startS = s[TIME];
      const startPitch = s[PITCH];
      const startRoll = s[ROLL];
      let atS: number;
      do {
        // To the next point of the grid or to the sample, whichever comes first.
        const isPoint = pointAtS <= timeS[i];
        atS = isPoint ? Math.max(pointAtS, s[TIME]) : timeS[i];
        const share = atS < timeS[i] ? (atS - startS) / (timeS[i] - startS) : 1;
        const pitch = startPitch + share * (pitchDeg[i] - startPitch);
        const roll = startRoll + share * (rollDeg[i] - startRoll);
        const stepS = atS - s[TIME];
        if (stepS > 0) {
          if (stepS !== lastStepS) {
            lastStepS = stepS;
            keep = Math.exp(-stepS / tauS);
            lag = (tauS / stepS) * (1 - keep);
          }
          // y' = (x - y) / tau with x linear: y1 = x1 + (y0 - x0) keep - (x1 - x0) lag.
          const pitch1 = pitch + (s[PITCH_1] - s[PITCH]) * keep - (pitch - s[PITCH]) * lag;
          const roll1 = roll + (s[ROLL_1] - s[ROLL]) * keep - (roll - s[ROLL]) * lag;
          s[PITCH_2] = pitch1 + (s[PITCH_2] - s[PITCH_1]) * keep - (pitch1 - s[PITCH_1]) * lag;
          s[ROLL_2] = roll1 + (s[ROLL_2] - s[ROLL_1]) * keep - (roll1 - s[ROLL_1]) * lag;
          s[PITCH_1] = pitch1;
          s[ROLL_1] = roll1;
          s[PITCH] = pitch;
          s[ROLL] = roll;
          s[TIME] = atS;
        }
        if (!isPoint) break;
        this.#onPoint(s[NEXT_POINT] / POINTS_PER_S, s[PITCH_2], s[ROLL_2]);
        s[NEXT_POINT] += 1;
        pointAtS = s[NEXT_POINT] / POINTS_PER_S + this.#delayS;
      } while (atS < timeS[i] || pointAtS <= timeS[i]);
    }
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
