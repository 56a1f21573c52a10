// The bytes of a recording on their way to a reader: told to be gzip or not by their content, inflated, hashed as they came,
// held to the limits, and cancelled at any moment. Knows nothing of what the bytes mean.
import { createHash } from "node:crypto";
import { createGunzip, type Gunzip } from "node:zlib";
import { LookaheadError } from "../core/errors.ts";
import { badFile } from "./table.ts";

export const MAX_INFLATED_BYTES = 4 * 1024 ** 3;
export const MAX_INFLATION = 200;
/** The ratio says nothing about the first bytes of a file; it is judged from here on. */
export const INFLATION_JUDGED_FROM_BYTES = 1024 ** 2;

export interface ByteFacts {
  /** SHA-256 of the bytes as they came, in hex, and their count; complete when the stream has ended. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface RecordingBytes {
  readonly stream: AsyncGenerator<Uint8Array, void>;
  facts(): ByteFacts;
}

export interface ByteOptions {
  /** What the file is called in messages. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of original bytes read so far. */
  readonly onBytes?: ((readBytes: number) => void) | undefined;
}

/** How a reader of any format is called. */
export interface ReadOptions {
  /** What the file is called in messages, and told to be named .gz by. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  /** Size of the original bytes; with it `onProgress` is called with the share read, 0 to 1. */
  readonly sizeBytes?: number | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  /** Deliver the truth columns; without it they are only checked. */
  readonly truth?: boolean | undefined;
}

/** What every reader opens its source with: limits, progress, cancelling. Errors: "tooLarge", and those of `recordingBytes`. */
export function openedBytes(source: AsyncIterable<Uint8Array>, o: ReadOptions): RecordingBytes {
  const { name, signal, sizeBytes } = o;
  if (sizeBytes !== undefined && sizeBytes > MAX_INFLATED_BYTES) throw overFourGigabytes(name);
  return recordingBytes(source, {
    name,
    signal,
    onBytes: (readBytes) => {
      if (sizeBytes !== undefined && sizeBytes > 0) o.onProgress?.(Math.min(1, readBytes / sizeBytes));
    },
  });
}

/**
 * Plain bytes of a recording that may be gzip.
 * Errors from the stream: "badFile" (empty, named .gz but not gzip, damaged or cut short), "tooLarge" (over 4 GB, or inflating more
 * than 200 to 1), "cancelled".
 */
export function recordingBytes(source: AsyncIterable<Uint8Array>, o: ByteOptions): RecordingBytes {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let sha256: string | null = null;

  async function* original(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of untilAborted(source, o.signal)) {
      if (chunk.length === 0) continue;
      hash.update(chunk);
      sizeBytes += chunk.length;
      o.onBytes?.(sizeBytes);
      yield chunk;
    }
  }

  async function* plain(): AsyncGenerator<Uint8Array, void> {
    const bytes = original();
    try {
      const head = await firstBytes(bytes);
      if (head.length === 0) throw badFile(o.name, "is empty.");
      const isGzip = head[0] === 0x1f && head[1] === 0x8b;
      if (!isGzip && o.name.endsWith(".gz")) throw badFile(o.name, "is named .gz but is not gzip-compressed.");
      let total = 0;
      for await (const chunk of isGzip ? inflate(joined(head, bytes), o.name) : joined(head, bytes)) {
        total += chunk.length;
        if (total > MAX_INFLATED_BYTES) throw overFourGigabytes(o.name);
        yield chunk;
      }
    } finally {
      await bytes.return();
    }
  }

  return {
    stream: plain(),
    facts() {
      sha256 ??= hash.digest("hex");
      return { sha256, sizeBytes };
    },
  };
}

export function tooLarge(name: string, what: string): LookaheadError {
  return new LookaheadError("tooLarge", `${name} ${what}`, { facts: { name, what } });
}

export function overFourGigabytes(name: string): LookaheadError {
  return tooLarge(name, "holds more than 4 GB of text.");
}

export function cancelled(): LookaheadError {
  return new LookaheadError("cancelled", "Cancelled.", { retryable: true });
}

/** The same chunks; throws "cancelled" as soon as the signal fires, even while the source hangs. */
async function* untilAborted(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const iterator = source[Symbol.asyncIterator]();
  let reject: (error: LookaheadError) => void = () => {};
  const onAbort = (): void => reject(cancelled());
  signal?.addEventListener("abort", onAbort);
  let waiting = false;
  try {
    for (;;) {
      if (signal?.aborted === true) throw cancelled();
      waiting = true;
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, fail) => {
        reject = fail;
        iterator.next().then(resolve, fail);
      });
      waiting = false;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    // A source that hangs cannot be asked to end and waited for; it is let go.
    const ending = Promise.resolve(iterator.return?.());
    if (waiting) ending.catch(() => {});
    else await ending;
  }
}

/** At least two bytes, or all there are. */
async function firstBytes(bytes: AsyncGenerator<Uint8Array, void>): Promise<Uint8Array> {
  let head = new Uint8Array(0);
  while (head.length < 2) {
    const next = await bytes.next();
    if (next.done === true) break;
    head = head.length === 0 ? Uint8Array.from(next.value) : Uint8Array.from([...head, ...next.value]);
  }
  return head;
}

async function* joined(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield head;
  yield* rest;
}

/** gunzip of any number of members; zero padding at the end is fine, anything else is not. */
async function* inflate(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({ chunkSize: 262_144 });
  let lastNonZero = 0;
  let fed = 0;
  async function* watched(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      const at = chunk.findLastIndex((byte) => byte !== 0);
      if (at >= 0) lastNonZero = fed + at + 1;
      fed += chunk.length;
      yield chunk;
    }
  }
  const pump = feed(watched(), gunzip);
  let inflated = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      inflated += chunk.length;
      if (inflated > INFLATION_JUDGED_FROM_BYTES && inflated > MAX_INFLATION * gunzip.bytesWritten) {
        throw tooLarge(name, `inflates more than ${MAX_INFLATION} to 1.`);
      }
      yield chunk;
    }
  } catch (error) {
    throw pump.error() ?? gzipError(error, name);
  } finally {
    gunzip.destroy();
    await pump.done;
  }
  if (lastNonZero > gunzip.bytesWritten)
    throw badFile(name, `has something after its gzip data, at byte ${gunzip.bytesWritten + 1}.`);
}

/** Write a source into a gunzip, in step with its appetite; past its end the source is read without being written. */
function feed(source: AsyncGenerator<Uint8Array, void>, gunzip: Gunzip): { done: Promise<void>; error(): unknown } {
  let failure: unknown;
  let ended = false;
  let wake: () => void = () => {};
  gunzip.on("end", () => {
    ended = true;
    wake();
  });
  gunzip.on("drain", () => wake());
  gunzip.on("close", () => wake());
  const done = (async () => {
    try {
      for await (const chunk of source) {
        if (gunzip.destroyed && !ended) return;
        if (ended || gunzip.write(chunk)) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (gunzip.destroyed) resolve();
        });
      }
      if (!ended && !gunzip.destroyed) gunzip.end();
    } catch (error) {
      failure = error;
      gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  })();
  return { done, error: () => failure };
}

function gzipError(error: unknown, name: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "Z_BUF_ERROR") return badFile(name, "is cut short: its gzip data end too early.");
  if (typeof code === "string" && code.startsWith("Z_")) {
    return new LookaheadError("badFile", `${name} has damaged gzip data.`, { cause: error, facts: { name } });
  }
  return error;
}
