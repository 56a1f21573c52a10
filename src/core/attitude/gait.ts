// Gait, as far as the estimator needs it: is this the up and down of a walking or running body? It chooses the time
// constant of the acceleration low-pass. It does not count steps for the runner and it does not open the moving gate.
// A rhythm alone would take shaking by hand for steps, so amplitude, spacing and rate have limits that a body obeys.
import { RAD_PER_DEG } from "../units.ts";
import type { AttitudeSettings } from "./settings.ts";

/** Time constant that joins the double peak of a foot strike, s. */
const SMOOTH_S = 0.03;
/** Time constant of the mean squares, s. */
const SQUARE_S = 1;
/** Yaw rate is averaged over about a stride, s. */
export const YAW_S = 0.5;
/** Steps in a row that make gait, and how many times the shortest interval and the lowest peak the largest may be. */
const STEPS = 4;
const INTERVAL_RATIO = 1.6;
const PEAK_RATIO = 4;
/** Gait ends this long after the last step, s. */
const HOLD_S = 1.5;
/** What breaks a limit keeps gait shut for this long, s; a pull by hand for longer. */
const SHUT_S = 1.5;
const SHUT_PULL_S = 5;
const GRAVITY = 9.81;
/** Speed that a turn is judged with where none is known, m/s. */
const RUNNING_SPEED_MPS = 3;

// Layout of the signals of a step.
export const VERTICAL = 0; // specific force along up, m/s²
export const ACC_SQUARE = 1; // squared norm of the specific force
export const TILT_SQUARE = 2; // squared norm of the level part of the rate, rad²/s²; a turn is no part of it
export const YAW = 3; // rate about up, rad/s
export const INTERVAL = 4; // since the signals before, s
export const SIGNALS = 5;

// Layout of the state.
const TIME = 0;
const SMOOTH = 1;
const ABOVE = 2;
const PEAK = 3;
const PEAK_TIME = 4;
const STEP_TIME = 5;
const COUNT = 6; // steps in a row
const OPEN = 7;
const SINCE = 8; // first step of this gait
const UNTIL = 9;
const SHUT_UNTIL = 10;
const VERTICAL_SQUARE = 11;
const LEVEL_SQUARE = 12;
const TILT_MEAN_SQUARE = 13;
const YAW_MEAN = 14;
const FADE_SMOOTH = 15; // of the averages per sample
const FADE_SQUARE = 16;
const FADE_YAW = 17;
const TIMES = 18; // of the last steps
const PEAKS = TIMES + STEPS;

/**
 * Factor on the time constant while the yaw rate, averaged over a stride, is `yawRadps`: a turn in gait is an
 * acceleration that does not average out, so listen less.
 */
export function turnFactor(settings: AttitudeSettings, yawRadps: number): number {
  const turn = (RUNNING_SPEED_MPS * yawRadps) / settings.turnAccMps2;
  return Math.min(settings.turnFactorMax, 1 + turn * turn);
}

export class GaitDetector {
  readonly state = new Float64Array(PEAKS + STEPS);
  readonly #settings: AttitudeSettings;
  readonly #peak: number;
  readonly #fall: number;
  readonly #tiltSquareMax: number;
  readonly #tiltPerAccSquareMax: number;
  readonly #levelSquareMax: number;

  constructor(settings: AttitudeSettings) {
    this.#settings = settings;
    this.#peak = settings.gaitPeakMps2;
    this.#fall = -settings.gaitFallMaxMps2;
    this.#levelSquareMax = settings.gaitLevelMax ** 2;
    this.#tiltSquareMax = (settings.gaitTiltMaxDps * RAD_PER_DEG) ** 2;
    this.#tiltPerAccSquareMax = (settings.gaitTiltPerAccMax * RAD_PER_DEG) ** 2;
    this.state[STEP_TIME] = -1e9;
  }

  get gait(): boolean {
    return this.state[OPEN] === 1;
  }

  /** Seconds since the first step of this gait. */
  get gaitForS(): number {
    return this.state[TIME] - this.state[SINCE];
  }

  /** Yaw rate averaged over about a stride, rad/s. */
  get yawRadps(): number {
    return this.state[YAW_MEAN];
  }

  /** After a pause without samples the rhythm starts anew. */
  widen(): void {
    this.state[COUNT] = 0;
    this.state[ABOVE] = 0;
    this.state[STEP_TIME] = -1e9;
  }

  setInterval(dtS: number): void {
    const s = this.state;
    s[FADE_SMOOTH] = Math.min(1, dtS / SMOOTH_S);
    s[FADE_SQUARE] = Math.min(1, dtS / SQUARE_S);
    s[FADE_YAW] = Math.min(1, dtS / YAW_S);
  }

  step(signals: Float64Array): void {
    const s = this.state;
    const now = s[TIME] + signals[INTERVAL];
    s[TIME] = now;
    const acc = signals[VERTICAL] - GRAVITY;
    const smooth = s[SMOOTH] + s[FADE_SMOOTH] * (acc - s[SMOOTH]);
    s[SMOOTH] = smooth;
    const fade = s[FADE_SQUARE];
    const level = Math.max(0, signals[ACC_SQUARE] - signals[VERTICAL] * signals[VERTICAL]);
    s[VERTICAL_SQUARE] += fade * (acc * acc - s[VERTICAL_SQUARE]);
    s[LEVEL_SQUARE] += fade * (level - s[LEVEL_SQUARE]);
    s[TILT_MEAN_SQUARE] += fade * (signals[TILT_SQUARE] - s[TILT_MEAN_SQUARE]);
    s[YAW_MEAN] += s[FADE_YAW] * (signals[YAW] - s[YAW_MEAN]);

    if (smooth < this.#fall) {
      s[SHUT_UNTIL] = now + SHUT_PULL_S;
    } else if (
      s[TILT_MEAN_SQUARE] > this.#tiltSquareMax ||
      s[TILT_MEAN_SQUARE] > this.#tiltPerAccSquareMax * s[VERTICAL_SQUARE] ||
      s[LEVEL_SQUARE] > this.#levelSquareMax * s[VERTICAL_SQUARE]
    ) {
      s[SHUT_UNTIL] = Math.max(s[SHUT_UNTIL], now + SHUT_S);
    }
    if (s[ABOVE] === 0) {
      if (smooth > this.#peak) {
        s[ABOVE] = 1;
        s[PEAK] = smooth;
        s[PEAK_TIME] = now;
      }
    } else if (smooth > s[PEAK]) {
      s[PEAK] = smooth;
      s[PEAK_TIME] = now;
    } else if (smooth < 0) {
      s[ABOVE] = 0;
      this.#takeStep();
    }
    if (now > s[UNTIL] || now < s[SHUT_UNTIL]) s[OPEN] = 0;
  }

  /** A peak is over: is it a step, and do the last steps make gait? */
  #takeStep(): void {
    const s = this.state;
    const k = this.#settings;
    const time = s[PEAK_TIME];
    const interval = time - s[STEP_TIME];
    if (interval < k.gaitStepMinS) return;
    s[STEP_TIME] = time;
    s[COUNT] = interval > k.gaitStepMaxS ? 1 : Math.min(STEPS, s[COUNT] + 1);
    for (let i = 1; i < STEPS; i += 1) {
      s[TIMES + i - 1] = s[TIMES + i];
      s[PEAKS + i - 1] = s[PEAKS + i];
    }
    s[TIMES + STEPS - 1] = time;
    s[PEAKS + STEPS - 1] = s[PEAK];
    if (s[TIME] < s[SHUT_UNTIL] || s[COUNT] < 2) return;
    if (s[OPEN] === 0) {
      if (s[COUNT] < STEPS || !this.#even()) return;
      s[OPEN] = 1;
      s[SINCE] = s[TIMES];
    }
    s[UNTIL] = time + HOLD_S;
  }

  /** The last steps are alike in spacing and height. */
  #even(): boolean {
    const s = this.state;
    let shortest = Number.POSITIVE_INFINITY;
    let longest = 0;
    let lowest = s[PEAKS];
    let highest = s[PEAKS];
    for (let i = 1; i < STEPS; i += 1) {
      const interval = s[TIMES + i] - s[TIMES + i - 1];
      shortest = Math.min(shortest, interval);
      longest = Math.max(longest, interval);
      lowest = Math.min(lowest, s[PEAKS + i]);
      highest = Math.max(highest, s[PEAKS + i]);
    }
    return longest <= INTERVAL_RATIO * shortest && highest <= PEAK_RATIO * lowest;
  }
}
