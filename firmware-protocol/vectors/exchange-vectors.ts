// Vectors of fragments, among them a golden exchange at MTU 23, and of owner authentication. See generate.ts.
import { hexOf, numbers, type Bytes } from "./bytes.ts";
import { bodyBytes, REPLIES, REQUESTS } from "./body-vectors.ts";
import { counting, hmac, KEY, text, vectorList } from "./list.ts";
import { HEAD, message, messageFields, type Head } from "./message-vectors.ts";

const { add, vectors } = vectorList();
export const EXCHANGE_VECTORS = vectors;

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
