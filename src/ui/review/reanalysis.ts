// Reads a run again from its raw data with something else said about it, and offers the way back. The engine does the work
// and tells the page through its changes; here are only the call, its progress and the undo.
import { words } from "../../words/words.ts";
import type { CalibrationOverrides, RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { undoable } from "../library.ts";
import { durationClock } from "../place.ts";

async function analyse(
  id: number,
  calibration: CalibrationOverrides,
  onFraction: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const progress = await client.runs.reanalyse({ id, calibration }, signal === undefined ? {} : { signal });
  for await (const step of progress) if (step.kind === "progress") onFraction(step.fraction);
}

/** Resolves when the new analysis is stored. `onFraction` gets 0 to 1. Errors: those of the engine. */
export async function readAgain(
  run: RunDetail,
  calibration: CalibrationOverrides,
  onFraction: (fraction: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await analyse(run.id, calibration, onFraction, signal);
  const say = words.review.mounting;
  const { forward, neutralDeg } = run.calibration;
  undoable.value = {
    what: say.done(run.name),
    means: run.summary === null ? say.beforeUnknown : say.before(durationClock(run.summary.sustainedS)),
    // A direction can be replaced by the one of before, but not taken back where there was none.
    undo: forward === null ? null : () => analyse(run.id, { forward: [...forward], neutralDeg }, () => undefined),
  };
}
