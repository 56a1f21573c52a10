// Writes vectors.txt: conformance vectors of LKP/1. It imports neither codec: everything here is made from PROTOCOL.md by other
// means (bits as text, numbers as BigInt, checksums by long division, SHA-256 from the system), so that a mistake of one
// implementation does not become the truth. Deterministic.
// Run: node firmware-protocol/vectors/generate.ts
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fold, runLength } from "./bytes.ts";
import { CHECKSUM_VECTORS } from "./checksum-vectors.ts";
import { CODEC_VECTORS } from "./codec-vectors.ts";
import { BLOCK_VECTORS } from "./block-vectors.ts";
import { MESSAGE_VECTORS } from "./message-vectors.ts";
import { BODY_VECTORS } from "./body-vectors.ts";
import { EXCHANGE_VECTORS } from "./exchange-vectors.ts";
import { VALUE_VECTORS } from "./value-vectors.ts";

const VECTORS = [
  ...CHECKSUM_VECTORS,
  ...CODEC_VECTORS,
  ...BLOCK_VECTORS,
  ...MESSAGE_VECTORS,
  ...BODY_VECTORS,
  ...EXCHANGE_VECTORS,
  ...VALUE_VECTORS,
];

/** The whole file. */
export function vectorText(): string {
  const lines = VECTORS.map((v) => [v.kind, v.verdict, runLength(fold(v.bytes)), v.fields].join(" ").trimEnd());
  return `# Conformance vectors of LKP/1.0, written by generate.ts. Format: README.md.\n${lines.join("\n")}\n`;
}

const own = fileURLToPath(import.meta.url);
if (process.argv[1] === own) writeFileSync(own.replace(/generate\.ts$/, "vectors.txt"), vectorText());
