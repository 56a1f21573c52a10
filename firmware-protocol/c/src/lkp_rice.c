/*
 * Codec 1: Rice-coded residuals of a fixed predictor. PROTOCOL.md section 5.2. The writer works on one group at a time with three
 * values of history per axis; the decoder on a whole payload.
 */
#include "lkp.h"

#define ESCAPE_QUOTIENT 24u
#define ESCAPE_BITS 17u
#define MAX_PARAMETER 15u

static int32_t predict(const int16_t history[3], size_t known, unsigned order) {
  int32_t value;
  switch (order < known ? order : known) {
    case 0:
      return 0;
    case 1:
      return history[0];
    case 2:
      value = 2 * history[0] - history[1];
      break;
    default:
      value = 3 * history[0] - 3 * history[1] + history[2];
  }
  return value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : value;
}

uint32_t lkp_residual(int16_t value, const int16_t history[3], size_t known, unsigned order) {
  int32_t residual = value - predict(history, known, order);
  return residual >= 0 ? 2 * (uint32_t)residual : 2 * (uint32_t)-residual - 1;
}

unsigned lkp_rice_parameter(const uint32_t *mapped, size_t count, uint32_t *bits) {
  unsigned best = 0;
  *bits = UINT32_MAX;
  for (unsigned parameter = 0; parameter <= MAX_PARAMETER; parameter++) {
    uint32_t sum = 4;
    for (size_t i = 0; i < count; i++) {
      uint32_t quotient = mapped[i] >> parameter;
      sum += quotient < ESCAPE_QUOTIENT ? quotient + 1 + parameter : ESCAPE_QUOTIENT + ESCAPE_BITS;
    }
    if (sum < *bits) {
      *bits = sum;
      best = parameter;
    }
  }
  return best;
}

void lkp_put_bits(lkp_bit_writer *writer, uint32_t value, unsigned width) {
  for (unsigned bit = width; bit > 0; bit--) {
    if ((value >> (bit - 1)) & 1u) writer->bytes[writer->bit_count >> 3] |= (uint8_t)(0x80u >> (writer->bit_count & 7u));
    writer->bit_count++;
  }
}

void lkp_put_rice(lkp_bit_writer *writer, uint32_t mapped, unsigned parameter) {
  uint32_t quotient = mapped >> parameter;
  if (quotient < ESCAPE_QUOTIENT) {
    lkp_put_bits(writer, (1u << (quotient + 1)) - 2, quotient + 1);
    lkp_put_bits(writer, mapped, parameter);
  } else {
    lkp_put_bits(writer, (1u << ESCAPE_QUOTIENT) - 1, ESCAPE_QUOTIENT);
    lkp_put_bits(writer, mapped, ESCAPE_BITS);
  }
}

typedef struct {
  const uint8_t *bytes;
  size_t bit_count;
  size_t at;
} bit_reader;

/* The next bits, highest first; zeros behind the end, where `at` passes `bit_count`. */
static uint32_t take(bit_reader *reader, unsigned width) {
  uint32_t value = 0;
  for (; width > 0; width--, reader->at++) {
    value <<= 1;
    if (reader->at < reader->bit_count) value |= ((uint32_t)reader->bytes[reader->at >> 3] >> (7 - (reader->at & 7))) & 1u;
  }
  return value;
}

static uint32_t take_rice(bit_reader *reader, unsigned parameter) {
  uint32_t quotient = 0;
  while (quotient < ESCAPE_QUOTIENT && take(reader, 1) == 1) quotient++;
  if (quotient == ESCAPE_QUOTIENT) return take(reader, ESCAPE_BITS);
  return quotient << parameter | take(reader, parameter);
}

bool lkp_rice_decode(const uint8_t *payload, size_t length, size_t sample_count, int16_t *samples) {
  bit_reader reader = {payload, length * 8, 0};
  unsigned orders[LKP_AXES];
  int16_t history[LKP_AXES][3] = {{0}};
  for (size_t axis = 0; axis < LKP_AXES; axis++) orders[axis] = take(&reader, 2);
  for (size_t start = 0; start < sample_count; start += LKP_GROUP_SAMPLES) {
    size_t end = sample_count - start < LKP_GROUP_SAMPLES ? sample_count : start + LKP_GROUP_SAMPLES;
    for (size_t axis = 0; axis < LKP_AXES; axis++) {
      int16_t *past = history[axis];
      unsigned parameter = take(&reader, 4);
      for (size_t i = start; i < end; i++) {
        uint32_t mapped = take_rice(&reader, parameter);
        int32_t residual = mapped & 1u ? -(int32_t)((mapped + 1) / 2) : (int32_t)(mapped / 2);
        int32_t value = predict(past, i, orders[axis]) + residual;
        if (reader.at > reader.bit_count || value < INT16_MIN || value > INT16_MAX) return false;
        samples[i * LKP_AXES + axis] = (int16_t)value;
        past[2] = past[1];
        past[1] = past[0];
        past[0] = (int16_t)value;
      }
    }
  }
  size_t rest = reader.bit_count - reader.at;
  return rest < 8 && take(&reader, (unsigned)rest) == 0;
}
