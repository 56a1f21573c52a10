// The engine's log: one JSON object per line in a file beside the database. Not for people in the first place: it is
// what a bug report carries. It holds no samples, no names of runs and no names of files, only ids, counts and causes.
import { appendFileSync, existsSync, renameSync, statSync } from "node:fs";
import path from "node:path";

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  /** A failure of the world or a bug; `error` gives the cause and, for a bug, the stack. */
  error(event: string, error: unknown, fields?: LogFields): void;
}

export const SILENT_LOG: Log = { info: () => {}, error: () => {} };

const MAX_BYTES = 1_000_000;

/**
 * Writes to `lookahead.log` in the folder of the database, and keeps one older file of at most 1 MB. A log that cannot
 * be written is given up silently: it must never stop a sync.
 */
export function fileLog(databasePath: string, nowMs: () => number): Log {
  const file = path.join(path.dirname(databasePath), "lookahead.log");
  const write = (line: Record<string, unknown>): void => {
    try {
      if (existsSync(file) && statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`);
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch {
      // No log is better than no run.
    }
  };
  const at = (): string => new Date(nowMs()).toISOString();
  return {
    info: (event, fields = {}) => write({ at: at(), level: "info", event, ...fields }),
    error: (event, error, fields = {}) => write({ at: at(), level: "error", event, ...fields, ...causeOf(error) }),
  };
}

function causeOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { cause: String(error) };
  // A message of a LookaheadError may name a file; its code says enough. A stack is kept for bugs only.
  if ("code" in error && typeof error.code === "string") return { cause: error.code };
  return { cause: error.name, stack: error.stack ?? "" };
}
