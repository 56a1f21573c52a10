// The one error type for a world that fails: a bad file, a full disk, a missing run. Bad bytes inside a stream are not
// errors but `fault` events, and a bug throws a plain Error. Sentences for people are made in src/words from the code
// and the facts; `message` is the plain English fallback that logs and the command line print.

/** Closed set of causes. The command line maps them to exit codes, the page to sentences. */
export type ErrorCode =
  | "usage" // the call makes no sense
  | "notFound" // no such run or file
  | "unreadable" // the file exists but the system refuses to read it
  | "badFile" // the file is not a recording, or is damaged
  | "noNeutral" // no still stretch to take the neutral pose from
  | "tooLarge" // over a stated limit
  | "newerDatabase" // written by a newer version; opened read-only
  | "foreignDatabase" // a database, but not ours
  | "damagedDatabase" // SQLite reports corruption
  | "databaseBusy" // another process holds the write lock
  | "readOnly" // the library is open for reading only
  | "diskFull"
  | "cancelled" // somebody stopped it
  | "engineGone" // the engine process ended during the call
  | "device"; // the radio or the clip

/** Facts for a sentence: numbers and strings only, never markup. */
export type ErrorFacts = Readonly<Record<string, string | number>>;

export class LookaheadError extends Error {
  override readonly name = "LookaheadError";
  readonly code: ErrorCode;
  /** What to do next, one sentence; empty when there is nothing to do. */
  readonly hint: string;
  readonly retryable: boolean;
  readonly facts: ErrorFacts;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; retryable?: boolean; facts?: ErrorFacts; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? "";
    this.retryable = options.retryable ?? false;
    this.facts = options.facts ?? {};
  }
}
