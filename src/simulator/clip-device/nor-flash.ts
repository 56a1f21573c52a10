// NOR flash in memory as it behaves on a clip: programming only clears bits, erasing sets a whole sector, a power cut tears the
// operation it hits and stops all later ones, bits rot, places get stuck. Deterministic by its seed. It knows nothing of what
// is stored. Run catalogue -> this.

export const SECTOR_BYTES = 4096;

/** Raised by every operation once the power is cut; the device is dead until `powerOn`. */
export class PowerCutError extends Error {
  constructor() {
    super("the power of the clip is cut");
    this.name = "PowerCutError";
  }
}

/** What lies in the flash is not known, so a clip must not go on as if there were nothing. */
export class FlashReadError extends Error {
  constructor() {
    super("the flash of the clip cannot be read");
    this.name = "FlashReadError";
  }
}

export class NorFlash {
  readonly #bytes: Uint8Array;
  #random: number;
  #operationCount = 0;
  #cutAt = Infinity;
  #isOff = false;
  #readsUntilFailure = Infinity;
  readonly #stuck = new Set<number>();

  /** All erased. `seed` decides how operations tear. */
  constructor(sectorCount: number, seed: number) {
    this.#bytes = new Uint8Array(sectorCount * SECTOR_BYTES).fill(0xff);
    this.#random = seed >>> 0 || 1;
  }

  /** Programs and erases so far, those that were torn included. */
  get operationCount(): number {
    return this.#operationCount;
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** Tear the operation after `count` more whole ones. */
  cutPowerAfter(count: number): void {
    this.#cutAt = this.#operationCount + count;
  }

  powerOn(): void {
    this.#isOff = false;
    this.#cutAt = Infinity;
  }

  /** Let reads fail after `count` more good ones; Infinity for never. */
  failReadsAfter(count: number): void {
    this.#readsUntilFailure = count;
  }

  /** Bit `bit` of the byte at `address` flips by itself. */
  rot(address: number, bit: number): void {
    this.#bytes[address] ^= 1 << bit;
  }

  /** The byte at `address` cannot be programmed: it is 0 from here on. */
  stick(address: number): void {
    this.#stuck.add(address);
    this.#bytes[address] = 0;
  }

  /** A view of the bytes, good until the next operation; null when the flash cannot be read. Throws when the power is off. */
  read(address: number, length: number): Uint8Array | null {
    if (this.#isOff) throw new PowerCutError();
    if (this.#readsUntilFailure <= 0) return null;
    this.#readsUntilFailure--;
    return this.#bytes.subarray(address, address + length);
  }

  /** Clear bits. A torn one has programmed a part of the bytes and a part of the bits of the next byte. */
  program(address: number, bytes: Uint8Array): void {
    const isTorn = this.#begin();
    const whole = isTorn ? this.#below(bytes.length + 1) : bytes.length;
    for (let i = 0; i < whole; i++) this.#bytes[address + i] &= bytes[i];
    if (isTorn && whole < bytes.length) this.#bytes[address + whole] &= bytes[whole] | this.#below(256);
    this.#end(isTorn);
  }

  /** Set all bits of a sector. A torn one has set some. */
  erase(sector: number): void {
    const isTorn = this.#begin();
    const start = sector * SECTOR_BYTES;
    if (isTorn) for (let i = 0; i < SECTOR_BYTES; i++) this.#bytes[start + i] |= this.#below(256);
    else this.#bytes.fill(0xff, start, start + SECTOR_BYTES);
    this.#end(isTorn);
  }

  #begin(): boolean {
    if (this.#isOff) throw new PowerCutError();
    return this.#operationCount++ === this.#cutAt;
  }

  #end(isTorn: boolean): void {
    for (const address of this.#stuck) this.#bytes[address] = 0;
    if (!isTorn) return;
    this.#isOff = true;
    throw new PowerCutError();
  }

  /** xorshift32. */
  #below(limit: number): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x >>> 0;
    return this.#random % limit;
  }
}
