// What a few seconds of gait say about where forward is: step-locked regression. Not the decision; calibration.ts gathers
// many windows and decides. Reference, "Calibration: clip to head".
//
// Fore-aft acceleration and pitching repeat with every step, left-right acceleration and rolling with every stride. So the
// part of the horizontal signals that is locked to the vertical acceleration lies along fore-aft (acceleration) and about
// the left-right axis (rate). With H the analytic signal of the vertical acceleration, band-passed, mean(P conj H) is the
// sum of the one-sided cross-spectrum over the band, which is how it is computed here.
import type { Vec3 } from "./units.ts";
import { cross, perpendicular } from "./vector.ts";

/** Windows of 256 cells of 20 ms: 5.12 s, spectral lines 0.195 Hz apart. */
export const CELLS_PER_S = 50;
export const WINDOW_CELLS = 256;
export const WINDOW_S = WINDOW_CELLS / CELLS_PER_S;
/** Channels of a cell: acceleration and rate, three each. */
export const CHANNELS = 6;

const LINE_HZ = CELLS_PER_S / WINDOW_CELLS;
/** Band of the regression, Hz. */
const BAND_FROM = Math.ceil(0.8 / LINE_HZ);
const BAND_TO = Math.floor(6 / LINE_HZ);
/** Where a step rate can lie, Hz. */
const STEP_FROM = Math.ceil(1.3 / LINE_HZ);
const STEP_TO = Math.floor(3.6 / LINE_HZ);
/** Lines to either side that belong to a peak: the main lobe of the window and the unevenness of gait. */
const LOBE = 2;
/** Least amplitude of vertical acceleration at step rate, m/s², and share of the band's power: below there is no gait. */
const LEAST_STEP_MPS2 = 1;
const LEAST_STEP_SHARE = 0.25;
/** Half the strongest rate is the step rate when it has at least this share of its power: sharp steps ring at twice. */
const LEAST_HALF_RATE = 0.5;
/** Least power of a quarter of the window by the mean of all: gait must fill it. */
const LEAST_QUARTER = 0.25;
/** Largest mean yaw rate, rad/s: in a bend the head looks into the bend. */
const MOST_YAW_RADPS = 0.35;
/** Specific force below this is a flight phase, m/s². */
const FLIGHT_MPS2 = 2.5;

/** A complex vector in sensor axes: the part in phase with the vertical acceleration, and the part a quarter ahead. */
export interface Phasor {
  readonly re: Vec3;
  readonly im: Vec3;
}

/** One window of gait. Phasors are per m/s² of vertical acceleration and horizontal against `up`. */
export interface GaitWindow {
  /** Up in sensor axes that the window was levelled to. */
  readonly up: Vec3;
  readonly stepHz: number;
  /** Amplitude of the vertical acceleration at step rate, m/s². */
  readonly stepMps2: number;
  /** Share of the time in flight, 0 to 1. */
  readonly flight: number;
  /** Acceleration (m/s²) and rate (rad/s) locked to the step: over the band, and at step rate alone. */
  readonly acc: Phasor;
  readonly gyr: Phasor;
  readonly accAtStep: Phasor;
  readonly gyrAtStep: Phasor;
}

const HANN = Float64Array.from(
  { length: WINDOW_CELLS },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW_CELLS),
);
const HANN_POWER = HANN.reduce((sum, w) => sum + w * w, 0);
const COSINE = Float64Array.from({ length: WINDOW_CELLS }, (_, n) => Math.cos((2 * Math.PI * n) / WINDOW_CELLS));
const SINE = Float64Array.from({ length: WINDOW_CELLS }, (_, n) => Math.sin((2 * Math.PI * n) / WINDOW_CELLS));

/** One-sided spectrum of a windowed signal, lines 0 to BAND_TO; the mean is taken out first. */
interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Reads one window.
 * @param cells WINDOW_CELLS x CHANNELS: specific force (m/s²) and rate (rad/s) in sensor axes, turned so that up is `up`
 * @returns null when there is no clear gait in it, or too much turning
 */
export function readGait(cells: Float64Array, up: Vec3): GaitWindow | null {
  const first = perpendicular(up);
  const second = cross(up, first);
  const vertical = along(cells, 0, up);
  if (Math.abs(mean(along(cells, 3, up))) > MOST_YAW_RADPS) return null;
  if (!filled(vertical)) return null;
  const v = spectrum(vertical);

  let peak = STEP_FROM;
  for (let k = STEP_FROM; k <= STEP_TO; k++) if (power(v, k, k) > power(v, peak, peak)) peak = k;
  const half = Math.round(centre(v, peak) / 2);
  if (half >= STEP_FROM && lobe(v, half) >= LEAST_HALF_RATE * lobe(v, peak)) peak = half;
  const stepPower = lobe(v, peak);
  const stepMps2 = 2 * Math.sqrt(stepPower / (WINDOW_CELLS * HANN_POWER));
  if (stepMps2 < LEAST_STEP_MPS2 || stepPower < LEAST_STEP_SHARE * power(v, BAND_FROM, BAND_TO)) return null;

  const accFirst = spectrum(along(cells, 0, first));
  const accSecond = spectrum(along(cells, 0, second));
  const gyrFirst = spectrum(along(cells, 3, first));
  const gyrSecond = spectrum(along(cells, 3, second));
  const phasor = (a: Spectrum, b: Spectrum, from: number, to: number): Phasor => {
    const [aRe, aIm] = gain(a, v, from, to);
    const [bRe, bIm] = gain(b, v, from, to);
    return { re: combined(first, aRe, second, bRe), im: combined(first, aIm, second, bIm) };
  };
  return {
    up,
    stepHz: centre(v, peak) * LINE_HZ,
    stepMps2,
    flight: vertical.reduce((count, f) => (f < FLIGHT_MPS2 ? count + 1 : count), 0) / WINDOW_CELLS,
    acc: phasor(accFirst, accSecond, BAND_FROM, BAND_TO),
    gyr: phasor(gyrFirst, gyrSecond, BAND_FROM, BAND_TO),
    accAtStep: phasor(accFirst, accSecond, peak - LOBE, peak + LOBE),
    gyrAtStep: phasor(gyrFirst, gyrSecond, peak - LOBE, peak + LOBE),
  };
}

/** The component of a channel triple along a unit vector. */
function along(cells: Float64Array, channel: number, axis: Vec3): Float64Array {
  const out = new Float64Array(WINDOW_CELLS);
  for (let n = 0; n < WINDOW_CELLS; n++) {
    const at = CHANNELS * n + channel;
    out[n] = cells[at] * axis[0] + cells[at + 1] * axis[1] + cells[at + 2] * axis[2];
  }
  return out;
}

/** Whether the signal is about as strong in every quarter. */
function filled(x: Float64Array): boolean {
  const level = mean(x);
  const length = WINDOW_CELLS / 4;
  const powers = [0, 1, 2, 3].map((quarter) =>
    x.subarray(quarter * length, (quarter + 1) * length).reduce((sum, value) => sum + (value - level) ** 2, 0),
  );
  return 4 * Math.min(...powers) >= LEAST_QUARTER * powers.reduce((sum, value) => sum + value, 0);
}

function mean(x: Float64Array): number {
  return x.reduce((sum, value) => sum + value, 0) / x.length;
}

function spectrum(x: Float64Array): Spectrum {
  const level = mean(x);
  const re = new Float64Array(BAND_TO + 1);
  const im = new Float64Array(BAND_TO + 1);
  for (let k = 1; k <= BAND_TO; k++) {
    for (let n = 0; n < WINDOW_CELLS; n++) {
      const value = (x[n] - level) * HANN[n];
      const angle = (k * n) % WINDOW_CELLS;
      re[k] += value * COSINE[angle];
      im[k] -= value * SINE[angle];
    }
  }
  return { re, im };
}

function power(s: Spectrum, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k <= to; k++) sum += s.re[k] * s.re[k] + s.im[k] * s.im[k];
  return sum;
}

function lobe(s: Spectrum, peak: number): number {
  return power(s, peak - LOBE, peak + LOBE);
}

/** Sum of P conj V over the lines, by the power of V in them. */
function gain(p: Spectrum, v: Spectrum, from: number, to: number): [re: number, im: number] {
  let re = 0;
  let im = 0;
  for (let k = from; k <= to; k++) {
    re += p.re[k] * v.re[k] + p.im[k] * v.im[k];
    im += p.im[k] * v.re[k] - p.re[k] * v.im[k];
  }
  const by = power(v, from, to);
  return [re / by, im / by];
}

/** Centre of power of a peak, in lines. */
function centre(v: Spectrum, peak: number): number {
  let sum = 0;
  for (let k = peak - LOBE; k <= peak + LOBE; k++) sum += k * power(v, k, k);
  return sum / lobe(v, peak);
}

function combined(a: Vec3, x: number, b: Vec3, y: number): Vec3 {
  return [a[0] * x + b[0] * y, a[1] * x + b[1] * y, a[2] * x + b[2] * y];
}
