/*
 * The run catalogue. Every change is one appended record that holds the whole new entry; a slot that is neither blank nor good is
 * torn and skipped. A full area is copied to the other one, its header last.
 */
#include "lkp_catalogue.h"
#include "lkp_tables.h"

#include <string.h>

#define AREA_MAGIC 0x54434B4Cu /* "LKCT" */
#define SLOT_CRC_AT 60u
#define RUN_RECORD 1u
#define BOOT_RECORD 2u

static const lkp_field record_fields[] = {
    U8(lkp_record, type),          U8(lkp_record, state),  U8(lkp_record, end_reason), U8(lkp_record, flags),
    U32(lkp_record, run),          U32(lkp_record, first_sector), U32(lkp_record, blocks), U32(lkp_record, boot_id),
    RESERVED(4),                   U64(lkp_record, start_tick),   U64(lkp_record, end_tick), U64(lkp_record, token),
};
static const lkp_layout record_layout = LAYOUT(record_fields);

static uint32_t slot_count(const lkp_catalogue *c) { return c->geometry.area_sectors * (LKP_BLOCK_BYTES / LKP_SLOT_BYTES); }

static uint32_t slot_address(const lkp_catalogue *c, uint32_t area, uint32_t slot) {
  return area * c->geometry.area_sectors * LKP_BLOCK_BYTES + slot * LKP_SLOT_BYTES;
}

static uint32_t data_sector(const lkp_catalogue *c, const lkp_record *record, uint32_t block_no) {
  return 2 * c->geometry.area_sectors + (record->first_sector + block_no) % c->geometry.data_sectors;
}

typedef enum { SLOT_GOOD, SLOT_BLANK, SLOT_TORN } slot_state;

static bool has_good_crc(const uint8_t slot[LKP_SLOT_BYTES]) {
  return lkp_crc32c(0, slot, SLOT_CRC_AT) == lkp_get(slot + SLOT_CRC_AT, 4);
}

/* A slot with one bit that rotted is mended: its CRC tells which. */
static slot_state look_at(uint8_t slot[LKP_SLOT_BYTES]) {
  size_t ones = 0;
  while (ones < LKP_SLOT_BYTES && slot[ones] == 0xFF) ones++;
  if (ones == LKP_SLOT_BYTES) return SLOT_BLANK;
  if (has_good_crc(slot)) return SLOT_GOOD;
  for (unsigned bit = 0; bit < 8 * LKP_SLOT_BYTES; bit++) {
    uint8_t mask = (uint8_t)(1u << bit % 8);
    slot[bit / 8] ^= mask;
    if (has_good_crc(slot)) return SLOT_GOOD;
    slot[bit / 8] ^= mask;
  }
  return SLOT_TORN;
}

static bool program_slot(lkp_catalogue *c, uint32_t area, uint32_t slot, uint8_t bytes[LKP_SLOT_BYTES]) {
  uint8_t back[LKP_SLOT_BYTES];
  uint32_t address = slot_address(c, area, slot);
  lkp_put(bytes + SLOT_CRC_AT, 4, lkp_crc32c(0, bytes, SLOT_CRC_AT));
  return c->flash.program(c->flash.context, address, bytes, LKP_SLOT_BYTES) &&
         c->flash.read(c->flash.context, address, back, LKP_SLOT_BYTES) && lkp_equal(bytes, back, LKP_SLOT_BYTES);
}

static bool program_record(lkp_catalogue *c, uint32_t area, uint32_t slot, const lkp_record *record) {
  uint8_t bytes[LKP_SLOT_BYTES] = {0};
  lkp_layout_write(&record_layout, record, bytes);
  return program_slot(c, area, slot, bytes);
}

static lkp_record boot_record(const lkp_catalogue *c) {
  lkp_record record;
  memset(&record, 0, sizeof record);
  record.type = BOOT_RECORD;
  record.run = c->last_run;
  record.first_sector = c->head;
  record.boot_id = c->boot_id;
  return record;
}

/* Everything live into `area`, the header last. */
static bool write_area(lkp_catalogue *c, uint32_t area) {
  uint8_t header[LKP_SLOT_BYTES] = {0};
  lkp_record boot = boot_record(c);
  for (uint32_t i = 0; i < c->geometry.area_sectors; i++) {
    if (!c->flash.erase(c->flash.context, area * c->geometry.area_sectors + i)) return false;
  }
  if (!program_record(c, area, 1, &boot)) return false;
  for (uint32_t i = 0; i < c->count; i++) {
    if (!program_record(c, area, 2 + i, &c->runs[i])) return false;
  }
  lkp_put(header, 4, AREA_MAGIC);
  lkp_put(header + 4, 4, c->generation + 1);
  if (!program_slot(c, area, 0, header)) return false;
  c->area = area;
  c->generation++;
  c->next_slot = 2 + c->count;
  return true;
}

/* Where the run is, or would stand: runs are in the order of their numbers. */
static uint32_t place_of(const lkp_catalogue *c, uint32_t run) {
  uint32_t i = 0;
  while (i < c->count && c->runs[i].run < run) i++;
  return i;
}

static bool is_at(const lkp_catalogue *c, uint32_t i, uint32_t run) { return i < c->count && c->runs[i].run == run; }

static uint32_t index_of(const lkp_catalogue *c, uint32_t run) {
  uint32_t i = place_of(c, run);
  return is_at(c, i, run) ? i : c->count;
}

static void drop(lkp_catalogue *c, uint32_t index) {
  c->count--;
  memmove(c->runs + index, c->runs + index + 1, (c->count - index) * sizeof c->runs[0]);
}

static void insert(lkp_catalogue *c, const lkp_record *record) {
  /* Only reclaiming makes room for one more, so the record of that has rotted. */
  if (c->count == LKP_MAX_RUNS) drop(c, 0);
  uint32_t i = place_of(c, record->run);
  memmove(c->runs + i + 1, c->runs + i, (c->count - i) * sizeof c->runs[0]);
  c->runs[i] = *record;
  c->count++;
}

/* A record of a run replaces the earlier one, unless it says less. */
static void apply(lkp_catalogue *c, const lkp_record *record) {
  if (record->run > c->last_run) c->last_run = record->run;
  if (record->type == BOOT_RECORD) {
    if (record->boot_id > c->boot_id) c->boot_id = record->boot_id;
    c->head = record->first_sector;
    return;
  }
  uint32_t i = index_of(c, record->run);
  if (i < c->count && c->runs[i].state > record->state) return;
  if (i < c->count) drop(c, i);
  if (record->state != LKP_RECLAIMED) insert(c, record);
}

static bool try_slots(lkp_catalogue *c, const lkp_record *record) {
  for (int attempt = 0; attempt < 2 && c->next_slot < slot_count(c); attempt++) {
    if (program_record(c, c->area, c->next_slot++, record)) return true;
  }
  return false;
}

/* Append a record, then apply it. A slot that does not read back is left behind; after two, or at the end, the other area is used. */
static lkp_result append(lkp_catalogue *c, const lkp_record *record) {
  if (!try_slots(c, record) && !(write_area(c, 1 - c->area) && try_slots(c, record))) return LKP_STATUS_FLASH_ERROR;
  apply(c, record);
  return LKP_STATUS_OK;
}

/* What the slots of an area say. */
typedef struct {
  uint32_t generation; /* 0 without a good header */
  bool is_damaged;     /* the header is neither good nor blank: the area may have been the one in use */
  uint32_t boot_id;    /* highest of the records */
  uint32_t run;
  uint32_t next_slot;
} area_survey;

/* Go over the slots of an area; its records are applied if that is wanted. False: the flash failed. */
static bool survey(lkp_catalogue *c, uint32_t area, bool applies, area_survey *found) {
  uint8_t slot[LKP_SLOT_BYTES];
  lkp_record record;
  memset(found, 0, sizeof *found);
  found->next_slot = 1;
  for (uint32_t i = 0; i < slot_count(c); i++) {
    if (!c->flash.read(c->flash.context, slot_address(c, area, i), slot, LKP_SLOT_BYTES)) return false;
    slot_state state = look_at(slot);
    if (i == 0) {
      bool good = state == SLOT_GOOD && lkp_get(slot, 4) == AREA_MAGIC;
      found->generation = good ? (uint32_t)lkp_get(slot + 4, 4) : 0;
      found->is_damaged = found->generation == 0 && state != SLOT_BLANK;
      continue;
    }
    if (state != SLOT_BLANK) found->next_slot = i + 1;
    if (state != SLOT_GOOD) continue;
    (void)lkp_layout_read(&record_layout, slot, &record);
    if (record.boot_id > found->boot_id) found->boot_id = record.boot_id;
    if (record.run > found->run) found->run = record.run;
    if (applies) apply(c, &record);
  }
  return true;
}

/* Which of two areas holds the later records: those of a later boot, or of a later run. */
static bool is_later(const area_survey *a, const area_survey *b) {
  if (a->boot_id != b->boot_id) return a->boot_id > b->boot_id;
  if (a->run != b->run) return a->run > b->run;
  return a->generation > b->generation;
}

lkp_reason lkp_catalogue_check(lkp_catalogue *c, const lkp_record *record, uint32_t block_no) {
  uint32_t address = data_sector(c, record, block_no) * LKP_BLOCK_BYTES;
  if (!c->flash.read(c->flash.context, address, c->page, LKP_BLOCK_BYTES)) return LKP_SHORT;
  return lkp_block_is_of(c->page, record->run, block_no) ? LKP_OK : LKP_CRC;
}

static uint32_t used_sectors(const lkp_catalogue *c) {
  uint32_t used = 0;
  for (uint32_t i = 0; i < c->count; i++) used += c->runs[i].blocks;
  return used;
}

/*
 * The blocks of a run that a power cut left open: up to its last good page. Pages behind a rotten one are not given up. False: the flash
 * failed, and nothing is known.
 */
static bool scan(lkp_catalogue *c, lkp_record *record) {
  uint8_t head[12];
  record->blocks = 0;
  for (uint32_t i = c->geometry.data_sectors; i > 0 && record->blocks == 0; i--) {
    uint32_t address = data_sector(c, record, i - 1) * LKP_BLOCK_BYTES;
    if (!c->flash.read(c->flash.context, address, head, sizeof head)) return false;
    if (lkp_get(head + 4, 4) != record->run || lkp_get(head + 8, 4) != i - 1) continue;
    lkp_reason reason = lkp_catalogue_check(c, record, i - 1);
    if (reason == LKP_SHORT) return false;
    if (reason == LKP_OK) record->blocks = i;
  }
  if (record->blocks > 0) record->end_tick = lkp_get(c->page + 28, 8);
  return true;
}

static lkp_result end_run(lkp_catalogue *c, uint32_t index, uint8_t end_reason) {
  lkp_record ended = c->runs[index];
  ended.state = ended.blocks > 0 ? LKP_SEALED : LKP_RECLAIMED;
  ended.end_reason = end_reason;
  if (index + 1 == c->count) c->head = (ended.first_sector + ended.blocks) % c->geometry.data_sectors;
  return append(c, &ended);
}

/* Seal what a power cut left open. Where the record of an end has rotted that need not be the newest run. */
static lkp_result end_open_runs(lkp_catalogue *c) {
  for (uint32_t i = c->count; i > 0; i--) {
    if (c->runs[i - 1].state > LKP_SEALING) continue;
    if (!scan(c, &c->runs[i - 1])) return LKP_STATUS_FLASH_ERROR;
    lkp_result result = end_run(c, i - 1, LKP_END_POWER);
    if (result != LKP_STATUS_OK) return result;
  }
  return LKP_STATUS_OK;
}

lkp_result lkp_catalogue_mount(lkp_catalogue *c, const lkp_flash *flash, lkp_geometry geometry) {
  memset(c, 0, sizeof *c);
  c->flash = *flash;
  c->geometry = geometry;
  area_survey areas[2];
  if (!survey(c, 0, false, &areas[0]) || !survey(c, 1, false, &areas[1])) return LKP_STATUS_FLASH_ERROR;
  bool is_damaged = areas[0].is_damaged || areas[1].is_damaged;
  bool is_second = is_damaged ? is_later(&areas[1], &areas[0]) : areas[1].generation > areas[0].generation;
  c->area = is_second ? 1 : 0;
  c->generation = areas[0].generation > areas[1].generation ? areas[0].generation : areas[1].generation;
  if (c->generation == 0 && !is_damaged) {
    c->boot_id = 1;
    return write_area(c, 0) ? LKP_STATUS_OK : LKP_STATUS_FLASH_ERROR;
  }
  if (is_damaged && !survey(c, 1 - c->area, true, &areas[0])) return LKP_STATUS_FLASH_ERROR;
  if (!survey(c, c->area, true, &areas[0])) return LKP_STATUS_FLASH_ERROR;
  c->next_slot = areas[0].next_slot;
  if (c->count > 0) {
    const lkp_record *newest = &c->runs[c->count - 1];
    c->head = (newest->first_sector + newest->blocks) % geometry.data_sectors;
  }
  c->boot_id++;
  if (is_damaged && !write_area(c, 1 - c->area)) return LKP_STATUS_FLASH_ERROR;
  lkp_record boot = boot_record(c);
  lkp_result result = append(c, &boot);
  if (result == LKP_STATUS_OK) result = end_open_runs(c);
  /* The record of a reclaimed run may have rotted: its place has been written over. */
  while (result == LKP_STATUS_OK && used_sectors(c) > geometry.data_sectors) drop(c, 0);
  return result;
}

/* There is one. */
static lkp_result reclaim_oldest(lkp_catalogue *c) {
  if (c->runs[0].state != LKP_RELEASED) return LKP_STATUS_FULL;
  lkp_record gone = c->runs[0];
  gone.state = LKP_RECLAIMED;
  return append(c, &gone);
}

lkp_result lkp_catalogue_open(lkp_catalogue *c, uint64_t start_tick, uint32_t *run) {
  if (c->count > 0 && c->runs[c->count - 1].state == LKP_RECORDING) return LKP_STATUS_NOT_ALLOWED;
  while (c->count == LKP_MAX_RUNS || used_sectors(c) == c->geometry.data_sectors) {
    lkp_result result = reclaim_oldest(c);
    if (result != LKP_STATUS_OK) return result;
  }
  lkp_record record;
  memset(&record, 0, sizeof record);
  record.type = RUN_RECORD;
  record.state = LKP_RECORDING;
  record.run = c->last_run + 1;
  record.first_sector = c->head;
  record.boot_id = c->boot_id;
  record.start_tick = start_tick;
  record.end_tick = start_tick;
  *run = record.run;
  return append(c, &record);
}

lkp_result lkp_catalogue_append(lkp_catalogue *c, const uint8_t block[LKP_BLOCK_BYTES]) {
  if (c->count == 0 || c->runs[c->count - 1].state != LKP_RECORDING) return LKP_STATUS_NOT_ALLOWED;
  while (used_sectors(c) == c->geometry.data_sectors) {
    lkp_result result = reclaim_oldest(c);
    if (result != LKP_STATUS_OK) return result;
  }
  lkp_record *record = &c->runs[c->count - 1];
  uint32_t sector = data_sector(c, record, record->blocks);
  record->blocks++;
  c->head = (record->first_sector + record->blocks) % c->geometry.data_sectors;
  record->end_tick = lkp_get(block + 28, 8);
  bool written = c->flash.erase(c->flash.context, sector) &&
                 c->flash.program(c->flash.context, sector * LKP_BLOCK_BYTES, block, LKP_BLOCK_BYTES) &&
                 c->flash.read(c->flash.context, sector * LKP_BLOCK_BYTES, c->page, LKP_BLOCK_BYTES);
  if (written && lkp_equal(c->page, block, LKP_BLOCK_BYTES)) return LKP_STATUS_OK;
  record->flags |= 1;
  return LKP_STATUS_FLASH_ERROR;
}

lkp_result lkp_catalogue_seal(lkp_catalogue *c, uint8_t end_reason) {
  if (c->count == 0 || c->runs[c->count - 1].state != LKP_RECORDING) return LKP_STATUS_NOT_ALLOWED;
  return end_run(c, c->count - 1, end_reason);
}

const lkp_record *lkp_catalogue_find(const lkp_catalogue *c, uint32_t run) {
  uint32_t i = index_of(c, run);
  return i < c->count ? &c->runs[i] : NULL;
}

lkp_result lkp_catalogue_read(lkp_catalogue *c, uint32_t run, uint32_t offset, uint8_t *bytes, size_t length) {
  const lkp_record *record = lkp_catalogue_find(c, run);
  if (record == NULL) return LKP_STATUS_NO_SUCH_RUN;
  if ((uint64_t)offset + length > (uint64_t)record->blocks * LKP_BLOCK_BYTES) return LKP_STATUS_RANGE;
  while (length > 0) {
    uint32_t inside = offset % LKP_BLOCK_BYTES;
    size_t part = LKP_BLOCK_BYTES - inside < length ? LKP_BLOCK_BYTES - inside : length;
    uint32_t address = data_sector(c, record, offset / LKP_BLOCK_BYTES) * LKP_BLOCK_BYTES + inside;
    if (!c->flash.read(c->flash.context, address, bytes, part)) return LKP_STATUS_FLASH_ERROR;
    bytes += part;
    offset += (uint32_t)part;
    length -= part;
  }
  return LKP_STATUS_OK;
}

/* OK, MISMATCH or FLASH_ERROR. */
static lkp_result compare(lkp_catalogue *c, const lkp_record *record, const lkp_verify_request *request) {
  lkp_root root;
  uint32_t value;
  uint8_t sha16[16];
  if (request->blocks != record->blocks) return LKP_STATUS_MISMATCH;
  lkp_root_start(&root);
  for (uint32_t i = 0; i < record->blocks; i++) {
    lkp_reason reason = lkp_catalogue_check(c, record, i);
    if (reason == LKP_SHORT) return LKP_STATUS_FLASH_ERROR;
    lkp_root_add(&root, reason == LKP_OK ? (uint32_t)lkp_get(c->page + LKP_CRC_AT, 4) : 0);
  }
  lkp_root_end(&root, &value, sha16);
  return value == request->root && lkp_equal(sha16, request->sha16, 16) ? LKP_STATUS_OK : LKP_STATUS_MISMATCH;
}

lkp_result lkp_catalogue_verify(lkp_catalogue *c, const lkp_verify_request *request, uint64_t random, uint64_t *token) {
  uint32_t i = index_of(c, request->run);
  if (i == c->count) return LKP_STATUS_NO_SUCH_RUN;
  if (c->runs[i].state < LKP_SEALED) return LKP_STATUS_NOT_SEALED;
  lkp_result same = compare(c, &c->runs[i], request);
  if (same != LKP_STATUS_OK) return same;
  if (c->runs[i].state == LKP_SEALED) {
    lkp_record synced = c->runs[i];
    synced.state = LKP_SYNCED;
    synced.token = random;
    lkp_result result = append(c, &synced);
    if (result != LKP_STATUS_OK) return result;
  }
  *token = c->runs[i].token;
  return LKP_STATUS_OK;
}

lkp_result lkp_catalogue_release(lkp_catalogue *c, const lkp_release_request *request) {
  uint32_t i = index_of(c, request->run);
  if (i == c->count) return LKP_STATUS_NO_SUCH_RUN;
  if (c->runs[i].state < LKP_SYNCED || c->runs[i].token != request->token) return LKP_STATUS_BAD_TOKEN;
  if (c->runs[i].state == LKP_RELEASED) return LKP_STATUS_OK;
  lkp_record released = c->runs[i];
  released.state = LKP_RELEASED;
  return append(c, &released);
}
