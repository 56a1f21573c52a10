// Gathers, second by second and step by step, what rough ground does to a runner's body: how uneven the steps are, how the
// head is thrown sideways and turned. It judges nothing (technical.ts does) and never sees head pitch: every figure stays the
// same when the head nods, or each stretch of looking down would count as rough ground. posture.ts feeds it.
import { LANES_END_S } from "./second-lanes.ts";
import type { Vec3 } from "./units.ts";
import { cross } from "./vector.ts";

/** Per second: samples; sums and sums of squares of vertical and sideways force; the same of turning about up and forward. */
const LANES = 8;
/** Per step: its time, s, the time since the step before, s, and its peak of vertical force, m/s² above the mean. */
const STEP = 3;

export interface TerrainTallyState {
  readonly seconds: Float64Array;
  readonly steps: Float64Array;
}

/** Mean squares within seconds, so that what changes slowly (a bend, a tilt) is not in them. */
export interface TerrainSecond {
  readonly samples: number;
  /** (m/s²)². */
  readonly vertical: number;
  readonly sideways: number;
  /** (rad/s)². */
  readonly turning: number;
}

const NO_SAMPLES: TerrainSecond = { samples: 0, vertical: 0, sideways: 0, turning: 0 };

/** Columns of equal length, in the order of time. */
export interface TerrainSteps {
  readonly count: number;
  /** When the step was taken, s. */
  readonly atS: Float64Array;
  /** Since the step before, s. */
  readonly intervalS: Float64Array;
  /** Peak of the vertical force above its mean, m/s². */
  readonly peakMps2: Float64Array;
}

export class TerrainTally {
  #seconds = new Float64Array(LANES * 1024);
  #count = 0;
  #steps = new Float64Array(STEP * 1024);
  #stepCount = 0;

  /**
   * Samples `from` to `to` of a block: times, s, specific force, m/s², and angular rate, rad/s, in sensor axes, and the
   * vertical part of the force. `up` and `forward` tell how the clip sits.
   */
  samples(
    block: { readonly timeS: Float64Array; readonly accMps2: Float64Array; readonly gyrRadps: Float64Array },
    verticalMps2: Float64Array,
    axes: { readonly up: Vec3; readonly forward: Vec3 },
    from: number,
    to: number,
  ): void {
    const { timeS, accMps2, gyrRadps } = block;
    const [ux, uy, uz] = axes.up;
    const [fx, fy, fz] = axes.forward;
    const [lx, ly, lz] = cross(axes.up, axes.forward);
    for (let i = from; i < to;) {
      const second = Math.floor(timeS[i]);
      if (!(second >= 0 && second < LANES_END_S)) {
        i++;
        continue;
      }
      if (second >= this.#count) this.#grow(second + 1);
      const values = this.#seconds;
      const at = LANES * second;
      let count = values[at];
      let verticals = values[at + 1];
      let verticalSquares = values[at + 2];
      let sidewaysSum = values[at + 3];
      let sidewaysSquares = values[at + 4];
      let yaws = values[at + 5];
      let rolls = values[at + 6];
      let turning = values[at + 7];
      for (; i < to && timeS[i] >= second && timeS[i] < second + 1; i++) {
        const x = 3 * i;
        const y = x + 1;
        const z = x + 2;
        const vertical = verticalMps2[i];
        const sideways = lx * accMps2[x] + ly * accMps2[y] + lz * accMps2[z];
        const yaw = ux * gyrRadps[x] + uy * gyrRadps[y] + uz * gyrRadps[z];
        const roll = fx * gyrRadps[x] + fy * gyrRadps[y] + fz * gyrRadps[z];
        count += 1;
        verticals += vertical;
        verticalSquares += vertical * vertical;
        sidewaysSum += sideways;
        sidewaysSquares += sideways * sideways;
        yaws += yaw;
        rolls += roll;
        // Of the two together, so that a lowered head, which mixes them, changes nothing.
        turning += yaw * yaw + roll * roll;
      }
      values[at] = count;
      values[at + 1] = verticals;
      values[at + 2] = verticalSquares;
      values[at + 3] = sidewaysSum;
      values[at + 4] = sidewaysSquares;
      values[at + 5] = yaws;
      values[at + 6] = rolls;
      values[at + 7] = turning;
    }
  }

  /** One step from `fromS` to `toS`. */
  step(fromS: number, toS: number, peakMps2: number): void {
    const at = STEP * this.#stepCount;
    if (at === this.#steps.length) this.#steps = longer(this.#steps, 2 * at);
    this.#steps[at] = toS;
    this.#steps[at + 1] = toS - fromS;
    this.#steps[at + 2] = peakMps2;
    this.#stepCount += 1;
  }

  get secondCount(): number {
    return this.#count;
  }

  second(second: number): TerrainSecond {
    const at = LANES * second;
    const values = this.#seconds;
    const n = second < this.#count ? values[at] : 0;
    if (n === 0) return NO_SAMPLES;
    const spread = (sum: number, squares: number): number => Math.max(0, squares / n - (sum / n) ** 2);
    return {
      samples: n,
      vertical: spread(values[at + 1], values[at + 2]),
      sideways: spread(values[at + 3], values[at + 4]),
      turning: Math.max(0, values[at + 7] / n - (values[at + 5] / n) ** 2 - (values[at + 6] / n) ** 2),
    };
  }

  get steps(): TerrainSteps {
    const count = this.#stepCount;
    const steps = this.#steps;
    const column = (lane: number): Float64Array => {
      const values = new Float64Array(count);
      for (let step = 0; step < count; step++) values[step] = steps[STEP * step + lane];
      return values;
    };
    return { count, atS: column(0), intervalS: column(1), peakMps2: column(2) };
  }

  saveState(): TerrainTallyState {
    return {
      seconds: this.#seconds.slice(0, LANES * this.#count),
      steps: this.#steps.slice(0, STEP * this.#stepCount),
    };
  }

  restoreState(state: TerrainTallyState): void {
    this.#count = state.seconds.length / LANES;
    this.#seconds = longer(state.seconds, Math.max(LANES * 1024, state.seconds.length));
    this.#stepCount = state.steps.length / STEP;
    this.#steps = longer(state.steps, Math.max(STEP * 1024, state.steps.length));
  }

  #grow(count: number): void {
    this.#count = count;
    if (LANES * count <= this.#seconds.length) return;
    this.#seconds = longer(this.#seconds, 2 * LANES * count);
  }
}

/** A copy with room for `length` values. */
function longer(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(length);
  copy.set(values);
  return copy;
}
