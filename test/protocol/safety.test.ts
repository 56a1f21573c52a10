// Every safety mechanism is missed when it alone is taken away from the sources, and all is well when only its neighbours are. The
// mechanisms stand in safety-mechanisms.ts; the first seed that misses each is printed. `node test/protocol/safety-main.ts` has it again.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { SAFETY_MECHANISMS } from "./safety-mechanisms.ts";

const MAIN = fileURLToPath(new URL("safety-main.ts", import.meta.url));
const TIMEOUT_MS = 900_000;

async function half(part: number): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [MAIN, "--part", `${part}/2`])).stdout;
  } catch (error) {
    return error instanceof Error && "stdout" in error ? `${String(error.stdout)}${String(error)}` : String(error);
  }
}

describe("safety mechanisms", () => {
  it("are at least twelve, and each is missed when it is gone", { timeout: TIMEOUT_MS }, async () => {
    const lines = (await Promise.all([half(0), half(1)])).flatMap((output) => output.trim().split("\n"));
    console.log(lines.join("\n"));
    expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
    expect(lines).toHaveLength(SAFETY_MECHANISMS.length);
    expect(SAFETY_MECHANISMS.length).toBeGreaterThanOrEqual(12);
  });
});
