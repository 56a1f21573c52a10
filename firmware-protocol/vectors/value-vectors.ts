// Vectors of the values of DATA, FLOW, LIVE, INFO and STATUS. See generate.ts.
import { crcOf, hexOf, numbers, type Bytes } from "./bytes.ts";
import { rawPayload } from "./block-vectors.ts";
import { samplesOf, type Sample } from "./codec-vectors.ts";
import { counting, hex8, MAX_TICK, vectorList } from "./list.ts";

const { add, vectors } = vectorList();
export const VALUE_VECTORS = vectors;

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
