// Reads a run again from its raw data with something else said about it, and offers the way back. The engine does the work
// and tells the page through its changes; here are only the call, its progress and the undo.
import { words } from "../../words/words.ts";
import type { CalibrationOverrides, MountAnswers, RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { undoable } from "../library.ts";
import { durationClock } from "../place.ts";

/** What is said anew; the rest stays as it was. */
export interface Said {
  readonly calibration?: CalibrationOverrides;
  /** All answers to marks of a moved clip that are to stand. */
  readonly mountAnswers?: MountAnswers;
}

async function analyse(
  id: number,
  said: Said,
  onFraction: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const progress = await client.runs.reanalyse({ id, ...said }, signal === undefined ? {} : { signal });
  for await (const step of progress) if (step.kind === "progress") onFraction(step.fraction);
}

/** The answers that stand. */
export function answersOf(run: RunDetail): MountAnswers {
  return run.mountMarks.flatMap(({ atS, answer }) => (answer === null ? [] : [{ atS, answer }]));
}

/** What takes `said` back; null where a direction stands that was not known before and cannot be taken back. */
function before(run: RunDetail, said: Said): Said | null {
  const { forward, neutralDeg } = run.calibration;
  if (said.calibration !== undefined && forward === null) return null;
  return {
    ...(said.calibration === undefined || forward === null
      ? {}
      : { calibration: { forward: [...forward], neutralDeg } }),
    ...(said.mountAnswers === undefined ? {} : { mountAnswers: answersOf(run) }),
  };
}

/** Resolves when the new analysis is stored. `onFraction` gets 0 to 1. Errors: those of the engine. */
export async function readAgain(
  run: RunDetail,
  said: Said,
  onFraction: (fraction: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await analyse(run.id, said, onFraction, signal);
  const say = words.review.mounting;
  const back = before(run, said);
  undoable.value = {
    what: say.done(run.name),
    means: run.summary === null ? say.beforeUnknown : say.before(durationClock(run.summary.sustainedS)),
    undo: back === null ? null : () => analyse(run.id, back, () => undefined),
  };
}
