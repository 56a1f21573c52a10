// Columns of a chart from a row of buckets and the lanes by second. Pure; the store finds the row, the page draws the columns.
import type { SecondLanes } from "../core/results.ts";
import type { BucketRow } from "./pyramid.ts";
import type { StoredSeries } from "./stored-run.ts";

/** All buckets of `row` that touch [fromS, toS). Lanes are averaged over the seconds of a bucket. */
export function seriesOf(row: BucketRow, fromS: number, toS: number, lanes: SecondLanes): StoredSeries {
  const { widthS } = row;
  const first = Math.floor(fromS / widthS);
  const end = Math.ceil(toS / widthS);
  const series = {
    fromS: first * widthS,
    toS: end * widthS,
    bucketS: widthS,
    minDeg: [] as (number | null)[],
    maxDeg: [] as (number | null)[],
    meanDeg: [] as (number | null)[],
    confidence: [] as (number | null)[],
    cadenceSpm: [] as (number | null)[],
  };
  for (let bucket = first; bucket < end; bucket++) {
    const value = row.at(bucket);
    series.minDeg.push(hundredths(value?.minDeg));
    series.maxDeg.push(hundredths(value?.maxDeg));
    series.meanDeg.push(hundredths(value?.meanDeg));
    const fromSecond = Math.floor(bucket * widthS);
    const toSecond = Math.max(fromSecond + 1, Math.floor((bucket + 1) * widthS));
    series.confidence.push(value === null ? null : tenThousandths(mean(lanes.confidence, fromSecond, toSecond, false)));
    series.cadenceSpm.push(value === null ? null : hundredths(mean(lanes.cadenceSpm, fromSecond, toSecond, true)));
  }
  return series;
}

/** More decimals than a chart shows; all of them would double what goes to the page. */
function hundredths(value: number | null | undefined): number | null {
  return value === undefined || value === null ? null : Math.round(100 * value) / 100;
}

/** A finer step, so that a second just below a limit stays below it. */
function tenThousandths(value: number | null): number | null {
  return value === null ? null : Math.round(10_000 * value) / 10_000;
}

function mean(lane: Float32Array, from: number, to: number, skipZero: boolean): number | null {
  let sum = 0;
  let count = 0;
  for (let at = from; at < Math.min(to, lane.length); at++) {
    if (skipZero && lane[at] === 0) continue;
    sum += lane[at];
    count++;
  }
  return count === 0 ? null : sum / count;
}
