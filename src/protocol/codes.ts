// Numbers of the protocol with their names: commands, statuses, states, reasons, capabilities. PROTOCOL.md sections 2, 3, 6,
// 7 and 14. Constants only; sentences for people live in words/.

export const PROTOCOL_MAJOR = 1;
export const PROTOCOL_MINOR = 0;

export const SERVICE_UUID = "6c6b000091d44f0e8f7a2b5d03c4a617";
export const CHARACTERISTIC_UUID = {
  info: "6c6b000191d44f0e8f7a2b5d03c4a617",
  ctrl: "6c6b000291d44f0e8f7a2b5d03c4a617",
  data: "6c6b000391d44f0e8f7a2b5d03c4a617",
  flow: "6c6b000491d44f0e8f7a2b5d03c4a617",
  status: "6c6b000591d44f0e8f7a2b5d03c4a617",
  live: "6c6b000691d44f0e8f7a2b5d03c4a617",
} as const;

export const OP = {
  hello: 1,
  auth: 2,
  clock: 3,
  list: 4,
  fetch: 5,
  stop: 6,
  blockMap: 7,
  verify: 8,
  release: 9,
  record: 10,
  live: 11,
  events: 12,
  config: 13,
  identify: 14,
} as const;
export const REPLY_BIT = 0x80;

export const STATUS = {
  ok: 0,
  unknownOp: 1,
  badBody: 2,
  badSession: 3,
  notAuthenticated: 4,
  badProof: 5,
  badVersion: 6,
  noSuchRun: 7,
  range: 8,
  notSealed: 9,
  mismatch: 10,
  badToken: 11,
  busy: 12,
  full: 13,
  flashError: 14,
  notAllowed: 15,
  locked: 16,
  valueTooSmall: 17,
} as const;

export const RUN_STATE = { recording: 1, sealing: 2, sealed: 3, synced: 4, released: 5 } as const;
export const END_REASON = { recording: 0, asked: 1, rest: 2, full: 3, power: 4, battery: 5, sensor: 6 } as const;
export const CAPABILITY = { live: 1, lowSpace: 2, events: 4, config: 8, longValue: 16 } as const;

export const MIN_VALUE_BYTES = 20;
export const MAX_VALUE_BYTES = 495;
