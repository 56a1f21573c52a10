/* See nor_flash.h. */
#include "nor_flash.h"

#include <string.h>

uint32_t nor_random(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return (uint32_t)((*state * 0x2545F4914F6CDD1Du) >> 32);
}

void nor_start(nor_flash *nor, uint64_t seed) {
  memset(nor, 0, sizeof *nor);
  memset(nor->bytes, 0xFF, sizeof nor->bytes);
  nor->random = seed * 2 + 1;
  nor->reads_left = -1;
  nor->stuck_at = -1;
  nor_boot(nor);
}

void nor_boot(nor_flash *nor) {
  nor->off = false;
  nor->cut_at = -1;
}

static bool nor_read(void *context, uint32_t address, uint8_t *bytes, size_t length) {
  nor_flash *nor = context;
  if (nor->off || nor->reads_left == 0) return false;
  if (nor->reads_left > 0) nor->reads_left--;
  memcpy(bytes, nor->bytes + address, length);
  return true;
}

/* True when this operation is the one that is torn. */
static bool is_cut(nor_flash *nor) {
  nor->off = nor->operations++ == nor->cut_at;
  return nor->off;
}

static bool nor_program(void *context, uint32_t address, const uint8_t *bytes, size_t length) {
  nor_flash *nor = context;
  if (nor->off) return false;
  bool cut = is_cut(nor);
  size_t whole = cut ? nor_random(&nor->random) % (length + 1) : length;
  for (size_t i = 0; i < whole; i++) nor->bytes[address + i] &= bytes[i];
  if (cut && whole < length) nor->bytes[address + whole] &= (uint8_t)(bytes[whole] | nor_random(&nor->random));
  if (nor->stuck_at >= 0) nor->bytes[nor->stuck_at] = 0;
  return !cut;
}

static bool nor_erase(void *context, uint32_t sector) {
  nor_flash *nor = context;
  if (nor->off) return false;
  bool cut = is_cut(nor);
  uint8_t *bytes = nor->bytes + sector * LKP_BLOCK_BYTES;
  for (size_t i = 0; i < LKP_BLOCK_BYTES; i++) bytes[i] |= cut ? (uint8_t)nor_random(&nor->random) : 0xFF;
  return !cut;
}

lkp_flash nor_interface(nor_flash *nor) {
  lkp_flash flash = {nor, nor_read, nor_program, nor_erase};
  return flash;
}
