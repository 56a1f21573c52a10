// The radio library in the process that uses it: a real utility process of a real Electron loads noble and the socket below it,
// and gets an answer on the adapter, whatever that is on this machine. No emulated controller here.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { electronMissing, openDisplay, projectFolder, runtimeFolder } from "../support/electron.ts";

const MAIN = `
const { app, utilityProcess } = require("electron");
const path = require("node:path");
void app.whenReady().then(() => {
  const child = utilityProcess.fork(path.join(__dirname, "child.cjs"));
  child.on("message", (message) => { console.log("radio " + message); app.exit(0); });
  child.on("exit", (code) => app.exit(code + 10));
});
`;

const CHILD = `
const createNoble = require(${JSON.stringify(path.join(projectFolder, "node_modules/@abandonware/noble/with-custom-binding.js"))});
createNoble({}).on("stateChange", (state) => process.parentPort.postMessage(state));
`;

const missing = electronMissing();
if (missing !== null) console.warn(`skipped: ${missing}`);

it.skipIf(missing !== null)("noble loads in a utility process of Electron and says what the adapter is", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "lookahead-radio-"));
  const display = await openDisplay();
  try {
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "radio", main: "main.cjs" }));
    writeFileSync(path.join(folder, "main.cjs"), MAIN);
    writeFileSync(path.join(folder, "child.cjs"), CHILD);
    const { stdout } = await promisify(execFile)(
      path.join(runtimeFolder() ?? "", "electron"),
      ["--no-sandbox", folder, `--user-data-dir=${path.join(folder, "user-data")}`],
      { env: { ...process.env, DISPLAY: display.display }, timeout: 60_000 },
    );
    expect(stdout).toMatch(/^radio (poweredOff|poweredOn|unauthorized|unsupported)$/m);
  } finally {
    display.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
