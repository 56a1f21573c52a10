// Time for the sync: what the clock says and waiting for it. A port, so that a test can let hours pass in a moment; the real one
// is below. The host machine of the protocol gets its times from here, and so do all waits between connections.
import { reconnectDelayMs } from "../sensors/back-off.ts";
import type { LoopClock } from "../sensors/host-loop.ts";

export interface SyncClock extends LoopClock {
  /** The host's wall clock, ms since 1970. */
  unixMs(): number;
  /** How long to wait after so many failed connections in a row, ms. */
  reconnectMs(failures: number): number;
}

export function systemClock(unixMs: () => number): SyncClock {
  return {
    nowMs: () => performance.now(),
    unixMs,
    after(delayMs, action) {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
    reconnectMs: (failures) => reconnectDelayMs(failures, Math.random()),
  };
}

/** Resolves after `delayMs`, or at once when the signal fires. */
export function wait(clock: SyncClock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      takeBack();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const takeBack = clock.after(delayMs, end);
    signal.addEventListener("abort", end);
  });
}
