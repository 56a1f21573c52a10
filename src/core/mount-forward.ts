// Has the clip turned about up? One of the three judges of mount-shift.ts, by the gait: the step-locked axes of acceleration
// and rate have both turned, in each third of the last window, in the same gait. It keeps nothing of its own.
import { forwardStepDeg } from "./mount-gait.ts";
import { AFTER_S, BEFORE_LEAST_S, BEFORE_S, THIRD_S, THIRD_SHARE, turningPoint } from "./mount-moving.ts";
import type { MovingSeconds } from "./mount-moving.ts";

const FORWARD_STEP_DEG = 9;

/**
 * Index of the first second of moving time in which forward lies elsewhere than before, looked for from `from` on; null
 * when the last minute is like before. Seconds of the other gait and those that cannot tell are left out.
 */
export function forwardChange(moving: MovingSeconds, from: number): number | null {
  const { gait } = moving;
  if (gait === null) return null;
  const end = gait.count;
  const split = end - AFTER_S;
  const start = Math.max(gait.countBefore(from), split - BEFORE_S);
  if (split - start < BEFORE_LEAST_S) return null;
  const before = gait.sums(start, split);
  const after = gait.sums(split, end);
  const step = forwardStepDeg(before, after);
  if (step === null || Math.abs(step) < FORWARD_STEP_DEG) return null;
  for (let k = split; k < end; k += THIRD_S) {
    const part = forwardStepDeg(before, gait.sums(k, k + THIRD_S));
    if (part === null || part * Math.sign(step) < THIRD_SHARE * FORWARD_STEP_DEG) return null;
  }
  // The acceleration alone says where.
  const direction = unit(before.subarray(0, 4)).map((value, k) => value - unit(after.subarray(0, 4))[k]);
  return turningPoint(from, moving.count, (at) => {
    const k = gait.countBefore(at);
    if (k === gait.count || gait.indexOf(k) !== at) return 0;
    const acc = gait.sums(k, k + 1);
    return direction.reduce((sum, value, lane) => sum + value * acc[lane], 0);
  });
}

function unit(values: Float64Array): Float64Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
