// Gathers what a report of a stored run needs from the engine, and turns the reasons of stretches into English for the
// command line's JSON: the only place where that holds rendered sentences.
import type { Client } from "../engine/contract.ts";
import type { runData } from "../engine/run-data.ts";
import { reason } from "../words/en/reasons.ts";
import { exercises } from "../words/en/stretches.ts";
import type { Report } from "./report.ts";
import { TIMELINE_COLUMNS } from "./timeline.ts";

/** @throws LookaheadError `notFound` */
export async function reportOf(client: Client, id: number): Promise<Report> {
  const run = await client.runs.get({ id });
  const { meanDeg, bucketS } = await client.runs.series({
    id,
    fromS: 0,
    toS: Math.max(run.recording.durationS, 1e-3),
    buckets: TIMELINE_COLUMNS,
  });
  return { run, meanDeg, columnS: bucketS, routine: await client.routine({ id, answers: {}, budgetMin: null }) };
}

/** The data of a run with a name and a reason in English for every stretch. */
export function withEnglish(data: ReturnType<typeof runData>) {
  return {
    ...data,
    stretches: data.stretches.map((step) => ({
      ...step,
      name: exercises[step.id].name,
      reason: reason(step),
    })),
  };
}
