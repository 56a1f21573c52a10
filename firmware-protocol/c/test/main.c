/*
 * The host program around the reference: `test` runs the host tests, `vectors FILE` the conformance vectors, `cases` answers binary cases
 * and `write` turns samples into blocks, both on standard input and output, for comparison with another implementation.
 */
#include "cases.h"
#include "host_tests.h"
#include "../src/lkp_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CASE_BYTES 65536u

static int hex_digit(int c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/* "0a0b+00*12" to bytes; -1 when it is not that. */
static long read_hex(const char *text, size_t length, uint8_t *bytes) {
  long count = 0;
  for (size_t i = 0; i < length && !(length == 1 && text[0] == '-');) {
    if (text[i] == '+') i++;
    if (text[i] == '*') {
      long times = strtol(text + i + 1, NULL, 10);
      if (count == 0 || times < 1 || count + times > (long)MAX_CASE_BYTES) return -1;
      for (long k = 1; k < times; k++, count++) bytes[count] = bytes[count - 1];
      for (i++; i < length && text[i] != '+'; i++) continue;
      continue;
    }
    if (i + 1 >= length || hex_digit(text[i]) < 0 || hex_digit(text[i + 1]) < 0 || count >= (long)MAX_CASE_BYTES) return -1;
    bytes[count++] = (uint8_t)(hex_digit(text[i]) * 16 + hex_digit(text[i + 1]));
    i += 2;
  }
  return count;
}

static int run_vectors(const char *path) {
  static char line[4 * MAX_CASE_BYTES], expected[CASE_TEXT_BYTES];
  static uint8_t bytes[MAX_CASE_BYTES];
  static case_result result;
  FILE *file = fopen(path, "r");
  long good = 0, bad = 0, number = 0;
  if (file == NULL) return fprintf(stderr, "%s cannot be opened\n", path), 1;
  while (fgets(line, sizeof line, file) != NULL) {
    number++;
    line[strcspn(line, "\n")] = 0;
    if (line[0] == '#' || line[0] == 0) continue;
    char *kind = strtok(line, " "), *verdict = strtok(NULL, " "), *hex = strtok(NULL, " "), *fields = strtok(NULL, "");
    long length = hex == NULL ? -1 : read_hex(hex, strlen(hex), bytes);
    snprintf(expected, sizeof expected, "%s%s%s", verdict, fields == NULL ? "" : " ", fields == NULL ? "" : fields);
    if (length < 0 || !case_run(kind, bytes, (size_t)length, &result) || strcmp(result.text, expected) != 0) {
      printf("line %ld: %s: expected %.400s\n got %.400s\n", number, kind, expected, length < 0 ? "no hex" : result.text);
      bad++;
    } else {
      good++;
    }
  }
  fclose(file);
  printf("%ld vectors agree, %ld differ\n", good, bad);
  return bad > 0 || good == 0;
}

static size_t get(uint8_t *bytes, size_t length) { return fread(bytes, 1, length, stdin); }

/* In: kind number u8, length u16, bytes. Out: reason u8, CRC-32C u32 of the text of the case. */
static int answer_cases(void) {
  static uint8_t bytes[MAX_CASE_BYTES];
  static case_result result;
  uint8_t head[3], out[5];
  while (get(head, 3) == 3) {
    size_t length = (size_t)lkp_get(head + 1, 2);
    /* The copy ends where the case ends, so that the sanitizer sees a read behind it. */
    uint8_t *exact = malloc(length > 0 ? length : 1);
    if (exact == NULL || get(bytes, length) != length || case_kind(head[0]) == NULL) return 1;
    memcpy(exact, bytes, length);
    case_run(case_kind(head[0]), exact, length, &result);
    free(exact);
    out[0] = (uint8_t)result.reason;
    lkp_put(out + 1, 4, lkp_crc32c(0, (const uint8_t *)result.text, result.length));
    fwrite(out, 1, sizeof out, stdout);
  }
  return 0;
}

static void print_block(void *context, const uint8_t block[LKP_BLOCK_BYTES]) {
  (void)context;
  fwrite(block, 1, LKP_BLOCK_BYTES, stdout);
}

/* In: lost u32, tick u64, six i16 per sample. Out: the blocks of run 7. */
static int write_run(void) {
  static lkp_writer writer;
  lkp_block_header settings = {0};
  lkp_descriptor descriptor = {{1, 2, 3, 4, 5, 6, 7, 8}, 0x01020003, 100000, {0, 1, 2}, 16000000, 2000000000, 5, "rig-1"};
  uint8_t in[24];
  settings.run = 7;
  settings.boot_id = 3;
  settings.acc_range = 3;
  settings.gyr_range = 4;
  settings.tick_hz = 32768;
  settings.tick_first = 1000;
  lkp_writer_start(&writer, &settings, &descriptor, print_block, NULL);
  while (get(in, sizeof in) == sizeof in) {
    int16_t sample[LKP_AXES];
    if (lkp_get(in, 4) > 0) lkp_writer_lose(&writer, (uint32_t)lkp_get(in, 4));
    for (size_t i = 0; i < LKP_AXES; i++) sample[i] = (int16_t)(uint16_t)lkp_get(in + 12 + 2 * i, 2);
    lkp_writer_push(&writer, sample, lkp_get(in + 4, 8));
  }
  lkp_writer_finish(&writer, LKP_FLAG_FINAL);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "test") == 0) return host_tests() | device_tests();
  if (argc == 3 && strcmp(argv[1], "vectors") == 0) return run_vectors(argv[2]);
  if (argc == 2 && strcmp(argv[1], "cases") == 0) return answer_cases();
  if (argc == 2 && strcmp(argv[1], "write") == 0) return write_run();
  fprintf(stderr, "usage: lkp-host test | vectors FILE | cases | write\n");
  return 2;
}
