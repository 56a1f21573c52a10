/*
 * The device state machine. A command is decoded, checked for session, MAC and counter, carried out, and answered; every one may come
 * again. A fetch keeps cum, the next offset, the last sack and its times; all bytes are read from flash as they go out.
 */
#include "lkp_device.h"

#include <string.h>

#define DATA_HEADER_BYTES 6u
#define MAX_WINDOW 64u
#define NO_REPAIR 65u
#define MAX_FAILURES 5u
#define FIRST_LOCK_S 30u
#define LAST_LOCK_S 3600u
#define MAX_LIST_ENTRIES 15u
#define MAX_BAD_BLOCKS 100u
#define LIVE_HEADER_BYTES 20u
#define LIVE_KIND 16u
#define LIVE_FLAG 4u
#define EVENT_BYTES 16u

/* Statuses that only the device gives. */
enum {
  STATUS_UNKNOWN_OP = 1,
  STATUS_BAD_BODY = 2,
  STATUS_BAD_SESSION = 3,
  STATUS_NOT_AUTHENTICATED = 4,
  STATUS_BAD_PROOF = 5,
  STATUS_BAD_VERSION = 6,
  STATUS_BUSY = 12,
  STATUS_LOCKED = 16,
  STATUS_VALUE_TOO_SMALL = 17
};

void lkp_device_start(lkp_device *device, const lkp_platform *platform, lkp_catalogue *catalogue, const lkp_info *info,
                      const uint8_t setup_code[16]) {
  memset(device, 0, sizeof *device);
  device->platform = *platform;
  device->catalogue = catalogue;
  device->info = *info;
  memcpy(device->setup_code, setup_code, 16);
  lkp_device_connect(device, 23);
}

void lkp_device_disconnect(lkp_device *device) {
  device->connection = LKP_CONNECTION_NEW;
  device->fetch.active = false;
  device->live = false;
  device->agreed_caps = 0;
  device->out_length = device->out_at = 0;
  device->counter = 0;
  lkp_fragments_reset(&device->in);
}

void lkp_device_connect(lkp_device *device, uint16_t mtu) {
  lkp_device_disconnect(device);
  device->link_bytes = (uint16_t)(mtu - 3u < device->info.max_value ? mtu - 3u : device->info.max_value);
  device->value_bytes = device->link_bytes;
}

/* ---- replies ---- */

static void reply(lkp_device *device, const lkp_message *request, uint8_t status, const uint8_t *body, size_t length) {
  lkp_message message = *request;
  bool has_mac = device->connection == LKP_CONNECTION_OPEN;
  message.op = (uint8_t)(request->op | LKP_REPLY_BIT);
  message.status = status;
  message.body = body;
  message.body_bytes = (uint16_t)length;
  device->out_length = lkp_message_encode(&message, has_mac ? device->session_key : NULL, device->out);
  device->out_at = 0;
  device->out_number = 0;
}

static void refuse(lkp_device *device, const lkp_message *request, uint8_t status) {
  reply(device, request, status, NULL, 0);
}

static void reply_fixed(lkp_device *device, const lkp_message *request, const void *record) {
  uint8_t body[64];
  const lkp_layout *layout = &lkp_reply_layouts[request->op];
  lkp_layout_write(layout, record, body);
  reply(device, request, 0, body, lkp_layout_bytes(layout));
}

size_t lkp_device_next_ctrl(lkp_device *device, uint8_t *value) {
  size_t rest = device->out_length - device->out_at;
  if (rest == 0) return 0;
  size_t part = rest < device->link_bytes - 1u ? rest : device->link_bytes - 1u;
  value[0] = (uint8_t)(device->out_number++ | (part == rest ? 0x80u : 0u));
  memcpy(value + 1, device->out + device->out_at, part);
  device->out_at += part;
  return 1 + part;
}

/* ---- authentication ---- */

static void hello(lkp_device *device, const lkp_message *message, const lkp_hello_request *request, uint64_t tick) {
  lkp_hello_reply answer;
  lkp_transcript said;
  lkp_device_disconnect(device);
  if (tick < device->locked_until) {
    refuse(device, message, STATUS_LOCKED);
    return;
  }
  if (request->major != LKP_MAJOR) {
    refuse(device, message, STATUS_BAD_VERSION);
    return;
  }
  memset(&answer, 0, sizeof answer);
  device->platform.random(device->platform.context, answer.device_nonce, 16);
  device->session = (uint16_t)(device->session == UINT16_MAX ? 1 : device->session + 1);
  device->value_bytes = request->max_value < device->link_bytes ? request->max_value : device->link_bytes;
  memcpy(answer.device_id, device->info.device_id, 8);
  answer.major = LKP_MAJOR;
  answer.minor = device->info.minor;
  answer.max_value = device->value_bytes;
  answer.device_caps = device->info.caps;
  answer.agreed_caps = device->agreed_caps = request->host_caps & device->info.caps;
  answer.session = device->session;
  memcpy(said.host_nonce, request->host_nonce, 16);
  memcpy(said.device_nonce, answer.device_nonce, 16);
  memcpy(said.device_id, answer.device_id, 8);
  said.session = device->session;
  said.host_major = request->major;
  said.host_minor = request->minor;
  said.host_caps = request->host_caps;
  said.device_major = answer.major;
  said.device_minor = answer.minor;
  said.device_caps = answer.device_caps;
  said.agreed_caps = answer.agreed_caps;
  lkp_proofs(device->setup_code, &said, answer.proof, device->host_proof, device->session_key);
  device->connection = LKP_CONNECTION_HELLOED;
  lkp_message shown = *message;
  shown.session = device->session;
  reply_fixed(device, &shown, &answer);
}

static void authenticate(lkp_device *device, const lkp_message *message, const lkp_auth_request *request, uint64_t tick) {
  if (lkp_equal(request->proof, device->host_proof, 16)) {
    device->connection = LKP_CONNECTION_OPEN;
    device->failures = 0;
    device->lock_s = 0;
    refuse(device, message, 0);
    return;
  }
  lkp_device_disconnect(device);
  if (++device->failures >= MAX_FAILURES) {
    device->failures = 0;
    device->lock_s = device->lock_s == 0 ? FIRST_LOCK_S : 2 * device->lock_s < LAST_LOCK_S ? 2 * device->lock_s : LAST_LOCK_S;
    device->locked_until = tick + (uint64_t)device->lock_s * device->info.tick_hz;
  }
  refuse(device, message, STATUS_BAD_PROOF);
}

/* ---- commands ---- */

static void list(lkp_device *device, const lkp_message *message, uint32_t first_run) {
  uint8_t body[LKP_MAX_BODY_BYTES];
  lkp_entries_reply head = {0, 0, 32, 0};
  size_t length = 4;
  const lkp_catalogue *catalogue = device->catalogue;
  for (uint32_t i = 0; i < catalogue->count && !head.more; i++) {
    const lkp_record *run = &catalogue->runs[i];
    if (run->run < first_run) continue;
    if (head.count == MAX_LIST_ENTRIES) {
      head.more = 1;
      continue;
    }
    lkp_run_entry entry = {run->run,     run->state,      run->end_reason, run->flags, run->blocks, run->boot_id,
                           run->start_tick, run->end_tick};
    lkp_layout_write(&lkp_run_entry_layout, &entry, body + length);
    length += 32;
    head.count++;
  }
  lkp_layout_write(&lkp_reply_layouts[LKP_LIST], &head, body);
  reply(device, message, 0, body, length);
}

static void block_map(lkp_device *device, const lkp_message *message, const lkp_blockmap_request *request) {
  uint8_t body[LKP_MAX_BODY_BYTES];
  lkp_blockmap_reply head = {0, 0};
  const lkp_record *run = lkp_catalogue_find(device->catalogue, request->run);
  if (run == NULL) {
    refuse(device, message, LKP_STATUS_NO_SUCH_RUN);
    return;
  }
  for (uint32_t block = request->first_block; block < run->blocks && !head.more; block++) {
    lkp_reason reason = lkp_catalogue_check(device->catalogue, run, block);
    if (reason == LKP_OK) continue;
    if (reason == LKP_SHORT) {
      refuse(device, message, LKP_STATUS_FLASH_ERROR);
      return;
    }
    if (head.count == MAX_BAD_BLOCKS) {
      head.more = 1;
    } else {
      lkp_put(body + 4 + 4u * head.count++, 4, block);
    }
  }
  lkp_layout_write(&lkp_reply_layouts[LKP_BLOCKMAP], &head, body);
  reply(device, message, 0, body, 4 + 4u * head.count);
}

static void start_fetch(lkp_device *device, const lkp_message *message, const lkp_fetch_request *request, uint64_t tick) {
  const lkp_record *run = lkp_catalogue_find(device->catalogue, request->run);
  if (run == NULL) {
    refuse(device, message, LKP_STATUS_NO_SUCH_RUN);
    return;
  }
  uint32_t size = run->blocks * LKP_BLOCK_BYTES;
  if (request->offset >= size || request->length == 0) {
    refuse(device, message, LKP_STATUS_RANGE);
    return;
  }
  lkp_fetch *fetch = &device->fetch;
  uint16_t room = (uint16_t)(device->value_bytes - DATA_HEADER_BYTES);
  lkp_fetch_reply answer = {request->fetch_id, request->unit < room ? request->unit : room, size - request->offset};
  if (request->length < answer.length) answer.length = request->length;
  memset(fetch, 0, sizeof *fetch);
  fetch->active = true;
  fetch->id = request->fetch_id;
  fetch->unit = answer.unit;
  fetch->credits = request->credits;
  fetch->run = request->run;
  fetch->start = fetch->cum = fetch->next = request->offset;
  fetch->end = request->offset + answer.length;
  fetch->repair = NO_REPAIR;
  fetch->progress_tick = tick;
  reply_fixed(device, message, &answer);
}

static void stop_fetch(lkp_device *device, const lkp_message *message, uint8_t fetch_id) {
  lkp_stop_reply answer = {fetch_id, device->fetch.id == fetch_id ? device->fetch.next : 0};
  if (device->fetch.id == fetch_id) device->fetch.active = false;
  reply_fixed(device, message, &answer);
}

static void verify(lkp_device *device, const lkp_message *message, const lkp_verify_request *request) {
  uint8_t random[8];
  lkp_verify_reply answer = {0};
  device->platform.random(device->platform.context, random, sizeof random);
  lkp_result result = lkp_catalogue_verify(device->catalogue, request, lkp_get(random, 8), &answer.token);
  if (result != LKP_STATUS_OK) {
    refuse(device, message, (uint8_t)result);
  } else {
    reply_fixed(device, message, &answer);
  }
}

static const lkp_record *open_run(const lkp_device *device) {
  const lkp_catalogue *catalogue = device->catalogue;
  if (catalogue->count == 0 || catalogue->runs[catalogue->count - 1].state != LKP_RECORDING) return NULL;
  return &catalogue->runs[catalogue->count - 1];
}

static void record(lkp_device *device, const lkp_message *message, uint8_t action) {
  if (action < 2 && !device->platform.record(device->platform.context, action == 1)) {
    refuse(device, message, STATUS_BUSY);
    return;
  }
  const lkp_record *run = open_run(device);
  lkp_action_reply answer = {run == NULL ? 0 : 1, run == NULL ? 0 : run->run};
  reply_fixed(device, message, &answer);
}

static void switch_live(lkp_device *device, const lkp_message *message, uint8_t action) {
  if (action == 1 && device->value_bytes < LIVE_HEADER_BYTES + LKP_SAMPLE_BYTES) {
    refuse(device, message, STATUS_VALUE_TOO_SMALL);
    return;
  }
  if (action == 1 && !device->platform.record(device->platform.context, true)) {
    refuse(device, message, STATUS_BUSY);
    return;
  }
  if (action < 2) device->live = action == 1;
  const lkp_record *run = device->live ? open_run(device) : NULL;
  lkp_action_reply answer = {device->live ? 1 : 0, run == NULL ? 0 : run->run};
  reply_fixed(device, message, &answer);
}

static void events(lkp_device *device, const lkp_message *message, uint32_t first) {
  uint8_t body[LKP_MAX_BODY_BYTES];
  lkp_event_entry entries[LKP_MAX_EVENTS];
  bool more = false;
  uint8_t count = device->platform.events(device->platform.context, &first, &more, entries);
  lkp_entries_reply head = {count, more ? 1 : 0, EVENT_BYTES, first};
  size_t length = lkp_layout_bytes(&lkp_reply_layouts[LKP_EVENTS]);
  lkp_layout_write(&lkp_reply_layouts[LKP_EVENTS], &head, body);
  for (uint8_t i = 0; i < count; i++, length += EVENT_BYTES) lkp_layout_write(&lkp_event_entry_layout, &entries[i], body + length);
  reply(device, message, 0, body, length);
}

static void configure(lkp_device *device, const lkp_message *message) {
  uint8_t body[LKP_MAX_BODY_BYTES];
  const lkp_platform *platform = &device->platform;
  uint8_t status = message->body_bytes == 0 ? 0 : platform->change(platform->context, message->body, message->body_bytes);
  if (status != 0) {
    refuse(device, message, status);
    return;
  }
  reply(device, message, 0, body, platform->settings(platform->context, body));
}

/* The capability without which a command is not known. */
static uint32_t needed_cap(uint8_t op) {
  return op == LKP_LIVE ? LKP_CAP_LIVE : op == LKP_EVENTS ? LKP_CAP_EVENTS : op == LKP_CONFIG ? LKP_CAP_CONFIG : 0;
}

/* A command of the owner whose MAC is right. */
static void carry_out(lkp_device *device, const lkp_message *message, const lkp_body *body, uint64_t tick) {
  lkp_clock_reply clock;
  if ((needed_cap(message->op) & ~device->agreed_caps) != 0) {
    refuse(device, message, STATUS_UNKNOWN_OP);
    return;
  }
  switch (message->op) {
    case LKP_CLOCK:
      clock = (lkp_clock_reply){body->clock.host_time, tick, tick, device->catalogue->boot_id};
      reply_fixed(device, message, &clock);
      break;
    case LKP_LIST:
      list(device, message, body->list.first_run);
      break;
    case LKP_FETCH:
      start_fetch(device, message, &body->fetch, tick);
      break;
    case LKP_STOP:
      stop_fetch(device, message, body->stop.fetch_id);
      break;
    case LKP_BLOCKMAP:
      block_map(device, message, &body->blockmap);
      break;
    case LKP_VERIFY:
      verify(device, message, &body->verify);
      break;
    case LKP_RELEASE:
      refuse(device, message, (uint8_t)lkp_catalogue_release(device->catalogue, &body->release));
      break;
    case LKP_RECORD:
      record(device, message, body->action.action);
      break;
    case LKP_LIVE:
      switch_live(device, message, body->action.action);
      break;
    case LKP_EVENTS:
      events(device, message, body->events.first_event);
      break;
    case LKP_CONFIG:
      configure(device, message);
      break;
    default:
      device->platform.identify(device->platform.context, body->identify.seconds);
      refuse(device, message, 0);
  }
}

static void handle(lkp_device *device, uint64_t tick) {
  lkp_message message;
  lkp_body body;
  uint8_t mac[8];
  if (lkp_message_decode(device->in.bytes, device->in.length, &message) != LKP_OK || message.op >= LKP_REPLY_BIT) return;
  lkp_reason reason = lkp_request_decode(device->in.bytes, device->in.length, &message, &body);
  bool is_greeting = message.op == LKP_HELLO || message.op == LKP_AUTH;
  if (!is_greeting && device->connection != LKP_CONNECTION_OPEN) {
    refuse(device, &message, STATUS_NOT_AUTHENTICATED);
    return;
  }
  if (message.op != LKP_HELLO && message.session != device->session) {
    refuse(device, &message, STATUS_BAD_SESSION);
    return;
  }
  if (!is_greeting) {
    lkp_message_mac(&message, device->session_key, mac);
    if (!lkp_equal(mac, message.mac, 8) || message.counter <= device->counter) return;
    device->counter = message.counter;
  }
  if (reason != LKP_OK) {
    refuse(device, &message, reason == LKP_OP ? STATUS_UNKNOWN_OP : STATUS_BAD_BODY);
  } else if (message.op == LKP_HELLO) {
    hello(device, &message, &body.hello, tick);
  } else if (message.op != LKP_AUTH) {
    carry_out(device, &message, &body, tick);
  } else if (device->connection == LKP_CONNECTION_NEW) {
    refuse(device, &message, STATUS_NOT_AUTHENTICATED);
  } else {
    authenticate(device, &message, &body.auth, tick);
  }
}

void lkp_device_ctrl(lkp_device *device, const uint8_t *value, size_t length, uint64_t tick) {
  if (lkp_fragments_push(&device->in, value, length) == LKP_OK) handle(device, tick);
}

/* ---- fetching ---- */

static unsigned highest_bit(uint64_t bits) {
  unsigned count = 0;
  for (; bits != 0; bits >>= 1) count++;
  return count;
}

void lkp_device_flow(lkp_device *device, const uint8_t *value, size_t length, uint64_t tick) {
  lkp_flow flow;
  lkp_fetch *fetch = &device->fetch;
  if (lkp_flow_decode(value, length, &flow) != LKP_OK || !fetch->active || flow.fetch_id != fetch->id) return;
  bool is_bound = flow.cum == fetch->end || (flow.cum - fetch->start) % fetch->unit == 0;
  if (flow.cum < fetch->cum || flow.cum > fetch->end || !is_bound) return;
  uint64_t round_trip = device->info.tick_hz / 10; /* not measured: longer than one over Bluetooth, shorter than the wait */
  if (flow.cum > fetch->cum) fetch->progress_tick = tick;
  fetch->cum = flow.cum;
  if (fetch->next < flow.cum) fetch->next = flow.cum;
  fetch->sack = flow.sack;
  fetch->credits = flow.credits;
  if (flow.sack != 0 && (fetch->repair_tick == 0 || tick - fetch->repair_tick >= round_trip)) {
    fetch->repair = 0;
    fetch->repair_tick = tick;
  }
  if (fetch->cum == fetch->end) fetch->active = false;
}

/* The offset of the next hole that the last sack shows; the end when there is none. */
static uint32_t next_hole(lkp_fetch *fetch) {
  unsigned top = highest_bit(fetch->sack);
  while (fetch->repair < top) {
    unsigned frame = fetch->repair++;
    bool has_arrived = frame > 0 && ((fetch->sack >> (frame - 1)) & 1u) != 0;
    uint64_t offset = (uint64_t)fetch->cum + (uint64_t)frame * fetch->unit;
    if (!has_arrived && offset < fetch->next) return (uint32_t)offset;
  }
  fetch->repair = NO_REPAIR;
  return fetch->end;
}

static size_t end_frame(lkp_fetch *fetch, uint8_t cause, uint8_t *value) {
  lkp_data data = {2, fetch->id, fetch->end};
  lkp_layout_write(&lkp_data_layout, &data, value);
  value[DATA_HEADER_BYTES] = cause;
  return DATA_HEADER_BYTES + 1;
}

static size_t bytes_frame(lkp_device *device, uint32_t offset, uint8_t *value) {
  lkp_fetch *fetch = &device->fetch;
  lkp_data data = {1, fetch->id, offset};
  uint32_t length = fetch->end - offset < fetch->unit ? fetch->end - offset : fetch->unit;
  lkp_layout_write(&lkp_data_layout, &data, value);
  if (lkp_catalogue_read(device->catalogue, fetch->run, offset, value + DATA_HEADER_BYTES, length) != LKP_STATUS_OK) {
    fetch->active = false;
    return end_frame(fetch, 2, value);
  }
  return DATA_HEADER_BYTES + length;
}

size_t lkp_device_next_data(lkp_device *device, uint8_t *value, uint64_t tick) {
  lkp_fetch *fetch = &device->fetch;
  if (!fetch->active) return 0;
  uint64_t second = device->info.tick_hz;
  if (fetch->next > fetch->cum && tick - fetch->progress_tick >= second) {
    fetch->next = fetch->cum;
    fetch->repair = NO_REPAIR;
    fetch->progress_tick = tick;
  }
  uint32_t window = fetch->credits < MAX_WINDOW ? fetch->credits : MAX_WINDOW;
  uint32_t hole = window > 0 ? next_hole(fetch) : fetch->end;
  if (hole < fetch->end) return bytes_frame(device, hole, value);
  if (fetch->next < fetch->end && fetch->next - fetch->cum < window * fetch->unit) {
    uint32_t offset = fetch->next;
    fetch->next = fetch->end - offset < fetch->unit ? fetch->end : offset + fetch->unit;
    return bytes_frame(device, offset, value);
  }
  if (fetch->next < fetch->end || (fetch->end_tick != 0 && tick - fetch->end_tick < second)) return 0;
  fetch->end_tick = tick;
  return end_frame(fetch, 0, value);
}

/* ---- live ---- */

uint8_t lkp_device_live_samples(const lkp_device *device) {
  if (!device->live) return 0;
  unsigned room = (device->value_bytes - LIVE_HEADER_BYTES) / LKP_SAMPLE_BYTES;
  return (uint8_t)(room < LKP_MAX_LIVE_SAMPLES ? room : LKP_MAX_LIVE_SAMPLES);
}

size_t lkp_device_live(const lkp_device *device, const lkp_live *live, const int16_t *samples, uint8_t *value) {
  if (!device->live) return 0;
  lkp_live head = *live;
  head.kind = LIVE_KIND;
  lkp_layout_write(&lkp_live_layout, &head, value);
  size_t count = (size_t)live->sample_count * LKP_AXES;
  for (size_t i = 0; i < count; i++) lkp_put(value + LIVE_HEADER_BYTES + 2 * i, 2, (uint16_t)samples[i]);
  return LIVE_HEADER_BYTES + 2 * count;
}

size_t lkp_device_status(const lkp_device *device, lkp_status *status, uint8_t value[32]) {
  if (device->connection != LKP_CONNECTION_OPEN) return 0;
  const lkp_catalogue *catalogue = device->catalogue;
  status->boot_id = catalogue->boot_id;
  status->total_blocks = catalogue->geometry.data_sectors;
  if (device->live) status->flags |= LIVE_FLAG;
  status->used_blocks = 0;
  for (uint32_t i = 0; i < catalogue->count; i++) {
    if (catalogue->runs[i].state != LKP_RELEASED) status->used_blocks += catalogue->runs[i].blocks;
  }
  lkp_layout_write(&lkp_status_layout, status, value);
  return 32;
}
