/*
 * The runs of a device on raw NOR flash: a log of 64-byte records in two areas, and a ring of 4096-byte sectors for blocks.
 * PROTOCOL.md sections 6, 10 and 18. Survives a power cut at any flash operation with the loss of at most the block being written.
 */
#ifndef LKP_CATALOGUE_H
#define LKP_CATALOGUE_H

#include "lkp.h"

#ifndef LKP_MAX_RUNS
#define LKP_MAX_RUNS 32u
#endif
#define LKP_SLOT_BYTES 64u

/*
 * Each function returns false when the flash failed; bytes that are damaged are read as they are. Programming turns ones into zeros
 * only; erasing sets 4096 bytes to 0xFF.
 */
typedef struct {
  void *context;
  bool (*read)(void *context, uint32_t address, uint8_t *bytes, size_t length);
  bool (*program)(void *context, uint32_t address, const uint8_t *bytes, size_t length);
  bool (*erase)(void *context, uint32_t sector);
} lkp_flash;

/* Sectors 0 … 2 * area_sectors - 1 hold the catalogue, the data_sectors behind them the runs. */
typedef struct {
  uint32_t area_sectors; /* at least (LKP_MAX_RUNS + 34) / 64 */
  uint32_t data_sectors;
} lkp_geometry;

enum { LKP_RECORDING = 1, LKP_SEALING, LKP_SEALED, LKP_SYNCED, LKP_RELEASED, LKP_RECLAIMED };
enum { LKP_END_NONE, LKP_END_ASKED, LKP_END_REST, LKP_END_FULL, LKP_END_POWER, LKP_END_BATTERY, LKP_END_SENSOR };

/* Statuses of PROTOCOL.md section 14. */
typedef enum {
  LKP_STATUS_OK = 0,
  LKP_STATUS_NO_SUCH_RUN = 7,
  LKP_STATUS_RANGE = 8,
  LKP_STATUS_NOT_SEALED = 9,
  LKP_STATUS_MISMATCH = 10,
  LKP_STATUS_BAD_TOKEN = 11,
  LKP_STATUS_FULL = 13,
  LKP_STATUS_FLASH_ERROR = 14,
  LKP_STATUS_NOT_ALLOWED = 15
} lkp_result;

typedef struct {
  uint8_t type; /* 1 run, 2 boot */
  uint8_t state;
  uint8_t end_reason;
  uint8_t flags;
  uint32_t run;
  uint32_t first_sector; /* of the data ring; in a boot record where the next run starts */
  uint32_t blocks;
  uint32_t boot_id;
  uint64_t start_tick;
  uint64_t end_tick;
  uint64_t token;
} lkp_record;

typedef struct {
  lkp_flash flash;
  lkp_geometry geometry;
  uint32_t area;       /* 0 or 1 */
  uint32_t generation;
  uint32_t next_slot;
  uint32_t boot_id;
  uint32_t last_run;
  uint32_t head;       /* sector of the ring that is written next */
  uint32_t count;
  lkp_record runs[LKP_MAX_RUNS]; /* oldest first */
  uint8_t page[LKP_BLOCK_BYTES];
} lkp_catalogue;

/*
 * Find or make the catalogue, count the boot, and seal a run that a power cut left open. After it `boot_id` is the one of this
 * boot. The same flash after any cut gives a good catalogue.
 */
lkp_result lkp_catalogue_mount(lkp_catalogue *catalogue, const lkp_flash *flash, lkp_geometry geometry);

/* Start a run; its number is in `run`. Reclaims the oldest released runs where places are short. */
lkp_result lkp_catalogue_open(lkp_catalogue *catalogue, uint64_t start_tick, uint32_t *run);
/*
 * Write the next block of the open run and read it back. FLASH_ERROR: the place is used up and holds a bad block; write the same
 * samples as the next block. FULL: nothing was written.
 */
lkp_result lkp_catalogue_append(lkp_catalogue *catalogue, const uint8_t block[LKP_BLOCK_BYTES]);
/* End the open run. */
lkp_result lkp_catalogue_seal(lkp_catalogue *catalogue, uint8_t end_reason);

/* The record of a run, NULL when there is none. */
const lkp_record *lkp_catalogue_find(const lkp_catalogue *catalogue, uint32_t run);
/* Bytes of a run at `offset`; at most to the end of its complete blocks. */
lkp_result lkp_catalogue_read(lkp_catalogue *catalogue, uint32_t run, uint32_t offset, uint8_t *bytes, size_t length);
/* LKP_OK for a good block of a run, LKP_CRC for a bad one, LKP_SHORT when the flash failed; the page is left in `page`. */
lkp_reason lkp_catalogue_check(lkp_catalogue *catalogue, const lkp_record *record, uint32_t block_no);

/* Phase 1: compare with the flash. `random` becomes the token of a run that has none; `token` is stored before this returns. */
lkp_result lkp_catalogue_verify(lkp_catalogue *catalogue, const lkp_verify_request *request, uint64_t random,
                                uint64_t *token);
/* Phase 2: the run may be reclaimed. */
lkp_result lkp_catalogue_release(lkp_catalogue *catalogue, const lkp_release_request *request);

#endif
