// The estimator's step: strapdown integration, low-pass of the un-normalised specific force in the almost-inertial
// frame, inclination correction, Kalman filter for the gyroscope bias. Live, forward and backward passes all use it.
// It knows nothing of blocks, gaps or files; those are handled before it. All state is one Float64Array, so that a
// step allocates nothing and a copy of the array is the whole state. Equations: VQF (settings.ts names the paper).
import { RAD_PER_DEG } from "../units.ts";
import type { Vec3 } from "../units.ts";
import { lowPassCoefficients } from "./low-pass.ts";
import type { AttitudeSettings } from "./settings.ts";

// Layout of the state.
const Q_GYR = 0; // strapdown quaternion, sensor to almost-inertial frame
const Q_ACC = 4; // inclination correction, almost-inertial frame to earth
/** Orientation, sensor to earth, w x y z. */
export const Q_OUT = 8;
/** Gyroscope bias, rad/s. */
export const BIAS = 12;
/** Its covariance xx xy xz yy yz zz, (0.01 deg/s)². */
export const BIAS_P = 15;
const GYR_LAST = 21;
const HAS_LAST = 24; // 1 once there is a last rate
const REST_S = 25; // how long rest has lasted
const REST_MEAN_N = 26; // samples in the start-up mean of the rest low-passes, -1 once it is over
const MEAN_N = 27; // the same for the other low-passes
/** Time constant to use, s. Set from outside between steps. */
export const TAU = 28;
const DT_USED = 29; // interval and time constant that the coefficients were made for
const TAU_USED = 30;
const REST_LP = 31; // 3 rate and 3 acceleration channels, 2 states each
const ACC_LP = REST_LP + 12; // 3 channels
const ROT_LP = ACC_LP + 6; // 9 elements of R, then the first two of R b
export const FILTER_STATE_LENGTH = ROT_LP + 22;

// Layout of the input: interval since the last sample in s, rate in rad/s, specific force in m/s².
export const IN_DT = 0;
export const IN_GYR = 1;
export const IN_ACC = 4;
export const INPUT_LENGTH = 7;

// Layout of the coefficients. Those of the intervals come first, those of the settings after.
const C_MAIN = 0;
const C_REST = 3;
const C_V = 6;
const C_W_MOTION = 7;
const C_W_VERTICAL = 8;
const C_W_REST = 9;
const C_P0 = 10;
const C_BIAS_CLIP = 11;
const C_REST_GYR2 = 12;
const C_REST_ACC2 = 13;
const C_LENGTH = 14;

/** Intervals and time constants that differ by less than this share use the same coefficients. */
const SAME_COEFFICIENTS = 0.01;

export class AttitudeFilter {
  /** Everything that a step reads and leaves. Copy it to save. */
  readonly state = new Float64Array(FILTER_STATE_LENGTH);
  /** The sample of the next step. */
  readonly input = new Float64Array(INPUT_LENGTH);
  readonly #coefficients = new Float64Array(C_LENGTH);
  readonly #slow = new Float64Array(6); // outputs of the rest low-passes
  readonly #rotation = new Float64Array(11); // R row by row, then the first two of R b; then their low-passes
  readonly #rows = new Float64Array(15); // measurement of the bias: 3 rows of H, residual, variance
  readonly #settings: AttitudeSettings;
  readonly #trapezoid: boolean;

  constructor(settings: AttitudeSettings, gyrBiasRadps: Vec3 = [0, 0, 0]) {
    this.#settings = settings;
    this.#trapezoid = settings.integration === "trapezoid";
    const c = this.#coefficients;
    c[C_P0] = (100 * settings.biasSigmaInitDps) ** 2;
    c[C_BIAS_CLIP] = settings.biasClipDps * RAD_PER_DEG;
    c[C_REST_GYR2] = (settings.restThGyrDps * RAD_PER_DEG) ** 2;
    c[C_REST_ACC2] = settings.restThAccMps2 ** 2;
    const s = this.state;
    s[Q_GYR] = 1;
    s[Q_ACC] = 1;
    s[Q_OUT] = 1;
    s.set(gyrBiasRadps, BIAS);
    s[BIAS_P] = c[C_P0];
    s[BIAS_P + 3] = c[C_P0];
    s[BIAS_P + 5] = c[C_P0];
    s[TAU] = settings.tauAccS;
  }

  /** Continues from a saved copy of `state`. */
  restore(state: Float64Array): void {
    this.state.set(state);
    if (state[DT_USED] > 0) this.#setCoefficients(state[DT_USED], state[TAU_USED]);
  }

  /** Standard deviation of the bias, deg/s: the largest direction of the earth's horizontal plane. */
  biasSigmaDps(): number {
    const s = this.state;
    const r = this.#rotation;
    rotationRows(s, Q_OUT, r);
    const xx = this.#covariance(0, 0);
    const yy = this.#covariance(3, 3);
    const xy = this.#covariance(0, 3);
    const largest = (xx + yy) / 2 + Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy);
    return Math.sqrt(Math.max(0, largest)) / 100;
  }

  /** Covariance of the bias along two rows of `#rotation`. */
  #covariance(i: number, j: number): number {
    const s = this.state;
    const r = this.#rotation;
    return (
      r[i] * (s[BIAS_P] * r[j] + s[BIAS_P + 1] * r[j + 1] + s[BIAS_P + 2] * r[j + 2]) +
      r[i + 1] * (s[BIAS_P + 1] * r[j] + s[BIAS_P + 3] * r[j + 1] + s[BIAS_P + 4] * r[j + 2]) +
      r[i + 2] * (s[BIAS_P + 2] * r[j] + s[BIAS_P + 4] * r[j + 1] + s[BIAS_P + 5] * r[j + 2])
    );
  }

  /** Takes the sample in `input`. The orientation after it is at `Q_OUT`, the bias for the next one at `BIAS`. */
  step(): void {
    const s = this.state;
    const dt = this.input[IN_DT];
    if (
      dt > 0 &&
      (Math.abs(dt - s[DT_USED]) > SAME_COEFFICIENTS * s[DT_USED] ||
        Math.abs(s[TAU] - s[TAU_USED]) > SAME_COEFFICIENTS * s[TAU_USED])
    ) {
      this.#setCoefficients(dt, s[TAU]);
    }
    this.#integrate();
    this.#detectRest();
    const x = this.input;
    if (x[IN_ACC] === 0 && x[IN_ACC + 1] === 0 && x[IN_ACC + 2] === 0) {
      this.#compose(); // a sensor that says nothing about up
    } else {
      this.#correct();
    }
  }

  #setCoefficients(dtS: number, tauS: number): void {
    this.state[DT_USED] = dtS;
    this.state[TAU_USED] = tauS;
    const c = this.#coefficients;
    const k = this.#settings;
    lowPassCoefficients(c, C_MAIN, tauS, dtS);
    lowPassCoefficients(c, C_REST, k.restFilterTauS, dtS);
    const v = (100 * dtS) / k.biasForgettingTimeS;
    const pMotion = (100 * k.biasSigmaMotionDps) ** 2;
    const pRest = (100 * k.biasSigmaRestDps) ** 2;
    c[C_V] = v;
    c[C_W_MOTION] = (pMotion * pMotion) / v + pMotion;
    c[C_W_VERTICAL] = c[C_W_MOTION] / k.biasVerticalForgettingFactor;
    c[C_W_REST] = (pRest * pRest) / v + pRest;
  }

  /** Strapdown: turns `Q_GYR` by the rotation of the last interval. */
  #integrate(): void {
    const s = this.state;
    const x = this.input;
    const dt = x[IN_DT];
    let wx = x[IN_GYR] - s[BIAS];
    let wy = x[IN_GYR + 1] - s[BIAS + 1];
    let wz = x[IN_GYR + 2] - s[BIAS + 2];
    if (this.#trapezoid && s[HAS_LAST] === 1) {
      // Mean of both ends plus the coning term (orientation reference 2.5 a).
      const px = s[GYR_LAST] - s[BIAS];
      const py = s[GYR_LAST + 1] - s[BIAS + 1];
      const pz = s[GYR_LAST + 2] - s[BIAS + 2];
      const cone = dt / 12;
      const mx = (px + wx) / 2 + cone * (py * wz - pz * wy);
      const my = (py + wy) / 2 + cone * (pz * wx - px * wz);
      wz = (pz + wz) / 2 + cone * (px * wy - py * wx);
      wx = mx;
      wy = my;
    }
    s[GYR_LAST] = x[IN_GYR];
    s[GYR_LAST + 1] = x[IN_GYR + 1];
    s[GYR_LAST + 2] = x[IN_GYR + 2];
    s[HAS_LAST] = 1;
    // Half the angle, squared; series for sin(h) / h and cos(h), exact to rounding below 0.3 rad.
    const h2 = (wx * wx + wy * wy + wz * wz) * (0.25 * dt * dt);
    let scale = 0.5 * dt;
    let dw: number;
    if (h2 < 0.1) {
      scale *= 1 - (h2 / 6) * (1 - (h2 / 20) * (1 - (h2 / 42) * (1 - (h2 / 72) * (1 - h2 / 110))));
      dw = 1 - (h2 / 2) * (1 - (h2 / 12) * (1 - (h2 / 30) * (1 - (h2 / 56) * (1 - (h2 / 90) * (1 - h2 / 132)))));
    } else {
      const h = Math.sqrt(h2);
      scale *= Math.sin(h) / h;
      dw = Math.cos(h);
    }
    const dx = wx * scale;
    const dy = wy * scale;
    const dz = wz * scale;
    const qw = s[Q_GYR];
    const qx = s[Q_GYR + 1];
    const qy = s[Q_GYR + 2];
    const qz = s[Q_GYR + 3];
    const nw = qw * dw - qx * dx - qy * dy - qz * dz;
    const nx = qw * dx + qx * dw + qy * dz - qz * dy;
    const ny = qw * dy - qx * dz + qy * dw + qz * dx;
    const nz = qw * dz + qx * dy - qy * dx + qz * dw;
    // One Newton step for 1 / |q|: the norm is already 1 to rounding.
    const unit = 1.5 - 0.5 * (nw * nw + nx * nx + ny * ny + nz * nz);
    s[Q_GYR] = nw * unit;
    s[Q_GYR + 1] = nx * unit;
    s[Q_GYR + 2] = ny * unit;
    s[Q_GYR + 3] = nz * unit;
  }

  /** Rest: rate and acceleration stay close to their own low-passes. Leaves the low-passes in `#slow`. */
  #detectRest(): void {
    const s = this.state;
    const x = this.input;
    const c = this.#coefficients;
    const slow = this.#slow;
    let n = s[REST_MEAN_N];
    if (n >= 0) {
      n += 1;
      for (let i = 0; i < 6; i += 1) {
        const at = REST_LP + 2 * i + 1;
        s[at] += (x[IN_GYR + i] - s[at]) / n;
        slow[i] = s[at];
      }
      s[REST_MEAN_N] = n * s[DT_USED] >= this.#settings.restFilterTauS ? -1 : n;
    } else {
      const a1 = c[C_REST];
      const a2 = c[C_REST + 1];
      const a3 = c[C_REST + 2];
      for (let i = 0; i < 6; i += 1) {
        const at = REST_LP + 2 * i;
        const slope = s[at];
        const value = s[at + 1];
        const v = x[IN_GYR + i] - value;
        const u = value + a2 * slope + a3 * v;
        s[at] = 2 * (a1 * slope + a2 * v) - slope;
        s[at + 1] = 2 * u - value;
        slow[i] = u;
      }
    }
    const clip = c[C_BIAS_CLIP];
    const ex = x[IN_GYR] - slow[0];
    const ey = x[IN_GYR + 1] - slow[1];
    const ez = x[IN_GYR + 2] - slow[2];
    const fx = x[IN_ACC] - slow[3];
    const fy = x[IN_ACC + 1] - slow[4];
    const fz = x[IN_ACC + 2] - slow[5];
    if (
      ex * ex + ey * ey + ez * ez < c[C_REST_GYR2] &&
      fx * fx + fy * fy + fz * fz < c[C_REST_ACC2] &&
      Math.abs(slow[0]) <= clip &&
      Math.abs(slow[1]) <= clip &&
      Math.abs(slow[2]) <= clip
    ) {
      s[REST_S] += x[IN_DT];
    } else {
      s[REST_S] = 0;
    }
  }

  /** Turns `Q_ACC` so that the low-passed specific force points up, then updates the bias. */
  #correct(): void {
    const s = this.state;
    const x = this.input;
    const c = this.#coefficients;
    const r = this.#rotation;
    const a1 = c[C_MAIN];
    const a2 = c[C_MAIN + 1];
    const a3 = c[C_MAIN + 2];
    let n = s[MEAN_N];
    if (n >= 0) {
      n += 1;
      s[MEAN_N] = n * s[DT_USED] >= s[TAU] ? -1 : n;
    }

    // Specific force in the almost-inertial frame, low-passed.
    rotationRows(s, Q_GYR, r);
    const ax = x[IN_ACC];
    const ay = x[IN_ACC + 1];
    const az = x[IN_ACC + 2];
    for (let i = 0; i < 3; i += 1) {
      const force = r[3 * i] * ax + r[3 * i + 1] * ay + r[3 * i + 2] * az;
      const at = ACC_LP + 2 * i;
      const slope = s[at];
      const value = s[at + 1];
      const v = force - value;
      if (n > 0) {
        s[at + 1] = value + v / n;
        r[i] = s[at + 1];
      } else {
        const u = value + a2 * slope + a3 * v;
        s[at] = 2 * (a1 * slope + a2 * v) - slope;
        s[at + 1] = 2 * u - value;
        r[i] = u;
      }
    }

    // Inclination correction: the smallest turn of the earth frame that makes it point up.
    const fx = r[0];
    const fy = r[1];
    const fz = r[2];
    const pw = s[Q_ACC];
    const px = s[Q_ACC + 1];
    const py = s[Q_ACC + 2];
    const pz = s[Q_ACC + 3];
    // Rows of the rotation by Q_ACC on the fly: f + 2 p x (p x f + w f).
    const tx = py * fz - pz * fy + pw * fx;
    const ty = pz * fx - px * fz + pw * fy;
    const tz = px * fy - py * fx + pw * fz;
    const ex = fx + 2 * (py * tz - pz * ty);
    const ey = fy + 2 * (pz * tx - px * tz);
    const ez = fz + 2 * (px * ty - py * tx);
    const length = Math.sqrt(ex * ex + ey * ey + ez * ez);
    let ux = 0;
    let uy = 0;
    if (length > 1e-9) {
      ux = ex / length;
      uy = ey / length;
      const w0 = Math.sqrt((ez / length + 1) / 2);
      let cw = w0;
      let cx = 1;
      let cy = 0;
      if (w0 > 1e-6) {
        cx = uy / (2 * w0);
        cy = -ux / (2 * w0);
      } else {
        cw = 0;
      }
      const nw = cw * pw - cx * px - cy * py;
      const nx = cw * px + cx * pw + cy * pz;
      const ny = cw * py - cx * pz + cy * pw;
      const nz = cw * pz + cx * py - cy * px;
      const unit = 1 / Math.sqrt(nw * nw + nx * nx + ny * ny + nz * nz);
      s[Q_ACC] = nw * unit;
      s[Q_ACC + 1] = nx * unit;
      s[Q_ACC + 2] = ny * unit;
      s[Q_ACC + 3] = nz * unit;
    }
    this.#compose();
    if (s[DT_USED] > 0) this.#updateBias(ux, uy); // the first sample has no interval yet
  }

  /** Orientation = inclination correction after strapdown. */
  #compose(): void {
    const s = this.state;
    const pw = s[Q_ACC];
    const px = s[Q_ACC + 1];
    const py = s[Q_ACC + 2];
    const pz = s[Q_ACC + 3];
    const qw = s[Q_GYR];
    const qx = s[Q_GYR + 1];
    const qy = s[Q_GYR + 2];
    const qz = s[Q_GYR + 3];
    s[Q_OUT] = pw * qw - px * qx - py * qy - pz * qz;
    s[Q_OUT + 1] = pw * qx + px * qw + py * qz - pz * qy;
    s[Q_OUT + 2] = pw * qy - px * qz + py * qw + pz * qx;
    s[Q_OUT + 3] = pw * qz + px * qy - py * qx + pz * qw;
  }

  /** Kalman filter of the bias. `ux`, `uy`: the horizontal part of the corrected direction, the trace of a bias. */
  #updateBias(ux: number, uy: number): void {
    const s = this.state;
    const c = this.#coefficients;
    const r = this.#rotation;
    const m = this.#rows;
    const n = s[MEAN_N];
    const bx = s[BIAS];
    const by = s[BIAS + 1];
    const bz = s[BIAS + 2];

    // Low-passes of R and of the first two of R b.
    rotationRows(s, Q_OUT, r);
    r[9] = r[0] * bx + r[1] * by + r[2] * bz;
    r[10] = r[3] * bx + r[4] * by + r[5] * bz;
    if (n === -1) {
      const a1 = c[C_MAIN];
      const a2 = c[C_MAIN + 1];
      const a3 = c[C_MAIN + 2];
      for (let i = 0; i < 11; i += 1) {
        const at = ROT_LP + 2 * i;
        const slope = s[at];
        const value = s[at + 1];
        const v = r[i] - value;
        const u = value + a2 * slope + a3 * v;
        s[at] = 2 * (a1 * slope + a2 * v) - slope;
        s[at + 1] = 2 * u - value;
        r[i] = u;
      }
    } else {
      for (let i = 0; i < 11; i += 1) {
        const at = ROT_LP + 2 * i + 1;
        s[at] += (r[i] - s[at]) / n;
        r[i] = s[at];
      }
    }

    // Rows of H, residual e and variance W.
    if (s[REST_S] >= this.#settings.restMinS) {
      m.fill(0);
      for (let i = 0; i < 3; i += 1) {
        m[5 * i + i] = 1;
        m[5 * i + 3] = this.#slow[i] - s[BIAS + i];
        m[5 * i + 4] = c[C_W_REST];
      }
    } else {
      for (let i = 0; i < 3; i += 1) {
        m[5 * i] = r[3 * i];
        m[5 * i + 1] = r[3 * i + 1];
        m[5 * i + 2] = r[3 * i + 2];
        m[5 * i + 3] = -(r[3 * i] * bx + r[3 * i + 1] * by + r[3 * i + 2] * bz);
        m[5 * i + 4] = c[C_W_MOTION];
      }
      m[3] += r[9] - uy / s[DT_USED];
      m[8] += r[10] + ux / s[DT_USED];
      m[14] = c[C_W_VERTICAL];
    }

    // The variances are independent, so the three rows are taken one after the other.
    const p0 = c[C_P0];
    const v = c[C_V];
    let pxx = s[BIAS_P];
    let pxy = s[BIAS_P + 1];
    let pxz = s[BIAS_P + 2];
    let pyy = s[BIAS_P + 3];
    let pyz = s[BIAS_P + 4];
    let pzz = s[BIAS_P + 5];
    if (pxx < p0) pxx += v;
    if (pyy < p0) pyy += v;
    if (pzz < p0) pzz += v;
    const clip = c[C_BIAS_CLIP];
    let dx = 0;
    let dy = 0;
    let dz = 0;
    for (let i = 0; i < 15; i += 5) {
      const hx = m[i];
      const hy = m[i + 1];
      const hz = m[i + 2];
      const e = Math.max(-clip, Math.min(clip, m[i + 3])) - hx * dx - hy * dy - hz * dz;
      const kx = pxx * hx + pxy * hy + pxz * hz;
      const ky = pxy * hx + pyy * hy + pyz * hz;
      const kz = pxz * hx + pyz * hy + pzz * hz;
      const weight = 1 / (m[i + 4] + hx * kx + hy * ky + hz * kz);
      const step = e * weight;
      dx += kx * step;
      dy += ky * step;
      dz += kz * step;
      pxx -= kx * kx * weight;
      pxy -= kx * ky * weight;
      pxz -= kx * kz * weight;
      pyy -= ky * ky * weight;
      pyz -= ky * kz * weight;
      pzz -= kz * kz * weight;
    }
    s[BIAS] = Math.max(-clip, Math.min(clip, bx + dx));
    s[BIAS + 1] = Math.max(-clip, Math.min(clip, by + dy));
    s[BIAS + 2] = Math.max(-clip, Math.min(clip, bz + dz));
    s[BIAS_P] = pxx;
    s[BIAS_P + 1] = pxy;
    s[BIAS_P + 2] = pxz;
    s[BIAS_P + 3] = pyy;
    s[BIAS_P + 4] = pyz;
    s[BIAS_P + 5] = pzz;
  }
}

/** Writes the rotation matrix of the quaternion at `at` row by row. */
function rotationRows(q: Float64Array, at: number, out: Float64Array): void {
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
