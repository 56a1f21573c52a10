// Values of DATA, FLOW, LIVE, INFO and STATUS. PROTOCOL.md sections 2, 9 and 11. One value each, no state.
// Radio <-> this <-> state machines, live source.
import { BLOCK_BYTES, SAMPLE_BYTES } from "./block.ts";
import { MAX_VALUE_BYTES, MIN_VALUE_BYTES, PROTOCOL_MAJOR } from "./codes.ts";
import {
  bytes,
  layoutSize,
  MAX_TICK,
  readRecord,
  recordBytes,
  tick,
  u16,
  u32,
  u64,
  u8,
  writeRecord,
  type RecordOf,
} from "./layout.ts";
import { AXIS_COUNT } from "./rice.ts";
import { accept, reject, type Verdict } from "./verdict.ts";

const DATA_BYTES = 1;
const DATA_END = 2;
const DATA_HEADER = { kind: u8(), fetchId: u8(1), offset: u32() };
const DATA_HEADER_BYTES = 6;
const MAX_OFFSET = 0xffff_ffff;
export const END_CAUSE = { complete: 0, stopped: 1, flashError: 2 } as const;

/** DATA: bytes of a run, or the end of a fetch with its cause. */
export type DataFrame =
  | { readonly kind: "bytes"; readonly fetchId: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly fetchId: number; readonly offset: number; readonly cause: number };

export type FrameReason = "short" | "long" | "kind" | "field" | "length" | "version";

export function encodeData(frame: DataFrame): Uint8Array {
  const isEnd = frame.kind === "end";
  const tail = isEnd ? Uint8Array.of(frame.cause) : frame.bytes;
  const target = new Uint8Array(DATA_HEADER_BYTES + tail.length);
  const { fetchId, offset } = frame;
  writeRecord(DATA_HEADER, { kind: isEnd ? DATA_END : DATA_BYTES, fetchId, offset }, target);
  target.set(tail, DATA_HEADER_BYTES);
  return target;
}

export function decodeData(value: Uint8Array): Verdict<DataFrame, FrameReason> {
  if (value.length <= DATA_HEADER_BYTES) return reject("short");
  if (value.length > MAX_VALUE_BYTES) return reject("long");
  if (value[0] !== DATA_BYTES && value[0] !== DATA_END) return reject("kind");
  const header = readRecord(DATA_HEADER, value);
  if (header === null) return reject("field");
  const { kind, fetchId, offset } = header;
  const tail = value.slice(DATA_HEADER_BYTES);
  if (kind === DATA_END) {
    if (tail.length !== 1 || tail[0] > END_CAUSE.flashError) return reject("field");
    return accept({ kind: "end", fetchId, offset, cause: tail[0] });
  }
  if (offset + tail.length > MAX_OFFSET) return reject("field");
  return accept({ kind: "bytes", fetchId, offset, bytes: tail });
}

const FLOW_KIND = 1;
const FLOW = { kind: u8(), fetchId: u8(1), cum: u32(), sack: u64, credits: u16() };

/** FLOW: everything before `cum` has arrived, and so have the frames of `sack` (bit i: cum + (i + 1) · unit). Says nothing of storage. */
export type FlowAck = Omit<RecordOf<typeof FLOW>, "kind">;

export function encodeFlow(ack: FlowAck): Uint8Array {
  return recordBytes(FLOW, { ...ack, kind: FLOW_KIND });
}

export function decodeFlow(value: Uint8Array): Verdict<FlowAck, FrameReason> {
  if (value.length < layoutSize(FLOW)) return reject("short");
  if (value[0] !== FLOW_KIND) return reject("kind");
  const record = readRecord(FLOW, value);
  if (record === null) return reject("field");
  const { kind: _, ...ack } = record;
  return accept(ack);
}

const LIVE_KIND = 16;
const LIVE = {
  kind: u8(),
  sampleCount: u8(1, 39),
  flags: u16(),
  run: u32(1),
  firstSample: u32(),
  tick: u32(),
  span: u32(),
};
const LIVE_HEADER_BYTES = 20;

/** LIVE: `tick` holds the low 32 bits of the tick of the first sample; `samples` as in a block. */
export interface LiveFrame extends Omit<RecordOf<typeof LIVE>, "kind" | "sampleCount"> {
  readonly samples: Int16Array;
}

export function encodeLive(frame: LiveFrame): Uint8Array {
  const sampleCount = frame.samples.length / AXIS_COUNT;
  const target = new Uint8Array(LIVE_HEADER_BYTES + sampleCount * SAMPLE_BYTES);
  target.set(recordBytes(LIVE, { ...frame, kind: LIVE_KIND, sampleCount }));
  const view = new DataView(target.buffer, LIVE_HEADER_BYTES);
  for (const [at, value] of frame.samples.entries()) view.setInt16(2 * at, value, true);
  return target;
}

export function decodeLive(value: Uint8Array): Verdict<LiveFrame, FrameReason> {
  if (value.length < LIVE_HEADER_BYTES) return reject("short");
  if (value.length > MAX_VALUE_BYTES) return reject("long");
  if (value[0] !== LIVE_KIND) return reject("kind");
  const record = readRecord(LIVE, value);
  if (record === null || record.firstSample + record.sampleCount > 0xffff_ffff) return reject("field");
  const { kind: _, sampleCount, ...rest } = record;
  if (value.length !== LIVE_HEADER_BYTES + sampleCount * SAMPLE_BYTES) return reject("length");
  const view = new DataView(value.buffer, value.byteOffset + LIVE_HEADER_BYTES);
  const samples = Int16Array.from({ length: sampleCount * AXIS_COUNT }, (__, at) => view.getInt16(2 * at, true));
  return accept({ ...rest, samples });
}

/** The tick with these low 32 bits that is nearest to `known`, within 0 … 2^53 - 1. PROTOCOL.md section 11. */
export function widenTick(low: number, known: number): number {
  const turn = 2 ** 32;
  const turns = Math.max(0, Math.round((known - low) / turn));
  return low + Math.min(turns, Math.floor((MAX_TICK - low) / turn)) * turn;
}

const INFO_HEAD = {
  major: u8(PROTOCOL_MAJOR, PROTOCOL_MAJOR),
  minor: u8(),
  blockBytes: u16(BLOCK_BYTES, BLOCK_BYTES),
  caps: u32(),
  deviceId: bytes(8),
  firmware: u32(),
  maxValue: u16(MIN_VALUE_BYTES, MAX_VALUE_BYTES),
  codecCount: u8(1, 16),
};
const INFO_HEAD_BYTES = 23;
const INFO_TAIL = { tickHz: u32(1, 1_000_000) };

/** INFO: what anybody may know of a clip. */
export interface ClipInfo extends Omit<RecordOf<typeof INFO_HEAD>, "codecCount"> {
  readonly codecs: Uint8Array;
  readonly tickHz: number;
}

export function encodeInfo(info: ClipInfo): Uint8Array {
  const head = recordBytes(INFO_HEAD, { ...info, codecCount: info.codecs.length });
  return Uint8Array.from([...head, ...info.codecs, ...recordBytes(INFO_TAIL, info)]);
}

export function decodeInfo(value: Uint8Array): Verdict<ClipInfo, FrameReason> {
  if (value.length < INFO_HEAD_BYTES + 5) return reject("short");
  if (value[0] !== PROTOCOL_MAJOR) return reject("version");
  const head = readRecord(INFO_HEAD, value);
  if (head === null) return reject("field");
  const { codecCount, ...rest } = head;
  const tailAt = INFO_HEAD_BYTES + codecCount;
  if (value.length < tailAt + 4) return reject("short");
  const tail = readRecord(INFO_TAIL, value, tailAt);
  if (tail === null) return reject("field");
  return accept({ ...rest, codecs: value.slice(INFO_HEAD_BYTES, tailAt), ...tail });
}

const CLIP_STATUS = {
  flags: u8(),
  state: u8(),
  batteryPercent: u8(0, 100),
  resetReason: u8(),
  batteryMv: u16(),
  lastError: u16(),
  bootId: u32(),
  tick,
  totalBlocks: u32(),
  usedBlocks: u32(),
  freeS: u32(),
};

/** STATUS: `batteryPercent` and `batteryMv` are measured only where bit 0 of `flags` is set. */
export type ClipStatus = RecordOf<typeof CLIP_STATUS>;

export function encodeStatus(status: ClipStatus): Uint8Array {
  return recordBytes(CLIP_STATUS, status);
}

export function decodeStatus(value: Uint8Array): Verdict<ClipStatus, FrameReason> {
  if (value.length < layoutSize(CLIP_STATUS)) return reject("short");
  const status = readRecord(CLIP_STATUS, value);
  return status === null ? reject("field") : accept(status);
}
