// Runs seeds of the sync simulation from a terminal: `node test/protocol/sync-simulation-main.ts --seeds 1-10000`. Prints the seeds
// that fail with what went wrong, and the sums. `--first` stops at the first failure.
import { parseArgs } from "node:util";
import { simulateSync } from "./sync-simulation.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "1-1000" }, first: { type: "boolean", default: false } },
});
const [from, to = from] = values.seeds.split("-").map(Number);
const PROGRESS_SYNCS = 50_000;
const start = performance.now();
const sums = { syncs: 0, connections: 0, disconnects: 0, faults: 0, blocks: 0, holes: 0 };
const problems = new Map<string, number>();
let failureCount = 0;
for (let seed = from; seed <= to; seed++) {
  sums.syncs++;
  if (sums.syncs % PROGRESS_SYNCS === 0) console.log(`seed ${seed} of ${to}, ${failureCount} failed`);
  try {
    const outcome = simulateSync(seed);
    sums.connections += outcome.connections;
    sums.disconnects += outcome.disconnects;
    sums.faults += outcome.faults;
    sums.blocks += outcome.blocks;
    sums.holes += outcome.holes;
    for (const problem of outcome.problems) problems.set(problem, (problems.get(problem) ?? 0) + 1);
  } catch (error) {
    failureCount++;
    console.log(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    if (values.first) break;
  }
}
const seconds = (performance.now() - start) / 1000;
console.log(
  `${sums.syncs} syncs, ${failureCount} failed, ${(sums.syncs / seconds).toFixed(0)} per second; ` +
    JSON.stringify({ ...sums, problems: Object.fromEntries(problems) }),
);
process.exitCode = failureCount > 0 ? 1 : 0;
