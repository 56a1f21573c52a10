// Quaternion arithmetic on flat arrays for the inner loop: rotation matrix, strapdown step, smallest turn to upright.
// Not a vector library: arrays and offsets go in and out, so that nothing is allocated or boxed per sample.
// Quaternions are unit, scalar first, and turn the first frame named into the second.
import { DT, GYR } from "./samples.ts";

const NORMALISE_EVERY = 64;

/** Writes the rotation matrix of the quaternion at `at` row by row, 9 values. */
export function rotationRows(q: Float64Array, at: number, out: Float64Array): void {
  const w = q[at];
  const x = q[at + 1];
  const y = q[at + 2];
  const z = q[at + 3];
  out[0] = 1 - 2 * (y * y + z * z);
  out[1] = 2 * (x * y - w * z);
  out[2] = 2 * (x * z + w * y);
  out[3] = 2 * (x * y + w * z);
  out[4] = 1 - 2 * (x * x + z * z);
  out[5] = 2 * (y * z - w * x);
  out[6] = 2 * (x * z - w * y);
  out[7] = 2 * (y * z + w * x);
  out[8] = 1 - 2 * (x * x + y * y);
}

/** Writes p q, the turn q followed by the turn p. */
export function multiply(
  p: Float64Array,
  pAt: number,
  q: Float64Array,
  qAt: number,
  out: Float64Array,
  at: number,
): void {
  const pw = p[pAt];
  const px = p[pAt + 1];
  const py = p[pAt + 2];
  const pz = p[pAt + 3];
  const qw = q[qAt];
  const qx = q[qAt + 1];
  const qy = q[qAt + 2];
  const qz = q[qAt + 3];
  out[at] = pw * qw - px * qx - py * qy - pz * qz;
  out[at + 1] = pw * qx + px * qw + py * qz - pz * qy;
  out[at + 2] = pw * qy - px * qz + py * qw + pz * qx;
  out[at + 3] = pw * qz + px * qy - py * qx + pz * qw;
}

// Layout of the strapdown state after the quaternion.
const LAST_RATE = 4;
const LAST_CHANGE = 7; // last rate minus the one before
const KNOWN = 10; // 0: nothing, 1: the last rate, 2: the last change too
const STEPS = 11; // since the last normalisation

/**
 * Strapdown integration; its state begins with the quaternion sensor to almost-inertial frame.
 * `rectangle` holds the newest rate over the interval. `trapezoid` takes the mean of both ends, less a twelfth of the
 * second difference (Adams-Moulton of third order; it counts from 100 Hz down), plus the coning term (dt / 12) last x
 * newest.
 */
export class Strapdown {
  readonly state = new Float64Array(12);
  readonly #rectangle: boolean;

  constructor(integration: "rectangle" | "trapezoid") {
    this.#rectangle = integration === "rectangle";
    this.state[0] = 1;
  }

  /** Forgets the last rate, so that the next interval is not joined to it. */
  breakOff(): void {
    this.state[KNOWN] = 0;
  }

  /** Turns by one interval: the sample at `x[at]`, the bias in rad/s at `bias[biasAt]`. */
  step(x: Float64Array, at: number, bias: Float64Array, biasAt: number): void {
    const s = this.state;
    const dt = x[at + DT];
    const gx = x[at + GYR];
    const gy = x[at + GYR + 1];
    const gz = x[at + GYR + 2];
    const bx = bias[biasAt];
    const by = bias[biasAt + 1];
    const bz = bias[biasAt + 2];
    let wx = gx - bx;
    let wy = gy - by;
    let wz = gz - bz;
    if (s[KNOWN] > 0 && !this.#rectangle) {
      const px = s[LAST_RATE] - bx;
      const py = s[LAST_RATE + 1] - by;
      const pz = s[LAST_RATE + 2] - bz;
      const dx = wx - px;
      const dy = wy - py;
      const dz = wz - pz;
      const curve = s[KNOWN] > 1 ? 1 / 12 : 0;
      const cone = dt * (1 / 12);
      const mx = (px + wx) * 0.5 - curve * (dx - s[LAST_CHANGE]) + cone * (py * wz - pz * wy);
      const my = (py + wy) * 0.5 - curve * (dy - s[LAST_CHANGE + 1]) + cone * (pz * wx - px * wz);
      wz = (pz + wz) * 0.5 - curve * (dz - s[LAST_CHANGE + 2]) + cone * (px * wy - py * wx);
      wx = mx;
      wy = my;
      s[LAST_CHANGE] = dx;
      s[LAST_CHANGE + 1] = dy;
      s[LAST_CHANGE + 2] = dz;
      s[KNOWN] = 2;
    } else {
      s[KNOWN] = 1;
    }
    s[LAST_RATE] = gx;
    s[LAST_RATE + 1] = gy;
    s[LAST_RATE + 2] = gz;
    // Half the angle, squared; series for sin(h) / h and cos(h), exact to rounding below 0.2 rad.
    const h2 = (wx * wx + wy * wy + wz * wz) * (0.25 * dt * dt);
    let scale = 0.5 * dt;
    let rw: number;
    if (h2 < 0.04) {
      const h4 = h2 * h2;
      scale *= 1 - h2 * (1 / 6) + h4 * (1 / 120 - h2 * (1 / 5040) + h4 * (1 / 362880));
      rw = 1 - h2 * 0.5 + h4 * (1 / 24 - h2 * (1 / 720) + h4 * (1 / 40320 - h2 * (1 / 3628800)));
    } else {
      const h = Math.sqrt(h2);
      scale *= Math.sin(h) / h;
      rw = Math.cos(h);
    }
    const rx = wx * scale;
    const ry = wy * scale;
    const rz = wz * scale;
    const qw = s[0];
    const qx = s[1];
    const qy = s[2];
    const qz = s[3];
    s[0] = qw * rw - qx * rx - qy * ry - qz * rz;
    s[1] = qw * rx + qx * rw + qy * rz - qz * ry;
    s[2] = qw * ry - qx * rz + qy * rw + qz * rx;
    s[3] = qw * rz + qx * ry - qy * rx + qz * rw;
    s[STEPS] += 1;
    if (s[STEPS] >= NORMALISE_EVERY) normalise(s, STEPS);
  }
}

// Layout of a turn upright after the quaternion.
const INVERSE = 4; // 1 / |force| of the last one
const TURNS = 5; // since the last normalisation

/** A turn upright as `turnUpright` keeps it; begins with the quaternion almost-inertial frame to earth. */
export function uprightState(): Float64Array {
  return Float64Array.of(1, 0, 0, 0, 0, 0);
}

/**
 * Turns `qAcc` (almost-inertial frame to earth, from `uprightState`) by the smallest angle that makes `force` point up;
 * the heading stays. Does nothing for a force of zero.
 */
export function turnUpright(qAcc: Float64Array, force: Float64Array, at: number): void {
  const fx = force[at];
  const fy = force[at + 1];
  const fz = force[at + 2];
  const pw = qAcc[0];
  const px = qAcc[1];
  const py = qAcc[2];
  const pz = qAcc[3];
  const tx = py * fz - pz * fy + pw * fx;
  const ty = pz * fx - px * fz + pw * fy;
  const tz = px * fy - py * fx + pw * fz;
  const ex = fx + 2 * (py * tz - pz * ty);
  const ey = fy + 2 * (pz * tx - px * tz);
  const ez = fz + 2 * (px * ty - py * tx);
  const square = fx * fx + fy * fy + fz * fz;
  // 1 / |force| by a Newton step from the last one, which is close: the force has been low-passed.
  let inverse = qAcc[INVERSE];
  const off = 1 - square * inverse * inverse;
  if (off < 1e-3 && off > -1e-3) {
    inverse *= 1 + 0.5 * off + 0.375 * off * off;
  } else {
    if (!(square > 1e-18)) return;
    inverse = 1 / Math.sqrt(square);
  }
  qAcc[INVERSE] = inverse;
  const dx = ex * inverse;
  const dy = ey * inverse;
  const sine2 = dx * dx + dy * dy;
  let cw = 0; // cosine of half the angle
  let cx = 1;
  let cy = 0;
  if (sine2 < 1e-5 && ez > 0) {
    // Almost always: series in the squared sine, exact to rounding here.
    cw = 1 - sine2 * (0.125 + sine2 * (5 / 128));
    const half = 0.5 + sine2 * (0.0625 + sine2 * (7 / 256)); // 1 / (2 cw)
    cx = dy * half;
    cy = -dx * half;
  } else {
    const w = Math.sqrt(Math.max(0, (ez * inverse + 1) / 2));
    if (w > 1e-6) {
      cw = w;
      cx = dy / (2 * w);
      cy = -dx / (2 * w);
    }
    qAcc[TURNS] = NORMALISE_EVERY; // near upside down the root is not exact
  }
  qAcc[0] = cw * pw - cx * px - cy * py;
  qAcc[1] = cw * px + cx * pw + cy * pz;
  qAcc[2] = cw * py - cx * pz + cy * pw;
  qAcc[3] = cw * pz + cx * py - cy * px;
  qAcc[TURNS] += 1;
  if (qAcc[TURNS] >= NORMALISE_EVERY) normalise(qAcc, TURNS);
}

/** The norm drifts by rounding only, so one Newton step for 1 / |q| now and then is enough. Sets the count at `countAt` to 0. */
function normalise(q: Float64Array, countAt: number): void {
  const unit = 1.5 - 0.5 * (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  for (let i = 0; i < 4; i += 1) q[i] *= unit;
  q[countAt] = 0;
}
