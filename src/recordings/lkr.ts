// Reader and writer of *.lkr: the blocks of one clip run as they lie in flash. Not a database and not a radio. Bytes -> blocks ->
// this -> raw stored -> calibration, attitude. A bad block is a hole, never the end of the recording.
//
// Axes are turned to forward, left, up of the clip's housing by the run descriptor. Without a good descriptor the nominal ranges
// of the blocks hold and the axes stay the sensor's own.
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import {
  ACC_RANGES_G,
  BLOCK_BYTES,
  decodeBlock,
  GYR_RANGES_DPS,
  sampleTick,
  type BlockHeader,
  type RunDescriptor,
} from "../protocol/block.ts";
import { cancelled, openedBytes, type ReadOptions } from "./bytes.ts";
import type { RecordingFacts, RecordingPart } from "./recording.ts";
import { MAX_ACC_MPS2, MAX_GYR_DPS, ROW_WIDTH, SampleCollector } from "./samples.ts";
import { badFile } from "./table.ts";

const RAW_FULL_SCALE = 32_768;
const MICRO = 1e-6;
const MAX_FULL_SCALE_G = MAX_ACC_MPS2 / 10;
/** Pieces without samples wait in memory for the part that they go with. */
const MAX_BAD_PIECES = 65_536;
const COLUMNS = { units: { acc: "g", gyr: "dps" }, has: new Set<string>() } as const;

/** Whether a file that begins like this holds blocks. */
export function beginsWithBlock(head: Uint8Array): boolean {
  return head[0] === 0x4c && head[1] === 0x4b && head[2] === 1;
}

/** The blocks of a run as a file; null where one is missing. They go out as they came in, byte for byte. */
export function* lkrBytes(blocks: Iterable<Uint8Array | null>): Generator<Uint8Array, void> {
  const hole = new Uint8Array(BLOCK_BYTES).fill(0xff);
  for (const block of blocks) yield block ?? hole;
}

/** Pieces of 4096 bytes, unread; what is left at the end is shorter. */
export async function* lkrBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + BLOCK_BYTES - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < BLOCK_BYTES) continue;
      yield block;
      block = new Uint8Array(BLOCK_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/**
 * Read a clip run from its bytes. Parts hold at most 1024 samples. Times count from the first sample, by the ticks of the blocks.
 * Each part carries the file's own pieces that were read for it, so that the file can be stored as it came.
 * Errors: "badFile" (no readable block with samples, blocks of two runs, blocks out of order, an absurd full scale), "tooLarge"
 * (> 4 GB, > 30 million samples, > 14 days), "cancelled".
 */
export async function* readLkr(
  source: AsyncIterable<Uint8Array>,
  o: ReadOptions,
): AsyncGenerator<RecordingPart, RecordingFacts> {
  const bytes = openedBytes(source, o);
  const clip = new ClipSamples(o.name);
  // A part waits until the next one is there: what lies behind the last sample belongs to the last part.
  let waiting: RecordingPart | null = null;
  let pieces: Uint8Array[] = [];
  for await (const piece of lkrBlocks(bytes.stream)) {
    const parts = clip.push(piece);
    for (const part of parts) {
      if (o.signal?.aborted === true) throw cancelled();
      if (waiting !== null) {
        yield { ...waiting, clipBlocks: pieces };
        pieces = [];
      }
      waiting = part;
    }
    pieces.push(piece);
    if (pieces.length > MAX_BAD_PIECES) throw badFile(o.name, "holds 256 MB in a row without a readable block.");
  }
  const last = clip.finish();
  if (waiting !== null && last !== null) {
    yield { ...waiting, clipBlocks: pieces };
    pieces = [];
  }
  const end = last ?? waiting;
  if (end !== null) yield { ...end, clipBlocks: pieces };
  return { ...clip.facts(), ...bytes.facts() };
}

/** The samples of blocks that are at hand, as `readLkr` gives them of a file with these pieces. Errors: its "badFile" and "tooLarge". */
export function* clipParts(pieces: Iterable<Uint8Array>, name: string): Generator<RecordingPart, ClipFacts> {
  const clip = new ClipSamples(name);
  for (const piece of pieces) yield* clip.push(piece);
  const last = clip.finish();
  if (last !== null) yield last;
  return clip.facts();
}

/** What the blocks of a run say of the whole. */
export interface ClipSummary {
  readonly bootId: number;
  /** Ticks of the first and last sample; of the run's own start and end where no block with samples is readable. */
  readonly firstTick: number;
  readonly lastTick: number;
  /** Null where no block is readable. */
  readonly tickHz: number | null;
  readonly sampleCount: number;
  /** Samples that the clip lost, and those of blocks that are missing between others. */
  readonly lostSampleCount: number;
  /** Where samples are lost, s from the first sample. */
  readonly gaps: readonly { readonly startS: number; readonly endS: number }[];
  readonly durationS: number;
}

/** Gathers a summary from pieces in the order of the run. Never fails: a piece that is no good block is a gap. */
export function clipSummary() {
  let first: BlockHeader | null = null;
  let last: BlockHeader | null = null;
  let sampleCount = 0;
  let lostSampleCount = 0;
  const gaps: { startS: number; endS: number }[] = [];
  return {
    push(piece: Uint8Array): void {
      const verdict = decodeBlock(piece);
      if (!verdict.ok || verdict.value.kind === "descriptor") return;
      const { header } = verdict.value;
      const lost = header.firstSample - (last === null ? 0 : last.firstSample + last.sampleCount);
      first ??= header;
      if (lost > 0) {
        lostSampleCount += lost;
        const secondsAt = (tick: number): number => (tick - first!.tickFirst) / header.tickHz;
        if (last !== null) gaps.push({ startS: secondsAt(last.tickLast), endS: secondsAt(header.tickFirst) });
      }
      sampleCount += header.sampleCount;
      last = header;
    },
    finish(run: { readonly bootId: number; readonly startTick: number; readonly endTick: number }): ClipSummary {
      const tickHz = first?.tickHz ?? null;
      const firstTick = first?.tickFirst ?? run.startTick;
      const lastTick = last?.tickLast ?? run.endTick;
      const durationS = tickHz === null ? 0 : (lastTick - firstTick) / tickHz;
      return { bootId: run.bootId, firstTick, lastTick, tickHz, sampleCount, lostSampleCount, gaps, durationS };
    },
  };
}

/** What is known of a clip run apart from its bytes. */
export type ClipFacts = Omit<RecordingFacts, "sha256" | "sizeBytes">;

/** Blocks in the order of the run to samples. A piece that is no good block is passed over. */
class ClipSamples {
  readonly #name: string;
  readonly #samples: SampleCollector;
  readonly #order: BlockOrder;
  #scale: SampleScale | null = null;

  constructor(name: string) {
    this.#name = name;
    this.#samples = new SampleCollector(name, COLUMNS, false);
    this.#order = new BlockOrder(name);
  }

  /** Parts of 1024 samples that `piece` has filled. */
  push(piece: Uint8Array): RecordingPart[] {
    const verdict = decodeBlock(piece);
    if (!verdict.ok) return [];
    const { header } = verdict.value;
    this.#order.check(header);
    if (verdict.value.kind === "descriptor") {
      this.#scale = describedScale(verdict.value.descriptor, this.#name);
      return [];
    }
    const scale = (this.#scale ??= nominalScale(header));
    const parts: RecordingPart[] = [];
    const row = new Float64Array(ROW_WIDTH);
    for (let index = 0; index < header.sampleCount; index++) {
      row[0] = (sampleTick(header, index) - this.#order.originTick) / header.tickHz;
      scaleSample(verdict.value.samples, index, scale, row);
      this.#samples.add(row, 0, header.firstSample + index + 1);
      if (this.#samples.isFull) parts.push(this.#samples.take());
    }
    return parts;
  }

  /** The samples that are left; null without any. */
  finish(): RecordingPart | null {
    if (!this.#order.hasSamples)
      throw badFile(this.#name, "is not a clip recording: it holds no readable block with samples.");
    return this.#samples.count > 0 ? this.#samples.take() : null;
  }

  facts(): ClipFacts {
    const facts = this.#samples.facts();
    const missingRowCount = this.#order.missingSampleCount;
    return { ...facts, rowCount: facts.rowCount + missingRowCount, missingRowCount };
  }
}

/** Holds the blocks of a file to one run, in the order of samples and time. */
class BlockOrder {
  /** Tick of the first sample of the file. */
  originTick = 0;
  hasSamples = false;
  missingSampleCount = 0;
  readonly #name: string;
  #last: BlockHeader | null = null;
  #nextSample = 0;

  constructor(name: string) {
    this.#name = name;
  }

  check(header: BlockHeader): void {
    const last = this.#last;
    if (last !== null) {
      if (header.run !== last.run)
        throw badFile(this.#name, `holds blocks of two runs, ${last.run} and ${header.run}.`);
      if (header.bootId !== last.bootId || header.tickHz !== last.tickHz) {
        throw badFile(this.#name, `holds blocks with two clocks, at block ${header.blockNo}.`);
      }
      if (header.blockNo <= last.blockNo) throw this.#outOfOrder(header);
    }
    this.#last = header;
    if (header.sampleCount === 0) return;
    if (header.firstSample < this.#nextSample) throw this.#outOfOrder(header);
    if (this.hasSamples && last !== null && header.tickFirst <= last.tickLast) throw this.#outOfOrder(header);
    if (header.sampleCount > 1 && header.tickLast === header.tickFirst) throw this.#outOfOrder(header);
    if (!this.hasSamples) this.originTick = header.tickFirst;
    this.missingSampleCount += header.firstSample - this.#nextSample;
    this.#nextSample = header.firstSample + header.sampleCount;
    this.hasSamples = true;
  }

  #outOfOrder(header: BlockHeader): Error {
    return badFile(
      this.#name,
      `is out of order: block ${header.blockNo} does not lie behind the one before it in time.`,
    );
  }
}

/**
 * How a run is read whose first block this is, for samples that come without blocks: raw numbers, six per sample, to SI units in
 * the housing's axes, number for number as `readLkr` gives them. Null for a block that is no run descriptor.
 * Errors: "badFile" (an absurd full scale).
 */
export function housingReader(first: Uint8Array) {
  const verdict = decodeBlock(first);
  if (!verdict.ok || verdict.value.kind !== "descriptor") return null;
  const scale = describedScale(verdict.value.descriptor, "the clip");
  return (samples: Int16Array): { accMps2: Float64Array; gyrRadps: Float64Array } => {
    const count = samples.length / 6;
    const accMps2 = new Float64Array(3 * count);
    const gyrRadps = new Float64Array(3 * count);
    const row = new Float64Array(ROW_WIDTH);
    for (let index = 0; index < count; index++) {
      scaleSample(samples, index, scale, row);
      for (let axis = 0; axis < 3; axis++) {
        accMps2[3 * index + axis] = row[1 + axis] * STANDARD_GRAVITY_MPS2;
        gyrRadps[3 * index + axis] = row[4 + axis] * RAD_PER_DEG;
      }
    }
    return { accMps2, gyrRadps };
  };
}

/** From raw numbers to g and °/s, in the axes of the housing. */
interface SampleScale {
  readonly accG: number;
  readonly gyrDps: number;
  /** For forward, left, up: which sensor axis, and 1 or -1. */
  readonly axes: readonly { readonly from: number; readonly sign: number }[];
}

function describedScale({ accFullUg, gyrFullUdps, axisMap }: RunDescriptor, name: string): SampleScale {
  if (accFullUg * MICRO > MAX_FULL_SCALE_G || gyrFullUdps * MICRO > MAX_GYR_DPS) {
    throw badFile(name, "states a full scale beyond any head sensor.");
  }
  return {
    accG: (accFullUg * MICRO) / RAW_FULL_SCALE,
    gyrDps: (gyrFullUdps * MICRO) / RAW_FULL_SCALE,
    axes: [...axisMap].map((entry) => ({ from: entry & 3, sign: entry & 0x80 ? -1 : 1 })),
  };
}

function nominalScale(header: BlockHeader): SampleScale {
  return {
    accG: ACC_RANGES_G[header.accRange] / RAW_FULL_SCALE,
    gyrDps: GYR_RANGES_DPS[header.gyrRange] / RAW_FULL_SCALE,
    axes: [0, 1, 2].map((from) => ({ from, sign: 1 })),
  };
}

function scaleSample(samples: Int16Array, index: number, scale: SampleScale, row: Float64Array): void {
  for (let axis = 0; axis < 3; axis++) {
    const { from, sign } = scale.axes[axis];
    row[1 + axis] = sign * scale.accG * samples[6 * index + from];
    row[4 + axis] = sign * scale.gyrDps * samples[6 * index + 3 + from];
  }
}
