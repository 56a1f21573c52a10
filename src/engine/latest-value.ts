// A channel that keeps only the newest value: a reader that is slow misses steps in between, never the last one.
// Progress and change notices go to the page through it, so that nothing queues up while a page stalls.

export class LatestValue<T> implements AsyncIterable<T> {
  #value: { readonly latest: T } | null = null;
  #ended = false;
  #error: unknown = null;
  #wake: (() => void) | null = null;

  /** Replaces a value that was not read yet. */
  set(value: T): void {
    this.#value = { latest: value };
    this.#wake?.();
  }

  /** The reader gets the value that is still there, then ends. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The reader throws `error`; a value that was not read is dropped. */
  fail(error: unknown): void {
    this.#value = null;
    this.#error = error;
    this.end();
  }

  /** For one reader. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      if (this.#value !== null) {
        const { latest } = this.#value;
        this.#value = null;
        yield latest;
      } else if (this.#ended) {
        if (this.#error !== null) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
