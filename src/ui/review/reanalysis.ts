// Reads a run again from its raw data with something else said about it, and offers the way back. The engine does the work
// and tells the page through its changes; here are only the call, its progress and the undo.
import { words } from "../../words/words.ts";
import type { DetectionParameters } from "../../core/parameters.ts";
import type { CalibrationOverrides, MountAnswers, RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { undoable } from "../library.ts";
import { durationClock } from "../place.ts";

/** What is said anew; the rest stays as it was. */
export interface Said {
  readonly detection?: DetectionParameters;
  readonly calibration?: CalibrationOverrides;
  /** A saved calibration; null for what the recording says itself. */
  readonly calibrationId?: number | null;
  readonly followNeutral?: boolean;
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

/** What takes `said` back, to the last figure. */
function before(run: RunDetail, { mountAnswers, ...said }: Said): Said {
  const { detection, neutral } = run.algorithm.parameters;
  return {
    ...(Object.keys(said).length === 0
      ? {}
      : {
          detection,
          calibrationId: run.calibrationId,
          calibration: run.given,
          followNeutral: neutral.follow,
        }),
    ...(mountAnswers === undefined ? {} : { mountAnswers: answersOf(run) }),
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
  const after = await client.runs.get({ id: run.id }, { signal });
  const headDown = ({ summary }: RunDetail): string =>
    summary === null ? say.beforeUnknown : durationClock(summary.sustainedS);
  undoable.value = {
    what: say.done(run.name),
    means: say.before(headDown(run), headDown(after)),
    undo: () => analyse(run.id, before(run, said), () => undefined),
  };
}
