// What any reader of recordings hands on, whatever the file format: parts of samples and, at the end, the facts of the whole.
// Types only. The engine stores `raw`, computes with `block` and shows the facts.
import type { ImuBlock } from "../core/imu.ts";
import type { RawBlock } from "../core/raw-block.ts";

export type { RecordingFacts } from "../core/raw-block.ts";

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
  /** From a clip: pieces of the file in its order, 4096 bytes each but perhaps the last. They are stored in place of `raw`. */
  readonly clipBlocks?: readonly Uint8Array[];
}
