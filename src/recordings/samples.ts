// Rows of numbers to blocks of samples: the order of time, missing samples, duplicates, absurd values and the limits on length.
// Not a file format: the reader of the table decides which column goes into which slot of a row.
import { imuBlockOf, MarkerEdge, type RawBlock, type RawUnits } from "../core/raw-block.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import { tooLarge } from "./bytes.ts";
import type { RecordingFacts, RecordingPart, Truth } from "./recording.ts";
import { badFile, badRow } from "./table.ts";

export const MAX_ROWS = 30_000_000;
/** Longest recording, s. Lanes have a value per second, so one absurd time must not ask for a huge array. */
export const MAX_DURATION_S = 14 * 86_400;
/** Beyond any head sensor; larger values mean that the header names the wrong unit. */
export const MAX_ACC_MPS2 = 1000;
export const MAX_GYR_DPS = 10_000;
/** From here on a time can only be seconds since 1970 (it is 2001-09-09), and the recording says when it began. */
export const UNIX_TIME_FROM_S = 1e9;
export const BLOCK_SAMPLES = 1024;
const MAX_MARKERS = 10_000;

export const AXES = ["x", "y", "z"] as const;
/** Slots of a row: time, acceleration x y z, rate x y z, then these. */
export const OPTIONAL_COLUMNS = [
  "marker",
  "truth_qw",
  "truth_qx",
  "truth_qy",
  "truth_qz",
  "truth_pitch_deg",
  "scored",
] as const;
const NEEDED = 7;
export const ROW_WIDTH = NEEDED + OPTIONAL_COLUMNS.length;

export interface SampleColumns {
  readonly units: RawUnits;
  /** Names of the columns that the file has. */
  readonly has: ReadonlySet<string>;
}

/** Checks rows and gathers samples into blocks. One per recording. */
export class SampleCollector {
  count = 0;
  readonly #name: string;
  readonly #header: SampleColumns;
  readonly #accLimit: number;
  readonly #gyrLimit: number;
  readonly #quaternion: boolean;
  readonly #pitch: boolean;
  readonly #scored: boolean;
  readonly #marker: boolean;
  #timeS!: Float64Array<ArrayBuffer>;
  #acc!: Float64Array<ArrayBuffer>;
  #gyr!: Float64Array<ArrayBuffer>;
  #markers!: Float64Array<ArrayBuffer>;
  #truthQ!: Float64Array<ArrayBuffer>;
  #truthPitch!: Float64Array<ArrayBuffer>;
  #truthScored!: Uint8Array<ArrayBuffer>;
  #sampleCount = 0;
  #rowCount = 0;
  #duplicateRowCount = 0;
  #missingRowCount = 0;
  #firstTimeS = NaN;
  #lastTimeS = -Infinity;
  readonly #edge = new MarkerEdge();
  readonly #markersS: number[] = [];

  constructor(name: string, header: SampleColumns, truth: boolean) {
    this.#name = name;
    this.#header = header;
    this.#accLimit = header.units.acc === "mps2" ? MAX_ACC_MPS2 : MAX_ACC_MPS2 / STANDARD_GRAVITY_MPS2;
    this.#gyrLimit = header.units.gyr === "dps" ? MAX_GYR_DPS : MAX_GYR_DPS * RAD_PER_DEG;
    this.#marker = header.has.has("marker");
    this.#quaternion = truth && ["w", "x", "y", "z"].every((part) => header.has.has(`truth_q${part}`));
    this.#pitch = truth && header.has.has("truth_pitch_deg");
    this.#scored = truth && header.has.has("scored");
    this.#allocate();
  }

  get isFull(): boolean {
    return this.count === BLOCK_SAMPLES;
  }

  add(values: Float64Array, at: number, line: number): void {
    if (++this.#rowCount > MAX_ROWS) throw tooLarge(this.#name, `has more than ${MAX_ROWS / 1e6} million rows.`);
    const timeS = values[at];
    if (!(timeS > this.#lastTimeS)) {
      if (timeS === this.#lastTimeS) {
        this.#duplicateRowCount++;
        return;
      }
      const what = Number.isNaN(timeS)
        ? "there is no time."
        : `${timeS} comes after ${this.#lastTimeS}: times run backwards.`;
      throw badRow(this.#name, line, "time_s", what);
    }
    this.#lastTimeS = timeS;
    let isMissing = false;
    for (let slot = 1; slot < NEEDED; slot++) {
      if (Math.abs(values[at + slot]) <= (slot < 4 ? this.#accLimit : this.#gyrLimit)) continue;
      if (Number.isNaN(values[at + slot])) isMissing = true;
      else this.#beyond(slot, values[at + slot], line);
    }
    if (isMissing) {
      this.#missingRowCount++;
      return;
    }
    if (this.#sampleCount === 0) this.#firstTimeS = timeS;
    if (timeS - this.#firstTimeS > MAX_DURATION_S) {
      throw tooLarge(
        this.#name,
        `is longer than ${MAX_DURATION_S / 86_400} days at line ${line}: its time_s is ${timeS}.`,
      );
    }
    const n = this.count++;
    this.#sampleCount++;
    this.#timeS[n] = timeS;
    const acc = this.#acc;
    const gyr = this.#gyr;
    acc[3 * n] = values[at + 1];
    acc[3 * n + 1] = values[at + 2];
    acc[3 * n + 2] = values[at + 3];
    gyr[3 * n] = values[at + 4];
    gyr[3 * n + 1] = values[at + 5];
    gyr[3 * n + 2] = values[at + 6];
    if (this.#marker) {
      const marker = values[at + NEEDED];
      this.#markers[n] = marker;
      if (this.#edge.isMarker(marker) && this.#markersS.length < MAX_MARKERS)
        this.#markersS.push(timeS - this.#firstTimeS);
    }
    if (this.#quaternion) for (let k = 0; k < 4; k++) this.#truthQ[4 * n + k] = values[at + NEEDED + 1 + k];
    if (this.#pitch) this.#truthPitch[n] = values[at + NEEDED + 5];
    if (this.#scored) this.#truthScored[n] = values[at + NEEDED + 6] === 1 ? 1 : 0;
  }

  /** The samples gathered so far, as a part of their own. */
  take(): RecordingPart {
    const n = this.count;
    const raw: RawBlock = {
      units: this.#header.units,
      timeS: this.#timeS.subarray(0, n),
      acc: this.#acc.subarray(0, 3 * n),
      gyr: this.#gyr.subarray(0, 3 * n),
      ...(this.#marker ? { marker: this.#markers.subarray(0, n) } : {}),
    };
    const truth: Truth = {
      ...(this.#quaternion ? { quaternion: this.#truthQ.subarray(0, 4 * n) } : {}),
      ...(this.#pitch ? { pitchDeg: this.#truthPitch.subarray(0, n) } : {}),
      ...(this.#scored ? { scored: this.#truthScored.subarray(0, n) } : {}),
    };
    const part: RecordingPart = {
      raw,
      block: imuBlockOf(raw, this.#firstTimeS),
      ...(raw.marker === undefined ? {} : { marker: raw.marker }),
      ...(Object.keys(truth).length === 0 ? {} : { truth }),
    };
    this.count = 0;
    this.#allocate();
    return part;
  }

  facts(): Omit<RecordingFacts, "sha256" | "sizeBytes"> {
    if (this.#sampleCount === 0) throw badFile(this.#name, "has rows but not one complete sample.");
    return {
      units: this.#header.units,
      sampleCount: this.#sampleCount,
      rowCount: this.#rowCount,
      duplicateRowCount: this.#duplicateRowCount,
      missingRowCount: this.#missingRowCount,
      firstTimeS: this.#firstTimeS,
      startUnixMs: this.#firstTimeS >= UNIX_TIME_FROM_S ? Math.round(this.#firstTimeS * 1000) : null,
      markersS: this.#markersS,
    };
  }

  #allocate(): void {
    const length = (wanted: boolean, perSample: number): number => (wanted ? perSample * BLOCK_SAMPLES : 0);
    this.#timeS = new Float64Array(BLOCK_SAMPLES);
    this.#acc = new Float64Array(3 * BLOCK_SAMPLES);
    this.#gyr = new Float64Array(3 * BLOCK_SAMPLES);
    this.#markers = new Float64Array(length(this.#marker, 1));
    this.#truthQ = new Float64Array(length(this.#quaternion, 4));
    this.#truthPitch = new Float64Array(length(this.#pitch, 1));
    this.#truthScored = new Uint8Array(length(this.#scored, 1));
  }

  #beyond(slot: number, value: number, line: number): never {
    const { units } = this.#header;
    const [sensor, unit, limit] = slot < 4 ? ["acc", units.acc, this.#accLimit] : ["gyr", units.gyr, this.#gyrLimit];
    const column = `${sensor}_${AXES[(slot - 1) % 3]}_${unit}`;
    throw badRow(
      this.#name,
      line,
      column,
      `${value} is beyond what a head sensor measures (${Math.round(limit)}); is the unit right?`,
    );
  }
}
