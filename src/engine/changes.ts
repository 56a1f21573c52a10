// Tells every page that something in the library changed, by a number that only grows. A page asks again for what it
// shows; what changed is not said.
import { LatestValue } from "./latest-value.ts";

export class Changes {
  #revision = 1;
  readonly #listeners = new Set<LatestValue<{ revision: number }>>();

  /** Something was added, changed or removed. */
  tell(): void {
    this.#revision++;
    for (const listener of this.#listeners) listener.set({ revision: this.#revision });
  }

  /** The revision at once and after every change, until one of `signals` aborts. */
  async *listen(signals: readonly AbortSignal[]): AsyncGenerator<{ revision: number }, void> {
    const listener = new LatestValue<{ revision: number }>();
    listener.set({ revision: this.#revision });
    const end = (): void => listener.end();
    for (const signal of signals) signal.addEventListener("abort", end);
    if (signals.some((signal) => signal.aborted)) end();
    this.#listeners.add(listener);
    try {
      yield* listener;
    } finally {
      this.#listeners.delete(listener);
      for (const signal of signals) signal.removeEventListener("abort", end);
    }
  }
}
