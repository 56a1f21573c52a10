/* See cases.h. */
#include "cases.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(case_result *result, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(result->text + result->length, CASE_TEXT_BYTES - result->length, format, arguments);
  va_end(arguments);
  result->length += (size_t)length;
}

static void add_hex(case_result *result, const char *name, const uint8_t *bytes, size_t length) {
  add(result, name[0] == 0 ? "%s" : " %s=", name);
  if (length == 0) add(result, "-");
  for (size_t i = 0; i < length; i++) add(result, "%02x", bytes[i]);
}

static void verdict(case_result *result, lkp_reason reason) {
  result->reason = reason;
  add(result, "%s", lkp_reason_name(reason));
}

static uint64_t number_at(const lkp_field *field, const void *record) {
  uint8_t bytes[8] = {0};
  lkp_field alone = *field;
  lkp_layout layout = {&alone, 1};
  lkp_layout_write(&layout, record, bytes);
  return lkp_get(bytes, field->width);
}

/* Fields that only serve the framing are left out. */
static bool is_shown(const lkp_field *field) {
  return field->type != LKP_SKIP && strcmp(field->name, "kind") != 0 && strcmp(field->name, "count") != 0 &&
         strcmp(field->name, "entry_size") != 0;
}

static void add_record(case_result *result, const lkp_layout *layout, const void *record) {
  for (size_t i = 0; i < layout->count; i++) {
    const lkp_field *field = &layout->fields[i];
    if (!is_shown(field)) continue;
    if (field->type == LKP_BYTES) {
      add_hex(result, field->name, (const uint8_t *)record + field->at, field->width);
    } else {
      add(result, " %s=%" PRIu64, field->name, number_at(field, record));
    }
  }
}

static void add_samples(case_result *result, const int16_t *samples, size_t count) {
  uint32_t crc = 0;
  for (size_t i = 0; i < count * LKP_AXES; i++) {
    uint8_t word[2];
    lkp_put(word, 2, (uint16_t)samples[i]);
    crc = lkp_crc32c(crc, word, 2);
  }
  add(result, " samples=%08" PRIx32, crc);
}

static void run_crc32c(const uint8_t *bytes, size_t length, case_result *result) {
  verdict(result, LKP_OK);
  add(result, " crc=%08" PRIx32, lkp_crc32c(0, bytes, length));
}

static void run_sha256(const uint8_t *bytes, size_t length, case_result *result) {
  uint8_t digest[32];
  lkp_sha256 hash;
  lkp_sha256_start(&hash);
  lkp_sha256_add(&hash, bytes, length);
  lkp_sha256_end(&hash, digest);
  verdict(result, LKP_OK);
  add_hex(result, "digest", digest, 32);
}

/* The key has 16 bytes. */
static void run_hmac(const uint8_t *bytes, size_t length, case_result *result) {
  uint8_t digest[32];
  lkp_hmac hmac;
  if (length < 16) {
    verdict(result, LKP_SHORT);
    return;
  }
  lkp_hmac_start(&hmac, bytes, 16);
  lkp_hmac_add(&hmac, bytes + 16, length - 16);
  lkp_hmac_end(&hmac, digest);
  verdict(result, LKP_OK);
  add_hex(result, "digest", digest, 32);
}

/* sample_count u16, payload. */
static void run_rice(const uint8_t *bytes, size_t length, case_result *result) {
  static int16_t samples[LKP_MAX_BLOCK_SAMPLES * LKP_AXES];
  size_t count = length < 2 ? 0 : (size_t)lkp_get(bytes, 2);
  if (length < 3 || count < 1 || count > LKP_MAX_BLOCK_SAMPLES) {
    verdict(result, LKP_FIELD);
    return;
  }
  if (!lkp_rice_decode(bytes + 2, length - 2, count, samples)) {
    verdict(result, LKP_PAYLOAD);
    return;
  }
  verdict(result, LKP_OK);
  add(result, " values=");
  for (size_t i = 0; i < count * LKP_AXES; i++) add(result, i == 0 ? "%d" : ",%d", samples[i]);
}

static void run_block(const uint8_t *bytes, size_t length, case_result *result) {
  static int16_t samples[LKP_MAX_BLOCK_SAMPLES * LKP_AXES];
  lkp_block_header h;
  lkp_descriptor d;
  verdict(result, lkp_block_decode(bytes, length, &h, samples, &d));
  if (result->reason != LKP_OK) return;
  add(result,
      " codec=%u run=%" PRIu32 " block_no=%" PRIu32 " boot_id=%" PRIu32 " flags=%u acc_range=%u gyr_range=%u tick_first=%" PRIu64
      " tick_last=%" PRIu64 " first_sample=%" PRIu32 " tick_hz=%" PRIu32 " sample_count=%u payload_bytes=%u",
      h.codec, h.run, h.block_no, h.boot_id, h.flags, h.acc_range, h.gyr_range, h.tick_first, h.tick_last,
      h.first_sample, h.tick_hz, h.sample_count, h.payload_bytes);
  if (h.codec != LKP_CODEC_DESCRIPTOR) {
    add_samples(result, samples, h.sample_count);
    return;
  }
  add_hex(result, "device_id", d.device_id, 8);
  add(result, " firmware=%" PRIu32 " rate_mhz=%" PRIu32, d.firmware, d.rate_mhz);
  add_hex(result, "axis_map", d.axis_map, 3);
  add(result, " acc_full_ug=%" PRIu32 " gyr_full_udps=%" PRIu32, d.acc_full_ug, d.gyr_full_udps);
  add_hex(result, "model", (const uint8_t *)d.model, d.model_bytes);
}

static void add_message(case_result *result, const lkp_message *m) {
  add(result, " op=%u status=%u session=%u txn=%u counter=%" PRIu32, m->op, m->status, m->session, m->txn, m->counter);
}

static void show_message(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_message m;
  verdict(result, lkp_message_decode(bytes, length, &m));
  if (result->reason != LKP_OK) return;
  add_message(result, &m);
  add_hex(result, "body", m.body, m.body_bytes);
  add_hex(result, "mac", m.mac, 8);
}

static void add_settings(case_result *result, const lkp_message *m) {
  if (m->op != LKP_CONFIG && m->op != (LKP_CONFIG | LKP_REPLY_BIT)) return;
  add(result, " settings=");
  if (m->body_bytes == 0) add(result, "-");
  for (size_t at = 0; at < m->body_bytes; at += 2u + m->body[at + 1]) {
    add(result, at == 0 ? "%u:" : ",%u:", m->body[at]);
    add_hex(result, "", m->body + at + 2, m->body[at + 1]);
  }
}

static void run_request(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_message m;
  lkp_body body;
  verdict(result, lkp_request_decode(bytes, length, &m, &body));
  if (result->reason != LKP_OK) return;
  add_message(result, &m);
  add_record(result, &lkp_request_layouts[m.op], &body);
  add_settings(result, &m);
}

static void add_entries(case_result *result, const lkp_entries *entries) {
  add(result, " entries=");
  if (entries->count == 0) add(result, "-");
  for (size_t i = 0; i < entries->count; i++) {
    const uint8_t *at = entries->bytes + i * entries->size;
    if (i > 0) add(result, ",");
    for (size_t j = 0; j < entries->layout->count; j++) {
      size_t width = entries->layout->fields[j].width;
      add(result, j == 0 ? "%" PRIu64 : ":%" PRIu64, lkp_get(at, width));
      at += width;
    }
  }
}

static void run_reply(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_message m;
  lkp_body body;
  lkp_entries entries;
  verdict(result, lkp_reply_decode(bytes, length, &m, &body, &entries));
  if (result->reason != LKP_OK) return;
  add_message(result, &m);
  if (m.status != 0) return;
  add_record(result, &lkp_reply_layouts[m.op & 127u], &body);
  add_settings(result, &m);
  if (entries.layout != NULL) add_entries(result, &entries);
}

/* `length u8, value` repeated. */
static void run_fragments(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_fragments fragments;
  lkp_reason reason = LKP_OPEN;
  lkp_fragments_reset(&fragments);
  for (size_t at = 0; at < length && reason == LKP_OPEN; at += 1u + bytes[at]) {
    size_t rest = length - at - 1;
    reason = lkp_fragments_push(&fragments, bytes + at + 1, bytes[at] < rest ? bytes[at] : rest);
  }
  if (reason == LKP_OK) {
    show_message(fragments.bytes, fragments.length, result);
  } else {
    verdict(result, reason);
  }
}

static void run_data(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_data data;
  verdict(result, lkp_data_decode(bytes, length, &data));
  if (result->reason != LKP_OK) return;
  add(result, " kind=%u", data.kind);
  add_record(result, &lkp_data_layout, &data);
  if (data.kind == 2) {
    add(result, " cause=%u", bytes[6]);
  } else {
    add_hex(result, "bytes", bytes + 6, length - 6);
  }
}

static void run_flow(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_flow flow;
  verdict(result, lkp_flow_decode(bytes, length, &flow));
  if (result->reason == LKP_OK) add_record(result, &lkp_flow_layout, &flow);
}

static void run_live(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_live live;
  int16_t samples[LKP_MAX_LIVE_SAMPLES * LKP_AXES];
  verdict(result, lkp_live_decode(bytes, length, &live));
  if (result->reason != LKP_OK) return;
  for (size_t i = 0; i < live.sample_count * LKP_AXES; i++) samples[i] = (int16_t)(uint16_t)lkp_get(bytes + 20 + 2 * i, 2);
  add_record(result, &lkp_live_layout, &live);
  add_samples(result, samples, live.sample_count);
}

static void run_info(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_info i;
  verdict(result, lkp_info_decode(bytes, length, &i));
  if (result->reason != LKP_OK) return;
  add(result, " major=%u minor=%u block_bytes=%u caps=%" PRIu32, i.major, i.minor, i.block_bytes, i.caps);
  add_hex(result, "device_id", i.device_id, 8);
  add(result, " firmware=%" PRIu32 " max_value=%u", i.firmware, i.max_value);
  add_hex(result, "codecs", i.codecs, i.codec_count);
  add(result, " tick_hz=%" PRIu32, i.tick_hz);
}

static void run_status(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_status status;
  verdict(result, lkp_status_decode(bytes, length, &status));
  if (result->reason == LKP_OK) add_record(result, &lkp_status_layout, &status);
}

/* Setup code, then the 58 bytes of the transcript. */
static void run_auth(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_transcript t;
  uint8_t device[16], host[16], key[32];
  if (length != 74) {
    verdict(result, LKP_LENGTH);
    return;
  }
  const uint8_t *at = bytes + 16;
  memcpy(t.host_nonce, at, 16);
  memcpy(t.device_nonce, at + 16, 16);
  memcpy(t.device_id, at + 32, 8);
  t.session = (uint16_t)lkp_get(at + 40, 2);
  t.host_major = at[42];
  t.host_minor = at[43];
  t.host_caps = (uint32_t)lkp_get(at + 44, 4);
  t.device_major = at[48];
  t.device_minor = at[49];
  t.device_caps = (uint32_t)lkp_get(at + 50, 4);
  t.agreed_caps = (uint32_t)lkp_get(at + 54, 4);
  lkp_proofs(bytes, &t, device, host, key);
  verdict(result, LKP_OK);
  add_hex(result, "device", device, 16);
  add_hex(result, "host", host, 16);
  add_hex(result, "session_key", key, 32);
}

/* Session key, then a message: its MAC must be right. */
static void run_mac(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_message m;
  uint8_t mac[8];
  lkp_reason reason = length < 32 ? LKP_SHORT : lkp_message_decode(bytes + 32, length - 32, &m);
  verdict(result, reason);
  if (reason != LKP_OK) return;
  lkp_message_mac(&m, bytes, mac);
  add(result, " mac_is_right=%d", lkp_equal(mac, m.mac, 8));
}

/* CRC words. */
static void run_root(const uint8_t *bytes, size_t length, case_result *result) {
  lkp_root root;
  uint32_t value;
  uint8_t sha16[16];
  lkp_root_start(&root);
  for (size_t at = 0; at + 4 <= length; at += 4) lkp_root_add(&root, (uint32_t)lkp_get(bytes + at, 4));
  lkp_root_end(&root, &value, sha16);
  verdict(result, LKP_OK);
  add(result, " root=%08" PRIx32, value);
  add_hex(result, "sha16", sha16, 16);
}

static const struct {
  const char *name;
  void (*run)(const uint8_t *bytes, size_t length, case_result *result);
} kinds[] = {
    {"crc32c", run_crc32c}, {"sha256", run_sha256}, {"hmac", run_hmac},         {"rice", run_rice},   {"block", run_block},
    {"message", show_message}, {"request", run_request}, {"reply", run_reply}, {"fragments", run_fragments},
    {"data", run_data},     {"flow", run_flow},     {"live", run_live},         {"info", run_info},   {"status", run_status},
    {"auth", run_auth},     {"mac", run_mac},       {"root", run_root},
};

const char *case_kind(size_t number) { return number < sizeof kinds / sizeof kinds[0] ? kinds[number].name : NULL; }

bool case_run(const char *kind, const uint8_t *bytes, size_t length, case_result *result) {
  result->length = 0;
  result->text[0] = 0;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    if (strcmp(kind, kinds[i].name) != 0) continue;
    kinds[i].run(bytes, length, result);
    return true;
  }
  return false;
}
