// Recordings as bytes for tests: made-up tables, cut into pieces of any size, and everything a reader makes of them.
import type { RecordingFacts, RecordingPart } from "../../src/recordings/recording.ts";
import type { ReadOptions } from "../../src/recordings/bytes.ts";
import { readImuCsv } from "../../src/recordings/imu-csv.ts";

export const SI_HEADER = "time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_radps,gyr_y_radps,gyr_z_radps";

/** `count` rows at 100 Hz of a sensor that lies still but for a wobble; values differ from row to row. */
export function plainRows(count: number, fromRow = 0): string {
  let text = "";
  for (let row = fromRow; row < fromRow + count; row++) {
    const wobble = ((row * 7919) % 1000) / 1000;
    text += `${(row / 100).toFixed(2)},${wobble},${-wobble},${9.5 + wobble},${wobble / 100},${-wobble / 50},0\n`;
  }
  return text;
}

export function plainRecording(rowCount: number): string {
  return `${SI_HEADER}\n${plainRows(rowCount)}`;
}

/** The bytes in pieces of `size`. */
export async function* pieces(bytes: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array, void> {
  const all = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

export interface Reading {
  readonly parts: RecordingPart[];
  readonly facts: RecordingFacts;
  readonly timeS: number[];
  readonly accMps2: number[];
  readonly gyrRadps: number[];
}

/** Read to the end; the reader's error passes through. */
export async function readAll(
  bytes: string | Uint8Array | AsyncIterable<Uint8Array>,
  o: Partial<ReadOptions> = {},
): Promise<Reading> {
  const source = typeof bytes === "string" || bytes instanceof Uint8Array ? pieces(bytes) : bytes;
  const reader = readImuCsv(source, { name: "evening.imu.csv", ...o });
  const parts: RecordingPart[] = [];
  let next = await reader.next();
  while (next.done !== true) {
    parts.push(next.value);
    next = await reader.next();
  }
  return {
    parts,
    facts: next.value,
    timeS: parts.flatMap(({ block }) => [...block.timeS]),
    accMps2: parts.flatMap(({ block }) => [...block.accMps2]),
    gyrRadps: parts.flatMap(({ block }) => [...block.gyrRadps]),
  };
}
