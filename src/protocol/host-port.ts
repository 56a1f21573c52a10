// What goes into the host machine (host.ts) and what comes out: events, actions and the records in them. Types alone, no
// behaviour. Radio and store -> events -> host machine -> actions -> radio and store.
//
// The driver owns the link and the store and calls `handle(event, nowMs)` for everything that happens; it carries out the
// actions in their order. `nowMs` is any monotonic clock in milliseconds. After each call it arms one timer for `wakeAtMs`
// and sends `time` when that has come. The machine lives for one connection; `ended` is its last word.
import type { ReplyBody, RequestBody, RunEntry } from "./bodies.ts";
import type { ClipInfo, ClipStatus, LiveFrame } from "./frames.ts";
import type { RunRoot } from "./run-root.ts";

/** Blocks `first` to `first + count - 1` of a run. */
export interface BlockRange {
  readonly first: number;
  readonly count: number;
}

/** What VERIFY proved, as the host keeps it: 0 stood in the root for each of `badBlocks`, the blocks bad on the device. */
export interface RunProof extends RunRoot {
  readonly token: bigint;
  readonly blocks: number;
  /** Ascending. Those that the host does not hold are the holes of the run. */
  readonly badBlocks: readonly number[];
}

/** What the host holds of a run of this device; a run that is not in the answer to `listed` is fetched from its start. */
export interface HeldRun {
  readonly run: number;
  /** Blocks stored durably, ascending, not touching each other. Those known to be damaged are left out, so they are fetched again. */
  readonly durable: readonly BlockRange[];
  /** As handed out with `keepProof`, once that is durable. */
  readonly proof: RunProof | null;
  /** The proof is of an earlier connection and a verified backup holds the run (PROTOCOL.md section 10). */
  readonly mayRelease: boolean;
  /** The user does not want this run: it is neither fetched nor released. */
  readonly isUnwanted: boolean;
}

export interface HostOptions {
  /** The 16 bytes printed on the box. */
  readonly setupCode: Uint8Array;
  /** 16 bytes from a cryptographic source, fresh for each connection. */
  readonly nonce: Uint8Array;
  /** Largest value of the link: MTU - 3, 20 while unknown. */
  readonly valueBytes: number;
  /** The clip that is expected, 8 bytes; null takes any whose proof is right. */
  readonly deviceId: Uint8Array | null;
  /** Sync at once after AUTH; otherwise the machine waits for `sync` or `live`. */
  readonly startsWithSync: boolean;
}

/** Commands that the owner's program may ask for; the path of a sync makes its own. FETCH only where no sync is asked for. */
export type AskedCommand = Extract<
  RequestBody,
  { name: "record" | "live" | "events" | "config" | "identify" | "fetch" }
>;

export type HostEvent =
  /** The value of INFO, read once the link stands and its values are subscribed. Starts everything. */
  | { readonly type: "info"; readonly value: Uint8Array }
  /** A notified or indicated value, or STATUS read. */
  | { readonly type: "value"; readonly which: "ctrl" | "data" | "status" | "live"; readonly value: Uint8Array }
  /** The answer to `listed`. */
  | { readonly type: "held"; readonly runs: readonly HeldRun[] }
  /** The blocks of a `commit` survive a power cut. */
  | { readonly type: "committed"; readonly group: number }
  /** The answer to `readBack`: the CRC word of each stored block whose bytes are good, 0 for the others; `blocks` long. */
  | { readonly type: "readBack"; readonly run: number; readonly crcs: Uint32Array }
  /** The proof of a `keepProof` survives a power cut. */
  | { readonly type: "proofKept"; readonly run: number }
  /** The store could not do what was asked last (disk full). Nothing more is asked of it. */
  | { readonly type: "storeFailed" }
  /** List and fetch again; counts while the machine is idle, and is remembered otherwise. */
  | { readonly type: "sync" }
  /**
   * A command; the answer comes as `answered` with the same `id`, unless the connection ends before. Taken between two commands of the
   * sync, also while it fetches.
   */
  | { readonly type: "ask"; readonly id: number; readonly command: AskedCommand }
  /** Stop as soon as possible: complete blocks are committed, then the link is closed. */
  | { readonly type: "cancel" }
  /** The link is gone, whoever closed it. */
  | { readonly type: "closed" }
  | { readonly type: "time" };

/** Device tick against host time, from one of five exchanges. PROTOCOL.md section 12. */
export interface ClockAnchor {
  readonly bootId: number;
  /** May end in .5. */
  readonly tick: number;
  /** On the scale of `nowMs`. */
  readonly hostMs: number;
  /** Half of the round trip less the device's share: the true time lies within ± this. */
  readonly uncertaintyMs: number;
}

/** Of all runs of this sync together. */
export interface SyncProgress {
  readonly run: number;
  /** Durable bytes and blocks, those of earlier connections included. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly doneBlocks: number;
  readonly totalBlocks: number;
  /** Null until the rate is known. */
  readonly secondsLeft: number | null;
}

/** Why a connection or a run did not get on. The last three concern one run and let the others go on. */
export type HostProblem =
  /** INFO is no INFO of this protocol, or of another major version. */
  | "version"
  /** Another clip than the expected one. */
  | "otherDevice"
  /** The device cannot prove that it knows the setup code, or does not believe that we do. */
  | "badProof"
  /** The device takes no HELLO for a while after too many wrong proofs. */
  | "locked"
  /** No reply, no data, or an answer that the protocol does not know: reconnect. */
  | "deadLink"
  | "storeFailed"
  | "cancelled"
  /** The device refused a command of the sync; `status` says how. */
  | "refused"
  /** A block does not arrive in good order, and the device does not list it as bad. The next connection tries again. */
  | "badBlock"
  /** The store does not give back what was committed. */
  | "badStore"
  /** VERIFY failed although everything was fetched twice. The run is never released. */
  | "mismatch";

export interface CommittedBlock {
  readonly blockNo: number;
  /** 4096 bytes whose CRC, run and number are right. */
  readonly bytes: Uint8Array;
}

export type HostAction =
  /** CTRL with response, FLOW without. One write at a time, in this order. */
  | { readonly type: "write"; readonly which: "ctrl" | "flow"; readonly value: Uint8Array }
  /** INFO is good; the greeting begins. */
  | { readonly type: "device"; readonly info: ClipInfo }
  /** The owner is known to the device; `caps` are agreed. Values of LIVE may be asked for. */
  | { readonly type: "opened"; readonly caps: number; readonly valueBytes: number }
  | { readonly type: "anchor"; readonly anchor: ClockAnchor }
  /** All runs of the device, ascending. Answer with `held`. */
  | { readonly type: "listed"; readonly runs: readonly RunEntry[] }
  /** Store durably, replacing a block of the same number; answer with `committed`. At most 16 blocks. */
  | {
      readonly type: "commit";
      readonly group: number;
      readonly run: number;
      readonly blocks: readonly CommittedBlock[];
    }
  /**
   * Read blocks 0 to `blocks` - 1 of the run from the store, not from a cache; answer with `readBack`. Comes before VERIFY, and once per
   * connection for each proven run that the clip still lists.
   */
  | { readonly type: "readBack"; readonly run: number; readonly blocks: number }
  /** Store durably that the run is verified; answer with `proofKept`. */
  | { readonly type: "keepProof"; readonly run: number; readonly proof: RunProof; readonly entry: RunEntry }
  /** The device has confirmed RELEASE. */
  | { readonly type: "released"; readonly run: number }
  | { readonly type: "progress"; readonly progress: SyncProgress }
  | { readonly type: "status"; readonly status: ClipStatus }
  /** `tickFirst` is the widened tick of the first sample. */
  | { readonly type: "live"; readonly frame: LiveFrame; readonly tickFirst: number }
  /** `status` 0 with the body, or the status that refused it. */
  | {
      readonly type: "answered";
      readonly id: number;
      readonly status: number;
      readonly body: ReplyBody | null;
    }
  /** `run` is 0 when it concerns the connection; a problem of the connection is followed by `closeLink`. */
  | { readonly type: "problem"; readonly problem: HostProblem; readonly run: number; readonly status: number }
  /** Everything there is to do has been done; the link stays for LIVE, `ask` and `sync`. */
  | { readonly type: "idle" }
  | { readonly type: "closeLink" }
  /** The link is closed and nothing is asked of the store any more. The machine is done. */
  | { readonly type: "ended" };
