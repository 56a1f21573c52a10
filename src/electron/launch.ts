// `npm start`: builds the page and the bundles, and opens the app in Electron where a runtime can run; else it says why
// in one sentence and serves the same interface to the browser. Decides nothing else; the window is main.ts, the browser
// shell a process of its own.
import { spawn } from "node:child_process";
import path from "node:path";
import { desktop as words } from "../words/en/desktop.ts";
import { findElectron, type ElectronRuntime } from "./runtime.ts";

const projectFolder = path.resolve(import.meta.dirname, "../..");
/** A window that ends with an error this soon never really opened. */
const START_UP_MS = 15_000;

async function main(): Promise<number> {
  // The search may have to wait for a network, so the build goes on meanwhile.
  const build = buildBundles();
  const search = await findElectron(process.env);
  let reason = "missing" in search ? search.missing : null;
  if (reason !== null) process.stdout.write(`${words.servesInstead(reason)}\n`);
  const buildCode = await build;
  if (buildCode !== 0) return buildCode;
  if ("runtime" in search) {
    const startedMs = performance.now();
    const code = await openWindow(search.runtime);
    if (code === 0 || performance.now() - startedMs > START_UP_MS) return code;
    reason = words.windowFailed(code);
    process.stdout.write(`${words.servesInstead(reason)}\n`);
  }
  return runToEnd(
    process.execPath,
    [path.join(projectFolder, "src/web/main.ts"), ...process.argv.slice(2)],
    process.env,
  );
}

function buildBundles(): Promise<number> {
  const vite = path.join(projectFolder, "node_modules/vite/bin/vite.js");
  return runToEnd(process.execPath, [vite, "build", "--logLevel", "warn"], process.env);
}

function openWindow(runtime: ElectronRuntime): Promise<number> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env["ELECTRON_RUN_AS_NODE"];
  if (!runtime.loadsDatabase) env["ENGINE_NODE"] ??= process.execPath;
  // Chromium's sandbox refuses to start for root; nothing else switches it off.
  if (process.getuid?.() === 0) env["ELECTRON_DISABLE_SANDBOX"] = "1";
  return runToEnd(runtime.executable, [projectFolder, ...process.argv.slice(2)], env);
}

/** Runs a process with this terminal, passes stop signals on, and gives its exit code. */
function runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectFolder, env, stdio: "inherit" });
    const stop = (signal: NodeJS.Signals): void => void child.kill(signal);
    const end = (code: number): void => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      resolve(code);
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
    child.once("error", () => end(1));
    child.once("exit", (code, signal) => end(code ?? (signal === null ? 1 : 128)));
  });
}

process.exitCode = await main();
