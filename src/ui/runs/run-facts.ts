// What a line of the list says about a run, from its summary: which figures may be shown and with which doubt. Pure.
import type { RunListItem } from "../../engine/contract.ts";

/** More missing than this and minutes are only a lower bound. */
const AT_LEAST_FROM_PERCENT = 10;

export function missingPercent(run: Pick<RunListItem, "gapS" | "durationS">): number {
  return run.durationS > 0 ? (100 * run.gapS) / run.durationS : 0;
}

/** True when so much is missing that the minutes are "at least". */
export function isAtLeast(run: Pick<RunListItem, "gapS" | "durationS">): boolean {
  return missingPercent(run) > AT_LEAST_FROM_PERCENT;
}

/** The first mark of a moved clip that waits for an answer: the run counts up to there. */
export function openMark(run: Pick<RunListItem, "mountMarks">): RunListItem["mountMarks"][number] | null {
  return run.mountMarks.find(({ answer }) => answer === null) ?? null;
}

/** The moment that puts a run into a month: its start, or its arrival where the recording does not say. */
export function dayUnixMs(run: Pick<RunListItem, "startUnixMs" | "importedUnixMs">): number {
  return run.startUnixMs ?? run.importedUnixMs;
}
