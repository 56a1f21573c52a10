// The sensor's orientation for every row of a recording, as CSV: the attitude estimator alone, without calibration,
// pitch or database. For people who check or compare the estimator; `lookahead orientation` prints what this gives.
import { createAttitude, PLAIN_SETTINGS, SHIPPED_SETTINGS } from "../core/attitude/attitude.ts";
import type { ImuBlock } from "../core/imu.ts";
import type { AttitudeBlock } from "../core/results.ts";
import type { Vec3 } from "../core/units.ts";
import { readRecording } from "../recordings/file.ts";
import { readSpeedCsv, type SpeedTable } from "../recordings/speed-csv.ts";

export interface OrientationRequest {
  readonly path: string;
  readonly mode: "live" | "offline";
  readonly settings: "shipped" | "plain";
  /** Feed samples 0, N, 2N and so on. */
  readonly every: number;
  /** Speed over ground that goes with the recording, and where the wearer faces in sensor axes. */
  readonly speed?: { readonly path: string; readonly forward: Vec3 };
  readonly signal?: AbortSignal;
  onProgress?(fraction: number): void;
}

/**
 * Pieces of a CSV text with the header `time_s,qw,qx,qy,qz`: a line per fed sample, its time as in the file, the unit
 * quaternion from the sensor's axes to earth (z up, arbitrary heading), scalar first.
 * @throws LookaheadError as readRecording does, for either file
 */
export async function* orientationCsv(request: OrientationRequest): AsyncGenerator<string, { rowCount: number }> {
  const settings = request.settings === "plain" ? PLAIN_SETTINGS : SHIPPED_SETTINGS;
  const speed = request.speed === undefined ? null : speedAt(await readSpeedCsv(request.speed.path));
  const attitude = createAttitude(request.mode, settings, request.speed ? { forward: request.speed.forward } : {});
  // The estimator counts from the first sample; the times of the file wait here for the rows that lag behind.
  const waiting: Float64Array[] = [];
  let at = 0;
  let rowCount = 0;
  const lines = (blocks: readonly AttitudeBlock[]): string => {
    let text = "";
    for (const { quaternion } of blocks) {
      for (let k = 0; k < quaternion.length; k += 4) {
        while (at === waiting[0].length) {
          waiting.shift();
          at = 0;
        }
        text += `${waiting[0][at++]},${quaternion[k].toFixed(9)},${quaternion[k + 1].toFixed(9)},`;
        text += `${quaternion[k + 2].toFixed(9)},${quaternion[k + 3].toFixed(9)}\n`;
        rowCount++;
      }
    }
    return text;
  };

  yield "time_s,qw,qx,qy,qz\n";
  let before = 0;
  for await (const { raw, block } of readRecording(request.path, request)) {
    const first = (request.every - (before % request.every)) % request.every;
    before += block.timeS.length;
    const times = thinned(raw.timeS, 1, first, request.every);
    waiting.push(times);
    const fed: ImuBlock = {
      timeS: thinned(block.timeS, 1, first, request.every),
      accMps2: thinned(block.accMps2, 3, first, request.every),
      gyrRadps: thinned(block.gyrRadps, 3, first, request.every),
    };
    yield lines(attitude.push(speed === null ? fed : { ...fed, speedMps: times.map(speed) }));
  }
  yield lines(attitude.finish());
  return { rowCount };
}

/** Samples `first`, `first + every` and so on of a column with `width` numbers per sample. */
function thinned(column: Float64Array, width: number, first: number, every: number): Float64Array {
  if (every === 1) return column;
  return column.filter((_, i) => {
    const sample = Math.floor(i / width) - first;
    return sample >= 0 && sample % every === 0;
  });
}

/**
 * The last known speed at a time of the recording, m/s; NaN before the first. A receiver has told nothing of what comes
 * after, so nothing is interpolated here; the offline estimator does that itself. To be asked in ascending order.
 */
function speedAt({ timeS, speedMps }: SpeedTable): (atS: number) => number {
  let next = 0;
  return (atS) => {
    while (next < timeS.length && timeS[next] <= atS) next++;
    return next === 0 ? Number.NaN : speedMps[next - 1];
  };
}
