/*
 * Host tests of the reference. A power cut is tried at every single flash operation of a scripted life of the device: two runs, verify,
 * release, a third run that reclaims space, catalogue compaction. After each cut the flash is mounted again and everything that was
 * acknowledged must be there.
 */
#include "host_tests.h"
#include "nor_flash.h"
#include "../src/lkp_writer.h"

#include <stdio.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                             \
  do {                                                               \
    if (!(condition)) {                                              \
      failures++;                                                    \
      printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);         \
    }                                                                \
  } while (0)

static const lkp_geometry geometry = {1, 14};
static nor_flash nor;
static lkp_catalogue catalogue;

/* ---- writer ---- */

typedef struct {
  uint32_t blocks;
  uint32_t samples;
  uint32_t next_sample;
  uint16_t last_flags;
  unsigned raw_blocks;
  uint32_t crc; /* of all samples, as decoded */
} collected;

static void collect(void *context, const uint8_t block[LKP_BLOCK_BYTES]) {
  static int16_t samples[LKP_MAX_BLOCK_SAMPLES * LKP_AXES];
  collected *all = context;
  lkp_block_header header;
  lkp_descriptor descriptor;
  CHECK(lkp_block_decode(block, LKP_BLOCK_BYTES, &header, samples, &descriptor) == LKP_OK);
  CHECK(header.block_no == all->blocks && header.run == 7);
  all->blocks++;
  if (header.codec == LKP_CODEC_DESCRIPTOR) return;
  CHECK(header.first_sample >= all->next_sample);
  CHECK((header.first_sample > all->next_sample) == ((header.flags & LKP_FLAG_GAP_BEFORE) != 0));
  all->next_sample = header.first_sample + header.sample_count;
  all->samples += header.sample_count;
  all->last_flags = header.flags;
  all->raw_blocks += header.codec == LKP_CODEC_RAW;
  all->crc = lkp_crc32c(all->crc, (const uint8_t *)samples, header.sample_count * sizeof samples[0] * LKP_AXES);
}

/* `noise` bits of randomness on a slope; `lost` samples before sample 500. */
static collected write_samples(uint32_t count, unsigned noise, uint32_t lost) {
  static lkp_writer writer;
  lkp_descriptor descriptor = {{0}, 1, 100000, {1, 2, 0}, 16000000, 2000000000, 0, ""};
  lkp_block_header settings = {0};
  collected all = {0};
  uint64_t random = 99;
  uint32_t crc = 0;
  settings.run = 7;
  settings.acc_range = 3;
  settings.gyr_range = 4;
  settings.tick_hz = 32768;
  lkp_writer_start(&writer, &settings, &descriptor, collect, &all);
  for (uint32_t i = 0; i < count; i++) {
    int16_t sample[LKP_AXES];
    for (size_t axis = 0; axis < LKP_AXES; axis++) {
      uint32_t low = noise == 0 ? 0 : nor_random(&random) >> (32 - noise);
      sample[axis] = (int16_t)(uint16_t)(low - (noise == 0 ? 0 : 1u << (noise - 1)));
    }
    if (i == 500 && lost > 0) lkp_writer_lose(&writer, lost);
    crc = lkp_crc32c(crc, (const uint8_t *)sample, sizeof sample);
    lkp_writer_push(&writer, sample, 1000 + 327u * i);
  }
  lkp_writer_finish(&writer, LKP_FLAG_FINAL);
  CHECK(all.samples == count && all.next_sample == count + lost);
  CHECK(all.crc == crc);
  CHECK(count == 0 || (all.last_flags & LKP_FLAG_FINAL) != 0);
  return all;
}

static void test_writer(void) {
  CHECK(write_samples(0, 0, 0).blocks == 1);
  CHECK(write_samples(1, 8, 0).blocks == 2);
  CHECK(write_samples(9000, 0, 0).blocks == 4);
  (void)write_samples(3000, 10, 17);
  collected noisy = write_samples(3000, 16, 0);
  CHECK(noisy.raw_blocks > 5 && (noisy.last_flags & LKP_FLAG_ACC_CLIPPED) == 0);
  (void)write_samples(501, 16, 1);
  CHECK(sizeof(lkp_writer) - LKP_BLOCK_BYTES <= 2048);
}

/* Full scale to full scale takes the escape; a gap before the first sample moves its number. */
static void test_extremes(void) {
  static lkp_writer writer;
  lkp_descriptor descriptor = {{0}, 1, 100000, {0, 1, 2}, 1, 1, 255, ""};
  lkp_block_header settings = {0};
  collected all = {0};
  settings.run = 7;
  settings.tick_hz = 1;
  lkp_writer_start(&writer, &settings, &descriptor, collect, &all);
  lkp_writer_lose(&writer, 3);
  for (uint32_t i = 0; i < 130; i++) {
    int16_t value = i % 64 == 5 ? INT16_MAX : 0;
    int16_t sample[LKP_AXES] = {value, 0, (int16_t)-value, 0, 0, i % 64 == 9 ? INT16_MIN : 1};
    lkp_writer_push(&writer, sample, i);
  }
  lkp_writer_finish(&writer, LKP_FLAG_FINAL);
  CHECK(all.samples == 130 && all.next_sample == 133);
  CHECK(all.last_flags == (LKP_FLAG_FINAL | LKP_FLAG_ACC_CLIPPED | LKP_FLAG_GYR_CLIPPED | LKP_FLAG_GAP_BEFORE));
}

/* ---- catalogue ---- */

static void make_block(uint32_t run, uint32_t block_no, uint8_t block[LKP_BLOCK_BYTES]) {
  lkp_block_header header = {0};
  memset(block, 0, LKP_BLOCK_BYTES);
  header.codec = LKP_CODEC_RAW;
  header.run = run;
  header.block_no = block_no + 1;
  header.acc_range = 3;
  header.tick_hz = 32768;
  header.tick_first = header.tick_last = 100 * block_no;
  header.first_sample = block_no;
  header.sample_count = 1;
  header.payload_bytes = LKP_SAMPLE_BYTES;
  if (block_no == 0) {
    lkp_descriptor descriptor = {{9}, 1, 100000, {0, 1, 2}, 1, 1, 0, ""};
    header.codec = LKP_CODEC_DESCRIPTOR;
    header.sample_count = 0;
    header.first_sample = 0;
    header.payload_bytes = (uint16_t)lkp_descriptor_encode(&descriptor, block + LKP_HEADER_BYTES);
  } else {
    memset(block + LKP_HEADER_BYTES, (int)(run * 16 + block_no), LKP_SAMPLE_BYTES);
  }
  header.block_no = block_no;
  lkp_block_seal(block, &header);
}

/* What the device has acknowledged. */
typedef struct {
  uint32_t run;
  uint32_t blocks;
  bool sealed, released;
  uint64_t token;
} promise;

typedef struct {
  promise runs[40];
  uint32_t count;
  uint32_t last_run;
  uint32_t boot_id;
} promises;

static lkp_verify_request verify_of(uint32_t run, uint32_t blocks) {
  static uint8_t block[LKP_BLOCK_BYTES];
  lkp_verify_request request;
  lkp_root root;
  lkp_root_start(&root);
  for (uint32_t i = 0; i < blocks; i++) {
    make_block(run, i, block);
    lkp_root_add(&root, (uint32_t)lkp_get(block + LKP_CRC_AT, 4));
  }
  request.run = run;
  request.blocks = blocks;
  lkp_root_end(&root, &request.root, request.sha16);
  return request;
}

/* Record `blocks` blocks, and sync and release the run if wanted. False as soon as the flash fails. */
static bool live_one_run(promises *kept, uint32_t blocks, bool sync, bool release) {
  static uint8_t block[LKP_BLOCK_BYTES];
  uint32_t run;
  uint64_t token;
  if (lkp_catalogue_open(&catalogue, 5, &run) != LKP_STATUS_OK) return false;
  promise *mine = &kept->runs[kept->count++];
  *mine = (promise){run, 0, false, false, 0};
  CHECK(run > kept->last_run);
  kept->last_run = run;
  for (uint32_t i = 0; i < blocks; i++) {
    make_block(run, i, block);
    if (lkp_catalogue_append(&catalogue, block) != LKP_STATUS_OK) return false;
    mine->blocks++;
  }
  if (lkp_catalogue_seal(&catalogue, LKP_END_ASKED) != LKP_STATUS_OK) return false;
  mine->sealed = true;
  lkp_verify_request request = verify_of(run, blocks);
  if (!sync) return true;
  if (lkp_catalogue_verify(&catalogue, &request, 1000 + run, &token) != LKP_STATUS_OK) return false;
  mine->token = token;
  if (!release) return true;
  lkp_release_request release_request = {run, token};
  mine->released = true; /* from here on the device may forget it */
  return lkp_catalogue_release(&catalogue, &release_request) == LKP_STATUS_OK;
}

/* 14 data sectors: the third run needs the place of the first. */
static bool live(promises *kept) {
  lkp_flash flash = nor_interface(&nor);
  if (lkp_catalogue_mount(&catalogue, &flash, geometry) != LKP_STATUS_OK) return false;
  kept->boot_id = catalogue.boot_id;
  return live_one_run(kept, 5, true, true) && live_one_run(kept, 6, true, false) && live_one_run(kept, 5, false, false);
}

static void check_promises(const promises *kept) {
  for (uint32_t i = 0; i < kept->count; i++) {
    const promise *p = &kept->runs[i];
    const lkp_record *record = lkp_catalogue_find(&catalogue, p->run);
    if (p->released) continue;
    if (record == NULL) {
      CHECK(p->blocks == 0);
      continue;
    }
    CHECK(record->blocks >= p->blocks && record->blocks <= p->blocks + 1);
    for (uint32_t b = 0; b < p->blocks; b++) CHECK(lkp_catalogue_check(&catalogue, record, b) == LKP_OK);
    CHECK(!p->sealed || record->end_reason == LKP_END_ASKED);
    if (p->token != 0) {
      CHECK(record->state == LKP_SYNCED && record->token == p->token);
      lkp_release_request wrong = {p->run, p->token + 1};
      CHECK(lkp_catalogue_release(&catalogue, &wrong) == LKP_STATUS_BAD_TOKEN);
    }
  }
}

/* A cut at operation `cut`, then a second one at the `again`-th operation of the mount that follows. False: no cut was hit. */
static bool cut_once(long cut, long again) {
  static promises kept;
  lkp_flash flash = nor_interface(&nor);
  memset(&kept, 0, sizeof kept);
  nor_start(&nor, (uint64_t)(cut * 7 + again));
  nor.cut_at = cut;
  bool whole = live(&kept);
  uint32_t boot_id = catalogue.boot_id;
  if (whole) return false;
  nor_boot(&nor);
  nor.cut_at = again < 0 ? -1 : nor.operations + again;
  if (lkp_catalogue_mount(&catalogue, &flash, geometry) != LKP_STATUS_OK) {
    nor_boot(&nor);
    CHECK(lkp_catalogue_mount(&catalogue, &flash, geometry) == LKP_STATUS_OK);
  }
  nor_boot(&nor);
  CHECK(catalogue.boot_id > boot_id || kept.count == 0);
  check_promises(&kept);
  /* The device goes on to live: the newest number is not used again. */
  promises next = {.last_run = kept.last_run};
  (void)live_one_run(&next, 1, true, true);
  CHECK(next.count <= 1);
  return true;
}

static void test_power_cuts(void) {
  long cuts = 0;
  while (cut_once(cuts, -1)) cuts++;
  for (long cut = 0; cut < cuts; cut += 1) {
    for (long again = 0; again < 3; again++) (void)cut_once(cut, again);
  }
  printf("power cut at each of %ld flash operations, and three times again while mounting\n", cuts);
  CHECK(cuts > 40);
}

static void mount_fresh(uint64_t seed) {
  lkp_flash flash = nor_interface(&nor);
  nor_start(&nor, seed);
  CHECK(lkp_catalogue_mount(&catalogue, &flash, geometry) == LKP_STATUS_OK);
}

static void remount(void) {
  lkp_flash flash = nor_interface(&nor);
  nor_boot(&nor);
  CHECK(lkp_catalogue_mount(&catalogue, &flash, geometry) == LKP_STATUS_OK);
}

static void test_release(void) {
  uint8_t block[LKP_BLOCK_BYTES], bytes[100], expected[LKP_BLOCK_BYTES];
  uint32_t run;
  uint64_t token = 0, again = 0;
  mount_fresh(1);
  CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_NOT_ALLOWED);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_NOT_ALLOWED);
  CHECK(lkp_catalogue_open(&catalogue, 77, &run) == LKP_STATUS_OK && run == 1);
  CHECK(lkp_catalogue_append(&catalogue, block) != LKP_STATUS_NOT_ALLOWED);
  mount_fresh(2);
  CHECK(lkp_catalogue_open(&catalogue, 77, &run) == LKP_STATUS_OK && run == 1);
  CHECK(lkp_catalogue_open(&catalogue, 78, &run) == LKP_STATUS_NOT_ALLOWED);
  for (uint32_t i = 0; i < 3; i++) {
    make_block(1, i, block);
    CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_OK);
  }
  lkp_verify_request request = verify_of(1, 3), other = verify_of(1, 2), missing = verify_of(2, 0);
  lkp_release_request release = {1, 0}, missing_release = {2, 0};
  CHECK(lkp_catalogue_verify(&catalogue, &request, 42, &token) == LKP_STATUS_NOT_SEALED);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_REST) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_release(&catalogue, &release) == LKP_STATUS_BAD_TOKEN);
  CHECK(lkp_catalogue_verify(&catalogue, &other, 42, &token) == LKP_STATUS_MISMATCH);
  other = request;
  other.sha16[0] ^= 1;
  CHECK(lkp_catalogue_verify(&catalogue, &other, 42, &token) == LKP_STATUS_MISMATCH);
  other = request;
  other.root ^= 1;
  CHECK(lkp_catalogue_verify(&catalogue, &other, 42, &token) == LKP_STATUS_MISMATCH);
  CHECK(lkp_catalogue_verify(&catalogue, &missing, 42, &token) == LKP_STATUS_NO_SUCH_RUN);
  nor.reads_left = 2;
  CHECK(lkp_catalogue_verify(&catalogue, &request, 42, &token) == LKP_STATUS_FLASH_ERROR);
  nor.reads_left = -1;
  CHECK(lkp_catalogue_verify(&catalogue, &request, 42, &token) == LKP_STATUS_OK && token == 42);
  CHECK(lkp_catalogue_verify(&catalogue, &request, 43, &again) == LKP_STATUS_OK && again == 42);
  remount();
  CHECK(lkp_catalogue_verify(&catalogue, &request, 44, &again) == LKP_STATUS_OK && again == 42);
  CHECK(lkp_catalogue_release(&catalogue, &release) == LKP_STATUS_BAD_TOKEN);
  CHECK(lkp_catalogue_release(&catalogue, &missing_release) == LKP_STATUS_NO_SUCH_RUN);
  release.token = 42;
  CHECK(lkp_catalogue_release(&catalogue, &release) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_release(&catalogue, &release) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_verify(&catalogue, &request, 44, &again) == LKP_STATUS_OK && again == 42);
  CHECK(lkp_catalogue_find(&catalogue, 1)->state == LKP_RELEASED);
  make_block(1, 1, expected);
  CHECK(lkp_catalogue_read(&catalogue, 1, 4090, bytes, 100) == LKP_STATUS_OK && lkp_equal(bytes + 6, expected, 94));
  CHECK(lkp_catalogue_read(&catalogue, 1, 3 * 4096 - 99, bytes, 100) == LKP_STATUS_RANGE);
  CHECK(lkp_catalogue_read(&catalogue, 2, 0, bytes, 1) == LKP_STATUS_NO_SUCH_RUN);
}

/* Unreleased data are never overwritten; a released run gives way. */
static void test_full(void) {
  uint8_t block[LKP_BLOCK_BYTES];
  uint32_t run, count = 0;
  uint64_t token;
  mount_fresh(3);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK);
  for (;; count++) {
    make_block(1, count, block);
    if (lkp_catalogue_append(&catalogue, block) != LKP_STATUS_OK) break;
  }
  CHECK(count == geometry.data_sectors);
  CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_FULL);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_FULL) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_FULL);
  lkp_verify_request request = verify_of(1, count);
  CHECK(lkp_catalogue_verify(&catalogue, &request, 5, &token) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_FULL);
  lkp_release_request release = {1, 5};
  CHECK(lkp_catalogue_release(&catalogue, &release) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK && run == 2);
  CHECK(lkp_catalogue_find(&catalogue, 1) == NULL);
}

/* Many short runs: places in the catalogue run out, areas are copied back and forth, numbers go on. */
static void test_many_runs(void) {
  static promises kept;
  memset(&kept, 0, sizeof kept);
  mount_fresh(4);
  for (uint32_t i = 0; i < 200; i++) {
    kept.count = 0;
    CHECK(live_one_run(&kept, 1, true, true));
    if (i % 7 == 0) remount();
  }
  CHECK(catalogue.last_run == 200 && catalogue.generation > 5);
  remount();
  CHECK(catalogue.last_run == 200);
}

/* A place that cannot be programmed costs a block number, never a sample; a rotten block is a hole, never the end. */
static void test_bad_blocks(void) {
  uint8_t block[LKP_BLOCK_BYTES];
  uint32_t run;
  uint64_t token;
  mount_fresh(5);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK);
  for (uint32_t i = 0; i < 4; i++) {
    lkp_block_header header;
    make_block(1, i, block);
    CHECK(lkp_block_decode(block, sizeof block, &header, NULL, NULL) == LKP_OK && header.block_no == i);
    nor.stuck_at = i == 2 ? (long)(4 * LKP_BLOCK_BYTES + 4092) : -1;
    CHECK(lkp_catalogue_append(&catalogue, block) == (i == 2 ? LKP_STATUS_FLASH_ERROR : LKP_STATUS_OK));
  }
  nor.bytes[3 * LKP_BLOCK_BYTES + 60] ^= 1;
  remount();
  const lkp_record *record = lkp_catalogue_find(&catalogue, 1);
  CHECK(record != NULL && record->blocks == 4 && record->end_reason == LKP_END_POWER && record->end_tick == 300);
  CHECK(lkp_catalogue_check(&catalogue, record, 1) == LKP_CRC && lkp_catalogue_check(&catalogue, record, 3) == LKP_OK);
  lkp_verify_request request = verify_of(1, 4);
  CHECK(lkp_catalogue_verify(&catalogue, &request, 1, &token) == LKP_STATUS_MISMATCH);
}

/* A flash that cannot be read is never taken for an empty one. */
static void test_read_failures(void) {
  lkp_flash flash = nor_interface(&nor);
  static promises kept;
  uint8_t block[LKP_BLOCK_BYTES];
  uint32_t run;
  lkp_result result = LKP_STATUS_FLASH_ERROR;
  for (long reads = 0; result != LKP_STATUS_OK; reads++) {
    memset(&kept, 0, sizeof kept);
    mount_fresh(6);
    CHECK(live_one_run(&kept, 2, true, false));
    CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK);
    make_block(run, 0, block);
    CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_OK);
    nor.reads_left = reads;
    result = lkp_catalogue_mount(&catalogue, &flash, geometry);
    nor.reads_left = -1;
    remount();
    check_promises(&kept);
    const lkp_record *record = lkp_catalogue_find(&catalogue, run);
    CHECK(record != NULL && record->blocks == 1 && record->end_reason == LKP_END_POWER);
    CHECK(reads < 300);
  }
}

static void seal_run(uint32_t blocks) {
  uint8_t block[LKP_BLOCK_BYTES];
  uint32_t run;
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK);
  for (uint32_t i = 0; i < blocks; i++) {
    make_block(run, i, block);
    CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_OK);
  }
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_OK);
}

/* A cut at every operation while the catalogue moves to its other area. */
static void test_cuts_while_copying(void) {
  lkp_flash flash = nor_interface(&nor);
  uint64_t token;
  lkp_result result = LKP_STATUS_FLASH_ERROR;
  for (long cut = 0; result != LKP_STATUS_OK; cut++) {
    mount_fresh((uint64_t)cut + 20);
    for (uint32_t i = 0; i < 3; i++) seal_run(i + 1);
    catalogue.next_slot = 64;
    nor.cut_at = nor.operations + cut;
    lkp_verify_request request = verify_of(2, 2);
    result = lkp_catalogue_verify(&catalogue, &request, 8, &token);
    nor_boot(&nor);
    CHECK(lkp_catalogue_mount(&catalogue, &flash, geometry) == LKP_STATUS_OK);
    CHECK(catalogue.count == 3 && catalogue.runs[2].blocks == 3 && catalogue.last_run == 3);
    CHECK(catalogue.runs[1].state == LKP_SEALED || catalogue.runs[1].token == 8);
    CHECK(cut < 20);
  }
  CHECK(catalogue.runs[1].state == LKP_SYNCED);
}

/* The record of a slot of area 0, destroyed: one bit would be mended. */
static void rot_slot(uint32_t slot) { nor.bytes[slot * LKP_SLOT_BYTES + 20] ^= 0x18; }

static void test_rotten_catalogue(void) {
  uint8_t block[LKP_BLOCK_BYTES], *slot;
  uint32_t run;
  uint64_t token;
  /* A place in the log that cannot be programmed is left behind. */
  mount_fresh(40);
  seal_run(1);
  nor.stuck_at = (long)(catalogue.next_slot * LKP_SLOT_BYTES + 4);
  seal_run(1);
  nor.stuck_at = -1;
  remount();
  CHECK(catalogue.count == 2);
  /* The start of a run is lost, its end is not. */
  mount_fresh(41);
  seal_run(2);
  rot_slot(2);
  remount();
  CHECK(catalogue.count == 1 && catalogue.runs[0].blocks == 2);
  /* Reclaiming is the only trace of a run. */
  mount_fresh(42);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_OK);
  rot_slot(2);
  remount();
  CHECK(catalogue.count == 0 && catalogue.last_run == 1);
  /* A header with a good checksum that is none: the records are still taken. */
  slot = nor.bytes;
  lkp_put(slot, 4, 1);
  lkp_put(slot + 60, 4, lkp_crc32c(0, slot, 60));
  remount();
  CHECK(catalogue.last_run == 1 && catalogue.boot_id == 3 && catalogue.area == 1);
  /* The trace of reclaiming is lost while the place is written over. */
  mount_fresh(43);
  seal_run(9);
  lkp_verify_request verify = verify_of(1, 9);
  CHECK(lkp_catalogue_verify(&catalogue, &verify, 5, &token) == LKP_STATUS_OK);
  lkp_release_request release = {1, 5};
  CHECK(lkp_catalogue_release(&catalogue, &release) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK);
  for (uint32_t i = 0; i < 8; i++) {
    make_block(run, i, block);
    CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_OK);
  }
  rot_slot(catalogue.next_slot - 1);
  remount();
  CHECK(catalogue.count == 1 && catalogue.runs[0].run == 2 && catalogue.runs[0].blocks == 8);
  /* The same where there are as many runs as places. */
  const lkp_geometry wide = {1, NOR_SECTORS - 2};
  lkp_flash flash = nor_interface(&nor);
  nor_start(&nor, 44);
  CHECK(lkp_catalogue_mount(&catalogue, &flash, wide) == LKP_STATUS_OK);
  for (uint32_t i = 0; i < LKP_MAX_RUNS; i++) seal_run(1);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_FULL);
  verify = verify_of(1, 1);
  CHECK(lkp_catalogue_verify(&catalogue, &verify, 5, &token) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_release(&catalogue, &release) == LKP_STATUS_OK);
  seal_run(1);
  CHECK(catalogue.area == 1);
  rot_slot(64 + catalogue.next_slot - 3);
  CHECK(lkp_catalogue_mount(&catalogue, &flash, wide) == LKP_STATUS_OK);
  CHECK(catalogue.count == LKP_MAX_RUNS && catalogue.runs[LKP_MAX_RUNS - 1].run == LKP_MAX_RUNS + 1);
}

/* Any one bit of a slot may rot, and any header, or both: nothing is lost. */
static void test_mended_catalogue(void) {
  static uint8_t before[2 * LKP_BLOCK_BYTES];
  uint64_t token;
  mount_fresh(45);
  seal_run(2);
  seal_run(3);
  lkp_verify_request verify = verify_of(1, 2);
  CHECK(lkp_catalogue_verify(&catalogue, &verify, 5, &token) == LKP_STATUS_OK);
  catalogue.next_slot = 64;
  seal_run(1);
  CHECK(catalogue.area == 1);
  memcpy(before, nor.bytes, sizeof before);
  for (uint32_t bit = 0; bit < 8 * sizeof before; bit += 37) {
    memcpy(nor.bytes, before, sizeof before);
    nor.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    remount();
    CHECK(catalogue.count == 3 && catalogue.runs[0].token == 5 && catalogue.runs[2].blocks == 1 && catalogue.last_run == 3);
  }
  /* Bytes of the headers: of the area in use, of the other one, of both. Twice, for the area that was written anew. */
  for (unsigned which = 1; which < 4; which++) {
    memcpy(nor.bytes, before, sizeof before);
    for (int again = 0; again < 2; again++) {
      if (which & 1) nor.bytes[LKP_BLOCK_BYTES + 4] ^= 0xFF;
      if (which & 2) nor.bytes[4] ^= 0xFF;
      remount();
      CHECK(catalogue.count == 3 && catalogue.runs[0].token == 5 && catalogue.runs[1].blocks == 3 && catalogue.last_run == 3);
    }
  }
  /* The flash fails at any read of that. */
  lkp_flash flash = nor_interface(&nor);
  lkp_result result = LKP_STATUS_FLASH_ERROR;
  for (long reads = 0; result != LKP_STATUS_OK; reads++) {
    memcpy(nor.bytes, before, sizeof before);
    nor.bytes[LKP_BLOCK_BYTES + 4] ^= 0xFF;
    nor.reads_left = reads;
    result = lkp_catalogue_mount(&catalogue, &flash, geometry);
    nor.reads_left = -1;
    remount();
    CHECK(catalogue.count == 3 && catalogue.runs[0].token == 5 && catalogue.last_run == 3);
    CHECK(reads < 300);
  }
  /* The end of a run that is not the newest has rotted, and its start comes behind the other's. */
  mount_fresh(46);
  seal_run(2);
  seal_run(3);
  rot_slot(3);
  remount();
  CHECK(catalogue.count == 2 && catalogue.runs[0].blocks == 2 && catalogue.runs[0].end_reason == LKP_END_POWER);
  CHECK(catalogue.runs[1].blocks == 3 && catalogue.runs[1].end_reason == LKP_END_ASKED && catalogue.head == 5);
  mount_fresh(47);
  seal_run(2);
  seal_run(3);
  rot_slot(2);
  rot_slot(3);
  verify = verify_of(2, 3);
  CHECK(lkp_catalogue_verify(&catalogue, &verify, 5, &token) == LKP_STATUS_OK);
  verify = verify_of(1, 2);
  CHECK(lkp_catalogue_verify(&catalogue, &verify, 6, &token) == LKP_STATUS_OK);
  remount();
  CHECK(catalogue.count == 2 && catalogue.runs[0].run == 1 && catalogue.runs[0].token == 6 && catalogue.runs[1].token == 5);
}

/* Pages of a place that belong to other runs or other places are not the run's. */
static void test_foreign_pages(void) {
  uint8_t block[LKP_BLOCK_BYTES];
  uint32_t run;
  mount_fresh(50);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_NOT_ALLOWED);
  seal_run(1);
  CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_NOT_ALLOWED);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_NOT_ALLOWED);
  CHECK(lkp_catalogue_open(&catalogue, 1, &run) == LKP_STATUS_OK);
  make_block(run, 0, block);
  CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_OK);
  make_block(run, 1, block);
  nor.reads_left = 0;
  CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_FLASH_ERROR);
  CHECK(lkp_catalogue_check(&catalogue, &catalogue.runs[1], 1) == LKP_SHORT);
  nor.reads_left = -1;
  CHECK(catalogue.runs[1].flags == 1);
  uint8_t *behind = nor.bytes + (2 + 3) * LKP_BLOCK_BYTES;
  make_block(run, 5, behind);
  make_block(9, 3, behind + LKP_BLOCK_BYTES);
  remount();
  const lkp_record *record = lkp_catalogue_find(&catalogue, run);
  CHECK(record->blocks == 2 && record->end_reason == LKP_END_POWER);
  CHECK(lkp_catalogue_check(&catalogue, record, 2) == LKP_CRC && lkp_catalogue_check(&catalogue, record, 3) == LKP_CRC);
}

int host_tests(void) {
  test_writer();
  test_extremes();
  test_cuts_while_copying();
  test_rotten_catalogue();
  test_mended_catalogue();
  test_foreign_pages();
  test_release();
  test_full();
  test_many_runs();
  test_bad_blocks();
  test_read_failures();
  test_power_cuts();
  printf(failures == 0 ? "all host tests pass\n" : "%d checks failed\n", failures);
  return failures > 0;
}
