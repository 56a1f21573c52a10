// Samples one by one to the blocks of a run, as a clip writes them. PROTOCOL.md sections 4 and 5: the choices of the encoder
// are those of the C reference, byte for byte. Not a flash driver. Samples -> this -> blocks -> flash, *.lkr.
import {
  BLOCK_FLAG,
  CODEC,
  encodeBlock,
  encodeDescriptor,
  encodeRaw,
  MAX_BLOCK_SAMPLES,
  MAX_PAYLOAD_BYTES,
  SAMPLE_BYTES,
  type RunDescriptor,
} from "./block.ts";
import {
  AXIS_COUNT,
  bestOrders,
  encodeRice,
  GROUP_SAMPLES,
  groupBitCount,
  mappedResidual,
  ORDER_BITS,
  type Orders,
} from "./rice.ts";

const ORDER_COUNT = 4;
const RAW_SAMPLE_BITS = 8 * SAMPLE_BYTES;
const PAYLOAD_BITS = 8 * MAX_PAYLOAD_BYTES;
const MAX_RAW_SAMPLES = Math.floor(MAX_PAYLOAD_BYTES / SAMPLE_BYTES);
const FULL_SCALE_LOW = -32_768;
const FULL_SCALE_HIGH = 32_767;

export interface RunSettings {
  readonly run: number;
  readonly bootId: number;
  /** Codes of PROTOCOL.md section 4. */
  readonly accRange: number;
  readonly gyrRange: number;
  readonly tickHz: number;
  readonly startTick: number;
  readonly descriptor: RunDescriptor;
}

/**
 * Writes one run. Each call hands complete blocks to `onBlock`; the descriptor comes first, from the constructor.
 * Ticks must not run backwards.
 */
export class BlockWriter {
  /** Flags of the conditions in force: HALF_RATE and CHARGING. They go into every block closed from here on. */
  conditionFlags = 0;
  readonly #settings: RunSettings;
  readonly #onBlock: (block: Uint8Array) => void;
  readonly #samples = new Int16Array(MAX_BLOCK_SAMPLES * AXIS_COUNT + GROUP_SAMPLES * AXIS_COUNT);
  readonly #ticks = new Float64Array(MAX_BLOCK_SAMPLES + GROUP_SAMPLES);
  /** Samples of the block that are in whole groups, and those collected behind them. */
  #writtenCount = 0;
  #pendingCount = 0;
  /** Bits of the whole groups in codec 1, also while the block is raw. */
  #riceBitCount = 0;
  #blockNo = 0;
  #firstSample = 0;
  #orders: Orders = [1, 1, 1, 1, 1, 1];
  #codec: number = CODEC.rice;
  #gapBefore = false;
  #lostCount = 0;

  constructor(settings: RunSettings, onBlock: (block: Uint8Array) => void) {
    this.#settings = settings;
    this.#onBlock = onBlock;
    const at = { tickFirst: settings.startTick, tickLast: settings.startTick };
    this.#emit(CODEC.descriptor, 0, at, 0, encodeDescriptor(settings.descriptor));
  }

  /** One sample: acc x y z, gyr x y z, raw. */
  push(sample: ArrayLike<number>, tick: number): void {
    if (this.#lostCount > 0) this.#closeBeforeGap();
    const index = this.#writtenCount + this.#pendingCount;
    this.#samples.set(sample, index * AXIS_COUNT);
    this.#ticks[index] = tick;
    this.#pendingCount++;
    while (this.#pendingCount >= GROUP_SAMPLES) this.#flush();
  }

  /** `count` samples were lost here. */
  lose(count: number): void {
    this.#lostCount += count;
  }

  /** The rest of the run; `isOrderly` marks the last block FINAL. A run without samples is its descriptor alone. */
  finish(isOrderly = true): void {
    while (this.#pendingCount > 0) this.#flush();
    if (this.#writtenCount > 0) this.#close(isOrderly ? BLOCK_FLAG.final : 0);
  }

  #closeBeforeGap(): void {
    while (this.#pendingCount > 0) this.#flush();
    if (this.#writtenCount > 0) this.#close(0);
    this.#firstSample += this.#lostCount;
    this.#gapBefore = true;
    this.#lostCount = 0;
  }

  /** Move what fits of the collected samples into the block; close it when something is left. */
  #flush(): void {
    const count = this.#fittingCount();
    if (count > 0) {
      this.#riceBitCount += groupBitCount(this.#samples, this.#writtenCount, count, this.#orders);
      this.#writtenCount += count;
      this.#pendingCount -= count;
    }
    if (this.#pendingCount > 0) this.#close(0);
  }

  /** How many of the collected samples the block still takes, 0 to all. */
  #fittingCount(): number {
    const most = Math.min(this.#pendingCount, MAX_BLOCK_SAMPLES - this.#writtenCount);
    if (this.#codec === CODEC.raw) return Math.min(most, MAX_RAW_SAMPLES - this.#writtenCount);
    const room = PAYLOAD_BITS - ORDER_BITS - this.#riceBitCount;
    const takes = (count: number): boolean =>
      groupBitCount(this.#samples, this.#writtenCount, count, this.#orders) <= room;
    if (most === 0 || takes(most)) return most;
    let fits = 0;
    let tooMany = most;
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >>> 1;
      if (takes(middle)) fits = middle;
      else tooMany = middle;
    }
    return fits;
  }

  #close(closingFlags: number): void {
    const count = this.#writtenCount;
    const samples = this.#samples.subarray(0, count * AXIS_COUNT);
    const payload = this.#codec === CODEC.raw ? encodeRaw(samples) : encodeRice(samples, this.#orders);
    const at = { tickFirst: this.#ticks[0], tickLast: this.#ticks[count - 1] };
    const gap = this.#gapBefore ? BLOCK_FLAG.gapBefore : 0;
    this.#emit(this.#codec, closingFlags | gap | clippingFlags(samples) | this.conditionFlags, at, count, payload);
    this.#orders = bestOrders(residualSums(samples));
    this.#codec = this.#riceBitCount > RAW_SAMPLE_BITS * count ? CODEC.raw : CODEC.rice;
    this.#samples.copyWithin(0, count * AXIS_COUNT, (count + this.#pendingCount) * AXIS_COUNT);
    this.#ticks.copyWithin(0, count, count + this.#pendingCount);
    this.#firstSample += count;
    this.#writtenCount = 0;
    this.#riceBitCount = 0;
    this.#gapBefore = false;
  }

  #emit(
    codec: number,
    flags: number,
    at: { tickFirst: number; tickLast: number },
    sampleCount: number,
    payload: Uint8Array,
  ): void {
    const { run, bootId, accRange, gyrRange, tickHz } = this.#settings;
    const header = { codec, run, blockNo: this.#blockNo, bootId, flags, accRange, gyrRange, ...at, tickHz };
    this.#onBlock(encodeBlock({ ...header, firstSample: this.#firstSample, sampleCount }, payload));
    this.#blockNo++;
  }
}

/** Sums of mapped residuals over a block, by axis and order. */
function residualSums(samples: Int16Array): number[][] {
  const sampleCount = samples.length / AXIS_COUNT;
  return Array.from({ length: AXIS_COUNT }, (_, axis) =>
    Array.from({ length: ORDER_COUNT }, (__, order) => {
      let sum = 0;
      for (let index = 0; index < sampleCount; index++) sum += mappedResidual(samples, index, axis, order);
      return sum;
    }),
  );
}

function clippingFlags(samples: Int16Array): number {
  let flags = 0;
  for (const [at, value] of samples.entries()) {
    if (value !== FULL_SCALE_LOW && value !== FULL_SCALE_HIGH) continue;
    flags |= at % AXIS_COUNT < 3 ? BLOCK_FLAG.accClipped : BLOCK_FLAG.gyrClipped;
  }
  return flags;
}
