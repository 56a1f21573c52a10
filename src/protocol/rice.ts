// Codec 1: Rice-coded residuals of a fixed predictor per axis, in groups of 64 samples. PROTOCOL.md section 5.2. Lossless
// and integer only. Knows nothing of blocks. Samples <-> this <-> payload of a block.

export const AXIS_COUNT = 6;
export const GROUP_SAMPLES = 64;
/** Six orders of two bits. */
export const ORDER_BITS = 12;
const MAX_ORDER = 3;
const PARAMETER_BITS = 4;
const MAX_PARAMETER = 15;
const ESCAPE_QUOTIENT = 24;
const ESCAPE_VALUE_BITS = 17;
const MIN_VALUE = -32_768;
const MAX_VALUE = 32_767;

/** Predictor order (0 to 3) of each axis. */
export type Orders = readonly number[];

/** Prediction of sample `index` of one axis from the samples before it, in the range of the samples. */
function predict(samples: Int16Array, index: number, axis: number, order: number): number {
  const at = index * AXIS_COUNT + axis;
  const x1 = samples[at - AXIS_COUNT];
  const x2 = samples[at - 2 * AXIS_COUNT];
  let value = 0;
  switch (Math.min(order, index)) {
    case 0:
      return 0;
    case 1:
      return x1;
    case 2:
      value = 2 * x1 - x2;
      break;
    default:
      value = 3 * x1 - 3 * x2 + samples[at - 3 * AXIS_COUNT];
  }
  return Math.max(MIN_VALUE, Math.min(MAX_VALUE, value));
}

/** The residual of sample `index`, mapped to 0 … 131 071: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
export function mappedResidual(samples: Int16Array, index: number, axis: number, order: number): number {
  const residual = samples[index * AXIS_COUNT + axis] - predict(samples, index, axis, order);
  return residual >= 0 ? 2 * residual : -2 * residual - 1;
}

interface AxisCode {
  readonly parameter: number;
  readonly bitCount: number;
}

function mappedGroup(samples: Int16Array, start: number, count: number, axis: number, order: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => mappedResidual(samples, start + i, axis, order));
}

/** The parameter with the fewest bits for one axis of one group; the smallest of equals. */
function bestCode(mapped: Uint32Array): AxisCode {
  let best: AxisCode = { parameter: 0, bitCount: Infinity };
  for (let parameter = 0; parameter <= MAX_PARAMETER; parameter++) {
    let bitCount = PARAMETER_BITS;
    for (const value of mapped) {
      const quotient = value >>> parameter;
      bitCount += quotient < ESCAPE_QUOTIENT ? quotient + 1 + parameter : ESCAPE_QUOTIENT + ESCAPE_VALUE_BITS;
    }
    if (bitCount < best.bitCount) best = { parameter, bitCount };
  }
  return best;
}

/** Bits of a group of `count` samples (1 to 64) that starts at sample `start` of the block. */
export function groupBitCount(samples: Int16Array, start: number, count: number, orders: Orders): number {
  let bitCount = 0;
  for (let axis = 0; axis < AXIS_COUNT; axis++) {
    bitCount += bestCode(mappedGroup(samples, start, count, axis, orders[axis])).bitCount;
  }
  return bitCount;
}

/** Writes numbers bit by bit, highest bit first, into bytes that are zero. */
export class BitWriter {
  bitCount = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** `width` is 0 to 31, and `value` fits. */
  put(value: number, width: number): void {
    for (let bit = width - 1; bit >= 0; bit--) {
      if ((value >>> bit) & 1) this.#bytes[this.bitCount >>> 3] |= 0x80 >>> (this.bitCount & 7);
      this.bitCount++;
    }
  }
}

export function writeOrders(writer: BitWriter, orders: Orders): void {
  for (const order of orders) writer.put(order, 2);
}

/** Write one group; see `groupBitCount`. */
export function writeGroup(writer: BitWriter, samples: Int16Array, start: number, count: number, orders: Orders): void {
  for (let axis = 0; axis < AXIS_COUNT; axis++) {
    const mapped = mappedGroup(samples, start, count, axis, orders[axis]);
    const { parameter } = bestCode(mapped);
    writer.put(parameter, PARAMETER_BITS);
    for (const value of mapped) {
      const quotient = value >>> parameter;
      if (quotient < ESCAPE_QUOTIENT) {
        writer.put(2 ** (quotient + 1) - 2, quotient + 1);
        writer.put(value & (2 ** parameter - 1), parameter);
      } else {
        writer.put(2 ** ESCAPE_QUOTIENT - 1, ESCAPE_QUOTIENT);
        writer.put(value, ESCAPE_VALUE_BITS);
      }
    }
  }
}

/** Samples of one block, interleaved, to a payload. */
export function encodeRice(samples: Int16Array, orders: Orders): Uint8Array {
  const sampleCount = samples.length / AXIS_COUNT;
  let bitCount = ORDER_BITS;
  for (let start = 0; start < sampleCount; start += GROUP_SAMPLES) {
    bitCount += groupBitCount(samples, start, Math.min(GROUP_SAMPLES, sampleCount - start), orders);
  }
  const bytes = new Uint8Array(Math.ceil(bitCount / 8));
  const writer = new BitWriter(bytes);
  writeOrders(writer, orders);
  for (let start = 0; start < sampleCount; start += GROUP_SAMPLES) {
    writeGroup(writer, samples, start, Math.min(GROUP_SAMPLES, sampleCount - start), orders);
  }
  return bytes;
}

/** Reads bits, highest first; behind the end it reads zeros and `isBeyond` tells. */
class BitReader {
  #at = 0;
  readonly #bytes: Uint8Array;
  readonly #bitCount: number;

  constructor(payload: Uint8Array) {
    this.#bitCount = payload.length * 8;
    // A value has at most 41 bits, so a position is at most six bytes past the end when it is noticed; a window has five.
    this.#bytes = new Uint8Array(payload.length + 16);
    this.#bytes.set(payload);
  }

  get isBeyond(): boolean {
    return this.#at > this.#bitCount;
  }

  /** The next 32 bits as an int32, not consumed. */
  #window(): number {
    const bytes = this.#bytes;
    const first = this.#at >>> 3;
    const shift = this.#at & 7;
    const word = (bytes[first] << 24) | (bytes[first + 1] << 16) | (bytes[first + 2] << 8) | bytes[first + 3];
    return (word << shift) | (bytes[first + 4] >>> (8 - shift));
  }

  /** `width` is 1 to 31. */
  take(width: number): number {
    const value = this.#window() >>> (32 - width);
    this.#at += width;
    return value;
  }

  takeRice(parameter: number): number {
    const quotient = Math.clz32(~this.#window());
    if (quotient >= ESCAPE_QUOTIENT) {
      this.#at += ESCAPE_QUOTIENT;
      return this.take(ESCAPE_VALUE_BITS);
    }
    this.#at += quotient + 1;
    return parameter === 0 ? quotient : (quotient << parameter) | this.take(parameter);
  }

  /** Whether everything is used but less than one byte of zeros. */
  endsCleanly(): boolean {
    const rest = this.#bitCount - this.#at;
    return rest >= 0 && rest < 8 && (rest === 0 || this.take(rest) === 0);
  }
}

/** `sampleCount` samples, interleaved, from a payload; null when the payload is not one of that many samples. */
export function decodeRice(payload: Uint8Array, sampleCount: number): Int16Array | null {
  const reader = new BitReader(payload);
  const samples = new Int16Array(sampleCount * AXIS_COUNT);
  const orders = Array.from({ length: AXIS_COUNT }, () => reader.take(2));
  for (let start = 0; start < sampleCount; start += GROUP_SAMPLES) {
    const end = Math.min(sampleCount, start + GROUP_SAMPLES);
    for (let axis = 0; axis < AXIS_COUNT; axis++) {
      const parameter = reader.take(PARAMETER_BITS);
      for (let index = start; index < end; index++) {
        const mapped = reader.takeRice(parameter);
        const residual = mapped & 1 ? -((mapped + 1) >>> 1) : mapped >>> 1;
        const value = predict(samples, index, axis, orders[axis]) + residual;
        if (reader.isBeyond || value < MIN_VALUE || value > MAX_VALUE) return null;
        samples[index * AXIS_COUNT + axis] = value;
      }
    }
  }
  return reader.endsCleanly() ? samples : null;
}

/** For each axis the order with the smallest sum of mapped residuals, the lower of equals. `sums[axis][order]`. */
export function bestOrders(sums: readonly (readonly number[])[]): Orders {
  return sums.map((bySum) => {
    let best = 0;
    for (let order = 1; order <= MAX_ORDER; order++) if (bySum[order] < bySum[best]) best = order;
    return best;
  });
}
