/*
 * Reads and writes structures by their tables: one loop for all values and bodies. PROTOCOL.md section 1: little-endian, reserved
 * bytes are zeros when written and ignored when read.
 */
#include "lkp.h"

#include <string.h>

size_t lkp_layout_bytes(const lkp_layout *layout) {
  size_t bytes = 0;
  for (size_t i = 0; i < layout->count; i++) bytes += layout->fields[i].width;
  return bytes;
}

static void store(void *at, size_t width, uint64_t value) {
  uint8_t u8 = (uint8_t)value;
  uint16_t u16 = (uint16_t)value;
  uint32_t u32 = (uint32_t)value;
  const void *source = width == 1 ? (const void *)&u8 : width == 2 ? (const void *)&u16 : width == 4 ? (const void *)&u32 : (const void *)&value;
  memcpy(at, source, width);
}

static uint64_t load(const void *at, size_t width) {
  uint8_t u8;
  uint16_t u16;
  uint32_t u32;
  uint64_t u64;
  switch (width) {
    case 1:
      memcpy(&u8, at, 1);
      return u8;
    case 2:
      memcpy(&u16, at, 2);
      return u16;
    case 4:
      memcpy(&u32, at, 4);
      return u32;
    default:
      memcpy(&u64, at, 8);
      return u64;
  }
}

bool lkp_layout_read(const lkp_layout *layout, const uint8_t *bytes, void *record) {
  for (size_t i = 0; i < layout->count; i++) {
    const lkp_field *field = &layout->fields[i];
    if (field->type == LKP_NUMBER) {
      uint64_t value = lkp_get(bytes, field->width);
      if (value < field->min || value > field->max) return false;
      store((uint8_t *)record + field->at, field->width, value);
    } else if (field->type == LKP_BYTES) {
      memcpy((uint8_t *)record + field->at, bytes, field->width);
    }
    bytes += field->width;
  }
  return true;
}

void lkp_layout_write(const lkp_layout *layout, const void *record, uint8_t *bytes) {
  for (size_t i = 0; i < layout->count; i++) {
    const lkp_field *field = &layout->fields[i];
    const uint8_t *at = (const uint8_t *)record + field->at;
    if (field->type == LKP_NUMBER) {
      lkp_put(bytes, field->width, load(at, field->width));
    } else if (field->type == LKP_BYTES) {
      memcpy(bytes, at, field->width);
    } else {
      memset(bytes, 0, field->width);
    }
    bytes += field->width;
  }
}
