// Min, max and mean of the pitch trace in buckets of 2^level seconds, so that a chart of any range is answered from a few
// hundred numbers. The mean is that of the stride means, which have no bob; min and max are those of both. Pure: no
// database. Storage keeps the levels from BASE_LEVEL up; finer ones are made from the trace.
//
// Bucket b of a level covers [b, b + 1) * 2^level seconds. Tiles of 1024 buckets; a tile without data does not exist.
import type { TraceBlock } from "../core/results.ts";

/** 0.5 s: the finest level that is kept. */
export const BASE_LEVEL = -1;
/** 1/16 s: the finest level that is answered; the trace has at most 25 points per second. */
export const FINEST_LEVEL = -4;
export const TILE_BUCKETS = 1024;
/** Values per bucket: min, max, mean (NaN without data), count of points. */
const FIELDS = 4;

export function bucketWidthS(level: number): number {
  return 2 ** level;
}

/** The finest level that covers [fromS, toS) with at most `buckets` buckets. */
export function levelFor(fromS: number, toS: number, buckets: number): number {
  let level = FINEST_LEVEL;
  while (bucketCount(fromS, toS, level) > buckets && bucketWidthS(level) <= toS) level++;
  return level;
}

function bucketCount(fromS: number, toS: number, level: number): number {
  return Math.ceil(toS / bucketWidthS(level)) - Math.floor(fromS / bucketWidthS(level));
}

export interface Bucket {
  readonly minDeg: number;
  readonly maxDeg: number;
  readonly meanDeg: number;
}

/** Buckets of one width, filled from a trace or from tiles. */
export class BucketRow {
  readonly widthS: number;
  readonly tiles: Map<number, Float32Array<ArrayBuffer>>;
  #lastBucket = -1;
  #lastTimeS = NaN;
  #lastStrideDeg = NaN;
  /** Sum of the bucket being filled; the mean of a bucket is kept when it is left. */
  #sumDeg = 0;

  constructor(widthS: number, tiles: Map<number, Float32Array<ArrayBuffer>> = new Map()) {
    this.widthS = widthS;
    this.tiles = tiles;
  }

  get lastBucket(): number {
    return this.#lastBucket;
  }

  /** Points in the order of time. Buckets that fall between two points of unbroken data get the value in between. */
  push(trace: TraceBlock): void {
    for (let at = 0; at < trace.timeS.length; at++) {
      const timeS = trace.timeS[at];
      const pitchDeg = trace.pitchDeg[at];
      const strideDeg = trace.strideDeg[at];
      const bucket = Math.floor(timeS / this.widthS);
      if (bucket > this.#lastBucket) {
        if (this.#lastBucket >= 0 && trace.lostS[at] === 0) this.#bridge(bucket, timeS, strideDeg);
        this.#lastBucket = bucket;
        this.#sumDeg = 0;
      }
      this.#sumDeg += strideDeg;
      this.#merge(bucket, Math.min(pitchDeg, strideDeg), Math.max(pitchDeg, strideDeg), this.#sumDeg, 1);
      this.#lastTimeS = timeS;
      this.#lastStrideDeg = strideDeg;
    }
  }

  /** Null where there is no data. */
  at(bucket: number): Bucket | null {
    const tile = this.tiles.get(Math.floor(bucket / TILE_BUCKETS));
    if (tile === undefined) return null;
    const field = (bucket % TILE_BUCKETS) * FIELDS;
    if (!(field < tile.length && tile[field + 3] > 0)) return null;
    return { minDeg: tile[field], maxDeg: tile[field + 1], meanDeg: tile[field + 2] };
  }

  /** The row of twice the width. */
  coarser(): BucketRow {
    const row = new BucketRow(2 * this.widthS);
    row.#lastBucket = this.#lastBucket >> 1;
    for (const [tileNo, tile] of this.tiles) {
      for (let at = 0; at < TILE_BUCKETS; at++) {
        const field = at * FIELDS;
        const count = tile[field + 3];
        if (count > 0) row.#add(Math.floor((tileNo * TILE_BUCKETS + at) / 2), tile, field);
      }
    }
    return row;
  }

  #bridge(bucket: number, timeS: number, strideDeg: number): void {
    const slope = (strideDeg - this.#lastStrideDeg) / (timeS - this.#lastTimeS);
    for (let between = this.#lastBucket + 1; between < bucket; between++) {
      const value = this.#lastStrideDeg + slope * ((between + 0.5) * this.widthS - this.#lastTimeS);
      this.#merge(between, value, value, value, 1);
    }
  }

  /** One point more in a bucket; `sumDeg` is the sum over the bucket with it. */
  #merge(bucket: number, minDeg: number, maxDeg: number, sumDeg: number, points: number): void {
    const tile = this.#tile(bucket);
    const field = (bucket % TILE_BUCKETS) * FIELDS;
    const count = tile[field + 3] + points;
    if (count === points || minDeg < tile[field]) tile[field] = minDeg;
    if (count === points || maxDeg > tile[field + 1]) tile[field + 1] = maxDeg;
    tile[field + 2] = sumDeg / count;
    tile[field + 3] = count;
  }

  /** Add a bucket of the finer row. */
  #add(bucket: number, from: Float32Array, fromField: number): void {
    const tile = this.#tile(bucket);
    const field = (bucket % TILE_BUCKETS) * FIELDS;
    const had = tile[field + 3];
    const count = had + from[fromField + 3];
    const hadSumDeg = had === 0 ? 0 : tile[field + 2] * had;
    this.#merge(
      bucket,
      from[fromField],
      from[fromField + 1],
      hadSumDeg + from[fromField + 2] * from[fromField + 3],
      count - had,
    );
  }

  #tile(bucket: number): Float32Array<ArrayBuffer> {
    const tileNo = Math.floor(bucket / TILE_BUCKETS);
    let tile = this.tiles.get(tileNo);
    if (tile === undefined) {
      tile = new Float32Array(TILE_BUCKETS * FIELDS);
      this.tiles.set(tileNo, tile);
    }
    return tile;
  }
}

/** A tile without the empty buckets at its end. */
export function trimmedTile(tile: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let buckets = tile.length / FIELDS;
  while (buckets > 0 && tile[buckets * FIELDS - 1] === 0) buckets--;
  return tile.subarray(0, buckets * FIELDS);
}

/** All levels to keep, from the base row up to the one that holds the whole run in its first bucket. */
export function pyramidOf(base: BucketRow): { readonly level: number; readonly row: BucketRow }[] {
  const levels = [{ level: BASE_LEVEL, row: base }];
  while (levels.at(-1)!.row.lastBucket > 0) {
    const last = levels.at(-1)!;
    levels.push({ level: last.level + 1, row: last.row.coarser() });
  }
  return levels;
}
