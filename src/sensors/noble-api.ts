// The part of noble that is used here, as types: its own declarations know neither the way to a fresh instance nor the
// events that its promises hide. noble-central.ts is the one that loads it.
import type { EventEmitter } from "node:events";

/** Events: `stateChange` (state), `discover` (peripheral), `warning` (text). */
export interface Noble extends EventEmitter {
  /** Reading it starts the library. */
  readonly state: string;
  startScanning(serviceUuids: readonly string[], allowDuplicates: boolean): void;
  stopScanning(): void;
}

/** Events: `connect` (error or undefined), `disconnect` (reason), `servicesDiscover` (services). */
export interface NoblePeripheral extends EventEmitter {
  readonly id: string;
  readonly advertisement: { readonly localName?: string; readonly serviceUuids?: readonly string[] };
  /** 127 where it is not measured. */
  readonly rssi: number;
  readonly state: string;
  /** Null until exchanged, and for ever on macOS and Windows. */
  mtu: number | null;
  connect(options: NobleConnectOptions): void;
  cancelConnect(): void;
  disconnect(): void;
  discoverServices(uuids: readonly string[]): void;
}

/** Intervals in 1.25 ms, timeout in 10 ms; Linux alone takes them. */
export interface NobleConnectOptions {
  readonly minInterval: number;
  readonly maxInterval: number;
  readonly latency: number;
  readonly timeout: number;
}

/** Events: `characteristicsDiscover` (characteristics). */
export interface NobleService extends EventEmitter {
  readonly uuid: string;
  discoverCharacteristics(uuids: readonly string[]): void;
}

/** Events: `read` (data, is a notification), `write`, `notify` (state). */
export interface NobleCharacteristic extends EventEmitter {
  readonly uuid: string;
  read(): void;
  write(data: Buffer, withoutResponse: boolean): void;
  notify(isOn: boolean): void;
}
