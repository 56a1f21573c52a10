// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) for run roots and owner authentication. Pure, so that the protocol runs
// without Node. Not for bulk data: it sees some kilobytes per run.

const ROUND_COUNT = 64;

/** The first 32 bits of the fractional parts of the roots of the first primes: the constants of FIPS 180-4. */
function fractionBits(root: (prime: bigint, scale: bigint) => bigint, count: number): Uint32Array {
  const words = new Uint32Array(count);
  let found = 0;
  for (let candidate = 2n; found < count; candidate++) {
    let isPrime = true;
    for (let divisor = 2n; divisor * divisor <= candidate && isPrime; divisor++) isPrime = candidate % divisor !== 0n;
    if (isPrime) words[found++] = Number(root(candidate, 1n << 32n) & 0xffff_ffffn);
  }
  return words;
}

/** Largest integer r with r^power <= value. */
function integerRoot(value: bigint, power: bigint): bigint {
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** power <= value) low = middle;
    else high = middle;
  }
  return low;
}

const INITIAL = Int32Array.from(fractionBits((prime, scale) => integerRoot(prime * scale ** 2n, 2n), 8));
const ROUND_CONSTANTS = Int32Array.from(
  fractionBits((prime, scale) => integerRoot(prime * scale ** 3n, 3n), ROUND_COUNT),
);
const BLOCK_BYTES = 64;
/** Of the block at work; nothing outlives one call of `compress`. */
const schedule = new Int32Array(ROUND_COUNT);
/** The last bytes of a message with their padding, likewise. */
const tail = new Uint8Array(2 * BLOCK_BYTES);

function compress(state: Int32Array, bytes: Uint8Array, start: number): void {
  for (let t = 0; t < 16; t++) {
    const at = start + 4 * t;
    schedule[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let t = 16; t < ROUND_COUNT; t++) {
    const w15 = schedule[t - 15];
    const w2 = schedule[t - 2];
    const s0 = ((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3);
    const s1 = ((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10);
    schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let t = 0; t < ROUND_COUNT; t++) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const temporary1 = (h + sum1 + choice + ROUND_CONSTANTS[t] + schedule[t]) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + temporary1) | 0;
    d = c;
    c = b;
    b = a;
    a = (temporary1 + sum0 + majority) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** The digest of bytes of which the first `doneBytes` (whole blocks) have gone into `state`, and `rest` has not. */
function finished(state: Int32Array, doneBytes: number, rest: Uint8Array): Uint8Array {
  const wholeBytes = rest.length - (rest.length % BLOCK_BYTES);
  for (let at = 0; at < wholeBytes; at += BLOCK_BYTES) compress(state, rest, at);
  const tailBytes = rest.length - wholeBytes;
  const paddedBytes = tailBytes + 9 > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES;
  tail.fill(0);
  tail.set(rest.subarray(wholeBytes));
  tail[tailBytes] = 0x80;
  const totalBytes = doneBytes + rest.length;
  for (let i = 0; i < 4; i++) tail[paddedBytes - 1 - i] = (totalBytes << 3) >>> (8 * i);
  for (let i = 4; i < 7; i++) tail[paddedBytes - 1 - i] = Math.floor(totalBytes / 2 ** (8 * i - 3));
  for (let at = 0; at < paddedBytes; at += BLOCK_BYTES) compress(state, tail, at);
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i++) digest[i] = state[i >>> 2] >>> (24 - 8 * (i & 3));
  return digest;
}

/** SHA-256 of `bytes`, 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return finished(INITIAL.slice(), 0, bytes);
}

/** A key of HMAC-SHA-256 (at most 64 bytes), ready for many messages. */
export class HmacKey {
  readonly #inner: Int32Array;
  readonly #outer: Int32Array;

  constructor(key: Uint8Array) {
    this.#inner = keyed(key, 0x36);
    this.#outer = keyed(key, 0x5c);
  }

  /** 32 bytes. */
  digest(message: Uint8Array): Uint8Array {
    const inner = finished(this.#inner.slice(), BLOCK_BYTES, message);
    return finished(this.#outer.slice(), BLOCK_BYTES, inner);
  }
}

function keyed(key: Uint8Array, pad: number): Int32Array {
  const block = new Uint8Array(BLOCK_BYTES).fill(pad);
  for (let i = 0; i < key.length; i++) block[i] ^= key[i];
  const state = INITIAL.slice();
  compress(state, block, 0);
  return state;
}

/** HMAC-SHA-256 with a key of at most 64 bytes, 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return new HmacKey(key).digest(message);
}
