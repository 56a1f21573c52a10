// Where files of the program lie: the user's data folder, the local socket beside a database, and the sample recording.
// Paths only; nothing is opened or created here.
import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { defaultLibraryPath } from "../storage/default-path.ts";

/**
 * The database that is used when none is named: the one that the environment's LOOKAHEAD_DB names, else `library.db` in
 * the data folder of the user. It may not exist yet.
 */
export function defaultDatabasePath(): string {
  const given = process.env["LOOKAHEAD_DB"];
  if (given !== undefined && given !== "") return path.resolve(given);
  return defaultLibraryPath(process.platform, process.env, os.homedir());
}

/** Longest path of a Unix socket that every system takes, in bytes. */
const SOCKET_PATH_MAX_BYTES = 100;

/**
 * Where the process that has a database open for writing listens for others: `<database>.sock`, or a short name in the
 * folder of temporary files when that is longer than a socket's path may be. A named pipe on Windows.
 */
export function socketPath(databasePath: string, platform: NodeJS.Platform = process.platform): string {
  const absolute = path.resolve(databasePath);
  const short = createHash("sha256").update(absolute).digest("hex").slice(0, 24);
  if (platform === "win32") return `\\\\.\\pipe\\lookahead-${short}`;
  const beside = `${absolute}.sock`;
  return Buffer.byteLength(beside) <= SOCKET_PATH_MAX_BYTES
    ? beside
    : path.join(os.tmpdir(), `lookahead-${short}.sock`);
}

/** The sample run. The same relative place serves the sources and the bundles in `dist`. */
export function samplePath(): string {
  return path.join(import.meta.dirname, "..", "..", "fixtures", "sample", "hollow-ridge-loop.imu.csv.gz");
}
