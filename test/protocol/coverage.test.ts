// Every branch of the TypeScript codec and of both machines is taken by the vectors, the cases and the simulation. The measure itself is
// coverage-main.ts; what it prints shows the figures, and the source of every branch that was missed.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("coverage-main.ts", import.meta.url));
const TIMEOUT_MS = 120_000;

it("takes every branch of src/protocol", { timeout: TIMEOUT_MS }, async () => {
  let output: string;
  try {
    output = (await promisify(execFile)(process.execPath, [MAIN])).stdout;
  } catch (error) {
    output = error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
  }
  console.log(output);
  expect(output).toMatch(/^host\.ts: \d+ of \d+ branches$/m);
  expect(output.split("\n").filter((line) => line.startsWith("  "))).toEqual([]);
});
