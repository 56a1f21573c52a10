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
    series.minDeg.push(value?.minDeg ?? null);
    series.maxDeg.push(value?.maxDeg ?? null);
    series.meanDeg.push(value?.meanDeg ?? null);
    const fromSecond = Math.floor(bucket * widthS);
    const toSecond = Math.max(fromSecond + 1, Math.floor((bucket + 1) * widthS));
    series.confidence.push(value === null ? null : mean(lanes.confidence, fromSecond, toSecond, false));
    series.cadenceSpm.push(value === null ? null : mean(lanes.cadenceSpm, fromSecond, toSecond, true));
  }
  return series;
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
