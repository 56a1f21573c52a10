// The radio port: how the sync engine finds clips and speaks with one. Values go through as bytes; what they mean is the
// protocol's business (src/protocol). No radio library here: noble-central.ts is the one over Bluetooth, and a test may put
// any other behind it. On the path it stands between the radio and the host machine of the protocol.
import type { Observable } from "rxjs";

/** What the adapter of this computer says. `unknown` until it has answered. */
export type AdapterState = "unknown" | "off" | "unauthorized" | "unsupported" | "on";

/** One advertisement of a clip. */
export interface ClipSighting {
  /** The operating system's own id for it; good for `connect`, not the device id of the protocol. */
  readonly id: string;
  /** Null while only the part of the advertisement without the name has been heard. */
  readonly name: string | null;
  /** Null where the adapter does not measure it. */
  readonly rssiDb: number | null;
  /** True when the advertisement carries the clip's service (protocol section 2). */
  readonly serviceFound: boolean;
}

/** A value that the clip sent by itself: an indication of CTRL or a notification of the others. */
export interface ClipValue {
  readonly which: "ctrl" | "data" | "status" | "live";
  readonly value: Uint8Array;
}

export interface ClipCentral {
  /** The state of the adapter at once on subscription, then every change. Never fails. */
  readonly state: Observable<AdapterState>;
  /**
   * Sightings of clips while subscribed. Fails with a LookaheadError (`device`) when the adapter is not on or goes off;
   * completes when the signal fires.
   */
  scan(options: { readonly signal?: AbortSignal }): Observable<ClipSighting>;
  /**
   * Connects, finds the service and subscribes to what the clip sends. One attempt at a time; within 10 s it has either
   * a link or a LookaheadError (`device`, or `cancelled` when the signal fires), and then nothing is left connected.
   * The clip must have been seen by a scan of this process.
   */
  connect(id: string, options: { readonly signal?: AbortSignal }): Promise<ClipLink>;
  /** Ends scans and links, and leaves the adapter alone from then on. */
  close(): Promise<void>;
}

/** One connection. Once it is lost every call and every wait fails at once, and the link is never used again. */
export interface ClipLink {
  /** Bytes that one value may carry: MTU - 3, or 20 where the system does not tell the MTU. */
  readonly valueBytes: number;
  read(which: "info" | "status"): Promise<Uint8Array>;
  /**
   * CTRL with response, FLOW without. Calls queue up; one operation is in flight. One that is not answered in time closes
   * the link, because the answer would otherwise be taken for that of a later one.
   */
  write(which: "ctrl" | "flow", value: Uint8Array): Promise<void>;
  /** What the clip sends, from the moment of connection on. Hot; completes after a local close, fails when the link is lost. */
  readonly values: Observable<ClipValue>;
  /** Why the link ended, a short text for the log. Never rejects. */
  readonly closed: Promise<string>;
  /** Resolves when the link is down, after 2 s at the latest. */
  close(): Promise<void>;
}
