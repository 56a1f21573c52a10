// Recordings on their way from a page to the disk: pieces in order into a file beside the database. Nothing of them is
// a run yet; the recorder reads the finished file like any other. Whatever a dead process left is removed at the start.
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { LookaheadError } from "../core/errors.ts";

/** Larger files are refused before the first byte; the reader has the same limit for what comes out of a gzip. */
const MAX_BYTES = 4e9;
/** An upload that got no piece for this long is given up when the next one begins, ms. */
const IDLE_MS = 10 * 60_000;

interface Upload {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly file: FileHandle;
  receivedBytes: number;
  touchedMs: number;
  /** Ends when every piece so far is on its way to the disk; pieces are written one after the other. */
  writing: Promise<void>;
}

export class Uploads {
  readonly #folder: string;
  readonly #nowMs: () => number;
  readonly #open = new Map<string, Upload>();

  /** Removes what an earlier process left; only the owner of the database may do that. */
  constructor(databasePath: string, nowMs: () => number) {
    this.#folder = `${path.resolve(databasePath)}.uploads`;
    this.#nowMs = nowMs;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async begin(name: string, sizeBytes: number): Promise<string> {
    if (sizeBytes > MAX_BYTES) {
      throw new LookaheadError("tooLarge", `${name} is larger than 4 GB.`, { facts: { name, limitBytes: MAX_BYTES } });
    }
    for (const [id, upload] of this.#open) {
      if (this.#nowMs() - upload.touchedMs > IDLE_MS) await this.remove(id);
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const id = randomBytes(16).toString("hex");
    // The ending tells a reader nothing it does not see in the bytes, so the name on disk is the id alone.
    const file = path.join(this.#folder, id);
    this.#open.set(id, {
      name: path.basename(name),
      path: file,
      sizeBytes,
      file: await open(file, "wx", 0o600),
      receivedBytes: 0,
      touchedMs: this.#nowMs(),
      writing: Promise.resolve(),
    });
    return id;
  }

  /** Adds one piece; pieces arrive in order. Returns the bytes received so far. */
  async append(id: string, piece: Uint8Array): Promise<number> {
    const upload = this.#get(id);
    upload.receivedBytes += piece.byteLength;
    upload.touchedMs = this.#nowMs();
    if (upload.receivedBytes > upload.sizeBytes) {
      await this.remove(id);
      throw new LookaheadError("usage", `${upload.name} sends more bytes than it said.`);
    }
    const received = upload.receivedBytes;
    upload.writing = upload.writing.then(() => upload.file.writeFile(piece));
    await upload.writing;
    return received;
  }

  /** The complete file. The caller removes the upload when it has read it. */
  async finish(id: string): Promise<{ name: string; path: string }> {
    const upload = this.#get(id);
    await upload.writing;
    if (upload.receivedBytes !== upload.sizeBytes) {
      throw new LookaheadError(
        "usage",
        `Only ${upload.receivedBytes} of ${upload.sizeBytes} bytes of ${upload.name} have arrived.`,
      );
    }
    return { name: upload.name, path: upload.path };
  }

  /** Forgets an upload and its file; no error when there is none. */
  async remove(id: string): Promise<void> {
    const upload = this.#open.get(id);
    if (upload === undefined) return;
    this.#open.delete(id);
    await upload.writing.catch(() => {});
    await upload.file.close();
    await rm(upload.path, { force: true });
  }

  async close(): Promise<void> {
    for (const id of this.#open.keys()) await this.remove(id);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #get(id: string): Upload {
    const upload = this.#open.get(id);
    if (upload === undefined) throw new LookaheadError("notFound", "There is no such upload; send the file again.");
    return upload;
  }
}
