// What can be wrong with a library file, as LookaheadErrors, and the translation of SQLite's result codes into them.
// Opens nothing; database.ts and session-store.ts throw these.
import { basename } from "node:path";
import { LookaheadError, type ErrorCode } from "../core/errors.ts";

/** Result code of an error of SQLite (SQLITE_FULL) or of the file system (ENOSPC); undefined for any other error. */
export function resultCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return error.name === "SqliteError" || "syscall" in error ? String(error.code) : undefined;
}

/** What result codes mean to us; the first prefix that fits counts. */
const CODES: readonly (readonly [prefix: string, code: ErrorCode, what: string])[] = [
  ["SQLITE_FULL", "diskFull", "cannot grow: the disk is full."],
  [
    "SQLITE_READONLY_DIRECTORY",
    "unreadable",
    "lies in a folder that may not be written, which is needed even for reading.",
  ],
  ["SQLITE_READONLY", "readOnly", "cannot be written."],
  ["SQLITE_BUSY", "databaseBusy", "is in use by another Lookahead."],
  ["SQLITE_LOCKED", "databaseBusy", "is in use by another Lookahead."],
  ["SQLITE_CORRUPT", "damagedDatabase", "is damaged."],
  ["SQLITE_NOTADB", "damagedDatabase", "is damaged."],
  ["SQLITE_CANTOPEN", "unreadable", "cannot be opened."],
  ["SQLITE_PERM", "unreadable", "may not be read by you."],
  ["SQLITE_IOERR", "unreadable", "cannot be read or written: the disk reports an error."],
  ["ENOSPC", "diskFull", "cannot grow: the disk is full."],
  ["EROFS", "readOnly", "cannot be written."],
  ["EACCES", "unreadable", "may not be opened by you."],
  ["E", "unreadable", "cannot be opened."],
];

/** Run `work`; what SQLite or the file system reports about `path` becomes a LookaheadError. */
export function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = resultCode(error);
    const known = CODES.find(([prefix]) => code?.startsWith(prefix) === true);
    if (known === undefined) throw error;
    throw new LookaheadError(known[1], `${basename(path)} ${known[2]}`, {
      retryable: known[1] === "databaseBusy" || known[1] === "diskFull",
      facts: { path },
      cause: error,
    });
  }
}

export function damagedDatabase(path: string, detail: string): LookaheadError {
  return new LookaheadError("damagedDatabase", `${basename(path)} is damaged: ${detail}`, { facts: { path, detail } });
}

export function foreignDatabase(path: string): LookaheadError {
  return new LookaheadError("foreignDatabase", `${basename(path)} is not a Lookahead library.`, {
    hint: "Pick another file; this one was left as it is.",
    facts: { path },
  });
}

export function newerDatabase(path: string, version: number): LookaheadError {
  const message = `${basename(path)} was written by a newer version of Lookahead and is open for reading only.`;
  return new LookaheadError("newerDatabase", message, { hint: "Update Lookahead.", facts: { path, version } });
}

export function readOnly(path: string, what: string): LookaheadError {
  return new LookaheadError("readOnly", `${basename(path)} ${what}`, { facts: { path } });
}
