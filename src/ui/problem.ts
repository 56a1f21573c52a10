// Turns whatever a call to the engine threw into a problem with a code and sentences. No words of its own beyond the
// engine's: the message travels in the error, and an unknown failure keeps its text.
import { ORPCError } from "@orpc/client";
import type { ErrorCode } from "../core/errors.ts";

export interface Problem {
  /** The engine's code; `engineGone` when the line broke, `unknown` for a bug. */
  readonly code: ErrorCode | "unknown";
  /** One sentence: where and what. */
  readonly message: string;
  /** What to do next; empty when there is nothing to do. */
  readonly hint: string;
}

function hintOf(data: unknown): string {
  return typeof data === "object" && data !== null && "hint" in data && typeof data.hint === "string" ? data.hint : "";
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ORPCError) {
    if (error.code === "INTERNAL_SERVER_ERROR")
      return { code: "unknown", message: error.message, hint: hintOf(error.data) };
    return { code: error.code as ErrorCode, message: error.message, hint: hintOf(error.data) };
  }
  const aborted = error instanceof DOMException && error.name === "AbortError";
  return {
    code: aborted ? "engineGone" : "unknown",
    message: error instanceof Error ? error.message : String(error),
    hint: "",
  };
}
