// Coefficients of the second-order Butterworth low-pass that the whole estimator uses. Not a general filter library.
// State variable form (bilinear transform with prewarping): the state is the output and its slope, so that interval
// and time constant may change from one sample to the next without a jump, and double precision never runs short.
//
// One step on input x with state (slope, value):
//   v = x - value;  out = value + a2 slope + a3 v;  slope' = 2 (a1 slope + a2 v) - slope;  value' = 2 out - value.

/** Writes a1, a2, a3 at `at` for the cut-off sqrt(2) / (2 pi tauS). Passes the input through if tau is below dt / 2. */
export function lowPassCoefficients(out: Float64Array, at: number, tauS: number, dtS: number): void {
  const c = tauS < dtS / 2 ? 1e9 : Math.tan(Math.min(dtS / (Math.SQRT2 * tauS), 1.5));
  const a1 = 1 / (1 + c * (c + Math.SQRT2));
  out[at] = a1;
  out[at + 1] = c * a1;
  out[at + 2] = c * c * a1;
}
