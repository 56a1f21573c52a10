// Smooth functions of time that a simulated run is made of: scripted moves between set points, and band-limited noise.
// Not a physical model. Both have continuous velocity and acceleration, so that rates and forces derived from them are
// those of a body; both are read in the order of time and give the same values at any sampling rate.
import type { Random } from "./random.ts";

/** Share of a minimum-jerk move that is done after `x` of its duration, 0 to 1. */
export function minimumJerk(x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x * x * x * (10 + x * (6 * x - 15));
}

/** One scripted move: from `startS` on, within `durationS`, to `target`. */
export interface Move {
  readonly startS: number;
  readonly durationS: number;
  readonly target: number;
}

/** Set points joined by minimum-jerk moves. Add moves in the order of time, then read in the order of time. */
export class MoveTrack {
  readonly #moves: Move[] = [];
  readonly #initial: number;
  #index = -1;
  #from: number;

  constructor(initial: number) {
    this.#initial = initial;
    this.#from = initial;
  }

  /** Time from which the next move may start, s. */
  get freeFromS(): number {
    const last = this.#moves[this.#moves.length - 1];
    return last === undefined ? 0 : last.startS + last.durationS;
  }

  /** The last set point. */
  get target(): number {
    return this.#moves[this.#moves.length - 1]?.target ?? this.#initial;
  }

  /** Adds a move; it starts later when the one before it has not ended by then. Returns its end, s. */
  move(startS: number, durationS: number, target: number): number {
    const from = Math.max(startS, this.freeFromS);
    this.#moves.push({ startS: from, durationS, target });
    return from + durationS;
  }

  /** Value at a time that is not before the last one asked for. */
  at(timeS: number): number {
    while (this.#index + 1 < this.#moves.length && this.#moves[this.#index + 1].startS <= timeS) {
      if (this.#index >= 0) this.#from = this.#moves[this.#index].target;
      this.#index += 1;
    }
    if (this.#index < 0) return this.#initial;
    const move = this.#moves[this.#index];
    return this.#from + (move.target - this.#from) * minimumJerk((timeS - move.startS) / move.durationS);
  }
}

/** Mean variance of a cubic B-spline through independent knots of variance 1. */
const SPLINE_SD = Math.sqrt(0.479);

/** Noise of standard deviation 1 with nothing faster than about 1 / (2 * knotS): a cubic B-spline over random knots. */
export class SmoothNoise {
  readonly #random: Random;
  readonly #knotS: number;
  readonly #knots = new Float64Array(4);
  #interval = 0;

  constructor(random: Random, knotS: number) {
    this.#random = random;
    this.#knotS = knotS;
    for (let index = 0; index < 4; index += 1) this.#knots[index] = random.normal() / SPLINE_SD;
  }

  /** Value at a time that is not before the last one asked for, s. */
  at(timeS: number): number {
    const position = timeS / this.#knotS;
    const knots = this.#knots;
    while (position >= this.#interval + 1) {
      knots[0] = knots[1];
      knots[1] = knots[2];
      knots[2] = knots[3];
      knots[3] = this.#random.normal() / SPLINE_SD;
      this.#interval += 1;
    }
    const x = position - this.#interval;
    const y = 1 - x;
    const x2 = x * x;
    const y2 = y * y;
    return (
      (y2 * y * knots[0] +
        (4 - 6 * x2 + 3 * x2 * x) * knots[1] +
        (4 - 6 * y2 + 3 * y2 * y) * knots[2] +
        x2 * x * knots[3]) /
      6
    );
  }
}
