// How many bytes of flash and air a sample takes: the jogging part of the real head recording through the clip's block writer, all
// framing of the blocks included. Prints a table, is no pass/fail test. Alone: node test/accuracy/block-size.ts [DATA FOLDER]
//
// The last block of the part is counted up to the end of its payload; block 0 (the descriptor) is not counted, a run has one.
import { existsSync } from "node:fs";
import path from "node:path";
import { imuBlockOf } from "../../src/core/raw-block.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../../src/core/units.ts";
import { decodeBlock, type Block } from "../../src/protocol/block.ts";
import { BlockWriter } from "../../src/protocol/block-writer.ts";
import { readRecording } from "../../src/recordings/file.ts";
import { defaultDataFolder } from "./data-set.ts";

const JOGGING_S = [54, 100] as const;
const TICK_HZ = 32_768;
const BLOCK_BYTES = 4096;
const HEADER_AND_CRC_BYTES = 52;
/** Acceleration in ± g, rate in ± °/s, and their codes. */
const RANGES = [
  { g: 16, dps: 2000, accRange: 3, gyrRange: 4, goalBytes: 6.5 },
  { g: 8, dps: 1000, accRange: 2, gyrRange: 3, goalBytes: null },
] as const;

interface Jogging {
  readonly timeS: number[];
  /** Six values per sample: m/s², rad/s. */
  readonly values: number[][];
}

async function jogging(file: string): Promise<Jogging> {
  const part: Jogging = { timeS: [], values: [] };
  for await (const { raw } of readRecording(file)) {
    const block = imuBlockOf(raw, 0);
    for (const [i, timeS] of block.timeS.entries()) {
      if (timeS < JOGGING_S[0] || timeS >= JOGGING_S[1]) continue;
      part.timeS.push(timeS);
      part.values.push([...block.accMps2.slice(3 * i, 3 * i + 3), ...block.gyrRadps.slice(3 * i, 3 * i + 3)]);
    }
  }
  return part;
}

/** Sensor counts at a range, as a sensor would give them. */
function counts(values: readonly number[], g: number, dps: number): number[] {
  return values.map((value, axis) => {
    const full = axis < 3 ? g * STANDARD_GRAVITY_MPS2 : dps * RAD_PER_DEG;
    return Math.max(-32_768, Math.min(32_767, Math.round((value / full) * 32_768)));
  });
}

function blocksOf(part: Jogging, range: (typeof RANGES)[number]): Block[] {
  const blocks: Block[] = [];
  const descriptor = {
    deviceId: new Uint8Array(8),
    firmware: 0,
    rateMhz: 100_000,
    axisMap: Uint8Array.of(0, 1, 2),
    accFullUg: range.g * 1e6,
    gyrFullUdps: range.dps * 1e6,
    model: new Uint8Array(0),
  };
  const { accRange, gyrRange } = range;
  const settings = { run: 1, bootId: 1, accRange, gyrRange, tickHz: TICK_HZ, startTick: 0, descriptor };
  const writer = new BlockWriter(settings, (bytes) => {
    const verdict = decodeBlock(bytes);
    if (!verdict.ok) throw new Error(`block ${blocks.length}: ${verdict.reason}`);
    blocks.push(verdict.value);
  });
  for (const [i, timeS] of part.timeS.entries()) {
    writer.push(counts(part.values[i], range.g, range.dps), Math.round(timeS * TICK_HZ));
  }
  writer.finish();
  return blocks;
}

/** Print bytes per sample at both ranges; `data` is the folder of data sets. */
export async function printBlockSize(data: string): Promise<void> {
  const file = path.join(data, "head_imu", "head.csv.gz");
  if (!existsSync(file)) {
    console.log(`Bytes per sample: there is no ${file}.`);
    return;
  }
  const part = await jogging(file);
  console.log(`Bytes per 6-axis sample in clip blocks, jogging ${JOGGING_S.join("-")} s of a head (raw: 12)`);
  for (const range of RANGES) {
    const blocks = blocksOf(part, range).slice(1);
    const sampleCount = blocks.reduce((sum, { header }) => sum + header.sampleCount, 0);
    const payloadBytes = blocks.reduce((sum, { header }) => sum + header.payloadBytes, 0);
    const last = blocks[blocks.length - 1].header;
    const bytes = BLOCK_BYTES * (blocks.length - 1) + last.payloadBytes + HEADER_AND_CRC_BYTES;
    const goal = range.goalBytes === null ? "" : `, goal <= ${range.goalBytes}`;
    console.log(
      `±${range.g} g ±${range.dps} °/s: ${(bytes / sampleCount).toFixed(3)} with all framing of the blocks${goal}; ` +
        `${(payloadBytes / sampleCount).toFixed(3)} payload alone; ${sampleCount} samples in ${blocks.length} blocks`,
    );
  }
}

if (process.argv[1] === import.meta.filename) await printBlockSize(process.argv[2] ?? defaultDataFolder());
