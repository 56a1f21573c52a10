// Properties of the protocol's TypeScript side: what is written is read back, whatever the values; fragments arrive whole or not at
// all; decoders give a verdict on any bytes; the writer loses no sample and keeps its blocks within their limits.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHash, createHmac } from "node:crypto";
import {
  BLOCK_BYTES,
  BLOCK_FLAG,
  decodeBlock,
  encodeBlock,
  encodeDescriptor,
  encodeRaw,
  sampleTick,
  type Block,
  type RunDescriptor,
} from "../../src/protocol/block.ts";
import { BlockWriter } from "../../src/protocol/block-writer.ts";
import { decodeReply, decodeRequest, encodeReplyBody, encodeRequestBody } from "../../src/protocol/bodies.ts";
import { OP, REPLY_BIT } from "../../src/protocol/codes.ts";
import { crc32c } from "../../src/protocol/crc32c.ts";
import {
  decodeData,
  decodeFlow,
  decodeInfo,
  decodeLive,
  decodeStatus,
  encodeData,
  encodeFlow,
  encodeInfo,
  encodeLive,
  encodeStatus,
  widenTick,
} from "../../src/protocol/frames.ts";
import { layoutSize, u8, writeRecord } from "../../src/protocol/layout.ts";
import { decodeMessage, encodeMessage, FragmentCollector, fragments } from "../../src/protocol/message.ts";
import { equalBytes } from "../../src/protocol/owner-key.ts";
import { decodeRice, encodeRice } from "../../src/protocol/rice.ts";
import { hmacSha256, sha256 } from "../../src/protocol/sha256.ts";
import { CASE_KINDS, caseText } from "../support/protocol-cases.ts";

const MAX_TICK = Number.MAX_SAFE_INTEGER;
const u8s = fc.integer({ min: 0, max: 255 });
const u16s = fc.integer({ min: 0, max: 65_535 });
const u32s = fc.integer({ min: 0, max: 0xffff_ffff });
const u64s = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const ticks = fc.integer({ min: 0, max: MAX_TICK });
const byteString = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const rawValue = fc.oneof(
  fc.integer({ min: -32_768, max: 32_767 }),
  fc.integer({ min: -40, max: 40 }),
  fc.constantFrom(-32_768, 32_767),
);
const samplesOf = (maxCount: number): fc.Arbitrary<Int16Array> =>
  fc
    .array(fc.array(rawValue, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: maxCount })
    .map((rows) => Int16Array.from(rows.flat()));

const DESCRIPTOR: RunDescriptor = {
  deviceId: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  firmware: 1,
  rateMhz: 100_000,
  axisMap: Uint8Array.of(0, 1, 2),
  accFullUg: 16_000_000,
  gyrFullUdps: 2_000_000_000,
  model: new Uint8Array(0),
};
const SETTINGS = { run: 7, bootId: 3, accRange: 3, gyrRange: 4, tickHz: 32_768, startTick: 0, descriptor: DESCRIPTOR };

describe("checksums", () => {
  it("match Node's SHA-256 and HMAC", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), byteString(32), (bytes, key) => {
        expect(sha256(bytes)).toEqual(Uint8Array.from(createHash("sha256").update(bytes).digest()));
        expect(hmacSha256(key, bytes)).toEqual(Uint8Array.from(createHmac("sha256", key).update(bytes).digest()));
      }),
    );
  });

  it("continue over pieces", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(crc32c(b, crc32c(a))).toBe(crc32c(Uint8Array.from([...a, ...b])));
      }),
    );
  });

  it("compare without regard to where bytes differ", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(equalBytes(a, a.slice())).toBe(true);
      }),
    );
  });
});

describe("codec 1", () => {
  it("gives back any samples with any orders", () => {
    fc.assert(
      fc.property(
        samplesOf(140),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
        (samples, orders) => {
          const payload = encodeRice(samples, orders);
          expect(decodeRice(payload, samples.length / 6)).toEqual(samples);
          expect(decodeRice(payload.subarray(0, -1), samples.length / 6)).toBeNull();
        },
      ),
    );
  });
});

describe("blocks", () => {
  it("come back from their bytes", () => {
    const headers = fc.record({
      run: fc.integer({ min: 1, max: 0xffff_ffff }),
      blockNo: fc.integer({ min: 1, max: 1_048_574 }),
      bootId: u32s,
      flags: u16s,
      accRange: fc.integer({ min: 0, max: 3 }),
      gyrRange: fc.integer({ min: 0, max: 4 }),
      firstSample: fc.integer({ min: 0, max: 0xffff_0000 }),
      tickHz: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(headers, ticks, ticks, samplesOf(337), (fields, a, b, samples) => {
        const header = {
          ...fields,
          codec: 0,
          tickFirst: Math.min(a, b),
          tickLast: Math.max(a, b),
          sampleCount: samples.length / 6,
        };
        const payload = encodeRaw(samples);
        expect(decodeBlock(encodeBlock(header, payload))).toEqual({
          ok: true,
          value: { kind: "samples", header: { ...header, payloadBytes: payload.length }, samples },
        });
      }),
    );
  });

  it("describe a run with its model", () => {
    const descriptor = { ...DESCRIPTOR, model: new TextEncoder().encode("clip — 2") };
    const header = { codec: 240, run: 1, blockNo: 0, bootId: 1, flags: 0, accRange: 3, gyrRange: 4 };
    const rest = { tickFirst: 5, tickLast: 5, firstSample: 0, tickHz: 32_768, sampleCount: 0 };
    const verdict = decodeBlock(encodeBlock({ ...header, ...rest }, encodeDescriptor(descriptor)));
    expect(verdict).toMatchObject({ ok: true, value: { kind: "descriptor", descriptor } });
  });

  it("refuse to be written with values out of range", () => {
    expect(() => writeRecord({ percent: u8(0, 100) }, { percent: 101 }, new Uint8Array(1))).toThrow(RangeError);
    expect(() => writeRecord({ percent: u8() }, { percent: 0.5 }, new Uint8Array(1))).toThrow(RangeError);
  });

  it("time their samples from the first tick to the last", () => {
    const header = { tickFirst: 1000, tickLast: 1300, sampleCount: 4 };
    const whole = { ...SETTINGS, ...header, codec: 1, blockNo: 1, flags: 0, firstSample: 0, payloadBytes: 9 };
    expect([0, 1, 2, 3].map((i) => sampleTick(whole, i))).toEqual([1000, 1100, 1200, 1300]);
    expect(sampleTick({ ...whole, sampleCount: 1 }, 0)).toBe(1000);
  });
});

describe("block writer", () => {
  interface Row {
    readonly values: number[];
    readonly lost: number;
  }
  const rows = fc.array(
    fc.record({
      values: fc.array(rawValue, { minLength: 6, maxLength: 6 }),
      lost: fc.oneof(
        { weight: 40, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
      ),
    }),
    { maxLength: 1500, size: "max" },
  );
  const blocksOf = (samples: readonly Row[]): Extract<Block, { kind: "samples" }>[] => {
    const blocks: Block[] = [];
    const writer = new BlockWriter(SETTINGS, (bytes) => {
      expect(bytes).toHaveLength(BLOCK_BYTES);
      const verdict = decodeBlock(bytes);
      if (!verdict.ok) throw new Error(verdict.reason);
      expect(verdict.value.header.blockNo).toBe(blocks.length);
      blocks.push(verdict.value);
    });
    for (const [i, { values, lost }] of samples.entries()) {
      writer.lose(lost);
      writer.push(values, 10 * i);
    }
    writer.finish();
    expect(blocks[0].kind).toBe("descriptor");
    return blocks.filter((block) => block.kind === "samples");
  };

  it("loses nothing, counts what was lost, and marks gaps and the end", () => {
    fc.assert(
      fc.property(rows, (samples) => {
        const blocks = blocksOf(samples);
        expect(blocks.flatMap((block) => [...block.samples])).toEqual(samples.flatMap(({ values }) => values));
        let next = 0;
        for (const { header } of blocks) {
          expect((header.flags & BLOCK_FLAG.gapBefore) !== 0).toBe(header.firstSample > next);
          next = header.firstSample + header.sampleCount;
        }
        expect(next).toBe(samples.length + samples.reduce((sum, { lost }) => sum + lost, 0));
        expect(blocks.filter(({ header }) => header.flags & BLOCK_FLAG.final)).toHaveLength(samples.length > 0 ? 1 : 0);
      }),
      { numRuns: 30 },
    );
  });

  it("marks blocks with samples at full scale, and falls back to raw where the codec does not pay", () => {
    const noise = (i: number): number[] =>
      Array.from({ length: 6 }, (_, axis) => (((i * 7919 + axis * 104_729) * 31_337) % 65_536) - 32_768);
    const blocks = blocksOf(Array.from({ length: 2000 }, (_, i) => ({ values: noise(i), lost: 0 })));
    expect(blocks.some(({ header }) => header.codec === 0)).toBe(true);
    const clipped = blocksOf([{ values: [0, 32_767, 0, 0, 0, 0], lost: 0 }])[0].header.flags;
    expect(clipped).toBe(BLOCK_FLAG.accClipped | BLOCK_FLAG.final);
    const turned = blocksOf([{ values: [0, 0, 0, 0, -32_768, 0], lost: 0 }])[0].header.flags;
    expect(turned).toBe(BLOCK_FLAG.gyrClipped | BLOCK_FLAG.final);
  });

  it("holds at most 4096 samples in a block", () => {
    const still = Array.from({ length: 9000 }, () => ({ values: [0, 0, 0, 0, 0, 0], lost: 0 }));
    expect(blocksOf(still).map(({ header }) => header.sampleCount)).toEqual([4096, 4096, 808]);
  });

  it("leaves FINAL away when the run did not end in an orderly way", () => {
    const flags: number[] = [];
    const writer = new BlockWriter(SETTINGS, (bytes) => {
      const verdict = decodeBlock(bytes);
      if (verdict.ok) flags.push(verdict.value.header.flags);
    });
    writer.conditionFlags = BLOCK_FLAG.charging;
    writer.push([1, 2, 3, 4, 5, 6], 0);
    writer.finish(false);
    expect(flags).toEqual([0, BLOCK_FLAG.charging]);
  });
});

describe("messages", () => {
  const messages = fc.record({
    op: fc.integer({ min: 1, max: 127 }),
    status: fc.constant(0),
    session: u16s,
    txn: u16s,
    counter: u32s,
    body: fc.uint8Array({ maxLength: 488 }),
  });

  it("arrive through fragments of any size", () => {
    fc.assert(
      fc.property(messages, byteString(8), fc.integer({ min: 6, max: 495 }), (message, mac, valueBytes) => {
        const values = fragments(encodeMessage(message, mac), valueBytes);
        const collector = new FragmentCollector();
        const verdicts = values.map((value) => collector.push(value));
        expect(values.every((value) => value.length <= valueBytes)).toBe(true);
        expect(verdicts.slice(0, -1).every((verdict) => verdict.ok && verdict.value === null)).toBe(true);
        const last = verdicts.at(-1);
        const whole = last?.ok === true && last.value !== null ? decodeMessage(last.value) : null;
        expect(whole).toEqual({ ok: true, value: { ...message, mac } });
      }),
    );
  });

  it("never come out of fragments of which one is missing", () => {
    fc.assert(
      fc.property(messages, fc.nat(), (message, which) => {
        const values = fragments(encodeMessage(message), 20);
        fc.pre(values.length > 1);
        values.splice(which % values.length, 1);
        const collector = new FragmentCollector();
        expect(
          values.map((value) => collector.push(value)).some((verdict) => verdict.ok && verdict.value !== null),
        ).toBe(false);
      }),
    );
  });

  it("have a body of at most 488 bytes", () => {
    const message = { op: 1, status: 0, session: 0, txn: 0, counter: 0, body: new Uint8Array(489) };
    expect(() => encodeMessage(message)).toThrow(RangeError);
  });

  it("carry requests and replies there and back", () => {
    const fetch = fc.record({
      name: fc.constant("fetch" as const),
      run: fc.integer({ min: 1, max: 0xffff_ffff }),
      offset: u32s,
      length: u32s,
      fetchId: fc.integer({ min: 1, max: 255 }),
      unit: fc.integer({ min: 1, max: 489 }),
      credits: u16s,
    });
    const config = fc.record({
      name: fc.constant("config" as const),
      settings: fc.array(fc.record({ key: u8s, value: fc.uint8Array({ maxLength: 20 }) }), { maxLength: 9 }),
    });
    fc.assert(
      fc.property(fc.oneof(fetch, config), (body) => {
        const head = { op: OP[body.name], status: 0, session: 1, txn: 2, counter: 3 };
        const decoded = decodeRequest(encodeMessage({ ...head, body: encodeRequestBody(body) }));
        expect(decoded.ok && decoded.value.body).toEqual(body);
      }),
    );
    const list = fc.record({
      name: fc.constant("list" as const),
      more: u8s,
      entries: fc.array(
        fc.record({
          run: fc.integer({ min: 1, max: 0xffff_ffff }),
          state: u8s,
          endReason: u8s,
          flags: u16s,
          blocks: fc.integer({ min: 0, max: 1_048_575 }),
          bootId: u32s,
          startTick: ticks,
          endTick: ticks,
        }),
        { maxLength: 15 },
      ),
    });
    const clock = fc.record({
      name: fc.constant("clock" as const),
      hostTime: u64s,
      tickReceived: ticks,
      tickSent: ticks,
      bootId: u32s,
    });
    fc.assert(
      fc.property(fc.oneof(list, clock, config), (body) => {
        const head = { op: OP[body.name] | REPLY_BIT, status: 0, session: 1, txn: 2, counter: 3 };
        const decoded = decodeReply(encodeMessage({ ...head, body: encodeReplyBody(body) }));
        expect(decoded.ok && decoded.value.body).toEqual(body);
      }),
    );
  });
});

describe("values", () => {
  const fetchId = fc.integer({ min: 1, max: 255 });

  it("of DATA and FLOW come back", () => {
    fc.assert(
      fc.property(
        fetchId,
        fc.integer({ min: 0, max: 0xffff_0000 }),
        fc.uint8Array({ minLength: 1, maxLength: 489 }),
        u64s,
        u16s,
        (id, offset, bytes, sack, credits) => {
          const frame = { kind: "bytes" as const, fetchId: id, offset, bytes };
          const end = { kind: "end" as const, fetchId: id, offset, cause: credits % 3 };
          const ack = { fetchId: id, cum: offset, sack, credits };
          expect(decodeData(encodeData(frame))).toEqual({ ok: true, value: frame });
          expect(decodeData(encodeData(end))).toEqual({ ok: true, value: end });
          expect(decodeFlow(encodeFlow(ack))).toEqual({ ok: true, value: ack });
        },
      ),
    );
  });

  it("of LIVE, INFO and STATUS come back", () => {
    fc.assert(
      fc.property(
        samplesOf(39),
        u32s,
        u32s,
        byteString(8),
        fc.uint8Array({ minLength: 1, maxLength: 16 }),
        ticks,
        (samples, a, b, deviceId, codecs, tick) => {
          const live = { flags: 4, run: 7, firstSample: a >>> 1, tick: b, span: a, samples };
          const info = {
            major: 1,
            minor: 3,
            blockBytes: 4096,
            caps: a,
            deviceId,
            firmware: b,
            maxValue: 244,
            codecs,
            tickHz: 32_768,
          };
          const battery = { flags: 1, state: 2, batteryPercent: 99, resetReason: 3, batteryMv: 3900, lastError: 64 };
          const status = { ...battery, bootId: a, tick, totalBlocks: b, usedBlocks: a, freeS: b };
          expect(decodeLive(encodeLive(live))).toEqual({ ok: true, value: live });
          expect(decodeInfo(encodeInfo(info))).toEqual({ ok: true, value: info });
          expect(decodeStatus(encodeStatus(status))).toEqual({ ok: true, value: status });
        },
      ),
    );
  });

  it("of LIVE find their full tick again within half a turn", () => {
    fc.assert(
      fc.property(ticks, fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }), (tick, distance) => {
        const known = tick + distance;
        fc.pre(known >= 0 && known <= MAX_TICK);
        expect(widenTick(tick % 2 ** 32, known)).toBe(tick);
      }),
    );
    expect(widenTick(0xffff_ffff, 0)).toBe(0xffff_ffff);
    expect(widenTick(0, MAX_TICK)).toBe(MAX_TICK - 0xffff_ffff);
  });
});

describe("decoders", () => {
  it("give a verdict on any bytes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASE_KINDS), fc.uint8Array({ maxLength: 600 }), (kind, bytes) => {
        expect(caseText(kind, bytes)).toMatch(/^[a-z]+/);
      }),
      { numRuns: 2000 },
    );
  });

  it("know the size of a layout", () => {
    expect(layoutSize({ a: u8(), b: u8() })).toBe(2);
  });
});
