// Files broken in every way a byte can break: the reader answers with sound samples or with one LookaheadError, never with
// anything else, and gives the same verdict for any way the bytes arrive.
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import { pieces, plainRows, readAll, SI_HEADER, type Reading } from "../support/recording-bytes.ts";

type Verdict = Reading | LookaheadError;

async function verdict(bytes: Uint8Array, size: number): Promise<Verdict> {
  try {
    return await readAll(pieces(bytes, size), { name: "fuzz.csv", truth: true });
  } catch (error) {
    if (error instanceof LookaheadError) return error;
    throw error;
  }
}

/** What is wrong with a verdict; empty when nothing is. */
function faults(found: Verdict): string[] {
  const checks: Record<string, boolean> =
    found instanceof LookaheadError
      ? {
          "another code than badFile or tooLarge": ["badFile", "tooLarge"].includes(found.code),
          [`not one sentence that begins with the file: ${found.message}`]: /^fuzz\.csv[ ,][^\n\r]+[.?]$/.test(
            found.message,
          ),
        }
      : {
          "the count of samples is wrong": found.timeS.length === found.facts.sampleCount,
          "the first time is not 0": found.timeS[0] === 0,
          "times do not increase": found.timeS.every((timeS, at) => at === 0 || timeS > found.timeS[at - 1]),
          "an acceleration is absurd": found.accMps2.every((value) => Math.abs(value) <= 1000),
          "a rate is absurd": found.gyrRadps.every((value) => Math.abs(value) <= 175),
          "rows are lost": rowsAccountedFor(found),
        };
  return Object.entries(checks).flatMap(([fault, isFine]) => (isFine ? [] : [fault]));
}

function rowsAccountedFor({ facts }: Reading): boolean {
  return facts.sampleCount + facts.duplicateRowCount + facts.missingRowCount === facts.rowCount;
}

/** Comparable by value: an error is its code and sentence. */
function comparable(found: Verdict): unknown {
  return found instanceof LookaheadError ? { code: found.code, message: found.message } : found;
}

const header = `${SI_HEADER},marker,truth_pitch_deg`;
const rows = plainRows(40).replaceAll("\n", ",,12\n");
const recording = Buffer.from(`${header}\n${rows}`);

const edit = fc.record({
  at: fc.nat({ max: recording.length - 1 }),
  removed: fc.nat({ max: 30 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom("\n", "\r", ",", '"', "nan", "-", ".", "e9", "1e400", "\0", "\uFEFF", "0.00", ",,,,", "\r\n\r\n")
      .map((text) => Buffer.from(text)),
  ),
});

function edited(bytes: Uint8Array, edits: readonly { at: number; removed: number; put: Uint8Array }[]): Buffer {
  return edits.reduce<Buffer>(
    (now, { at, removed, put }) => Buffer.concat([now.subarray(0, at), put, now.subarray(at + removed)]),
    Buffer.from(bytes),
  );
}

describe("broken files", () => {
  it("edited text gets samples or a sentence, the same for any pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 500 }),
        async (edits, size) => {
          const bytes = edited(recording, edits);
          const whole = await verdict(bytes, bytes.length + 1);
          expect(faults(whole)).toEqual([]);
          const split = await verdict(bytes, size);
          expect(comparable(split)).toEqual(comparable(whole));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("edited gzip gets samples or a sentence", async () => {
    const zipped = gzipSync(recording);
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 50, max: 5000 }),
        async (edits, size) => {
          const bytes = edited(
            zipped,
            edits.map((one) => ({ ...one, at: one.at % zipped.length, removed: one.removed % 4 })),
          );
          expect(faults(await verdict(bytes, size))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("any bytes get samples or a sentence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(faults(await verdict(bytes, 64))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("every cut of a file gets samples or a sentence", async () => {
    for (let length = 0; length <= recording.length; length += 3)
      expect(faults(await verdict(recording.subarray(0, length), 512))).toEqual([]);
  });
});
