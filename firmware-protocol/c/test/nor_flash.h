/*
 * NOR flash in memory for the host tests: programming only clears bits, a power cut tears the operation it hits and stops all later
 * ones, a stuck byte makes a place that cannot be programmed.
 */
#ifndef NOR_FLASH_H
#define NOR_FLASH_H

#include "../src/lkp_catalogue.h"

#define NOR_SECTORS 48u

typedef struct {
  uint8_t bytes[NOR_SECTORS * LKP_BLOCK_BYTES];
  uint64_t random;
  long operations; /* programs and erases so far */
  long cut_at;     /* the operation that is torn; -1 never */
  bool off;        /* after the cut, until the next boot */
  long reads_left; /* reads until they fail; -1 never */
  long stuck_at;   /* address of a byte that stays 0x00; -1 none */
} nor_flash;

void nor_start(nor_flash *nor, uint64_t seed);
/* Power comes back. */
void nor_boot(nor_flash *nor);
lkp_flash nor_interface(nor_flash *nor);
/* xorshift64*; the state must not be 0. */
uint32_t nor_random(uint64_t *state);

#endif
