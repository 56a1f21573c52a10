// Copies of the library beside it, each read again before it counts: opened, checked page by page, and every verified run of a
// clip compared with the fingerprint that its clip confirmed. A run may be released on its clip only when such a copy holds it.
// Not an export: a backup is a whole library that can be opened as one.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { ClipBlocks } from "./clip-blocks.ts";
import { ClipStore } from "./clip-store.ts";
import { openLibrary, type Library } from "./database.ts";
import { translated } from "./failures.ts";
import { syncFolder } from "./library-file.ts";
import type { StoredProof } from "./stored-clip.ts";

const DAY_MS = 86_400_000;
/** How many are kept: the newest, the newest of each of the last days, and of each of the last weeks. */
const NEWEST_COUNT = 2;
const DAY_COUNT = 3;
const WEEK_COUNT = 4;
const BACKUP_NAME = /^library-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)\.db$/;
const DRAFT_ENDING = ".unverified";
const SHA_BYTES = 16;
/** Blocks that are read at once: a megabyte. */
const PAGE_BLOCKS = 256;

export interface Backup {
  readonly path: string;
  /** Clip runs (clip_run.id) that this copy was seen to hold as their clips confirmed them. */
  readonly clipRunIds: readonly number[];
}

/** Where the backups of a library lie. */
export function backupFolder(libraryPath: string): string {
  return `${path.resolve(libraryPath)}.backups`;
}

/**
 * Copy a library while it is in use, read the copy again, and only then give it its name; older copies are thinned out.
 * Errors: "diskFull", "damagedDatabase" (the copy is not sound), "unreadable". The library is untouched by any of them.
 */
export async function backUp(library: Library, nowUnixMs: number): Promise<Backup> {
  const folder = backupFolder(library.path);
  const target = path.join(folder, `library-${new Date(nowUnixMs).toISOString().replaceAll(/[:.]/g, "-")}.db`);
  const draft = `${target}${DRAFT_ENDING}`;
  translated(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) if (name.includes(DRAFT_ENDING)) rmSync(path.join(folder, name));
  });
  try {
    await library.backup(draft);
    const clipRunIds = await verifiedRunsIn(draft);
    translated(folder, () => {
      renameSync(draft, target);
      for (const name of surplus(readdirSync(folder), nowUnixMs)) rmSync(path.join(folder, name));
      syncFolder(folder);
    });
    return { path: target, clipRunIds };
  } catch (error) {
    if (existsSync(draft)) rmSync(draft);
    throw error;
  }
}

/**
 * Clip runs whose blocks in this library are exactly those that their clips confirmed. Others get their turn in between. Errors:
 * those of opening a library.
 */
export async function verifiedRunsIn(libraryPath: string): Promise<number[]> {
  const library = openLibrary(libraryPath, { readOnly: true });
  try {
    const blocks = new ClipBlocks(library);
    const ids: number[] = [];
    for (const { id, proof } of new ClipStore(library).proofs()) {
      if ((await fingerprint(blocks, id, proof)).equals(proof.sha16)) ids.push(id);
    }
    return ids;
  } finally {
    library.close();
  }
}

/** Truncated SHA-256 over the CRC words of a run as they stand in the file, 0 for blocks that are bad on the clip. */
async function fingerprint(blocks: ClipBlocks, id: number, proof: StoredProof): Promise<Buffer> {
  const hash = createHash("sha256");
  const bad = new Set(proof.badBlocks);
  for (let first = 0; first < proof.blocks; first += PAGE_BLOCKS) {
    const words = blocks.crcWords(id, first, Math.min(PAGE_BLOCKS, proof.blocks - first));
    const list = Buffer.alloc(4 * words.length);
    for (const [at, word] of words.entries()) list.writeUInt32LE(bad.has(first + at) ? 0 : word, 4 * at);
    hash.update(list);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest().subarray(0, SHA_BYTES);
}

/** Names of backups that need not be kept, by the times in their names. */
export function surplus(names: readonly string[], nowUnixMs: number): string[] {
  const backups = names
    .flatMap((name) => {
      const stamp = BACKUP_NAME.exec(name)?.[1];
      return stamp === undefined ? [] : [{ name, unixMs: unixMsOf(stamp) }];
    })
    .sort((a, b) => b.unixMs - a.unixMs);
  const kept = new Set(backups.slice(0, NEWEST_COUNT).map(({ name }) => name));
  const keepFirstOf = (periodMs: number, count: number): void => {
    const seen = new Set<number>();
    for (const { name, unixMs } of backups) {
      const period = Math.floor((nowUnixMs - unixMs) / periodMs);
      if (period >= count || seen.has(period)) continue;
      seen.add(period);
      kept.add(name);
    }
  };
  keepFirstOf(DAY_MS, DAY_COUNT);
  keepFirstOf(7 * DAY_MS, WEEK_COUNT);
  return backups.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
}

/** "2026-11-25T02-19-00-123Z" with the signs that file names may not have put back. */
function unixMsOf(stamp: string): number {
  const [date, time] = stamp.split("T");
  const [hours, minutes, seconds, millis] = time.split("-");
  return Date.parse(`${date}T${hours}:${minutes}:${seconds}.${millis}`);
}
