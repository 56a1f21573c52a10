// Damaged bytes for decoders: a seeded random source and the ways bytes go wrong on a link and in flash. The same seed gives the
// same bytes.

/** xorshift32: numbers of 0 … 2^32 - 1. */
export class RandomSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  /** 0 to `limit` - 1. */
  below(limit: number): number {
    return this.next() % limit;
  }
}

const INTERESTING = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** One to three changes: bits, bytes, runs of one byte, cuts, repeats, bytes taken from elsewhere. */
export function mutated(bytes: Uint8Array, random: RandomSource): Uint8Array {
  let result = Uint8Array.from(bytes);
  for (let changes = 1 + random.below(3); changes > 0; changes--) result = changedOnce(result, random);
  return result;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function changedOnce(bytes: Uint8Array<ArrayBuffer>, random: RandomSource): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return Uint8Array.of(random.below(256));
  const at = random.below(bytes.length);
  switch (random.below(8)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return joined(bytes, Uint8Array.of(random.below(256)));
    case 2:
      return joined(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random.below(9))));
    case 3:
      return bytes.fill(INTERESTING[random.below(INTERESTING.length)], at, at + 1 + random.below(12));
    case 4:
      return bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length));
    case 5:
      bytes[at] = random.below(256);
      return bytes;
    case 6:
      bytes[at] = INTERESTING[random.below(INTERESTING.length)];
      return bytes;
    default:
      bytes[at] ^= 1 << random.below(8);
      return bytes;
  }
}
