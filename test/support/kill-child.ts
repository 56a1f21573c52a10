// Imports and analyses recordings without end, to be killed: says what it begins and, once the call has returned, that it is done.
// Arguments: library, recording, folder for copies, number of the first run. The copies differ in zeros after the gzip data,
// so that each is a recording of its own. Without arguments it ends at once.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { SILENT_LOG } from "../../src/engine/log.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import { openLibrary } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";

const [libraryPath, recordingPath, copyFolder, first] = process.argv.slice(2);
if (libraryPath === undefined) process.exit();
const { detection } = DEFAULT_PARAMETERS;

const say = (...words: readonly (string | number)[]): void => void writeSync(1, `${words.join(" ")}\n`);

const recording = readFileSync(recordingPath);
const store = new SessionStore(openLibrary(libraryPath));
const recorder = new Recorder(store, Date.now, SILENT_LOG);
say("ready");
for (let number = Number(first); ; number++) {
  const copy = Buffer.concat([recording, Buffer.alloc(number + 1)]);
  const file = path.join(copyFolder, `run-${number}.imu.csv.gz`);
  writeFileSync(file, copy);
  say("begin", "import", number);
  const { id } = await recorder.import({ path: file, detection, calibration: {}, applied: null, followNeutral: false });
  say("done", "import", id, createHash("sha256").update(copy).digest("hex"));
  const enterDeg = 26 + (number % 10);
  say("begin", "analysis", id, enterDeg);
  await recorder.reanalyse(id, { detection: { ...detection, enterDeg }, calibration: { neutralDeg: 1 } });
  say("done", "analysis", id, enterDeg);
  say("begin", "name", id, `hill-${number}`);
  store.rename(id, `hill-${number}`);
  say("done", "name", id, `hill-${number}`);
  if (number % 3 !== 0) continue;
  say("begin", "trash", id);
  store.trash(id, Date.now());
  say("done", "trash", id);
}
