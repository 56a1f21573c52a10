// What the tests of the estimator ask of its output: all orientations in one array, angles against the truth.
import { createAttitude } from "../../../src/core/attitude/attitude.ts";
import type { AttitudeOptions, AttitudeSettings, AttitudeSource } from "../../../src/core/attitude/attitude.ts";
import type { ImuBlock } from "../../../src/core/imu.ts";
import type { AttitudeBlock } from "../../../src/core/results.ts";
import { DEG_PER_RAD } from "../../../src/core/units.ts";
import { intoSensor, orientationAt } from "../../support/made-motion.ts";
import type { Motion, Quaternion } from "../../support/made-motion.ts";

export const MODES = ["live", "offline"] as const;

/** Quaternions of all rows, w x y z interleaved. */
export function join(blocks: readonly AttitudeBlock[]): Float64Array {
  const out = new Float64Array(blocks.reduce((sum, block) => sum + block.quaternion.length, 0));
  let at = 0;
  for (const { quaternion } of blocks) {
    out.set(quaternion, at);
    at += quaternion.length;
  }
  return out;
}

export function estimate(
  mode: "live" | "offline",
  block: ImuBlock,
  settings?: AttitudeSettings,
  options?: AttitudeOptions,
): Float64Array {
  const source = createAttitude(mode, settings, options);
  return join([...source.push(block), ...source.finish()]);
}

/** Rows `from` to `to` as a block. */
export function cut(block: ImuBlock, from: number, to: number): ImuBlock {
  return {
    timeS: block.timeS.slice(from, to),
    accMps2: block.accMps2.slice(3 * from, 3 * to),
    gyrRadps: block.gyrRadps.slice(3 * from, 3 * to),
    ...(block.speedMps === undefined ? {} : { speedMps: block.speedMps.slice(from, to) }),
  };
}

/** The block pushed in pieces that end at the given rows; `between` may swap the source for another at each end. */
export function inPieces(
  source: AttitudeSource,
  block: ImuBlock,
  ends: readonly number[],
  between: (source: AttitudeSource) => AttitudeSource = (same) => same,
): AttitudeBlock[] {
  const out: AttitudeBlock[] = [];
  let now = source;
  let from = 0;
  for (const end of [...ends, block.timeS.length]) {
    out.push(...now.push(cut(block, from, end)));
    now = between(now);
    from = end;
  }
  return [...out, ...now.finish()];
}

export function quaternionAt(all: Float64Array, row: number): Quaternion {
  return [all[4 * row], all[4 * row + 1], all[4 * row + 2], all[4 * row + 3]];
}

export function upAt(all: Float64Array, row: number): [number, number, number] {
  return intoSensor(quaternionAt(all, row), [0, 0, 1]);
}

/** Angle between two directions, deg. */
export function angleDeg(a: readonly number[], b: readonly number[]): number {
  const along = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const across = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  return Math.atan2(across, along) * DEG_PER_RAD;
}

/** Largest angle between estimated and true up from `fromS` on, deg. */
export function largestErrorDeg(all: Float64Array, block: ImuBlock, motion: Motion, fromS: number): number {
  let largest = 0;
  block.timeS.forEach((time, row) => {
    if (time < fromS) return;
    largest = Math.max(largest, angleDeg(upAt(all, row), intoSensor(orientationAt(motion, time), [0, 0, 1])));
  });
  return largest;
}
