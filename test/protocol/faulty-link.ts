// The link of the simulation: values of one connection in both directions, with latency, an optional rate, and faults. It carries
// CTRL no more faithfully than DATA, which is harsher than Bluetooth. Host <-> this <-> clip.
import type { SeededRandom, VirtualTime } from "./virtual-time.ts";

/** Probabilities per value. */
export interface LinkFaults {
  readonly drop: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly corrupt: number;
  readonly truncate: number;
  /** The values sent last arrive once more, all at once. */
  readonly replay: number;
}

export const NO_FAULTS: LinkFaults = { drop: 0, duplicate: 0, reorder: 0, corrupt: 0, truncate: 0, replay: 0 };

export interface LinkShape {
  readonly latencyMs: number;
  /** More of it at random. */
  readonly jitterMs: number;
  /** Milliseconds that a value occupies the link towards the host: fixed, and per byte. */
  readonly valueMs: number;
  readonly byteMs: number;
}

const REPLAYED_VALUES = 60;

export class FaultyLink {
  /** Values that were dropped, repeated, moved or damaged. */
  faultCount = 0;
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  readonly #shape: LinkShape;
  readonly #faults: () => LinkFaults;
  readonly #deliver: (value: Uint8Array, name: string) => void;
  #isUp = true;
  #freeAtMs = 0;
  #lastArrivalMs = 0;
  readonly #recent: (readonly [name: string, value: Uint8Array])[] = [];

  /** One direction. `faults` is asked for each value. */
  constructor(
    time: VirtualTime,
    random: SeededRandom,
    shape: LinkShape,
    faults: () => LinkFaults,
    deliver: (value: Uint8Array, name: string) => void,
  ) {
    this.#time = time;
    this.#random = random;
    this.#shape = shape;
    this.#faults = faults;
    this.#deliver = deliver;
  }

  /** When the last value sent has left. */
  get freeAtMs(): number {
    return this.#freeAtMs;
  }

  /** What is on its way is lost. */
  close(): void {
    this.#isUp = false;
  }

  send(name: string, value: Uint8Array): void {
    if (!this.#isUp) return;
    const { drop, duplicate, reorder, corrupt, truncate, replay } = this.#faults();
    const random = this.#random;
    const { latencyMs, jitterMs, valueMs, byteMs } = this.#shape;
    if (replay > 0) {
      this.#recent.push([name, value]);
      if (this.#recent.length > REPLAYED_VALUES) this.#recent.shift();
      if (random.chance(replay)) {
        this.faultCount++;
        const delayMs = random.between(0, 100);
        for (const [recentName, recent] of this.#recent) this.#arrive(recent, recentName, this.#time.nowMs + delayMs);
      }
    }
    const start = Math.max(this.#time.nowMs, this.#freeAtMs);
    this.#freeAtMs = start + valueMs + byteMs * value.length;
    let sent = value;
    if (random.chance(drop)) {
      this.faultCount++;
      return;
    }
    if (corrupt > 0 && value.length > 0 && random.chance(corrupt)) {
      this.faultCount++;
      sent = value.slice();
      sent[random.below(sent.length)] ^= 1 << random.below(8);
    }
    if (truncate > 0 && random.chance(truncate)) {
      this.faultCount++;
      sent = sent.slice(0, random.below(value.length + 1));
    }
    const arrivalMs = this.#freeAtMs + latencyMs + (jitterMs > 0 ? random.between(0, jitterMs) : 0);
    if (reorder > 0 && random.chance(reorder)) {
      this.faultCount++;
      this.#arrive(sent, name, arrivalMs + random.between(0, 200));
    } else {
      this.#lastArrivalMs = Math.max(arrivalMs, this.#lastArrivalMs);
      this.#arrive(sent, name, this.#lastArrivalMs);
    }
    if (duplicate > 0 && random.chance(duplicate)) {
      this.faultCount++;
      this.#arrive(sent, name, arrivalMs + random.between(0, 300));
    }
  }

  #arrive(value: Uint8Array, name: string, atMs: number): void {
    this.#time.after(atMs - this.#time.nowMs, () => {
      if (this.#isUp) this.#deliver(value, name);
    });
  }
}
