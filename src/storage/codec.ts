// Blobs of the library and the blocks they hold. Columns of little-endian numbers one after another, without a header: a
// row of the table says codec and count, and a CRC-32 guards the bytes. Pure but for the checksum; no database.
import { crc32 } from "node:zlib";
import type { RawBlock, RawUnits } from "../core/raw-block.ts";
import type { TraceBlock } from "../core/results.ts";
import { columnBytesAtMost, DecimalColumnWriter, readDecimalColumn } from "./decimal-column.ts";

/** Float64 columns: time n, acc 3n, gyr 3n and, when the recording has one, marker n. In the units of the run. */
export const RAW_FLOAT64 = 1;

/** A piece of a clip recording as it came: 4096 bytes, good or bad, the last one perhaps shorter. */
export const RAW_CLIP_BLOCK = 2;

/** The same columns, each as decimal-column.ts writes it: exact, and for most recordings less than half as large. */
export const RAW_DECIMAL = 3;

/** Encodes raw blocks as RAW_DECIMAL into one piece of memory that is used again: the bytes are good until the next call. */
export class RawEncoder {
  #bytes = new Uint8Array(0);
  readonly #writers = Array.from({ length: 4 }, () => new DecimalColumnWriter());

  encode(raw: RawBlock): Uint8Array {
    const columns = [raw.timeS, raw.acc, raw.gyr, ...(raw.marker === undefined ? [] : [raw.marker])];
    const size = columns.reduce((bytes, column) => bytes + columnBytesAtMost(column.length), 0);
    if (this.#bytes.length < size) this.#bytes = new Uint8Array(size);
    let at = 0;
    for (const [place, column] of columns.entries()) at = this.#writers[place].write(column, this.#bytes, at);
    return this.#bytes.subarray(0, at);
  }
}

/** Null for a codec that is not known or bytes that are no such block. */
export function decodeRaw(codecId: number, count: number, units: RawUnits, data: Buffer): RawBlock | null {
  if (codecId === RAW_FLOAT64) return decodeFloat64Columns(count, units, data);
  if (codecId !== RAW_DECIMAL) return null;
  const bytes = aligned(data);
  const columns: Float64Array[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const read = readDecimalColumn(bytes, at, columns.length === 1 || columns.length === 2 ? 3 * count : count);
    if (read === null) return null;
    columns.push(read.column);
    at = read.end;
  }
  if (columns.length !== 3 && columns.length !== 4) return null;
  const [timeS, acc, gyr, marker] = columns;
  return { units, timeS, acc, gyr, ...(columns.length === 4 ? { marker } : {}) };
}

function decodeFloat64Columns(count: number, units: RawUnits, data: Buffer): RawBlock | null {
  const hasMarker = data.length === 64 * count;
  if (!hasMarker && data.length !== 56 * count) return null;
  const all = new Float64Array(aligned(data));
  return {
    units,
    timeS: all.subarray(0, count),
    acc: all.subarray(count, 4 * count),
    gyr: all.subarray(4 * count, 7 * count),
    ...(hasMarker ? { marker: all.subarray(7 * count) } : {}),
  };
}

const TRACE_POINT_BYTES = 25;
/** Without stride means, as the first version of the analysis stored it. */
const OLD_TRACE_POINT_BYTES = 21;

/** Columns: time Float64, pitch, roll, lost, stride mean Float32, moving Uint8. */
export function encodeTrace(trace: TraceBlock): Buffer {
  return joined([trace.timeS, trace.pitchDeg, trace.rollDeg, trace.lostS, trace.strideDeg, trace.moving]);
}

/** Null for a length that does not fit. */
export function decodeTrace(count: number, data: Buffer): TraceBlock | null {
  const isOld = data.length === OLD_TRACE_POINT_BYTES * count;
  if (!isOld && data.length !== TRACE_POINT_BYTES * count) return null;
  const bytes = aligned(data);
  const pitchDeg = new Float32Array(bytes, 8 * count, count);
  return {
    timeS: new Float64Array(bytes, 0, count),
    pitchDeg,
    rollDeg: new Float32Array(bytes, 12 * count, count),
    lostS: new Float32Array(bytes, 16 * count, count),
    strideDeg: isOld ? pitchDeg : new Float32Array(bytes, 20 * count, count),
    moving: new Uint8Array(bytes, (isOld ? 20 : 24) * count, count),
  };
}

export function encodeFloat32(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

export function decodeFloat32(data: Buffer): Float32Array<ArrayBuffer> {
  return new Float32Array(aligned(data));
}

export function encodeFloat64(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

export function decodeFloat64(data: Buffer): Float64Array<ArrayBuffer> {
  return new Float64Array(aligned(data));
}

export function checksum(data: Uint8Array): number {
  return crc32(data);
}

/** Trace blocks of any size to blocks of `size` points, the last one smaller. */
export function* reblocked(trace: Iterable<TraceBlock>, size: number): Generator<TraceBlock> {
  let block = emptyTrace(size);
  let count = 0;
  for (const from of trace) {
    for (let at = 0; at < from.timeS.length;) {
      const take = Math.min(size - count, from.timeS.length - at);
      block.timeS.set(from.timeS.subarray(at, at + take), count);
      block.pitchDeg.set(from.pitchDeg.subarray(at, at + take), count);
      block.strideDeg.set(from.strideDeg.subarray(at, at + take), count);
      block.rollDeg.set(from.rollDeg.subarray(at, at + take), count);
      block.lostS.set(from.lostS.subarray(at, at + take), count);
      block.moving.set(from.moving.subarray(at, at + take), count);
      count += take;
      at += take;
      if (count < size) continue;
      yield block;
      block = emptyTrace(size);
      count = 0;
    }
  }
  if (count > 0) yield traceSlice(block, count);
}

function emptyTrace(size: number): TraceBlock {
  return {
    timeS: new Float64Array(size),
    pitchDeg: new Float32Array(size),
    strideDeg: new Float32Array(size),
    rollDeg: new Float32Array(size),
    lostS: new Float32Array(size),
    moving: new Uint8Array(size),
  };
}

function traceSlice(block: TraceBlock, count: number): TraceBlock {
  return {
    timeS: block.timeS.subarray(0, count),
    pitchDeg: block.pitchDeg.subarray(0, count),
    strideDeg: block.strideDeg.subarray(0, count),
    rollDeg: block.rollDeg.subarray(0, count),
    lostS: block.lostS.subarray(0, count),
    moving: block.moving.subarray(0, count),
  };
}

function joined(columns: readonly NodeJS.TypedArray[]): Buffer {
  return Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)));
}

/** An ArrayBuffer of exactly these bytes, so that any typed array may look at it. */
function aligned(data: Buffer): ArrayBuffer {
  const whole = data.byteOffset === 0 && data.byteLength === data.buffer.byteLength;
  if (whole && data.buffer instanceof ArrayBuffer) return data.buffer;
  return Uint8Array.from(data).buffer;
}
