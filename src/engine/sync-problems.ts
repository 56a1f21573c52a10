// What can go wrong between this computer and a clip, as errors: the words of the protocol's host machine and of its statuses
// made into one sentence and the next step. The radio's own problems are in sensors/radio-problem.ts.
import { LookaheadError } from "../core/errors.ts";
import type { HostProblem } from "../protocol/host-port.ts";

const PROBLEMS: Readonly<Record<HostProblem, readonly [message: string, hint: string, retryable: boolean]>> = {
  version: ["This clip speaks another version of the protocol.", "Update Lookahead, or the clip.", false],
  otherDevice: ["Another clip answered.", "Try again with only your clip nearby.", true],
  badProof: ["The setup code does not belong to this clip.", "Type the code from its box again.", false],
  locked: ["The clip waits after too many wrong setup codes.", "Try again in an hour at the latest.", true],
  deadLink: ["The clip stopped answering.", "Bring it closer and try again. What has arrived is safe.", true],
  storeFailed: ["What arrived could not be stored.", "What was stored is safe, and the clip keeps its runs.", true],
  cancelled: ["Stopped. What has arrived is kept, and the next sync goes on from there.", "", true],
  refused: ["The clip refused a command.", "Try again. The clip keeps its runs.", true],
  badBlock: ["A part of a run did not arrive in good order.", "Sync again. The clip keeps the run.", true],
  badStore: [
    "The library does not give back what was stored in it.",
    "Look at the disk. The clip keeps its runs.",
    false,
  ],
  mismatch: [
    "What is stored differs from what the clip holds, also after fetching it again.",
    "The run stays on the clip. Please report this.",
    false,
  ],
};

/** `status`: of the command that the clip refused, PROTOCOL.md section 14; 0 for none. */
export function syncError(problem: HostProblem, status = 0): LookaheadError {
  const [message, hint, retryable] = PROBLEMS[problem];
  const code = problem === "cancelled" ? "cancelled" : "device";
  return new LookaheadError(code, message, { hint, retryable, facts: { sync: problem, status } });
}

export function notInRange(name: string): LookaheadError {
  return new LookaheadError("device", `${name} is not in range.`, {
    hint: "Wake it, bring it within a few steps, and try again.",
    retryable: true,
    facts: { sync: "notInRange", name },
  });
}
