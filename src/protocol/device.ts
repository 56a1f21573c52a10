// The device side of connections as a pure state machine over the runs in flash: PROTOCOL.md sections 7 to 11 and 13.2. No
// clock, no random source, no I/O: see device-port.ts. Radio -> this -> radio.
import type { DeviceAction, DeviceEvent } from "./device-port.ts";

export type * from "./device-port.ts";

export interface DeviceMachineShape {
  /** When `time` is due; Infinity for never. */
  readonly wakeAtTick: number;
  handle(event: DeviceEvent, tick: number): DeviceAction[];
}
