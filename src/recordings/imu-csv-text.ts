// Writer of *.imu.csv: samples back to the text they came from, in their own units and clock. Every number is written in the
// shortest decimal form that reads back as the same double. Makes pieces of text; who calls decides where they go.
import { badFile } from "./table.ts";
import type { RawBlock } from "../core/raw-block.ts";

/**
 * Header, then the rows of each block as one piece of text. Units and the marker column are those of the first block.
 * Errors: LookaheadError "badFile" when there is no block at all; a bug (blocks that do not fit together) throws an Error.
 */
export function* imuCsvText(blocks: Iterable<RawBlock>): Generator<string, void> {
  let first: RawBlock | null = null;
  for (const block of blocks) {
    if (first === null) yield headerOf(block);
    first ??= block;
    const fits = block.units.acc === first.units.acc && block.units.gyr === first.units.gyr;
    if (!fits || (block.marker === undefined) !== (first.marker === undefined))
      throw new Error("blocks of one recording differ in their columns");
    yield rowsOf(block);
  }
  if (first === null) throw badFile("The recording", "has no samples to write.");
}

function headerOf({ units, marker }: RawBlock): string {
  const axes = ["x", "y", "z"];
  const acc = axes.map((axis) => `acc_${axis}_${units.acc}`);
  const gyr = axes.map((axis) => `gyr_${axis}_${units.gyr}`);
  return `${["time_s", ...acc, ...gyr, ...(marker === undefined ? [] : ["marker"])].join(",")}\n`;
}

function rowsOf({ timeS, acc, gyr, marker }: RawBlock): string {
  let text = "";
  for (let at = 0; at < timeS.length; at++) {
    text += shortest(timeS[at]);
    for (let axis = 3 * at; axis < 3 * at + 3; axis++) text += `,${shortest(acc[axis])}`;
    for (let axis = 3 * at; axis < 3 * at + 3; axis++) text += `,${shortest(gyr[axis])}`;
    if (marker !== undefined) text += Number.isNaN(marker[at]) ? "," : `,${shortest(marker[at])}`;
    text += "\n";
  }
  return text;
}

/** String() writes the shortest form that reads back, but drops the sign of zero. */
function shortest(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
