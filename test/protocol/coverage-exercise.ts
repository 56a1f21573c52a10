// Everything that the branch coverage of the TypeScript protocol is measured over: the vectors, damaged and not, the block writer, seeds
// of the sync simulation, and the cases of both machines. Run by coverage-main.ts with NODE_V8_COVERAGE set; asserts nothing itself.
import { readFileSync } from "node:fs";
import { BlockWriter } from "../../src/protocol/block-writer.ts";
import { mutated, RandomSource } from "../support/mutations.ts";
import { caseText, readVectors } from "../support/protocol-cases.ts";
import { CODEC_CASES } from "./codec-cases.ts";
import { DEVICE_CASES } from "./device-cases.ts";
import { RUN_CASES } from "./host-run-cases.ts";
import { SESSION_CASES } from "./host-session-cases.ts";
import { measureFetch } from "./long-fetch.ts";
import { simulateSync } from "./sync-simulation.ts";

const SEEDS = 150;
const DAMAGED = 20_000;

const vectors = readVectors(
  readFileSync(new URL("../../firmware-protocol/vectors/vectors.txt", import.meta.url), "utf8"),
);
for (const { kind, bytes } of vectors) caseText(kind, bytes);
const random = new RandomSource(3);
for (let i = 0; i < DAMAGED; i++) {
  const { kind, bytes } = vectors[random.below(vectors.length)];
  caseText(kind, mutated(bytes, random));
}

for (const width of [0, 3, 9000, 32_767]) {
  const descriptor = {
    deviceId: new Uint8Array(8),
    firmware: 1,
    rateMhz: 100_000,
    axisMap: Uint8Array.of(0, 1, 2),
    accFullUg: 1,
    gyrFullUdps: 1,
    model: Uint8Array.of(1),
  };
  const settings = { run: 1, bootId: 1, accRange: 3, gyrRange: 4, tickHz: 1, startTick: 0, descriptor };
  const writer = new BlockWriter(settings, () => {});
  for (let i = 0; i < 5000; i++) {
    if (i === 700) writer.lose(3);
    writer.push(
      Array.from({ length: 6 }, () => Math.max(-32_768, random.below(2 * width + 1) - width)),
      i,
    );
  }
  writer.finish();
}

for (const [, run] of [...CODEC_CASES, ...SESSION_CASES, ...RUN_CASES, ...DEVICE_CASES]) run();
for (let seed = 1; seed <= SEEDS; seed++) simulateSync(seed);
measureFetch(100, 0.05);
