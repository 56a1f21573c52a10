// Bytes, numbers and checksums for the generator, made by other means than the codecs use: BigInt arithmetic and bits as text.

export type Bytes = number[];

const WIDTHS = { u8: 1, u16: 2, u32: 4, u64: 8 } as const;

/** Little-endian numbers in a row. */
export function numbers(type: keyof typeof WIDTHS, ...values: readonly (number | bigint)[]): Bytes {
  return values.flatMap((value) => {
    const digits = BigInt(value)
      .toString(16)
      .padStart(2 * WIDTHS[type], "0");
    return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).toReversed();
  });
}

/** CRC-32C as the remainder of a long division, most significant bit first over reflected bytes: no table, no reflected polynomial. */
export function crcOf(bytes: Bytes): number {
  const reflected = (value: number, width: number): number => {
    let result = 0;
    for (let bit = 0; bit < width; bit++) if (Math.floor(value / 2 ** bit) % 2 === 1) result += 2 ** (width - 1 - bit);
    return result;
  };
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder = (remainder ^ (reflected(byte, 8) << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = remainder >= 0x80000000;
      remainder = (remainder * 2) % 2 ** 32;
      if (carry) remainder = (remainder ^ 0x1edc6f41) >>> 0;
    }
  }
  return reflected((remainder ^ 0xffffffff) >>> 0, 32);
}

/** A stream of bits as a string of "0" and "1". */
export class BitText {
  #bits = "";

  number(value: number, width: number): this {
    return this.text(value.toString(2).padStart(width, "0"));
  }

  text(bits: string): this {
    this.#bits += bits;
    return this;
  }

  /** Filled with zeros to whole bytes. */
  bytes(): Bytes {
    return (this.#bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
  }
}

/** Lower-case hex, "-" for nothing. */
export function hexOf(bytes: Bytes): string {
  return bytes.length === 0 ? "-" : bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Piece {
  readonly byte: number;
  readonly count: number;
}

/** Equal neighbours together. */
export function fold(bytes: Bytes): Piece[] {
  const pieces: Piece[] = [];
  for (const byte of bytes) {
    const last = pieces.at(-1);
    if (last?.byte === byte) pieces[pieces.length - 1] = { byte, count: last.count + 1 };
    else pieces.push({ byte, count: 1 });
  }
  return pieces;
}

/** Hex in which eight and more equal bytes are written once with their count: "0a+00*12+ff". */
export function runLength(pieces: readonly Piece[]): string {
  let text = "";
  for (const { byte, count } of pieces) {
    const hex = byte.toString(16).padStart(2, "0");
    const joint = text === "" || text.endsWith("+") ? "" : "+";
    text += count < 8 ? hex.repeat(count) : `${joint}${hex}*${count}+`;
  }
  return text === "" ? "-" : text.replace(/\+$/, "");
}
