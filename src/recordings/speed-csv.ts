// Reader of a speed table, `time_s,speed_mps`: what a satellite receiver gives beside a recording, on the same clock. Small
// enough to be held whole. Feeds the moving gate and the speed aid of the attitude; it is never stored.
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { recordingBytes } from "./bytes.ts";
import { fileError } from "./file.ts";
import { badFile, badRow, readTable, type TableColumns } from "./table.ts";

export interface SpeedTable {
  /** `time_s` as written, strictly increasing. */
  readonly timeS: Float64Array;
  /** Speed over ground in m/s; rows without one are absent. */
  readonly speedMps: Float64Array;
}

/** Errors: LookaheadError "badFile" with line and column, "tooLarge", "notFound", "unreadable". */
export async function readSpeedCsv(path: string): Promise<SpeedTable> {
  const name = basename(path);
  const timeS: number[] = [];
  const speedMps: number[] = [];
  try {
    const bytes = recordingBytes(createReadStream(path), { name });
    for await (const { values, lines, count } of readTable(bytes.stream, name, (names) => speedColumns(names, name))) {
      for (let row = 0; row < count; row++) {
        const time = values[2 * row];
        if (!(time > (timeS.at(-1) ?? -Infinity))) {
          throw badRow(name, lines[row], "time_s", `${time} does not come after ${timeS.at(-1) ?? "the start"}.`);
        }
        if (Number.isNaN(values[2 * row + 1])) continue;
        timeS.push(time);
        speedMps.push(values[2 * row + 1]);
      }
    }
  } catch (error) {
    throw fileError(error, path, name);
  }
  if (timeS.length === 0) throw badFile(name, "has no speed in it.");
  return { timeS: Float64Array.from(timeS), speedMps: Float64Array.from(speedMps) };
}

function speedColumns(names: readonly string[], name: string): TableColumns {
  const wanted = ["time_s", "speed_mps"];
  const missing = wanted.find((column) => !names.includes(column));
  if (missing !== undefined) throw badFile(name, `is not a speed table: line 1 has no column ${missing}.`);
  return { names, slots: Int32Array.from(names, (column) => wanted.indexOf(column)), width: 2 };
}
