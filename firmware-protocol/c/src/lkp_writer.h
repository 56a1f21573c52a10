/*
 * Samples one by one to the blocks of a run, as they arrive on a device. PROTOCOL.md sections 4 and 5. The caller gets each
 * complete block and writes it to flash before it pushes on. Same choices as the writer of the app, byte for byte.
 */
#ifndef LKP_WRITER_H
#define LKP_WRITER_H

#include "lkp.h"

/* Takes a complete block; the bytes are the writer's and change with the next sample. */
typedef void (*lkp_block_sink)(void *context, const uint8_t block[LKP_BLOCK_BYTES]);

typedef struct {
  lkp_block_sink sink;
  void *context;
  /* HALF_RATE and CHARGING while they hold; they go into every block closed from here on. */
  uint16_t condition_flags;

  lkp_block_header header; /* of the block under way */
  unsigned codec;
  unsigned orders[LKP_AXES];
  uint16_t clip_flags;
  uint32_t lost;
  lkp_bit_writer bits;
  uint32_t rice_bits; /* of the whole groups in codec 1, also while the block is raw */
  uint32_t sums[LKP_AXES][4];
  int16_t history[LKP_AXES][3];

  uint8_t pending_count;
  int16_t pending[LKP_GROUP_SAMPLES][LKP_AXES];
  uint64_t ticks[LKP_GROUP_SAMPLES];

  uint8_t block[LKP_BLOCK_BYTES];
} lkp_writer;

/*
 * `settings` gives run, boot_id, ranges, tick_hz and tick_first (the start of the run); the rest of it is not read. Block 0 goes to
 * the sink at once.
 */
void lkp_writer_start(lkp_writer *writer, const lkp_block_header *settings, const lkp_descriptor *descriptor,
                      lkp_block_sink sink, void *context);
/* Acceleration x y z, angular rate x y z, raw. Ticks must not run backwards. */
void lkp_writer_push(lkp_writer *writer, const int16_t sample[LKP_AXES], uint64_t tick);
/* `count` samples were lost here. */
void lkp_writer_lose(lkp_writer *writer, uint32_t count);
/* The rest of the run. `flags` is LKP_FLAG_FINAL after an orderly end, else 0. */
void lkp_writer_finish(lkp_writer *writer, uint16_t flags);

#endif
