// HCI packets as an LE controller sends and takes them (Bluetooth Core, Vol 4 Part E; H4 framing: one type byte first).
// Bytes in and out only: what a command does is controller.ts's business. Emulated radio of the tests, not part of the app.

export const COMMAND = 1;
export const ACL = 2;
const EVENT = 4;

/** L2CAP channel of the attribute protocol. */
const ATT_CHANNEL = 4;

/** opcode = OGF << 10 | OCF. */
export const Command = {
  disconnect: 0x0406,
  readLocalVersion: 0x1001,
  readBufferSize: 0x1005,
  readAddress: 0x1009,
  readRssi: 0x1405,
  readLeHostSupported: 0x0c6c,
  reset: 0x0c03,
  leReadBufferSize: 0x2002,
  leSetAdvertisingData: 0x2008,
  leSetScanResponse: 0x2009,
  leSetAdvertiseEnable: 0x200a,
  leSetScanParameters: 0x200b,
  leSetScanEnable: 0x200c,
  leCreateConnection: 0x200d,
  leCancelConnection: 0x200e,
  leConnectionUpdate: 0x2013,
  leStartEncryption: 0x2019,
} as const;

/** Status and reason codes (Vol 1 Part F). */
export const Status = {
  success: 0x00,
  unknownConnection: 0x02,
  supervisionTimeout: 0x08,
  disallowed: 0x0c,
  remoteEnded: 0x13,
  localEnded: 0x16,
  failedToEstablish: 0x3e,
} as const;

function event(code: number, parameters: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(EVENT, code, parameters.length), parameters]);
}

function u16(value: number): [number, number] {
  return [value & 0xff, value >> 8];
}

export function commandComplete(opcode: number, status: number, result: Iterable<number> = []): Buffer {
  return event(0x0e, Uint8Array.from([1, ...u16(opcode), status, ...result]));
}

export function commandStatus(opcode: number, status: number): Buffer {
  return event(0x0f, Uint8Array.from([status, 1, ...u16(opcode)]));
}

export function disconnectionComplete(handle: number, reason: number): Buffer {
  return event(0x05, Uint8Array.from([Status.success, ...u16(handle), reason]));
}

export function completedPackets(handle: number, count: number): Buffer {
  return event(0x13, Uint8Array.from([1, ...u16(handle), ...u16(count)]));
}

/** `address`: six bytes, least significant first. Interval 15 ms, supervision timeout 6 s. */
export function connectionComplete(status: number, handle: number, role: 0 | 1, address: Uint8Array): Buffer {
  const parameters = [0x01, status, ...u16(handle), role, 0, ...address, ...u16(12), ...u16(0), ...u16(600), 0];
  return event(0x3e, Uint8Array.from(parameters));
}

export function connectionUpdateComplete(handle: number): Buffer {
  return event(0x3e, Uint8Array.from([0x03, Status.success, ...u16(handle), ...u16(12), ...u16(0), ...u16(600)]));
}

/** `type`: 0 connectable advertisement, 4 scan response. */
export function advertisingReport(type: 0 | 4, address: Uint8Array, data: Uint8Array, rssiDb: number): Buffer {
  return event(0x3e, Uint8Array.from([0x02, 1, type, 0, ...address, data.length, ...data, rssiDb & 0xff]));
}

/** One ACL packet: all or a part of an L2CAP frame. */
export interface AclPacket {
  readonly handle: number;
  /** False for a continuation of the frame before. */
  readonly isStart: boolean;
  readonly payload: Buffer;
}

export function parseAcl(packet: Buffer): AclPacket {
  const flags = packet.readUInt16LE(1);
  return {
    handle: flags & 0x0fff,
    isStart: ((flags >> 12) & 3) !== 1,
    payload: packet.subarray(5, 5 + packet.readUInt16LE(3)),
  };
}

/** As a controller hands it to its host: a start carries the flag 2, which hosts expect of received frames. */
export function aclToHost({ handle, isStart, payload }: AclPacket): Buffer {
  const flags = handle | ((isStart ? 2 : 1) << 12);
  return Buffer.concat([Buffer.of(ACL, ...u16(flags), ...u16(payload.length)), payload]);
}

/** The attribute PDU that a packet starts, or null for a continuation or another channel. */
export function attPdu({ isStart, payload }: AclPacket): Buffer | null {
  return isStart && payload.length > 4 && payload.readUInt16LE(2) === ATT_CHANNEL ? payload.subarray(4) : null;
}

/** The L2CAP frame of an attribute PDU, unfragmented. */
export function attFrame(pdu: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(...u16(pdu.length), ...u16(ATT_CHANNEL)), pdu]);
}

export const Att = {
  error: 0x01,
  mtuRequest: 0x02,
  mtuResponse: 0x03,
  readRequest: 0x0a,
  writeRequest: 0x12,
  writeCommand: 0x52,
  notification: 0x1b,
  indication: 0x1d,
  confirmation: 0x1e,
} as const;

/** Whole packets out of a stream of bytes. */
export class PacketSplitter {
  #rest: Buffer = Buffer.alloc(0);

  *push(bytes: Uint8Array): Generator<Buffer, void> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const length = packetLength(this.#rest);
      if (length === null || this.#rest.length < length) return;
      yield this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
    }
  }
}

/** Bytes of the packet that starts here; null until its length has arrived. */
function packetLength(bytes: Buffer): number | null {
  if (bytes.length === 0) return null;
  switch (bytes[0]) {
    case COMMAND:
      return bytes.length < 4 ? null : 4 + bytes[3];
    case ACL:
      return bytes.length < 5 ? null : 5 + bytes.readUInt16LE(3);
    case EVENT:
      return bytes.length < 3 ? null : 3 + bytes[2];
    default:
      throw new Error(`no HCI packet begins with ${bytes[0]}`);
  }
}
