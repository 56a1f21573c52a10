// A library as a file, looked at without SQLite: whose it is, whether it can be written, what a crash left beside it.
// database.ts asks before it opens anything.
import { accessSync, closeSync, constants, existsSync, fsyncSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { LookaheadError } from "../core/errors.ts";
import { foreignDatabase, readOnly } from "./failures.ts";
import { APPLICATION_ID } from "./schema.ts";

/**
 * Who this file belongs to, from its first 100 bytes, before SQLite touches it. Our id is there from the transaction on that
 * makes the tables; a database that never had a table is nobody's yet. Zeros are the start of a file whose first
 * transaction was cut off, when its rollback journal lies beside it.
 */
export function checkIdentity(path: string): void {
  const header = Buffer.alloc(100);
  const file = openSync(path, "r");
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  const isCutOff = hasRollbackJournal(path) && header.every((byte) => byte === 0);
  const isSqlite = header.toString("latin1", 0, 16) === "SQLite format 3\0";
  const applicationId = header.readUInt32BE(68);
  const isBlank = applicationId === 0 && header.readUInt32BE(40) === 0;
  if (isCutOff || (isSqlite && (applicationId === APPLICATION_ID || isBlank))) return;
  throw foreignDatabase(path);
}

export function hasBytes(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0;
}

export function hasRollbackJournal(path: string): boolean {
  return existsSync(`${path}-journal`);
}

/** Names that were given or taken in this folder survive a power cut. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Null when both the file and its folder can be written. */
export function unwritable(path: string): LookaheadError | null {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return null;
  } catch {
    return readOnly(path, "may not be written by you.");
  }
}
