// Vectors of blocks: samples in both codecs, run descriptors, and everything that makes a block bad. See generate.ts.
import { crcOf, hexOf, numbers, type Bytes } from "./bytes.ts";
import { RICE_CASES, ricePayload, samplesOf, type Sample } from "./codec-vectors.ts";
import { counting, hex8, MAX_TICK, text, vectorList } from "./list.ts";

const { add, vectors } = vectorList();
export const BLOCK_VECTORS = vectors;

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
export const rawPayload = (samples: readonly Sample[]): Bytes =>
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
