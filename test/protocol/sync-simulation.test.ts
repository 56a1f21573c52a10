// Ten thousand seeded syncs in two processes. A seed that fails is printed; `node test/protocol/sync-simulation-main.ts --seeds N`
// has it again. LOOKAHEAD_SEED=K takes the K-th ten thousand instead of the first.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("sync-simulation-main.ts", import.meta.url));
const SEEDS = 10_000;
const PROCESSES = 2;
const TIMEOUT_MS = 900_000;

const asked = Number(process.env.LOOKAHEAD_SEED);
const before = Number.isInteger(asked) ? (asked % 1000) * SEEDS : 0;

async function simulated(part: number): Promise<string> {
  const first = before + (part * SEEDS) / PROCESSES + 1;
  const last = before + ((part + 1) * SEEDS) / PROCESSES;
  try {
    return (await promisify(execFile)(process.execPath, [MAIN, "--seeds", `${first}-${last}`])).stdout;
  } catch (error) {
    return error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
  }
}

describe("sync simulation", () => {
  it("ends bit-identical, releases nothing too early, and always ends", { timeout: TIMEOUT_MS }, async () => {
    const outputs = await Promise.all(Array.from({ length: PROCESSES }, (_, part) => simulated(part)));
    console.log(outputs.join(""));
    for (const output of outputs) expect(output).toMatch(/^5000 syncs, 0 failed/);
  });
});
