// Finds an Electron runtime that can run here, or says in one sentence why there is none. Runs under plain Node.
// It does not open a window; launch.ts does. A runtime comes from ELECTRON_OVERRIDE_DIST_PATH, from an earlier
// download inside the electron package, or from a download that must connect within five seconds.
import { execFile, spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { NODE_API_NEEDED } from "../engine/info.ts";
import { desktop as words } from "../words/en/desktop.ts";

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** A download that has not answered after this long counts as unreachable. */
const CONNECT_DEADLINE_MS = 5000;

export interface ElectronRuntime {
  readonly executable: string;
  readonly version: string;
  /** False in an old runtime: the engine then runs in a separate Node process. */
  readonly loadsDatabase: boolean;
}

/** Either a runtime or the reason, a sentence for the terminal. */
export type RuntimeSearch = { readonly runtime: ElectronRuntime } | { readonly missing: string };

/** True where a window can be shown. Only Linux can be without a display. */
export function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  return platform !== "linux" || Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}

/** Looks for a runtime, downloading it when it has to and can. Never throws: a failure is a reason. */
export async function findElectron(env: NodeJS.ProcessEnv): Promise<RuntimeSearch> {
  if (!hasDisplay(env, process.platform)) return { missing: words.noDisplay };
  const override = env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (override !== undefined && override !== "") return probe(path.join(override, executableName()));
  const packageFolder = path.dirname(require.resolve("electron/package.json"));
  const installed = path.join(packageFolder, "dist", executableName());
  if (existsSync(installed)) return probe(installed);
  const failure = await download(packageFolder);
  return failure === null ? probe(installed) : { missing: failure };
}

function executableName(): string {
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron";
  return process.platform === "win32" ? "electron.exe" : "electron";
}

const versions = z.object({ electron: z.string(), napi: z.coerce.number() });

/** Asks the runtime for its versions, which also shows that its libraries are there. */
async function probe(executable: string): Promise<RuntimeSearch> {
  try {
    const { stdout } = await run(executable, ["-p", "JSON.stringify(process.versions)"], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      timeout: CONNECT_DEADLINE_MS,
    });
    const found = versions.parse(JSON.parse(stdout));
    return {
      runtime: { executable, version: found.electron, loadsDatabase: found.napi >= NODE_API_NEEDED },
    };
  } catch (error) {
    return { missing: words.runtimeBroken(missingLibrary(error)) };
  }
}

/** The shared library that the loader misses, or null. */
function missingLibrary(error: unknown): string | null {
  const text = error instanceof Error ? error.message : "";
  return /error while loading shared libraries: ([^:\s]+)/.exec(text)?.[1] ?? null;
}

/** Downloads the zip into the package's own cache and lets its installer check and unpack it. Null on success. */
async function download(packageFolder: string): Promise<string | null> {
  const electronRequire = createRequire(path.join(packageFolder, "package.json"));
  const { version } = z.object({ version: z.string() }).parse(electronRequire("./package.json"));
  const checksums = z.record(z.string(), z.string()).parse(electronRequire("./checksums.json"));
  const get = (await import(pathToFileURL(electronRequire.resolve("@electron/get")).href)) as {
    downloadArtifact(details: object): Promise<string>;
  };
  try {
    await get.downloadArtifact({
      version,
      artifactName: "electron",
      platform: process.platform,
      arch: process.arch,
      checksums,
      cacheRoot: process.env["electron_config_cache"],
      downloader: { download: fetchToFile },
    });
  } catch {
    return words.downloadUnreachable;
  }
  const installer = spawn(process.execPath, [path.join(packageFolder, "install.js")], { stdio: "ignore" });
  const code = await new Promise<number | null>((resolve) => {
    installer.once("error", () => resolve(1));
    installer.once("exit", resolve);
  });
  return code === 0 ? null : words.downloadFailed;
}

/** Fetches a file; the connection, not the transfer, has a deadline. */
async function fetchToFile(url: string, target: string): Promise<void> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), CONNECT_DEADLINE_MS);
  const response = await fetch(url, { signal: deadline.signal }).finally(() => clearTimeout(timer));
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
  process.stderr.write(`${words.downloading}\n`);
  await pipeline(response.body, createWriteStream(target));
}
