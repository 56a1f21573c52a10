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

export interface TraceSmootherState {
  timeS: number;
  pitchDeg: number;
  rollDeg: number;
  pitch1: number;
  pitch2: number;
  roll1: number;
  roll2: number;
  nextPoint: number;
}

export class TraceSmoother {
  readonly #tauS: number;
  readonly #delayS: number;
  readonly #onPoint: PointListener;
  #s: TraceSmootherState = {
    timeS: 0,
    pitchDeg: 0,
    rollDeg: 0,
    pitch1: 0,
    pitch2: 0,
    roll1: 0,
    roll2: 0,
    nextPoint: 0,
  };

  constructor(tauS: number, onPoint: PointListener) {
    this.#tauS = tauS;
    this.#delayS = 2 * tauS;
    this.#onPoint = onPoint;
  }

  /** Starts a segment at its first sample. */
  start(timeS: number, pitchDeg: number, rollDeg: number): void {
    const s = this.#s;
    s.timeS = timeS;
    s.pitchDeg = s.pitch1 = s.pitch2 = pitchDeg;
    s.rollDeg = s.roll1 = s.roll2 = rollDeg;
    s.nextPoint = Math.max(s.nextPoint, Math.ceil((timeS - TIME_TOLERANCE_S) * POINTS_PER_S));
  }

  /** The next sample of the segment. */
  advance(timeS: number, pitchDeg: number, rollDeg: number): void {
    const s = this.#s;
    for (;;) {
      const pointS = s.nextPoint / POINTS_PER_S;
      const atS = pointS + this.#delayS;
      if (atS > timeS) break;
      const share = atS > s.timeS ? (atS - s.timeS) / (timeS - s.timeS) : 0;
      this.#step(atS, s.pitchDeg + share * (pitchDeg - s.pitchDeg), s.rollDeg + share * (rollDeg - s.rollDeg));
      this.#onPoint(pointS, s.pitch2, s.roll2);
      s.nextPoint += 1;
    }
    this.#step(timeS, pitchDeg, rollDeg);
  }

  /** Ends the segment at its last sample: the points that are still to come up to it. */
  end(): void {
    const s = this.#s;
    const endS = s.timeS;
    for (;;) {
      const pointS = s.nextPoint / POINTS_PER_S;
      if (pointS > endS + TIME_TOLERANCE_S) break;
      this.#step(pointS + this.#delayS, s.pitchDeg, s.rollDeg);
      this.#onPoint(pointS, s.pitch2, s.roll2);
      s.nextPoint += 1;
    }
  }

  saveState(): TraceSmootherState {
    return { ...this.#s };
  }

  restoreState(state: TraceSmootherState): void {
    this.#s = { ...state };
  }

  /** One step of both stages, input linear from the last value to this one. */
  #step(timeS: number, pitchDeg: number, rollDeg: number): void {
    const s = this.#s;
    const stepS = timeS - s.timeS;
    if (stepS > 0) {
      // y' = (x - y) / tau with x linear: y1 = x1 + (y0 - x0) keep - (x1 - x0) lag.
      const keep = Math.exp(-stepS / this.#tauS);
      const lag = (this.#tauS / stepS) * (1 - keep);
      const pitch1 = pitchDeg + (s.pitch1 - s.pitchDeg) * keep - (pitchDeg - s.pitchDeg) * lag;
      const roll1 = rollDeg + (s.roll1 - s.rollDeg) * keep - (rollDeg - s.rollDeg) * lag;
      s.pitch2 = pitch1 + (s.pitch2 - s.pitch1) * keep - (pitch1 - s.pitch1) * lag;
      s.roll2 = roll1 + (s.roll2 - s.roll1) * keep - (roll1 - s.roll1) * lag;
      s.pitch1 = pitch1;
      s.roll1 = roll1;
      s.timeS = timeS;
    }
    s.pitchDeg = pitchDeg;
    s.rollDeg = rollDeg;
  }
}
