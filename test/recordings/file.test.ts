// Recordings and speed tables on a real disk: what the system says about a path becomes one sentence with the right code.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { readRecording, recordingName } from "../../src/recordings/file.ts";
import { readSpeedCsv } from "../../src/recordings/speed-csv.ts";
import { plainRecording } from "../support/recording-bytes.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lookahead-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, bytes: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

async function sampleCount(file: string, o: Parameters<typeof readRecording>[1] = {}): Promise<number> {
  const reader = readRecording(file, o);
  let next = await reader.next();
  while (next.done !== true) next = await reader.next();
  return next.value.sampleCount;
}

describe("readRecording", () => {
  it("reads plain and gzip", async () => {
    expect(await sampleCount(fileWith("a.imu.csv", plainRecording(2000)))).toBe(2000);
    expect(await sampleCount(fileWith("a.imu.csv.gz", gzipSync(plainRecording(2000))))).toBe(2000);
  });

  it("reports progress up to the whole", async () => {
    const fractions: number[] = [];
    await sampleCount(fileWith("b.csv", plainRecording(20_000)), {
      onProgress: (fraction) => fractions.push(fraction),
    });
    expect(fractions.at(-1)).toBe(1);
  });

  it("calls an upload by its own name", async () => {
    const file = fileWith("upload-1", "nonsense\n1\n");
    await expect(sampleCount(file, { name: "evening.imu.csv" })).rejects.toThrow(
      /^evening\.imu\.csv is not an IMU recording/,
    );
  });

  it.each([
    ["a missing file", "none.imu.csv", "notFound", /none\.imu\.csv does not exist\.$/],
    ["a missing folder", "none/none.imu.csv", "notFound", /does not exist\.$/],
    ["a path through a file", "a.imu.csv/b.imu.csv", "notFound", /does not exist\.$/],
    ["a folder", ".", "badFile", /is a folder, not a recording\.$/],
    ["a name that is too long", "x".repeat(300), "unreadable", /cannot be read \(ENAMETOOLONG\)\.$/],
  ])("%s", async (_, name, code, message) => {
    fileWith("a.imu.csv", plainRecording(1));
    await expect(sampleCount(path.join(folder, name))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it.runIf(process.platform === "linux")("an input that fails while reading", async () => {
    await expect(sampleCount("/proc/self/mem")).rejects.toMatchObject({
      code: "unreadable",
      message: "mem cannot be read (EIO).",
    });
  });

  it("refuses a file over 4 GB before reading it", async () => {
    const file = fileWith("huge.imu.csv", plainRecording(1));
    truncateSync(file, 4 * 1024 ** 3 + 1);
    await expect(sampleCount(file)).rejects.toMatchObject({ code: "tooLarge" });
  });

  it("does not begin when it is cancelled already", async () => {
    const file = fileWith("c.csv", plainRecording(1));
    await expect(sampleCount(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("recordingName", () => {
  it.each([
    ["evening.imu.csv.gz", "evening"],
    ["some/where/evening run.imu.csv", "evening run"],
    ["C:\\runs\\hill.csv", "hill"],
    ["2026.11.24.csv", "2026.11.24"],
    [".csv", ".csv"],
  ])("%s", (file, name) => {
    expect(recordingName(file)).toBe(name);
  });
});

describe("readSpeedCsv", () => {
  it("reads time and speed and skips what is absent", async () => {
    const file = fileWith("speed.csv", "time_s,lap,speed_mps\n1,a,2.5\n2,b,nan\n3,c,2.75\n");
    const { timeS, speedMps } = await readSpeedCsv(file);
    expect([[...timeS], [...speedMps]]).toEqual([
      [1, 3],
      [2.5, 2.75],
    ]);
  });

  it.each([
    [
      "a missing column",
      "time_s,speed_kmh\n1,2\n",
      "badFile",
      "speed.csv is not a speed table: line 1 has no column speed_mps.",
    ],
    ["text", "time_s,speed_mps\n1,fast\n", "badFile", "speed.csv, line 2, column speed_mps: 'fast' is not a number."],
    [
      "a repeated time",
      "time_s,speed_mps\n1,2\n1,2\n",
      "badFile",
      "speed.csv, line 3, column time_s: 1 does not come after 1.",
    ],
    ["nothing", "time_s,speed_mps\n", "badFile", "speed.csv has no speed in it."],
  ])("%s", async (_, text, code, message) => {
    await expect(readSpeedCsv(fileWith("speed.csv", text))).rejects.toMatchObject({ code, message });
  });

  it("a missing file", async () => {
    await expect(readSpeedCsv(path.join(folder, "none.csv"))).rejects.toMatchObject({ code: "notFound" });
  });
});
