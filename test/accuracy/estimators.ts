// Everything that is compared, behind one signature: our estimator in its modes and settings, the npm package `ahrs` with
// a gain, and files that `lookahead orientation` wrote. All see the same rows; what they make of them is their own.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import AHRS from "ahrs";
import { createAttitude } from "../../src/core/attitude/attitude.ts";
import type { AttitudeSettings } from "../../src/core/attitude/attitude.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import type { SpeedTable } from "../../src/recordings/speed-csv.ts";
import type { Trial } from "./data-set.ts";
import type { Estimate } from "./metrics.ts";

/** Estimates a trial from its rows 0, `every`, 2 `every` and so on. */
export type Estimator = (trial: Trial, every: number) => Estimate;

/** Our estimator; `speed` hands it the speed that a trial may have. */
export function ours(mode: "live" | "offline", settings: AttitudeSettings, aid: "speed" | "none" = "none"): Estimator {
  return (trial, every) => {
    const rows = everyRow(trial, every);
    const speed = aid === "speed" ? trial.speed : undefined;
    const block: ImuBlock = {
      timeS: Float64Array.from(rows, (row) => trial.block.timeS[row]),
      accMps2: thin(trial.block.accMps2, rows),
      gyrRadps: thin(trial.block.gyrRadps, rows),
      ...(speed === undefined ? {} : { speedMps: held(speed.table, rows, trial.fileTimeS) }),
    };
    const source = createAttitude(mode, settings, speed === undefined ? {} : { forward: speed.forward });
    const quaternion = new Float64Array(4 * rows.length);
    let at = 0;
    for (const out of [...source.push(block), ...source.finish()]) {
      quaternion.set(out.quaternion, at);
      at += out.quaternion.length;
    }
    return { rows, quaternion };
  };
}

/** `ahrs` from its own initial state, six axes, constant mean interval; without a gain its default. */
export function ahrs(algorithm: "Madgwick" | "Mahony", gain?: number): Estimator {
  return (trial, every) => {
    const rows = everyRow(trial, every);
    const { timeS, accMps2: a, gyrRadps: g } = trial.block;
    const sampleInterval = (1000 * every * (timeS[timeS.length - 1] - timeS[0])) / (timeS.length - 1);
    const gains = gain === undefined ? {} : algorithm === "Madgwick" ? { beta: gain } : { kp: gain };
    const filter = new AHRS({ sampleInterval, algorithm, ...gains });
    const quaternion = new Float64Array(4 * rows.length);
    rows.forEach((row, i) => {
      const at = 3 * row;
      filter.update(g[at], g[at + 1], g[at + 2], a[at], a[at + 1], a[at + 2]);
      const { w, x, y, z } = filter.getQuaternion();
      quaternion[4 * i] = w;
      quaternion[4 * i + 1] = x;
      quaternion[4 * i + 2] = y;
      quaternion[4 * i + 3] = z;
    });
    return { rows, quaternion };
  };
}

/**
 * The estimate of a trial in `folder`: `NAME.csv` or `NAME.csv.gz`, columns time_s,qw,qx,qy,qz with times of the trial's
 * file; null if there is none. Throws on a row that belongs to no row of the trial.
 */
export async function fromFolder(folder: string, trial: Trial): Promise<Estimate | null> {
  const file = [".csv", ".csv.gz"].map((end) => path.join(folder, trial.name + end)).find(existsSync);
  if (file === undefined) return null;
  const bytes = await readFile(file);
  const text = (file.endsWith(".gz") ? await promisify(gunzip)(bytes) : bytes).toString("utf8");
  const [header, ...lines] = text.trimEnd().split("\n");
  if (header.trim() !== "time_s,qw,qx,qy,qz") throw new Error(`${file}: the header is not time_s,qw,qx,qy,qz.`);
  const rows = new Int32Array(lines.length);
  const quaternion = new Float64Array(4 * lines.length);
  const times = trial.fileTimeS;
  const tolerance = (times[times.length - 1] - times[0]) / (times.length - 1) / 4;
  let row = 0;
  lines.forEach((line, i) => {
    const [time, ...q] = line.split(",").map(Number);
    while (row + 1 < times.length && times[row] < time - tolerance) row += 1;
    if (!(Math.abs(times[row] - time) <= tolerance)) throw new Error(`${file}, line ${i + 2}: no row at ${time} s.`);
    rows[i] = row;
    quaternion.set(q, 4 * i);
  });
  return { rows, quaternion };
}

function everyRow(trial: Trial, every: number): Int32Array {
  return Int32Array.from({ length: Math.ceil(trial.block.timeS.length / every) }, (_, i) => i * every);
}

function thin(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(3 * rows.length);
  rows.forEach((row, i) => out.set(values.subarray(3 * row, 3 * row + 3), 3 * i));
  return out;
}

/** The last fix that was there at each row; NaN before the first. */
function held(table: SpeedTable, rows: Int32Array, timeS: Float64Array): Float64Array {
  let next = 0;
  return Float64Array.from(rows, (row) => {
    while (next < table.timeS.length && table.timeS[next] <= timeS[row]) next += 1;
    return next === 0 ? Number.NaN : table.speedMps[next - 1];
  });
}
