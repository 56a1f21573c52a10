// What a simulated clip is to a radio: the characteristics of PROTOCOL.md section 2. Types alone; the clip behind it is
// clip-device.ts, the radio before it bleno or a wire of a test. Radio <-> this <-> ClipDevice.

export interface PeripheralPort {
  /** INFO to anybody; STATUS is empty before authentication. */
  read(which: "info" | "status"): Uint8Array;
  write(which: "ctrl" | "flow", value: Uint8Array): void;
  /** A central is there and values may have `valueBytes` (MTU - 3, at least 20). Call it again when the MTU changes. */
  subscribed(which: "ctrl" | "data" | "status" | "live", valueBytes: number): void;
  disconnected(): void;
  /**
   * The radio can take this many DATA values from here on. A radio that never says so gets the whole window at once; one that does gets
   * what was lost before what comes next.
   */
  room?(frames: number): void;
  /** The one receiver of what the clip sends: CTRL is indicated, the others are notified. Values come in order. */
  onSend(send: (which: "ctrl" | "data" | "status" | "live", value: Uint8Array) => void): void;
}
