// Takes the safety mechanisms away one by one: for each, a copy of the sources with its neighbours disabled, in which the seeds must
// end well, and a copy in which it is gone too, in which a seed must fail. Prints that first seed. `--part 0/2` does every second.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { SAFETY_MECHANISMS, type Edit, type SafetyMechanism } from "./safety-mechanisms.ts";
import type { simulateSync } from "./sync-simulation.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = [
  "package.json",
  "src/protocol",
  "src/simulator/clip-device",
  "test/protocol",
  "test/support/mutations.ts",
];
/** Seeds that must end well with the neighbours disabled, and in which the mechanism must be missed. */
const GOOD_SEEDS = 40;
const MOST_SEEDS = 400;

const { values } = parseArgs({ options: { part: { type: "string", default: "0/1" }, only: { type: "string" } } });
const [part, parts] = values.part.split("/").map(Number);
const scratch = mkdtempSync(path.join(tmpdir(), "lookahead-safety-"));

async function changedCopy(name: string, edits: readonly Edit[]): Promise<typeof simulateSync> {
  const folder = path.join(scratch, name);
  for (const each of COPIED) cpSync(path.join(ROOT, each), path.join(folder, each), { recursive: true });
  for (const { file, from, to } of edits) {
    const target = path.join(folder, file);
    const pieces = readFileSync(target, "utf8").split(from);
    if (pieces.length !== 2) throw new Error(`${file} has ${pieces.length - 1} times: ${from}`);
    writeFileSync(target, pieces.join(to));
  }
  const module = (await import(pathToFileURL(path.join(folder, "test/protocol/sync-simulation.ts")).href)) as {
    readonly simulateSync: typeof simulateSync;
  };
  return module.simulateSync;
}

function firstFailure(simulate: typeof simulateSync, plan: SafetyMechanism["plan"], seeds: number): string | null {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      simulate(seed, plan);
    } catch (error) {
      return `seed ${seed}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return null;
}

let failures = 0;
for (const [i, { name, remove, neighbours, plan }] of SAFETY_MECHANISMS.entries()) {
  if (i % parts !== part || (values.only !== undefined && !name.includes(values.only))) continue;
  const well = firstFailure(await changedCopy(`${i}-with`, neighbours), plan, GOOD_SEEDS);
  const killed = firstFailure(await changedCopy(`${i}-without`, [...neighbours, ...remove]), plan, MOST_SEEDS);
  const isShown = well === null && killed !== null;
  if (!isShown) failures++;
  console.log(
    `${isShown ? "ok" : "NOT SHOWN"} ${name}: ${killed ?? "never missed"}${well === null ? "" : `; with it in place ${well}`}`,
  );
}
rmSync(scratch, { recursive: true });
process.exitCode = failures > 0 ? 1 : 0;
