/*
 * Values of DATA, FLOW, LIVE, INFO and STATUS. PROTOCOL.md sections 2, 9 and 11. One value each, no state.
 */
#include "lkp.h"
#include "lkp_tables.h"

#include <string.h>

#define DATA_HEADER_BYTES 6u
#define FLOW_BYTES 16u
#define LIVE_HEADER_BYTES 20u
#define INFO_HEAD_BYTES 23u
#define STATUS_BYTES 32u

static const lkp_field data_fields[] = {
    U8(lkp_data, kind),
    NUMBER(lkp_data, fetch_id, 1, 1, UINT8_MAX),
    U32(lkp_data, offset),
};
const lkp_layout lkp_data_layout = LAYOUT(data_fields);

static const lkp_field flow_fields[] = {
    U8(lkp_flow, kind),  NUMBER(lkp_flow, fetch_id, 1, 1, UINT8_MAX),
    U32(lkp_flow, cum),  U64(lkp_flow, sack),
    U16(lkp_flow, credits),
};
const lkp_layout lkp_flow_layout = LAYOUT(flow_fields);

static const lkp_field live_fields[] = {
    U8(lkp_live, kind),
    NUMBER(lkp_live, sample_count, 1, 1, LKP_MAX_LIVE_SAMPLES),
    U16(lkp_live, flags),
    NUMBER(lkp_live, run, 4, 1, UINT32_MAX),
    U32(lkp_live, first_sample),
    U32(lkp_live, tick),
    U32(lkp_live, span),
};
const lkp_layout lkp_live_layout = LAYOUT(live_fields);

static const lkp_field info_fields[] = {
    NUMBER(lkp_info, major, 1, LKP_MAJOR, LKP_MAJOR),
    U8(lkp_info, minor),
    NUMBER(lkp_info, block_bytes, 2, LKP_BLOCK_BYTES, LKP_BLOCK_BYTES),
    U32(lkp_info, caps),
    FIXED(lkp_info, device_id, 8),
    U32(lkp_info, firmware),
    NUMBER(lkp_info, max_value, 2, LKP_MIN_VALUE_BYTES, LKP_MAX_VALUE_BYTES),
    NUMBER(lkp_info, codec_count, 1, 1, 16),
};
static const lkp_layout info_layout = LAYOUT(info_fields);

static const lkp_field info_tail_fields[] = {NUMBER(lkp_info, tick_hz, 4, 1, 1000000)};
static const lkp_layout info_tail_layout = LAYOUT(info_tail_fields);

static const lkp_field status_fields[] = {
    U8(lkp_status, flags),         U8(lkp_status, state),         NUMBER(lkp_status, battery_percent, 1, 0, 100),
    U8(lkp_status, reset_reason),  U16(lkp_status, battery_mv),   U16(lkp_status, last_error),
    U32(lkp_status, boot_id),      TICK(lkp_status, tick),        U32(lkp_status, total_blocks),
    U32(lkp_status, used_blocks),  U32(lkp_status, free_s),
};
const lkp_layout lkp_status_layout = LAYOUT(status_fields);

lkp_reason lkp_data_decode(const uint8_t *value, size_t length, lkp_data *data) {
  if (length <= DATA_HEADER_BYTES) return LKP_SHORT;
  if (length > LKP_MAX_VALUE_BYTES) return LKP_LONG;
  if (value[0] != 1 && value[0] != 2) return LKP_KIND;
  if (!lkp_layout_read(&lkp_data_layout, value, data)) return LKP_FIELD;
  size_t tail = length - DATA_HEADER_BYTES;
  bool good = data->kind == 2 ? tail == 1 && value[DATA_HEADER_BYTES] <= 2
                              : (uint64_t)data->offset + tail <= UINT32_MAX;
  return good ? LKP_OK : LKP_FIELD;
}

lkp_reason lkp_flow_decode(const uint8_t *value, size_t length, lkp_flow *flow) {
  if (length < FLOW_BYTES) return LKP_SHORT;
  if (value[0] != 1) return LKP_KIND;
  return lkp_layout_read(&lkp_flow_layout, value, flow) ? LKP_OK : LKP_FIELD;
}

lkp_reason lkp_live_decode(const uint8_t *value, size_t length, lkp_live *live) {
  if (length < LIVE_HEADER_BYTES) return LKP_SHORT;
  if (length > LKP_MAX_VALUE_BYTES) return LKP_LONG;
  if (value[0] != 16) return LKP_KIND;
  if (!lkp_layout_read(&lkp_live_layout, value, live)) return LKP_FIELD;
  if ((uint64_t)live->first_sample + live->sample_count > UINT32_MAX) return LKP_FIELD;
  return length == LIVE_HEADER_BYTES + live->sample_count * LKP_SAMPLE_BYTES ? LKP_OK : LKP_LENGTH;
}

lkp_reason lkp_info_decode(const uint8_t *value, size_t length, lkp_info *info) {
  if (length < INFO_HEAD_BYTES + 5) return LKP_SHORT;
  if (value[0] != LKP_MAJOR) return LKP_VERSION;
  if (!lkp_layout_read(&info_layout, value, info)) return LKP_FIELD;
  size_t tail = INFO_HEAD_BYTES + info->codec_count;
  if (length < tail + 4) return LKP_SHORT;
  memcpy(info->codecs, value + INFO_HEAD_BYTES, info->codec_count);
  return lkp_layout_read(&info_tail_layout, value + tail, info) ? LKP_OK : LKP_FIELD;
}

size_t lkp_info_encode(const lkp_info *info, uint8_t *value) {
  lkp_layout_write(&info_layout, info, value);
  memcpy(value + INFO_HEAD_BYTES, info->codecs, info->codec_count);
  lkp_layout_write(&info_tail_layout, info, value + INFO_HEAD_BYTES + info->codec_count);
  return INFO_HEAD_BYTES + info->codec_count + 4u;
}

lkp_reason lkp_status_decode(const uint8_t *value, size_t length, lkp_status *status) {
  if (length < STATUS_BYTES) return LKP_SHORT;
  return lkp_layout_read(&lkp_status_layout, value, status) ? LKP_OK : LKP_FIELD;
}
