// Sets of recordings with known truth: which there are, and one set read whole through the product's own reader.
// A set is a folder of CSV files in the data format; what its truth is worth is said in anchors.ts.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { ImuBlock } from "../../src/core/imu.ts";
import type { Vec3 } from "../../src/core/units.ts";
import { readRecording } from "../../src/recordings/file.ts";
import { readSpeedCsv } from "../../src/recordings/speed-csv.ts";
import type { SpeedTable } from "../../src/recordings/speed-csv.ts";

export interface Trial {
  readonly name: string;
  readonly block: ImuBlock;
  /** Times as the file gives them, s. */
  readonly fileTimeS: Float64Array;
  /** Sensor to earth, w x y z interleaved; NaN where unknown. */
  readonly truth: Float64Array;
  /** 1 where the sample counts. */
  readonly scored: Uint8Array;
  /** Speed over ground that goes with it, and the sensor axis that points forward. */
  readonly speed?: { readonly table: SpeedTable; readonly forward: Vec3 };
}

/** Forward axes of the running recordings that come with a speed; off by 8 degrees on purpose. */
const FORWARD: Readonly<Record<string, Vec3>> = {
  head: [0.0395, 0.9761, 0.2137],
  upper_back: [0.4443, -0.4371, -0.782],
};

/** Beside the repository. */
export function defaultDataFolder(): string {
  return path.resolve(import.meta.dirname, "../../../shared/data");
}

/** The set folders in `folder`, or `folder` itself if recordings lie in it. */
export async function listSets(folder: string): Promise<string[]> {
  if ((await recordingFiles(folder)).length > 0) return [folder];
  const sets: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory() && (await recordingFiles(inside)).length > 0) sets.push(inside);
  }
  return sets.sort();
}

/** All trials of a set, sorted by name. */
export async function readSet(folder: string): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const file of await recordingFiles(folder)) trials.push(await readTrial(folder, file));
  return trials;
}

async function recordingFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => /\.csv(\.gz)?$/.test(file)).sort();
}

async function readTrial(folder: string, file: string): Promise<Trial> {
  const name = file.replace(/(\.imu)?\.csv(\.gz)?$/, "");
  const parts = [];
  for await (const part of readRecording(path.join(folder, file), { truth: true })) parts.push(part);
  const rows = parts.reduce((sum, { block }) => sum + block.timeS.length, 0);
  const fileTimeS = new Float64Array(rows);
  const block = {
    timeS: new Float64Array(rows),
    accMps2: new Float64Array(3 * rows),
    gyrRadps: new Float64Array(3 * rows),
  };
  const truth = new Float64Array(4 * rows).fill(Number.NaN);
  const scored = new Uint8Array(rows).fill(1);
  let row = 0;
  for (const part of parts) {
    fileTimeS.set(part.raw.timeS, row);
    block.timeS.set(part.block.timeS, row);
    block.accMps2.set(part.block.accMps2, 3 * row);
    block.gyrRadps.set(part.block.gyrRadps, 3 * row);
    if (part.truth?.quaternion !== undefined) truth.set(part.truth.quaternion, 4 * row);
    if (part.truth?.scored !== undefined) scored.set(part.truth.scored, row);
    row += part.block.timeS.length;
  }
  const trial = { name, block, fileTimeS, truth, scored };
  const worn = name.replace(/_trail$/, "");
  const speedFile = path.join(folder, "speed", `${worn}.csv.gz`);
  const forward = FORWARD[worn];
  if (worn === name || forward === undefined || !existsSync(speedFile)) return trial;
  return { ...trial, speed: { table: await readSpeedCsv(speedFile), forward } };
}
