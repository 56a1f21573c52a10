#!/usr/bin/env node
// The installed command: starts the command line with the Node it was made for, whatever Node runs this file. Plain
// JavaScript that an old Node understands. Node refuses TypeScript below node_modules, so an installed copy runs the
// bundle in dist/electron; a clone runs its sources.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** The pinned Node that npm installs as an optional dependency, else the one that runs this file. */
function findNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  try {
    return createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`);
  } catch {
    return process.execPath;
  }
}

const installed = folder.split(path.sep).includes("node_modules");
const entry = path.join(folder, installed ? "dist/electron/cli.mjs" : "src/cli/main.ts");
if (!existsSync(entry)) {
  console.error(`${entry} is missing; \`npm run build\` makes it.`);
  process.exit(1);
}
const child = spawn(findNode(), [entry, ...process.argv.slice(2)], { stdio: "inherit" });
// A terminal sends these to both processes; the command line ends by itself and says how.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on("exit", (code) => process.exit(code ?? 1));
