// Steps from the vertical acceleration, and from the steps whether the wearer is moving. Not a step counter for people:
// its numbers gate the head-down model and give the cadence. posture.ts feeds it sample by sample and reads the edges.
//
// A step is a peak of vertical acceleration at least `stepPeakMps2` above its mean, `stepMinS` to `stepMaxS` after the
// last one; the first of a chain becomes a step with the second. Of several peaks closer than `stepMinS` (impact and
// push-off, ringing) one counts. Contract, "Moving, head-down, totals".
import type { MovingParameters } from "./parameters.ts";
import { STANDARD_GRAVITY_MPS2 } from "./units.ts";

/** Each of two low-pass stages that take sample noise and ringing off before peaks are looked for, s. */
const SMOOTHING_TAU_S = 0.02;
/** Delay of the two stages, s; peak times are back-dated by it. */
const SMOOTHING_DELAY_S = 2 * SMOOTHING_TAU_S;
/** The mean of vertical acceleration starts at gravity and follows slowly, s. */
const MEAN_TAU_S = 10;
/** A step without data for longer than this has no acceleration to go on from: the peak search starts afresh, s. */
const RESTART_AFTER_S = 0.5;

/** Everything the gate knows, for `saveState`: plain numbers and lists of numbers. */
export interface MovingGateState {
  /** Time of the last sample, NaN before the first. */
  timeS: number;
  // Peak search.
  stage1: number;
  stage2: number;
  mean: number;
  /** The signal was below its mean since the last peak. */
  armed: boolean;
  pending: boolean;
  pendingS: number;
  pendingMps2: number;
  pendingLostS: number;
  // Chain of peaks at step distance.
  chainCount: number;
  chainFirstS: number;
  lastPeakS: number;
  // Gate.
  open: boolean;
  lastActiveS: number;
  /** Seconds without data so far, and up to the last activity and peak: the closing clock runs on data only. */
  lostS: number;
  lostAtActiveS: number;
  lostAtPeakS: number;
}

/** Called for every step with the time of the peak before and its own, s, and its height above the mean, m/s². */
export type StepListener = (fromS: number, toS: number, peakMps2: number) => void;

export class MovingGate {
  readonly #p: MovingParameters;
  readonly #onStep: StepListener;
  /** Open and close in turn, from closed: the time of every change, in order. Known changes only; never revised. */
  readonly edgesS: number[] = [];
  #s: MovingGateState = {
    timeS: Number.NaN,
    stage1: STANDARD_GRAVITY_MPS2,
    stage2: STANDARD_GRAVITY_MPS2,
    mean: STANDARD_GRAVITY_MPS2,
    armed: true,
    pending: false,
    pendingS: 0,
    pendingMps2: 0,
    pendingLostS: 0,
    chainCount: 0,
    chainFirstS: 0,
    lastPeakS: Number.NEGATIVE_INFINITY,
    open: false,
    lastActiveS: 0,
    lostS: 0,
    lostAtActiveS: 0,
    lostAtPeakS: 0,
  };

  constructor(p: MovingParameters, onStep: StepListener = () => {}) {
    this.#p = p;
    this.#onStep = onStep;
  }

  /**
   * Samples in the order of time: times (s), seconds without data before each, vertical specific force (m/s², about 9.81
   * at rest), each at least `timeS` long, and the speed over ground where it is known (m/s).
   */
  push(timeS: Float64Array, lostS: Float64Array, verticalMps2: Float64Array, speedMps?: Float64Array): void {
    const s = this.#s;
    const { stepPeakMps2, stepMinS, stepMaxS, closeAfterS } = this.#p;
    // Not before a peak that is still unconfirmed, or the first of a chain, can have come in.
    const closeLateS = closeAfterS + stepMaxS + stepMinS + SMOOTHING_DELAY_S;
    let { timeS: lastS, stage1, stage2, mean } = s;
    let lastStepS = 0;
    let keep = 1;
    let follow = 0;
    for (let i = 0; i < timeS.length; i++) {
      const t = timeS[i];
      const vertical = verticalMps2[i];
      const stepS = t - lastS;
      lastS = t;
      if (lostS[i] > 0) s.lostS += lostS[i];
      if (!(stepS <= RESTART_AFTER_S)) {
        if (s.pending) this.#confirm();
        stage1 = stage2 = vertical;
      } else {
        if (stepS !== lastStepS) {
          lastStepS = stepS;
          keep = Math.exp(-stepS / SMOOTHING_TAU_S);
          follow = stepS / (MEAN_TAU_S + stepS);
        }
        stage1 = vertical + (stage1 - vertical) * keep;
        stage2 = stage1 + (stage2 - stage1) * keep;
        mean += (vertical - mean) * follow;
      }
      const above = stage2 - mean;
      if (above < 0 && !s.armed) s.armed = true;
      if (s.pending || (s.armed && above >= stepPeakMps2)) this.#search(t - SMOOTHING_DELAY_S, above);
      if (speedMps !== undefined && speedMps[i] > this.#p.speedMps) {
        this.#closeIfIdle(t, s.lostS);
        if (!s.open) this.#open(t);
        this.#active(t, s.lostS);
      } else if (s.open && t - s.lastActiveS - (s.lostS - s.lostAtActiveS) > closeLateS) {
        this.#close();
      }
    }
    s.timeS = lastS;
    s.stage1 = stage1;
    s.stage2 = stage2;
    s.mean = mean;
  }

  /** The end of the data. */
  finish(): void {
    const s = this.#s;
    if (s.pending) this.#confirm();
    this.#closeIfIdle(s.timeS, s.lostS);
  }

  get open(): boolean {
    return this.#s.open;
  }

  /** Every edge up to this time is in `edgesS`, s. */
  get resolvedS(): number {
    const s = this.#s;
    if (s.open) return s.lastActiveS;
    const earliest = s.pending ? s.pendingS : s.timeS - SMOOTHING_DELAY_S;
    const chainAlive = s.chainCount > 0 && earliest - s.lastPeakS <= this.#p.stepMaxS;
    return chainAlive ? s.chainFirstS : earliest;
  }

  saveState(): MovingGateState & { edgesS: number[] } {
    return { ...this.#s, edgesS: [...this.edgesS] };
  }

  restoreState(state: MovingGateState & { edgesS: readonly number[] }): void {
    const { edgesS, ...s } = state;
    this.#s = s;
    this.edgesS.splice(0, this.edgesS.length, ...edgesS);
  }

  /** A sample above the threshold, or any while a peak is not confirmed yet. */
  #search(atS: number, aboveMps2: number): void {
    const s = this.#s;
    if (s.pending) {
      if (atS - s.pendingS >= this.#p.stepMinS) {
        this.#confirm();
      } else if (aboveMps2 > s.pendingMps2 && !s.armed) {
        s.pendingS = atS;
        s.pendingMps2 = aboveMps2;
      }
    }
    if (!s.pending && s.armed && aboveMps2 >= this.#p.stepPeakMps2) {
      s.armed = false;
      s.pending = true;
      s.pendingS = atS;
      s.pendingMps2 = aboveMps2;
      s.pendingLostS = s.lostS;
    }
  }

  /** The pending peak is one. */
  #confirm(): void {
    const s = this.#s;
    const { stepMinS, stepMaxS, openSteps } = this.#p;
    const { pendingS: atS, pendingLostS: lostS } = s;
    const sinceS = atS - s.lastPeakS;
    s.pending = false;
    if (s.chainCount > 0 && sinceS >= stepMinS && sinceS <= stepMaxS) {
      s.chainCount += 1;
      this.#onStep(s.lastPeakS, atS, s.pendingMps2);
      if (s.open && s.chainCount === 2) {
        this.#closeIfIdle(s.lastPeakS, s.lostAtPeakS);
        if (s.open) this.#active(s.lastPeakS, s.lostAtPeakS);
      }
      if (s.open) this.#active(atS, lostS);
    } else {
      s.chainCount = 1;
      s.chainFirstS = atS;
    }
    if (!s.open && s.chainCount >= openSteps) {
      this.#open(s.chainFirstS);
      this.#active(atS, lostS);
    }
    s.lastPeakS = atS;
    s.lostAtPeakS = lostS;
  }

  #active(atS: number, lostS: number): void {
    const s = this.#s;
    if (atS < s.lastActiveS) return;
    s.lastActiveS = atS;
    s.lostAtActiveS = lostS;
  }

  /** Closes at the last activity when nothing happened for `closeAfterS` of data before `atS`. */
  #closeIfIdle(atS: number, lostS: number): void {
    const s = this.#s;
    if (s.open && atS - s.lastActiveS - (lostS - s.lostAtActiveS) >= this.#p.closeAfterS) this.#close();
  }

  #open(atS: number): void {
    const s = this.#s;
    s.open = true;
    s.lastActiveS = Math.max(atS, this.edgesS.at(-1) ?? atS);
    this.edgesS.push(s.lastActiveS);
  }

  #close(): void {
    const s = this.#s;
    s.open = false;
    this.edgesS.push(s.lastActiveS);
  }
}
