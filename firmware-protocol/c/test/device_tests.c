/*
 * The device state machine with a small host of its own in the test: greeting, every command, a fetch over a link that loses frames,
 * verify and release; and everything that must be refused or ignored.
 */
#include "host_tests.h"
#include "nor_flash.h"
#include "../src/lkp_device.h"

#include <stdio.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                     \
  do {                                                       \
    if (!(condition)) {                                      \
      failures++;                                            \
      printf("%s:%d: %s\n", __FILE__, __LINE__, #condition); \
    }                                                        \
  } while (0)

#define TICK_HZ 32768u
#define RUN_BLOCKS 5u

static const lkp_geometry geometry = {1, 14};
static const uint8_t setup_code[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint8_t host_nonce[16] = {9, 9, 9};

static nor_flash nor;
static lkp_catalogue catalogue;
static lkp_device device;
static uint64_t now;
static uint64_t random_state;
static uint8_t identified;
static bool can_record;

/* The host's side of the session. */
static struct {
  uint16_t session;
  uint16_t txn;
  uint32_t counter;
  uint8_t key[32];
  lkp_fragments in;
  lkp_message answer;
  lkp_body body;
  lkp_entries entries;
} host;

static void give_random(void *context, uint8_t *bytes, size_t length) {
  (void)context;
  for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)nor_random(&random_state);
}

static bool give_record(void *context, bool on) {
  uint32_t run;
  (void)context;
  if (!can_record) return false;
  bool is_on = catalogue.count > 0 && catalogue.runs[catalogue.count - 1].state == LKP_RECORDING;
  if (on && !is_on) return lkp_catalogue_open(&catalogue, now, &run) == LKP_STATUS_OK;
  if (!on && is_on) return lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_OK;
  return true;
}

static void give_identify(void *context, uint8_t seconds) {
  (void)context;
  identified = seconds;
}

/* Forty events, of which the first five are gone. */
static uint8_t give_events(void *context, uint32_t *first, bool *more, lkp_event_entry *entries) {
  (void)context;
  if (*first < 5) *first = 5;
  uint8_t count = 0;
  for (uint32_t i = *first; i < 40 && count < LKP_MAX_EVENTS; i++) entries[count++] = (lkp_event_entry){1000 + i, 3, 4, (uint16_t)i};
  *more = *first + count < 40;
  return count;
}

static uint8_t range_setting;

static size_t give_settings(void *context, uint8_t *body) {
  (void)context;
  memcpy(body, (const uint8_t[]){2, 1, range_setting}, 3);
  return 3;
}

static uint8_t take_settings(void *context, const uint8_t *body, size_t length) {
  (void)context;
  if (length < 3 || body[2] > 3) return 8;
  range_setting = body[2];
  return 0;
}

static uint32_t device_caps;

/* Block `number` of a run: a descriptor first, then one sample per block. */
static void add_block(uint32_t run, uint32_t number) {
  uint8_t block[LKP_BLOCK_BYTES] = {0};
  lkp_descriptor descriptor = {{9}, 1, 100000, {0, 1, 2}, 1, 1, 4, "clip"};
  lkp_block_header header = {0};
  header.codec = number == 0 ? LKP_CODEC_DESCRIPTOR : LKP_CODEC_RAW;
  header.run = run;
  header.block_no = number;
  header.tick_hz = TICK_HZ;
  header.tick_first = header.tick_last = 100 + number;
  header.first_sample = number == 0 ? 0 : number - 1;
  header.sample_count = number == 0 ? 0 : 1;
  header.payload_bytes = LKP_SAMPLE_BYTES;
  if (number == 0) header.payload_bytes = (uint16_t)lkp_descriptor_encode(&descriptor, block + LKP_HEADER_BYTES);
  else memset(block + LKP_HEADER_BYTES, (int)number, LKP_SAMPLE_BYTES);
  lkp_block_seal(block, &header);
  CHECK(lkp_catalogue_append(&catalogue, block) == LKP_STATUS_OK);
}

static void set_up(uint16_t mtu) {
  lkp_flash flash = nor_interface(&nor);
  lkp_platform platform = {NULL, give_random, give_record, give_identify, give_events, give_settings, take_settings};
  lkp_info info = {1, 0, 4096, device_caps, {1, 2, 3, 4, 5, 6, 7, 8}, 1, 244, 2, {0, 1}, TICK_HZ}, back;
  uint8_t value[64];
  uint32_t run;
  nor_start(&nor, 11);
  random_state = 5;
  now = 1000;
  can_record = true;
  CHECK(lkp_info_decode(value, lkp_info_encode(&info, value), &back) == LKP_OK && back.tick_hz == TICK_HZ);
  CHECK(lkp_catalogue_mount(&catalogue, &flash, geometry) == LKP_STATUS_OK);
  CHECK(lkp_catalogue_open(&catalogue, 7, &run) == LKP_STATUS_OK);
  for (uint32_t i = 0; i < RUN_BLOCKS; i++) add_block(run, i);
  lkp_device_start(&device, &platform, &catalogue, &info, setup_code);
  lkp_device_connect(&device, mtu);
  memset(&host, 0, sizeof host);
}

/* Put a message on CTRL in fragments as small as they may be, and collect the answer. False: there is none. */
static bool exchange_bytes(const uint8_t *bytes, size_t length) {
  uint8_t value[LKP_MAX_VALUE_BYTES];
  bool is_answered = false;
  for (size_t at = 0, number = 0; at < length; at += 19, number++) {
    size_t part = length - at < 19 ? length - at : 19;
    value[0] = (uint8_t)(number | (at + part == length ? 0x80u : 0));
    memcpy(value + 1, bytes + at, part);
    lkp_device_ctrl(&device, value, part + 1, now);
  }
  lkp_fragments_reset(&host.in);
  for (size_t n = lkp_device_next_ctrl(&device, value); n > 0; n = lkp_device_next_ctrl(&device, value)) {
    CHECK(n <= device.link_bytes);
    is_answered = lkp_fragments_push(&host.in, value, n) == LKP_OK;
  }
  if (!is_answered) return false;
  lkp_reason reason = lkp_reply_decode(host.in.bytes, host.in.length, &host.answer, &host.body, &host.entries);
  CHECK(reason == LKP_OK || (reason == LKP_OP && host.answer.status == 1));
  return true;
}

/* The status of the answer; -1 without one. */
static int command(uint8_t op, const void *record) {
  uint8_t body[64], bytes[LKP_MAX_MESSAGE_BYTES], mac[8];
  const lkp_layout *layout = &lkp_request_layouts[op];
  bool is_greeting = op == LKP_HELLO || op == LKP_AUTH;
  if (layout->count > 0) lkp_layout_write(layout, record, body);
  lkp_message message = {op, 0, host.session, ++host.txn, (uint16_t)lkp_layout_bytes(layout), is_greeting ? 0 : ++host.counter, body, NULL};
  if (!exchange_bytes(bytes, lkp_message_encode(&message, is_greeting ? NULL : host.key, bytes))) return -1;
  CHECK(host.answer.op == (op | LKP_REPLY_BIT) && host.answer.txn == host.txn && host.answer.counter == message.counter);
  if (!is_greeting && device.connection == LKP_CONNECTION_OPEN) {
    lkp_message_mac(&host.answer, host.key, mac);
    CHECK(lkp_equal(mac, host.answer.mac, 8));
  }
  return host.answer.status;
}

static int say_hello(uint8_t major) {
  lkp_hello_request request = {{0}, major, 0, 244, 0x1f};
  memcpy(request.host_nonce, host_nonce, 16);
  host.session = 0;
  host.counter = 0;
  return command(LKP_HELLO, &request);
}

/* HELLO and AUTH; `wrong` spoils the proof. The status of the last answer. */
static int greet(uint8_t wrong) {
  uint8_t device_proof[16];
  lkp_auth_request auth;
  int status = say_hello(1);
  if (status != 0) return status;
  const lkp_hello_reply *hello = &host.body.hello_reply;
  lkp_transcript said = {{0}, {0}, {0}, hello->session, 1, 0, 0x1f, 1, 0, hello->device_caps, hello->agreed_caps};
  memcpy(said.host_nonce, host_nonce, 16);
  memcpy(said.device_nonce, hello->device_nonce, 16);
  memcpy(said.device_id, hello->device_id, 8);
  lkp_proofs(setup_code, &said, device_proof, auth.proof, host.key);
  CHECK(lkp_equal(device_proof, hello->proof, 16));
  host.session = hello->session;
  auth.proof[3] ^= wrong;
  return command(LKP_AUTH, &auth);
}

static void test_greeting(void) {
  lkp_list_request list = {0};
  lkp_auth_request auth = {{0}};
  lkp_status status = {0};
  uint8_t value[32], bytes[LKP_MAX_MESSAGE_BYTES];
  set_up(23);
  CHECK(lkp_device_status(&device, &status, value) == 0);
  CHECK(command(LKP_LIST, &list) == 4);
  CHECK(command(LKP_AUTH, &auth) == 4);
  CHECK(say_hello(2) == 6);
  CHECK(say_hello(1) == 0);
  CHECK(command(LKP_LIST, &list) == 4);
  CHECK(greet(0) == 0);
  CHECK(lkp_device_status(&device, &status, value) == 32 && status.used_blocks == RUN_BLOCKS);
  CHECK(command(LKP_LIST, &list) == 0 && host.entries.count == 1);
  CHECK(command(LKP_EVENTS, &list) == 1);
  /* A replayed message, one with a wrong MAC, one of another session, one of no known command, one cut short. */
  host.counter--;
  CHECK(command(LKP_LIST, &list) == -1);
  host.key[0] ^= 1;
  CHECK(command(LKP_LIST, &list) == -1);
  host.key[0] ^= 1;
  host.session++;
  CHECK(command(LKP_LIST, &list) == 3);
  host.session--;
  lkp_message odd = {99, 0, host.session, 1, 0, ++host.counter, NULL, NULL};
  CHECK(exchange_bytes(bytes, lkp_message_encode(&odd, host.key, bytes)) && host.answer.status == 1);
  odd.op = LKP_LIST;
  odd.counter = ++host.counter;
  CHECK(exchange_bytes(bytes, lkp_message_encode(&odd, host.key, bytes)) && host.answer.status == 2);
  odd.op = LKP_LIST | LKP_REPLY_BIT;
  CHECK(!exchange_bytes(bytes, lkp_message_encode(&odd, host.key, bytes)));
  CHECK(!exchange_bytes(bytes, 24));
  /* Damage on the way, and a message that says it is shorter than it is. */
  odd.op = LKP_LIST;
  size_t length = lkp_message_encode(&odd, host.key, bytes);
  bytes[5] ^= 1;
  CHECK(!exchange_bytes(bytes, length));
  lkp_device_disconnect(&device);
  CHECK(command(LKP_LIST, &list) == 4);
}

static void test_lock(void) {
  set_up(247);
  for (uint32_t lock_s = 30; lock_s < 10000; lock_s *= 2) {
    for (int i = 0; i < 5; i++) CHECK(greet(1) == 5);
    CHECK(say_hello(1) == 16);
    now += (uint64_t)(lock_s < 3600 ? lock_s : 3600) * TICK_HZ - 1;
    CHECK(say_hello(1) == 16);
    now += 1;
  }
  CHECK(greet(0) == 0 && device.lock_s == 0);
  device.session = UINT16_MAX;
  CHECK(greet(0) == 0 && host.session == 1);
}

/* ---- fetching ---- */

typedef struct {
  unsigned loss_percent;
  uint32_t frames;
  uint32_t wanted;
  uint8_t bytes[RUN_BLOCKS * LKP_BLOCK_BYTES];
  bool has[RUN_BLOCKS * LKP_BLOCK_BYTES];
} fetched;

static void acknowledge(const fetched *all, const lkp_fetch_request *request, uint16_t unit, uint32_t end, uint16_t credits) {
  uint8_t value[16];
  lkp_flow flow = {1, request->fetch_id, request->offset, 0, credits};
  while (flow.cum < end && all->has[flow.cum]) flow.cum = end - flow.cum < unit ? end : flow.cum + unit;
  for (unsigned i = 0; i < 64; i++) {
    uint64_t at = (uint64_t)flow.cum + (uint64_t)(i + 1) * unit;
    if (at < end && all->has[at]) flow.sack |= (uint64_t)1 << i;
  }
  lkp_layout_write(&lkp_flow_layout, &flow, value);
  lkp_device_flow(&device, value, 16, now);
}

/* Fetch with a share of frames and acknowledgements lost; true when everything arrived. */
static bool fetch_all(fetched *all, const lkp_fetch_request *request) {
  uint8_t value[LKP_MAX_VALUE_BYTES];
  memset(all->has, 0, sizeof all->has);
  all->frames = 0;
  if (command(LKP_FETCH, request) != 0) return false;
  uint16_t unit = host.body.fetch_reply.unit;
  uint32_t end = request->offset + host.body.fetch_reply.length;
  all->wanted = (host.body.fetch_reply.length + unit - 1) / unit;
  for (uint32_t step = 0; device.fetch.active && step < 100000; step++) {
    lkp_data data;
    size_t length = lkp_device_next_data(&device, value, now);
    now += length > 0 ? 30 : 3277;
    bool is_lost = nor_random(&random_state) % 100 < all->loss_percent;
    if (length > 0 && !is_lost) {
      CHECK(lkp_data_decode(value, length, &data) == LKP_OK && data.fetch_id == request->fetch_id);
      if (data.kind == 1) {
        memcpy(all->bytes + data.offset, value + 6, length - 6);
        memset(all->has + data.offset, 1, length - 6);
        all->frames++;
      }
    }
    if (length == 0 || step % 16 == 0) {
      if (nor_random(&random_state) % 100 >= all->loss_percent) acknowledge(all, request, unit, end, request->credits);
    }
  }
  for (uint32_t i = request->offset; i < end; i++) {
    if (!all->has[i]) return false;
  }
  return true;
}

static void test_fetch(void) {
  static fetched all;
  static uint8_t expected[RUN_BLOCKS * LKP_BLOCK_BYTES];
  const struct {
    uint16_t mtu;
    unsigned loss_percent;
    uint16_t unit, credits;
  } links[] = {{23, 0, 489, 64}, {247, 0, 489, 64}, {247, 5, 489, 64}, {247, 40, 100, 64}, {247, 20, 489, 3}, {247, 70, 489, 1000}};
  for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
    lkp_fetch_request request = {1, 0, UINT32_MAX, (uint8_t)(i + 1), links[i].unit, links[i].credits};
    set_up(links[i].mtu);
    CHECK(greet(0) == 0);
    CHECK(lkp_catalogue_read(&catalogue, 1, 0, expected, sizeof expected) == LKP_STATUS_OK);
    all.loss_percent = links[i].loss_percent;
    CHECK(fetch_all(&all, &request));
    CHECK(memcmp(all.bytes, expected, sizeof expected) == 0);
    if (links[i].loss_percent == 0) CHECK(all.frames == all.wanted);
    if (links[i].loss_percent == 5) CHECK(all.frames <= all.wanted + all.wanted / 10);
    request.offset = 4096;
    request.length = 5000;
    request.fetch_id = 99;
    CHECK(fetch_all(&all, &request));
    CHECK(memcmp(all.bytes + 4096, expected + 4096, 5000) == 0);
  }
}

static void test_fetch_limits(void) {
  uint8_t value[LKP_MAX_VALUE_BYTES], flow_value[16];
  lkp_fetch_request request = {1, 0, UINT32_MAX, 7, 238, 64};
  lkp_stop_request stop = {7};
  set_up(247);
  CHECK(greet(0) == 0);
  request.run = 5;
  CHECK(command(LKP_FETCH, &request) == 7);
  request.run = 1;
  request.offset = RUN_BLOCKS * LKP_BLOCK_BYTES;
  CHECK(command(LKP_FETCH, &request) == 8);
  request.offset = request.length = 0;
  CHECK(command(LKP_FETCH, &request) == 8);
  request.length = UINT32_MAX;
  CHECK(lkp_device_next_data(&device, value, now) == 0);
  CHECK(command(LKP_FETCH, &request) == 0);
  for (int i = 0; i < 64; i++) CHECK(lkp_device_next_data(&device, value, now) == 244);
  CHECK(lkp_device_next_data(&device, value, now) == 0);
  /* Off the bounds, before cum, behind the end, of another fetch, and too short: all ignored. */
  const lkp_flow ignored[] = {{1, 7, 239, 0, 64}, {1, 7, RUN_BLOCKS * LKP_BLOCK_BYTES + 238, 0, 64}, {1, 8, 238, 0, 64}};
  for (size_t i = 0; i < 3; i++) {
    lkp_layout_write(&lkp_flow_layout, &ignored[i], flow_value);
    lkp_device_flow(&device, flow_value, 16, now);
    CHECK(device.fetch.cum == 0);
  }
  lkp_flow good = {1, 7, 2 * 238, 0, 64}, old = {1, 7, 238, 0, 64};
  lkp_layout_write(&lkp_flow_layout, &good, flow_value);
  lkp_device_flow(&device, flow_value, 15, now);
  CHECK(device.fetch.cum == 0);
  lkp_device_flow(&device, flow_value, 16, now);
  lkp_layout_write(&lkp_flow_layout, &old, flow_value);
  lkp_device_flow(&device, flow_value, 16, now);
  CHECK(device.fetch.cum == 2 * 238);
  /* The host knows more than was sent since the device went back. */
  now += 2 * TICK_HZ;
  CHECK(lkp_device_next_data(&device, value, now) == 244 && device.fetch.next == 3 * 238);
  good.cum = 9 * 238;
  lkp_layout_write(&lkp_flow_layout, &good, flow_value);
  lkp_device_flow(&device, flow_value, 16, now);
  CHECK(device.fetch.next == 9 * 238);
  CHECK(command(LKP_STOP, &stop) == 0 && host.body.stop_reply.next_offset == 9 * 238);
  CHECK(command(LKP_STOP, &stop) == 0 && host.body.stop_reply.next_offset == 9 * 238);
  stop.fetch_id = 8;
  CHECK(command(LKP_STOP, &stop) == 0 && host.body.stop_reply.next_offset == 0);
  CHECK(lkp_device_next_data(&device, value, now) == 0);
  lkp_device_flow(&device, flow_value, 16, now);
  CHECK(device.fetch.cum == 9 * 238);
  /* Without credits nothing goes out; what the device has not sent since it went back is no hole. */
  request.credits = 0;
  CHECK(command(LKP_FETCH, &request) == 0);
  CHECK(lkp_device_next_data(&device, value, now) == 0);
  good = (lkp_flow){1, 7, 0, 1u << 4, 2};
  lkp_layout_write(&lkp_flow_layout, &good, flow_value);
  lkp_device_flow(&device, flow_value, 16, now);
  CHECK(lkp_device_next_data(&device, value, now) == 244 && device.fetch.next == 238);
  now += TICK_HZ;
  lkp_device_flow(&device, flow_value, 16, now);
  CHECK(lkp_device_next_data(&device, value, now) == 244 && device.fetch.next == 238);
  request.credits = 64;
  CHECK(command(LKP_FETCH, &request) == 0);
  nor.reads_left = 0;
  CHECK(lkp_device_next_data(&device, value, now) == 7 && value[0] == 2 && value[6] == 2 && !device.fetch.active);
}

static void test_commands(void) {
  lkp_clock_request clock = {77};
  lkp_action_request action = {2};
  lkp_identify_request identify = {9};
  lkp_blockmap_request map = {1, 0};
  lkp_list_request list = {0};
  set_up(100);
  CHECK(greet(0) == 0);
  now = 123456;
  CHECK(command(LKP_CLOCK, &clock) == 0 && host.body.clock_reply.host_time == 77);
  CHECK(host.body.clock_reply.tick_received == now && host.body.clock_reply.boot_id == catalogue.boot_id);
  CHECK(command(LKP_IDENTIFY, &identify) == 0 && identified == 9);
  CHECK(command(LKP_RECORD, &action) == 0 && host.body.action_reply.state == 1 && host.body.action_reply.run == 1);
  action.action = 0;
  can_record = false;
  CHECK(command(LKP_RECORD, &action) == 12);
  can_record = true;
  CHECK(command(LKP_RECORD, &action) == 0 && host.body.action_reply.state == 0 && host.body.action_reply.run == 0);
  action.action = 1;
  for (int i = 0; i < 2; i++) CHECK(command(LKP_RECORD, &action) == 0 && host.body.action_reply.run == 2);
  CHECK(command(LKP_BLOCKMAP, &map) == 0 && host.entries.count == 0);
  nor.bytes[(2 + 3) * LKP_BLOCK_BYTES + 1000] ^= 1;
  CHECK(command(LKP_BLOCKMAP, &map) == 0 && host.entries.count == 1 && lkp_get(host.entries.bytes, 4) == 3);
  map.first_block = 4;
  CHECK(command(LKP_BLOCKMAP, &map) == 0 && host.entries.count == 0);
  map.run = 3;
  CHECK(command(LKP_BLOCKMAP, &map) == 7);
  /* A flash that cannot be read makes no block bad. */
  map.run = 1;
  map.first_block = 0;
  nor.reads_left = 2;
  CHECK(command(LKP_BLOCKMAP, &map) == LKP_STATUS_FLASH_ERROR);
  nor.reads_left = -1;
  /* 20 short runs take two replies. */
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_OK);
  for (uint32_t i = 0; i < 16; i++) catalogue.runs[i + 1] = catalogue.runs[0];
  for (uint32_t i = 0; i < 17; i++) catalogue.runs[i].run = i + 1;
  catalogue.count = 17;
  CHECK(command(LKP_LIST, &list) == 0 && host.entries.count == 15 && host.body.entries.more == 1);
  list.first_run = 16;
  CHECK(command(LKP_LIST, &list) == 0 && host.entries.count == 2 && host.body.entries.more == 0);
  CHECK(lkp_get(host.entries.bytes, 4) == 16);
  /* More bad blocks than one reply takes: a run that goes round the ring. */
  catalogue.runs[0].blocks = 200;
  map.run = 1;
  map.first_block = 5;
  CHECK(command(LKP_BLOCKMAP, &map) == 0 && host.entries.count == 100 && host.body.blockmap_reply.more == 1);
  catalogue.count = 0;
  action.action = 2;
  CHECK(command(LKP_RECORD, &action) == 0 && host.body.action_reply.state == 0);
}

/* CONFIG with a body; the status of the answer. */
static int configure(const uint8_t *settings, size_t length) {
  uint8_t bytes[LKP_MAX_MESSAGE_BYTES];
  lkp_message message = {LKP_CONFIG, 0, host.session, ++host.txn, (uint16_t)length, ++host.counter, settings, NULL};
  CHECK(exchange_bytes(bytes, lkp_message_encode(&message, host.key, bytes)));
  return host.answer.status;
}

static void test_capabilities(void) {
  lkp_events_request events = {0};
  lkp_action_request action = {1};
  lkp_status status = {0};
  lkp_live live = {0, 2, 5, 1, 9, 77, 3}, seen;
  const int16_t samples[12] = {1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, INT16_MIN};
  uint8_t value[LKP_MAX_VALUE_BYTES];
  set_up(247);
  CHECK(greet(0) == 0);
  CHECK(command(LKP_EVENTS, &events) == 1 && command(LKP_LIVE, &action) == 1 && configure(NULL, 0) == 1);
  device_caps = LKP_CAP_LIVE | LKP_CAP_EVENTS | LKP_CAP_CONFIG;
  set_up(247);
  CHECK(greet(0) == 0);
  CHECK(device.agreed_caps == device_caps);
  CHECK(command(LKP_EVENTS, &events) == 0 && host.entries.count == 28 && host.body.entries.more == 1);
  CHECK(host.body.entries.first_event == 5 && lkp_get(host.entries.bytes + 14, 2) == 5);
  events.first_event = 33;
  CHECK(command(LKP_EVENTS, &events) == 0 && host.entries.count == 7 && host.body.entries.more == 0);
  CHECK(configure(NULL, 0) == 0 && lkp_equal(host.answer.body, (const uint8_t[]){2, 1, 0}, 3));
  CHECK(configure((const uint8_t[]){2, 1, 3}, 3) == 0 && range_setting == 3 && host.answer.body[2] == 3);
  CHECK(configure((const uint8_t[]){2, 1, 4}, 3) == 8 && range_setting == 3);
  CHECK(configure((const uint8_t[]){2, 9, 4}, 3) == 2);
  /* LIVE: off, on, asked, on a device that cannot record, on a link with small values. */
  CHECK(lkp_device_live_samples(&device) == 0 && lkp_device_live(&device, &live, samples, value) == 0);
  CHECK(command(LKP_LIVE, &action) == 0 && host.body.action_reply.state == 1 && host.body.action_reply.run == 1);
  action.action = 2;
  CHECK(command(LKP_LIVE, &action) == 0 && host.body.action_reply.state == 1);
  CHECK(lkp_device_status(&device, &status, value) == 32 && status.flags == 4);
  CHECK(lkp_device_live_samples(&device) == 18);
  size_t length = lkp_device_live(&device, &live, samples, value);
  CHECK(lkp_live_decode(value, length, &seen) == LKP_OK && seen.first_sample == 9 && (int16_t)(uint16_t)lkp_get(value + 42, 2) == INT16_MIN);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_OK);
  CHECK(command(LKP_LIVE, &action) == 0 && host.body.action_reply.state == 1 && host.body.action_reply.run == 0);
  action.action = 0;
  CHECK(command(LKP_LIVE, &action) == 0 && host.body.action_reply.state == 0 && host.body.action_reply.run == 0);
  can_record = false;
  action.action = 1;
  CHECK(command(LKP_LIVE, &action) == 12);
  device.live = true;
  device.value_bytes = LKP_MAX_VALUE_BYTES;
  CHECK(lkp_device_live_samples(&device) == LKP_MAX_LIVE_SAMPLES);
  lkp_device_disconnect(&device);
  CHECK(lkp_device_live_samples(&device) == 0);
  set_up(34);
  CHECK(greet(0) == 0 && command(LKP_LIVE, &action) == 17);
  device_caps = 0;
}

static void test_two_phases(void) {
  lkp_verify_request verify = {1, RUN_BLOCKS, 0, {0}};
  lkp_release_request release = {1, 0};
  lkp_status status = {0};
  uint8_t block[LKP_BLOCK_BYTES], value[32];
  lkp_root root;
  set_up(247);
  CHECK(greet(0) == 0);
  CHECK(command(LKP_VERIFY, &verify) == 9);
  CHECK(lkp_catalogue_seal(&catalogue, LKP_END_ASKED) == LKP_STATUS_OK);
  CHECK(command(LKP_VERIFY, &verify) == 10);
  lkp_root_start(&root);
  for (uint32_t i = 0; i < RUN_BLOCKS; i++) {
    CHECK(lkp_catalogue_read(&catalogue, 1, i * LKP_BLOCK_BYTES, block, sizeof block) == LKP_STATUS_OK);
    lkp_root_add(&root, (uint32_t)lkp_get(block + LKP_CRC_AT, 4));
  }
  lkp_root_end(&root, &verify.root, verify.sha16);
  CHECK(command(LKP_RELEASE, &release) == 11);
  CHECK(command(LKP_VERIFY, &verify) == 0);
  release.token = host.body.verify_reply.token;
  lkp_device_connect(&device, 247);
  CHECK(greet(0) == 0);
  CHECK(command(LKP_VERIFY, &verify) == 0 && host.body.verify_reply.token == release.token);
  CHECK(command(LKP_RELEASE, &release) == 0);
  CHECK(command(LKP_RELEASE, &release) == 0);
  CHECK(lkp_device_status(&device, &status, value) == 32 && status.used_blocks == 0);
  static fetched all;
  lkp_fetch_request again = {1, 0, UINT32_MAX, 1, 238, 64};
  all.loss_percent = 0;
  CHECK(fetch_all(&all, &again));
}

int device_tests(void) {
  test_greeting();
  test_lock();
  test_fetch();
  test_fetch_limits();
  test_commands();
  test_capabilities();
  test_two_phases();
  printf(failures == 0 ? "all device tests pass\n" : "%d checks of the device failed\n", failures);
  return failures > 0;
}
