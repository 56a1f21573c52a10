// The real Electron window: opened, fed with a recording, locked down, its engine killed, closed and opened again. Where
// the runtime cannot load the database the engine is a separate Node (ENGINE_NODE), and the engine bundle answers over a
// real MessagePort all the same. Skipped with a printed reason where there is no runtime or no display.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ElectronApplication, Page } from "playwright-core";
import { electronMissing, launchApp, openDisplay, projectFolder, runApp } from "../support/electron.ts";

const missing = electronMissing();
if (missing !== null) console.log(`Electron tests skipped: ${missing}.`);

describe.skipIf(missing !== null)("the Electron window", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "lookahead-electron-"));
  const recording = path.join(folder, "Morning loop.imu.csv.gz");
  let display: Awaited<ReturnType<typeof openDisplay>>;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    display = await openDisplay();
    lookahead("simulate", "run", "--out", recording, "--seed", "5", "--duration", "240", "--rate", "50");
    app = await launchApp({ display: display.display, folder, files: [recording] });
    page = await app.firstWindow();
  });

  afterAll(async () => {
    await app?.close();
    display?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("imports the recording of its command line and opens the review", async () => {
    await page.waitForURL(/#\/run\/\d+$/);
    await page.getByRole("heading", { level: 1, name: "Morning loop" }).waitFor();
    expect(page.url()).toMatch(/^app:\/\/lookahead\//);
  });

  it("gives the page nothing of Node and keeps it where it is", async () => {
    const reach = await page.evaluate(() => ({
      node: typeof Reflect.get(globalThis, "process") + typeof Reflect.get(globalThis, "require"),
      bridge: Object.keys(Reflect.get(globalThis, "desktop") ?? {}).toSorted(),
      opened: window.open("https://example.org/") === null,
    }));
    expect(reach.node).toBe("undefinedundefined");
    expect(reach.bridge).toEqual(["engineUrl", "isElectron", "onMenu", "onOpenFiles", "pathForFile"]);
    expect(reach.opened).toBe(true);
    await page.evaluate(() => {
      location.href = "https://example.org/";
    });
    await page.waitForTimeout(300);
    expect(page.url()).toMatch(/^app:\/\/lookahead\//);
    expect(app.windows()).toHaveLength(1);
  });

  it("refuses scripts and connections that the policy does not name", async () => {
    const outcome = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.intruder = true";
      document.head.append(script);
      const reached = await fetch("http://127.0.0.1:9/").then(
        () => true,
        () => false,
      );
      return { intruder: Reflect.get(globalThis, "intruder") === true, reached };
    });
    expect(outcome).toEqual({ intruder: false, reached: false });
  });

  it("runs sandboxed, isolated and without Node in the page", async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const last: unknown = Reflect.apply(
        Reflect.get(window?.webContents ?? {}, "getLastWebPreferences"),
        window?.webContents,
        [],
      );
      return last as Record<string, unknown>;
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });

  it("has a native menu whose commands reach the page", async () => {
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((top) => top.submenu?.items ?? []) ?? [];
      items.find((item) => item.label.startsWith("Settings"))?.click();
    });
    await page.waitForURL(/#\/settings/);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Settings");
  });

  it("starts its engine again when that dies, with nothing lost", async () => {
    const enginePid = await app.evaluate(({ app: electron }) => {
      const engine = electron.getAppMetrics().find((metric) => metric.name === "Lookahead engine");
      return engine?.pid ?? null;
    });
    const pid = enginePid ?? serverPid(app.process().pid ?? 0);
    process.kill(pid, "SIGKILL");
    await page.evaluate(() => {
      location.hash = "#/";
    });
    await page.getByText("Morning loop").first().waitFor({ timeout: 20_000 });
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("opens one instance: a second start hands its file to the first", async () => {
    const second = path.join(folder, "Evening loop.imu.csv.gz");
    lookahead("simulate", "run", "--out", second, "--seed", "6", "--duration", "120", "--rate", "50");
    expect(await runApp({ display: display.display, folder, files: [second] })).toBe(0);
    await page.getByText("Evening loop").first().waitFor({ timeout: 20_000 });
  });

  it("keeps the window's size and the runs over a restart", async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ width: 900, height: 640 }));
    await page.waitForTimeout(200);
    await app.close();
    const state: unknown = JSON.parse(readFileSync(path.join(folder, "user-data", "window-state.json"), "utf8"));
    expect(state).toMatchObject({ bounds: { width: 900, height: 640 } });
    app = await launchApp({ display: display.display, folder });
    page = await app.firstWindow();
    await page.getByText("Morning loop").first().waitFor();
    const bounds = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toMatchObject({ width: 900, height: 640 });
  });
});

describe.skipIf(missing !== null)("the engine bundle in a utility process", () => {
  it("answers over a real MessagePort", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "lookahead-utility-"));
    const display = await openDisplay();
    const app = await launchApp({ display: display.display, folder, utilityEngine: true });
    try {
      const page = await app.firstWindow();
      const isUtility = await app.evaluate(({ app: electron }) =>
        electron.getAppMetrics().some((metric) => metric.type === "Utility" && metric.name === "Lookahead engine"),
      );
      expect(isUtility).toBe(true);
      expect(await page.evaluate(() => Reflect.get(Reflect.get(globalThis, "desktop"), "engineUrl"))).toBeUndefined();
      await page.evaluate(() => {
        location.hash = "#/settings/about";
      });
      const version: string = JSON.parse(readFileSync(path.join(projectFolder, "package.json"), "utf8")).version;
      await page.getByText(version).first().waitFor();
    } finally {
      await app.close();
      display.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function lookahead(...args: string[]): void {
  execFileSync(process.execPath, [path.join(projectFolder, "src/cli/main.ts"), ...args], { stdio: "ignore" });
}

/** The engine's server among the children of Electron's main process; Linux only. */
function serverPid(parent: number): number {
  const children = existsSync(`/proc/${parent}/task/${parent}/children`)
    ? readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim().split(" ")
    : [];
  const found = children.find((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("serve.mjs"));
  if (found === undefined) throw new Error("no engine process");
  return Number(found);
}
