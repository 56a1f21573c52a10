// `serve`: starts the browser shell as a process of its own and stays with it. The two shells share no code; this one
// only passes on arguments, signals and the exit code.
import { spawn } from "node:child_process";
import path from "node:path";
import type { Shell } from "./shell.ts";

/** The sources lie in folders, the bundles side by side. */
const SERVER = import.meta.filename.endsWith(".ts")
  ? path.join(import.meta.dirname, "..", "web", "main.ts")
  : path.join(import.meta.dirname, "serve.mjs");

export async function serve(shell: Shell, port: number): Promise<void> {
  const json = shell.terminal.json ? ["--json"] : [];
  const server = spawn(process.execPath, [SERVER, "--port", String(port), "--db", shell.databasePath, ...json], {
    stdio: "inherit",
  });
  // A terminal sends Ctrl+C to both; other signals come only here.
  shell.stop.addEventListener("abort", () => server.kill("SIGTERM"));
  process.exitCode = await new Promise<number>((resolve, reject) => {
    server.once("error", reject).once("exit", (code) => resolve(code ?? 1));
  });
}
