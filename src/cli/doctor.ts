// `doctor`: what is right and wrong with this machine, one line each, with what to do about it. It changes nothing: it
// opens no database for writing and downloads nothing.
import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";
import { engineInfo } from "../engine/info.ts";
import { connectLocally } from "../engine/local-socket.ts";
import { checkRadio } from "../engine/radio.ts";
import { blenoFailure } from "../simulator/bleno-peripheral.ts";
import { cliWords } from "../words/en/cli.ts";
import { failureText } from "../words/en/errors.ts";
import { radioFound, radioHint } from "../words/en/radio.ts";
import { fileSize } from "../words/format.ts";
import { withEngine } from "./engine-access.ts";
import type { Shell } from "./shell.ts";

const words = cliWords.doctor;

interface Check {
  readonly id: string;
  readonly name: string;
  readonly ok: boolean;
  /** False where the product works without it. */
  readonly needed: boolean;
  readonly found: string;
  /** What to do; empty when there is nothing to do. */
  readonly hint: string;
}

const PROJECT_FOLDER = path.join(import.meta.dirname, "..", "..");
const LOW_DISK_BYTES = 500e6;

export async function doctor(shell: Shell): Promise<void> {
  const { terminal } = shell;
  const checks = [
    node(),
    sqlite(),
    await library(shell.databasePath),
    writable(shell.databasePath),
    await disk(shell.databasePath, terminal.place.locale),
    page(),
    electron(),
    await chromium(),
    await bluetooth(),
    await simulatedClip(),
  ];
  const troubles = checks.filter(({ ok, needed }) => needed && !ok);
  if (terminal.json) {
    terminal.printData({ ok: troubles.length === 0, checks });
  } else {
    for (const { name, ok, needed, found, hint } of checks) {
      const mark = ok
        ? terminal.paint("land", "✓")
        : needed
          ? terminal.paint("ochre", "✗")
          : terminal.paint("dim", "–");
      terminal.print(`${mark} ${name.padEnd(20)} ${found}`);
      if (!ok && hint !== "") terminal.print(`  ${" ".repeat(20)} ${terminal.paint("dim", hint)}`);
    }
    terminal.print(`\n${troubles.length === 0 ? words.allWell : words.trouble(troubles.length)}`);
  }
  if (troubles.length > 0) process.exitCode = 1;
}

function node(): Check {
  const found = process.versions.node;
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const ok = major > 24 || (major === 24 && minor >= 11);
  return { id: "node", name: words.node, ok, needed: true, found, hint: ok ? "" : words.nodeOld };
}

function sqlite(): Check {
  const version = engineInfo().sqlite;
  const ok = version !== null;
  return {
    id: "sqlite",
    name: words.sqlite,
    ok,
    needed: true,
    found: version ?? "–",
    hint: ok ? "" : words.sqliteMissing,
  };
}

async function library(databasePath: string): Promise<Check> {
  const check = { id: "library", name: words.library, needed: true };
  if (!existsSync(databasePath)) return { ...check, ok: true, found: words.libraryAbsent(databasePath), hint: "" };
  try {
    const { runCount, readOnlyReason } = await withEngine(databasePath, "read", (client) => client.info());
    const running = await connectLocally(databasePath);
    running?.close();
    const notes = [running === null ? null : words.servedBy, running === null ? null : readOnlyReason];
    const found = [words.libraryOpen(databasePath, runCount), ...notes.filter((note) => note !== null)].join("; ");
    return { ...check, ok: true, found, hint: "" };
  } catch (error) {
    const { message, hint } = failureText(error);
    return { ...check, ok: false, found: message, hint };
  }
}

function writable(databasePath: string): Check {
  const folder = existingFolder(path.dirname(databasePath));
  const check = { id: "writable", name: words.writable, needed: true };
  try {
    accessSync(folder, constants.W_OK);
    if (existsSync(databasePath)) accessSync(databasePath, constants.W_OK);
    return { ...check, ok: true, found: path.dirname(databasePath), hint: "" };
  } catch {
    return { ...check, ok: false, found: words.notWritable(folder), hint: words.notWritableHint };
  }
}

async function disk(databasePath: string, locale: string): Promise<Check> {
  const { bavail, bsize } = await statfs(existingFolder(path.dirname(databasePath)));
  const free = bavail * bsize;
  const ok = free >= LOW_DISK_BYTES;
  const found = words.diskFree(fileSize(free, locale));
  return { id: "disk", name: words.disk, ok, needed: true, found, hint: ok ? "" : words.diskLow };
}

/** The nearest folder on the way up that exists. */
function existingFolder(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : existingFolder(path.dirname(folder));
}

function page(): Check {
  const ok = existsSync(path.join(PROJECT_FOLDER, "dist", "ui", "index.html"));
  const found = ok ? words.pageBuilt : words.pageAbsent;
  return { id: "page", name: words.page, ok, needed: false, found, hint: words.pageHint };
}

function electronFolder(): string {
  return process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? path.join(PROJECT_FOLDER, "node_modules/electron/dist");
}

function electron(): Check {
  const version = path.join(electronFolder(), "version");
  const ok = existsSync(version);
  const found = ok ? readFileSync(version, "utf8").trim() : words.electronAbsent;
  return { id: "electron", name: words.electron, ok, needed: false, found, hint: words.electronHint };
}

async function chromium(): Promise<Check> {
  const check = { id: "chromium", name: words.chromium, needed: false };
  const given = process.env["CHROMIUM_PATH"];
  const file = given ?? path.join(PROJECT_FOLDER, "node_modules/@sparticuz/chromium/package.json");
  const ok = existsSync(file);
  return {
    ...check,
    ok,
    found: ok ? (given ?? "@sparticuz/chromium") : words.chromiumAbsent,
    hint: words.chromiumHint,
  };
}

/** The right on Linux belongs to the program that runs: this Node, and Electron's own file. */
async function bluetooth(): Promise<Check> {
  const { verdict, facts } = await checkRadio();
  const ok = verdict === "ready" || verdict === "replaced";
  const adapters = facts.linux?.adapters ?? [];
  const detail = facts.loadFailure ?? adapters.join(", ");
  const found = detail === "" ? radioFound[verdict] : `${radioFound[verdict]}: ${detail}`;
  const programs = [process.execPath, path.join(electronFolder(), "electron")].filter((file) => existsSync(file));
  const hint = ok
    ? ""
    : radioHint(
        verdict,
        facts.platform,
        programs.map((file) => realpathSync(file)),
      );
  return { id: "bluetooth", name: words.bluetooth, ok, needed: false, found, hint };
}

async function simulatedClip(): Promise<Check> {
  const failure = await blenoFailure();
  const check = { id: "simulatedClip", name: words.simulatedClip, needed: false, ok: failure === null };
  return { ...check, found: failure ?? "bleno", hint: words.simulatedClipHint };
}
