// The power-cut rig: the writes and syncs of a process, recorded with strace, and the disk as a power cut at any moment may
// leave it. What was synced is there; of what was not, each write is there, torn or missing, in any order.
//
// Model. A file's writes and truncations are pending until it is synced. Names (create, unlink) are pending until their folder
// is synced and survive as a prefix, as a journaling file system keeps them; syncing a file keeps its name as well.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export type DiskEvent =
  | { readonly kind: "write"; readonly name: string; readonly at: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly name: string; readonly size: number }
  | { readonly kind: "create" | "unlink" | "sync"; readonly name: string }
  | { readonly kind: "syncFolder" }
  | { readonly kind: "acknowledge"; readonly step: number };

const SYSTEM_CALLS =
  "openat,open,creat,write,pwrite64,pwritev,writev,fsync,fdatasync,ftruncate,fallocate,unlink,unlinkat,rename,renameat2";
const SECTOR_BYTES = 512;

/** Null when strace can trace a process here, else why not, in a sentence. */
export function straceMissing(): string | null {
  const probe = spawnSync("strace", ["-o", "/dev/null", process.execPath, "--version"], { encoding: "utf8" });
  if (probe.error !== undefined) return "strace is not installed.";
  return probe.status === 0 ? null : `strace may not trace here: ${probe.stderr.trim()}.`;
}

/** Run a script under strace; the events on the files of `folder` that carry these names, in order. */
export function recordDisk(o: {
  readonly folder: string;
  readonly libraryName: string;
  readonly acknowledgementName: string;
  readonly nodeArguments: readonly string[];
}): DiskEvent[] {
  const log = path.join(o.folder, "strace.log");
  const names = [o.libraryName, `${o.libraryName}-wal`, `${o.libraryName}-journal`, o.acknowledgementName];
  const watched = [o.folder, ...names.map((name) => path.join(o.folder, name))].flatMap((file) => ["-P", file]);
  const strace = ["-qq", "-y", "-xx", "-s", "1000000", ...watched, "-e", `trace=${SYSTEM_CALLS}`, "-o", log];
  const run = spawnSync("strace", [...strace, process.execPath, ...o.nodeArguments], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the traced process failed: ${run.stderr}`);
  const known = new Set<string>();
  const events = readFileSync(log, "latin1")
    .split("\n")
    .flatMap((line) => eventsOfCall(line, o.folder, o.acknowledgementName, known));
  rmSync(log);
  return events;
}

const unhex = (text: string): Buffer => Buffer.from(text.replaceAll("\\x", ""), "hex");

/** One line of strace. `known` holds the names that exist, so that an open that makes a file is told from one that does not. */
function eventsOfCall(line: string, folder: string, acknowledgementName: string, known: Set<string>): DiskEvent[] {
  const call = /^(\w+)\((.*)\)\s+= (-?\d+)/.exec(line);
  if (call === null || Number(call[3]) < 0) return [];
  const [, name, rest] = call;
  const opened = /^\d+<([^>]*)>/.exec(rest);
  const file = opened === null ? "" : path.relative(folder, unhex(opened[1]).toString());
  const quoted = /"((?:\\x[0-9a-f]{2})*)"/.exec(rest);
  switch (name) {
    case "write":
    case "pwrite64": {
      const data = unhex(quoted![1]);
      if (file === acknowledgementName) return [{ kind: "acknowledge", step: Number(data.toString()) }];
      const at = /, (\d+)$/.exec(rest);
      if (name === "write" || at === null) throw new Error(`a write without a place: ${line.slice(0, 200)}`);
      return [{ kind: "write", name: file, at: Number(at[1]), data }];
    }
    case "fsync":
    case "fdatasync":
      return [file === "" ? { kind: "syncFolder" } : { kind: "sync", name: file }];
    case "ftruncate":
      return [{ kind: "truncate", name: file, size: Number(/, (\d+)$/.exec(rest)![1]) }];
    case "unlink": {
      const gone = path.relative(folder, unhex(quoted![1]).toString());
      known.delete(gone);
      return [{ kind: "unlink", name: gone }];
    }
    case "openat": {
      const made = path.relative(folder, unhex(quoted![1]).toString());
      if (!rest.includes("O_CREAT") || known.has(made) || made === acknowledgementName) return [];
      known.add(made);
      return [{ kind: "create", name: made }];
    }
    default:
      throw new Error(`the rig does not know ${name}: ${line.slice(0, 200)}`);
  }
}

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How the writes that were not synced fare: all lost, any of them lost, any of them torn, or all but a torn last one kept. */
export const CUT_MODES = ["lost", "any", "torn", "tornLast"] as const;
export type CutMode = (typeof CUT_MODES)[number];

interface Inode {
  synced: Buffer;
  pending: (Extract<DiskEvent, { kind: "write" }> | Extract<DiskEvent, { kind: "truncate" }>)[];
}

/** A disk that plays events and can be cut at any moment. */
export class Disk {
  acknowledged = 0;
  readonly #syncedNames = new Map<string, Inode>();
  readonly #names = new Map<string, Inode>();
  #pendingNames: { readonly name: string; readonly inode: Inode | null }[] = [];

  play(event: DiskEvent): void {
    switch (event.kind) {
      case "acknowledge":
        this.acknowledged = event.step;
        break;
      case "create":
        this.#rename(event.name, { synced: Buffer.alloc(0), pending: [] });
        break;
      case "unlink":
        this.#rename(event.name, null);
        break;
      case "syncFolder":
        this.#keepNames(this.#pendingNames.length);
        break;
      case "sync": {
        const inode = this.#inode(event.name);
        inode.synced = applied(inode.synced, inode.pending);
        inode.pending = [];
        const named = this.#pendingNames.findLastIndex((pending) => pending.inode === inode);
        this.#keepNames(named + 1);
        break;
      }
      default:
        this.#inode(event.name).pending.push(event);
    }
  }

  /** Write into `folder` what is there after the cut. */
  cut(folder: string, mode: CutMode, random: () => number): void {
    const names = new Map(this.#syncedNames);
    const kept = mode === "lost" ? 0 : Math.floor(random() * (this.#pendingNames.length + 1));
    for (const { name, inode } of this.#pendingNames.slice(0, kept)) {
      if (inode === null) names.delete(name);
      else names.set(name, inode);
    }
    for (const [name, inode] of names) {
      writeFileSync(path.join(folder, name), applied(inode.synced, survivors(inode.pending, mode, random)));
    }
  }

  #rename(name: string, inode: Inode | null): void {
    if (inode === null) this.#names.delete(name);
    else this.#names.set(name, inode);
    this.#pendingNames.push({ name, inode });
  }

  #keepNames(count: number): void {
    for (const { name, inode } of this.#pendingNames.splice(0, count)) {
      if (inode === null) this.#syncedNames.delete(name);
      else this.#syncedNames.set(name, inode);
    }
  }

  #inode(name: string): Inode {
    const inode = this.#names.get(name);
    if (inode === undefined) throw new Error(`the trace writes ${name} before it was made`);
    return inode;
  }
}

function survivors(pending: Inode["pending"], mode: CutMode, random: () => number): Inode["pending"] {
  if (mode === "lost") return [];
  if (mode === "any") return pending.filter(() => random() < 0.5);
  if (mode === "torn") return pending.flatMap((event) => (random() < 0.5 ? torn(event, random) : [event]));
  return pending.flatMap((event, at) => (at === pending.length - 1 ? torn(event, random) : [event]));
}

/** Some sectors of a write. */
function torn(event: Inode["pending"][number], random: () => number): Inode["pending"] {
  if (event.kind === "truncate") return random() < 0.5 ? [event] : [];
  const pieces: Inode["pending"] = [];
  for (let from = 0; from < event.data.length; from += SECTOR_BYTES) {
    if (random() < 0.5) continue;
    pieces.push({ ...event, at: event.at + from, data: event.data.subarray(from, from + SECTOR_BYTES) });
  }
  return pieces;
}

function applied(content: Buffer, events: Inode["pending"]): Buffer {
  const size = events.reduce(
    (end, event) => (event.kind === "write" ? Math.max(end, event.at + event.data.length) : end),
    content.length,
  );
  const bytes = Buffer.alloc(size);
  content.copy(bytes);
  let end = content.length;
  for (const event of events) {
    if (event.kind === "write") {
      event.data.copy(bytes, event.at);
      end = Math.max(end, event.at + event.data.length);
    } else {
      if (event.size < end) bytes.fill(0, event.size, end);
      end = event.size;
    }
  }
  return end <= size ? bytes.subarray(0, end) : Buffer.concat([bytes, Buffer.alloc(end - size)]);
}
