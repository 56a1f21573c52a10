// The second-order Butterworth low-pass that the whole estimator uses, for many channels at once. Not a general filter
// library. State variable form (bilinear transform with prewarping): the state is the output and its slope, so that
// interval and time constant may change from one sample to the next without a jump, and double precision never runs
// short. Until `tau` has been seen the output is the running mean, as in VQF; the same start serves after a gap.

/** Writes the coefficients a1, a2, a3 for the cut-off sqrt(2) / (2 pi tau). A tau below dt / 2 passes everything. */
export function lowPassCoefficients(out: Float64Array, at: number, tauS: number, dtS: number): void {
  const c = tauS < dtS / 2 ? 1e9 : Math.tan(Math.min(dtS / (Math.SQRT2 * tauS), 1.5));
  const a1 = 1 / (1 + c * (c + Math.SQRT2));
  out[at] = a1;
  out[at + 1] = c * a1;
  out[at + 2] = c * c * a1;
}

// Layout of the state: how many samples the running mean has, -1 once it is over; then slope and value per channel.
const MEAN_N = 0;
const CHANNELS = 1;

export class LowPass {
  readonly state: Float64Array;
  readonly #channels: number;
  readonly #k = new Float64Array(5); // a1, a2, a3, tau, dt

  constructor(channels: number) {
    this.#channels = channels;
    this.state = new Float64Array(CHANNELS + 2 * channels);
  }

  /** Time constant and interval from here on, s. */
  set(tauS: number, dtS: number): void {
    const k = this.#k;
    lowPassCoefficients(k, 0, tauS, dtS);
    k[3] = tauS;
    k[4] = dtS;
  }

  /** Starts the running mean again with the present output counted as `weightS` seconds; 0 forgets it. */
  restart(weightS: number): void {
    const s = this.state;
    s[MEAN_N] = this.#k[4] > 0 ? Math.floor(weightS / this.#k[4]) : 0;
    for (let at = CHANNELS; at < s.length; at += 2) s[at] = 0;
  }

  /** Filters the first channels of `values` in place. */
  step(values: Float64Array): void {
    const s = this.state;
    const k = this.#k;
    const end = this.#channels;
    let n = s[MEAN_N];
    if (n >= 0) {
      n += 1;
      for (let i = 0, at = CHANNELS + 1; i < end; i += 1, at += 2) {
        s[at] += (values[i] - s[at]) / n;
        values[i] = s[at];
      }
      s[MEAN_N] = k[4] > 0 && n * k[4] >= k[3] ? -1 : n;
      return;
    }
    const a1 = k[0];
    const a2 = k[1];
    const a3 = k[2];
    for (let i = 0, at = CHANNELS; i < end; i += 1, at += 2) {
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
