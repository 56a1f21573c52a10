// English sentences for failures: what happened and the one next step. The message of a LookaheadError is already one
// sentence that says where and what; this adds the step where the error brings none, and speaks for what is no
// LookaheadError. Used by the command line and the browser shell; never markup.
import { LookaheadError, type ErrorCode } from "../../core/errors.ts";
import { radioProblems } from "./radio.ts";

export interface FailureText {
  readonly code: ErrorCode | "bug";
  readonly message: string;
  /** What to do next; empty when there is nothing to do. */
  readonly hint: string;
}

const HINTS: Readonly<Record<ErrorCode, string>> = {
  usage: "`lookahead help` lists the commands, `lookahead help COMMAND` what one of them takes.",
  notFound: "",
  unreadable: "Look at the permissions of the file.",
  badFile: "Nothing from it was stored.",
  noNeutral: "Stand still for 3 s at the start of a recording, or name the neutral pose with --neutral-up x,y,z.",
  tooLarge: "Nothing from it was stored.",
  newerDatabase: "Use the newer Lookahead to change it.",
  foreignDatabase: "Name another file with --db.",
  damagedDatabase: "Keep the file, and name another one with --db to go on.",
  databaseBusy: "Try again when the other Lookahead has finished.",
  readOnly: "",
  diskFull: "Free some space and try again.",
  cancelled: "",
  engineGone: "What was saved is safe. Try again.",
  device: "",
};

/** Sentences for anything that was thrown. */
export function failureText(error: unknown): FailureText {
  if (error instanceof LookaheadError) {
    const radio = radioProblems[error.facts["radio"] ?? ""];
    if (radio !== undefined) return { code: error.code, ...radio };
    return { code: error.code, message: error.message, hint: error.hint === "" ? HINTS[error.code] : error.hint };
  }
  const cause = error instanceof Error ? error.message : String(error);
  return {
    code: "bug",
    message: `Lookahead made a mistake of its own: ${cause}`,
    hint: "What was saved is safe. `lookahead doctor` says what to put into a report.",
  };
}
