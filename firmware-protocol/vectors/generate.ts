// Writes vectors.txt: conformance vectors of LKP/1. It imports neither codec: everything here is made from PROTOCOL.md by other
// means (bits as text, numbers as BigInt, checksums by long division, SHA-256 from the system), so that a mistake of one
// implementation does not become the truth. Deterministic. Run: node firmware-protocol/vectors/generate.ts
import { createHash, createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BitText, crcOf, fold, hexOf, numbers, runLength, type Bytes } from "./bytes.ts";

export interface Vector {
  readonly kind: string;
  readonly verdict: string;
  readonly bytes: Bytes;
  readonly fields: string;
}

const vectors: Vector[] = [];
const MAX_TICK = (1n << 53n) - 1n;

function add(kind: string, verdict: string, bytes: Bytes, fields: Readonly<Record<string, unknown>> = {}): void {
  const text = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  vectors.push({ kind, verdict, bytes, fields: text.join(" ") });
}

const text = (value: string): Bytes => [...Buffer.from(value, "utf8")];
const counting = (from: number, count: number): Bytes => Array.from({ length: count }, (_, i) => (from + i) & 255);
const hash = (bytes: Bytes): string => createHash("sha256").update(Uint8Array.from(bytes)).digest("hex");
const hmac = (key: Bytes, bytes: Bytes): Bytes => [
  ...createHmac("sha256", Uint8Array.from(key)).update(Uint8Array.from(bytes)).digest(),
];
const hex8 = (value: number): string => value.toString(16).padStart(8, "0");

// ---- checksums ----

const MESSAGES = [[], text("123456789"), counting(0, 32), Array.from({ length: 32 }, () => 255), counting(7, 4092)];
for (const bytes of MESSAGES) add("crc32c", "ok", bytes, { crc: hex8(crcOf(bytes)) });
for (const count of [0, 3, 55, 56, 63, 64, 119, 120, 1000]) {
  add("sha256", "ok", counting(1, count), { digest: hash(counting(1, count)) });
}
const KEY = counting(0xa0, 16);
for (const count of [0, 1, 64, 200]) {
  add("hmac", "ok", [...KEY, ...counting(3, count)], { digest: hexOf(hmac(KEY, counting(3, count))) });
}
add("hmac", "short", counting(0, 15));
for (const words of [[], [0], [1, 2, 3], [0xffffffff, 0, 0x12345678, 0x80000000]]) {
  const list = words.flatMap((word) => numbers("u32", word));
  add("root", "ok", list, { root: hex8(crcOf(list)), sha16: hash(list).slice(0, 32) });
}

// ---- codec 1 ----

type Sample = readonly number[];

/** One axis at a time, as the text says: residual, mapping, code. `parameters[axis]` may fix k. */
function ricePayload(samples: readonly Sample[], orders: readonly number[], parameters?: readonly number[]): Bytes {
  const bits = new BitText();
  for (const order of orders) bits.number(order, 2);
  for (let start = 0; start < samples.length; start += 64) {
    const group = samples.slice(start, start + 64);
    for (let axis = 0; axis < 6; axis++) {
      const mapped = group.map((_, i) =>
        mappedAt(
          samples.map((sample) => sample[axis]),
          start + i,
          orders[axis],
        ),
      );
      const codes = Array.from({ length: 16 }, (_, k) => mapped.map((value) => riceCode(value, k)).join(""));
      const shortest = Math.min(...codes.map((code) => code.length));
      const k = parameters?.[axis] ?? codes.findIndex((code) => code.length === shortest);
      bits.number(k, 4).text(codes[k]);
    }
  }
  return bits.bytes();
}

function mappedAt(values: readonly number[], i: number, order: number): number {
  const past = (back: number): number => values[i - back];
  const forms = [() => 0, () => past(1), () => 2 * past(1) - past(2), () => 3 * past(1) - 3 * past(2) + past(3)];
  const raw = forms[Math.min(order, i)]();
  const prediction = raw < -32768 ? -32768 : raw > 32767 ? 32767 : raw;
  const residual = values[i] - prediction;
  return residual < 0 ? -2 * residual - 1 : 2 * residual;
}

function riceCode(value: number, k: number): string {
  const quotient = Math.floor(value / 2 ** k);
  if (quotient >= 24) return "1".repeat(24) + value.toString(2).padStart(17, "0");
  const low = value % 2 ** k;
  return `${"1".repeat(quotient)}0${k === 0 ? "" : low.toString(2).padStart(k, "0")}`;
}

/** A small generator of its own (a linear congruence), for samples that look like anything. */
function randomNumbers(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number((state >> 33n) % BigInt(below));
  };
}

function samplesOf(seed: number, count: number, width: number): Sample[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: 6 }, (__, axis) => {
      const swing = Math.round(width * 3 * Math.sin(i / (5 + axis)));
      return Math.max(-32768, Math.min(32767, swing + random(2 * width + 1) - width));
    }),
  );
}

const EXTREMES: Sample[] = Array.from({ length: 9 }, (_, i) =>
  i % 2 === 0 ? Array(6).fill(-32768) : Array(6).fill(32767),
);
const STILL: Sample[] = Array.from({ length: 130 }, () => [0, 0, 0, 0, 0, 0]);
const RICE_CASES: [readonly Sample[], readonly number[]][] = [
  [[[0, 0, 0, 0, 0, 0]], [0, 0, 0, 0, 0, 0]],
  [[[1, -1, 2, -2, 32767, -32768]], [3, 2, 1, 0, 0, 0]],
  [STILL, [1, 1, 1, 1, 1, 1]],
  [EXTREMES, [0, 1, 2, 3, 1, 2]],
  [samplesOf(1, 5, 3), [3, 3, 3, 3, 3, 3]],
  [samplesOf(2, 63, 20), [1, 1, 1, 1, 1, 1]],
  [samplesOf(3, 64, 100), [2, 2, 2, 1, 1, 1]],
  [samplesOf(4, 65, 700), [0, 1, 2, 3, 0, 1]],
  [samplesOf(5, 128, 4000), [1, 2, 1, 2, 1, 2]],
  [samplesOf(6, 40, 30000), [0, 0, 1, 1, 2, 3]],
];
const riceVector = (samples: readonly Sample[], payload: Bytes): void =>
  add("rice", "ok", [...numbers("u16", samples.length), ...payload], { values: samples.flat().join(",") });
for (const [samples, orders] of RICE_CASES) {
  riceVector(samples, ricePayload(samples, orders));
  for (const k of [0, 7, 15])
    riceVector(samples.slice(0, 3), ricePayload(samples.slice(0, 3), orders, Array(6).fill(k)));
}
// An escape where a short code would do is fine.
{
  const bits = new BitText().text("0".repeat(12));
  for (let axis = 0; axis < 6; axis++) bits.number(2, 4).text("1".repeat(24)).number(4, 17);
  riceVector([[2, 2, 2, 2, 2, 2]], bits.bytes());
}
for (const [samples, orders] of RICE_CASES.slice(0, 8)) {
  const payload = ricePayload(samples, orders);
  const count = numbers("u16", samples.length);
  if (payload.length > 1) add("rice", "payload", [...count, ...payload.slice(0, -1)]);
  add("rice", "payload", [...count, ...payload, 0]);
  add("rice", "payload", [...numbers("u16", samples.length + 9), ...payload]);
}
// A set padding bit, values outside i16 above and below, the largest escape, and an escape cut short.
add("rice", "payload", [
  ...numbers("u16", 1),
  ...new BitText().text("0".repeat(12) + "00000".repeat(6) + "000001").bytes(),
]);
for (const mapped of [65536, 65537, 131071]) {
  const bits = new BitText().text("0".repeat(12)).number(0, 4).text("1".repeat(24)).number(mapped, 17);
  for (let axis = 1; axis < 6; axis++) bits.text("00000");
  add("rice", "payload", [...numbers("u16", 1), ...bits.bytes()]);
}
add("rice", "payload", [...numbers("u16", 1), ...new BitText().text(`${"0".repeat(16)}${"1".repeat(24)}0`).bytes()]);
add("rice", "field", [0, 0, 1]);
add("rice", "field", [1]);
add("rice", "field", numbers("u16", 1));
add("rice", "field", [...numbers("u16", 4097), 0]);

// ---- blocks ----

interface BlockParts {
  magic: number;
  version: number;
  codec: number;
  run: number;
  block_no: number;
  boot_id: number;
  flags: number;
  acc_range: number;
  gyr_range: number;
  tick_first: bigint;
  tick_last: bigint;
  first_sample: number;
  tick_hz: number;
  sample_count: number;
  payload_bytes: number;
}

function block(parts: BlockParts, payload: Bytes, padding = 0): Bytes {
  const head = [
    ...numbers("u16", parts.magic),
    parts.version,
    parts.codec,
    ...numbers("u32", parts.run, parts.block_no, parts.boot_id),
    ...numbers("u16", parts.flags),
    parts.acc_range,
    parts.gyr_range,
    ...numbers("u64", parts.tick_first, parts.tick_last),
    ...numbers("u32", parts.first_sample, parts.tick_hz),
    ...numbers("u16", parts.sample_count, parts.payload_bytes),
  ];
  const bytes = [...head, ...payload].slice(0, 4092);
  while (bytes.length < 4092) bytes.push(padding);
  return [...bytes, ...numbers("u32", crcOf(bytes))];
}

const BASE: BlockParts = {
  magic: 0x4b4c,
  version: 1,
  codec: 0,
  run: 7,
  block_no: 1,
  boot_id: 3,
  flags: 0,
  acc_range: 3,
  gyr_range: 4,
  tick_first: 1000n,
  tick_last: 1327n,
  first_sample: 0,
  tick_hz: 32768,
  sample_count: 2,
  payload_bytes: 24,
};
const HEADER_NAMES = [
  "codec",
  "run",
  "block_no",
  "boot_id",
  "flags",
  "acc_range",
  "gyr_range",
  "tick_first",
  "tick_last",
  "first_sample",
  "tick_hz",
  "sample_count",
  "payload_bytes",
] as const;
const shown = (parts: BlockParts): Record<string, unknown> =>
  Object.fromEntries(HEADER_NAMES.map((name) => [name, parts[name]]));
const rawPayload = (samples: readonly Sample[]): Bytes =>
  samples.flat().flatMap((value) => numbers("u16", value & 0xffff));

function goodBlock(parts: BlockParts, samples: readonly Sample[], payload: Bytes, padding = 0): void {
  const all = { ...parts, sample_count: samples.length, payload_bytes: payload.length };
  add("block", "ok", block(all, payload, padding), { ...shown(all), samples: hex8(crcOf(rawPayload(samples))) });
}

const TWO = samplesOf(11, 2, 500);
const PAYLOAD = rawPayload(TWO);
goodBlock(BASE, TWO, PAYLOAD);
goodBlock(BASE, TWO, PAYLOAD, 0xff);
goodBlock(
  { ...BASE, run: 0xffffffff, block_no: 1048574, boot_id: 0xffffffff, flags: 0xffff, tick_hz: 1000000 },
  TWO,
  PAYLOAD,
);
goodBlock({ ...BASE, tick_first: MAX_TICK, tick_last: MAX_TICK, acc_range: 0, gyr_range: 0, tick_hz: 1 }, TWO, PAYLOAD);
goodBlock({ ...BASE, tick_first: 0n, tick_last: 0x1_0000_0001n, first_sample: 0xffffffff - 2 }, TWO, PAYLOAD);
goodBlock(BASE, samplesOf(12, 337, 30000), rawPayload(samplesOf(12, 337, 30000)));
for (const [i, [samples, orders]] of RICE_CASES.entries()) {
  goodBlock({ ...BASE, codec: 1, block_no: i + 1, first_sample: 100 * i }, samples, ricePayload(samples, orders));
}
const LONG = samplesOf(13, 600, 90);
goodBlock({ ...BASE, codec: 1 }, LONG, ricePayload(LONG, [2, 2, 2, 1, 1, 1]));
const MANY: Sample[] = Array.from({ length: 4096 }, () => [0, 0, 0, 0, 0, 0]);
goodBlock({ ...BASE, codec: 1 }, MANY, ricePayload(MANY, [1, 1, 1, 1, 1, 1]));

const GOOD = block(BASE, PAYLOAD);
const badBlock = (verdict: string, change: Partial<BlockParts>, payload: Bytes = PAYLOAD): void =>
  add("block", verdict, block({ ...BASE, ...change }, payload));
add("block", "length", []);
add("block", "length", GOOD.slice(0, 4095));
add("block", "length", [...GOOD, 0]);
add("block", "blank", Array(4096).fill(255));
add("block", "magic", Array(4096).fill(0));
badBlock("magic", { magic: 0x4c4b });
badBlock("magic", { magic: 0xffff });
for (const [at, mask] of [
  [2, 1],
  [3, 16],
  [4, 1],
  [47, 128],
  [48, 4],
  [2000, 1],
  [4091, 64],
  [4092, 1],
  [4095, 128],
]) {
  add(
    "block",
    "crc",
    GOOD.map((byte, i) => (i === at ? byte ^ mask : byte)),
  );
}
add("block", "crc", [...GOOD.slice(0, 2048), ...Array(2048).fill(255)]);
for (const version of [0, 2, 255]) badBlock("version", { version });
for (const codec of [2, 3, 128, 239, 241, 255]) badBlock("codec", { codec });
const BAD_FIELDS: Partial<BlockParts>[] = [
  { run: 0 },
  { block_no: 0 },
  { block_no: 1048575 },
  { block_no: 0xffffffff },
  { acc_range: 4 },
  { gyr_range: 5 },
  { acc_range: 255 },
  { tick_first: 1328n },
  { tick_first: MAX_TICK + 1n, tick_last: MAX_TICK + 2n },
  { tick_last: MAX_TICK + 1n },
  { tick_last: (1n << 64n) - 1n },
  { tick_hz: 0 },
  { tick_hz: 1000001 },
  { sample_count: 0 },
  { sample_count: 4097 },
  { sample_count: 65535 },
  { payload_bytes: 0 },
  { payload_bytes: 4045 },
  { payload_bytes: 65535 },
  { first_sample: 0xffffffff - 1 },
  { first_sample: 0xffffffff },
];
for (const change of BAD_FIELDS) badBlock("field", change);
for (const change of [
  { sample_count: 1 },
  { sample_count: 3 },
  { payload_bytes: 23 },
  { payload_bytes: 25 },
  { sample_count: 4096 },
]) {
  badBlock("payload", change);
}
badBlock("payload", { codec: 1 });
badBlock("payload", { codec: 1, sample_count: 4096, payload_bytes: 4044 }, Array(4044).fill(0));
badBlock("payload", { codec: 1, sample_count: 337, payload_bytes: 4044 }, Array(4044).fill(255));

interface DescriptorParts {
  device_id: Bytes;
  firmware: number;
  rate_mhz: number;
  axis_map: Bytes;
  acc_full_ug: number;
  gyr_full_udps: number;
}
const DESCRIPTOR: DescriptorParts = {
  device_id: counting(0x11, 8),
  firmware: 0x01020003,
  rate_mhz: 104000,
  axis_map: [0, 1, 2],
  acc_full_ug: 15990784,
  gyr_full_udps: 2293760000,
};
const descriptorPayload = (d: DescriptorParts, options: Bytes, reserved = 0): Bytes => [
  ...d.device_id,
  ...numbers("u32", d.firmware, d.rate_mhz),
  ...d.axis_map,
  reserved,
  ...numbers("u32", d.acc_full_ug, d.gyr_full_udps),
  ...options,
];
const DESCRIPTOR_BASE: BlockParts = { ...BASE, codec: 240, block_no: 0, tick_last: 1000n, sample_count: 0 };
function goodDescriptor(change: Partial<DescriptorParts>, options: Bytes, model: Bytes, reserved = 0): void {
  const d = { ...DESCRIPTOR, ...change };
  const payload = descriptorPayload(d, options, reserved);
  const parts = { ...DESCRIPTOR_BASE, payload_bytes: payload.length };
  const fields = { ...d, device_id: hexOf(d.device_id), axis_map: hexOf(d.axis_map), model: hexOf(model) };
  add("block", "ok", block(parts, payload), { ...shown(parts), ...fields });
}
goodDescriptor({}, [], []);
goodDescriptor({}, [1, 5, ...text("rig-1")], text("rig-1"));
goodDescriptor({}, [99, 3, 1, 2, 3, 1, 2, ...text("ok"), 200, 0], text("ok"));
goodDescriptor({}, [1, 0], []);
goodDescriptor({ rate_mhz: 1000 }, [], [], 77);
for (const axis_map of [
  [1, 2, 0],
  [2, 0, 1],
  [0x81, 0, 2],
  [1, 0x80, 2],
  [0x80, 0x81, 2],
  [0x82, 0x81, 0x80],
]) {
  goodDescriptor({ axis_map }, [], []);
}
const badDescriptor = (change: Partial<DescriptorParts>, options: Bytes = []): void => {
  const payload = descriptorPayload({ ...DESCRIPTOR, ...change }, options);
  add("block", "descriptor", block({ ...DESCRIPTOR_BASE, payload_bytes: payload.length }, payload));
};
for (const axis_map of [
  [0, 0, 2],
  [3, 1, 2],
  [1, 0, 2],
  [0x80, 1, 2],
  [0x80, 0x81, 0x82],
  [0, 1, 3],
])
  badDescriptor({ axis_map });
for (const change of [{ rate_mhz: 999 }, { rate_mhz: 2000001 }, { acc_full_ug: 0 }, { gyr_full_udps: 0 }])
  badDescriptor(change);
for (const options of [[1], [1, 1], [1, 5, 65], [200, 255, 1], [1, 1, 65, 1]]) badDescriptor({}, options);
add("block", "descriptor", block({ ...DESCRIPTOR_BASE, payload_bytes: 27 }, descriptorPayload(DESCRIPTOR, [])));
for (const change of [{ block_no: 1 }, { sample_count: 1 }, { first_sample: 1 }, { tick_last: 999n }]) {
  add("block", "field", block({ ...DESCRIPTOR_BASE, payload_bytes: 28, ...change }, descriptorPayload(DESCRIPTOR, [])));
}

// ---- CTRL ----

interface Head {
  op: number;
  status: number;
  session: number;
  txn: number;
  counter: number;
}
const HEAD: Head = { op: 3, status: 0, session: 0x1234, txn: 9, counter: 5 };
const MAC = counting(0xe0, 8);

function message(head: Head, body: Bytes, mac: Bytes = MAC, statedBytes = body.length): Bytes {
  const bytes = [
    head.op,
    head.status,
    ...numbers("u16", head.session, head.txn, statedBytes),
    ...numbers("u32", head.counter),
    ...body,
    ...mac,
  ];
  return [...bytes, ...numbers("u32", crcOf(bytes))];
}
const headFields = (head: Head): Record<string, unknown> => ({
  op: head.op,
  status: head.status,
  session: head.session,
  txn: head.txn,
  counter: head.counter,
});
const messageFields = (head: Head, body: Bytes, mac = MAC): Record<string, unknown> => ({
  ...headFields(head),
  body: hexOf(body),
  mac: hexOf(mac),
});
function goodMessage(head: Head, body: Bytes, mac = MAC): void {
  add("message", "ok", message(head, body, mac), messageFields(head, body, mac));
}
goodMessage(HEAD, []);
goodMessage(HEAD, counting(1, 8));
goodMessage({ op: 127, status: 0, session: 0, txn: 0, counter: 0 }, [0], Array(8).fill(0));
goodMessage({ op: 131, status: 12, session: 65535, txn: 65535, counter: 0xffffffff }, []);
goodMessage(HEAD, counting(0, 488));
const WHOLE = message(HEAD, counting(1, 8));
add("message", "short", []);
add("message", "short", WHOLE.slice(0, 23));
add("message", "long", message(HEAD, counting(0, 489)));
for (const at of [0, 3, 9, 12, 19, 25, 28, 31])
  add(
    "message",
    "crc",
    WHOLE.map((byte, i) => (i === at ? byte ^ 32 : byte)),
  );
add("message", "crc", WHOLE.slice(0, -1));
add("message", "field", message(HEAD, counting(1, 8), MAC, 7));
add("message", "field", message(HEAD, counting(1, 8), MAC, 65535));
add("message", "field", message({ ...HEAD, op: 0 }, []));
add("message", "field", message({ ...HEAD, op: 128 }, []));
add("message", "field", message({ ...HEAD, status: 1 }, []));
add("message", "field", message({ ...HEAD, op: 131, status: 1 }, [1]));

type FieldValue = readonly [
  name: string,
  type: "u8" | "u16" | "u32" | "u64" | "hex" | "skip",
  value: number | bigint | Bytes,
];
const bodyBytes = (fields: readonly FieldValue[]): Bytes =>
  fields.flatMap(([, type, value]) => (Array.isArray(value) ? value : numbers(type as "u8", value as number)));
const bodyFields = (fields: readonly FieldValue[]): Record<string, unknown> =>
  Object.fromEntries(
    fields
      .filter(([name, type]) => type !== "skip" && name !== "count" && name !== "entry_size")
      .map(([name, type, value]) => [name, type === "hex" ? hexOf(value as Bytes) : value]),
  );
const run: FieldValue = ["run", "u32", 7];
const fetch_id: FieldValue = ["fetch_id", "u8", 200];
const reserved = (count: number): FieldValue => ["", "skip", Array(count).fill(0)];
const hello = (major: number): FieldValue[] => [
  ["host_nonce", "hex", counting(0x40, 16)],
  ["major", "u8", major],
  ["minor", "u8", 0],
  ["max_value", "u16", 244],
  ["host_caps", "u32", 0x1f],
];
const REQUESTS: Record<number, FieldValue[]> = {
  1: hello(1),
  2: [["proof", "hex", counting(0x60, 16)]],
  3: [["host_time", "u64", 0xfedcba9876543210n]],
  4: [["first_run", "u32", 0]],
  5: [
    run,
    ["offset", "u32", 4096],
    ["length", "u32", 0xfffff000],
    fetch_id,
    reserved(1),
    ["unit", "u16", 238],
    ["credits", "u16", 64],
  ],
  6: [fetch_id],
  7: [run, ["first_block", "u32", 0]],
  8: [run, ["blocks", "u32", 1048575], ["root", "u32", 0xdeadbeef], ["sha16", "hex", counting(0x80, 16)]],
  9: [run, ["token", "u64", (1n << 64n) - 1n]],
  10: [["action", "u8", 1]],
  11: [["action", "u8", 2]],
  12: [["first_event", "u32", 77]],
  14: [["seconds", "u8", 255]],
};
const REPLIES: Record<number, FieldValue[]> = {
  1: [
    ["device_nonce", "hex", counting(0x50, 16)],
    ["device_id", "hex", counting(0x11, 8)],
    ["major", "u8", 1],
    ["minor", "u8", 0],
    ["max_value", "u16", 20],
    ["device_caps", "u32", 7],
    ["agreed_caps", "u32", 7],
    ["session", "u16", 0x1234],
    reserved(2),
    ["proof", "hex", counting(0x70, 16)],
  ],
  2: [],
  3: [
    ["host_time", "u64", 1n],
    ["tick_received", "u64", MAX_TICK],
    ["tick_sent", "u64", 0n],
    ["boot_id", "u32", 3],
  ],
  5: [fetch_id, reserved(1), ["unit", "u16", 489], ["length", "u32", 8192]],
  6: [fetch_id, reserved(3), ["next_offset", "u32", 12345]],
  8: [["token", "u64", 0x0102030405060708n]],
  9: [],
  10: [["state", "u8", 1], reserved(3), run],
  11: [["state", "u8", 0], reserved(3), ["run", "u32", 0]],
  14: [],
};
// Two fields of one body may not share a name with the head of the message in the line, so the line has both in order.
const line = (head: Head, fields: Record<string, unknown>): string =>
  [...Object.entries(headFields(head)), ...Object.entries(fields)]
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
const addLine = (kind: string, bytes: Bytes, fields: string): void =>
  void vectors.push({ kind, verdict: "ok", bytes, fields });

for (const [kind, bodies, bit] of [
  ["request", REQUESTS, 0],
  ["reply", REPLIES, 128],
] as const) {
  for (const [op, fields] of Object.entries(bodies)) {
    const head = { ...HEAD, op: Number(op) + bit };
    const body = bodyBytes(fields);
    addLine(kind, message(head, body), line(head, bodyFields(fields)));
    addLine(kind, message(head, [...body, 0xee, 0xff]), line(head, bodyFields(fields)));
    if (body.length > 0) {
      add(kind, "body", message(head, body.slice(0, -1)));
      add(kind, "body", message(head, []));
    }
  }
}
addLine("reply", message({ ...HEAD, op: 133, status: 7 }, []), line({ ...HEAD, op: 133, status: 7 }, {}));
addLine("reply", message({ ...HEAD, op: 133, status: 99 }, []), line({ ...HEAD, op: 133, status: 99 }, {}));
for (const op of [15, 100, 131]) add("request", "op", message({ ...HEAD, op }, counting(0, 60)));
for (const op of [3, 143, 255]) add("reply", "op", message({ ...HEAD, op }, counting(0, 60)));
add(
  "request",
  "crc",
  WHOLE.map((byte, i) => (i === 2 ? byte ^ 1 : byte)),
);
add("reply", "short", [1, 2, 3]);
const changed = (fields: readonly FieldValue[], name: string, value: number | bigint): Bytes =>
  bodyBytes(fields.map((field) => (field[0] === name ? ([name, field[1], value] as const) : field)));
const BAD_REQUESTS: [number, string, number][] = [
  [1, "max_value", 19],
  [1, "max_value", 496],
  [5, "run", 0],
  [5, "fetch_id", 0],
  [5, "unit", 0],
  [5, "unit", 490],
  [6, "fetch_id", 0],
  [7, "run", 0],
  [8, "run", 0],
  [8, "blocks", 1048576],
  [9, "run", 0],
  [10, "action", 3],
  [11, "action", 255],
];
for (const [op, name, value] of BAD_REQUESTS)
  add("request", "field", message({ ...HEAD, op }, changed(REQUESTS[op], name, value)));
const BAD_REPLIES: [number, string, number | bigint][] = [
  [1, "max_value", 0],
  [1, "session", 0],
  [3, "tick_received", MAX_TICK + 1n],
  [3, "tick_sent", (1n << 64n) - 1n],
  [5, "fetch_id", 0],
  [5, "unit", 0],
  [6, "fetch_id", 0],
];
for (const [op, name, value] of BAD_REPLIES)
  add("reply", "field", message({ ...HEAD, op: op + 128 }, changed(REPLIES[op], name, value)));

const runEntry = (number: number, blocks: number, endTick: bigint): Bytes => [
  ...numbers("u32", number),
  3,
  1,
  ...numbers("u16", 0),
  ...numbers("u32", blocks, 20),
  ...numbers("u64", 100n, endTick),
];
const eventEntry = (tick: bigint, code: number): Bytes => [
  ...numbers("u64", tick),
  ...numbers("u32", 4),
  ...numbers("u16", code, 9),
];
const reply = (op: number): Head => ({ ...HEAD, op: op + 128 });
function goodEntries(op: number, body: Bytes, fields: Record<string, unknown>): void {
  addLine("reply", message(reply(op), body), line(reply(op), fields));
}
goodEntries(4, [0, 0, 32, 0], { more: 0, entries: "-" });
goodEntries(4, [2, 1, 32, 0, ...runEntry(1, 5, 900n), ...runEntry(2, 1048575, MAX_TICK)], {
  more: 1,
  entries: `1:3:1:0:5:20:100:900,2:3:1:0:1048575:20:100:${MAX_TICK}`,
});
goodEntries(4, [2, 0, 34, 0, ...runEntry(1, 5, 900n), 8, 8, ...runEntry(9, 0, 0n), 8, 8], {
  more: 0,
  entries: "1:3:1:0:5:20:100:900,9:3:1:0:0:20:100:0",
});
goodEntries(4, [15, 1, 32, 0, ...Array.from({ length: 15 }, (_, i) => runEntry(i + 1, i, 7n)).flat()], {
  more: 1,
  entries: Array.from({ length: 15 }, (_, i) => `${i + 1}:3:1:0:${i}:20:100:7`).join(","),
});
goodEntries(7, [...numbers("u16", 0), 0, 0], { more: 0, entries: "-" });
goodEntries(7, [...numbers("u16", 3), 1, 0, ...numbers("u32", 0, 5, 1048574)], { more: 1, entries: "0,5,1048574" });
goodEntries(12, [0, 0, 16, 0, ...numbers("u32", 6)], { more: 0, first_event: 6, entries: "-" });
goodEntries(12, [2, 0, 16, 0, ...numbers("u32", 6), ...eventEntry(5n, 4), ...eventEntry(MAX_TICK, 65535)], {
  more: 0,
  first_event: 6,
  entries: `5:4:4:9,${MAX_TICK}:4:65535:9`,
});
const badEntries = (verdict: string, op: number, body: Bytes): void => add("reply", verdict, message(reply(op), body));
badEntries("body", 4, [1, 0, 32]);
badEntries("body", 4, [1, 0, 32, 0]);
badEntries("body", 4, [2, 0, 32, 0, ...runEntry(1, 5, 900n), ...runEntry(2, 5, 900n).slice(0, -1)]);
badEntries("body", 4, [1, 0, 33, 0, ...runEntry(1, 5, 900n)]);
badEntries("field", 4, [1, 0, 31, 0, ...runEntry(1, 5, 900n)]);
badEntries("field", 4, [16, 0, 32, 0]);
badEntries("field", 4, [1, 0, 32, 0, ...runEntry(0, 5, 900n)]);
badEntries("field", 4, [1, 0, 32, 0, ...runEntry(1, 1048576, 900n)]);
badEntries("field", 4, [1, 0, 32, 0, ...runEntry(1, 5, MAX_TICK + 1n)]);
badEntries("body", 7, [...numbers("u16", 2), 0, 0, ...numbers("u32", 1)]);
badEntries("field", 7, [...numbers("u16", 101), 0, 0]);
badEntries("field", 7, [...numbers("u16", 1), 0, 0, ...numbers("u32", 1048575)]);
badEntries("body", 12, [1, 0, 16, 0, ...numbers("u32", 6)]);
badEntries("field", 12, [1, 0, 15, 0, ...numbers("u32", 6), ...eventEntry(5n, 4)]);
badEntries("field", 12, [29, 0, 16, 0, ...numbers("u32", 6)]);
badEntries("field", 12, [1, 0, 16, 0, ...numbers("u32", 6), ...eventEntry(MAX_TICK + 1n, 4)]);

for (const [kind, head] of [
  ["request", { ...HEAD, op: 13 }],
  ["reply", { ...HEAD, op: 141 }],
] as const) {
  addLine(kind, message(head, []), line(head, { settings: "-" }));
  addLine(
    kind,
    message(head, [1, 4, ...numbers("u32", 104000), 5, 0, 5, 1, 1]),
    line(head, { settings: "1:40960100,5:-,5:01" }),
  );
  for (const body of [[1], [1, 1], [1, 4, 0, 0, 0], [2, 1, 3, 9]]) add(kind, "body", message(head, body));
}

// ---- fragments ----

const values = (parts: readonly Bytes[]): Bytes => parts.flatMap((part) => [part.length, ...part]);
function cut(bytes: Bytes, valueBytes: number): Bytes[] {
  const parts: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += valueBytes - 1)
    parts.push([parts.length, ...bytes.slice(at, at + valueBytes - 1)]);
  parts[parts.length - 1][0] |= 128;
  return parts;
}
function goodFragments(parts: readonly Bytes[], head: Head, body: Bytes): void {
  add("fragments", "ok", values(parts), messageFields(head, body));
}
// A golden exchange at MTU 23: every command and every reply, in values of at most 20 bytes.
for (const [bodies, bit] of [
  [REQUESTS, 0],
  [REPLIES, 128],
] as const) {
  for (const [op, fields] of Object.entries(bodies)) {
    const head = { ...HEAD, op: Number(op) + bit };
    goodFragments(cut(message(head, bodyBytes(fields)), 20), head, bodyBytes(fields));
  }
}
const BODY = counting(9, 40);
const PARTS = cut(message(HEAD, BODY), 20);
goodFragments(cut(message(HEAD, BODY), 244), HEAD, BODY);
goodFragments(cut(message(HEAD, counting(0, 488)), 20), HEAD, counting(0, 488));
goodFragments(cut(message(HEAD, counting(0, 488)), 6), HEAD, counting(0, 488));
goodFragments([PARTS[0], PARTS[1], ...PARTS], HEAD, BODY);
add("fragments", "open", []);
add("fragments", "open", values(PARTS.slice(0, -1)));
add("fragments", "short", values([[]]));
add("fragments", "short", values([[128]]));
add("fragments", "short", values([PARTS[0], [1]]));
add("fragments", "order", values([PARTS[1]]));
add("fragments", "order", values([PARTS[0], PARTS[2]]));
add("fragments", "order", values([PARTS[0], PARTS[1], PARTS[1]]));
add("fragments", "long", values(Array.from({ length: 3 }, (_, i) => [i, ...Array(200).fill(1)])));
add("fragments", "short", values([[128, 1, 2, 3]]));
add("fragments", "crc", values([PARTS[0], PARTS[1].map((byte, i) => (i === 5 ? byte ^ 1 : byte)), ...PARTS.slice(2)]));
// Pieces of two messages of equal length, spliced.
const OTHER = cut(message({ ...HEAD, txn: 10 }, counting(50, 40)), 20);
add("fragments", "crc", values([PARTS[0], OTHER[1], ...PARTS.slice(2)]));

// ---- authentication ----

function transcript(deviceCaps: number): Bytes {
  return [
    ...counting(0x40, 16),
    ...counting(0x50, 16),
    ...counting(0x11, 8),
    ...numbers("u16", 0x1234),
    1,
    0,
    ...numbers("u32", 0x1f),
    1,
    2,
    ...numbers("u32", deviceCaps, deviceCaps & 0x1f),
  ];
}
for (const [key, caps] of [
  [KEY, 7],
  [KEY, 0xffffffff],
  [Array(16).fill(0), 7],
] as const) {
  const said = transcript(caps);
  const prove = (label: string): Bytes => hmac(key, [...text(label), ...said]);
  add("auth", "ok", [...key, ...said], {
    device: hexOf(prove("LKP1 device").slice(0, 16)),
    host: hexOf(prove("LKP1 host").slice(0, 16)),
    session_key: hexOf(prove("LKP1 session")),
  });
}
add("auth", "length", [...KEY, ...transcript(7)].slice(0, 73));
const SESSION_KEY = hmac(KEY, [...text("LKP1 session"), ...transcript(7)]);
const MAC_CASES: [number, Bytes][] = [
  [3, counting(1, 8)],
  [131, counting(1, 28)],
  [9, counting(2, 12)],
  [137, []],
];
for (const [op, body] of MAC_CASES) {
  const head = { ...HEAD, op };
  const covered = [op >= 128 ? 1 : 0, ...message(head, body).slice(0, 12 + body.length)];
  const mac = hmac(SESSION_KEY, covered).slice(0, 8);
  add("mac", "ok", [...SESSION_KEY, ...message(head, body, mac)], { mac_is_right: 1 });
  add("mac", "ok", [...SESSION_KEY, ...message({ ...head, counter: 6 }, body, mac)], { mac_is_right: 0 });
  add("mac", "ok", [...SESSION_KEY, ...message({ ...head, op: op ^ 128 }, body, mac)], { mac_is_right: 0 });
}
add("mac", "short", SESSION_KEY.slice(0, 31));
add("mac", "crc", [...SESSION_KEY, ...Array(24).fill(1)]);

// ---- DATA, FLOW, LIVE ----

const data = (kind: number, id: number, offset: number, tail: Bytes): Bytes => [
  kind,
  id,
  ...numbers("u32", offset),
  ...tail,
];
for (const [id, offset, count] of [
  [1, 0, 1],
  [255, 238, 14],
  [7, 0xffffff00, 255],
  [7, 4096, 489],
]) {
  add("data", "ok", data(1, id, offset, counting(0, count)), {
    kind: 1,
    fetch_id: id,
    offset,
    bytes: hexOf(counting(0, count)),
  });
}
for (const cause of [0, 1, 2])
  add("data", "ok", data(2, 9, 8192, [cause]), { kind: 2, fetch_id: 9, offset: 8192, cause });
add("data", "short", []);
add("data", "short", data(1, 1, 0, []));
add("data", "long", data(1, 1, 0, counting(0, 490)));
for (const kind of [0, 3, 16, 255]) add("data", "kind", data(kind, 1, 0, [0]));
add("data", "field", data(1, 0, 0, [0]));
add("data", "field", data(1, 1, 0xffffffff, [0]));
add("data", "field", data(1, 1, 0xffffff00, counting(0, 256)));
add("data", "field", data(2, 0, 0, [0]));
add("data", "field", data(2, 1, 0, [3]));
add("data", "field", data(2, 1, 0, [0, 0]));

const flow = (kind: number, id: number, cum: number, sack: bigint, credits: number): Bytes => [
  kind,
  id,
  ...numbers("u32", cum),
  ...numbers("u64", sack),
  ...numbers("u16", credits),
];
for (const [id, cum, sack, credits] of [
  [1, 0, 0n, 64],
  [255, 0xffffffff, (1n << 64n) - 1n, 65535],
  [9, 4760, 0x8000000000000001n, 0],
] as const) {
  add("flow", "ok", flow(1, id, cum, sack, credits), { fetch_id: id, cum, sack, credits });
  add("flow", "ok", [...flow(1, id, cum, sack, credits), 1, 2, 3], { fetch_id: id, cum, sack, credits });
  add("flow", "short", flow(1, id, cum, sack, credits).slice(0, 15));
}
for (const kind of [0, 2, 255]) add("flow", "kind", flow(kind, 1, 0, 0n, 64));
add("flow", "field", flow(1, 0, 0, 0n, 64));

function live(kind: number, count: number, number: number, first: number, samples: readonly Sample[]): Bytes {
  return [kind, count, ...numbers("u16", 4), ...numbers("u32", number, first, 0xfffffff0, 327), ...rawPayload(samples)];
}
for (const count of [1, 18, 39]) {
  const samples = samplesOf(20 + count, count, 9000);
  add("live", "ok", live(16, count, 7, 100, samples), {
    sample_count: count,
    flags: 4,
    run: 7,
    first_sample: 100,
    tick: 0xfffffff0,
    span: 327,
    samples: hex8(crcOf(rawPayload(samples))),
  });
}
const ONE = samplesOf(20, 1, 9000);
add("live", "short", live(16, 1, 7, 100, ONE).slice(0, 19));
add("live", "long", live(16, 39, 7, 100, samplesOf(9, 40, 9)));
add("live", "kind", live(1, 1, 7, 100, ONE));
add("live", "field", live(16, 0, 7, 100, []));
add("live", "field", live(16, 40, 7, 100, ONE));
add("live", "field", live(16, 1, 0, 100, ONE));
add("live", "field", live(16, 1, 7, 0xffffffff, ONE));
add("live", "length", live(16, 2, 7, 100, ONE));
add("live", "length", [...live(16, 1, 7, 100, ONE), 0]);
add("live", "length", live(16, 1, 7, 100, ONE).slice(0, -1));

// ---- INFO, STATUS ----

interface InfoParts {
  major: number;
  minor: number;
  block_bytes: number;
  caps: number;
  max_value: number;
  codecs: Bytes;
  codec_count: number;
  tick_hz: number;
}
const INFO: InfoParts = {
  major: 1,
  minor: 0,
  block_bytes: 4096,
  caps: 7,
  max_value: 244,
  codecs: [0, 1],
  codec_count: 2,
  tick_hz: 32768,
};
const info = (i: InfoParts): Bytes => [
  i.major,
  i.minor,
  ...numbers("u16", i.block_bytes),
  ...numbers("u32", i.caps),
  ...counting(0x11, 8),
  ...numbers("u32", 0x01020003),
  ...numbers("u16", i.max_value),
  i.codec_count,
  ...i.codecs,
  ...numbers("u32", i.tick_hz),
];
function goodInfo(change: Partial<InfoParts>, extra: Bytes = []): void {
  const i = { ...INFO, ...change };
  add("info", "ok", [...info(i), ...extra], {
    major: 1,
    minor: i.minor,
    block_bytes: 4096,
    caps: i.caps,
    device_id: hexOf(counting(0x11, 8)),
    firmware: 0x01020003,
    max_value: i.max_value,
    codecs: hexOf(i.codecs),
    tick_hz: i.tick_hz,
  });
}
goodInfo({});
goodInfo({}, [9, 9, 9]);
goodInfo({ minor: 255, caps: 0xffffffff, max_value: 495, tick_hz: 1000000 });
goodInfo({ codecs: [0], codec_count: 1, max_value: 20, tick_hz: 1 });
goodInfo({ codecs: counting(0, 16), codec_count: 16 });
const badInfo = (verdict: string, change: Partial<InfoParts>): void =>
  add("info", verdict, info({ ...INFO, ...change }));
add("info", "short", []);
add("info", "short", info({ ...INFO, codecs: [0], codec_count: 1 }).slice(0, 27));
badInfo("short", { codec_count: 3 });
badInfo("short", { codec_count: 16 });
for (const major of [0, 2, 255]) badInfo("version", { major });
for (const change of [
  { block_bytes: 4095 },
  { block_bytes: 512 },
  { max_value: 19 },
  { max_value: 496 },
  { codec_count: 0 },
  { codec_count: 17 },
  { tick_hz: 0 },
  { tick_hz: 1000001 },
])
  badInfo("field", change);

const status = (percent: number, tick: bigint): Bytes => [
  1,
  1,
  percent,
  2,
  ...numbers("u16", 3900, 65),
  ...numbers("u32", 20),
  ...numbers("u64", tick),
  ...numbers("u32", 4000, 123, 98765),
];
for (const [percent, tick] of [
  [0, 0n],
  [100, MAX_TICK],
  [55, 0x1_0000_0000n],
] as const) {
  const fields = {
    flags: 1,
    state: 1,
    battery_percent: percent,
    reset_reason: 2,
    battery_mv: 3900,
    last_error: 65,
    boot_id: 20,
    tick,
    total_blocks: 4000,
    used_blocks: 123,
    free_s: 98765,
  };
  add("status", "ok", status(percent, tick), fields);
  add("status", "ok", [...status(percent, tick), 1], fields);
  add("status", "short", status(percent, tick).slice(0, 31));
}
add("status", "short", []);
add("status", "field", status(101, 0n));
add("status", "field", status(255, 0n));
add("status", "field", status(50, MAX_TICK + 1n));

/** The whole file. */
export function vectorText(): string {
  const lines = vectors.map((v) => [v.kind, v.verdict, runLength(fold(v.bytes)), v.fields].join(" ").trimEnd());
  return `# Conformance vectors of LKP/1.0, written by generate.ts. Format: README.md.\n${lines.join("\n")}\n`;
}

const own = fileURLToPath(import.meta.url);
if (process.argv[1] === own) writeFileSync(own.replace(/generate\.ts$/, "vectors.txt"), vectorText());
