// Numbers of a table: bit for bit what the language itself reads, in every way of writing them, however the bytes arrive.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTable, type TableColumns } from "../../src/recordings/table.ts";
import { pieces } from "../support/recording-bytes.ts";

const all = (names: readonly string[]): TableColumns => ({
  names,
  slots: Int32Array.from(names, (_, at) => at),
  width: names.length,
});

async function numbersOf(text: string, size: number): Promise<{ values: number[]; lines: number[] }> {
  const read = { values: [] as number[], lines: [] as number[] };
  for await (const rows of readTable(pieces(text, size), "t", all)) {
    const width = rows.values.length / 1024;
    read.values.push(...rows.values.subarray(0, rows.count * width));
    read.lines.push(...rows.lines.subarray(0, rows.count));
  }
  return read;
}

/** A number and a way to write it. */
const written = fc
  .tuple(
    fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.double({ min: -200, max: 200, noNaN: true }),
    ),
    fc.constantFrom(
      (value: number) => (Object.is(value, -0) ? "-0" : String(value)),
      (value: number) => value.toExponential(),
      (value: number) => value.toExponential(18).toUpperCase(),
      (value: number) => (Math.abs(value) < 1e15 ? value.toFixed(6) : String(value)),
      (value: number) => (Math.abs(value) < 1e15 ? `+${Math.abs(value).toFixed(20)}` : String(value)),
      (value: number) => ` "${value}" `,
      () => "nan",
      () => "",
      () => ".5",
      () => "-7.",
    ),
  )
  .map(([value, write]) => write(value));

describe("numbers", () => {
  it("are read as the language reads them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(written, written), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 300 }),
        async (rows, size) => {
          const text = rows.map((row) => row.join(",")).join("\n");
          const { values } = await numbersOf(`a,b\n${text}`, size);
          const expected = rows.flat().map((cell) => {
            const bare = cell.replaceAll(/[ "]/g, "");
            return bare === "" || bare === "nan" ? NaN : Number(bare);
          });
          expect(values.length).toBe(expected.length);
          for (const [at, value] of values.entries()) expect(value).toBe(expected[at]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("know their line", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 1, max: 5000 }),
        async (isRow, size) => {
          fc.pre(isRow.includes(true));
          const text = isRow.map((row, at) => (row ? `${at},1` : "")).join("\r\n");
          const { values, lines } = await numbersOf(`a,b\r\n${text}`, size);
          expect(lines).toEqual(isRow.flatMap((row, at) => (row ? [at + 2] : [])));
          expect(values.filter((_, at) => at % 2 === 0)).toEqual(isRow.flatMap((row, at) => (row ? [at] : [])));
        },
      ),
      { numRuns: 40 },
    );
  });
});
