// What the library says about clips and the runs they recorded. Types only; the engine hands them on as they are. Numbers of the
// protocol (states, end reasons, CRC words) are kept as they came.

/** A clip that this library has been paired with. */
export interface StoredClip {
  readonly id: number;
  /** 16 hexadecimal digits. */
  readonly deviceId: string;
  readonly name: string;
  readonly addedUnixMs: number;
  /** Set while the person does not want to hear of it. */
  readonly removedUnixMs: number | null;
  readonly firmware: number;
  /** Nominal ticks per second. */
  readonly tickHz: number;
  /** End of the last connection that was let in. */
  readonly lastSeenUnixMs: number | null;
  /** End of the last sync that had nothing left to do. */
  readonly lastSyncUnixMs: number | null;
  /** As the clip said last; null where it measures no battery or has not said. */
  readonly batteryPercent: number | null;
  /** Seconds of recording left, as the clip said last. */
  readonly freeS: number | null;
}

/** A run as LIST tells of it. */
export interface ListedRun {
  readonly run: number;
  readonly state: number;
  readonly endReason: number;
  readonly blocks: number;
  readonly bootId: number;
  readonly startTick: number;
  readonly endTick: number;
}

/** What VERIFY proved. */
export interface StoredProof {
  readonly token: bigint;
  readonly root: number;
  /** 16 bytes. */
  readonly sha16: Uint8Array;
  readonly blocks: number;
  /** Bad on the clip itself; ascending. */
  readonly badBlocks: readonly number[];
}

export interface BlockRange {
  readonly first: number;
  readonly count: number;
}

/** A run of a clip with all that is known of it here. */
export interface StoredClipRun extends ListedRun {
  readonly id: number;
  readonly clipId: number;
  readonly firstSeenUnixMs: number;
  readonly storedBlocks: number;
  readonly proof: StoredProof | null;
  readonly verifiedUnixMs: number | null;
  /** Number of the connection on which it was verified. */
  readonly verifiedConnection: number | null;
  /** A verified backup holds the verified run. */
  readonly backupUnixMs: number | null;
  readonly releasedUnixMs: number | null;
  /** The person has removed it for good: it is not fetched again. */
  readonly unwantedUnixMs: number | null;
  /** Its run in the library, once that is analysed or being so. */
  readonly runId: number | null;
  /** Why it could not be analysed: the code of the error. */
  readonly analysisProblem: string | null;
  /** Bytes of the run that arrived, those of blocks that arrived again among them. */
  readonly receivedBytes: number;
  readonly connectionCount: number;
}

/** An anchor of the clip's clock. */
export interface StoredAnchor {
  readonly bootId: number;
  readonly tick: number;
  readonly unixMs: number;
  readonly uncertaintyMs: number;
}

/** What was received and how that is known; kept for ever, also when the run itself is gone. */
export interface Receipt {
  readonly deviceId: string;
  readonly clipName: string;
  readonly run: number;
  readonly verifiedUnixMs: number;
  readonly bytes: number;
  readonly blocks: number;
  /** Blocks that the clip itself could not read, so that they are holes of the run. */
  readonly badBlocks: readonly number[];
  /** 8 and 32 hexadecimal digits: CRC-32C and truncated SHA-256 over the CRC words of all blocks. */
  readonly root: string;
  readonly sha16: string;
  readonly sampleCount: number;
  /** Samples that the clip lost or that lay in bad blocks. */
  readonly lostSampleCount: number;
  readonly gapCount: number;
  readonly gapS: number;
  /** Seconds from the first sample; the first 1000. */
  readonly gaps: readonly { readonly startS: number; readonly endS: number }[];
  readonly durationS: number;
  /** Null where the clip's clock was never compared with this computer's while the run's boot lasted: time estimated. */
  readonly clock: {
    readonly startUnixMs: number;
    readonly startUncertaintyMs: number;
    readonly endUnixMs: number;
    readonly endUncertaintyMs: number;
    readonly anchorCount: number;
    /** How many millionths the clip's clock runs fast; null where the anchors do not tell. */
    readonly driftPpm: number | null;
  } | null;
  /** Bytes of blocks that arrived, repeats among them, and over how many connections. */
  readonly receivedBytes: number;
  readonly connectionCount: number;
}
