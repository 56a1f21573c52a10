// The detection table of `npm run accuracy`: many made-up runs through the real pipeline, with random mounting and a
// consumer-grade clip, against what the simulator expects. Nothing is tuned on these seeds. The runs are spread over
// worker threads (detection-worker.ts).
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { poolScores } from "./detection-score.ts";
import type { Mode, PooledScore, RunChoice, RunScore } from "./detection-score.ts";

/** Seeds that nothing was tuned on. */
export const TEST_SEEDS: readonly number[] = Array.from({ length: 100 }, (_, index) => 1001 + index);

/** Bars of the headline row. */
export const DETECTION_BARS = { precision: 0.98, recall: 0.98, boundaryP95S: 1, hoversCounted: 0 } as const;

const RATE_HZ = 100;
/** Rows beside the headline use the first of the seeds only. */
const SIDE_SEEDS = 20;

/** What a worker is asked for; it answers with one score per mode. */
export interface Job {
  readonly choice: RunChoice;
  readonly modes: readonly Mode[];
}

/** Scores runs on all cores; one list of scores per choice, in the order of the choices, one score per mode in it. */
export async function scoreRuns(choices: readonly RunChoice[], modes: readonly Mode[]): Promise<RunScore[][]> {
  const scores: RunScore[][] = [];
  let next = 0;
  const drive = async (): Promise<void> => {
    const worker = new Worker(new URL("./detection-worker.ts", import.meta.url));
    try {
      while (next < choices.length) {
        const index = next;
        next += 1;
        scores[index] = await askWorker(worker, { choice: choices[index], modes });
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), choices.length) }, drive));
  return scores;
}

function askWorker(worker: Worker, job: Job): Promise<RunScore[]> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (scores: RunScore[]) => {
      worker.off("error", reject);
      resolve(scores);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage(job);
  });
}

/** Runs everything and prints the table; some minutes. */
export async function printDetection(): Promise<void> {
  console.log(
    `Sustained head-down on simulated runs of 20 to 40 min, seeds ${TEST_SEEDS[0]}-${TEST_SEEDS.at(-1)}, pooled`,
  );
  console.log(
    `${"".padEnd(36)}runs  precision  recall  ends p95  episodes found/expected  hovers counted  forward p95 (unknown)`,
  );
  const all = await scoreRuns(
    TEST_SEEDS.map((seed) => ({ seed, rateHz: RATE_HZ })),
    ["offline", "live"],
  );
  printRow(
    "offline, running neutral +-0.5 deg",
    all.map(([offline]) => offline),
  );
  printRow(
    "live, running neutral +-0.5 deg",
    all.map(([, live]) => live),
  );
  const side = TEST_SEEDS.slice(0, SIDE_SEEDS);
  for (const neutralOffsetDeg of [-2, -1, 1, 2]) {
    const choices = side.map((seed) => ({ seed, rateHz: RATE_HZ, neutralOffsetDeg }));
    const label = `running neutral ${neutralOffsetDeg > 0 ? "+" : ""}${neutralOffsetDeg} deg`;
    const scores = await scoreRuns(choices, ["offline", "live"]);
    printRow(
      `offline, ${label}`,
      scores.map(([offline]) => offline),
    );
    printRow(
      `live, ${label}`,
      scores.map(([, live]) => live),
    );
  }
  const slow = await scoreRuns(
    side.map((seed) => ({ seed, rateHz: 50 })),
    ["offline"],
  );
  printRow("offline, 50 Hz", slow.flat());
  console.log(
    `Bars of the first row: precision and recall ${DETECTION_BARS.precision}, ends ${DETECTION_BARS.boundaryP95S} s, no hover. ` +
      `Rows with ${SIDE_SEEDS} runs use the first seeds.`,
  );
}

function printRow(label: string, scores: readonly RunScore[]): void {
  console.log(line(label, poolScores(scores)));
}

function line(label: string, score: PooledScore): string {
  return [
    label.padEnd(36),
    String(score.runCount).padStart(4),
    score.precision.toFixed(4).padStart(11),
    score.recall.toFixed(4).padStart(8),
    `${score.boundaryP95S.toFixed(2)} s`.padStart(10),
    `${score.foundCount}/${score.expectedCount}`.padStart(25),
    `${score.hoversCounted}/${score.hoverCount}`.padStart(16),
    `${score.forwardErrorP95Deg.toFixed(1)} deg (${score.forwardUnknownCount})`.padStart(23),
  ].join("");
}
