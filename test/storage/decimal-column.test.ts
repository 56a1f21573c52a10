// Columns come back to the last bit, whatever they hold, and take few bytes where they have few decimals.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnBytesAtMost, DecimalColumnWriter, readDecimalColumn } from "../../src/storage/decimal-column.ts";

function written(writer: DecimalColumnWriter, column: Float64Array): ArrayBuffer {
  // Bytes that were used before.
  const bytes = new Uint8Array(columnBytesAtMost(column.length)).fill(0xa5);
  return bytes.slice(0, writer.write(column, bytes, 0)).buffer;
}

/** Numbers with the sign of zero left out. */
function bitsOf(column: Float64Array): BigUint64Array {
  return new BigUint64Array(column.map((value) => value + 0).buffer);
}

const decimals = fc
  .tuple(fc.integer({ min: 0, max: 11 }), fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), { maxLength: 300 }))
  .map(([places, whole]) => Float64Array.from(whole, (value) => Number(`${value}e-${places}`)));
const rising = fc
  .tuple(fc.double({ min: -1e9, max: 2e9, noNaN: true }), fc.array(fc.integer({ min: 1, max: 70_000 })))
  .map(([start, steps]) => {
    let time = Math.round(start * 1e4);
    return Float64Array.from(steps, (step) => (time += step) / 1e4);
  });
const anything = fc.array(fc.double(), { maxLength: 300 }).map((values) => Float64Array.from(values));

describe("a column", () => {
  it("comes back to the last bit, after whatever the writer wrote before", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(decimals, rising, anything), { maxLength: 4 }), (columns) => {
        const writer = new DecimalColumnWriter();
        for (const column of columns) {
          const bytes = written(writer, column);
          expect(bytes.byteLength % 8).toBe(0);
          const read = readDecimalColumn(bytes, 0, column.length);
          expect(read?.end).toBe(bytes.byteLength);
          expect(bitsOf(read?.column ?? new Float64Array(1))).toEqual(bitsOf(column));
        }
      }),
    );
  });

  it("is the same bytes, whatever lay there before", () => {
    const column = Float64Array.of(0.5, 1.25, 1.5);
    const writer = new DecimalColumnWriter();
    const clean = new Uint8Array(columnBytesAtMost(3));
    const end = writer.write(column, clean, 0);
    expect(new Uint8Array(written(writer, column))).toEqual(clean.slice(0, end));
  });

  it("takes two bytes for times, and four at most for readings with three decimals", () => {
    const timeS = Float64Array.from({ length: 1024 }, (_, i) => Math.round(1e4 * (28_000 + i / 100)) / 1e4);
    const acc = Float64Array.from({ length: 3072 }, (_, i) => Math.round(1000 * 150 * Math.sin(i)) / 1000);
    expect(written(new DecimalColumnWriter(), timeS).byteLength).toBeLessThanOrEqual(16 + 2 * 1024);
    expect(written(new DecimalColumnWriter(), acc).byteLength).toBeLessThanOrEqual(16 + 4 * 3072);
  });

  it("is not read from bytes of another length, kind or width", () => {
    const bytes = written(new DecimalColumnWriter(), Float64Array.of(1.5, 2.5, 4.25));
    expect(readDecimalColumn(bytes, 0, 4)).toBeNull();
    expect(readDecimalColumn(bytes.slice(0, 16), 0, 3)).toBeNull();
    expect(readDecimalColumn(bytes.slice(0, 8), 0, 3)).toBeNull();
    for (const [at, value] of [
      [0, 3],
      [0, 0],
      [1, 10],
      [2, 3],
      [2, 8],
    ]) {
      const changed = bytes.slice();
      new Uint8Array(changed)[at] = value;
      expect(readDecimalColumn(changed, 0, 3)).toBeNull();
    }
  });
});
