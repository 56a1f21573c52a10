/*
 * The device side of one connection: commands, owner authentication, fetching with selective repeat. PROTOCOL.md sections 7 to 10 and
 * 13.2. It has the capabilities none: LIVE, EVENTS and CONFIG are answered `unknownOp`. The caller owns the radio, the clock and the
 * recording, hands in what arrives, and takes out what is to be sent.
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
} lkp_platform;

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

/* `info->caps` is 0. The catalogue is mounted. */
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

/* The value of STATUS: `status` with the numbers of the flash filled in; 0 bytes before authentication. */
size_t lkp_device_status(const lkp_device *device, lkp_status *status, uint8_t value[32]);

#endif
