// The gyroscope bias of a stretch, seen from both sides: a forward pass has left its estimates, a backward pass over the
// reversed samples gives the others, and the two are joined by their certainty. VQF, offline variant.
// Estimates are kept every few samples only; a bias moves within seconds at the least.
import type { Vec3 } from "../units.ts";
import { BIAS, COVARIANCE } from "./bias.ts";
import { GyroPass } from "./pass.ts";
import { ACC, BREAK, DT, GYR, LOST, REPEAT, SPEED, WIDTH } from "./samples.ts";
import type { Samples } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";

/** Samples per estimate. */
export const KNOT = 8;
/** Values per estimate: bias in rad/s, then covariance xx xy xz yy yz zz in (0.01 deg/s)². */
const VALUES = 9;

export class BiasTrack {
  /** What the forward pass saw, then (after `join`) in `joined` what both passes see. */
  #forward = new Float64Array(VALUES * 1024);
  joined = new Float64Array(0);
  #count = 0;
  readonly #settings: AttitudeSettings;
  readonly #reversed: Vec3 | undefined;
  readonly #sample = new Float64Array(WIDTH);
  readonly #a = new Float64Array(6);
  readonly #b = new Float64Array(6);
  readonly #sum = new Float64Array(6);
  readonly #vector = new Float64Array(3);

  /** `forward` as in GyroPass. */
  constructor(settings: AttitudeSettings, forward: Vec3 | undefined) {
    this.#settings = settings;
    // In reversed time the wearer goes backwards.
    this.#reversed = forward === undefined ? undefined : [-forward[0], -forward[1], -forward[2]];
  }

  /** Index into `joined` for the sample `i` of the stretch. */
  static at(i: number): number {
    return VALUES * Math.floor(i / KNOT);
  }

  /** Notes the forward pass after sample `i` of the stretch; the first of every knot is kept. */
  note(i: number, bias: Float64Array): void {
    if (i % KNOT !== 0) return;
    const at = BiasTrack.at(i);
    if (at + VALUES > this.#forward.length) {
      const larger = new Float64Array(2 * this.#forward.length);
      larger.set(this.#forward);
      this.#forward = larger;
    }
    for (let k = 0; k < VALUES; k += 1) this.#forward[at + k] = bias[BIAS + k];
    this.#count = at / VALUES + 1;
  }

  /** Forgets the first `samples` samples, a multiple of `KNOT`. */
  drop(samples: number): void {
    const knots = samples / KNOT;
    this.#forward.copyWithin(0, VALUES * knots, VALUES * this.#count);
    this.#count -= knots;
  }

  save(): Float64Array {
    return this.#forward.slice(0, VALUES * this.#count);
  }

  restore(saved: Float64Array): void {
    if (saved.length > this.#forward.length) this.#forward = new Float64Array(2 * saved.length);
    this.#forward.set(saved);
    this.#count = saved.length / VALUES;
  }

  /**
   * Runs backward over the samples `start` to `end` (exclusive), of which `start` is the first of the stretch.
   * `speedMps` counts from `start`; null: no speed.
   */
  join(samples: Samples, start: number, end: number, speedMps: Float64Array | null): void {
    if (this.joined.length < VALUES * this.#count) this.joined = new Float64Array(VALUES * this.#count);
    const pass = new GyroPass(this.#settings, undefined, this.#reversed);
    const { kind, values } = samples;
    const x = this.#sample;
    let dt = 0;
    for (let i = end - 1; i >= start; i -= 1) {
      const at = i * WIDTH;
      if (kind[i] !== REPEAT) {
        for (let k = 0; k < 3; k += 1) {
          x[GYR + k] = -values[at + GYR + k];
          x[ACC + k] = values[at + ACC + k];
        }
        x[DT] = dt;
        x[SPEED] = speedMps === null ? Number.NaN : speedMps[i - start];
        pass.step(x, 0);
        dt = values[at + DT];
        if (values[at + LOST] > 0) pass.widen(values[at + LOST], kind[i] !== BREAK);
      }
      if ((i - start) % KNOT === 0) this.#joinKnot(VALUES * ((i - start) / KNOT), pass.bias);
    }
  }

  /** (P1^-1 + P2^-1)^-1 (P1^-1 b1 - P2^-1 b2): reversed, a bias has the opposite sign. */
  #joinKnot(at: number, backward: Float64Array): void {
    const forward = this.#forward;
    const { joined } = this;
    const a = this.#a;
    const b = this.#b;
    const sum = this.#sum;
    const v = this.#vector;
    invert(forward, at + COVARIANCE, a, 0);
    invert(backward, COVARIANCE, b, 0);
    for (let k = 0; k < 6; k += 1) sum[k] = a[k] + b[k];
    for (let k = 0; k < 3; k += 1) v[k] = row(a, k, forward, at + BIAS) - row(b, k, backward, BIAS);
    invert(sum, 0, joined, at + COVARIANCE);
    for (let k = 0; k < 6; k += 1) sum[k] = joined[at + COVARIANCE + k];
    for (let k = 0; k < 3; k += 1) joined[at + BIAS + k] = row(sum, k, v, 0);
  }
}

/** Row `i` of the symmetric matrix xx xy xz yy yz zz times the vector at `at`. */
function row(m: Float64Array, i: number, v: Float64Array, at: number): number {
  if (i === 0) return m[0] * v[at] + m[1] * v[at + 1] + m[2] * v[at + 2];
  if (i === 1) return m[1] * v[at] + m[3] * v[at + 1] + m[4] * v[at + 2];
  return m[2] * v[at] + m[4] * v[at + 1] + m[5] * v[at + 2];
}

/** Inverse of a positive definite symmetric matrix xx xy xz yy yz zz. */
function invert(m: Float64Array, at: number, out: Float64Array, to: number): void {
  const xx = m[at];
  const xy = m[at + 1];
  const xz = m[at + 2];
  const yy = m[at + 3];
  const yz = m[at + 4];
  const zz = m[at + 5];
  const cx = yy * zz - yz * yz;
  const cy = xz * yz - xy * zz;
  const cz = xy * yz - xz * yy;
  const scale = 1 / (xx * cx + xy * cy + xz * cz);
  out[to] = cx * scale;
  out[to + 1] = cy * scale;
  out[to + 2] = cz * scale;
  out[to + 3] = (xx * zz - xz * xz) * scale;
  out[to + 4] = (xy * xz - xx * yz) * scale;
  out[to + 5] = (xx * yy - xy * xy) * scale;
}
