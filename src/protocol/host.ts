// The host side of one connection as a pure state machine: PROTOCOL.md section 13.3. No clock, no random source, no I/O: see
// host-port.ts. Radio and store -> this -> radio and store.
import type { HostAction, HostEvent, HostOptions } from "./host-port.ts";

export type * from "./host-port.ts";

/** One connection. Make another one for the next. */
export interface HostMachineShape {
  /** When `time` is due, on the scale of `nowMs`; Infinity for never. */
  readonly wakeAtMs: number;
  handle(event: HostEvent, nowMs: number): HostAction[];
}
export type MakeHostMachine = (options: HostOptions) => HostMachineShape;
