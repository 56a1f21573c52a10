// How many buckets a chart asks for, and the columns it draws: coarse ones of the whole run with the fine ones of the
// visible piece put in their place. Pure. What the engine sends has null where there is no data; here that is NaN.
import type { Series } from "../../../engine/contract.ts";
import { lengthS, type TimeWindow } from "./window.ts";

/** What one call may ask for. */
const MOST_BUCKETS = 4000;
/** The trace has at most this many points per second; finer buckets would be empty. */
const TRACE_HZ = 25;
const POINTS_PER_BUCKET = 2;

/** Buckets to ask for: at most one for each pixel of the screen. `rateHz` is the rate of the recording. */
export function bucketCount(window: TimeWindow, widthPx: number, rateHz: number): number {
  const pointsPerS = Math.min(TRACE_HZ, rateHz > 0 ? rateHz : TRACE_HZ);
  const finest = Math.floor((lengthS(window) * pointsPerS) / POINTS_PER_BUCKET);
  return Math.max(1, Math.min(Math.floor(widthPx), MOST_BUCKETS, finest));
}

/** Columns of equal length; NaN where there is no data. Times are the middles of the buckets, increasing. */
export interface Columns {
  readonly timeS: Float64Array;
  readonly minDeg: Float32Array;
  readonly maxDeg: Float32Array;
  readonly meanDeg: Float32Array;
  readonly confidence: Float32Array;
  readonly cadenceSpm: Float32Array;
}

export const NO_COLUMNS: Columns = {
  timeS: new Float64Array(),
  minDeg: new Float32Array(),
  maxDeg: new Float32Array(),
  meanDeg: new Float32Array(),
  confidence: new Float32Array(),
  cadenceSpm: new Float32Array(),
};

const orNaN = (values: readonly (number | null)[]): Float32Array =>
  Float32Array.from(values, (value) => (value === null ? Number.NaN : value));

export function columnsOf(series: Series): Columns {
  return {
    timeS: Float64Array.from(series.meanDeg, (_, index) => series.fromS + (index + 0.5) * series.bucketS),
    minDeg: orNaN(series.minDeg),
    maxDeg: orNaN(series.maxDeg),
    meanDeg: orNaN(series.meanDeg),
    confidence: orNaN(series.confidence),
    cadenceSpm: orNaN(series.cadenceSpm),
  };
}

/** The whole run with `fine` in place of what it covers, so that panning never shows an empty edge. */
export function withDetail(coarse: Columns, fine: Columns | null): Columns {
  const first = fine?.timeS[0];
  const last = fine?.timeS.at(-1);
  if (fine === null || first === undefined || last === undefined) return coarse;
  const before = firstAtOrAfter(coarse.timeS, first);
  const after = firstAtOrAfter(coarse.timeS, last);
  const joined = (a: Float32Array, b: Float32Array): Float32Array => {
    const out = new Float32Array(before + b.length + a.length - after);
    out.set(a.subarray(0, before));
    out.set(b, before);
    out.set(a.subarray(after), before + b.length);
    return out;
  };
  const timeS = new Float64Array(before + fine.timeS.length + coarse.timeS.length - after);
  timeS.set(coarse.timeS.subarray(0, before));
  timeS.set(fine.timeS, before);
  timeS.set(coarse.timeS.subarray(after), before + fine.timeS.length);
  return {
    timeS,
    minDeg: joined(coarse.minDeg, fine.minDeg),
    maxDeg: joined(coarse.maxDeg, fine.maxDeg),
    meanDeg: joined(coarse.meanDeg, fine.meanDeg),
    confidence: joined(coarse.confidence, fine.confidence),
    cadenceSpm: joined(coarse.cadenceSpm, fine.cadenceSpm),
  };
}

/** Index of the first time that is not before `timeS`; the length when all are. */
export function firstAtOrAfter(timesS: Float64Array, timeS: number): number {
  let low = 0;
  let high = timesS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesS[middle] ?? 0) < timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the bucket nearest to `timeS`; -1 without buckets. */
export function nearestIndex(timesS: Float64Array, timeS: number): number {
  const after = firstAtOrAfter(timesS, timeS);
  if (after === 0) return timesS.length === 0 ? -1 : 0;
  if (after === timesS.length) return after - 1;
  return (timesS[after] ?? 0) - timeS < timeS - (timesS[after - 1] ?? 0) ? after : after - 1;
}
