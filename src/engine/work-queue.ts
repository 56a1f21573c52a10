// Runs one piece of heavy work at a time and lets the others wait in order. Two imports at once would only fight for
// the disk, and each of them would look stuck.
import { LookaheadError } from "../core/errors.ts";

export class WorkQueue {
  #tail: Promise<void> = Promise.resolve();

  /**
   * Waits for its turn, then runs `work`. Throws LookaheadError `cancelled` when `signal` aborts before the turn comes;
   * afterwards stopping is up to `work`.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = promise;
    try {
      await Promise.race([before, aborted(signal)]);
      throwIfCancelled(signal);
      return await work();
    } finally {
      // Whoever gave up waiting must not let the next one overtake the one that is running.
      void before.then(resolve);
    }
  }

  /** Settles when everything that was queued so far has ended. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}

/** Throws LookaheadError `cancelled` when the signal was aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

/** The error of work that somebody stopped. */
export function cancelled(): LookaheadError {
  return new LookaheadError("cancelled", "Stopped before it was done. Nothing was stored.");
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
