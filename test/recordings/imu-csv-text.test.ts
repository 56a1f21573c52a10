// What is written reads back as the same numbers, in the same units, with the same markers.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawBlock, RawUnits } from "../../src/core/raw-block.ts";
import { imuCsvText } from "../../src/recordings/imu-csv-text.ts";
import { readAll } from "../support/recording-bytes.ts";

const reading = fc.double({ min: -100, max: 100, noNaN: true });
const sample = fc.record({
  stepS: fc.oneof(fc.constant(0.01), fc.double({ min: 1e-6, max: 100, noNaN: true })),
  acc: fc.tuple(reading, reading, reading),
  gyr: fc.tuple(reading, reading, reading),
  marker: fc.oneof(fc.constant(NaN), fc.double({ noNaN: true, noDefaultInfinity: true })),
});

describe("imuCsvText", () => {
  it("is read back bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sample, { minLength: 1, maxLength: 40 }),
        fc.record({
          acc: fc.constantFrom("mps2" as const, "g" as const),
          gyr: fc.constantFrom("radps" as const, "dps" as const),
        }),
        fc.boolean(),
        fc.double({ min: -1e6, max: 2e9, noNaN: true }),
        async (samples, units: RawUnits, hasMarker, startS) => {
          let timeS = startS;
          const raw: RawBlock = {
            units,
            timeS: Float64Array.from(samples, ({ stepS }) => (timeS += stepS)),
            acc: Float64Array.from(samples.flatMap(({ acc }) => acc)),
            gyr: Float64Array.from(samples.flatMap(({ gyr }) => gyr)),
            ...(hasMarker ? { marker: Float64Array.from(samples, ({ marker }) => marker) } : {}),
          };
          const { parts } = await readAll([...imuCsvText([raw])].join(""));
          expect(parts.map((part) => part.raw)).toEqual([raw]);
        },
      ),
    );
  });

  it("writes many blocks under one header", async () => {
    const block = (from: number): RawBlock => ({
      units: { acc: "mps2", gyr: "radps" },
      timeS: Float64Array.of(from, from + 1),
      acc: new Float64Array(6),
      gyr: new Float64Array(6),
    });
    const text = [...imuCsvText([block(0), block(2)])].join("");
    expect(text.split("\n").map((line) => line.split(",")[0])).toEqual(["time_s", "0", "1", "2", "3", ""]);
  });

  it("refuses to write nothing", () => {
    expect(() => [...imuCsvText([])]).toThrowError(expect.objectContaining({ code: "badFile" }));
  });
});
