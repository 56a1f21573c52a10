/*
 * Blocks of 4096 bytes and the run descriptor. PROTOCOL.md section 4. One block at a time, nothing of runs.
 */
#include "lkp.h"
#include "lkp_tables.h"

#include <string.h>

#define MAGIC 0x4B4Cu
#define BLOCK_VERSION 1u
#define DESCRIPTOR_BYTES 28u
#define RUN_AT 4u
#define BLOCK_NO_AT 8u
#define MODEL_OPTION 1u

/* From offset 3 on: magic and version are looked at before. */
static const lkp_field header_fields[] = {
    U8(lkp_block_header, codec),
    NUMBER(lkp_block_header, run, 4, 1, UINT32_MAX),
    NUMBER(lkp_block_header, block_no, 4, 0, LKP_MAX_RUN_BLOCKS - 1),
    U32(lkp_block_header, boot_id),
    U16(lkp_block_header, flags),
    NUMBER(lkp_block_header, acc_range, 1, 0, 3),
    NUMBER(lkp_block_header, gyr_range, 1, 0, 4),
    TICK(lkp_block_header, tick_first),
    TICK(lkp_block_header, tick_last),
    U32(lkp_block_header, first_sample),
    NUMBER(lkp_block_header, tick_hz, 4, 1, 1000000),
    NUMBER(lkp_block_header, sample_count, 2, 0, LKP_MAX_BLOCK_SAMPLES),
    NUMBER(lkp_block_header, payload_bytes, 2, 1, LKP_PAYLOAD_BYTES),
};
static const lkp_layout header_layout = LAYOUT(header_fields);

static const lkp_field descriptor_fields[] = {
    FIXED(lkp_descriptor, device_id, 8),
    U32(lkp_descriptor, firmware),
    NUMBER(lkp_descriptor, rate_mhz, 4, 1000, 2000000),
    FIXED(lkp_descriptor, axis_map, 3),
    RESERVED(1),
    NUMBER(lkp_descriptor, acc_full_ug, 4, 1, UINT32_MAX),
    NUMBER(lkp_descriptor, gyr_full_udps, 4, 1, UINT32_MAX),
};
static const lkp_layout descriptor_layout = LAYOUT(descriptor_fields);

static bool is_consistent(const lkp_block_header *header) {
  if (header->tick_last < header->tick_first) return false;
  if (header->codec == LKP_CODEC_DESCRIPTOR) {
    return header->block_no == 0 && header->sample_count == 0 && header->first_sample == 0;
  }
  return header->block_no >= 1 && header->sample_count >= 1 &&
         (uint64_t)header->first_sample + header->sample_count <= UINT32_MAX;
}

/* Each sensor axis once, and right-handed. */
static bool is_rotation(const uint8_t map[3]) {
  unsigned seen = 0, reversals = 0;
  for (size_t i = 0; i < 3; i++) {
    seen |= 1u << (map[i] & 3u);
    reversals += map[i] >> 7;
  }
  if (seen != 7u) return false;
  bool is_cyclic = ((map[0] & 3u) + 1u) % 3u == (map[1] & 3u);
  return (reversals % 2 == 0) == is_cyclic;
}

static bool decode_descriptor(const uint8_t *payload, size_t length, lkp_descriptor *descriptor) {
  if (length < DESCRIPTOR_BYTES) return false;
  if (!lkp_layout_read(&descriptor_layout, payload, descriptor) || !is_rotation(descriptor->axis_map)) return false;
  descriptor->model_bytes = 0;
  for (size_t at = DESCRIPTOR_BYTES; at < length;) {
    if (at + 2 > length) return false;
    size_t bytes = payload[at + 1];
    if (at + 2 + bytes > length) return false;
    if (payload[at] == MODEL_OPTION) {
      memcpy(descriptor->model, payload + at + 2, bytes);
      descriptor->model_bytes = (uint8_t)bytes;
    }
    at += 2 + bytes;
  }
  return true;
}

static bool decode_raw(const uint8_t *payload, size_t length, size_t sample_count, int16_t *samples) {
  if (length != sample_count * LKP_SAMPLE_BYTES) return false;
  for (size_t i = 0; i < sample_count * LKP_AXES; i++) samples[i] = (int16_t)(uint16_t)lkp_get(payload + 2 * i, 2);
  return true;
}

static bool is_blank(const uint8_t *block) {
  for (size_t i = 0; i < LKP_BLOCK_BYTES; i++) {
    if (block[i] != 0xFF) return false;
  }
  return true;
}

lkp_reason lkp_block_decode(const uint8_t *block, size_t length, lkp_block_header *header, int16_t *samples,
                            lkp_descriptor *descriptor) {
  if (length != LKP_BLOCK_BYTES) return LKP_LENGTH;
  if (is_blank(block)) return LKP_BLANK;
  if (lkp_get(block, 2) != MAGIC) return LKP_MAGIC;
  if (lkp_crc32c(0, block, LKP_CRC_AT) != lkp_get(block + LKP_CRC_AT, 4)) return LKP_CRC;
  if (block[2] != BLOCK_VERSION) return LKP_VERSION;
  uint8_t codec = block[3];
  if (codec != LKP_CODEC_RAW && codec != LKP_CODEC_RICE && codec != LKP_CODEC_DESCRIPTOR) return LKP_CODEC;
  if (!lkp_layout_read(&header_layout, block + 3, header) || !is_consistent(header)) return LKP_FIELD;
  const uint8_t *payload = block + LKP_HEADER_BYTES;
  if (codec == LKP_CODEC_DESCRIPTOR) {
    if (descriptor == NULL || decode_descriptor(payload, header->payload_bytes, descriptor)) return LKP_OK;
    return LKP_DESCRIPTOR;
  }
  if (samples == NULL) return LKP_OK;
  bool good = codec == LKP_CODEC_RAW ? decode_raw(payload, header->payload_bytes, header->sample_count, samples)
                                     : lkp_rice_decode(payload, header->payload_bytes, header->sample_count, samples);
  return good ? LKP_OK : LKP_PAYLOAD;
}

bool lkp_block_is_of(const uint8_t *block, uint32_t run, uint32_t block_no) {
  if (lkp_get(block, 2) != MAGIC || lkp_get(block + RUN_AT, 4) != run || lkp_get(block + BLOCK_NO_AT, 4) != block_no) return false;
  return lkp_crc32c(0, block, LKP_CRC_AT) == lkp_get(block + LKP_CRC_AT, 4);
}

void lkp_block_seal(uint8_t block[LKP_BLOCK_BYTES], const lkp_block_header *header) {
  lkp_put(block, 2, MAGIC);
  block[2] = BLOCK_VERSION;
  lkp_layout_write(&header_layout, header, block + 3);
  size_t end = LKP_HEADER_BYTES + header->payload_bytes;
  memset(block + end, 0, LKP_CRC_AT - end);
  lkp_put(block + LKP_CRC_AT, 4, lkp_crc32c(0, block, LKP_CRC_AT));
}

size_t lkp_descriptor_encode(const lkp_descriptor *descriptor, uint8_t *payload) {
  lkp_layout_write(&descriptor_layout, descriptor, payload);
  if (descriptor->model_bytes == 0) return DESCRIPTOR_BYTES;
  payload[DESCRIPTOR_BYTES] = MODEL_OPTION;
  payload[DESCRIPTOR_BYTES + 1] = descriptor->model_bytes;
  memcpy(payload + DESCRIPTOR_BYTES + 2, descriptor->model, descriptor->model_bytes);
  return DESCRIPTOR_BYTES + 2 + descriptor->model_bytes;
}
