// Rows of an *.imu.csv with truth columns for a made-up run. Text only: the caller writes it to a file. Numbers carry as
// many decimals as the clip resolves, so that files stay small and nothing that was measured is lost.
import { DEG_PER_RAD } from "../core/units.ts";
import type { SimulatedBlock } from "./simulate.ts";

export interface CsvOptions {
  /** Write `truth_q*` and `truth_pitch_deg`. Default true. */
  readonly truth?: boolean;
  /** Write the truth in rows 0, N, 2N … only and leave it empty in the others. Default 1. */
  readonly truthEvery?: number;
}

const MEASURED = "time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_dps,gyr_y_dps,gyr_z_dps";
const TRUTH = "truth_qw,truth_qx,truth_qy,truth_qz,truth_pitch_deg";

/** The header line and then the rows of one block at a time, each with its newline. */
export function* imuCsv(blocks: Iterable<SimulatedBlock>, options: CsvOptions = {}): Generator<string> {
  const withTruth = options.truth ?? true;
  const truthEvery = options.truthEvery ?? 1;
  let row = 0;
  yield `${withTruth ? `${MEASURED},${TRUTH}` : MEASURED}\n`;
  for (const { block, truth } of blocks) {
    const rows: string[] = [];
    for (let index = 0; index < block.timeS.length; index += 1) {
      const cells = [fixed(block.timeS[index], 4)];
      for (let axis = 0; axis < 3; axis += 1) cells.push(fixed(block.accMps2[3 * index + axis], 3));
      for (let axis = 0; axis < 3; axis += 1) {
        cells.push(fixed(block.gyrRadps[3 * index + axis] * DEG_PER_RAD, 2));
      }
      if (withTruth && row % truthEvery !== 0) cells.push(",,,,");
      else if (withTruth) {
        for (let part = 0; part < 4; part += 1) cells.push(fixed(truth.quaternion[4 * index + part], 5));
        cells.push(fixed(truth.pitchDeg[index], 2));
      }
      rows.push(cells.join(","));
      row += 1;
    }
    yield `${rows.join("\n")}\n`;
  }
}

/** Decimals without a minus in front of zero. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}
