// The detection table of `npm run accuracy`: many made-up runs through the real pipeline, with random mounting and a
// consumer-grade clip, against what the simulator expects. Nothing is tuned on these seeds. The runs are spread over
// worker threads, so this file is both the main thread and the worker.
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { poolScores, scoreRun } from "./detection-score.ts";
import type { PooledScore, RunChoice, RunScore } from "./detection-score.ts";

/** Seeds that nothing was tuned on. */
export const TEST_SEEDS: readonly number[] = Array.from({ length: 100 }, (_, index) => 1001 + index);

/** Bars of the headline row. */
export const DETECTION_BARS = { precision: 0.98, recall: 0.98, boundaryP95S: 1, hoversCounted: 0 } as const;

const RATE_HZ = 100;
/** Rows beside the headline use the first of the seeds only. */
const SIDE_SEEDS = 25;

interface Row {
  readonly label: string;
  readonly choices: readonly RunChoice[];
}

function rows(): Row[] {
  const side = TEST_SEEDS.slice(0, SIDE_SEEDS);
  const offset = (neutralOffsetDeg: number): Row => ({
    label: `offline, running neutral ${neutralOffsetDeg > 0 ? "+" : ""}${neutralOffsetDeg} deg`,
    choices: side.map((seed) => ({ seed, mode: "offline", rateHz: RATE_HZ, neutralOffsetDeg })),
  });
  return [
    {
      label: "offline, running neutral within 0.5 deg",
      choices: TEST_SEEDS.map((seed) => ({ seed, mode: "offline", rateHz: RATE_HZ })),
    },
    ...[-2, -1, 1, 2].map(offset),
    {
      label: "offline, 50 Hz",
      choices: side.map((seed) => ({ seed, mode: "offline", rateHz: 50 })),
    },
    { label: "live", choices: side.map((seed) => ({ seed, mode: "live", rateHz: RATE_HZ })) },
  ];
}

/** Scores runs on all cores; the result is in the order of the choices. */
export async function scoreRuns(choices: readonly RunChoice[]): Promise<RunScore[]> {
  const scores: RunScore[] = [];
  let next = 0;
  const drive = async (): Promise<void> => {
    const worker = new Worker(new URL(import.meta.url));
    try {
      while (next < choices.length) {
        const index = next;
        next += 1;
        scores[index] = await new Promise<RunScore>((resolve, reject) => {
          worker.once("error", reject);
          worker.once("message", (score: RunScore) => {
            worker.off("error", reject);
            resolve(score);
          });
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
          worker.postMessage(choices[index]);
        });
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), choices.length) }, drive));
  return scores;
}

/** Runs everything and prints the table; some minutes. */
export async function printDetection(): Promise<void> {
  console.log(
    `Sustained head-down on simulated runs of 20 to 40 min, seeds ${TEST_SEEDS[0]}-${TEST_SEEDS.at(-1)}, pooled`,
  );
  console.log(
    `${"".padEnd(42)}runs  precision  recall  ends p95  episodes found/expected  hovers counted  forward p95 (unknown)`,
  );
  for (const { label, choices } of rows()) console.log(line(label, poolScores(await scoreRuns(choices))));
  console.log(
    `Bars of the first row: precision and recall ${DETECTION_BARS.precision}, ends ${DETECTION_BARS.boundaryP95S} s, no hover. ` +
      `Rows with ${SIDE_SEEDS} runs use the first seeds.`,
  );
}

function line(label: string, score: PooledScore): string {
  return [
    label.padEnd(42),
    String(score.runCount).padStart(4),
    score.precision.toFixed(4).padStart(11),
    score.recall.toFixed(4).padStart(8),
    `${score.boundaryP95S.toFixed(2)} s`.padStart(10),
    `${score.foundCount}/${score.expectedCount}`.padStart(25),
    `${score.hoversCounted}/${score.hoverCount}`.padStart(16),
    `${score.forwardErrorP95Deg.toFixed(1)} deg (${score.forwardUnknownCount})`.padStart(23),
  ].join("");
}

if (!isMainThread) {
  parentPort?.on("message", (choice: RunChoice) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    void scoreRun(choice).then((score) => parentPort?.postMessage(score));
  });
}
