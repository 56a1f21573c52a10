// Little-endian structures as data: a layout names the fields in order, and one pair of functions reads and writes them all.
// Not a schema language: fixed fields only. PROTOCOL.md tables <-> these layouts <-> bytes.

interface NumberField {
  readonly type: "number";
  readonly width: 1 | 2 | 4 | 8;
  readonly min: number;
  readonly max: number;
}
interface BigField {
  readonly type: "big";
  readonly width: 8;
}
interface BytesField {
  readonly type: "bytes";
  readonly width: number;
}
/** Reserved bytes: zeros when written, ignored when read, not part of the record. */
interface SkipField {
  readonly type: "skip";
  readonly width: number;
}
export type Field = NumberField | BigField | BytesField | SkipField;
export type Layout = Readonly<Record<string, Field>>;

type ValueOf<F> = F extends NumberField ? number : F extends BigField ? bigint : Uint8Array;
/** The values of a layout. */
export type RecordOf<L extends Layout> = {
  readonly [K in keyof L as L[K] extends SkipField ? never : K]: ValueOf<L[K]>;
};

export const MAX_TICK = Number.MAX_SAFE_INTEGER;

export const u8 = (min = 0, max = 0xff): NumberField => ({ type: "number", width: 1, min, max });
export const u16 = (min = 0, max = 0xffff): NumberField => ({ type: "number", width: 2, min, max });
export const u32 = (min = 0, max = 0xffff_ffff): NumberField => ({ type: "number", width: 4, min, max });
/** A u64 of at most 2^53 - 1. */
export const tick: NumberField = { type: "number", width: 8, min: 0, max: MAX_TICK };
export const u64: BigField = { type: "big", width: 8 };
export const bytes = (width: number): BytesField => ({ type: "bytes", width });
export const skip = (width: number): SkipField => ({ type: "skip", width });

interface KnownLayout {
  readonly fields: readonly (readonly [name: string, field: Field])[];
  readonly size: number;
}

/** Layouts are constants, so what is worked out of one is kept. */
const KNOWN = new WeakMap<Layout, KnownLayout>();

function known(layout: Layout): KnownLayout {
  const found = KNOWN.get(layout);
  if (found !== undefined) return found;
  const fields = Object.entries(layout);
  const made = { fields, size: fields.reduce((size, [, field]) => size + field.width, 0) };
  KNOWN.set(layout, made);
  return made;
}

/** Bytes of the fixed part. */
export function layoutSize(layout: Layout): number {
  return known(layout).size;
}

function readNumber(view: DataView, at: number, width: NumberField["width"]): number {
  switch (width) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true);
    case 4:
      return view.getUint32(at, true);
    default:
      // Above 2^53 the sum is rounded, but stays above MAX_TICK, and the range check refuses it.
      return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  }
}

/** The record at `start`, which must lie inside `source`; null when a value is out of its range. */
export function readRecord<L extends Layout>(layout: L, source: Uint8Array, start = 0): RecordOf<L> | null {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const record: Record<string, number | bigint | Uint8Array> = {};
  let at = start;
  for (const [name, field] of known(layout).fields) {
    if (field.type === "number") {
      const value = readNumber(view, at, field.width);
      if (value < field.min || value > field.max) return null;
      record[name] = value;
    } else if (field.type === "big") {
      record[name] = view.getBigUint64(at, true);
    } else if (field.type === "bytes") {
      record[name] = source.slice(at, at + field.width);
    }
    at += field.width;
  }
  return record as RecordOf<L>;
}

/** Write a record at `start`; its values must be in range (a value that is not is a bug and throws). */
export function writeRecord<L extends Layout>(layout: L, record: RecordOf<L>, target: Uint8Array, start = 0): void {
  writeFields(layout, record, target, start);
}

/** `writeRecord` for callers that pick the layout at run time: the values must be those of the layout. */
export function writeFields(
  layout: Layout,
  values: Readonly<Record<string, unknown>>,
  target: Uint8Array,
  start = 0,
): void {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  let at = start;
  for (const [name, field] of known(layout).fields) {
    const value = values[name];
    if (field.type === "number") writeNumber(view, at, name, field, value as number);
    else if (field.type === "big") view.setBigUint64(at, value as bigint, true);
    else if (field.type === "bytes") target.set((value as Uint8Array).subarray(0, field.width), at);
    at += field.width;
  }
}

function writeNumber(view: DataView, at: number, name: string, field: NumberField, value: number): void {
  if (!Number.isInteger(value) || value < field.min || value > field.max) {
    throw new RangeError(`${name} is ${value}, not an integer of ${field.min} to ${field.max}`);
  }
  switch (field.width) {
    case 1:
      view.setUint8(at, value);
      break;
    case 2:
      view.setUint16(at, value, true);
      break;
    case 4:
      view.setUint32(at, value, true);
      break;
    default:
      view.setUint32(at, value % 2 ** 32, true);
      view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
  }
}

/** A record alone, as bytes. */
export function recordBytes<L extends Layout>(layout: L, record: RecordOf<L>): Uint8Array {
  const target = new Uint8Array(layoutSize(layout));
  writeRecord(layout, record, target);
  return target;
}
