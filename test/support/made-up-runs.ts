// Small made-up recordings on disk, for tests that need a file: a runner with one long and one short spell, and files
// that are wrong in one way each. Not a test.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { imuCsv } from "../../src/simulator/imu-csv.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";

/** A spell of 70 s and one of 20 s in four minutes of running. */
const SCRIPT = `
stand 8
level 50
spell 70 pitch=36
level 40
spell 20 pitch=34
level 40
`;

export interface MadeUpRun {
  readonly seed?: number;
  readonly script?: string;
  readonly rateHz?: number;
}

export function madeUpCsv({ seed = 3, script = SCRIPT, rateHz = 50 }: MadeUpRun = {}): string {
  const run = simulateRun({ seed, rateHz, script: parseScript(script), neutralOffsetDeg: 0 });
  return [...imuCsv(run.blocks())].join("");
}

/** Writes a made-up run; gzip when the name ends in .gz. */
export function writeMadeUpRun(file: string, run: MadeUpRun = {}): string {
  const text = madeUpCsv(run);
  writeFileSync(file, file.endsWith(".gz") ? gzipSync(text, { level: 1 }) : text);
  return file;
}

/** A folder for one test file, removed by the returned function. */
export function scratchFolder(name: string): { readonly folder: string; remove(this: void): void } {
  const folder = mkdtempSync(path.join(tmpdir(), `lookahead-${name}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const HEADER = "time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_dps,gyr_y_dps,gyr_z_dps";
const rows = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `${((from + i) * 0.02).toFixed(2)},0.1,0.1,9.8,0.5,0.5,0.5`);

/** One file for every way in which a recording can be wrong, and what its sentence must name. */
export const BAD_FILES: readonly { readonly name: string; readonly bytes: Buffer; readonly says: RegExp }[] = [
  { name: "header.imu.csv", bytes: lines(["time,ax,ay", "0,1,2"]), says: /header\.imu\.csv.*line 1.*time_s/ },
  {
    name: "letters.imu.csv",
    bytes: lines([HEADER, ...rows(30), "0.60,0.1,n/a,9.8,0,0,0"]),
    says: /letters\.imu\.csv, line 32, column acc_y_mps2: .*n\/a/,
  },
  { name: "empty.imu.csv", bytes: Buffer.alloc(0), says: /empty\.imu\.csv.*empty/ },
  { name: "rows.imu.csv", bytes: lines([HEADER]), says: /rows\.imu\.csv.*no rows/ },
  {
    name: "backwards.imu.csv",
    bytes: lines([HEADER, ...rows(40), ...rows(5)]),
    says: /backwards\.imu\.csv, line 42, column time_s: .*backwards/,
  },
  { name: "plain.imu.csv.gz", bytes: lines([HEADER, ...rows(10)]), says: /plain\.imu\.csv\.gz.*gzip/ },
  {
    name: "bomb.imu.csv.gz",
    bytes: gzipSync(Buffer.alloc(60_000_000, `${HEADER}\n${" ".repeat(500)}\n`), { level: 9 }),
    says: /bomb\.imu\.csv\.gz/,
  },
  {
    name: "cut.imu.csv.gz",
    bytes: gzipSync(lines([HEADER, ...rows(4000)])).subarray(0, 9000),
    says: /cut\.imu\.csv\.gz/,
  },
  { name: "never-still.imu.csv", bytes: shaking(), says: /neutral|still/i },
];

function lines(all: readonly string[]): Buffer {
  return Buffer.from(`${all.join("\n")}\n`);
}

/** Valid, but without three quiet seconds to take the neutral pose from. */
function shaking(): Buffer {
  const swings = Array.from({ length: 1000 }, (_, i) => {
    const swing = Math.sin(i / 3);
    return `${(i * 0.02).toFixed(2)},${(4 * swing).toFixed(3)},0,${(9.8 + 3 * swing).toFixed(3)},${(90 * swing).toFixed(2)},0,0`;
  });
  return lines([HEADER, ...swings]);
}
