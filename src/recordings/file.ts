// A recording on disk: opens the file and picks its reader by content and name. The only place of recordings/ that opens
// files for reading. What is in the bytes is the reader's matter.
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { LookaheadError, type ErrorCode } from "../core/errors.ts";
import { cancelled, type ReadOptions } from "./bytes.ts";
import { readImuCsv } from "./imu-csv.ts";
import { beginsWithBlock, readLkr } from "./lkr.ts";
import type { RecordingFacts, RecordingPart } from "./recording.ts";
import { badFile } from "./table.ts";

/**
 * Read the recording at `path`.
 * Errors: those of `readImuCsv` and `readLkr`, and "notFound" (no such file), "unreadable" (no permission, an I/O error), "badFile"
 * (a folder).
 */
export async function* readRecording(
  path: string,
  o: Omit<ReadOptions, "name" | "sizeBytes"> & { readonly name?: string } = {},
): AsyncGenerator<RecordingPart, RecordingFacts> {
  const name = o.name ?? basename(path);
  if (o.signal?.aborted === true) throw cancelled();
  try {
    const info = await stat(path);
    const read = name.endsWith(".lkr") || beginsWithBlock(await firstBytes(path)) ? readLkr : readImuCsv;
    const source = createReadStream(path, { highWaterMark: 262_144 });
    return yield* read(source, { ...o, name, sizeBytes: info.size });
  } catch (error) {
    throw fileError(error, path, name);
  }
}

/** As many bytes as tell the formats apart. */
async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A name to show for a recording file: "evening.imu.csv.gz" is "evening". */
export function recordingName(path: string): string {
  const name = basename(path.replaceAll("\\", "/"));
  return name.replace(/((\.imu)?(\.csv)?(\.gz)?|\.lkr)$/i, "") || name;
}

/** What the operating system said about a file, as a LookaheadError; other errors pass through. */
export function fileError(error: unknown, path: string, name: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EISDIR") return badFile(name, "is a folder, not a recording.");
  if (error instanceof LookaheadError || typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return error;
  const missing = code === "ENOENT" || code === "ENOTDIR";
  const kind: ErrorCode = missing ? "notFound" : "unreadable";
  const what = missing
    ? "does not exist."
    : code === "EACCES"
      ? "may not be read by you."
      : `cannot be read (${code}).`;
  return new LookaheadError(kind, `${missing ? path : name} ${what}`, { cause: error, facts: { name, path } });
}
