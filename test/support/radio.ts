// The real noble and the real bleno over the emulated controller, for one test process. Import it before anything loads
// either library. No mock of them anywhere: what is replaced is the socket class below both (README.md beside this file).
import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { firstValueFrom } from "rxjs";
import { vi } from "vitest";
import type { ClipCentral, ClipSighting } from "../../src/sensors/central.ts";
import { useGivenHciModule } from "../../src/sensors/hci-module.ts";
import type { HciSocket } from "./hci-controller/socket.ts";

export const HCI_MODULE = fileURLToPath(new URL("hci-controller/socket.ts", import.meta.url));

process.env["LOOKAHEAD_HCI_MODULE"] = HCI_MODULE;
useGivenHciModule();

// The same instance as the sockets have, not the test runner's copy of the file.
const shared = createRequire(import.meta.url)(HCI_MODULE) as typeof HciSocket;

/** The air that the sockets of this process share. */
export const { air } = shared;

/** The sockets below noble and bleno. */
export function hciSockets(): readonly EventEmitter[] {
  return shared.bound;
}

/** The first clip that a scan sees. */
export function firstSighting(central: ClipCentral): Promise<ClipSighting> {
  return firstValueFrom(central.scan({}));
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await air.quiet();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets that much virtual time pass (`vi.useFakeTimers`), in steps between which packets go. */
export async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    await vi.advanceTimersByTimeAsync(Math.min(100, left));
    await settle();
  }
}

/** Lets time pass until it is done, at most that long. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  for (let left = ms; (await hangs(work)) && left > 0; left -= 100) await pass(100);
  if (await hangs(work)) throw new Error(`not done within ${ms} ms`);
  return work;
}

/** True while it is neither done nor failed, though everything has happened that needs no time. */
export async function hangs(work: Promise<unknown>): Promise<boolean> {
  await settle();
  const isOver = Promise.allSettled([work]).then(() => false);
  return Promise.race([isOver, settle().then(() => true)]);
}
