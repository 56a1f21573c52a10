// The reader of imu csv: what a header may say, what a row may hold, and the sentence for everything that is wrong.
import fc from "fast-check";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import { imuBlockOf } from "../../src/core/raw-block.ts";
import { pieces, plainRecording, plainRows, readAll, SI_HEADER } from "../support/recording-bytes.ts";

const G_HEADER = "time_s,acc_x_g,acc_y_g,acc_z_g,gyr_x_dps,gyr_y_dps,gyr_z_dps";

async function refusal(bytes: string | Uint8Array, name = "evening.imu.csv"): Promise<LookaheadError> {
  const error = await readAll(bytes, { name }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LookaheadError);
  return error as LookaheadError;
}

describe("samples", () => {
  it("gives SI values from the first sample on", async () => {
    const { timeS, accMps2, gyrRadps, facts } = await readAll(
      `${G_HEADER}\n5.5,1,0,-0.5,180,0,-90\n5.51,0,1,0,0,90,0\n`,
    );
    expect(timeS[0]).toBe(0);
    expect(timeS[1]).toBeCloseTo(0.01, 12);
    expect(accMps2).toEqual([9.80665, 0, -4.903325, 0, 9.80665, 0]);
    expect(gyrRadps).toEqual([Math.PI, 0, -Math.PI / 2, 0, Math.PI / 2, 0]);
    expect(facts).toMatchObject({
      units: { acc: "g", gyr: "dps" },
      firstTimeS: 5.5,
      sampleCount: 2,
      startUnixMs: null,
    });
  });

  it("keeps the numbers as written beside the converted ones", async () => {
    const { parts, facts } = await readAll(`${G_HEADER}\n5.5,1,0,-0.5,180,0,-90\n`);
    expect([...parts[0].raw.timeS, ...parts[0].raw.acc, ...parts[0].raw.gyr]).toEqual([5.5, 1, 0, -0.5, 180, 0, -90]);
    expect(imuBlockOf(parts[0].raw, facts.firstTimeS)).toEqual(parts[0].block);
  });

  it("comes in blocks of 1024 samples, whatever is dropped between", async () => {
    const rows = plainRows(3000).split("\n");
    rows.splice(500, 1, "5.00,nan,0,0,0,0,0");
    rows.splice(700, 0, rows[699]);
    const { parts, facts } = await readAll(`${SI_HEADER}\n${rows.join("\n")}`);
    expect(parts.map(({ block }) => block.timeS.length)).toEqual([1024, 1024, 951]);
    expect(facts).toMatchObject({ sampleCount: 2999, rowCount: 3001, missingRowCount: 1, duplicateRowCount: 1 });
  });

  it("leaves a missing sample out, so that the step in time shows it", async () => {
    const { timeS } = await readAll(
      `${SI_HEADER}\n0,0,0,9,0,0,0\n0.01,,0,9,0,0,0\n0.02,0,0,9,0,NaN,0\n0.03,0,0,9,0,0,0\n`,
    );
    expect(timeS).toEqual([0, 0.03]);
  });

  it("drops the second of two rows with the same time", async () => {
    const { accMps2, facts } = await readAll(`${SI_HEADER}\n0,1,0,9,0,0,0\n0,2,0,9,0,0,0\n0.01,3,0,9,0,0,0\n`);
    expect([accMps2[0], accMps2[3]]).toEqual([1, 3]);
    expect(facts.duplicateRowCount).toBe(1);
  });

  it("hashes the original bytes", async () => {
    const text = plainRecording(10);
    const { facts } = await readAll(text);
    expect(facts.sha256).toBe(createHash("sha256").update(text).digest("hex"));
    expect(facts.sizeBytes).toBe(text.length);
  });

  it("takes times since 1970 as the start of the run", async () => {
    const { facts, timeS } = await readAll(`${SI_HEADER}\n1790000000.25,0,0,9,0,0,0\n1790000000.5,0,0,9,0,0,0\n`);
    expect(facts.startUnixMs).toBe(1_790_000_000_250);
    expect(timeS).toEqual([0, 0.25]);
  });

  it("is the same for any way the bytes arrive", async () => {
    const text = plainRecording(60);
    const whole = await readAll(text);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (size) => {
        const split = await readAll(pieces(text, size));
        expect(split.parts).toEqual(whole.parts);
        expect(split.facts).toEqual(whole.facts);
      }),
      { numRuns: 40 },
    );
  });

  it("says how much of the file has been read", async () => {
    const text = plainRecording(20_000);
    const fractions: number[] = [];
    await readAll(text, { sizeBytes: text.length, onProgress: (fraction) => fractions.push(fraction) });
    expect(fractions.length).toBeGreaterThan(3);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });
});

describe("header", () => {
  const row = "0,0,0,9,0,0,0";

  it.each([
    ["a byte order mark", `\uFEFF${SI_HEADER}\n${row}\n`],
    ["CRLF", `${SI_HEADER}\r\n${row}\r\n`],
    ["no last newline", `${SI_HEADER}\n${row}`],
    ["CRLF and no last newline", `${SI_HEADER}\r\n${row}`],
    ["quotes", `"${SI_HEADER.replaceAll(",", '","')}"\n${row}\n`],
    ["spaces", `${SI_HEADER.replaceAll(",", " , ")}\n 0 , 0, 0 ,9,0,0,0 \n`],
    ["blank lines", `\n${SI_HEADER}\n\n${row}\n\n\r\n`],
    ["quoted numbers", `${SI_HEADER}\n"0","0","0","9","0","0","0"\n`],
    ["unknown columns", `note,${SI_HEADER},lux\nrain,${row},12 lx\n`],
    ["a quoted comma in an unknown column", `${SI_HEADER},note\n${row},"wet, ""very"" cold"\n`],
    ["an unknown column without a name", `${SI_HEADER},\n${row},\n`],
    ["another order", `gyr_z_radps,acc_z_mps2,acc_y_mps2,time_s,gyr_y_radps,gyr_x_radps,acc_x_mps2\n0,9,0,0,0,0,0\n`],
    ["both units", `${SI_HEADER},acc_x_g,acc_y_g,acc_z_g\n${row},5,5,5\n`],
  ])("may have %s", async (_, text) => {
    const { timeS, accMps2, gyrRadps } = await readAll(text);
    expect([timeS, accMps2, gyrRadps]).toEqual([[0], [0, 0, 9], [0, 0, 0]]);
  });

  it.each([
    ["time_s", SI_HEADER.replace("time_s", "t"), "line 1 has no column time_s."],
    ["a unit", SI_HEADER.replace("acc_y_mps2", "acc_y_g"), "line 1 has no column acc_y_mps2."],
    ["a gyroscope", "time_s,acc_x_g,acc_y_g,acc_z_g", "line 1 has no column gyr_x_radps (or gyr_x_dps)."],
    ["commas", SI_HEADER.replaceAll(",", ";"), "line 1 has no column time_s."],
  ])("must have %s", async (_, header, sentence) => {
    const error = await refusal(`${header}\n${row}\n`);
    expect(error).toMatchObject({ code: "badFile", message: `evening.imu.csv is not an IMU recording: ${sentence}` });
    expect(error.hint).toContain("time_s");
  });

  it("must not name a column twice", async () => {
    const error = await refusal(`${SI_HEADER},acc_x_mps2\n${row},0\n`);
    expect(error.message).toBe("evening.imu.csv, line 1, column acc_x_mps2: the header names it twice.");
  });
});

describe("markers and truth", () => {
  const header = `${SI_HEADER},marker,truth_qw,truth_qx,truth_qy,truth_qz,truth_pitch_deg,scored`;
  const text = [
    header,
    "2,0,0,9,0,0,0,,1,0,0,0,12.5,0",
    "2.5,0,0,9,0,0,0,1,nan,nan,nan,nan,,1",
    "3,0,0,9,0,0,0,1,0.5,0.5,0.5,0.5,-3,1",
    "3.5,0,0,9,0,0,0,0,0,0,0,1,0,",
    "4,0,0,9,0,0,0,7,0,0,0,1,0,1",
  ].join("\n");

  it("gives truth when asked for, NaN where there is none", async () => {
    const { parts } = await readAll(text, { truth: true });
    const { truth } = parts[0];
    expect([...truth!.quaternion!]).toEqual([
      1,
      0,
      0,
      0,
      NaN,
      NaN,
      NaN,
      NaN,
      0.5,
      0.5,
      0.5,
      0.5,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      1,
    ]);
    expect([...truth!.pitchDeg!]).toEqual([12.5, NaN, -3, 0, 0]);
    expect([...truth!.scored!]).toEqual([0, 1, 1, 0, 1]);
  });

  it("keeps truth away otherwise", async () => {
    const { parts } = await readAll(text);
    expect(parts[0].truth).toBeUndefined();
  });

  it("marks once per press and keeps the column", async () => {
    const { parts, facts } = await readAll(text);
    expect(facts.markersS).toEqual([0.5, 2]);
    expect([...parts[0].marker!]).toEqual([NaN, 1, 1, 0, 7]);
  });

  it("has no marker and no truth without the columns", async () => {
    const { parts } = await readAll(plainRecording(1), { truth: true });
    expect(parts[0]).not.toHaveProperty("marker");
    expect(parts[0]).not.toHaveProperty("truth");
  });
});

describe("a bad row names file, line and column", () => {
  const good = plainRows(3);

  it.each([
    ["text", "0.03,0,0,9,n/a,0,0", "line 5, column gyr_x_radps: 'n/a' is not a number."],
    ["text after a number", "0.03,0,0,9,1.5x,0,0", "line 5, column gyr_x_radps: '1.5x' is not a number."],
    ["two points", "0.03,0,0,9,1.5.2,0,0", "line 5, column gyr_x_radps: '1.5.2' is not a number."],
    ["a lone minus", "0.03,0,0,-,0,0,0", "line 5, column acc_z_mps2: '-' is not a number."],
    ["hexadecimal", "0.03,0x10,0,9,0,0,0", "line 5, column acc_x_mps2: '0x10' is not a number."],
    ["infinity", "0.03,0,0,9,0,0,inf", "line 5, column gyr_z_radps: 'inf' is not finite."],
    ["an overflow", "0.03,0,0,9,0,0,1e999", "line 5, column gyr_z_radps: '1e999' is not finite."],
    ["no time", "nan,0,0,9,0,0,0", "line 5, column time_s: there is no time."],
    ["backwards", "0.005,0,0,9,0,0,0", "line 5, column time_s: 0.005 comes after 0.02: times run backwards."],
    ["too few", "0.03,0,0,9,0,0", "line 5: 6 columns, but the header has 7."],
    ["one", "0.03", "line 5: 1 column, but the header has 7."],
    ["too many", "0.03,0,0,9,0,0,0,,1", "line 5: 9 columns, but the header has 7."],
    [
      "raw counts",
      "0.03,16384,0,9,0,0,0",
      "line 5, column acc_x_mps2: 16384 is beyond what a head sensor measures (1000); is the unit right?",
    ],
    [
      "degrees in rad/s",
      "0.03,0,0,9,0,-200,0",
      "line 5, column gyr_y_radps: -200 is beyond what a head sensor measures (175); is the unit right?",
    ],
  ])("%s", async (_, row, sentence) => {
    const error = await refusal(`${SI_HEADER}\n${good}${row}\n0.5,0,0,9,0,0,0\n`);
    expect(error).toMatchObject({ code: "badFile", message: `evening.imu.csv, ${sentence}`, facts: { line: 5 } });
  });

  it("counts blank lines and missing rows", async () => {
    const error = await refusal(`${SI_HEADER}\r\n\r\n0,0,0,9,0,0,0\r\n0.01,,,,,,\r\n0.02,0,0,9,0,0,oops\r\n`);
    expect(error.message).toBe("evening.imu.csv, line 5, column gyr_z_radps: 'oops' is not a number.");
  });

  it("finds it deep in a long file, whatever the pieces", async () => {
    const text = `${SI_HEADER}\n${plainRows(50_000)}500,0,0,9,0,0,oops\n`;
    for (const size of [1000, 65_536, 10_000_000]) {
      const error = await readAll(pieces(text, size)).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: "badFile", facts: { line: 50_002, column: "gyr_z_radps" } });
    }
  });

  it("shows at most 40 printable characters", async () => {
    const error = await refusal(`${SI_HEADER}\n0,0,0,9,0,0,\u001b[31m${"x".repeat(300)}\n`);
    expect(error.message).toMatch(/'[\x20-\x7e]{40}…' is not a number\.$/);
  });

  it("checks truth columns that nobody asked for", async () => {
    const error = await refusal(`${SI_HEADER},truth_pitch_deg\n0,0,0,9,0,0,0,deep\n`);
    expect(error.message).toBe("evening.imu.csv, line 2, column truth_pitch_deg: 'deep' is not a number.");
  });
});

describe("a bad file names itself and the cause", () => {
  it.each([
    ["empty", "", "is empty."],
    ["blank", "\n\n\r\n", "has no header line."],
    ["header only", `${SI_HEADER}\n`, "has a header but no rows."],
    ["header without newline", SI_HEADER, "has a header but no rows."],
    ["missing samples only", `${SI_HEADER}\n0,nan,0,9,0,0,0\n`, "has rows but not one complete sample."],
    ["UTF-16", Buffer.from(`\uFEFF${plainRecording(3)}`, "utf16le"), "is UTF-16 text, not UTF-8."],
    [
      "binary",
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      "is not a text file: its first line is not UTF-8.",
    ],
    ["a zero byte", Buffer.from("time_s\0,acc_x_g\n"), "is not a text file: byte 7 is 0."],
    ["zeros without a line", Buffer.alloc(200_000), "is not a text file: byte 1 is 0."],
  ])("%s", async (_, bytes, sentence) => {
    expect(await refusal(bytes)).toMatchObject({ code: "badFile", message: `evening.imu.csv ${sentence}` });
  });

  it("a line without end", async () => {
    const error = await refusal(`${SI_HEADER}\n0,0,0,9,0,0,${"0".repeat(70_000)}`);
    expect(error.message).toBe("evening.imu.csv, line 2: the line is longer than 65536 bytes.");
  });

  it("a long line, whatever the pieces", async () => {
    const text = `${SI_HEADER}\n${plainRows(2)}0.02,0,0,9,0,0,${"0".repeat(66_000)}\n${plainRows(9, 3)}`;
    for (const size of [999, 65_536, 262_144]) {
      const error = await readAll(pieces(text, size)).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ code: "badFile", facts: { line: 4 } });
    }
  });
});
