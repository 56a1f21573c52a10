// Reader of *.imu.csv and *.imu.csv.gz: a table whose header carries the units, to blocks of 1024 samples. Not a database and
// not a calibration: it stores nothing and turns no axis. Bytes -> table -> this -> raw stored -> calibration, attitude.
//
// Columns: `time_s`; `acc_{x,y,z}_mps2` or `_g`; `gyr_{x,y,z}_dps` or `_radps`; optional `marker`, `truth_q{w,x,y,z}`,
// `truth_pitch_deg`, `scored`. Anything else is ignored. SI wins where a file brings both units.
import type { RawUnits } from "../core/raw-block.ts";
import { cancelled, openedBytes, type ReadOptions } from "./bytes.ts";
import type { RecordingFacts, RecordingPart } from "./recording.ts";
import { AXES, OPTIONAL_COLUMNS, ROW_WIDTH, SampleCollector, type SampleColumns } from "./samples.ts";
import { badFile, badRow, readTable, type TableColumns } from "./table.ts";

type Header = TableColumns & SampleColumns;

/**
 * Read a recording from its bytes. Blocks hold 1024 samples, the last one fewer.
 * Errors: LookaheadError with one sentence that says where and what: "badFile", "tooLarge" (> 4 GB, > 30 million rows, > 14 days,
 * inflation > 200 to 1), "cancelled". Nothing is read ahead of the consumer by more than some hundred kilobytes.
 */
export async function* readImuCsv(
  source: AsyncIterable<Uint8Array>,
  o: ReadOptions,
): AsyncGenerator<RecordingPart, RecordingFacts> {
  const { name } = o;
  const bytes = openedBytes(source, o);
  let header: Header | null = null;
  const table = readTable(bytes.stream, name, (names) => (header = readHeader(names, name)));
  let samples: SampleCollector | null = null;
  for await (const rows of table) {
    samples ??= new SampleCollector(name, header!, o.truth === true);
    for (let row = 0; row < rows.count; row++) {
      samples.add(rows.values, row * ROW_WIDTH, rows.lines[row]);
      if (samples.isFull) {
        if (o.signal?.aborted === true) throw cancelled();
        yield samples.take();
      }
    }
  }
  if (samples === null) throw badFile(name, "has a header but no rows.");
  if (samples.count > 0) yield samples.take();
  return { ...samples.facts(), ...bytes.facts() };
}

/** Columns by name. Slots of a row: time, acc x y z, gyr x y z, then the optional ones. */
function readHeader(names: readonly string[], name: string): Header {
  const index = new Map<string, number>();
  for (const [at, column] of names.entries()) {
    if (!index.has(column)) index.set(column, at);
    else if (/^(time_s|(acc|gyr)_[xyz]_(mps2|g|dps|radps)|marker|truth_.*|scored)$/.test(column)) {
      throw badRow(name, 1, column, "the header names it twice.");
    }
  }
  const triple = (sensor: string, unit: string): string[] => AXES.map((axis) => `${sensor}_${axis}_${unit}`);
  const pick = <U extends string>(sensor: string, units: readonly [U, U]): U => {
    const unit = units.find((candidate) => triple(sensor, candidate).every((column) => index.has(column)));
    if (unit !== undefined) return unit;
    const partial = units.find((candidate) => triple(sensor, candidate).some((column) => index.has(column)));
    const missing = triple(sensor, partial ?? units[0]).find((column) => !index.has(column))!;
    const or = partial === undefined ? ` (or ${triple(sensor, units[1])[0]})` : "";
    throw missingColumn(name, `${missing}${or}`);
  };
  if (!index.has("time_s")) throw missingColumn(name, "time_s");
  const units: RawUnits = { acc: pick("acc", ["mps2", "g"]), gyr: pick("gyr", ["radps", "dps"]) };
  const wanted = ["time_s", ...triple("acc", units.acc), ...triple("gyr", units.gyr), ...OPTIONAL_COLUMNS];
  const slots = new Int32Array(names.length).fill(-1);
  for (const [slot, column] of wanted.entries()) {
    const at = index.get(column);
    if (at !== undefined) slots[at] = slot;
  }
  return { names, slots, width: ROW_WIDTH, units, has: new Set(index.keys()) };
}

function missingColumn(name: string, column: string): Error {
  return badFile(
    name,
    `is not an IMU recording: line 1 has no column ${column}.`,
    "The header must name time_s, acc_x_mps2 or acc_x_g, gyr_x_dps or gyr_x_radps, and y and z alike, separated by commas.",
  );
}
