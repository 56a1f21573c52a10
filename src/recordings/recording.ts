// What any reader of recordings hands on, whatever the file format: parts of samples and, at the end, the facts of the whole.
// Types only. The engine stores `raw`, computes with `block` and shows the facts.
import type { ImuBlock } from "../core/imu.ts";
import type { RawBlock, RawUnits } from "../core/raw-block.ts";

/** What was true, where a recording brings it. NaN: not known for this sample. Never an input of the analysis. */
export interface Truth {
  /** Sensor to earth (z up), w x y z interleaved, length 4n. */
  readonly quaternion?: Float64Array;
  /** Head pitch, nose-down positive, neutral subtracted, length n. */
  readonly pitchDeg?: Float64Array;
  /** 1 where the sample counts in an error figure, else 0, length n. */
  readonly scored?: Uint8Array;
}

/** Up to 1024 samples of a recording: as the file gives them, and in SI units from the first sample on. */
export interface RecordingPart {
  readonly raw: RawBlock;
  readonly block: ImuBlock;
  /** The file's marker column, NaN where empty; absent without one. Same array as in `raw`. */
  readonly marker?: Float64Array;
  readonly truth?: Truth;
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
