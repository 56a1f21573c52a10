// Seconds and degrees to pixels and back, the reach of the pitch axis, and where the time axis has its marks. Pure.
// The pitch axis is the same for every run, so that depth compares; it grows only for a run that is deeper.
import { lengthS, type TimeWindow } from "./window.ts";

/** A straight map from values to pixels; `value` is its inverse. */
export interface Scale {
  readonly px: (value: number) => number;
  readonly value: (px: number) => number;
}

export function linearScale(from: readonly [number, number], to: readonly [number, number]): Scale {
  const slope = (to[1] - to[0]) / (from[1] - from[0]);
  return {
    px: (value) => to[0] + (value - from[0]) * slope,
    value: (px) => from[0] + (px - to[0]) / slope,
  };
}

export interface PitchAxis {
  /** At the upper edge, deg: a little above the horizon. */
  readonly topDeg: number;
  /** At the lower edge, deg. */
  readonly bottomDeg: number;
}

const TOP_DEG = -4;
const BOTTOM_DEG = 52;
const EXTEND_DEG = 6;
/** Share of moving time that may lie below the axis, and above it: a head held high hides nothing that counts. */
const BELOW = 0.005;
const ABOVE = 0.05;
export const HISTOGRAM_STEP_DEG = 2;

/** The axis for a run with these seconds per 2° bin; `fromDeg` is the lower end of the first bin. */
export function pitchAxis(fromDeg: number, histogramS: readonly number[]): PitchAxis {
  const totalS = histogramS.reduce((sum, seconds) => sum + seconds, 0);
  let topDeg = TOP_DEG;
  let bottomDeg = BOTTOM_DEG;
  const secondsWhere = (outside: (deg: number) => boolean): number =>
    histogramS.reduce((sum, seconds, bin) => (outside(fromDeg + bin * HISTOGRAM_STEP_DEG) ? sum + seconds : sum), 0);
  while (secondsWhere((deg) => deg >= bottomDeg) > BELOW * totalS) bottomDeg += EXTEND_DEG;
  while (secondsWhere((deg) => deg < topDeg) > ABOVE * totalS) topDeg -= EXTEND_DEG;
  return { topDeg, bottomDeg };
}

const STEPS_S = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** The finest step for a window of this length: 10 s to 3 min, then 1 min, 10 min to 2 h, 30 min to 6 h, then 60. */
function finestStepS(windowS: number): number {
  if (windowS <= 30) return 2;
  if (windowS <= 180) return 10;
  if (windowS <= 1200) return 60;
  if (windowS <= 3600) return 300;
  if (windowS <= 7200) return 600;
  if (windowS <= 21_600) return 1800;
  return 3600;
}

export interface TimeTicks {
  readonly stepS: number;
  readonly timesS: readonly number[];
  /** Seconds are part of the label; else hours and minutes. */
  readonly withSeconds: boolean;
}

/** Marks of the time axis, `leastPx` apart or more. */
export function timeTicks(window: TimeWindow, widthPx: number, leastPx: number): TimeTicks {
  const windowS = lengthS(window);
  const finest = finestStepS(windowS);
  const fits = (stepS: number): boolean => stepS >= finest && (stepS / windowS) * widthPx >= leastPx;
  const stepS = STEPS_S.find(fits) ?? STEPS_S[STEPS_S.length - 1] ?? windowS;
  const timesS: number[] = [];
  for (let timeS = Math.ceil(window.fromS / stepS - 1e-9) * stepS; timeS <= window.toS + 1e-9; timeS += stepS)
    timesS.push(timeS);
  return { stepS, timesS, withSeconds: windowS <= 180 };
}

/** Two round values that hold most of a lane, for its two rules; null where nothing is above zero. */
export function laneRange(values: ArrayLike<number>, roundTo: number): readonly [number, number] | null {
  const known = Float64Array.from(values)
    .filter((value) => value > 0)
    .sort();
  if (known.length === 0) return null;
  const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(share * known.length))] ?? 0;
  const low = Math.floor(at(0.05) / roundTo) * roundTo;
  const high = Math.ceil(at(0.95) / roundTo) * roundTo;
  return high > low ? [low, high] : [low, low + roundTo];
}
