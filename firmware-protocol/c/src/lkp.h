/*
 * LKP/1 reference in portable C99: checksums, codecs, blocks, values, commands. No heap, no operating system, no static state.
 * Normative text: ../../PROTOCOL.md. The block writer is in lkp_writer.h, the run catalogue in lkp_catalogue.h.
 * Decoders answer with a reason; LKP_OK is 0. They read nothing outside the bytes they are given.
 */
#ifndef LKP_H
#define LKP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LKP_MAJOR 1u
#define LKP_MINOR 0u
#define LKP_BLOCK_BYTES 4096u
#define LKP_HEADER_BYTES 48u
#define LKP_PAYLOAD_BYTES 4044u
#define LKP_CRC_AT 4092u
#define LKP_MAX_BLOCK_SAMPLES 4096u
#define LKP_MAX_RUN_BLOCKS 1048575u
#define LKP_AXES 6u
#define LKP_GROUP_SAMPLES 64u
#define LKP_SAMPLE_BYTES 12u
#define LKP_MAX_TICK 0x1FFFFFFFFFFFFFu
#define LKP_MAX_MESSAGE_BYTES 512u
#define LKP_MAX_BODY_BYTES 488u
#define LKP_MIN_VALUE_BYTES 20u
#define LKP_MAX_VALUE_BYTES 495u
#define LKP_MAX_LIVE_SAMPLES 39u

/* Reasons of all decoders; the closed set of PROTOCOL.md section 16. */
typedef enum {
  LKP_OK,
  LKP_LENGTH,
  LKP_BLANK,
  LKP_MAGIC,
  LKP_CRC,
  LKP_VERSION,
  LKP_CODEC,
  LKP_FIELD,
  LKP_PAYLOAD,
  LKP_DESCRIPTOR,
  LKP_SHORT,
  LKP_LONG,
  LKP_KIND,
  LKP_ORDER,
  LKP_OPEN,
  LKP_OP,
  LKP_BODY
} lkp_reason;

/* "ok", "length" ... */
const char *lkp_reason_name(lkp_reason reason);

/* ---- checksums ---- */

/* CRC-32C; `previous` is 0, or the CRC of the bytes before. */
uint32_t lkp_crc32c(uint32_t previous, const uint8_t *bytes, size_t length);

typedef struct {
  uint32_t state[8];
  uint64_t length;
  uint8_t buffer[64];
} lkp_sha256;

void lkp_sha256_start(lkp_sha256 *hash);
void lkp_sha256_add(lkp_sha256 *hash, const uint8_t *bytes, size_t length);
void lkp_sha256_end(lkp_sha256 *hash, uint8_t digest[32]);

typedef struct {
  lkp_sha256 inner;
  lkp_sha256 outer;
} lkp_hmac;

/* `key_length` is at most 64. */
void lkp_hmac_start(lkp_hmac *hmac, const uint8_t *key, size_t key_length);
void lkp_hmac_add(lkp_hmac *hmac, const uint8_t *bytes, size_t length);
void lkp_hmac_end(lkp_hmac *hmac, uint8_t digest[32]);

/* ---- little-endian bytes ---- */

uint64_t lkp_get(const uint8_t *at, size_t width);
void lkp_put(uint8_t *at, size_t width, uint64_t value);

/* ---- codec 1 ---- */

/* The mapped residual of `value` after the values before it, `history[0]` being the last; `known` of them exist. */
uint32_t lkp_residual(int16_t value, const int16_t history[3], size_t known, unsigned order);
/* The best Rice parameter of `count` mapped residuals, and the bits of the axis with it. */
unsigned lkp_rice_parameter(const uint32_t *mapped, size_t count, uint32_t *bits);

typedef struct {
  uint8_t *bytes; /* zeros */
  uint32_t bit_count;
} lkp_bit_writer;

/* The lowest `width` bits of `value` (0 to 32), the highest of them first. */
void lkp_put_bits(lkp_bit_writer *writer, uint32_t value, unsigned width);
void lkp_put_rice(lkp_bit_writer *writer, uint32_t mapped, unsigned parameter);

/* Decode `sample_count` samples, interleaved; false when the payload is not one of that many. */
bool lkp_rice_decode(const uint8_t *payload, size_t length, size_t sample_count, int16_t *samples);

/* ---- blocks ---- */

enum { LKP_CODEC_RAW = 0, LKP_CODEC_RICE = 1, LKP_CODEC_DESCRIPTOR = 240 };
enum {
  LKP_FLAG_ACC_CLIPPED = 1,
  LKP_FLAG_GYR_CLIPPED = 2,
  LKP_FLAG_GAP_BEFORE = 4,
  LKP_FLAG_HALF_RATE = 8,
  LKP_FLAG_CHARGING = 16,
  LKP_FLAG_FINAL = 32
};

typedef struct {
  uint8_t codec;
  uint32_t run;
  uint32_t block_no;
  uint32_t boot_id;
  uint16_t flags;
  uint8_t acc_range;
  uint8_t gyr_range;
  uint64_t tick_first;
  uint64_t tick_last;
  uint32_t first_sample;
  uint32_t tick_hz;
  uint16_t sample_count;
  uint16_t payload_bytes;
} lkp_block_header;

typedef struct {
  uint8_t device_id[8];
  uint32_t firmware;
  uint32_t rate_mhz;
  uint8_t axis_map[3];
  uint32_t acc_full_ug;
  uint32_t gyr_full_udps;
  uint8_t model_bytes; /* 0: none */
  char model[255];     /* UTF-8, no terminator */
} lkp_descriptor;

/*
 * Decode one block. `samples` (room for LKP_MAX_BLOCK_SAMPLES * 6) is filled for codecs 0 and 1, `descriptor` for codec 240;
 * either may be NULL, then the payload is not looked at.
 */
lkp_reason lkp_block_decode(const uint8_t *block, size_t length, lkp_block_header *header, int16_t *samples,
                            lkp_descriptor *descriptor);
/*
 * Whether 4096 bytes are that block of that run with a good CRC: all that its keeper needs to know. Blocks of another version or codec
 * count too.
 */
bool lkp_block_is_of(const uint8_t *block, uint32_t run, uint32_t block_no);
/* Header, padding and CRC around the payload that already lies at offset 48 of `block`. */
void lkp_block_seal(uint8_t block[LKP_BLOCK_BYTES], const lkp_block_header *header);
/* Payload of block 0 into `payload` (room for 285 bytes); its length. */
size_t lkp_descriptor_encode(const lkp_descriptor *descriptor, uint8_t *payload);

/* ---- structures as tables ---- */

typedef enum { LKP_NUMBER, LKP_BYTES, LKP_SKIP } lkp_field_type;

/* A field: its place in the bytes follows from the fields before, its place in the C structure is `at`. */
typedef struct {
  const char *name;
  lkp_field_type type;
  uint16_t width;
  uint16_t at;
  uint64_t min;
  uint64_t max;
} lkp_field;

typedef struct {
  const lkp_field *fields;
  size_t count;
} lkp_layout;

size_t lkp_layout_bytes(const lkp_layout *layout);
/* False when a value is out of its range. `bytes` holds lkp_layout_bytes. */
bool lkp_layout_read(const lkp_layout *layout, const uint8_t *bytes, void *record);
void lkp_layout_write(const lkp_layout *layout, const void *record, uint8_t *bytes);

/* ---- values of DATA, FLOW, LIVE, INFO, STATUS ---- */

typedef struct {
  uint8_t kind; /* 1 bytes, 2 end */
  uint8_t fetch_id;
  uint32_t offset;
} lkp_data;

typedef struct {
  uint8_t kind;
  uint8_t fetch_id;
  uint32_t cum;
  uint64_t sack;
  uint16_t credits;
} lkp_flow;

typedef struct {
  uint8_t kind;
  uint8_t sample_count;
  uint16_t flags;
  uint32_t run;
  uint32_t first_sample;
  uint32_t tick;
  uint32_t span;
} lkp_live;

typedef struct {
  uint8_t major;
  uint8_t minor;
  uint16_t block_bytes;
  uint32_t caps;
  uint8_t device_id[8];
  uint32_t firmware;
  uint16_t max_value;
  uint8_t codec_count;
  uint8_t codecs[16];
  uint32_t tick_hz;
} lkp_info;

typedef struct {
  uint8_t flags;
  uint8_t state;
  uint8_t battery_percent;
  uint8_t reset_reason;
  uint16_t battery_mv;
  uint16_t last_error;
  uint32_t boot_id;
  uint64_t tick;
  uint32_t total_blocks;
  uint32_t used_blocks;
  uint32_t free_s;
} lkp_status;

extern const lkp_layout lkp_data_layout, lkp_flow_layout, lkp_live_layout, lkp_status_layout;

/* The bytes of a DATA value begin at offset 6, the samples of a LIVE value at offset 20. */
lkp_reason lkp_data_decode(const uint8_t *value, size_t length, lkp_data *data);
lkp_reason lkp_flow_decode(const uint8_t *value, size_t length, lkp_flow *flow);
lkp_reason lkp_live_decode(const uint8_t *value, size_t length, lkp_live *live);
lkp_reason lkp_info_decode(const uint8_t *value, size_t length, lkp_info *info);
lkp_reason lkp_status_decode(const uint8_t *value, size_t length, lkp_status *status);
/* Room for 43 bytes; the length. */
size_t lkp_info_encode(const lkp_info *info, uint8_t *value);

/* ---- CTRL ---- */

enum {
  LKP_HELLO = 1,
  LKP_AUTH,
  LKP_CLOCK,
  LKP_LIST,
  LKP_FETCH,
  LKP_STOP,
  LKP_BLOCKMAP,
  LKP_VERIFY,
  LKP_RELEASE,
  LKP_RECORD,
  LKP_LIVE,
  LKP_EVENTS,
  LKP_CONFIG,
  LKP_IDENTIFY,
  LKP_OP_COUNT = 14,
  LKP_REPLY_BIT = 128
};

typedef struct {
  uint8_t op;
  uint8_t status;
  uint16_t session;
  uint16_t txn;
  uint16_t body_bytes;
  uint32_t counter;
  const uint8_t *body;
  const uint8_t *mac;
} lkp_message;

/* `message` points into `bytes`. */
lkp_reason lkp_message_decode(const uint8_t *bytes, size_t length, lkp_message *message);
/*
 * Header, body, MAC and CRC into `bytes` (room for 24 + body); the length. `key` is the 32-byte session key, or NULL for a MAC of
 * zeros. `message->mac` is not read.
 */
size_t lkp_message_encode(const lkp_message *message, const uint8_t *key, uint8_t *bytes);
/* The MAC that a message must carry under the session key. */
void lkp_message_mac(const lkp_message *message, const uint8_t key[32], uint8_t mac[8]);
/* In time that does not depend on where they differ. */
bool lkp_equal(const uint8_t *a, const uint8_t *b, size_t length);

typedef struct {
  uint8_t bytes[LKP_MAX_MESSAGE_BYTES];
  size_t length;
  int expected; /* -1: everything up to the next number 0 is ignored */
} lkp_fragments;

void lkp_fragments_reset(lkp_fragments *fragments);
/* LKP_OK: `bytes` holds a whole message of `length`. LKP_OPEN: more to come. Otherwise what was collected is dropped. */
lkp_reason lkp_fragments_push(lkp_fragments *fragments, const uint8_t *value, size_t length);

typedef struct {
  uint8_t host_nonce[16];
  uint8_t major, minor;
  uint16_t max_value;
  uint32_t host_caps;
} lkp_hello_request;
typedef struct {
  uint8_t device_nonce[16];
  uint8_t device_id[8];
  uint8_t major, minor;
  uint16_t max_value;
  uint32_t device_caps, agreed_caps;
  uint16_t session;
  uint8_t proof[16];
} lkp_hello_reply;
typedef struct {
  uint8_t proof[16];
} lkp_auth_request;
typedef struct {
  uint64_t host_time;
} lkp_clock_request;
typedef struct {
  uint64_t host_time, tick_received, tick_sent;
  uint32_t boot_id;
} lkp_clock_reply;
typedef struct {
  uint32_t first_run;
} lkp_list_request;
typedef struct {
  uint8_t count, more, entry_size;
  uint32_t first_event; /* EVENTS only */
} lkp_entries_reply;
typedef struct {
  uint32_t run, offset, length;
  uint8_t fetch_id;
  uint16_t unit, credits;
} lkp_fetch_request;
typedef struct {
  uint8_t fetch_id;
  uint16_t unit;
  uint32_t length;
} lkp_fetch_reply;
typedef struct {
  uint8_t fetch_id;
} lkp_stop_request;
typedef struct {
  uint8_t fetch_id;
  uint32_t next_offset;
} lkp_stop_reply;
typedef struct {
  uint32_t run, first_block;
} lkp_blockmap_request;
typedef struct {
  uint16_t count;
  uint8_t more;
} lkp_blockmap_reply;
typedef struct {
  uint32_t run, blocks, root;
  uint8_t sha16[16];
} lkp_verify_request;
typedef struct {
  uint64_t token;
} lkp_verify_reply;
typedef struct {
  uint32_t run;
  uint64_t token;
} lkp_release_request;
typedef struct {
  uint8_t action;
} lkp_action_request;
typedef struct {
  uint8_t state;
  uint32_t run;
} lkp_action_reply;
typedef struct {
  uint32_t first_event;
} lkp_events_request;
typedef struct {
  uint8_t seconds;
} lkp_identify_request;
typedef struct {
  uint32_t run;
  uint8_t state, end_reason;
  uint16_t flags;
  uint32_t blocks, boot_id;
  uint64_t start_tick, end_tick;
} lkp_run_entry;
typedef struct {
  uint64_t tick;
  uint32_t boot_id;
  uint16_t code, value;
} lkp_event_entry;
typedef struct {
  uint32_t block_no;
} lkp_block_entry;

/* Layouts by op, index 0 unused. Bodies without fields have count 0. */
extern const lkp_layout lkp_request_layouts[LKP_OP_COUNT + 1];
extern const lkp_layout lkp_reply_layouts[LKP_OP_COUNT + 1];
extern const lkp_layout lkp_run_entry_layout, lkp_event_entry_layout, lkp_block_entry_layout;

/* Any fixed part of a body. */
typedef union {
  lkp_hello_request hello;
  lkp_hello_reply hello_reply;
  lkp_auth_request auth;
  lkp_clock_request clock;
  lkp_clock_reply clock_reply;
  lkp_list_request list;
  lkp_entries_reply entries;
  lkp_fetch_request fetch;
  lkp_fetch_reply fetch_reply;
  lkp_stop_request stop;
  lkp_stop_reply stop_reply;
  lkp_blockmap_request blockmap;
  lkp_blockmap_reply blockmap_reply;
  lkp_verify_request verify;
  lkp_verify_reply verify_reply;
  lkp_release_request release;
  lkp_action_request action;
  lkp_action_reply action_reply;
  lkp_events_request events;
  lkp_identify_request identify;
} lkp_body;

/* The entries of a LIST, BLOCKMAP or EVENTS reply: entry i lies at `bytes + i * size`. */
typedef struct {
  const lkp_layout *layout; /* NULL: the body has none */
  const uint8_t *bytes;
  size_t count;
  size_t size;
} lkp_entries;

/* A message and its body. A reply with a status other than 0 has no body: `body` is then left alone. */
lkp_reason lkp_request_decode(const uint8_t *bytes, size_t length, lkp_message *message, lkp_body *body);
lkp_reason lkp_reply_decode(const uint8_t *bytes, size_t length, lkp_message *message, lkp_body *body,
                            lkp_entries *entries);

/* ---- owner authentication ---- */

typedef struct {
  uint8_t host_nonce[16];
  uint8_t device_nonce[16];
  uint8_t device_id[8];
  uint16_t session;
  uint8_t host_major, host_minor;
  uint32_t host_caps;
  uint8_t device_major, device_minor;
  uint32_t device_caps, agreed_caps;
} lkp_transcript;

void lkp_proofs(const uint8_t setup_code[16], const lkp_transcript *transcript, uint8_t device_proof[16],
                uint8_t host_proof[16], uint8_t session_key[32]);

/* ---- run root ---- */

typedef struct {
  uint32_t root;
  lkp_sha256 hash;
} lkp_root;

void lkp_root_start(lkp_root *root);
/* The CRC word of the next block, 0 for a bad one. */
void lkp_root_add(lkp_root *root, uint32_t block_crc);
void lkp_root_end(lkp_root *root, uint32_t *value, uint8_t sha16[16]);

#endif
