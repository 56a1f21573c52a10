// Two measures of a sync: the clock anchor of one CLOCK exchange, and the rate from which the time left is told. PROTOCOL.md
// section 12. Keeps no clock of its own. Host machine -> this -> anchors and progress.
import type { ReplyBody } from "./bodies.ts";
import type { ClockAnchor } from "./host-port.ts";

/** The middle of both times against the middle of the ticks. `tickHz` is the nominal rate, good enough for the device's share. */
export function clockAnchor(
  reply: Extract<ReplyBody, { name: "clock" }>,
  times: { readonly sentAtMs: number; readonly receivedAtMs: number },
  tickHz: number,
): ClockAnchor {
  const { tickReceived, tickSent, bootId } = reply;
  const deviceMs = ((tickSent - tickReceived) / tickHz) * 1000;
  const roundTripMs = times.receivedAtMs - times.sentAtMs;
  return {
    bootId,
    tick: tickReceived + (tickSent - tickReceived) / 2,
    hostMs: (times.sentAtMs + times.receivedAtMs) / 2,
    uncertaintyMs: Math.max(0, roundTripMs - deviceMs) / 2,
  };
}

/** A rate is not told before it is known a little. */
const MIN_RATE_MS = 1000;

/** Bytes per second since the first byte of the connection. */
export class SyncRate {
  #startMs: number | null = null;
  #byteCount = 0;

  add(bytes: number, nowMs: number): void {
    this.#startMs ??= nowMs;
    this.#byteCount += bytes;
  }

  /** Seconds that `bytes` more will take; null while the rate is not known. */
  secondsFor(bytes: number, nowMs: number): number | null {
    if (this.#startMs === null || nowMs - this.#startMs < MIN_RATE_MS) return null;
    return (bytes * (nowMs - this.#startMs)) / this.#byteCount / 1000;
  }
}
