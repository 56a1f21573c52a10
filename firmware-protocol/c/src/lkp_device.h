/*
 * The device side of one connection: commands, owner authentication, fetching with selective repeat. PROTOCOL.md sections 7 to 10 and
 * 13.2; LIVE, EVENTS and CONFIG where `caps` of INFO has their bits, otherwise they are answered `unknownOp`. The caller owns the radio,
 * the clock and the recording, hands in what arrives, and takes out what is to be sent.
 */
#ifndef LKP_DEVICE_H
#define LKP_DEVICE_H

#include "lkp_catalogue.h"

typedef struct {
  void *context;
  /* From a cryptographic source. */
  void (*random)(void *context, uint8_t *bytes, size_t length);
  /* Start or stop recording; false when it cannot. Nothing changes when it is so already. */
  bool (*record)(void *context, bool on);
  void (*identify)(void *context, uint8_t seconds);
  /*
   * These may be NULL without their capability. At most LKP_MAX_EVENTS entries from event `first` on, or from the oldest that is left:
   * `first` becomes the number of the first, `more` whether others follow; the count comes back.
   */
  uint8_t (*events)(void *context, uint32_t *first, bool *more, lkp_event_entry *entries);
  /* All settings as in PROTOCOL.md section 7.8, at most LKP_MAX_BODY_BYTES; their length. */
  size_t (*settings)(void *context, uint8_t *body);
  /* Take all settings or none; a status of section 14. The form of `body` is good. */
  uint8_t (*change)(void *context, const uint8_t *body, size_t length);
} lkp_platform;

#define LKP_MAX_EVENTS 28u
enum { LKP_CAP_LIVE = 1, LKP_CAP_LOW_SPACE = 2, LKP_CAP_EVENTS = 4, LKP_CAP_CONFIG = 8, LKP_CAP_LONG_VALUE = 16 };

typedef enum { LKP_CONNECTION_NEW, LKP_CONNECTION_HELLOED, LKP_CONNECTION_OPEN } lkp_connection;

typedef struct {
  bool active;
  uint8_t id;
  uint16_t unit;
  uint16_t credits;
  uint32_t run;
  uint32_t start;
  uint32_t end;
  uint32_t cum;  /* all before it has arrived */
  uint32_t next; /* sent next */
  uint64_t sack;
  unsigned repair;        /* frame behind cum that is looked at next for repair; 65: none */
  uint64_t progress_tick; /* of the last step of cum, or the last going back */
  uint64_t repair_tick;   /* when repair last began */
  uint64_t end_tick;      /* of the last kind-2 frame; 0 none */
} lkp_fetch;

typedef struct {
  lkp_platform platform;
  lkp_catalogue *catalogue;
  lkp_info info;
  uint8_t setup_code[16];

  lkp_connection connection;
  uint16_t link_bytes;  /* largest value of the link */
  uint16_t value_bytes; /* largest value agreed */
  uint16_t session;
  uint32_t agreed_caps;
  bool live; /* LIVE is on */
  uint32_t counter;
  uint8_t host_proof[16];
  uint8_t session_key[32];
  lkp_fragments in;
  uint8_t out[LKP_MAX_MESSAGE_BYTES];
  size_t out_length, out_at;
  uint8_t out_number;
  lkp_fetch fetch;

  /* These outlive connections. */
  uint8_t failures;
  uint32_t lock_s;
  uint64_t locked_until;
} lkp_device;

/* The catalogue is mounted. */
void lkp_device_start(lkp_device *device, const lkp_platform *platform, lkp_catalogue *catalogue, const lkp_info *info,
                      const uint8_t setup_code[16]);
/* A new connection, or another MTU; `mtu` is 23 or more. */
void lkp_device_connect(lkp_device *device, uint16_t mtu);
void lkp_device_disconnect(lkp_device *device);

/* A value written to CTRL, FLOW. `tick` is the time. */
void lkp_device_ctrl(lkp_device *device, const uint8_t *value, size_t length, uint64_t tick);
void lkp_device_flow(lkp_device *device, const uint8_t *value, size_t length, uint64_t tick);

/* The next value to indicate on CTRL, to notify on DATA; its length, 0 for none. `value` has room for LKP_MAX_VALUE_BYTES. */
size_t lkp_device_next_ctrl(lkp_device *device, uint8_t *value);
size_t lkp_device_next_data(lkp_device *device, uint8_t *value, uint64_t tick);

/* Samples that a LIVE value holds; 0 while LIVE is off. */
uint8_t lkp_device_live_samples(const lkp_device *device);
/*
 * The value of LIVE for samples that have been recorded, at most that many; its length, 0 while LIVE is off. `live` without kind, six
 * values per sample.
 */
size_t lkp_device_live(const lkp_device *device, const lkp_live *live, const int16_t *samples, uint8_t *value);

/* The value of STATUS: `status` with the numbers of the flash and the LIVE bit filled in; 0 bytes before authentication. */
size_t lkp_device_status(const lkp_device *device, lkp_status *status, uint8_t value[32]);

#endif
