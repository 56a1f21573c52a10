// The tick clock of a simulated clip: set by hand while the clip is made to record what lies in it, running with the time of
// this computer from then on. Ticks never go back.
import type { TickClock } from "./clip-device/clip-device.ts";

export class ClipClock implements TickClock {
  readonly #tickHz: number;
  readonly #nowMs: () => number;
  #baseTick = 0;
  /** When the clock was started, null while it is set by hand. */
  #startedMs: number | null = null;

  /** `nowMs`: any monotonic clock. */
  constructor(tickHz: number, nowMs: () => number) {
    this.#tickHz = tickHz;
    this.#nowMs = nowMs;
  }

  now(): number {
    const elapsedMs = this.#startedMs === null ? 0 : this.#nowMs() - this.#startedMs;
    return this.#baseTick + Math.floor((elapsedMs * this.#tickHz) / 1000);
  }

  set(tick: number): void {
    if (tick < this.now()) throw new RangeError("ticks never go back");
    this.#baseTick = tick;
    if (this.#startedMs !== null) this.#startedMs = this.#nowMs();
  }

  start(): void {
    this.#startedMs ??= this.#nowMs();
  }

  wakeAt(tick: number, wake: () => void): () => void {
    const delayMs = Math.max(0, Math.ceil(((tick - this.now()) * 1000) / this.#tickHz));
    const timeout = setTimeout(wake, Math.min(delayMs, 2 ** 31 - 1));
    return () => clearTimeout(timeout);
  }
}
