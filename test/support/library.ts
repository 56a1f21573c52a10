// Libraries in a temporary folder for tests, opened for real on the disk.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { openLibrary, type Library, type OpenOptions } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Open a library that closes when the test ends. */
export function opened(file: string, o: OpenOptions = {}): Library {
  const library = openLibrary(file, o);
  onTestFinished(() => library.close());
  return library;
}

export function newStore(): { file: string; library: Library; store: SessionStore } {
  const file = path.join(temporaryFolder(), "library.db");
  const library = opened(file);
  return { file, library, store: new SessionStore(library) };
}
