// Takes the steps of the power-cut rig on the library named by its first argument and writes an acknowledgement per step into
// the file named by its second, after the store has returned. A checkpoint in between moves the log into the database.
import { openSync, writeSync } from "node:fs";
import { openLibrary } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { STEPS } from "./durable-steps.ts";

const [libraryPath, acknowledgementPath] = process.argv.slice(2);
const CHECKPOINT_EVERY = 30;

const acknowledgements = openSync(acknowledgementPath, "w");
const library = openLibrary(libraryPath);
const store = new SessionStore(library);
for (const [at, step] of STEPS.entries()) {
  step.apply(store);
  writeSync(acknowledgements, `${at + 1}\n`);
  if (at % CHECKPOINT_EVERY === CHECKPOINT_EVERY - 1) library.get("PRAGMA wal_checkpoint(PASSIVE)");
}
library.close();
