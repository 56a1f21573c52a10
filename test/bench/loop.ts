// Samples for the benchmarks: ten minutes of a made-up runner, played again and again with the time going on, so that
// hours of blocks cost no memory. The numbers have four decimals, like those of a file. Also writes them as files.
import { closeSync, openSync, writeSync } from "node:fs";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEG_PER_RAD } from "../../src/core/units.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";

export const RATE_HZ = 100;
const BLOCK_SAMPLES = 1024;
const SCRIPT = `
stand 10
level 130
spell 45 pitch=33 raises=1
level 80 glances=6
technical 60
spell 75 pitch=38 raises=2
climb 90
level 110
`;

export class Loop {
  readonly #timeS: Float64Array;
  readonly #accMps2: Float64Array;
  readonly #gyrRadps: Float64Array;
  readonly #lengthS: number;

  constructor() {
    const blocks = [...simulateRun({ seed: 1, rateHz: RATE_HZ, script: parseScript(SCRIPT) }).blocks()];
    const column = (pick: (block: ImuBlock) => Float64Array): Float64Array =>
      Float64Array.from(blocks.flatMap(({ block }) => [...pick(block)]));
    this.#timeS = rounded(column(({ timeS }) => timeS));
    this.#accMps2 = rounded(column(({ accMps2 }) => accMps2));
    this.#gyrRadps = rounded(column(({ gyrRadps }) => gyrRadps));
    this.#lengthS = (this.#timeS.at(-1) ?? 0) + 1 / RATE_HZ;
  }

  /** About `hours` of blocks of 1024 samples; arrays are new for every block, like those of a decoder. */
  *blocks(hours: number): Generator<ImuBlock> {
    for (let shiftS = 0; shiftS < hours * 3600; shiftS += this.#lengthS) {
      for (let from = 0; from < this.#timeS.length; from += BLOCK_SAMPLES) {
        const to = Math.min(from + BLOCK_SAMPLES, this.#timeS.length);
        if (this.#timeS[from] + shiftS >= hours * 3600) return;
        yield {
          timeS: rounded(this.#timeS.slice(from, to).map((timeS) => timeS + shiftS)),
          accMps2: this.#accMps2.slice(3 * from, 3 * to),
          gyrRadps: this.#gyrRadps.slice(3 * from, 3 * to),
        };
      }
    }
  }
}

/** With four decimals, as recordings are written. */
function rounded(values: Float64Array): Float64Array {
  return values.map((value) => Math.round(1e4 * value) / 1e4);
}

/** Writes `file` as CSV and `file`.gz beside it. */
export async function writeFiles(loop: Loop, hours: number, file: string): Promise<void> {
  const out = openSync(file, "w");
  writeSync(out, "time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_dps,gyr_y_dps,gyr_z_dps\n");
  for (const { timeS, accMps2, gyrRadps } of loop.blocks(hours)) {
    let text = "";
    for (let i = 0; i < timeS.length; i++) {
      text += timeS[i].toFixed(4);
      for (let k = 3 * i; k < 3 * i + 3; k++) text += `,${accMps2[k].toFixed(3)}`;
      for (let k = 3 * i; k < 3 * i + 3; k++) text += `,${(gyrRadps[k] * DEG_PER_RAD).toFixed(2)}`;
      text += "\n";
    }
    writeSync(out, text);
  }
  closeSync(out);
  await pipeline(createReadStream(file), createGzip({ level: 6 }), createWriteStream(`${file}.gz`));
}
