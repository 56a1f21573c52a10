// No damage passes for the truth: blocks and CTRL messages that differ from the original in any byte are refused.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { decodeBlock } from "../../src/protocol/block.ts";
import { decodeMessage } from "../../src/protocol/message.ts";
import { mutated, RandomSource } from "../support/mutations.ts";
import { readVectors } from "../support/protocol-cases.ts";

const VECTORS = readVectors(
  readFileSync(new URL("../../firmware-protocol/vectors/vectors.txt", import.meta.url), "utf8"),
).filter(({ expected }) => expected.startsWith("ok"));

it.each([
  ["block", 10_000, decodeBlock],
  ["message", 100_000, decodeMessage],
] as const)("accepts no damaged %s", (wanted, count, decode) => {
  const random = new RandomSource(7);
  const originals = VECTORS.filter(({ kind }) => kind === wanted).map(({ bytes }) => bytes);
  let changedCount = 0;
  let falseAccepts = 0;
  for (let i = 0; i < count; i++) {
    const original = originals[random.below(originals.length)];
    const damaged = mutated(original, random);
    if (Buffer.compare(original, damaged) === 0) continue;
    changedCount++;
    if (decode(damaged).ok) falseAccepts++;
  }
  expect(changedCount).toBeGreaterThan(count / 2);
  expect(falseAccepts).toBe(0);
});
