// Clip recordings as files: the same samples as a table of the same run, times from ticks, holes where blocks are bad, and every
// byte the same after import and export.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import { BlockWriter, type RunSettings } from "../../src/protocol/block-writer.ts";
import { readRecording, recordingName } from "../../src/recordings/file.ts";
import { lkrBlocks, lkrBytes, readLkr } from "../../src/recordings/lkr.ts";
import type { RecordingFacts, RecordingPart } from "../../src/recordings/recording.ts";

const SETTINGS: RunSettings = {
  run: 7,
  bootId: 3,
  accRange: 3,
  gyrRange: 4,
  tickHz: 32_768,
  startTick: 900,
  descriptor: {
    deviceId: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    firmware: 1,
    rateMhz: 100_000,
    axisMap: Uint8Array.of(0, 1, 2),
    accFullUg: 16_000_000,
    gyrFullUdps: 2_000_000_000,
    model: new Uint8Array(0),
  },
};
const TICK_STEP = 327;

/** Blocks of a run of `count` samples; sample i is i % 2000 on every axis, times the axis number plus one. */
function blocksOf(
  count: number,
  o: { settings?: Partial<RunSettings>; lostAt?: ReadonlyMap<number, number> } = {},
): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  const writer = new BlockWriter({ ...SETTINGS, ...o.settings }, (block) => blocks.push(block));
  let slot = 0;
  for (let i = 0; i < count; i++) {
    const lost = o.lostAt?.get(i) ?? 0;
    writer.lose(lost);
    slot += lost;
    writer.push(
      [1, 2, 3, 4, 5, 6].map((factor) => factor * (i % 2000)),
      1000 + TICK_STEP * slot++,
    );
  }
  writer.finish();
  return blocks;
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Read {
  readonly parts: RecordingPart[];
  readonly facts: RecordingFacts;
  readonly timeS: number[];
  readonly acc: number[];
  readonly gyr: number[];
}

async function read(blocks: readonly Uint8Array[], chunkBytes = 70_000, signal?: AbortSignal): Promise<Read> {
  const reader = readLkr(chunksOf(Buffer.concat(blocks), chunkBytes), { name: "run.lkr", signal });
  const parts: RecordingPart[] = [];
  let next = await reader.next();
  while (next.done !== true) {
    parts.push(next.value);
    next = await reader.next();
  }
  return {
    parts,
    facts: next.value,
    timeS: parts.flatMap(({ raw }) => [...raw.timeS]),
    acc: parts.flatMap(({ raw }) => [...raw.acc]),
    gyr: parts.flatMap(({ raw }) => [...raw.gyr]),
  };
}

describe("readLkr", () => {
  it("gives the samples in g and °/s, with times from ticks", async () => {
    const { parts, facts, timeS, acc, gyr } = await read(blocksOf(3000));
    expect(timeS).toHaveLength(3000);
    expect(parts.map(({ raw }) => raw.timeS.length)).toEqual([1024, 1024, 952]);
    for (const i of [0, 1, 999, 2999]) {
      expect(timeS[i]).toBeCloseTo((TICK_STEP * i) / 32_768, 9);
      expect(acc.slice(3 * i, 3 * i + 3)).toEqual([1, 2, 3].map((factor) => (factor * (i % 2000) * 16) / 32_768));
      expect(gyr.slice(3 * i, 3 * i + 3)).toEqual([4, 5, 6].map((factor) => (factor * (i % 2000) * 2000) / 32_768));
    }
    expect(facts).toMatchObject({
      sampleCount: 3000,
      rowCount: 3000,
      missingRowCount: 0,
      startUnixMs: null,
      firstTimeS: 0,
    });
    expect(parts[0].block.accMps2[3]).toBeCloseTo((16 / 32_768) * 9.80665, 12);
  });

  it("is the same however the bytes arrive", async () => {
    const blocks = blocksOf(1500);
    const whole = await read(blocks);
    for (const chunkBytes of [1000, 4096, 4097]) expect(await read(blocks, chunkBytes)).toEqual(whole);
  });

  it("turns the axes of the sensor to those of the housing", async () => {
    const axisMap = Uint8Array.of(0x81, 0, 2);
    const { acc, gyr } = await read(blocksOf(2, { settings: { descriptor: { ...SETTINGS.descriptor, axisMap } } }));
    const unit = 16 / 32_768;
    expect(acc.slice(3)).toEqual([-2 * unit, 1 * unit, 3 * unit]);
    expect(gyr.slice(3).map((dps) => (dps * 32_768) / 2000)).toEqual([-5, 4, 6]);
  });

  it("counts samples that the clip lost, and shows them as a step in time", async () => {
    const { facts, timeS } = await read(blocksOf(1000, { lostAt: new Map([[500, 250]]) }));
    expect(facts).toMatchObject({ sampleCount: 1000, rowCount: 1250, missingRowCount: 250 });
    expect(timeS[500] - timeS[499]).toBeCloseTo((251 * TICK_STEP) / 32_768, 9);
  });

  it("goes on after a bad block, a missing one, and a file cut short", async () => {
    const blocks = blocksOf(9000);
    const whole = await read(blocks);
    const inBlock2 = (await read([blocks[0], blocks[2]])).facts.sampleCount;
    const rotten = blocks.map((block, i) => (i === 2 ? block.map((byte, at) => (at === 77 ? byte ^ 4 : byte)) : block));
    const hole = blocks.map((block, i) => (i === 2 ? new Uint8Array(4096).fill(0xff) : block));
    const without = [...blocks.slice(0, 2), ...blocks.slice(3)];
    for (const damaged of [rotten, hole, without]) {
      expect((await read(damaged)).facts).toMatchObject({
        sampleCount: whole.facts.sampleCount - inBlock2,
        missingRowCount: inBlock2,
      });
    }
    const cut = [...blocks.slice(0, 2), blocks[2].subarray(0, 4000)];
    expect((await read(cut)).facts.sampleCount).toBe((await read(blocks.slice(0, 2))).facts.sampleCount);
  });

  it("takes the nominal ranges where the descriptor is gone", async () => {
    const blocks = blocksOf(100, { settings: { accRange: 2, gyrRange: 3 } });
    const { acc, gyr } = await read(blocks.slice(1));
    expect([acc[3], gyr[3]]).toEqual([8 / 32_768, (4 * 1000) / 32_768]);
  });

  it.each<[string, () => Uint8Array[], RegExp]>([
    ["nothing but bad blocks", () => [new Uint8Array(4096).fill(0xff)], /^run\.lkr is not a clip recording/],
    ["a descriptor alone", () => blocksOf(0), /holds no readable block with samples\.$/],
    [
      "two runs",
      () => [...blocksOf(10), ...blocksOf(10, { settings: { run: 8 } })],
      /holds blocks of two runs, 7 and 8\.$/,
    ],
    ["two boots", () => [...blocksOf(10), ...blocksOf(10, { settings: { bootId: 4 } })], /two clocks/],
    ["a block twice", () => [...blocksOf(10), ...blocksOf(10).slice(1)], /is out of order: block 1 /],
    [
      "an absurd full scale",
      () => blocksOf(10, { settings: { descriptor: { ...SETTINGS.descriptor, accFullUg: 2_000_000_000 } } }),
      /full scale beyond any head sensor\.$/,
    ],
  ])("refuses %s", async (_, blocks, message) => {
    const failure = read(blocks());
    await expect(failure).rejects.toBeInstanceOf(LookaheadError);
    await expect(failure).rejects.toMatchObject({ code: "badFile", message: expect.stringMatching(message) });
  });

  it("is cancelled between parts", async () => {
    await expect(read(blocksOf(10), 4096, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
  });

  it("reads or refuses any bytes", async () => {
    const blocks = blocksOf(1500);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Uint8Array.from(Buffer.concat(blocks));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const outcome = await read([bytes]).then(
          ({ facts }) => facts.sampleCount,
          (error: unknown) => error,
        );
        expect(typeof outcome === "number" || outcome instanceof LookaheadError).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("lkr files", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("keep every byte through import and export, good or bad", async () => {
    const bytes = Buffer.concat(blocksOf(2000));
    bytes[5000] ^= 1;
    const blocks: Uint8Array[] = [];
    for await (const block of lkrBlocks(chunksOf(bytes, 999))) blocks.push(block);
    expect(Buffer.concat([...lkrBytes(blocks)]).equals(bytes)).toBe(true);
  });

  it("keep the place of a missing block", () => {
    const [first, second] = [...lkrBytes([null, blocksOf(1)[0]])];
    expect(first.every((byte) => byte === 0xff)).toBe(true);
    expect(second).toEqual(blocksOf(1)[0]);
  });

  it.each(["run.lkr", "run.bin"])("are told by their content: %s", async (name) => {
    const file = path.join(folder, name);
    writeFileSync(file, Buffer.concat(blocksOf(1500)));
    const reader = readRecording(file);
    let count = 0;
    let next = await reader.next();
    for (; next.done !== true; next = await reader.next()) count += next.value.block.timeS.length;
    expect([count, next.value.sampleCount]).toEqual([1500, 1500]);
  });

  it("are shown without their ending", () => {
    expect(recordingName("/runs/evening.lkr")).toBe("evening");
  });
});
