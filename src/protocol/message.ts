// CTRL messages and their fragments. PROTOCOL.md sections 7.1 and 7.2. What a body means is bodies.ts, whether its MAC is right
// owner-key.ts. CTRL values <-> fragments <-> this <-> bodies.
import { REPLY_BIT } from "./codes.ts";
import { crc32c } from "./crc32c.ts";
import { readRecord, u16, u32, u8, writeRecord, type RecordOf } from "./layout.ts";
import { accept, reject, type Verdict } from "./verdict.ts";

const HEADER = { op: u8(), status: u8(), session: u16(), txn: u16(), bodyBytes: u16(), counter: u32() };
const HEADER_BYTES = 12;
export const MAC_BYTES = 8;
const CRC_BYTES = 4;
const FRAME_BYTES = HEADER_BYTES + MAC_BYTES + CRC_BYTES;
export const MAX_MESSAGE_BYTES = 512;
export const MAX_BODY_BYTES = MAX_MESSAGE_BYTES - FRAME_BYTES;
const LAST_BIT = 0x80;

const NO_MAC = new Uint8Array(MAC_BYTES);

/** Fields as in PROTOCOL.md 7.1; `op` has REPLY_BIT set in a reply. */
export interface Message extends Omit<RecordOf<typeof HEADER>, "bodyBytes"> {
  readonly body: Uint8Array;
  readonly mac: Uint8Array;
}

export type MessageReason = "short" | "long" | "crc" | "field";

/** What the MAC covers: the direction, header and body. */
export function authenticatedBytes(message: Omit<Message, "mac">, direction: 0 | 1): Uint8Array {
  const target = new Uint8Array(1 + HEADER_BYTES + message.body.length);
  target[0] = direction;
  writeRecord(HEADER, { ...message, bodyBytes: message.body.length }, target, 1);
  target.set(message.body, 1 + HEADER_BYTES);
  return target;
}

/** A message ready for fragments. A body over 488 bytes is a bug and throws. */
export function encodeMessage(message: Omit<Message, "mac">, mac: Uint8Array = NO_MAC): Uint8Array {
  if (message.body.length > MAX_BODY_BYTES) throw new RangeError(`a body of ${message.body.length} bytes`);
  const target = new Uint8Array(FRAME_BYTES + message.body.length);
  writeRecord(HEADER, { ...message, bodyBytes: message.body.length }, target);
  target.set(message.body, HEADER_BYTES);
  target.set(mac, HEADER_BYTES + message.body.length);
  const crcAt = target.length - CRC_BYTES;
  new DataView(target.buffer).setUint32(crcAt, crc32c(target.subarray(0, crcAt)), true);
  return target;
}

/** Decode a whole message. The MAC is handed on unchecked. */
export function decodeMessage(source: Uint8Array): Verdict<Message, MessageReason> {
  if (source.length < FRAME_BYTES) return reject("short");
  if (source.length > MAX_MESSAGE_BYTES) return reject("long");
  const crcAt = source.length - CRC_BYTES;
  const crc = new DataView(source.buffer, source.byteOffset).getUint32(crcAt, true);
  if (crc32c(source.subarray(0, crcAt)) !== crc) return reject("crc");
  const header = readRecord(HEADER, source);
  if (header === null || header.bodyBytes !== source.length - FRAME_BYTES) return reject("field");
  const { bodyBytes, ...fields } = header;
  if ((fields.op & ~REPLY_BIT) === 0) return reject("field");
  if (fields.status !== 0 && ((fields.op & REPLY_BIT) === 0 || bodyBytes > 0)) return reject("field");
  const macAt = HEADER_BYTES + bodyBytes;
  return accept({ ...fields, body: source.slice(HEADER_BYTES, macAt), mac: source.slice(macAt, macAt + MAC_BYTES) });
}

/** Cut a message into values of at most `valueBytes` (at least 6, so that 127 numbers are enough). */
export function fragments(message: Uint8Array, valueBytes: number): Uint8Array[] {
  const step = valueBytes - 1;
  const count = Math.ceil(message.length / step);
  return Array.from({ length: count }, (_, number) => {
    const part = message.subarray(number * step, (number + 1) * step);
    const value = new Uint8Array(1 + part.length);
    value[0] = number | (number === count - 1 ? LAST_BIT : 0);
    value.set(part, 1);
    return value;
  });
}

export type FragmentReason = "short" | "order" | "long";

/** Collects the fragments of one direction of one connection. */
export class FragmentCollector {
  readonly #bytes = new Uint8Array(MAX_MESSAGE_BYTES);
  #length = 0;
  /** Number of the next fragment; null while everything up to the next number 0 is ignored. */
  #expected: number | null = null;

  /** The message that `value` completes, null while it is open, or why the value and what was collected are dropped. */
  push(value: Uint8Array): Verdict<Uint8Array | null, FragmentReason> {
    if (value.length < 2) return this.#drop("short");
    const number = value[0] & ~LAST_BIT;
    if (number === 0) {
      this.#length = 0;
      this.#expected = 0;
    }
    if (number !== this.#expected) return this.#drop("order");
    if (this.#length + value.length - 1 > MAX_MESSAGE_BYTES) return this.#drop("long");
    this.#bytes.set(value.subarray(1), this.#length);
    this.#length += value.length - 1;
    this.#expected = number + 1;
    if ((value[0] & LAST_BIT) === 0) return accept(null);
    this.#expected = null;
    return accept(this.#bytes.slice(0, this.#length));
  }

  #drop(reason: FragmentReason): { readonly ok: false; readonly reason: FragmentReason } {
    this.#expected = null;
    return reject(reason);
  }
}
