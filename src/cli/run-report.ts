// Gathers what a report of a stored run needs from the engine, and turns the reasons of stretches into English for the
// command line's JSON: the only place where that holds rendered sentences.
import type { Client, Series } from "../engine/contract.ts";
import type { runData } from "../engine/run-data.ts";
import { reason } from "../words/en/reasons.ts";
import { exercises } from "../words/en/stretches.ts";
import type { Report } from "./report.ts";
import { TIMELINE_COLUMNS } from "./timeline.ts";

/** Fine enough that a column of the strip is made of many buckets. */
const BUCKETS = 2000;

/** @throws LookaheadError `notFound` */
export async function reportOf(client: Client, id: number): Promise<Report> {
  const run = await client.runs.get({ id });
  const durationS = Math.max(run.recording.durationS, 1e-3);
  const series = await client.runs.series({ id, fromS: 0, toS: durationS, buckets: BUCKETS });
  return {
    run,
    ...columnsOf(series, durationS),
    routine: await client.routine({ id, answers: {}, budgetMin: null }),
  };
}

/** The buckets of a chart, whose width is a power of two, brought to the columns of the strip. */
function columnsOf({ meanDeg, bucketS }: Series, durationS: number): Pick<Report, "columnS" | "meanDeg"> {
  const columnS = durationS / TIMELINE_COLUMNS;
  const columns = Array.from({ length: TIMELINE_COLUMNS }, () => ({ sumDeg: 0, count: 0 }));
  for (const [bucket, deg] of meanDeg.entries()) {
    const column = columns[Math.floor(((bucket + 0.5) * bucketS) / columnS)];
    if (deg === null || column === undefined) continue;
    column.sumDeg += deg;
    column.count++;
  }
  return { columnS, meanDeg: columns.map(({ sumDeg, count }) => (count === 0 ? null : sumDeg / count)) };
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
