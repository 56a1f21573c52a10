// Samples as their source wrote them: the numbers of the file or the clip, in the source's own units and clock. Not yet
// an ImuBlock; `imuBlockOf` is the one place where units and the time origin are converted. Recordings make these,
// storage keeps them verbatim, and everything that computes reads the ImuBlock.
import type { ImuBlock } from "./imu.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "./units.ts";

/** Units of the numbers in a RawBlock. */
export interface RawUnits {
  readonly acc: "mps2" | "g";
  readonly gyr: "radps" | "dps";
}

export interface RawBlock {
  readonly units: RawUnits;
  /** Seconds on the source's own clock, strictly increasing, length n. */
  readonly timeS: Float64Array;
  /** x y z interleaved, length 3n, finite. */
  readonly acc: Float64Array;
  readonly gyr: Float64Array;
  /** Length n, NaN where the source has none; absent when it has no such column. */
  readonly marker?: Float64Array;
}

/** What is known when the last row has been read. */
export interface RecordingFacts {
  readonly units: RawUnits;
  readonly sampleCount: number;
  /** Data rows of the file: samples, duplicates and missing samples. */
  readonly rowCount: number;
  /** Rows with the time of the row before; dropped. */
  readonly duplicateRowCount: number;
  /** Rows with an empty or `nan` reading; the step in time shows them. */
  readonly missingRowCount: number;
  /** `time_s` of the first sample. */
  readonly firstTimeS: number;
  /** From a `time_s` that counts seconds since 1970; null when it does not. */
  readonly startUnixMs: number | null;
  /** Times of markers, s from the first sample; see MarkerEdge. At most 10 000. */
  readonly markersS: readonly number[];
  /** Of the original bytes. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * The same samples in SI units, seconds from `firstTimeS`. Arrays that need no conversion are shared, not copied.
 * The conversion is one multiplication or subtraction per number, so reading twice gives bit-identical results.
 */
export function imuBlockOf(raw: RawBlock, firstTimeS: number): ImuBlock {
  return {
    timeS: firstTimeS === 0 ? raw.timeS : raw.timeS.map((timeS) => timeS - firstTimeS),
    accMps2: raw.units.acc === "mps2" ? raw.acc : raw.acc.map((g) => g * STANDARD_GRAVITY_MPS2),
    gyrRadps: raw.units.gyr === "radps" ? raw.gyr : raw.gyr.map((dps) => dps * RAD_PER_DEG),
  };
}

/** A marker is a value that is not 0 and differs from the sample before, so that a button held down marks once. */
export class MarkerEdge {
  #last = NaN;

  isMarker(value: number): boolean {
    const isMarker = value !== 0 && !Number.isNaN(value) && value !== this.#last;
    this.#last = value;
    return isMarker;
  }
}
