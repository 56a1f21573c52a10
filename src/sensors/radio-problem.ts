// What can be wrong with a radio or a connection, as errors. The key is the fact by which src/words finds its sentences; the
// text here is the plain fallback of logs. Made by the central, read by the sync engine and the shells.
import { LookaheadError } from "../core/errors.ts";

/** Key -> the plain text and whether trying again can help by itself. */
const PROBLEMS = {
  noLibrary: ["Bluetooth cannot be used: the radio library does not load.", false],
  unsupported: ["This adapter does not do Bluetooth Low Energy.", false],
  unauthorized: ["This program may not use Bluetooth.", false],
  adapterOff: ["There is no Bluetooth adapter, or it is off.", true],
  notSeen: ["The clip has not been seen.", true],
  inUse: ["The clip is connected already.", false],
  noConnection: ["The clip did not answer the attempt to connect.", true],
  noService: ["The device has not the clip's service.", false],
  noAnswer: ["The clip stopped answering.", true],
  refused: ["The clip refused to be read.", true],
  lost: ["The connection was lost.", true],
  closed: ["The connection is closed.", false],
} as const satisfies Readonly<Record<string, readonly [string, boolean]>>;

export type RadioProblem = keyof typeof PROBLEMS;

export const RADIO_PROBLEMS = Object.keys(PROBLEMS) as readonly RadioProblem[];

/** `detail` goes to the log only. */
export function radioError(problem: RadioProblem, detail = "", cause?: unknown): LookaheadError {
  const [message, retryable] = PROBLEMS[problem];
  return new LookaheadError("device", message, {
    retryable,
    facts: { radio: problem, ...(detail === "" ? {} : { detail }) },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The problem of an error made here, otherwise null. */
export function radioProblem(error: unknown): RadioProblem | null {
  if (!(error instanceof LookaheadError)) return null;
  return RADIO_PROBLEMS.find((problem) => problem === error.facts["radio"]) ?? null;
}
