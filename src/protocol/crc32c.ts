// CRC-32C (Castagnoli), the checksum of blocks and CTRL messages. PROTOCOL.md section 1. Not a defence against forgery.

const POLYNOMIAL_REFLECTED = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? POLYNOMIAL_REFLECTED : 0);
  return value;
});

/** CRC-32C of `bytes`, 0 to 2^32 - 1. `previous` continues the CRC of the bytes before them. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
