/*
 * CTRL messages, their fragments, their bodies and their authentication. PROTOCOL.md sections 7 and 8. Decodes and encodes; what
 * a command does is the device's matter.
 */
#include "lkp.h"
#include "lkp_tables.h"

#include <string.h>

#define HEADER_BYTES 12u
#define MAC_BYTES 8u
#define CRC_BYTES 4u
#define FRAME_BYTES (HEADER_BYTES + MAC_BYTES + CRC_BYTES)
#define LAST_BIT 0x80u
#define NOTHING {NULL, 0}

static const lkp_field message_fields[] = {
    U8(lkp_message, op),           U8(lkp_message, status),  U16(lkp_message, session), U16(lkp_message, txn),
    U16(lkp_message, body_bytes),  U32(lkp_message, counter),
};
static const lkp_layout message_layout = LAYOUT(message_fields);

lkp_reason lkp_message_decode(const uint8_t *bytes, size_t length, lkp_message *message) {
  if (length < FRAME_BYTES) return LKP_SHORT;
  if (length > LKP_MAX_MESSAGE_BYTES) return LKP_LONG;
  if (lkp_crc32c(0, bytes, length - CRC_BYTES) != lkp_get(bytes + length - CRC_BYTES, 4)) return LKP_CRC;
  (void)lkp_layout_read(&message_layout, bytes, message);
  bool is_reply = (message->op & LKP_REPLY_BIT) != 0;
  if (message->body_bytes != length - FRAME_BYTES || (message->op & ~(unsigned)LKP_REPLY_BIT) == 0) return LKP_FIELD;
  if (message->status != 0 && (!is_reply || message->body_bytes > 0)) return LKP_FIELD;
  message->body = bytes + HEADER_BYTES;
  message->mac = message->body + message->body_bytes;
  return LKP_OK;
}

void lkp_message_mac(const lkp_message *message, const uint8_t key[32], uint8_t mac[8]) {
  uint8_t header[HEADER_BYTES], digest[32];
  uint8_t direction = message->op & LKP_REPLY_BIT ? 1 : 0;
  lkp_hmac hmac;
  lkp_layout_write(&message_layout, message, header);
  lkp_hmac_start(&hmac, key, 32);
  lkp_hmac_add(&hmac, &direction, 1);
  lkp_hmac_add(&hmac, header, HEADER_BYTES);
  lkp_hmac_add(&hmac, message->body, message->body_bytes);
  lkp_hmac_end(&hmac, digest);
  memcpy(mac, digest, MAC_BYTES);
}

size_t lkp_message_encode(const lkp_message *message, const uint8_t *key, uint8_t *bytes) {
  size_t mac_at = HEADER_BYTES + message->body_bytes;
  lkp_layout_write(&message_layout, message, bytes);
  if (message->body_bytes > 0) memmove(bytes + HEADER_BYTES, message->body, message->body_bytes);
  if (key == NULL) {
    memset(bytes + mac_at, 0, MAC_BYTES);
  } else {
    lkp_message_mac(message, key, bytes + mac_at);
  }
  lkp_put(bytes + mac_at + MAC_BYTES, 4, lkp_crc32c(0, bytes, mac_at + MAC_BYTES));
  return mac_at + MAC_BYTES + CRC_BYTES;
}

void lkp_fragments_reset(lkp_fragments *fragments) { fragments->expected = -1; }

static lkp_reason drop(lkp_fragments *fragments, lkp_reason reason) {
  fragments->expected = -1;
  return reason;
}

lkp_reason lkp_fragments_push(lkp_fragments *fragments, const uint8_t *value, size_t length) {
  if (length < 2) return drop(fragments, LKP_SHORT);
  int number = value[0] & (int)~LAST_BIT;
  if (number == 0) {
    fragments->length = 0;
    fragments->expected = 0;
  }
  if (number != fragments->expected) return drop(fragments, LKP_ORDER);
  if (fragments->length + length - 1 > LKP_MAX_MESSAGE_BYTES) return drop(fragments, LKP_LONG);
  memcpy(fragments->bytes + fragments->length, value + 1, length - 1);
  fragments->length += length - 1;
  fragments->expected = number + 1;
  if ((value[0] & LAST_BIT) == 0) return LKP_OPEN;
  fragments->expected = -1;
  return LKP_OK;
}

static const lkp_field hello_request[] = {
    FIXED(lkp_hello_request, host_nonce, 16), U8(lkp_hello_request, major), U8(lkp_hello_request, minor),
    NUMBER(lkp_hello_request, max_value, 2, LKP_MIN_VALUE_BYTES, LKP_MAX_VALUE_BYTES), U32(lkp_hello_request, host_caps),
};
static const lkp_field hello_reply[] = {
    FIXED(lkp_hello_reply, device_nonce, 16),
    FIXED(lkp_hello_reply, device_id, 8),
    U8(lkp_hello_reply, major),
    U8(lkp_hello_reply, minor),
    NUMBER(lkp_hello_reply, max_value, 2, LKP_MIN_VALUE_BYTES, LKP_MAX_VALUE_BYTES),
    U32(lkp_hello_reply, device_caps),
    U32(lkp_hello_reply, agreed_caps),
    NUMBER(lkp_hello_reply, session, 2, 1, UINT16_MAX),
    RESERVED(2),
    FIXED(lkp_hello_reply, proof, 16),
};
static const lkp_field auth_request[] = {FIXED(lkp_auth_request, proof, 16)};
static const lkp_field clock_request[] = {U64(lkp_clock_request, host_time)};
static const lkp_field clock_reply[] = {U64(lkp_clock_reply, host_time), TICK(lkp_clock_reply, tick_received),
                                        TICK(lkp_clock_reply, tick_sent), U32(lkp_clock_reply, boot_id)};
static const lkp_field list_request[] = {U32(lkp_list_request, first_run)};
static const lkp_field list_reply[] = {NUMBER(lkp_entries_reply, count, 1, 0, 15), U8(lkp_entries_reply, more),
                                       NUMBER(lkp_entries_reply, entry_size, 1, 32, UINT8_MAX), RESERVED(1)};
static const lkp_field fetch_request[] = {
    NUMBER(lkp_fetch_request, run, 4, 1, UINT32_MAX), U32(lkp_fetch_request, offset), U32(lkp_fetch_request, length),
    NUMBER(lkp_fetch_request, fetch_id, 1, 1, UINT8_MAX), RESERVED(1), NUMBER(lkp_fetch_request, unit, 2, 1, 489),
    U16(lkp_fetch_request, credits),
};
static const lkp_field fetch_reply[] = {NUMBER(lkp_fetch_reply, fetch_id, 1, 1, UINT8_MAX), RESERVED(1),
                                        NUMBER(lkp_fetch_reply, unit, 2, 1, 489), U32(lkp_fetch_reply, length)};
static const lkp_field stop_request[] = {NUMBER(lkp_stop_request, fetch_id, 1, 1, UINT8_MAX)};
static const lkp_field stop_reply[] = {NUMBER(lkp_stop_reply, fetch_id, 1, 1, UINT8_MAX), RESERVED(3),
                                       U32(lkp_stop_reply, next_offset)};
static const lkp_field blockmap_request[] = {NUMBER(lkp_blockmap_request, run, 4, 1, UINT32_MAX),
                                             U32(lkp_blockmap_request, first_block)};
static const lkp_field blockmap_reply[] = {NUMBER(lkp_blockmap_reply, count, 2, 0, 100), U8(lkp_blockmap_reply, more),
                                           RESERVED(1)};
static const lkp_field verify_request[] = {NUMBER(lkp_verify_request, run, 4, 1, UINT32_MAX),
                                           NUMBER(lkp_verify_request, blocks, 4, 0, LKP_MAX_RUN_BLOCKS),
                                           U32(lkp_verify_request, root), FIXED(lkp_verify_request, sha16, 16)};
static const lkp_field verify_reply[] = {U64(lkp_verify_reply, token)};
static const lkp_field release_request[] = {NUMBER(lkp_release_request, run, 4, 1, UINT32_MAX),
                                            U64(lkp_release_request, token)};
static const lkp_field action_request[] = {NUMBER(lkp_action_request, action, 1, 0, 2)};
static const lkp_field action_reply[] = {U8(lkp_action_reply, state), RESERVED(3), U32(lkp_action_reply, run)};
static const lkp_field events_request[] = {U32(lkp_events_request, first_event)};
static const lkp_field events_reply[] = {NUMBER(lkp_entries_reply, count, 1, 0, 28), U8(lkp_entries_reply, more),
                                         NUMBER(lkp_entries_reply, entry_size, 1, 16, UINT8_MAX), RESERVED(1),
                                         U32(lkp_entries_reply, first_event)};
static const lkp_field identify_request[] = {U8(lkp_identify_request, seconds)};

const lkp_layout lkp_request_layouts[LKP_OP_COUNT + 1] = {
    NOTHING,
    LAYOUT(hello_request),
    LAYOUT(auth_request),
    LAYOUT(clock_request),
    LAYOUT(list_request),
    LAYOUT(fetch_request),
    LAYOUT(stop_request),
    LAYOUT(blockmap_request),
    LAYOUT(verify_request),
    LAYOUT(release_request),
    LAYOUT(action_request),
    LAYOUT(action_request),
    LAYOUT(events_request),
    NOTHING,
    LAYOUT(identify_request),
};
const lkp_layout lkp_reply_layouts[LKP_OP_COUNT + 1] = {
    NOTHING,
    LAYOUT(hello_reply),
    NOTHING,
    LAYOUT(clock_reply),
    LAYOUT(list_reply),
    LAYOUT(fetch_reply),
    LAYOUT(stop_reply),
    LAYOUT(blockmap_reply),
    LAYOUT(verify_reply),
    NOTHING,
    LAYOUT(action_reply),
    LAYOUT(action_reply),
    LAYOUT(events_reply),
    NOTHING,
    NOTHING,
};

static const lkp_field run_entry[] = {
    NUMBER(lkp_run_entry, run, 4, 1, UINT32_MAX), U8(lkp_run_entry, state), U8(lkp_run_entry, end_reason),
    U16(lkp_run_entry, flags), NUMBER(lkp_run_entry, blocks, 4, 0, LKP_MAX_RUN_BLOCKS), U32(lkp_run_entry, boot_id),
    TICK(lkp_run_entry, start_tick), TICK(lkp_run_entry, end_tick),
};
const lkp_layout lkp_run_entry_layout = LAYOUT(run_entry);
static const lkp_field event_entry[] = {TICK(lkp_event_entry, tick), U32(lkp_event_entry, boot_id),
                                        U16(lkp_event_entry, code), U16(lkp_event_entry, value)};
const lkp_layout lkp_event_entry_layout = LAYOUT(event_entry);
static const lkp_field block_entry[] = {NUMBER(lkp_block_entry, block_no, 4, 0, LKP_MAX_RUN_BLOCKS - 1)};
const lkp_layout lkp_block_entry_layout = LAYOUT(block_entry);

/* `key u8, len u8, value` to the end. */
static bool are_settings(const uint8_t *body, size_t length) {
  for (size_t at = 0; at < length; at += 2u + body[at + 1]) {
    if (at + 2 > length || at + 2 + body[at + 1] > length) return false;
  }
  return true;
}

static lkp_reason read_fixed(const lkp_layout *layout, const lkp_message *message, lkp_body *body) {
  if (message->body_bytes < lkp_layout_bytes(layout)) return LKP_BODY;
  return lkp_layout_read(layout, message->body, body) ? LKP_OK : LKP_FIELD;
}

lkp_reason lkp_request_decode(const uint8_t *bytes, size_t length, lkp_message *message, lkp_body *body) {
  lkp_reason reason = lkp_message_decode(bytes, length, message);
  if (reason != LKP_OK) return reason;
  if (message->op > LKP_OP_COUNT) return LKP_OP;
  if (message->op == LKP_CONFIG && !are_settings(message->body, message->body_bytes)) return LKP_BODY;
  return read_fixed(&lkp_request_layouts[message->op], message, body);
}

static lkp_reason check_entries(const lkp_message *message, const lkp_entries *entries) {
  size_t room = (size_t)(message->body + message->body_bytes - entries->bytes);
  lkp_body scratch;
  if (entries->count * entries->size > room) return LKP_BODY;
  for (size_t i = 0; i < entries->count; i++) {
    if (!lkp_layout_read(entries->layout, entries->bytes + i * entries->size, &scratch)) return LKP_FIELD;
  }
  return LKP_OK;
}

lkp_reason lkp_reply_decode(const uint8_t *bytes, size_t length, lkp_message *message, lkp_body *body,
                            lkp_entries *entries) {
  entries->layout = NULL;
  lkp_reason reason = lkp_message_decode(bytes, length, message);
  if (reason != LKP_OK) return reason;
  unsigned op = message->op & ~(unsigned)LKP_REPLY_BIT;
  if (op == message->op || op > LKP_OP_COUNT) return LKP_OP;
  if (message->status != 0) return LKP_OK;
  if (op == LKP_CONFIG && !are_settings(message->body, message->body_bytes)) return LKP_BODY;
  reason = read_fixed(&lkp_reply_layouts[op], message, body);
  if (reason != LKP_OK) return reason;
  entries->bytes = message->body + lkp_layout_bytes(&lkp_reply_layouts[op]);
  switch (op) {
    case LKP_LIST:
      *entries = (lkp_entries){&lkp_run_entry_layout, entries->bytes, body->entries.count, body->entries.entry_size};
      break;
    case LKP_EVENTS:
      *entries = (lkp_entries){&lkp_event_entry_layout, entries->bytes, body->entries.count, body->entries.entry_size};
      break;
    case LKP_BLOCKMAP:
      *entries = (lkp_entries){&lkp_block_entry_layout, entries->bytes, body->blockmap_reply.count, 4};
      break;
    default:
      return LKP_OK;
  }
  return check_entries(message, entries);
}

static const lkp_field transcript_fields[] = {
    FIXED(lkp_transcript, host_nonce, 16), FIXED(lkp_transcript, device_nonce, 16), FIXED(lkp_transcript, device_id, 8),
    U16(lkp_transcript, session), U8(lkp_transcript, host_major), U8(lkp_transcript, host_minor),
    U32(lkp_transcript, host_caps), U8(lkp_transcript, device_major), U8(lkp_transcript, device_minor),
    U32(lkp_transcript, device_caps), U32(lkp_transcript, agreed_caps),
};
static const lkp_layout transcript_layout = LAYOUT(transcript_fields);

static void prove(const uint8_t setup_code[16], const char *label, const uint8_t said[58], uint8_t digest[32]) {
  lkp_hmac hmac;
  lkp_hmac_start(&hmac, setup_code, 16);
  lkp_hmac_add(&hmac, (const uint8_t *)label, strlen(label));
  lkp_hmac_add(&hmac, said, 58);
  lkp_hmac_end(&hmac, digest);
}

void lkp_proofs(const uint8_t setup_code[16], const lkp_transcript *transcript, uint8_t device_proof[16],
                uint8_t host_proof[16], uint8_t session_key[32]) {
  uint8_t said[58], digest[32];
  lkp_layout_write(&transcript_layout, transcript, said);
  prove(setup_code, "LKP1 device", said, digest);
  memcpy(device_proof, digest, 16);
  prove(setup_code, "LKP1 host", said, digest);
  memcpy(host_proof, digest, 16);
  prove(setup_code, "LKP1 session", said, session_key);
}

const char *lkp_reason_name(lkp_reason reason) {
  static const char *const names[] = {"ok",      "length",     "blank", "magic", "crc",  "version", "codec", "field", "payload",
                                      "descriptor", "short", "long",  "kind",  "order", "open",    "op",    "body"};
  return names[reason];
}
