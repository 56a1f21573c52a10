// A clip that slips on the made-up runner's head: planted turns of the clip against the head, and knocks. Not an error of
// the sensor (clip.ts): what it measures is right, but it no longer sits as it was calibrated. simulate.ts puts it between
// the motion of the head and the clip.
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import { rotateBack } from "./motion.ts";
import type { HeadSample } from "./motion.ts";
import type { PlacedSegment } from "./script.ts";
import { minimumJerk } from "./tracks.ts";

/** One slip. Angles as a level head would have to turn to look the same to the clip, deg. */
export interface Slip {
  readonly atS: number;
  /** Right ear down positive. */
  readonly rollDeg?: number;
  /** Nose-down positive. */
  readonly pitchDeg?: number;
  /** To the left positive: the forward axis moves. */
  readonly yawDeg?: number;
  /** Peak of the knock that goes with it, g. Without it the clip slides. */
  readonly joltG?: number;
}

/** How long a clip turns, s, and how long a knock lasts. */
const TURN_S = 0.25;
const JOLT_S = 0.04;
/** Where a knock pushes: down and a little back, head axes. */
const JOLT_DIRECTION = [-0.36, 0.1, -0.93] as const;

/** Slips that a script carries, at the start of their segments. */
export function slipsOf(segments: readonly PlacedSegment[]): Slip[] {
  return segments.flatMap(({ startS, slipRollDeg, slipPitchDeg, slipYawDeg, joltG }) =>
    slipRollDeg === 0 && slipPitchDeg === 0 && slipYawDeg === 0 && joltG === 0
      ? []
      : [{ atS: startS, rollDeg: slipRollDeg, pitchDeg: slipPitchDeg, yawDeg: slipYawDeg, joltG }],
  );
}

/** Turns samples in head axes into those of the slipped clip, one after the other. */
export class Slips {
  readonly #slips: readonly Slip[];
  readonly #halfS: number;
  #next = 0;
  /** Clip to head, of the slips that have ended and with the one under way, w x y z. */
  readonly #ended = Float64Array.of(1, 0, 0, 0);
  readonly #turn = Float64Array.of(1, 0, 0, 0);
  /** Clip to earth of the last sample. */
  readonly quaternion = new Float64Array(4);

  /** `rateHz`: a sample is the mean over its own interval, which a knock may be shorter than. */
  constructor(slips: readonly Slip[], rateHz: number) {
    this.#halfS = 1 / (2 * rateHz);
    this.#slips = slips.toSorted((a, b) => a.atS - b.atS);
  }

  /** Changes the sample in place, its quaternion excepted. */
  apply(sample: HeadSample): void {
    const { timeS, accMps2, gyrRadps, quaternion } = sample;
    let slip = this.#slips[this.#next];
    while (slip !== undefined && timeS >= slip.atS + TURN_S) {
      multiply(this.#ended, slipTurn(slip, 1), this.#ended);
      this.#turn.set(this.#ended);
      this.#next += 1;
      slip = this.#slips[this.#next];
    }
    if (slip === undefined || timeS < slip.atS) {
      if (this.#next > 0) {
        rotateBack(this.#turn, accMps2);
        rotateBack(this.#turn, gyrRadps);
      }
    } else {
      const x = (timeS - slip.atS) / TURN_S;
      multiply(this.#ended, slipTurn(slip, minimumJerk(x)), this.#turn);
      rotateBack(this.#turn, accMps2);
      rotateBack(this.#turn, gyrRadps);
      const shareRadps = (RAD_PER_DEG * 30 * x * x * (1 - x) * (1 - x)) / TURN_S;
      const axes = [slip.rollDeg ?? 0, slip.pitchDeg ?? 0, slip.yawDeg ?? 0];
      const knock = this.#knock(timeS - slip.atS) * (slip.joltG ?? 0);
      for (let axis = 0; axis < 3; axis += 1) {
        gyrRadps[axis] = gyrRadps[axis] + shareRadps * axes[axis];
        accMps2[axis] = accMps2[axis] + knock * STANDARD_GRAVITY_MPS2 * JOLT_DIRECTION[axis];
      }
    }
    multiply(quaternion, this.#turn, this.quaternion);
  }

  /** Mean of the half-sine of a knock over the interval of the sample that comes `afterS` its start. */
  #knock(afterS: number): number {
    const from = Math.max(0, afterS - this.#halfS);
    const to = Math.min(JOLT_S, afterS + this.#halfS);
    if (to <= from) return 0;
    const phase = Math.PI / JOLT_S;
    return (Math.cos(phase * from) - Math.cos(phase * to)) / (phase * 2 * this.#halfS);
  }
}

/** The rotation vector of a slip, this share of it done, as a quaternion. */
function slipTurn({ rollDeg = 0, pitchDeg = 0, yawDeg = 0 }: Slip, share: number): Float64Array {
  const angleDeg = Math.hypot(rollDeg, pitchDeg, yawDeg);
  const half = (share * angleDeg * RAD_PER_DEG) / 2;
  const scale = angleDeg === 0 ? 0 : Math.sin(half) / angleDeg;
  return Float64Array.of(Math.cos(half), scale * rollDeg, scale * pitchDeg, scale * yawDeg);
}

/** `a` then, in its own axes, `b`. */
function multiply(a: Float64Array, b: Float64Array, out: Float64Array): void {
  const [aw, ax, ay, az] = [a[0], a[1], a[2], a[3]];
  const [bw, bx, by, bz] = [b[0], b[1], b[2], b[3]];
  out[0] = aw * bw - ax * bx - ay * by - az * bz;
  out[1] = aw * bx + ax * bw + ay * bz - az * by;
  out[2] = aw * by + ay * bw + az * bx - ax * bz;
  out[3] = aw * bz + az * bw + ax * by - ay * bx;
}
