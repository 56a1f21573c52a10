// Blocks of 4096 bytes: the unit of flash, air, database and *.lkr. PROTOCOL.md section 4. Decodes and encodes one block on
// its own; runs are made by block-writer.ts. Flash, radio, file <-> this <-> samples.
import { crc32c } from "./crc32c.ts";
import { bytes, readRecord, skip, tick, u16, u32, u8, writeRecord, type RecordOf } from "./layout.ts";
import { AXIS_COUNT, decodeRice } from "./rice.ts";
import { accept, reject, type Verdict } from "./verdict.ts";

export const BLOCK_BYTES = 4096;
export const BLOCK_HEADER_BYTES = 48;
export const MAX_PAYLOAD_BYTES = 4044;
export const MAX_BLOCK_SAMPLES = 4096;
export const MAX_RUN_BLOCKS = 1_048_575;
export const SAMPLE_BYTES = 2 * AXIS_COUNT;
const CRC_AT = 4092;
const MAGIC = 0x4b4c;
const VERSION = 1;

export const CODEC = { raw: 0, rice: 1, descriptor: 240 } as const;
export const BLOCK_FLAG = {
  accClipped: 1,
  gyrClipped: 2,
  gapBefore: 4,
  halfRate: 8,
  charging: 16,
  final: 32,
} as const;

/** Full scale of the range codes: ± g and ± °/s. */
export const ACC_RANGES_G = [2, 4, 8, 16] as const;
export const GYR_RANGES_DPS = [125, 250, 500, 1000, 2000] as const;

/** From offset 3 on: magic and version are looked at before. */
const HEADER_AT = 3;
const HEADER = {
  codec: u8(),
  run: u32(1),
  blockNo: u32(0, MAX_RUN_BLOCKS - 1),
  bootId: u32(),
  flags: u16(),
  accRange: u8(0, ACC_RANGES_G.length - 1),
  gyrRange: u8(0, GYR_RANGES_DPS.length - 1),
  tickFirst: tick,
  tickLast: tick,
  firstSample: u32(),
  tickHz: u32(1, 1_000_000),
  sampleCount: u16(0, MAX_BLOCK_SAMPLES),
  payloadBytes: u16(1, MAX_PAYLOAD_BYTES),
};

/** What a block says of itself; fields as in PROTOCOL.md section 4. */
export type BlockHeader = RecordOf<typeof HEADER>;

const DESCRIPTOR = {
  deviceId: bytes(8),
  firmware: u32(),
  rateMhz: u32(1000, 2_000_000),
  axisMap: bytes(3),
  reserved: skip(1),
  accFullUg: u32(1),
  gyrFullUdps: u32(1),
};
const DESCRIPTOR_BYTES = 28;
const MODEL_OPTION = 1;

/** Block 0 of a run. `accFullUg`: acceleration in millionths of g that raw 32 768 stands for; `gyrFullUdps` in millionths of °/s. */
export interface RunDescriptor extends RecordOf<typeof DESCRIPTOR> {
  /** Model name in UTF-8, at most 255 bytes; empty where the device gives none. */
  readonly model: Uint8Array;
}

export type Block =
  | { readonly kind: "descriptor"; readonly header: BlockHeader; readonly descriptor: RunDescriptor }
  /** `samples`: acc x y z, gyr x y z per sample, raw, length 6 n. */
  | { readonly kind: "samples"; readonly header: BlockHeader; readonly samples: Int16Array };

export const BLOCK_REASONS = [
  "length",
  "blank",
  "magic",
  "crc",
  "version",
  "codec",
  "field",
  "payload",
  "descriptor",
] as const;
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** The CRC word of a block, as it enters the run root. `block` has 4096 bytes. */
export function blockCrc(block: Uint8Array): number {
  return new DataView(block.buffer, block.byteOffset, block.byteLength).getUint32(CRC_AT, true);
}

const RUN_AT = 4;
const BLOCK_NO_AT = 8;

/**
 * Whether `block` is block `blockNo` of `run` with a good CRC: all that its keeper needs to know. Blocks of a version or codec that
 * this program does not know count too.
 */
export function isBlockOf(block: Uint8Array, run: number, blockNo: number): boolean {
  if (block.length !== BLOCK_BYTES) return false;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (view.getUint16(0, true) !== MAGIC) return false;
  if (view.getUint32(RUN_AT, true) !== run || view.getUint32(BLOCK_NO_AT, true) !== blockNo) return false;
  return crc32c(block.subarray(0, CRC_AT)) === view.getUint32(CRC_AT, true);
}

/** Decode one block. Never throws, whatever the bytes. */
export function decodeBlock(block: Uint8Array): Verdict<Block, BlockReason> {
  if (block.length !== BLOCK_BYTES) return reject("length");
  if (block.every((byte) => byte === 0xff)) return reject("blank");
  if (block[0] !== (MAGIC & 0xff) || block[1] !== MAGIC >>> 8) return reject("magic");
  if (crc32c(block.subarray(0, CRC_AT)) !== blockCrc(block)) return reject("crc");
  if (block[2] !== VERSION) return reject("version");
  const codec = block[3];
  if (codec !== CODEC.raw && codec !== CODEC.rice && codec !== CODEC.descriptor) return reject("codec");
  const header = readRecord(HEADER, block, HEADER_AT);
  if (header === null || !isConsistent(header)) return reject("field");
  const payload = block.subarray(BLOCK_HEADER_BYTES, BLOCK_HEADER_BYTES + header.payloadBytes);
  if (codec === CODEC.descriptor) {
    const descriptor = decodeDescriptor(payload);
    return descriptor === null ? reject("descriptor") : accept({ kind: "descriptor", header, descriptor });
  }
  const decode = codec === CODEC.raw ? decodeRaw : decodeRice;
  const samples = decode(payload, header.sampleCount);
  return samples === null ? reject("payload") : accept({ kind: "samples", header, samples });
}

/** The header of a block whose CRC is known to be good; null for one of another version or codec. */
export function decodeBlockHeader(block: Uint8Array): BlockHeader | null {
  return block[2] === VERSION ? readRecord(HEADER, block, HEADER_AT) : null;
}

function isConsistent(header: BlockHeader): boolean {
  if (header.tickLast < header.tickFirst) return false;
  if (header.codec === CODEC.descriptor) {
    return header.blockNo === 0 && header.sampleCount === 0 && header.firstSample === 0;
  }
  return header.blockNo >= 1 && header.sampleCount >= 1 && header.firstSample + header.sampleCount <= 0xffff_ffff;
}

/** One block with its CRC. A value out of range or a payload that does not fit is a bug and throws. */
export function encodeBlock(header: Omit<BlockHeader, "payloadBytes">, payload: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set([MAGIC & 0xff, MAGIC >>> 8, VERSION]);
  writeRecord(HEADER, { ...header, payloadBytes: payload.length }, block, HEADER_AT);
  block.set(payload, BLOCK_HEADER_BYTES);
  new DataView(block.buffer).setUint32(CRC_AT, crc32c(block.subarray(0, CRC_AT)), true);
  return block;
}

export function encodeRaw(samples: Int16Array): Uint8Array {
  const payload = new Uint8Array(2 * samples.length);
  const view = new DataView(payload.buffer);
  for (const [at, value] of samples.entries()) view.setInt16(2 * at, value, true);
  return payload;
}

function decodeRaw(payload: Uint8Array, sampleCount: number): Int16Array | null {
  if (payload.length !== sampleCount * SAMPLE_BYTES) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return Int16Array.from({ length: sampleCount * AXIS_COUNT }, (_, at) => view.getInt16(2 * at, true));
}

/** Payload of block 0. */
export function encodeDescriptor(descriptor: RunDescriptor): Uint8Array {
  const { model } = descriptor;
  const payload = new Uint8Array(DESCRIPTOR_BYTES + (model.length > 0 ? 2 + model.length : 0));
  writeRecord(DESCRIPTOR, descriptor, payload);
  if (model.length > 0) payload.set([MODEL_OPTION, model.length, ...model], DESCRIPTOR_BYTES);
  return payload;
}

function decodeDescriptor(payload: Uint8Array): RunDescriptor | null {
  if (payload.length < DESCRIPTOR_BYTES) return null;
  const fixed = readRecord(DESCRIPTOR, payload);
  if (fixed === null || !isRotation(fixed.axisMap)) return null;
  let model = new Uint8Array(0);
  let at = DESCRIPTOR_BYTES;
  while (at < payload.length) {
    const end = at + 2 + payload[at + 1];
    if (at + 2 > payload.length || end > payload.length) return null;
    if (payload[at] === MODEL_OPTION) model = payload.slice(at + 2, end);
    at = end;
  }
  return { ...fixed, model };
}

/** Each sensor axis once, and right-handed. */
function isRotation(axisMap: Uint8Array): boolean {
  const axes = [...axisMap].map((entry) => entry & 3);
  if (axes.some((axis) => axis > 2) || new Set(axes).size !== 3) return false;
  const reversals = axisMap.reduce((count, entry) => count + (entry >>> 7), 0);
  const isCyclic = (axes[0] + 1) % 3 === axes[1];
  return (reversals % 2 === 0) === isCyclic;
}

/** Tick of sample `index` of a block, a real number. */
export function sampleTick(header: BlockHeader, index: number): number {
  if (header.sampleCount < 2) return header.tickFirst;
  return header.tickFirst + ((header.tickLast - header.tickFirst) * index) / (header.sampleCount - 1);
}
