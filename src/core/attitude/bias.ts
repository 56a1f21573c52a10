// Kalman filter for the gyroscope bias: at rest the low-passed rate is the bias; in motion a bias shows as a steady
// turn of the low-passed specific force in the almost-inertial frame. VQF, section on bias estimation.
// It does not decide what rest is and does not integrate anything. State in Float64Arrays, nothing allocated per sample.
import { RAD_PER_DEG } from "../units.ts";
import type { Vec3 } from "../units.ts";
import { LowPass } from "./low-pass.ts";
import type { RestDetector } from "./rest.ts";
import { multiply, rotationRows, turnUpright, uprightState } from "./rotation.ts";
import type { AttitudeSettings } from "./settings.ts";

/** Layout of the state. Bias, rad/s. */
export const BIAS = 0;
/** Its covariance xx xy xz yy yz zz, (0.01 deg/s)². */
export const COVARIANCE = 3;
const FORCE = 9; // last low-passed force
const HAS_FORCE = 12;
const SUM = 13; // of the force since the last update
const SUM_N = 16;
const EVERY = 17; // samples per update
const RATE = 18; // updates per second
const V = 19;
const W_MOTION = 20;
const W_VERTICAL = 21;
const W_REST = 22;
const W_STILL = 23;
const SAMPLE = 24; // interval between samples, s
const MADE_FOR = 25; // interval that everything from RATE on was made for, s
const LENGTH = 26;

// Layout of a measurement row: h, residual, variance.
const ROW = 5;

export class BiasFilter {
  readonly state = new Float64Array(LENGTH);
  /** Up in the almost-inertial frame as of the last update, unit. */
  readonly up = Float64Array.of(0, 0, 1);
  /** Specific force in that frame, averaged since the update before, m/s². */
  readonly meanForce = new Float64Array(3);
  readonly #forceLowPass = new LowPass(3);
  /** 9 channels of the rotation matrix sensor to earth, 2 of the horizontal bias in earth. */
  readonly #rotationLowPass = new LowPass(11);
  /** Almost-inertial frame to earth; its heading stays. */
  readonly #qAcc = uprightState();
  readonly #qOut = new Float64Array(4);
  readonly #settings: AttitudeSettings;
  readonly #standing: boolean;
  readonly #p0: number;
  readonly #clip: number;
  readonly #signals = new Float64Array(14);
  readonly #rotation = new Float64Array(9);
  readonly #rows = new Float64Array(3 * ROW);

  constructor(settings: AttitudeSettings, start: Vec3) {
    this.#settings = settings;
    this.#standing = Number.isFinite(settings.biasSigmaStillDps);
    this.#p0 = (100 * settings.biasSigmaInitDps) ** 2;
    this.#clip = settings.biasClipDps * RAD_PER_DEG;
    const s = this.state;
    s.set(start, BIAS);
    s[COVARIANCE] = this.#p0;
    s[COVARIANCE + 3] = this.#p0;
    s[COVARIANCE + 5] = this.#p0;
    s[EVERY] = 1;
  }

  /** Interval between samples from here on, s. */
  setInterval(sampleS: number): void {
    const s = this.state;
    s[SAMPLE] = sampleS;
    s[EVERY] = Math.max(1, Math.round(this.#settings.biasIntervalS / sampleS));
  }

  /** Coefficients for the interval of now; few of the intervals of a clock that jitters ever need them. */
  #adapt(): void {
    const s = this.state;
    if (s[SAMPLE] === s[MADE_FOR]) return;
    const k = this.#settings;
    s[MADE_FOR] = s[SAMPLE];
    const dtS = s[EVERY] * s[SAMPLE];
    s[RATE] = 1 / dtS;
    this.#forceLowPass.set(k.tauBiasS, dtS);
    this.#rotationLowPass.set(k.tauBiasS, dtS);
    const v = (100 * dtS) / k.biasForgettingTimeS;
    s[V] = v;
    s[W_MOTION] = varianceFor(k.biasSigmaMotionDps, v);
    s[W_VERTICAL] = s[W_MOTION] / k.biasVerticalForgettingFactor;
    s[W_STILL] = varianceFor(k.biasSigmaStillDps, v);
    s[W_REST] = varianceFor(k.biasSigmaRestDps, v);
  }

  /** Time passed without samples: the bias may have moved, and what the low-passes hold counts `weightS` seconds. */
  widen(lostS: number, weightS: number): void {
    const s = this.state;
    this.#adapt();
    const v = (100 * lostS) / this.#settings.biasForgettingTimeS;
    for (const i of [COVARIANCE, COVARIANCE + 3, COVARIANCE + 5]) {
      s[i] = Math.max(s[i], Math.min(this.#p0, s[i] + v));
    }
    this.#rotationLowPass.weaken(weightS);
    if (this.#forceLowPass.weaken(weightS)) s[HAS_FORCE] = 0;
  }

  /** The state itself, not copies. */
  parts(): Float64Array[] {
    return [this.state, this.up, this.#qAcc, this.#forceLowPass.state, this.#rotationLowPass.state];
  }

  /** Time between updates, s. */
  get intervalS(): number {
    return 1 / this.state[RATE];
  }

  /** Adds one sample: specific force in the almost-inertial frame. True when it is time for `update`. */
  add(force: Float64Array): boolean {
    const s = this.state;
    s[SUM] += force[0];
    s[SUM + 1] += force[1];
    s[SUM + 2] += force[2];
    s[SUM_N] += 1;
    return s[SUM_N] >= s[EVERY];
  }

  /** Updates the bias and `up`. `q`: sensor to almost-inertial frame. */
  update(q: Float64Array, rest: RestDetector): void {
    const s = this.state;
    this.#adapt();
    const f = this.#signals;
    const r = this.#rotation;
    const m = this.#rows;
    const bx = s[BIAS];
    const by = s[BIAS + 1];
    const bz = s[BIAS + 2];
    const perSample = 1 / s[SUM_N];
    f[0] = s[SUM] * perSample;
    f[1] = s[SUM + 1] * perSample;
    f[2] = s[SUM + 2] * perSample;
    this.meanForce[0] = f[0];
    this.meanForce[1] = f[1];
    this.meanForce[2] = f[2];
    s[SUM] = 0;
    s[SUM + 1] = 0;
    s[SUM + 2] = 0;
    s[SUM_N] = 0;
    this.#forceLowPass.step(f, 0);
    const length = Math.sqrt(f[0] * f[0] + f[1] * f[1] + f[2] * f[2]);
    const perLength = length > 1e-9 ? 1 / length : 0;
    this.up[0] = f[0] * perLength;
    this.up[1] = f[1] * perLength;
    this.up[2] = f[2] * perLength;
    const qAcc = this.#qAcc;
    turnUpright(qAcc, f, 0);
    multiply(qAcc, 0, q, 0, this.#qOut, 0);
    rotationRows(this.#qOut, 0, r);
    f[3] = r[0];
    f[4] = r[1];
    f[5] = r[2];
    f[6] = r[3];
    f[7] = r[4];
    f[8] = r[5];
    f[9] = r[6];
    f[10] = r[7];
    f[11] = r[8];
    f[12] = r[0] * bx + r[1] * by + r[2] * bz;
    f[13] = r[3] * bx + r[4] * by + r[5] * bz;
    this.#rotationLowPass.step(f, 3);

    const resting = rest.rest;
    if (resting || (rest.still && this.#standing)) {
      const { slow } = rest;
      const variance = resting ? s[W_REST] : s[W_STILL];
      row(m, 0, 1, 0, 0, slow[0] - bx, variance);
      row(m, ROW, 0, 1, 0, slow[1] - by, variance);
      row(m, 2 * ROW, 0, 0, 1, slow[2] - bz, variance);
    } else {
      // Turn of the low-passed force since the last sample, in earth: (x, y) / g.
      const scale = s[HAS_FORCE] === 1 ? s[RATE] * perLength : 0;
      const fx = (f[0] - s[FORCE]) * scale;
      const fy = (f[1] - s[FORCE + 1]) * scale;
      const fz = (f[2] - s[FORCE + 2]) * scale;
      const pw = qAcc[0];
      const px = qAcc[1];
      const py = qAcc[2];
      const pz = qAcc[3];
      const tx = py * fz - pz * fy + pw * fx;
      const ty = pz * fx - px * fz + pw * fy;
      const tz = px * fy - py * fx + pw * fz;
      const turnX = f[12] - (fy + 2 * (pz * tx - px * tz));
      const turnY = f[13] + (fx + 2 * (py * tz - pz * ty));
      const variance = s[W_MOTION];
      row(m, 0, f[3], f[4], f[5], turnX - (f[3] * bx + f[4] * by + f[5] * bz), variance);
      row(m, ROW, f[6], f[7], f[8], turnY - (f[6] * bx + f[7] * by + f[8] * bz), variance);
      row(m, 2 * ROW, f[9], f[10], f[11], -(f[9] * bx + f[10] * by + f[11] * bz), s[W_VERTICAL]);
    }
    s[FORCE] = f[0];
    s[FORCE + 1] = f[1];
    s[FORCE + 2] = f[2];
    s[HAS_FORCE] = 1;
    this.#takeRows();
  }

  /** Takes the three measurement rows one after the other; their errors are independent. */
  #takeRows(): void {
    const s = this.state;
    const m = this.#rows;
    const clip = this.#clip;
    const v = s[V];
    const p0 = this.#p0;
    let xx = s[COVARIANCE];
    let xy = s[COVARIANCE + 1];
    let xz = s[COVARIANCE + 2];
    let yy = s[COVARIANCE + 3];
    let yz = s[COVARIANCE + 4];
    let zz = s[COVARIANCE + 5];
    if (xx < p0) xx += v;
    if (yy < p0) yy += v;
    if (zz < p0) zz += v;
    let dx = 0;
    let dy = 0;
    let dz = 0;
    for (let i = 0; i < 3 * ROW; i += ROW) {
      const hx = m[i];
      const hy = m[i + 1];
      const hz = m[i + 2];
      const e = Math.max(-clip, Math.min(clip, m[i + 3])) - hx * dx - hy * dy - hz * dz;
      const kx = xx * hx + xy * hy + xz * hz;
      const ky = xy * hx + yy * hy + yz * hz;
      const kz = xz * hx + yz * hy + zz * hz;
      const weight = 1 / (m[i + 4] + hx * kx + hy * ky + hz * kz);
      const step = e * weight;
      dx += kx * step;
      dy += ky * step;
      dz += kz * step;
      xx -= kx * kx * weight;
      xy -= kx * ky * weight;
      xz -= kx * kz * weight;
      yy -= ky * ky * weight;
      yz -= ky * kz * weight;
      zz -= kz * kz * weight;
    }
    s[BIAS] = Math.max(-clip, Math.min(clip, s[BIAS] + dx));
    s[BIAS + 1] = Math.max(-clip, Math.min(clip, s[BIAS + 1] + dy));
    s[BIAS + 2] = Math.max(-clip, Math.min(clip, s[BIAS + 2] + dz));
    s[COVARIANCE] = xx;
    s[COVARIANCE + 1] = xy;
    s[COVARIANCE + 2] = xz;
    s[COVARIANCE + 3] = yy;
    s[COVARIANCE + 4] = yz;
    s[COVARIANCE + 5] = zz;
  }
}

/** Working space of the function below. */
const earthRows = new Float64Array(9);

/**
 * Standard deviation of a bias, deg/s: the largest direction of the earth's horizontal plane. `q`: sensor to earth;
 * `p`: covariance xx xy xz yy yz zz in (0.01 deg/s)².
 */
export function horizontalSigmaDps(q: Float64Array, qAt: number, p: Float64Array, pAt: number): number {
  const r = earthRows;
  rotationRows(q, qAt, r);
  const xx = covarianceOf(r, 0, 0, p, pAt);
  const yy = covarianceOf(r, 3, 3, p, pAt);
  const xy = covarianceOf(r, 0, 3, p, pAt);
  const half = (xx - yy) / 2;
  const largest = (xx + yy) / 2 + Math.sqrt(half * half + xy * xy);
  return Math.sqrt(Math.max(0, largest)) / 100;
}

/** Writes a measurement: direction, residual, variance. */
function row(m: Float64Array, at: number, x: number, y: number, z: number, residual: number, variance: number): void {
  m[at] = x;
  m[at + 1] = y;
  m[at + 2] = z;
  m[at + 3] = residual;
  m[at + 4] = variance;
}

/** The variance of a measurement that lets the bias converge to a standard deviation, deg/s; `v` is added per update. */
function varianceFor(sigmaDps: number, v: number): number {
  const sigma = 100 * sigmaDps;
  const p = sigma * sigma;
  return (p * p) / v + p;
}

/** Between the directions in rows of a rotation matrix that begin at `i` and `j`. */
function covarianceOf(r: Float64Array, i: number, j: number, p: Float64Array, pAt: number): number {
  return (
    r[i] * (p[pAt] * r[j] + p[pAt + 1] * r[j + 1] + p[pAt + 2] * r[j + 2]) +
    r[i + 1] * (p[pAt + 1] * r[j] + p[pAt + 3] * r[j + 1] + p[pAt + 4] * r[j + 2]) +
    r[i + 2] * (p[pAt + 2] * r[j] + p[pAt + 4] * r[j + 1] + p[pAt + 5] * r[j + 2])
  );
}
