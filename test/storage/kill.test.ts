// Nothing that was acknowledged is lost to kill -9: a process that imports and analyses recordings is killed at random moments;
// each time the library is opened again and held against what the process had said was done.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openLibrary, type Library } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { temporaryFolder } from "../support/library.ts";
import { randomFrom } from "../support/trace-rig.ts";

const LANES = 2;
const KILLS_PER_LANE = 26;
const KILLS_PER_LIBRARY = 9;
/** The line of the child from which on its life is counted, and how long it may still last, ms. */
const ENDS = [
  { after: "begin import", longestMs: 250 },
  { after: "begin analysis", longestMs: 150 },
] as const;
const CHILD = fileURLToPath(new URL("../support/kill-child.ts", import.meta.url));
const RECORDING = fileURLToPath(new URL("../../fixtures/one-long-spell.imu.csv.gz", import.meta.url));

/** What the processes said of one run: values that were begun last, and values that were done. */
interface Said {
  begun: Record<string, string>;
  done: Record<string, string>;
}

/** Start a process, kill it a while after it has said `after`, and return its lines. */
async function liveAndDie(
  childArguments: readonly string[],
  env: NodeJS.ProcessEnv,
  end: { readonly after: string; readonly lifeMs: number },
): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, ...childArguments], { env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  let timer: NodeJS.Timeout | undefined;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (text.includes(end.after)) timer ??= setTimeout(() => child.kill("SIGKILL"), end.lifeMs);
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once("close", (...how) => resolve(how));
  });
  clearTimeout(timer);
  if (signal !== "SIGKILL") throw new Error(`the process ended by itself (${code}) after: ${text}`);
  // The last line may be cut.
  return text.split("\n").slice(0, -1);
}

/** Everything that is wrong with a library after a kill. */
function faults(libraryPath: string, said: ReadonlyMap<number, Said>): string[] {
  const library = openLibrary(libraryPath);
  try {
    return [...soundness(library), ...losses(new SessionStore(library), said), ...leftovers(library)];
  } finally {
    library.close();
  }
}

function soundness(library: Library): string[] {
  const integrity = library.get<{ integrity_check: string }>("PRAGMA integrity_check")?.integrity_check;
  return integrity === "ok" ? [] : [`integrity: ${integrity}`];
}

function leftovers(library: Library): string[] {
  const orphans = library.get<{ count: number }>(
    "SELECT count(*) AS count FROM raw_block WHERE run_id NOT IN (SELECT id FROM run WHERE status = 'stored')",
  );
  return orphans?.count === 0 ? [] : ["blocks of an unfinished import are left"];
}

function losses(store: SessionStore, said: ReadonlyMap<number, Said>): string[] {
  const found: string[] = [];
  const stored = [store.list({ limit: 2000 }), store.list({ limit: 2000, trash: true })].flatMap(({ runs }) => runs);
  for (const [id, { done }] of said) {
    if (done["import"] !== undefined && !stored.some((run) => run.id === id)) found.push(`run ${id} is gone`);
  }
  for (const { id, name, deletedUnixMs } of stored) {
    const { begun, done } = said.get(id) ?? { begun: {}, done: {} };
    const detail = store.get(id);
    const sampleCount = [...store.rawBlocks(id)].reduce((count, block) => count + block.timeS.length, 0);
    if (sampleCount !== store.sampleCount(id)) found.push(`run ${id} has ${sampleCount} samples`);
    if ([...store.trace(id)].length === 0) found.push(`run ${id} has no trace`);
    const facts: Record<string, string> = {
      import: detail.sourceSha256,
      analysis: String(detail.algorithm.parameters.detection.enterDeg),
      name,
      trash: deletedUnixMs === null ? "" : "yes",
    };
    for (const [what, value] of Object.entries(done)) {
      if (facts[what] !== value && facts[what] !== begun[what])
        found.push(`${what} of run ${id} is ${facts[what]}, not ${value}`);
    }
  }
  return found;
}

function note(lines: readonly string[], said: Map<number, Said>): void {
  for (const line of lines) {
    const [verb, what, subject, value = "yes"] = line.split(" ");
    if (verb === "ready" || (verb === "begin" && what === "import")) continue;
    const id = Number(subject);
    const entry = said.get(id) ?? { begun: {}, done: {} };
    entry[verb === "done" ? "done" : "begun"][what] = value;
    said.set(id, entry);
  }
}

/** What the process was doing when it was killed. */
function interrupted(lines: readonly string[]): string {
  const [verb, what] = (lines.at(-1) ?? "").split(" ");
  return verb === "begin" ? what : "nothing";
}

async function lane(seed: number, env: NodeJS.ProcessEnv): Promise<{ interruptions: string[]; found: string[] }> {
  const random = randomFrom(seed);
  const interruptions: string[] = [];
  const found: string[] = [];
  let folder = "";
  let said = new Map<number, Said>();
  for (let kill = 0; kill < KILLS_PER_LANE; kill++) {
    if (kill % KILLS_PER_LIBRARY === 0) {
      folder = temporaryFolder();
      said = new Map();
    }
    const libraryPath = path.join(folder, "library.db");
    const { after, longestMs } = ENDS[kill % ENDS.length];
    const childArguments = [libraryPath, RECORDING, folder, String(kill * 1000)];
    const lines = await liveAndDie(childArguments, env, { after, lifeMs: random() * longestMs });
    interruptions.push(interrupted(lines));
    note(lines, said);
    found.push(...faults(libraryPath, said).map((fault) => `kill ${kill}: ${fault}`));
  }
  return { interruptions, found };
}

it("keeps what was acknowledged through kill -9 at 52 random moments", { timeout: 240_000 }, async () => {
  // Processes that are killed leave no compiled code behind; one that ends by itself does, for all the others.
  const env = { ...process.env, NODE_COMPILE_CACHE: temporaryFolder() };
  spawnSync(process.execPath, [CHILD], { env });
  const lanes = await Promise.all(Array.from({ length: LANES }, async (_, number) => lane(number + 1, env)));
  const interruptions = Map.groupBy(
    lanes.flatMap((one) => one.interruptions),
    (what) => what,
  );
  const count = (what: string): number => interruptions.get(what)?.length ?? 0;
  console.info(`Killed during an import ${count("import")} times, during an analysis ${count("analysis")} times.`);
  expect(lanes.flatMap(({ found }) => found)).toEqual([]);
  expect(lanes.flatMap((one) => one.interruptions).length).toBeGreaterThanOrEqual(50);
  expect(count("import")).toBeGreaterThan(5);
  expect(count("analysis")).toBeGreaterThan(5);
});
