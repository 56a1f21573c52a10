// What the mount-shift finder keeps of every second of the recording: how the head was held while moving, and what steps,
// jolts and gait said. No rules; those are in mount-shift.ts and the judges beside it.
import { GAIT_SUMS } from "./mount-gait.ts";
import type { StepSums } from "./step-axes.ts";

/** Lanes of a second: means over its moving time, how long that was, and what belongs to all of the second. */
const LANES = 15;
const PITCH_DEG = 0;
const ROLL_DEG = 1;
const MOVING_S = 2;
/** Four each, see StepSums. */
const ACC = 3;
const GYR = 7;
const YAW_RAD = 11;
const JOLTS = 12;
/** Steps (fractions of intervals) and the time that those intervals cover. */
const STEPS = 13;
const STEPPED_S = 14;

/** A second counts as one of moving from this much on, s. */
const LEAST_MOVING_S = 0.5;
/** In a bend the head looks into the bend, rad within a second. */
const MOST_YAW_RAD = 0.35;
/** With the head far down, fore-aft is not where the acceleration of the clip points, deg. */
const MOST_PITCH_DEG = 30;
/** Walking and running rock the head differently, steps per second between the two. */
const RUN_FROM_HZ = 2.2;
export interface MountSecondsState {
  readonly values: Float32Array;
}

export class MountSeconds {
  #values = new Float32Array(LANES * 1024);
  #count = 0;

  /** How the head was held in a second, on average over its moving time, deg, and how long that was. */
  pose(second: number, pitchDeg: number, rollDeg: number, movingS: number): void {
    const at = this.#place(second);
    this.#values[at + PITCH_DEG] = pitchDeg;
    this.#values[at + ROLL_DEG] = rollDeg;
    this.#values[at + MOVING_S] = movingS;
  }

  gait({ second, acc, gyr, yawRad }: StepSums): void {
    const at = this.#place(second);
    this.#values.set(acc, at + ACC);
    this.#values.set(gyr, at + GYR);
    this.#values[at + YAW_RAD] = yawRad;
  }

  jolt(second: number): void {
    this.#values[this.#place(second) + JOLTS] += 1;
  }

  /** A step that took from `fromS` to `toS`; told to the second of its end. */
  step(fromS: number, toS: number): void {
    const at = this.#place(Math.floor(toS));
    this.#values[at + STEPS] += 1;
    this.#values[at + STEPPED_S] += toS - fromS;
  }

  isMoving(second: number): boolean {
    return this.#read(second, MOVING_S) >= LEAST_MOVING_S;
  }

  /** Mean pitch and sideways tilt of a moving second, deg. */
  pitchDeg(second: number): number {
    return this.#read(second, PITCH_DEG);
  }

  rollDeg(second: number): number {
    return this.#read(second, ROLL_DEG);
  }

  hasJolt(second: number): boolean {
    return this.#read(second, JOLTS) > 0;
  }

  /** Which gait a second that can tell where forward is belongs to; null for those that cannot. */
  gaitOf(second: number): "walk" | "run" | null {
    const steps = this.#read(second, STEPS);
    if (steps === 0 || Math.abs(this.#read(second, YAW_RAD)) > MOST_YAW_RAD) return null;
    if (Math.abs(this.pitchDeg(second)) > MOST_PITCH_DEG) return null;
    return steps / this.#read(second, STEPPED_S) >= RUN_FROM_HZ ? "run" : "walk";
  }

  /** Writes what the gait of a second says; see GAIT_SUMS. */
  gaitSums(second: number, sums: Float64Array): void {
    for (let k = 0; k < GAIT_SUMS; k++) sums[k] = this.#read(second, ACC + k);
  }

  saveState(): MountSecondsState {
    return { values: this.#values.slice(0, LANES * this.#count) };
  }

  restoreState({ values }: MountSecondsState): void {
    this.#count = values.length / LANES;
    this.#values = new Float32Array(Math.max(LANES * 1024, values.length));
    this.#values.set(values);
  }

  #read(second: number, lane: number): number {
    return second < this.#count ? this.#values[LANES * second + lane] : 0;
  }

  #place(second: number): number {
    if (second >= this.#count) this.#count = second + 1;
    if (LANES * this.#count > this.#values.length) {
      const longer = new Float32Array(2 * LANES * this.#count);
      longer.set(this.#values);
      this.#values = longer;
    }
    return LANES * second;
  }
}
