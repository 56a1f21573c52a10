// What goes into the device machine (device.ts) and what comes out, and the ports it works over: the runs in flash and the
// controls of the clip. Types alone. Radio -> events -> device machine -> actions -> radio.
//
// `handle(event, tick)` is called for everything that happens; ticks are those of the device clock. After each call the
// caller arms one timer for `wakeAtTick` and sends `time` when that has come.
import type { EventEntry, RunEntry, Setting } from "./bodies.ts";
import type { ClipStatus } from "./frames.ts";

/** The runs of a device. Every answer comes from the flash, and what `keepSynced` and `release` report as done is durable. */
export interface RunStore {
  readonly bootId: number;
  /** Ascending by run. */
  runs(): readonly RunEntry[];
  /** Bytes of a run inside its complete blocks; null when the flash cannot be read. */
  read(run: number, offset: number, length: number): Uint8Array | null;
  /** The CRC word of a block of a run, 0 when the block is bad; null when the flash cannot be read. */
  blockCrc(run: number, blockNo: number): number | null;
  /** The token of a run that is SYNCED or RELEASED, otherwise null. */
  token(run: number): bigint | null;
  /** SEALED -> SYNCED with this token. False: the flash failed and nothing has changed. */
  keepSynced(run: number, token: bigint): boolean;
  /** SYNCED -> RELEASED. False: the flash failed and nothing has changed. */
  release(run: number): boolean;
}

/** What else a clip can be asked. Statuses are those of PROTOCOL.md section 14, 0 is done. */
export interface ClipControls {
  /** State, battery, space; `bootId`, `tick` and the LIVE flag are filled in by the machine. */
  status(): Omit<ClipStatus, "bootId" | "tick">;
  /** The run that is being recorded, 0 none. */
  recordingRun(): number;
  /** Start or stop; nothing changes when it is so already. */
  record(isOn: boolean): number;
  identify(seconds: number): void;
  settings(): readonly Setting[];
  /** All or none are taken; unknown keys are passed over. */
  changeSettings(settings: readonly Setting[]): number;
  /** The event log from `first` on, or from the oldest that is left. */
  events(first: number): { readonly firstEvent: number; readonly entries: readonly EventEntry[] };
}

/** Who the device is; part of INFO, which `encodeInfo` makes whole. */
export interface DeviceOptions {
  readonly deviceId: Uint8Array;
  readonly firmware: number;
  readonly caps: number;
  readonly maxValue: number;
  readonly codecs: Uint8Array;
  readonly tickHz: number;
  readonly setupCode: Uint8Array;
}

/** Samples as they are recorded; `tickLast` of the last of them. `samples`: six values each, raw. */
export interface LiveSamples {
  readonly run: number;
  readonly flags: number;
  readonly firstSample: number;
  readonly tickFirst: number;
  readonly tickLast: number;
  readonly samples: Int16Array;
}

export type DeviceEvent =
  /** A new connection, or another MTU: values may have `valueBytes`. */
  | { readonly type: "connected"; readonly valueBytes: number }
  | { readonly type: "disconnected" }
  /** `random`: 16 bytes from a cryptographic source, fresh for each value. */
  | { readonly type: "ctrl"; readonly value: Uint8Array; readonly random: Uint8Array }
  | { readonly type: "flow"; readonly value: Uint8Array }
  /** The radio can take this many DATA values from here on, those of earlier events not counted. */
  | { readonly type: "room"; readonly frames: number }
  /** At most what fits one LIVE value: see `liveSampleCount`. */
  | { readonly type: "samples"; readonly live: LiveSamples }
  /** The state of the clip has changed: STATUS is due. */
  | { readonly type: "changed" }
  | { readonly type: "time" };

/** CTRL is indicated, the others are notified. */
export interface DeviceAction {
  readonly type: "send";
  readonly which: "ctrl" | "data" | "status" | "live";
  readonly value: Uint8Array;
}
