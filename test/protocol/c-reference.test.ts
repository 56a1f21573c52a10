// The C99 reference, compiled with the address and undefined-behaviour sanitizers: its own host tests, the conformance vectors, and
// side by side with the TypeScript implementation: the same verdict for damaged bytes, the same blocks for the same samples.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { BlockWriter } from "../../src/protocol/block-writer.ts";
import { crc32c } from "../../src/protocol/crc32c.ts";
import {
  branchCoverage,
  buildReference,
  referenceAnswers,
  referenceBlocks,
  type ProtocolCase,
  type WrittenSample,
} from "../support/c-reference.ts";
import { mutated, RandomSource } from "../support/mutations.ts";
import { caseText, readVectors, type Vector } from "../support/protocol-cases.ts";

const VECTOR_FILE = fileURLToPath(new URL("../../firmware-protocol/vectors/vectors.txt", import.meta.url));
const SOURCE_FOLDER = fileURLToPath(new URL("../../firmware-protocol/c/src", import.meta.url));
const reference = buildReference();
if (typeof reference === "string") console.log(`The C reference is not tested: ${reference}.`);
const program = typeof reference === "string" ? "" : reference.program;

/** Together a million. */
const SMALL_MUTATIONS = 980_000;
const BLOCK_MUTATIONS = 20_000;
/** Cases that one process of the reference gets. */
const BATCH = 70_000;
const TIMEOUT_MS = 300_000;
const SEED = 20_261;

/** Kinds whose bytes end in a checksum over the rest: damage must never pass, and the checksum can be repaired. */
const CHECKED_KINDS = new Set(["block", "message", "request", "reply"]);

function withRepairedCrc(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 4) return bytes;
  const repaired = Uint8Array.from(bytes);
  new DataView(repaired.buffer).setUint32(bytes.length - 4, crc32c(bytes.subarray(0, -4)), true);
  return repaired;
}

interface DamagedCase extends ProtocolCase {
  /** Damaged bytes under a checksum that was not made for them: they may only pass if they are again those of a vector. */
  readonly isUnchecked: boolean;
}

/** Damaged vectors; every second one of a kind with a checksum gets a good checksum again, so that the checks behind it are reached. */
function damagedCase(seeds: readonly Vector[], random: RandomSource): DamagedCase {
  const { kind, bytes } = seeds[random.below(seeds.length)];
  const damaged = mutated(bytes, random);
  if (!CHECKED_KINDS.has(kind)) return { kind, bytes: damaged, isUnchecked: false };
  if (random.below(2) === 0) return { kind, bytes: withRepairedCrc(damaged), isUnchecked: false };
  return { kind, bytes: damaged, isUnchecked: true };
}

/** Cases in which both decoders differ, or accept damage. The reference works on a batch while TypeScript does. */
async function differences(count: number, isWanted: (kind: string) => boolean): Promise<string[]> {
  const random = new RandomSource(SEED);
  const seeds = readVectors(readFileSync(VECTOR_FILE, "utf8")).filter(({ kind }) => isWanted(kind));
  const good = new Set(seeds.map(({ bytes }) => Buffer.from(bytes).toString("hex")));
  const found: string[] = [];
  for (let done = 0; done < count; done += BATCH) {
    const cases = Array.from({ length: Math.min(BATCH, count - done) }, () => damagedCase(seeds, random));
    const answering = referenceAnswers(program, cases);
    const texts = cases.map(({ kind, bytes }) => caseText(kind, bytes));
    const answers = await answering;
    for (const [i, { kind, bytes, isUnchecked }] of cases.entries()) {
      const isEqual = crc32c(Buffer.from(texts[i])) === answers[i];
      if (isEqual && !(isUnchecked && texts[i].startsWith("ok"))) continue;
      const hex = Buffer.from(bytes).toString("hex");
      if (isEqual && good.has(hex)) continue;
      found.push(`case ${done + i}: ${kind} ${hex.slice(0, 200)}: ${texts[i].slice(0, 200)}`);
    }
  }
  return found;
}

/** Samples with `width` of noise; now and then some are lost. */
function noisySamples(random: RandomSource, count: number, width: number): WrittenSample[] {
  let tick = 1000;
  return Array.from({ length: count }, (_, i) => {
    tick += 320 + random.below(16);
    const swing = (axis: number): number => Math.round(3 * width * Math.sin((i * (axis + 2)) / 40));
    const values = Array.from({ length: 6 }, (__, axis) =>
      Math.max(-32_768, Math.min(32_767, swing(axis) + random.below(2 * width + 1) - width)),
    );
    return { lost: random.below(700) === 0 ? 1 + random.below(500) : 0, tick, values };
  });
}

function blocksOf(samples: readonly WrittenSample[]): Buffer {
  const blocks: Uint8Array[] = [];
  const descriptor = {
    deviceId: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    firmware: 0x01020003,
    rateMhz: 100_000,
    axisMap: Uint8Array.of(0, 1, 2),
    accFullUg: 16_000_000,
    gyrFullUdps: 2_000_000_000,
    model: Buffer.from("rig-1"),
  };
  const settings = { run: 7, bootId: 3, accRange: 3, gyrRange: 4, tickHz: 32_768, startTick: 1000, descriptor };
  const writer = new BlockWriter(settings, (block) => blocks.push(block));
  for (const { lost, tick, values } of samples) {
    if (lost > 0) writer.lose(lost);
    writer.push(values, tick);
  }
  writer.finish();
  return Buffer.concat(blocks);
}

describe.skipIf(program === "")("C reference", () => {
  afterAll(() => {
    if (typeof reference !== "string") reference.remove();
  });

  it("passes its host tests, with a power cut at every flash operation", () => {
    expect(execFileSync(program, ["test"]).toString()).toMatch(/all host tests pass[^]*all device tests pass/);
  });

  it("gives the verdict and the fields of every conformance vector", () => {
    expect(execFileSync(program, ["vectors", VECTOR_FILE]).toString()).toMatch(/^\d{3,} vectors agree, 0 differ\n$/);
  });

  it("is covered in every branch", (context) => {
    const coverage = branchCoverage();
    context.skip(coverage === null, "no gcov on this machine");
    const files = readdirSync(SOURCE_FOLDER).filter((file) => file.endsWith(".c"));
    expect(coverage).toEqual(new Map(files.sort().map((file) => [file, 100])));
  });

  it("agrees with the TypeScript decoders on damaged values and messages", { timeout: TIMEOUT_MS }, async () => {
    expect(await differences(SMALL_MUTATIONS, (kind) => kind !== "block" && kind !== "crc32c")).toEqual([]);
  });

  it("agrees with the TypeScript decoder on damaged blocks", { timeout: TIMEOUT_MS }, async () => {
    expect(await differences(BLOCK_MUTATIONS, (kind) => kind === "block")).toEqual([]);
  });

  it.each([0, 2, 40, 900, 9000, 32_767])("writes the blocks that the app's writer makes of noise of ±%i", (width) => {
    const samples = noisySamples(new RandomSource(SEED + width), 3000, width);
    expect(referenceBlocks(program, samples).equals(blocksOf(samples))).toBe(true);
  });
});
