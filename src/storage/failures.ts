// What can be wrong with a library file, as LookaheadErrors, and the translation of SQLite's result codes into them.
// Opens nothing; database.ts and session-store.ts throw these.
import { basename } from "node:path";
import { LookaheadError, type ErrorCode } from "../core/errors.ts";

/** The result code of an error of SQLite, such as SQLITE_FULL; undefined for any other error. */
export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Error && error.name === "SqliteError" && "code" in error ? String(error.code) : undefined;
}

/** What SQLite's result codes mean to us. Longer codes refine the shorter ones. */
const CODES: readonly (readonly [prefix: string, code: ErrorCode, what: string])[] = [
  ["SQLITE_FULL", "diskFull", "cannot grow: the disk is full."],
  ["SQLITE_READONLY", "readOnly", "cannot be written."],
  ["SQLITE_BUSY", "databaseBusy", "is in use by another Lookahead."],
  ["SQLITE_LOCKED", "databaseBusy", "is in use by another Lookahead."],
  ["SQLITE_CORRUPT", "damagedDatabase", "is damaged."],
  ["SQLITE_NOTADB", "damagedDatabase", "is damaged."],
  ["SQLITE_CANTOPEN", "unreadable", "cannot be opened."],
  ["SQLITE_PERM", "unreadable", "may not be read by you."],
  ["SQLITE_IOERR", "unreadable", "cannot be read or written: the disk reports an error."],
];

/** Run `work`; what SQLite reports about the file at `path` becomes a LookaheadError. */
export function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = sqliteCode(error);
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
