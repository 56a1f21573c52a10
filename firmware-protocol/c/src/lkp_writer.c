/*
 * The block writer. RAM besides the page image: one group of samples with its ticks, history and sums, below 2 kB.
 */
#include "lkp_writer.h"

#include <string.h>

#define RAW_SAMPLE_BITS 96u
#define ORDER_BITS 12u
#define PAYLOAD_BITS (8u * LKP_PAYLOAD_BYTES)
#define MAX_RAW_SAMPLES (LKP_PAYLOAD_BYTES / LKP_SAMPLE_BYTES)

static void remember(int16_t history[3], int16_t value) {
  history[2] = history[1];
  history[1] = history[0];
  history[0] = value;
}

static size_t known(size_t index) { return index < 3 ? index : 3; }

/* The mapped residuals of the first `count` pending samples of one axis. */
static void map_axis(const lkp_writer *writer, size_t axis, unsigned order, size_t count, uint32_t *mapped) {
  int16_t history[3];
  memcpy(history, writer->history[axis], sizeof history);
  for (size_t i = 0; i < count; i++) {
    int16_t value = writer->pending[i][axis];
    mapped[i] = lkp_residual(value, history, known(writer->header.sample_count + i), order);
    remember(history, value);
  }
}

static uint32_t group_bits(const lkp_writer *writer, size_t count) {
  uint32_t mapped[LKP_GROUP_SAMPLES], sum = 0, bits;
  for (size_t axis = 0; axis < LKP_AXES; axis++) {
    map_axis(writer, axis, writer->orders[axis], count, mapped);
    (void)lkp_rice_parameter(mapped, count, &bits);
    sum += bits;
  }
  return sum;
}

/* How many of the pending samples the block still takes, 0 to all. The bits rise with the count. */
static size_t fitting_count(const lkp_writer *writer) {
  size_t taken = writer->header.sample_count;
  size_t limit = writer->codec == LKP_CODEC_RAW ? MAX_RAW_SAMPLES : LKP_MAX_BLOCK_SAMPLES;
  size_t most = limit - taken < writer->pending_count ? limit - taken : writer->pending_count;
  uint32_t room = PAYLOAD_BITS - ORDER_BITS - writer->rice_bits;
  if (writer->codec == LKP_CODEC_RAW || most == 0 || group_bits(writer, most) <= room) return most;
  size_t fits = 0, too_many = most;
  while (too_many - fits > 1) {
    size_t middle = (fits + too_many) / 2;
    if (group_bits(writer, middle) <= room) {
      fits = middle;
    } else {
      too_many = middle;
    }
  }
  return fits;
}

static void begin_block(lkp_writer *writer) {
  memset(writer->block, 0, sizeof writer->block);
  writer->bits = (lkp_bit_writer){writer->block + LKP_HEADER_BYTES, 0};
  for (size_t axis = 0; axis < LKP_AXES; axis++) lkp_put_bits(&writer->bits, writer->orders[axis], 2);
  if (writer->codec == LKP_CODEC_RAW) memset(writer->block + LKP_HEADER_BYTES, 0, 2);
  memset(writer->sums, 0, sizeof writer->sums);
  writer->header.sample_count = 0;
  writer->rice_bits = 0;
  writer->clip_flags = 0;
}

static void emit(lkp_writer *writer) {
  lkp_block_seal(writer->block, &writer->header);
  writer->sink(writer->context, writer->block);
  writer->header.block_no++;
  writer->header.flags = 0;
}

static void choose(lkp_writer *writer) {
  for (size_t axis = 0; axis < LKP_AXES; axis++) {
    unsigned best = 0;
    for (unsigned order = 1; order < 4; order++) {
      if (writer->sums[axis][order] < writer->sums[axis][best]) best = order;
    }
    writer->orders[axis] = best;
  }
  writer->codec = writer->rice_bits > RAW_SAMPLE_BITS * writer->header.sample_count ? LKP_CODEC_RAW : LKP_CODEC_RICE;
}

static void close_block(lkp_writer *writer, uint16_t flags) {
  lkp_block_header *header = &writer->header;
  header->codec = (uint8_t)writer->codec;
  header->flags |= (uint16_t)(flags | writer->clip_flags | writer->condition_flags);
  header->payload_bytes = (uint16_t)(writer->codec == LKP_CODEC_RAW ? header->sample_count * LKP_SAMPLE_BYTES
                                                                    : (writer->bits.bit_count + 7) / 8);
  emit(writer);
  header->first_sample += header->sample_count;
  choose(writer);
  begin_block(writer);
}

static void write_rice(lkp_writer *writer, size_t count) {
  uint32_t mapped[LKP_GROUP_SAMPLES], bits;
  for (size_t axis = 0; axis < LKP_AXES; axis++) {
    map_axis(writer, axis, writer->orders[axis], count, mapped);
    unsigned parameter = lkp_rice_parameter(mapped, count, &bits);
    lkp_put_bits(&writer->bits, parameter, 4);
    for (size_t i = 0; i < count; i++) lkp_put_rice(&writer->bits, mapped[i], parameter);
  }
}

static void write_raw(lkp_writer *writer, size_t count) {
  uint8_t *at = writer->block + LKP_HEADER_BYTES + writer->header.sample_count * LKP_SAMPLE_BYTES;
  for (size_t i = 0; i < count; i++) {
    for (size_t axis = 0; axis < LKP_AXES; axis++, at += 2) lkp_put(at, 2, (uint16_t)writer->pending[i][axis]);
  }
}

/* Sums, history and clipping of the first `count` pending samples, which are then no longer pending. */
static void account(lkp_writer *writer, size_t count) {
  for (size_t i = 0; i < count; i++) {
    for (size_t axis = 0; axis < LKP_AXES; axis++) {
      int16_t value = writer->pending[i][axis];
      for (unsigned order = 0; order < 4; order++) {
        writer->sums[axis][order] +=
            lkp_residual(value, writer->history[axis], known(writer->header.sample_count + i), order);
      }
      remember(writer->history[axis], value);
      if (value == INT16_MIN || value == INT16_MAX) {
        writer->clip_flags |= axis < 3 ? LKP_FLAG_ACC_CLIPPED : LKP_FLAG_GYR_CLIPPED;
      }
    }
  }
  if (writer->header.sample_count == 0) writer->header.tick_first = writer->ticks[0];
  writer->header.tick_last = writer->ticks[count - 1];
  writer->header.sample_count = (uint16_t)(writer->header.sample_count + count);
  writer->pending_count = (uint8_t)(writer->pending_count - count);
  memmove(writer->pending, writer->pending + count, writer->pending_count * sizeof writer->pending[0]);
  memmove(writer->ticks, writer->ticks + count, writer->pending_count * sizeof writer->ticks[0]);
}

/* Move what fits of the pending samples into the block; close it when something is left. */
static void flush(lkp_writer *writer) {
  size_t count = fitting_count(writer);
  if (count > 0) {
    writer->rice_bits += group_bits(writer, count);
    if (writer->codec == LKP_CODEC_RAW) {
      write_raw(writer, count);
    } else {
      write_rice(writer, count);
    }
    account(writer, count);
  }
  if (writer->pending_count > 0) close_block(writer, 0);
}

void lkp_writer_start(lkp_writer *writer, const lkp_block_header *settings, const lkp_descriptor *descriptor,
                      lkp_block_sink sink, void *context) {
  memset(writer, 0, sizeof *writer);
  writer->sink = sink;
  writer->context = context;
  writer->header = *settings;
  writer->header.codec = LKP_CODEC_DESCRIPTOR;
  writer->header.block_no = 0;
  writer->header.flags = 0;
  writer->header.tick_last = settings->tick_first;
  writer->header.first_sample = 0;
  writer->header.sample_count = 0;
  writer->header.payload_bytes = (uint16_t)lkp_descriptor_encode(descriptor, writer->block + LKP_HEADER_BYTES);
  emit(writer);
  writer->codec = LKP_CODEC_RICE;
  for (size_t axis = 0; axis < LKP_AXES; axis++) writer->orders[axis] = 1;
  begin_block(writer);
}

static void close_before_gap(lkp_writer *writer) {
  while (writer->pending_count > 0) flush(writer);
  if (writer->header.sample_count > 0) close_block(writer, 0);
  writer->header.first_sample += writer->lost;
  writer->header.flags = LKP_FLAG_GAP_BEFORE;
  writer->lost = 0;
}

void lkp_writer_push(lkp_writer *writer, const int16_t sample[LKP_AXES], uint64_t tick) {
  if (writer->lost > 0) close_before_gap(writer);
  memcpy(writer->pending[writer->pending_count], sample, sizeof writer->pending[0]);
  writer->ticks[writer->pending_count++] = tick;
  while (writer->pending_count >= LKP_GROUP_SAMPLES) flush(writer);
}

void lkp_writer_lose(lkp_writer *writer, uint32_t count) { writer->lost += count; }

void lkp_writer_finish(lkp_writer *writer, uint16_t flags) {
  while (writer->pending_count > 0) flush(writer);
  if (writer->header.sample_count > 0) close_block(writer, flags);
}
