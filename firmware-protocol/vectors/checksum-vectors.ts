// Vectors of CRC-32C, SHA-256, HMAC and the run root. See generate.ts.
import { crcOf, hexOf, numbers } from "./bytes.ts";
import { counting, hash, hex8, hmac, KEY, text, vectorList } from "./list.ts";

const { add, vectors } = vectorList();
export const CHECKSUM_VECTORS = vectors;

const MESSAGES = [[], text("123456789"), counting(0, 32), Array.from({ length: 32 }, () => 255), counting(7, 4092)];
for (const bytes of MESSAGES) add("crc32c", "ok", bytes, { crc: hex8(crcOf(bytes)) });
for (const count of [0, 3, 55, 56, 63, 64, 119, 120, 1000]) {
  add("sha256", "ok", counting(1, count), { digest: hash(counting(1, count)) });
}
for (const count of [0, 1, 64, 200]) {
  add("hmac", "ok", [...KEY, ...counting(3, count)], { digest: hexOf(hmac(KEY, counting(3, count))) });
}
add("hmac", "short", counting(0, 15));
for (const words of [[], [0], [1, 2, 3], [0xffffffff, 0, 0x12345678, 0x80000000]]) {
  const list = words.flatMap((word) => numbers("u32", word));
  add("root", "ok", list, { root: hex8(crcOf(list)), sha16: hash(list).slice(0, 32) });
}
