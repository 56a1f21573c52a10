// The smallest peripheral for tests of the radio alone: it answers CTRL with the same bytes backwards, and FLOW with as many
// DATA values as the value says. No clip protocol in it; the simulated clip is src/simulator/clip-device.
import { vi } from "vitest";
import { startBlenoPeripheral, type BlenoPeripheral } from "../../src/simulator/bleno-peripheral.ts";
import type { PeripheralPort } from "../../src/simulator/clip-device/peripheral-port.ts";

export type Sent = "ctrl" | "data" | "status" | "live";

export class EchoClip implements PeripheralPort {
  readonly info = Uint8Array.from({ length: 30 }, (_, at) => at + 1);
  readonly valueBytes = new Map<Sent, number>();
  writes: { readonly which: string; readonly value: Uint8Array }[] = [];
  disconnectCount = 0;
  #send: (which: Sent, value: Uint8Array) => void = () => {};

  read(which: "info" | "status"): Uint8Array {
    return which === "info" ? this.info : new Uint8Array();
  }

  write(which: "ctrl" | "flow", value: Uint8Array): void {
    this.writes.push({ which, value });
    if (which === "ctrl") this.#send("ctrl", value.toReversed());
    else this.sendNumbered(new DataView(value.buffer).getUint32(0), this.valueBytes.get("data") ?? 20);
  }

  subscribed(which: Sent, valueBytes: number): void {
    this.valueBytes.set(which, valueBytes);
  }

  disconnected(): void {
    this.disconnectCount++;
    this.valueBytes.clear();
  }

  onSend(send: (which: Sent, value: Uint8Array) => void): void {
    this.#send = send;
  }

  /** Values of that length whose first four bytes count from 0. */
  sendNumbered(count: number, length: number): void {
    for (let number = 0; number < count; number++) {
      const value = new Uint8Array(length).fill(number & 0xff);
      new DataView(value.buffer).setUint32(0, number);
      this.#send("data", value);
    }
  }
}

/** The FLOW value that asks for that many DATA values. */
export function askForValues(count: number): Uint8Array {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, count);
  return value;
}

export function numberOf(value: Uint8Array): number {
  return new DataView(value.buffer, value.byteOffset).getUint32(0);
}

/**
 * Puts a clip on the air and makes the timers of this process virtual, once for all: noble and bleno look at their adapters by
 * timers of their own.
 */
export function startEchoClip(clip: EchoClip): Promise<BlenoPeripheral> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  return startBlenoPeripheral(clip, {
    name: "Lookahead BEEF",
    serialNumber: "00000000beef",
    firmware: "1.0.0",
    battery: () => 80,
  });
}
