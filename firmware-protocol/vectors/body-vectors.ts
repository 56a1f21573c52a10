// Vectors of requests and replies: every command, and everything that makes a body bad. See generate.ts.
import { hexOf, numbers, type Bytes } from "./bytes.ts";
import { counting, MAX_TICK, vectorList } from "./list.ts";
import { HEAD, headFields, message, WHOLE, type Head } from "./message-vectors.ts";

const { add, vectors } = vectorList();
export const BODY_VECTORS = vectors;

type FieldValue = readonly [
  name: string,
  type: "u8" | "u16" | "u32" | "u64" | "hex" | "skip",
  value: number | bigint | Bytes,
];
export const bodyBytes = (fields: readonly FieldValue[]): Bytes =>
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
export const REQUESTS: Record<number, FieldValue[]> = {
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
export const REPLIES: Record<number, FieldValue[]> = {
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
