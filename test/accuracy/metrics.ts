// Error figures of one estimate of one trial: angle between estimated and true up, and pitch along each sensor axis.
// Nothing is aligned, no offset is removed; only samples that count and have a truth are taken.
import { DEG_PER_RAD } from "../../src/core/units.ts";
import type { Trial } from "./data-set.ts";

/** Orientations of some rows of a trial. */
export interface Estimate {
  /** Row of the trial for each orientation, ascending. */
  readonly rows: Int32Array;
  /** Sensor to earth, w x y z interleaved. */
  readonly quaternion: Float64Array;
}

/** Degrees. */
export interface Figures {
  readonly inclinationDeg: number;
  readonly pitchDeg: number;
  readonly p95Deg: number;
  readonly maxDeg: number;
}

/** Pitch is not compared where an axis is this steep, deg, nor on an axis with this few other samples. */
const STEEP_DEG = 75;
const FEW_SAMPLES = 100;

/** Compares each row with the truth `shift` rows later. NaN where no sample counts. */
export function figures(trial: Trial, { rows, quaternion }: Estimate, shift: number): Figures {
  const errors = new Float64Array(rows.length);
  let count = 0;
  let sum = 0;
  const pitchSum = [0, 0, 0];
  const pitchCount = [0, 0, 0];
  const u = new Float64Array(3);
  const v = new Float64Array(3);
  const steep = Math.sin(STEEP_DEG / DEG_PER_RAD);
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] + shift;
    if (row < 0 || row >= trial.scored.length || trial.scored[row] !== 1) continue;
    if (Number.isNaN(trial.truth[4 * row])) continue;
    writeUp(quaternion, 4 * i, u);
    writeUp(trial.truth, 4 * row, v);
    const error = 2 * Math.atan2(distance(u, v, -1), distance(u, v, 1)) * DEG_PER_RAD;
    errors[count] = error;
    count += 1;
    sum += error * error;
    for (let axis = 0; axis < 3; axis += 1) {
      if (Math.abs(v[axis]) >= steep) continue;
      const difference = (Math.asin(Math.max(-1, Math.min(1, u[axis]))) - Math.asin(v[axis])) * DEG_PER_RAD;
      pitchSum[axis] += difference * difference;
      pitchCount[axis] += 1;
    }
  }
  const sorted = errors.subarray(0, count).sort();
  const axes = [0, 1, 2].filter((axis) => pitchCount[axis] > FEW_SAMPLES);
  return {
    inclinationDeg: Math.sqrt(sum / count),
    pitchDeg: mean(axes.map((axis) => Math.sqrt(pitchSum[axis] / pitchCount[axis]))),
    p95Deg: count === 0 ? Number.NaN : sorted[Math.min(count - 1, Math.floor(0.95 * count))],
    maxDeg: count === 0 ? Number.NaN : sorted[count - 1],
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? Number.NaN : (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** Up in the sensor's axes, unit even if the quaternion is not. */
function writeUp(q: Float64Array, at: number, out: Float64Array): void {
  const w = q[at];
  const x = q[at + 1];
  const y = q[at + 2];
  const z = q[at + 3];
  const scale = 1 / (w * w + x * x + y * y + z * z);
  out[0] = 2 * (x * z - w * y) * scale;
  out[1] = 2 * (y * z + w * x) * scale;
  out[2] = (w * w - x * x - y * y + z * z) * scale;
}

function distance(u: Float64Array, v: Float64Array, sign: number): number {
  return Math.hypot(u[0] + sign * v[0], u[1] + sign * v[1], u[2] + sign * v[2]);
}
