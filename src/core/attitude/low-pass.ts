// The second-order Butterworth low-pass that the whole estimator uses, for many channels at once. Not a general filter
// library. State variable form (bilinear transform with prewarping): the state is the output and its slope, so that
// interval and time constant may change from one sample to the next without a jump, and double precision never runs
// short. Until `tau` has been seen the output is the running mean, as in VQF; the same start serves after a gap.

// Layout of the state: how many samples the running mean has, -1 once it is over; time constant and interval in use, s;
// the three coefficients; then slope and value per channel.
const MEAN_N = 0;
const TAU = 1;
const DT = 2;
const A1 = 3;
const A2 = 4;
const A3 = 5;
const CHANNELS = 6;

/** Intervals and time constants that differ by less than this share use the same coefficients. */
const SAME = 0.01;

/** How fast the usual interval follows those of a clock that jitters, and from which share on an interval is another rate. */
const FOLLOW = 0.05;
const OTHER_RATE = 0.2;

/**
 * The usual interval after one of `dtS`, s. Turns are integrated over the real interval; filters take the usual one, so
 * that a jittering clock costs no coefficients.
 */
export function usualInterval(usualS: number, dtS: number): number {
  const off = dtS - usualS;
  return Math.abs(off) > OTHER_RATE * usualS ? dtS : usualS + FOLLOW * off;
}

export class LowPass {
  /** Copy it to save, overwrite it to restore. */
  readonly state: Float64Array;
  readonly #channels: number;

  constructor(channels: number) {
    this.#channels = channels;
    this.state = new Float64Array(CHANNELS + 2 * channels);
  }

  /** Interval in use, s; 0 before there is one. */
  get intervalS(): number {
    return this.state[DT];
  }

  /** Time constant (cut-off sqrt(2) / (2 pi tau)) and interval from here on, s. A tau below dt / 2 passes everything. */
  adapt(tauS: number, dtS: number): void {
    const s = this.state;
    if (Math.abs(tauS - s[TAU]) <= SAME * s[TAU] && Math.abs(dtS - s[DT]) <= SAME * s[DT]) return;
    this.set(tauS, dtS);
  }

  /** The same however little they change. */
  set(tauS: number, dtS: number): void {
    const s = this.state;
    const c = tauS < dtS / 2 ? 1e9 : tangent(Math.min(dtS / (Math.SQRT2 * tauS), 1.5));
    s[TAU] = tauS;
    s[DT] = dtS;
    s[A1] = 1 / (1 + c * (c + Math.SQRT2));
    s[A2] = c * s[A1];
    s[A3] = c * s[A2];
  }

  /**
   * Lets what it holds count no more than `weightS` seconds: the running mean starts again with that much behind it. Does
   * nothing, and returns false, where that is no less than the filter holds anyway.
   */
  weaken(weightS: number): boolean {
    const s = this.state;
    const n = s[DT] > 0 ? Math.floor(weightS / s[DT]) : 0;
    if (n >= (s[MEAN_N] >= 0 ? s[MEAN_N] : s[TAU] / s[DT])) return false;
    s[MEAN_N] = n;
    for (let at = CHANNELS; at < s.length; at += 2) s[at] = 0;
    return true;
  }

  /** Goes on as if the first channels of `values` had been the input for ever. */
  settle(values: Float64Array, from: number): void {
    const s = this.state;
    s[MEAN_N] = -1;
    for (let i = 0; i < this.#channels; i += 1) {
      s[CHANNELS + 2 * i] = 0;
      s[CHANNELS + 2 * i + 1] = values[from + i];
    }
  }

  /** Filters the channels of `values` that start at `from` in place. */
  step(values: Float64Array, from: number): void {
    const s = this.state;
    const end = from + this.#channels;
    let n = s[MEAN_N];
    if (n >= 0) {
      n += 1;
      for (let i = from, at = CHANNELS + 1; i < end; i += 1, at += 2) {
        s[at] += (values[i] - s[at]) / n;
        values[i] = s[at];
      }
      s[MEAN_N] = s[DT] > 0 && n * s[DT] >= s[TAU] ? -1 : n;
      return;
    }
    const a1 = s[A1];
    const a2 = s[A2];
    const a3 = s[A3];
    for (let i = from, at = CHANNELS; i < end; i += 1, at += 2) {
      const slope = s[at];
      const value = s[at + 1];
      const v = values[i] - value;
      const out = value + a2 * slope + a3 * v;
      s[at] = 2 * (a1 * slope + a2 * v) - slope;
      s[at + 1] = 2 * out - value;
      values[i] = out;
    }
  }
}

/** By its series where that is exact to rounding: a clock that jitters asks for another one at every sample. */
function tangent(angle: number): number {
  if (angle > 0.02) return Math.tan(angle);
  const a2 = angle * angle;
  return angle * (1 + a2 * (1 / 3 + a2 * (2 / 15 + a2 * (17 / 315))));
}
