// `npm run accuracy`: how far the estimated "up" is from the truth, beside other estimators on the same samples, then how
// like life the simulator is, how well head-down spells are found, what the confidence of a second is worth, and how
// well a clip that has moved is found. Prints tables; it is not a pass/fail test.
//
//   npm run accuracy -- [--data DIR] [--estimates DIR] [--estimator-only]
//
// --data: a folder of sets, or one set (a folder of recordings with truth columns). --estimates: what `lookahead
// orientation` wrote, DIR/SET/TRIAL.csv or DIR/TRIAL.csv, compared beside ours. --estimator-only: nothing simulated.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ABOUT } from "./anchors.ts";
import { printConfidence } from "./confidence.ts";
import { defaultDataFolder, listSets, readSet } from "./data-set.ts";
import type { Trial } from "./data-set.ts";
import { printDetection } from "./detection.ts";
import { fromFolder } from "./estimators.ts";
import { printLikeness } from "./likeness.ts";
import type { Estimate } from "./metrics.ts";
import { printMountShift } from "./mount-shift.ts";
import { candidates, printBars, printRate, printTrials, RATES } from "./report.ts";
import type { Candidate } from "./report.ts";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    estimates: { type: "string" },
    "estimator-only": { type: "boolean", default: false },
  },
});
// npm starts scripts in the package; what the user typed is relative to where they stood.
const resolve = (typed: string): string => path.resolve(process.env["INIT_CWD"] ?? "", typed);
const data = options.data === undefined ? defaultDataFolder() : resolve(options.data);

if (existsSync(data)) {
  for (const folder of await listSets(data)) await printSet(folder);
} else {
  console.log(`No recordings with truth at ${data}; name a folder with --data DIR.`);
  if (options.data !== undefined) process.exitCode = 3;
}
if (!options["estimator-only"]) {
  console.log("");
  await printLikeness(data);
  console.log("");
  await printDetection();
  console.log("");
  await printConfidence();
  console.log("");
  await printMountShift(data);
}

async function printSet(folder: string): Promise<void> {
  const set = path.basename(folder);
  const all = await readSet(folder);
  const trials = all.filter(({ truth }) => truth.some((value) => !Number.isNaN(value)));
  console.log(`\n== ${set}: ${all.length} recordings, ${trials.length} with truth ==`);
  if (ABOUT[set] !== undefined) console.log(ABOUT[set]);
  if (trials.length === 0) return;
  const list = [...candidates(trials), ...(await fromFiles(set, trials))];
  for (const every of RATES) printRate(set, trials, list, every);
  printTrials(set, trials, list);
  printBars(set, trials);
}

/** Estimates from files, as one more candidate. Their rows are their own: they appear where their rate belongs. */
async function fromFiles(set: string, trials: readonly Trial[]): Promise<Candidate[]> {
  if (options.estimates === undefined) return [];
  const folder = resolve(options.estimates);
  const inside = path.join(folder, set);
  const from = existsSync(inside) ? inside : folder;
  const found = new Map<Trial, Estimate>();
  for (const trial of trials) {
    const estimate = await fromFolder(from, trial);
    if (estimate !== null) found.set(trial, estimate);
  }
  if (found.size === 0) return [];
  return [
    {
      label: `files in ${path.basename(folder)}`,
      estimate: (trial, every) => {
        const estimate = found.get(trial);
        return estimate !== undefined && everyOf(estimate) === every ? estimate : null;
      },
    },
  ];
}

/** How many rows of the trial lie between two rows of the estimate. */
function everyOf({ rows }: Estimate): number {
  return rows.length < 2 ? 1 : Math.round((rows[rows.length - 1] - rows[0]) / (rows.length - 1));
}
