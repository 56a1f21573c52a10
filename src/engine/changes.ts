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

  /** The revision at once and after every change, until `signal` aborts. */
  async *listen(signal: AbortSignal): AsyncGenerator<{ revision: number }, void> {
    const listener = new LatestValue<{ revision: number }>();
    listener.set({ revision: this.#revision });
    const end = (): void => listener.end();
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    this.#listeners.add(listener);
    try {
      yield* listener;
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener("abort", end);
    }
  }
}
