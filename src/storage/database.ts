// Opens a library file: identity first, then one writer at a time, durable settings that are read back, and migrations. The only
// importer of better-sqlite3; its binary is loaded when a file is opened, so a process where it cannot load still runs.
// Statements on the tables are in session-store.ts.
import Database from "better-sqlite3";
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { LookaheadError } from "../core/errors.ts";
import { damagedDatabase, foreignDatabase, newerDatabase, readOnly, translated } from "./failures.ts";
import { checkIdentity, hasBytes, hasRollbackJournal, unwritable } from "./library-file.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";

type Connection = Database.Database;

/** How long to wait for another writer or a reader that blocks, ms. */
const BUSY_WAIT_MS = 2000;
/** Of a new file: raw blocks of 57 kB fill pages of this size with few calls of the system. A file keeps the one that it was made with. */
const PAGE_BYTES = 32_768;
/** What `PRAGMA synchronous` answers for FULL: a commit returns after its fsync. */
const SYNCHRONOUS = { name: "FULL", value: 2 } as const;

/** A process with an older Node-API does not fail to load the binary: it ends at once, so it is not tried. */
export const NODE_API_NEEDED = 10;

export interface OpenOptions {
  /** Open for reading only, beside a writer. Default false. */
  readonly readOnly?: boolean;
  /** Steps of the schema; the shipped ones unless a test brings its own. */
  readonly migrations?: readonly string[];
}

/** The version of SQLite, or null where its binary cannot load (a runtime that is too old, another platform). */
export function sqliteVersion(): string | null {
  if (Number(process.versions.napi) < NODE_API_NEEDED) return null;
  try {
    const memory = new Database(":memory:");
    try {
      return String(memory.prepare("SELECT sqlite_version()").pluck().get());
    } finally {
      memory.close();
    }
  } catch {
    return null;
  }
}

/**
 * Open the library at `path`; a writer creates it when it is missing.
 * A file of a newer version, or one that may not be written, opens read-only: `readOnlyError` says why.
 * Errors: LookaheadError "notFound" (reading only), "foreignDatabase", "damagedDatabase", "databaseBusy" (another process
 * writes), "unreadable", "diskFull".
 */
export function openLibrary(path: string, o: OpenOptions = {}): Library {
  const migrations = o.migrations ?? MIGRATIONS;
  return translated(path, () => {
    const exists = hasBytes(path);
    if (!exists && o.readOnly === true) {
      throw new LookaheadError("notFound", `${path} does not exist.`, { facts: { path } });
    }
    if (exists) checkIdentity(path);
    // A transaction that was cut off while tables were made or changed is undone by the writer; it looks for itself.
    if (exists && (o.readOnly === true || !hasRollbackJournal(path))) {
      const refusal = o.readOnly === true ? readOnly(path, "was opened for reading only.") : unwritable(path);
      const reader = openForReading(path, migrations.length, refusal);
      if (reader !== null) return reader;
    }
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const lock = lockForWriting(path);
    try {
      return new Library(path, openWriter(path, migrations), lock, null);
    } catch (error) {
      lock.close();
      throw error;
    }
  });
}

/** Values of a statement: bound in order, or by name. */
export type SqlValue = string | number | null | Uint8Array;
type SqlValues = readonly SqlValue[] | readonly [Readonly<Record<string, SqlValue>>];

/** An open library file: statements in, rows out. Every call may throw the LookaheadErrors of failures.ts. */
export class Library {
  readonly path: string;
  /** Why nothing can be written; null for a writer. */
  readonly readOnlyError: LookaheadError | null;
  readonly #db: Connection;
  readonly #lock: Connection | null;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(path: string, db: Connection, lock: Connection | null, readOnlyError: LookaheadError | null) {
    this.path = path;
    this.#db = db;
    this.#lock = lock;
    this.readOnlyError = readOnlyError;
  }

  get<Row>(sql: string, ...values: SqlValues): Row | undefined {
    return translated(this.path, () => this.#prepared(sql).get(...values) as Row | undefined);
  }

  all<Row>(sql: string, ...values: SqlValues): Row[] {
    return translated(this.path, () => this.#prepared(sql).all(...values) as Row[]);
  }

  run(sql: string, ...values: SqlValues): { changes: number; lastInsertRowid: number | bigint } {
    return translated(this.path, () => this.#prepared(sql).run(...values));
  }

  /** All that `work` does in one transaction, which is on disk when this returns, or has left nothing. */
  write<T>(work: () => T): T {
    if (this.readOnlyError !== null) throw this.readOnlyError;
    return translated(this.path, () => this.#db.transaction(work).immediate());
  }

  /**
   * Copy the whole library to a file that does not exist yet, while it is in use; the copy is sound and on disk when this
   * resolves. Errors: "diskFull", "damagedDatabase", "unreadable".
   */
  async backup(copyPath: string): Promise<void> {
    try {
      await this.#db.backup(copyPath);
    } catch (error) {
      translated(copyPath, () => {
        throw error;
      });
    }
    translated(copyPath, () => {
      const copy = new Database(copyPath);
      try {
        // A reader of the copy shall need no files beside it.
        copy.pragma("journal_mode = DELETE");
        checkSound(copy, copyPath);
      } finally {
        copy.close();
      }
      syncFile(copyPath);
    });
  }

  /** Give the pages of removed rows back to the file system. */
  shrink(): void {
    translated(this.path, () => this.#db.pragma("incremental_vacuum"));
  }

  close(): void {
    try {
      this.#db.close();
    } finally {
      this.#lock?.close();
    }
  }

  #prepared(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Holds a lock until it is closed or the process is gone, whichever way it goes: the system releases it. */
function lockForWriting(path: string): Connection {
  const lock = new Database(`${path}.lock`, { timeout: BUSY_WAIT_MS });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** A reader of a newer file, or of any file when there is a refusal to write; null for a file to be opened by a writer. */
function openForReading(path: string, currentVersion: number, refusal: LookaheadError | null): Library | null {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_WAIT_MS });
  try {
    setPragmas(db);
    const version = versionOf(db);
    if (version > currentVersion) return new Library(path, db, null, newerDatabase(path, version));
    if (refusal !== null && version === currentVersion) return new Library(path, db, null, refusal);
    if (refusal !== null)
      throw readOnly(path, "is of an older version; open it for writing once to bring it up to date.");
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  return null;
}

function openWriter(path: string, migrations: readonly string[]): Connection {
  // A log that is left over tells that the last writer did not close: look whether the file is sound.
  const wasCut = hasBytes(`${path}-wal`) || hasRollbackJournal(path);
  const db = new Database(path, { timeout: BUSY_WAIT_MS });
  try {
    setPragmas(db);
    if (wasCut) checkSound(db, path);
    const isEmpty = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
    if (isEmpty) create(db);
    else if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID) throw foreignDatabase(path);
    db.pragma(`synchronous = ${SYNCHRONOUS.name}`);
    migrate(db, path, migrations);
    db.pragma("journal_mode = WAL");
    // The log is brought into the file when it has grown to this, 128 MB of new libraries, and on closing: an import of some
    // hours is not held up by it, and loses nothing, as its commits are synced to the log.
    db.pragma("wal_autocheckpoint = 4000");
    db.pragma("journal_size_limit = 67108864");
    assertPragma(db, "journal_mode", "wal");
    assertPragma(db, "synchronous", SYNCHRONOUS.value);
    if (process.platform === "darwin") assertPragma(db, "fullfsync", 1);
    assertPragma(db, "foreign_keys", 1);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Per connection; the file does not remember them. */
function setPragmas(db: Connection): void {
  db.pragma("foreign_keys = ON");
  db.pragma("trusted_schema = OFF");
  db.pragma("cell_size_check = ON");
  if (process.platform === "darwin") {
    db.pragma("fullfsync = ON");
    db.pragma("checkpoint_fullfsync = ON");
  }
}

/** Per file; possible only before the first table. */
function create(db: Connection): void {
  db.pragma("journal_mode = DELETE");
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma("auto_vacuum = INCREMENTAL");
}

/** Bring the schema up to date, all steps in one transaction. An existing file is copied aside first. */
function migrate(db: Connection, path: string, migrations: readonly string[]): void {
  const from = versionOf(db);
  if (from === migrations.length) return;
  if (from > 0) copyAside(db, `${path}.v${from}.bak`);
  db.transaction(() => {
    db.pragma(`application_id = ${APPLICATION_ID}`);
    for (const step of migrations.slice(from)) db.exec(step);
    db.pragma(`user_version = ${migrations.length}`);
    const broken = db.pragma("foreign_key_check");
    if (Array.isArray(broken) && broken.length > 0) throw new Error(`migration from ${from} breaks a foreign key`);
  }).exclusive();
}

function copyAside(db: Connection, copyPath: string): void {
  rmSync(copyPath, { force: true });
  db.prepare("VACUUM INTO ?").run(copyPath);
  const copy = new Database(copyPath, { readonly: true });
  try {
    checkSound(copy, copyPath);
    if (versionOf(copy) !== versionOf(db)) throw new Error(`the copy ${copyPath} has another version`);
  } finally {
    copy.close();
  }
  // VACUUM INTO does not sync what it writes.
  syncFile(copyPath);
}

function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function versionOf(db: Connection): number {
  return Number(db.pragma("user_version", { simple: true }));
}

function checkSound(db: Connection, path: string): void {
  const answer = db.pragma("quick_check(1)", { simple: true });
  if (answer !== "ok") throw damagedDatabase(path, String(answer));
}

function assertPragma(db: Connection, name: string, wanted: string | number): void {
  const found = db.pragma(name, { simple: true });
  if (found !== wanted) throw new Error(`PRAGMA ${name} is ${String(found)}, must be ${wanted}`);
}
