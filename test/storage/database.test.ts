// Opening a library: who a file belongs to, what is asked of SQLite, one writer at a time, migrations, damage, refusals.
import Database from "better-sqlite3";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import { openLibrary, sqliteVersion } from "../../src/storage/database.ts";
import { MIGRATIONS } from "../../src/storage/schema.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { newStore, opened, temporaryFolder } from "../support/library.ts";
import { storeRun } from "../support/stored-runs.ts";

const DATABASE_MODULE = fileURLToPath(new URL("../../src/storage/database.ts", import.meta.url));

function refusal(work: () => unknown): LookaheadError {
  try {
    work();
  } catch (error) {
    if (error instanceof LookaheadError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** Change a library with a connection of the test's own. */
function tamper(file: string, work: (db: Database.Database) => void): void {
  const db = new Database(file);
  work(db);
  db.close();
}

describe("a library that was just made", () => {
  it("says who it is in its first 100 bytes", () => {
    const { file, library } = newStore();
    library.close();
    const bytes = readFileSync(file);
    expect(bytes.toString("latin1", 68, 72)).toBe("LKAH");
    expect(bytes.readUInt32BE(60)).toBe(MIGRATIONS.length);
    expect(bytes.readUInt16BE(16)).toBe(32_768);
  });

  it.each([
    ["synchronous", 2],
    ["journal_mode", "wal"],
    ["foreign_keys", 1],
    ["trusted_schema", 0],
    ["cell_size_check", 1],
    ["page_size", 32_768],
    ["busy_timeout", 2000],
  ])("has %s", (pragma, value) => {
    const { library } = newStore();
    expect(Object.values(library.get<Record<string, unknown>>(`PRAGMA ${pragma}`)!)).toEqual([value]);
  });

  it("sets them again on every opening", () => {
    const { file, library } = newStore();
    library.close();
    const again = opened(file);
    expect(again.get("PRAGMA synchronous")).toEqual({ synchronous: 2 });
    expect(again.get("PRAGMA foreign_keys")).toEqual({ foreign_keys: 1 });
  });

  it("has only STRICT tables", () => {
    const { library } = newStore();
    const tables = library.all<{ name: string; strict: number }>("PRAGMA table_list");
    const ours = tables.filter(({ name }) => !name.startsWith("sqlite_"));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter(({ strict }) => strict !== 1)).toEqual([]);
  });

  it("lies in a folder that only its owner may enter", () => {
    const file = path.join(temporaryFolder(), "deep", "er", "library.db");
    opened(file);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });
});

describe("whose file it is", () => {
  it.each([
    ["text", (file: string) => writeFileSync(file, "time_s,acc_x_mps2\n".repeat(20))],
    ["a short file", (file: string) => writeFileSync(file, "x")],
    ["zeros", (file: string) => writeFileSync(file, Buffer.alloc(8192))],
    ["another program's database", (file: string) => tamper(file, (db) => db.exec("CREATE TABLE run (id INTEGER)"))],
    [
      "another application id",
      (file: string) => {
        openLibrary(file).close();
        tamper(file, (db) => db.pragma("application_id = 7"));
      },
    ],
  ])("%s is refused and left as it is", (_, make) => {
    const folder = temporaryFolder();
    const file = path.join(folder, "other.db");
    make(file);
    const before = readFileSync(file);
    const files = readdirSync(folder);
    for (const readOnly of [false, true]) {
      expect(refusal(() => openLibrary(file, { readOnly }))).toMatchObject({
        code: "foreignDatabase",
        message: "other.db is not a Lookahead library.",
      });
    }
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder)).toEqual(files);
  });

  it("takes an empty file as a new library", () => {
    const file = path.join(temporaryFolder(), "library.db");
    writeFileSync(file, "");
    expect(opened(file).readOnlyError).toBeNull();
  });

  it("takes a database that never had a table, as a first opening that was cut off leaves it", () => {
    const file = path.join(temporaryFolder(), "library.db");
    tamper(file, (db) => db.exec("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL"));
    expect(statSync(file).size).toBe(8192);
    expect(refusal(() => openLibrary(file, { readOnly: true }))).toMatchObject({ code: "readOnly" });
    expect(opened(file).readOnlyError).toBeNull();
  });

  it("says that a folder cannot be opened", () => {
    expect(refusal(() => openLibrary(temporaryFolder()))).toMatchObject({ code: "unreadable" });
  });

  it("does not make a file for a reader", () => {
    const file = path.join(temporaryFolder(), "library.db");
    expect(refusal(() => openLibrary(file, { readOnly: true }))).toMatchObject({ code: "notFound" });
    expect(existsSync(file)).toBe(false);
  });
});

describe("a newer library", () => {
  it("opens read-only with a reason, and is left as it is", () => {
    const { file, library, store } = newStore();
    const id = storeRun(store);
    library.close();
    tamper(file, (db) => db.pragma(`user_version = ${MIGRATIONS.length + 1}`));
    const before = readFileSync(file);
    const newer = openLibrary(file);
    expect(newer.readOnlyError).toMatchObject({
      code: "newerDatabase",
      message: "library.db was written by a newer version of Lookahead and is open for reading only.",
    });
    const read = new SessionStore(newer);
    expect(read.list().runs.map((run) => run.id)).toEqual([id]);
    expect(refusal(() => read.rename(id, "x"))).toMatchObject({ code: "newerDatabase" });
    newer.close();
    expect(readFileSync(file)).toEqual(before);
  });
});

describe("one writer", () => {
  it("keeps a second one out, lets readers in, and makes room when it closes", () => {
    const { file, library, store } = newStore();
    expect(refusal(() => openLibrary(file))).toMatchObject({ code: "databaseBusy", retryable: true });
    const id = storeRun(store);
    const reader = new SessionStore(opened(file, { readOnly: true }));
    expect(reader.list().runs.map((run) => run.id)).toEqual([id]);
    expect(refusal(() => reader.trash(id, 1))).toMatchObject({ code: "readOnly" });
    library.close();
    expect(opened(file).readOnlyError).toBeNull();
  });

  it("is free again when the process that held it is killed", async () => {
    const file = path.join(temporaryFolder(), "library.db");
    const script = `
      const { openLibrary } = await import(${JSON.stringify(DATABASE_MODULE)});
      globalThis.library = openLibrary(${JSON.stringify(file)});
      console.log("open");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    expect(refusal(() => openLibrary(file))).toMatchObject({ code: "databaseBusy" });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    expect(opened(file).readOnlyError).toBeNull();
  });
});

describe("migrations", () => {
  const added = [...MIGRATIONS, "ALTER TABLE run ADD COLUMN note TEXT; UPDATE run SET note = 'from ' || name;"];

  it("bring a file with runs up to date and keep a copy of how it was", () => {
    const { file, library, store } = newStore();
    storeRun(store, { name: "hill" });
    library.close();
    const migrated = opened(file, { migrations: added });
    expect(migrated.get("PRAGMA user_version")).toEqual({ user_version: MIGRATIONS.length + 1 });
    expect(migrated.get("SELECT note FROM run")).toEqual({ note: "from hill" });
    const copy = new SessionStore(opened(`${file}.v${MIGRATIONS.length}.bak`, { readOnly: true }));
    expect(copy.list().runs.map((run) => run.name)).toEqual(["hill"]);
  });

  it.each([
    [
      "a statement that fails",
      "ALTER TABLE run ADD COLUMN note TEXT; INSERT INTO nowhere VALUES (1);",
      "no such table: nowhere",
    ],
    [
      "a broken foreign key",
      "PRAGMA defer_foreign_keys = ON; UPDATE raw_block SET run_id = 99;",
      "breaks a foreign key",
    ],
  ])("leave the file as it was after %s", (_, step, message) => {
    const { file, library, store } = newStore();
    const id = storeRun(store);
    library.close();
    expect(() => openLibrary(file, { migrations: [...MIGRATIONS, step] })).toThrow(message);
    const again = opened(file);
    expect(again.get("PRAGMA user_version")).toEqual({ user_version: MIGRATIONS.length });
    expect(again.all<{ name: string }>("PRAGMA table_info(run)").map(({ name }) => name)).not.toContain("note");
    expect([...new SessionStore(again).rawParts(id)].length).toBe(6);
  });

  it("make no copy of a new file", () => {
    const folder = temporaryFolder();
    openLibrary(path.join(folder, "library.db")).close();
    expect(readdirSync(folder).filter((name) => name.endsWith(".bak"))).toEqual([]);
  });
});

describe("damage", () => {
  function overwrite(file: string, at: number, bytes: Buffer): void {
    const handle = openSync(file, "r+");
    writeSync(handle, bytes, 0, bytes.length, at);
    closeSync(handle);
  }

  it("of the tables is reported as such", () => {
    const { file, library, store } = newStore();
    storeRun(store);
    library.close();
    overwrite(file, 32_768, Buffer.alloc(10 * 32_768, 0xa5));
    expect(refusal(() => new SessionStore(openLibrary(file)).list())).toMatchObject({ code: "damagedDatabase" });
  });

  it("is looked for when the last writer did not close", () => {
    const { file, library, store } = newStore();
    storeRun(store);
    library.get("PRAGMA wal_checkpoint(TRUNCATE)");
    store.saveSettings({ count: 1 });
    const left = path.join(temporaryFolder(), "library.db");
    for (const part of ["", "-wal"]) copyFileSync(file + part, left + part);
    overwrite(left, statSync(left).size - 3 * 32_768, Buffer.alloc(32_768, 0xa5));
    expect(refusal(() => openLibrary(left))).toMatchObject({ code: "damagedDatabase" });
  });

  it("of a raw block is told by its checksum", () => {
    const { file, library, store } = newStore();
    const id = storeRun(store);
    library.close();
    tamper(file, (db) => db.exec("UPDATE raw_block SET data = zeroblob(length(data)) WHERE block_no = 3"));
    const again = new SessionStore(opened(file));
    expect(refusal(() => [...again.rawParts(id)])).toMatchObject({
      code: "damagedDatabase",
      message: `library.db is damaged: raw block 3 of run ${id} does not match its checksum.`,
    });
  });

  it("of the trace is told by its checksum", () => {
    const { file, library, store } = newStore();
    const id = storeRun(store);
    library.close();
    tamper(file, (db) => db.exec("UPDATE trace_block SET data = zeroblob(length(data))"));
    const again = new SessionStore(opened(file));
    expect(refusal(() => [...again.trace(id)])).toMatchObject({ code: "damagedDatabase" });
  });
});

describe("a disk that does not take it", () => {
  it("full: nothing of the failed call is there, and all that was", () => {
    const { library, store } = newStore();
    const id = storeRun(store, { name: "kept" });
    const pages = library.get<{ page_count: number }>("PRAGMA page_count")!.page_count;
    library.get(`PRAGMA max_page_count = ${pages + 20}`);
    const error = refusal(() => storeRun(store, { name: "too much", durationS: 300 }));
    expect(error).toMatchObject({
      code: "diskFull",
      retryable: true,
      message: "library.db cannot grow: the disk is full.",
    });
    store.removeUnfinished();
    expect(store.list().runs.map((run) => run.id)).toEqual([id]);
    library.get(`PRAGMA max_page_count = ${pages + 2000}`);
    storeRun(store, { name: "fits" });
    expect(store.list().total).toBe(2);
  });

  it("a file that may not be written opens for reading and says so", () => {
    expect(openedAsAnybody(0o444, 0o777)).toBe("readOnly library.db may not be written by you. 1\n");
  });

  it("a folder that may not be written is refused, because even a reader writes beside the file", () => {
    expect(openedAsAnybody(0o444, 0o555)).toBe(
      "unreadable library.db lies in a folder that may not be written, which is needed even for reading.\n",
    );
  });

  it("a file that may not be read is refused", () => {
    expect(openedAsAnybody(0o000, 0o777)).toBe("unreadable library.db may not be opened by you.\n");
  });

  /** Opens a library with these permissions as somebody whom they bind; the superuser tries as nobody. */
  function openedAsAnybody(fileMode: number, folderMode: number): string {
    const { file, library, store } = newStore();
    storeRun(store);
    library.close();
    chmodSync(file, fileMode);
    chmodSync(path.dirname(file), folderMode);
    const script = `
      const { openLibrary, sqliteVersion } = await import(${JSON.stringify(DATABASE_MODULE)});
      sqliteVersion();
      if (process.getuid() === 0) {
        process.setgid(65534);
        process.setuid(65534);
      }
      try {
        const library = openLibrary(${JSON.stringify(file)});
        const { count } = library.get("SELECT count(*) AS count FROM run");
        console.log(library.readOnlyError.code, library.readOnlyError.message, count);
      } catch ({ code, message }) {
        console.log(code, message);
      }`;
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    chmodSync(path.dirname(file), 0o755);
    return child.stdout + child.stderr;
  }
});

it("knows the version of SQLite", () => {
  expect(sqliteVersion()).toMatch(/^3\.\d+\.\d+$/);
});
