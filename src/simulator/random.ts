// The simulator's own random numbers: small, seeded, the same on every machine. Not for secrets and not statistics
// grade beyond what a made-up run needs. Every part of a run draws from its own named stream, so that one more draw in
// one part changes nothing in another.

/** Hash of a text, 32 bit (FNV-1a). */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A seeded stream of random numbers (sfc32). */
export class Random {
  readonly #seed: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare = 0;
  #hasSpare = false;

  constructor(seed: number, stream = "") {
    this.#seed = seed;
    this.#a = seed | 0;
    this.#b = hashText(stream) | 0;
    this.#c = Math.floor(seed / 4294967296) | 0;
    for (let round = 0; round < 16; round += 1) this.uniform();
  }

  /** Another stream of the same seed. */
  stream(name: string): Random {
    return new Random(this.#seed, name);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    if (this.#hasSpare) {
      this.#hasSpare = false;
      return this.#spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    this.#hasSpare = true;
    return radius * Math.cos(angle);
  }

  /** Log-uniform in [low, high): as many between 10 and 20 as between 20 and 40. */
  logBetween(low: number, high: number): number {
    return low * Math.exp(Math.log(high / low) * this.uniform());
  }

  /** 1 or -1. */
  sign(): 1 | -1 {
    return this.uniform() < 0.5 ? -1 : 1;
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }
}
