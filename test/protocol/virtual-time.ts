// Time for simulations: events happen in the order of their time, at once. A seed decides everything else, so a run can be had
// again exactly. Not a mock of timers: nothing here knows the machine's clock.
import { RandomSource } from "../support/mutations.ts";

interface Due {
  readonly atMs: number;
  readonly order: number;
  action: (() => void) | null;
}

export class VirtualTime {
  nowMs = 0;
  readonly #heap: Due[] = [];
  #lastOrder = 0;

  /** Calls `action` after `delayMs`; the answer takes it back. Equal times keep their order. */
  after(delayMs: number, action: () => void): () => void {
    this.#lastOrder++;
    const due: Due = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#lastOrder, action };
    this.#push(due);
    return () => {
      due.action = null;
    };
  }

  /** Carry out the next event; false when there is none. */
  step(): boolean {
    const due = this.#pop();
    if (due === null) return false;
    if (due.action === null) return true;
    this.nowMs = due.atMs;
    due.action();
    return true;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!isBefore(due, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = due;
  }

  #pop(): Due | null {
    const heap = this.#heap;
    const first = heap.at(0);
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Behind a mixed seed, so that neighbouring seeds have nothing in common. */
export class SeededRandom extends RandomSource {
  constructor(seed: number) {
    let x = (seed + 0x9e37_79b9) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
    super(x ^ (x >>> 16));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability * 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + ((high - low) * this.next()) / 2 ** 32;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.next();
    return bytes;
  }
}
