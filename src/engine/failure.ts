// Failures on their way through the contract: a LookaheadError becomes a typed oRPC error and back. Anything else is a
// bug: it is logged, and the caller learns only that it happened.
import { ORPCError } from "@orpc/client";
import { LookaheadError, type ErrorCode, type ErrorFacts } from "../core/errors.ts";
import type { Log } from "./log.ts";

interface FailureData {
  readonly hint: string;
  readonly retryable: boolean;
  readonly facts: ErrorFacts;
}

/** What a handler throws to its caller. */
export function toWire(error: unknown, log: Log): unknown {
  if (error instanceof LookaheadError) {
    const data: FailureData = { hint: error.hint, retryable: error.retryable, facts: error.facts };
    return new ORPCError(error.code, { defined: true, message: error.message, data, cause: error });
  }
  if (error instanceof ORPCError) return error;
  const system = fromSystem(error);
  if (system !== null) return toWire(system, log);
  log.error("bug", error);
  return error;
}

/** What a caller in another process, or behind a router client, makes of a failed call. */
export function fromWire(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error;
  if (error.defined) {
    const { hint, retryable, facts } = error.data as FailureData;
    return new LookaheadError(error.code as ErrorCode, error.message, { hint, retryable, facts, cause: error });
  }
  if (error.code === "BAD_REQUEST") {
    return new LookaheadError("usage", `This call makes no sense: ${issueOf(error.data)}.`, { cause: error });
  }
  return error;
}

/** The system's own errors that have a place in the closed set; null for the rest. */
export function fromSystem(error: unknown): LookaheadError | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const file = "path" in error && typeof error.path === "string" ? error.path : null;
  const options = { cause: error, facts: file === null ? {} : { path: file } };
  switch (error.code) {
    case "ENOSPC":
    case "EDQUOT":
      return new LookaheadError("diskFull", "The disk is full.", { ...options, retryable: true });
    case "EADDRINUSE":
      return new LookaheadError("usage", "This port is taken.", {
        ...options,
        hint: "Name another one with --port, or leave it out.",
      });
    case "ENOENT":
      return new LookaheadError("notFound", `${file ?? "The file"} does not exist.`, options);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new LookaheadError("unreadable", `The system refuses access to ${file ?? "a file"}.`, options);
    case "EISDIR":
    case "ENOTDIR":
    case "EEXIST":
      return new LookaheadError("unreadable", `${file ?? "The path"} is not the kind of file that is needed.`, options);
    default:
      return null;
  }
}

function issueOf(data: unknown): string {
  const issues = typeof data === "object" && data !== null && "issues" in data ? data.issues : null;
  const [first] = Array.isArray(issues) ? (issues as { message?: string; path?: unknown[] }[]) : [];
  if (first === undefined) return "its input is not valid";
  const where = (first.path ?? []).map(String).join(".");
  return `${where === "" ? "" : `${where}: `}${(first.message ?? "not valid").toLowerCase()}`;
}

/** Exit code of a process that failed with this: 1 failure, 2 usage, 3 not found, 4 device, 5 invalid data. */
export function exitCodeOf(error: unknown): 1 | 2 | 3 | 4 | 5 {
  if (!(error instanceof LookaheadError)) return 1;
  return EXIT_CODES[error.code];
}

const EXIT_CODES: Readonly<Record<ErrorCode, 1 | 2 | 3 | 4 | 5>> = {
  usage: 2,
  notFound: 3,
  device: 4,
  badFile: 5,
  noNeutral: 5,
  tooLarge: 5,
  foreignDatabase: 5,
  damagedDatabase: 5,
  newerDatabase: 1,
  unreadable: 1,
  databaseBusy: 1,
  readOnly: 1,
  diskFull: 1,
  cancelled: 1,
  engineGone: 1,
};
