// A worker thread of detection.ts: makes and scores one run per message. An error ends the thread, and its owner hears it.
import { parentPort } from "node:worker_threads";
import { scoreRun } from "./detection-score.ts";
import type { Job } from "./detection.ts";

parentPort?.on("message", ({ choice, modes }: Job) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
  void scoreRun(choice, modes).then((scores) => parentPort?.postMessage(scores));
});
