// Bodies of commands and replies. PROTOCOL.md sections 7.4 to 7.8: fixed fields from layouts, then the counted entries of
// LIST, BLOCKMAP and EVENTS and the settings of CONFIG. Message <-> this <-> state machines.
import { OP, REPLY_BIT } from "./codes.ts";
import { MAX_RUN_BLOCKS } from "./block.ts";
import {
  bytes,
  layoutSize,
  readRecord,
  skip,
  tick,
  u16,
  u32,
  u64,
  u8,
  writeFields,
  type Layout,
  type RecordOf,
} from "./layout.ts";
import { decodeMessage, type Message, type MessageReason } from "./message.ts";
import { accept, reject, type Verdict } from "./verdict.ts";

const EMPTY = {};
const ON_OFF = { state: u8(), reserved: skip(3), run: u32() };
const valueBytes = u16(20, 495);
const unit = u16(1, 489);

export const REQUEST_LAYOUTS = {
  hello: { hostNonce: bytes(16), major: u8(), minor: u8(), maxValue: valueBytes, hostCaps: u32() },
  auth: { proof: bytes(16) },
  clock: { hostTime: u64 },
  list: { firstRun: u32() },
  fetch: {
    run: u32(1),
    offset: u32(),
    length: u32(),
    fetchId: u8(1),
    reserved: skip(1),
    unit,
    credits: u16(),
  },
  stop: { fetchId: u8(1) },
  blockMap: { run: u32(1), firstBlock: u32() },
  verify: { run: u32(1), blocks: u32(0, MAX_RUN_BLOCKS), root: u32(), sha16: bytes(16) },
  release: { run: u32(1), token: u64 },
  record: { action: u8(0, 2) },
  live: { action: u8(0, 2) },
  events: { firstEvent: u32() },
  config: EMPTY,
  identify: { seconds: u8() },
} satisfies Record<keyof typeof OP, Layout>;

export const REPLY_LAYOUTS = {
  hello: {
    deviceNonce: bytes(16),
    deviceId: bytes(8),
    major: u8(),
    minor: u8(),
    maxValue: valueBytes,
    deviceCaps: u32(),
    agreedCaps: u32(),
    session: u16(1),
    reserved: skip(2),
    proof: bytes(16),
  },
  auth: EMPTY,
  clock: { hostTime: u64, tickReceived: tick, tickSent: tick, bootId: u32() },
  list: { count: u8(0, 15), more: u8(), entrySize: u8(32), reserved: skip(1) },
  fetch: { fetchId: u8(1), reserved: skip(1), unit, length: u32() },
  stop: { fetchId: u8(1), reserved: skip(3), nextOffset: u32() },
  blockMap: { count: u16(0, 100), more: u8(), reserved: skip(1) },
  verify: { token: u64 },
  release: EMPTY,
  record: ON_OFF,
  live: ON_OFF,
  events: { count: u8(0, 28), more: u8(), entrySize: u8(16), reserved: skip(1), firstEvent: u32() },
  config: EMPTY,
  identify: EMPTY,
} satisfies Record<keyof typeof OP, Layout>;

export const RUN_ENTRY = {
  run: u32(1),
  state: u8(),
  endReason: u8(),
  flags: u16(),
  blocks: u32(0, MAX_RUN_BLOCKS),
  bootId: u32(),
  startTick: tick,
  endTick: tick,
};
export const EVENT_ENTRY = { tick, bootId: u32(), code: u16(), value: u16() };
const BLOCK_ENTRY = { blockNo: u32(0, MAX_RUN_BLOCKS - 1) };

export type RunEntry = RecordOf<typeof RUN_ENTRY>;
export type EventEntry = RecordOf<typeof EVENT_ENTRY>;
export interface Setting {
  readonly key: number;
  readonly value: Uint8Array;
}

export type CommandName = keyof typeof OP;
type RequestFields<N extends CommandName> = RecordOf<(typeof REQUEST_LAYOUTS)[N]>;
type ReplyFields<N extends CommandName> = RecordOf<(typeof REPLY_LAYOUTS)[N]>;

interface Entries {
  list: { readonly entries: readonly RunEntry[] };
  blockMap: { readonly entries: readonly RecordOf<typeof BLOCK_ENTRY>[] };
  events: { readonly entries: readonly EventEntry[] };
  config: { readonly settings: readonly Setting[] };
}
type Counts = "count" | "entrySize";
export type RequestBody<N extends CommandName = CommandName> = {
  [K in N]: { readonly name: K } & RequestFields<K> & (K extends "config" ? Entries["config"] : unknown);
}[N];
export type ReplyBody<N extends CommandName = CommandName> = {
  [K in N]: { readonly name: K } & (K extends keyof Entries
    ? Omit<ReplyFields<K>, Counts> & Entries[K]
    : ReplyFields<K>);
}[N];

export type BodyReason = "op" | "body" | "field";

const NAMES = new Map<number, CommandName>(Object.entries(OP).map(([name, op]) => [op, name as CommandName]));

/** Entry layouts of the replies that have some. LIST and EVENTS state the size of an entry, which may be longer than known. */
const ENTRY_LAYOUTS: Readonly<Partial<Record<CommandName, Layout>>> = {
  list: RUN_ENTRY,
  blockMap: BLOCK_ENTRY,
  events: EVENT_ENTRY,
};

type AnyRecord = Readonly<Record<string, unknown>>;

function decodeFixed(layout: Layout, body: Uint8Array): Verdict<AnyRecord, BodyReason> {
  if (body.length < layoutSize(layout)) return reject("body");
  const fields = readRecord(layout, body);
  return fields === null ? reject("field") : accept(fields);
}

function decodeEntries(
  layout: Layout,
  fields: AnyRecord,
  body: Uint8Array,
  start: number,
): Verdict<AnyRecord, BodyReason> {
  const { count, entrySize = layoutSize(layout), ...rest } = fields as { count: number; entrySize?: number };
  if (body.length < start + count * entrySize) return reject("body");
  const entries: AnyRecord[] = [];
  for (let i = 0; i < count; i++) {
    const entry = readRecord(layout, body, start + i * entrySize);
    if (entry === null) return reject("field");
    entries.push(entry);
  }
  return accept({ ...rest, entries });
}

function decodeSettings(body: Uint8Array): readonly Setting[] | null {
  const settings: Setting[] = [];
  let at = 0;
  while (at < body.length) {
    const end = at + 2 + body[at + 1];
    if (at + 2 > body.length || end > body.length) return null;
    settings.push({ key: body[at], value: body.slice(at + 2, end) });
    at = end;
  }
  return settings;
}

function decodeBody(
  layouts: Readonly<Record<CommandName, Layout>>,
  isReply: boolean,
  op: number,
  body: Uint8Array,
): Verdict<AnyRecord, BodyReason> {
  const name = NAMES.get(op);
  if (name === undefined) return reject("op");
  if (name === "config") {
    const settings = decodeSettings(body);
    return settings === null ? reject("body") : accept({ name, settings });
  }
  const fixed = decodeFixed(layouts[name], body);
  if (!fixed.ok) return fixed;
  const entryLayout = isReply ? ENTRY_LAYOUTS[name] : undefined;
  if (entryLayout === undefined) return accept({ name, ...fixed.value });
  const whole = decodeEntries(entryLayout, fixed.value, body, layoutSize(layouts[name]));
  return whole.ok ? accept({ name, ...whole.value }) : whole;
}

export interface Decoded<Body> {
  readonly message: Message;
  /** Null in a reply with a status other than ok. */
  readonly body: Body;
}

/** A message that must be a request (no REPLY_BIT), with its body. */
export function decodeRequest(source: Uint8Array): Verdict<Decoded<RequestBody>, MessageReason | BodyReason> {
  const message = decodeMessage(source);
  if (!message.ok) return message;
  const body = decodeBody(REQUEST_LAYOUTS, false, message.value.op, message.value.body);
  return body.ok ? accept({ message: message.value, body: body.value as RequestBody }) : body;
}

/** A message that must be a reply, with its body. */
export function decodeReply(source: Uint8Array): Verdict<Decoded<ReplyBody | null>, MessageReason | BodyReason> {
  const message = decodeMessage(source);
  if (!message.ok) return message;
  const { op, status, body } = message.value;
  if ((op & REPLY_BIT) === 0 || !NAMES.has(op & ~REPLY_BIT)) return reject("op");
  if (status !== 0) return accept({ message: message.value, body: null });
  const decoded = decodeBody(REPLY_LAYOUTS, true, op & ~REPLY_BIT, body);
  return decoded.ok ? accept({ message: message.value, body: decoded.value as ReplyBody }) : decoded;
}

export function encodeRequestBody(body: RequestBody): Uint8Array {
  if (body.name === "config") return encodeSettings(body.settings);
  const layout: Layout = REQUEST_LAYOUTS[body.name];
  const target = new Uint8Array(layoutSize(layout));
  writeFields(layout, body, target);
  return target;
}

export function encodeReplyBody(body: ReplyBody): Uint8Array {
  if (body.name === "config") return encodeSettings(body.settings);
  const layout: Layout = REPLY_LAYOUTS[body.name];
  const start = layoutSize(layout);
  const entryLayout = ENTRY_LAYOUTS[body.name] ?? EMPTY;
  const entrySize = layoutSize(entryLayout);
  const entries = "entries" in body ? body.entries : [];
  const target = new Uint8Array(start + entries.length * entrySize);
  writeFields(layout, { ...body, count: entries.length, entrySize }, target);
  for (const [i, entry] of entries.entries()) writeFields(entryLayout, entry, target, start + i * entrySize);
  return target;
}

function encodeSettings(settings: readonly Setting[]): Uint8Array {
  return Uint8Array.from(settings.flatMap(({ key, value }) => [key, value.length, ...value]));
}
