// CRC-32C (Castagnoli), the checksum of blocks and CTRL messages. PROTOCOL.md section 1. Not a defence against forgery.

const POLYNOMIAL_REFLECTED = 0x82f63b78;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? POLYNOMIAL_REFLECTED : 0);
  return value;
});

/** The table of a byte that is followed by one, two, three zero bytes: four bytes are taken at a time. */
function shifted(table: Int32Array): Int32Array {
  return table.map((value) => (value >>> 8) ^ TABLE[value & 0xff]);
}
const TABLE_1 = shifted(TABLE);
const TABLE_2 = shifted(TABLE_1);
const TABLE_3 = shifted(TABLE_2);

/** CRC-32C of `bytes`, 0 to 2^32 - 1. `previous` continues the CRC of the bytes before them. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  const wholeBytes = bytes.length & ~3;
  for (let at = 0; at < wholeBytes; at += 4) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc = TABLE_3[crc & 0xff] ^ TABLE_2[(crc >>> 8) & 0xff] ^ TABLE_1[(crc >>> 16) & 0xff] ^ TABLE[crc >>> 24];
  }
  for (let at = wholeBytes; at < bytes.length; at++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
