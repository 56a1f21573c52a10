// Checks the layer table: which folder may import which, and which file is the only importer of a native package.
// Not a style check. It reads the import statements of every source file; `npm run check` runs it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SOURCE = fileURLToPath(new URL("../src", import.meta.url));

interface Rule {
  /** Folders or files of src whose values may be imported. */
  readonly values: readonly string[];
  /** Folders or files of src of which only types may be imported. */
  readonly types: readonly string[];
}

/** Tables of constants in core: data without behaviour, open to every layer. */
const CONSTANTS = ["core/parameters.ts", "core/routine.ts", "core/units.ts", "core/errors.ts"];

/** Folder -> what it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, Rule>> = {
  core: { values: [], types: [] },
  protocol: { values: ["core"], types: [] },
  recordings: { values: ["core", "protocol"], types: [] },
  sensors: { values: ["core", "protocol"], types: [] },
  storage: { values: ["core"], types: [] },
  simulator: { values: ["core", "protocol"], types: [] },
  engine: { values: ["core", "protocol", "recordings", "sensors", "storage"], types: [] },
  words: { values: CONSTANTS, types: ["core"] },
  ui: { values: ["words", ...CONSTANTS], types: ["core", "engine/contract.ts"] },
  electron: { values: ["engine", "words", ...CONSTANTS], types: ["core"] },
  web: { values: ["engine", "words", ...CONSTANTS], types: ["core"] },
  cli: { values: ["engine", "words", "simulator", ...CONSTANTS], types: ["core"] },
};

/** Package -> the only places that may import it. */
const SOLE_IMPORTERS: Readonly<Record<string, readonly string[]>> = {
  "better-sqlite3": ["storage/database.ts"],
  electron: ["electron/"],
  "@abandonware/noble": ["sensors/noble-central.ts"],
  "@abandonware/bleno": ["simulator/bleno-peripheral.ts"],
  "@abandonware/bluetooth-hci-socket": [],
  rxjs: ["core/pipeline.ts", "sensors/", "engine/", "cli/", "electron/", "web/"],
};

/** Parts of core that the simulator must not know: its truth may not come from the detection it judges. */
const HEAD_DOWN_DETECTION = [
  "head-down",
  "head-raises",
  "exposure",
  "exposure-classes",
  "severity",
  "pipeline",
  "posture",
];

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(SOURCE, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"));
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(type\s)?(?:[^"';]*?\sfrom\s)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** Every import of a source text, static or dynamic, relative ones resolved against src. */
function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const target = match[2] ?? match[3] ?? "";
    const inside = target.startsWith(".") ? path.posix.join(path.posix.dirname(file), target) : target;
    return { target: inside, typeOnly: match[1] !== undefined };
  });
}

/** Sentences that say which import breaks which rule. */
function violations(file: string, text: string): string[] {
  const layer = file.split("/")[0] ?? "";
  const rule = MAY_IMPORT[layer];
  const found: string[] = [];
  if (rule === undefined) return [`${file}: the folder ${layer} is not in the layer table`];
  for (const { target, typeOnly } of importsOf(file, text)) {
    const own = target === file || target.startsWith(`${layer}/`);
    const sourceTarget = target.split("/")[0] ?? "";
    if (sourceTarget in MAY_IMPORT && /\.(tsx?|css|json)$/.test(target)) {
      const allowed = typeOnly ? [...rule.values, ...rule.types] : rule.values;
      const permitted = own || allowed.some((place) => target === place || target.startsWith(`${place}/`));
      if (!permitted) found.push(`${file} imports ${target}`);
      if (layer === "simulator" && HEAD_DOWN_DETECTION.some((name) => target === `core/${name}.ts`)) {
        found.push(`${file} imports ${target}: the simulator must not know head-down detection`);
      }
      continue;
    }
    for (const [name, importers] of Object.entries(SOLE_IMPORTERS)) {
      const isPackage = target === name || target.startsWith(`${name}/`);
      if (
        isPackage &&
        !importers.some((prefix) => file === prefix || (prefix.endsWith("/") && file.startsWith(prefix)))
      ) {
        found.push(`${file} imports ${target}`);
      }
    }
    const outside = !target.startsWith(".") && !own;
    if (layer === "core" && outside && !(file === "core/pipeline.ts" && target.startsWith("rxjs"))) {
      found.push(`${file} imports ${target}: core imports nothing`);
    }
    if (["core", "words", "ui", "simulator"].includes(layer) && target.startsWith("node:")) {
      found.push(`${file} imports ${target}: no Node here`);
    }
    if (target.startsWith("../") && target !== "../package.json") found.push(`${file} imports ${target}: outside src`);
  }
  return found;
}

describe("layers", () => {
  it("every source file keeps to the table", () => {
    const files = sourceFiles(SOURCE);
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => violations(file, readFileSync(path.join(SOURCE, file), "utf8")))).toEqual([]);
  });

  it.each([
    ["core/a.ts", 'import fs from "node:fs";'],
    ["core/a.ts", 'import { map } from "rxjs";'],
    ["core/a.ts", 'import { x } from "../storage/database.ts";'],
    ["storage/session-store.ts", 'import Database from "better-sqlite3";'],
    ["storage/a.ts", 'import { x } from "../engine/engine.ts";'],
    ["simulator/runner.ts", 'import { HeadDownDetector } from "../core/head-down.ts";'],
    ["simulator/runner.ts", 'export { x } from "../storage/session-store.ts";'],
    ["ui/review/a.tsx", 'import { createEngine } from "../../engine/engine.ts";'],
    ["ui/a.ts", 'import { HeadDownDetector } from "../core/head-down.ts";'],
    ["ui/a.ts", 'import { contract } from "../engine/contract.ts";'],
    ["sensors/central.ts", 'import noble from "@abandonware/noble";'],
    ["sensors/noble-link.ts", 'import type { Peripheral } from "@abandonware/noble";'],
    ["engine/a.ts", 'const noble = await import("@abandonware/noble/with-custom-binding.js");'],
    ["simulator/clip.ts", 'import bleno from "@abandonware/bleno";'],
    ["sensors/noble-central.ts", 'import Socket from "@abandonware/bluetooth-hci-socket";'],
    ["sensors/replay.ts", 'import { readImuCsv } from "../recordings/imu-csv.ts";'],
    ["cli/a.ts", 'import { openLibrary } from "../storage/database.ts";'],
    ["ui/a.ts", 'const x = await import("../storage/database.ts");'],
    ["cli/a.ts", 'import { serve } from "../web/server.ts";'],
    ["web/a.ts", 'import { app } from "electron";'],
    ["words/a.ts", 'import { x } from "../engine/contract.ts";'],
    ["elsewhere/a.ts", 'import { x } from "../core/units.ts";'],
  ])("finds what is forbidden in %s: %s", (file, text) => {
    expect(violations(file, text)).not.toEqual([]);
  });

  it.each([
    ["core/pipeline.ts", 'import { Observable } from "rxjs";'],
    ["storage/database.ts", 'import type Database from "better-sqlite3";'],
    ["ui/client.ts", 'import type { Client } from "../engine/contract.ts";'],
    ["cli/a.ts", 'import { simulateRun } from "../simulator/runner.ts";'],
    ["ui/a.ts", 'import type { HeadDownSpan } from "../core/results.ts";'],
    ["ui/a.ts", 'import { DETECTION_PRESETS } from "../core/parameters.ts";'],
    ["sensors/noble-central.ts", 'const noble = await import("@abandonware/noble/with-custom-binding.js");'],
    ["simulator/bleno-peripheral.ts", 'const bleno = await import("@abandonware/bleno");'],
    ["engine/recorder.ts", 'import { replayRecording } from "../sensors/replay.ts";'],
  ])("lets through what is allowed in %s: %s", (file, text) => {
    expect(violations(file, text)).toEqual([]);
  });
});
