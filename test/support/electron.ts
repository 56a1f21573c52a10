// Finds what the Electron tests need: a runtime, a display, and the built bundles. What is missing is a printed reason.
// It downloads nothing.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication } from "playwright-core";

export const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);

/** Folder of a runtime, or null. */
export function runtimeFolder(): string | null {
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (override !== undefined && override !== "") return override;
  const installed = path.join(path.dirname(require.resolve("electron/package.json")), "dist");
  return existsSync(installed) ? installed : null;
}

/** Why the Electron tests cannot run here; null when they can. */
export function electronMissing(): string | null {
  if (runtimeFolder() === null) {
    return "no Electron runtime: set ELECTRON_OVERRIDE_DIST_PATH to a runtime's folder, or start the app once online";
  }
  const hasDisplay = process.platform !== "linux" || process.env["DISPLAY"] !== undefined;
  if (!hasDisplay && spawnSync("Xvfb", ["-help"]).error !== undefined) return "no display and no Xvfb";
  return null;
}

/** A virtual display where there is none; `display` goes into the environment of the app. */
export async function openDisplay(): Promise<{ display: string | undefined; close(): void }> {
  const present = process.env["DISPLAY"];
  if (process.platform !== "linux" || present !== undefined) return { display: present, close: () => undefined };
  const server: ChildProcess = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1400x900x24"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (server.stdout === null) throw new Error("Xvfb has no output");
  const lines = createInterface({ input: server.stdout });
  const number = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    server.once("exit", () => reject(new Error("Xvfb ended")));
    server.once("error", reject);
  });
  return { display: `:${number}`, close: () => void server.kill() };
}

export interface LaunchOptions {
  readonly display: string | undefined;
  /** A folder of the test: user data and database go there. */
  readonly folder: string;
  readonly files?: readonly string[];
  /** Another app than the project's: a packaged executable. */
  readonly executablePath?: string;
  /** Run the engine in Electron's utility process even where it cannot load the database. */
  readonly utilityEngine?: boolean;
}

/** Starts the app with its own user data and database. */
export function launchApp(options: LaunchOptions): Promise<ElectronApplication> {
  const { executablePath } = options;
  return _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: appArguments(options),
    env: appEnvironment(options),
  });
}

/** Starts the app without a debugger, as a person would, and waits for its end; the exit code. */
export function runApp(options: LaunchOptions): Promise<number | null> {
  const folder = runtimeFolder();
  if (folder === null) throw new Error("no Electron runtime");
  const child = spawn(path.join(folder, "electron"), appArguments(options), {
    env: appEnvironment(options),
    stdio: "ignore",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}

function appArguments(options: LaunchOptions): string[] {
  return [
    ...(options.executablePath === undefined ? [projectFolder] : []),
    `--user-data-dir=${path.join(options.folder, "user-data")}`,
    "--db",
    path.join(options.folder, "library.sqlite3"),
    ...(options.files ?? []),
  ];
}

function appEnvironment(options: LaunchOptions): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  delete env["ELECTRON_RUN_AS_NODE"];
  delete env["NODE_OPTIONS"];
  const folder = runtimeFolder();
  if (folder !== null) env["ELECTRON_OVERRIDE_DIST_PATH"] = folder;
  if (options.display !== undefined) env["DISPLAY"] = options.display;
  if (process.getuid?.() === 0) env["ELECTRON_DISABLE_SANDBOX"] = "1";
  if (options.utilityEngine !== true) env["ENGINE_NODE"] = process.execPath;
  return env;
}
