// A column of numbers that were written with a few decimals, as most recordings are, in two to four bytes each: whole numbers
// of the last decimal, above a base or as steps from one to the next. Every number comes back to the last bit (but for the
// sign of a zero); a column of which that cannot be said stays as Float64. Not compression of samples: nothing is predicted.
// Only codec.ts reads and writes it.
//
// A column: 16 bytes of head (kind u8, decimals u8, width u8, 0 u8, bytes u32, base f64), then its numbers, padded to 8 bytes.

const HEAD_BYTES = 16;
const FLOAT64 = 0;
const ABOVE_BASE = 1;
/** Each number is the one before and a step; the first is the base. Only for columns that never fall. */
const STEPS = 2;
const MOST_DECIMALS = 9;
const POWERS = Float64Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => 10 ** decimals);
/** Beyond this a number and its neighbours are no whole numbers any more. */
const WHOLE_LIMIT = 2 ** 53;

const WIDTHS = [1, 2, 4] as const;
type Width = (typeof WIDTHS)[number];

/** The most bytes that a column of so many numbers takes. */
export function columnBytesAtMost(count: number): number {
  return HEAD_BYTES + 8 * count;
}

/** Writes columns of one place in a block; remembers how many decimals the last one had. */
export class DecimalColumnWriter {
  #decimals = 0;
  #whole = new Float64Array(0);

  /** Writes a column at `at`, a multiple of 8 in `bytes` and in its buffer; returns where the next one begins. */
  write(column: Float64Array, bytes: Uint8Array, at: number): number {
    const decimals = this.#scale(column);
    if (decimals === null) return writeFloat64(column, bytes, at);
    const whole = this.#whole;
    const { length } = column;
    const { least, most, longestStep } = rangeOf(whole, length);
    const plain = widthFor(most - least);
    const stepped = widthFor(longestStep);
    const isStepped = stepped !== null && (plain === null || stepped < plain);
    const width = isStepped ? stepped : plain;
    if (width === null) return writeFloat64(column, bytes, at);
    const base = isStepped ? whole[0] : least;
    writeHead(bytes, at, { kind: isStepped ? STEPS : ABOVE_BASE, decimals, width, bytes: width * length, base });
    if (isStepped) {
      for (let i = length - 1; i > 0; i--) whole[i] -= whole[i - 1];
      whole[0] = 0;
    }
    const taken = isStepped ? 0 : base;
    const offset = bytes.byteOffset + at + HEAD_BYTES;
    if (width === 1) write8(whole, taken, new Uint8Array(bytes.buffer, offset, length));
    else if (width === 2) write16(whole, taken, new Uint16Array(bytes.buffer, offset, length));
    else write32(whole, taken, new Uint32Array(bytes.buffer, offset, length));
    // What lies there from another use of these bytes is no part of the column.
    const end = at + HEAD_BYTES + width * length;
    bytes.fill(0, end, padded(end));
    return padded(end);
  }

  /** Whole numbers of the last decimal into `#whole`; how many decimals that takes, or null when none of them will do. */
  #scale(column: Float64Array): number | null {
    if (column.length === 0) return null;
    if (this.#whole.length < column.length) this.#whole = new Float64Array(column.length);
    for (let decimals = this.#decimals; decimals <= MOST_DECIMALS; decimals++) {
      if (!scale(column, POWERS[decimals], this.#whole)) continue;
      this.#decimals = decimals;
      return decimals;
    }
    return null;
  }
}

/** A column of `count` numbers that begins at `at`, and where the next one begins; null where the bytes are none. */
export function readDecimalColumn(
  bytes: ArrayBuffer,
  at: number,
  count: number,
): { readonly column: Float64Array<ArrayBuffer>; readonly end: number } | null {
  if (at + HEAD_BYTES > bytes.byteLength) return null;
  const head = new DataView(bytes, at, HEAD_BYTES);
  const [kind, decimals, width] = [head.getUint8(0), head.getUint8(1), head.getUint8(2)];
  const size = head.getUint32(4, true);
  const end = padded(at + HEAD_BYTES + size);
  if (end > bytes.byteLength || size !== width * count) return null;
  if (kind === FLOAT64) return width === 8 ? { column: new Float64Array(bytes, at + HEAD_BYTES, count), end } : null;
  if ((kind !== ABOVE_BASE && kind !== STEPS) || decimals > MOST_DECIMALS || !isWidth(width)) return null;
  const power = POWERS[decimals];
  const numbers = viewOf(new Uint8Array(bytes), at + HEAD_BYTES, count, width);
  const column = new Float64Array(count);
  let base = head.getFloat64(8, true);
  if (kind === ABOVE_BASE) for (let i = 0; i < count; i++) column[i] = (base + numbers[i]) / power;
  else
    for (let i = 0; i < count; i++) {
      base += numbers[i];
      column[i] = base / power;
    }
  return { column, end };
}

/** False where a number does not come back from its whole number. */
function scale(column: Float64Array, power: number, whole: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    const scaled = Math.floor(value * power + 0.5);
    if (scaled / power !== value || Math.abs(scaled) >= WHOLE_LIMIT) return false;
    whole[i] = scaled;
  }
  return true;
}

/** Least and most of the numbers, and the longest step from one to the next; that is infinite where they fall. */
function rangeOf(whole: Float64Array, length: number): { least: number; most: number; longestStep: number } {
  let last = whole[0];
  let least = last;
  let most = last;
  let longestStep = 0;
  for (let i = 1; i < length; i++) {
    const value = whole[i];
    const step = value - last;
    last = value;
    if (step < 0) longestStep = Infinity;
    else if (step > longestStep) longestStep = step;
    if (value < least) least = value;
    else if (value > most) most = value;
  }
  return { least, most, longestStep };
}

function writeFloat64(column: Float64Array, bytes: Uint8Array, at: number): number {
  writeHead(bytes, at, { kind: FLOAT64, decimals: 0, width: 8, bytes: column.byteLength, base: 0 });
  bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at + HEAD_BYTES);
  return at + HEAD_BYTES + column.byteLength;
}

interface Head {
  readonly kind: number;
  readonly decimals: number;
  readonly width: number;
  readonly bytes: number;
  readonly base: number;
}

function writeHead(into: Uint8Array, at: number, { kind, decimals, width, bytes, base }: Head): void {
  const head = new DataView(into.buffer, into.byteOffset + at, HEAD_BYTES);
  head.setUint8(0, kind);
  head.setUint8(1, decimals);
  head.setUint8(2, width);
  head.setUint8(3, 0);
  head.setUint32(4, bytes, true);
  head.setFloat64(8, base, true);
}

/** Bytes that a number from 0 to this needs; null when four are not enough. */
function widthFor(most: number): Width | null {
  return WIDTHS.find((width) => most < 2 ** (8 * width)) ?? null;
}

function isWidth(width: number): width is Width {
  return width === 1 || width === 2 || width === 4;
}

function viewOf(bytes: Uint8Array, at: number, count: number, width: Width): Uint8Array | Uint16Array | Uint32Array {
  const offset = bytes.byteOffset + at;
  if (width === 1) return new Uint8Array(bytes.buffer, offset, count);
  if (width === 2) return new Uint16Array(bytes.buffer, offset, count);
  return new Uint32Array(bytes.buffer, offset, count);
}

// One loop for each width: a loop that meets several kinds of arrays is several times slower.

function write8(whole: Float64Array, base: number, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) out[i] = whole[i] - base;
}

function write16(whole: Float64Array, base: number, out: Uint16Array): void {
  for (let i = 0; i < out.length; i++) out[i] = whole[i] - base;
}

function write32(whole: Float64Array, base: number, out: Uint32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = whole[i] - base;
}

function padded(at: number): number {
  return Math.ceil(at / 8) * 8;
}
