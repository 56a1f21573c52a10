// What a reader refuses the moment it sees it, and that it stops at any moment: sizes, inflation, damaged gzip, cancelling.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { recordingBytes } from "../../src/recordings/bytes.ts";
import { readImuCsv } from "../../src/recordings/imu-csv.ts";
import { pieces, plainRecording, plainRows, readAll, SI_HEADER } from "../support/recording-bytes.ts";

const GZ = "evening.imu.csv.gz";

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

/** The same piece over and over. */
async function* repeated(first: string, piece: Uint8Array, count: number): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(first);
  for (let at = 0; at < count; at++) yield piece;
}

describe("gzip", () => {
  const text = plainRecording(300);
  const zipped = gzipSync(text);

  it("is told by its content, not its name", async () => {
    const plain = await readAll(text);
    for (const name of [GZ, "evening.imu.csv", "evening"]) {
      const read = await readAll(zipped, { name });
      expect(read.parts).toEqual(plain.parts);
      expect(read.facts.sizeBytes).toBe(zipped.length);
    }
  });

  it("may have several members and zeros at the end, in pieces of any size", async () => {
    const plain = await readAll(text);
    const half = SI_HEADER.length + 1 + plainRows(150).length;
    const members = Buffer.concat([
      gzipSync(text.slice(0, half)),
      gzipSync(""),
      gzipSync(text.slice(half)),
      Buffer.alloc(512),
    ]);
    for (const size of [1, 7, 1000, 1_000_000]) {
      const read = await readAll(pieces(members, size), { name: GZ });
      expect(read.parts).toEqual(plain.parts);
      expect(read.facts.sizeBytes).toBe(members.length);
    }
  });

  it.each([
    ["not gzip", Buffer.from(text), "is named .gz but is not gzip-compressed."],
    ["one byte", Buffer.from([0x1f]), "is named .gz but is not gzip-compressed."],
    ["empty", Buffer.alloc(0), "is empty."],
    ["empty inside", gzipSync(""), "is empty."],
    ["cut short", zipped.subarray(0, zipped.length >> 1), "is cut short: its gzip data end too early."],
    ["cut in the checksum", zipped.subarray(0, -3), "is cut short: its gzip data end too early."],
    ["a flipped checksum", flipped(zipped, zipped.length - 6), "has damaged gzip data."],
    ["a wrong method", flipped(zipped, 2), "has damaged gzip data."],
  ])("%s", async (_, bytes, sentence) => {
    expect(await outcome(readAll(bytes, { name: GZ }))).toMatchObject({
      code: "badFile",
      message: `${GZ} ${sentence}`,
    });
  });

  it.each([
    ["text", Buffer.from("and more")],
    ["one byte", Buffer.from([7])],
    ["a member after zeros", Buffer.concat([Buffer.alloc(30), zipped])],
  ])("with %s after its end", async (_, tail) => {
    for (const size of [1, 100, 1_000_000]) {
      const error = await outcome(readAll(pieces(Buffer.concat([zipped, tail]), size), { name: GZ }));
      expect(error).toMatchObject({
        code: "badFile",
        message: expect.stringMatching(/damaged gzip|after its gzip data|cut short/),
      });
    }
  });

  function flipped(bytes: Buffer, at: number): Buffer {
    const copy = Buffer.from(bytes);
    copy[at] ^= 0x10;
    return copy;
  }
});

describe("limits", () => {
  it("inflation over 200 to 1", async () => {
    const bomb = gzipSync(Buffer.from(`${SI_HEADER}\n${"\n".repeat(3_000_000)}`), { level: 9 });
    expect(await outcome(readAll(bomb, { name: GZ }))).toMatchObject({
      code: "tooLarge",
      message: `${GZ} inflates more than 200 to 1.`,
    });
  });

  it("is not judged on a small file", async () => {
    const text = `${SI_HEADER}\n0,0,0,9,0,0,0\n${"\n".repeat(900_000)}`;
    const { timeS } = await readAll(gzipSync(text, { level: 9 }), { name: GZ });
    expect(timeS).toEqual([0]);
  });

  it("more than 4 GB of text, by the size of the file", async () => {
    const error = await outcome(readAll(plainRecording(3), { sizeBytes: 4 * 1024 ** 3 + 1 }));
    expect(error).toMatchObject({ code: "tooLarge", message: "evening.imu.csv holds more than 4 GB of text." });
  });

  it("more than 4 GB of text, counted", async () => {
    const megabyte = Buffer.alloc(1024 ** 2, 10);
    const drain = async (): Promise<void> => {
      for await (const _ of recordingBytes(repeated(SI_HEADER, megabyte, 4096), { name: "big" }).stream);
    };
    expect(await outcome(drain())).toMatchObject({ code: "tooLarge", message: "big holds more than 4 GB of text." });
  });

  it("more than 30 million rows", async () => {
    const rows = Buffer.from("0,0,0,9,0,0,0\n".repeat(10_000));
    const error = await outcome(readAll(repeated(`${SI_HEADER}\n`, rows, 3001)));
    expect(error).toMatchObject({ code: "tooLarge", message: "evening.imu.csv has more than 30 million rows." });
  });

  it("longer than 14 days", async () => {
    const error = await outcome(readAll(`${SI_HEADER}\n0,0,0,9,0,0,0\n1e12,0,0,9,0,0,0\n`));
    expect(error).toMatchObject({ code: "tooLarge", facts: { name: "evening.imu.csv" } });
  });
});

describe("cancelling", () => {
  it("stops before, between and after blocks", async () => {
    const text = plainRecording(20_000);
    for (const atBlock of [0, 1, 3]) {
      const stop = new AbortController();
      const reader = readImuCsv(pieces(text, 4096), { name: "x", signal: stop.signal });
      for (let block = 0; block < atBlock; block++) await reader.next();
      stop.abort();
      expect(await outcome(reader.next())).toMatchObject({ code: "cancelled" });
      expect((await reader.next()).done).toBe(true);
    }
  });

  it("stops while the source hangs", async () => {
    const stop = new AbortController();
    async function* hanging(): AsyncGenerator<Uint8Array, void> {
      yield Buffer.from(plainRecording(10));
      await new Promise(() => {});
    }
    for (const source of [hanging(), hangingGzip()]) {
      const reading = outcome(readAll(source, { name: "x", signal: stop.signal }));
      setTimeout(() => stop.abort(), 20);
      expect(await reading).toMatchObject({ code: "cancelled" });
    }
  });

  it("lets the source go when the reader is left early", async () => {
    let ended = 0;
    async function* watched(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
      try {
        yield* pieces(bytes, 1000);
      } finally {
        ended++;
      }
    }
    const text = plainRecording(20_000);
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      for await (const _ of readImuCsv(watched(bytes), { name: "x" })) break;
    }
    expect(ended).toBe(2);
  });

  async function* hangingGzip(): AsyncGenerator<Uint8Array, void> {
    const zipped = gzipSync(plainRecording(10_000));
    yield zipped.subarray(0, zipped.length >> 1);
    await new Promise(() => {});
  }
});
