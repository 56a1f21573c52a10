// One emulated LE controller: what an adapter does with the commands of its host (noble or bleno) and what it tells it.
// Advertising, scanning, connecting and forwarding of ACL packets; no pairing, no encryption, no classic Bluetooth.
import { Air, type Link } from "./air.ts";
import {
  ACL,
  aclToHost,
  advertisingReport,
  Command,
  COMMAND,
  commandComplete,
  commandStatus,
  completedPackets,
  connectionComplete,
  connectionUpdateComplete,
  disconnectionComplete,
  parseAcl,
  Status,
  type AclPacket,
} from "./packets.ts";

/** Link-layer packets of 251 bytes, of which a controller holds eight. */
const DEFAULT_BUFFERS = { length: 251, count: 8 };
const RSSI_DB = -60;

export class Controller {
  /** Least significant byte first. */
  readonly address: Uint8Array;
  /** ACL packets that the host may send; read by the host when the adapter comes on. */
  buffers = DEFAULT_BUFFERS;
  isPowered = true;
  isAdvertising = false;
  isScanning = false;
  readonly #air: Air;
  readonly #links = new Map<number, Link>();
  #advertisement: Uint8Array = new Uint8Array();
  #scanResponse: Uint8Array = new Uint8Array();
  /** Address of the pending LE Create Connection. */
  #connectTo: Uint8Array | null = null;
  #toHost: ((packet: Buffer) => void) | null = null;

  constructor(air: Air) {
    this.#air = air;
    const number = air.add(this);
    this.address = Uint8Array.of(number & 0xff, number >> 8, 0x5e, 0xc1, 0x1b, 0xc0);
  }

  /** The host listens from now on. */
  attach(toHost: (packet: Buffer) => void): void {
    this.#toHost = toHost;
  }

  detach(): void {
    this.#toHost = null;
  }

  /** The adapter is pulled, switched off, or the computer sleeps: links end for the others, and nothing reaches the host. */
  powerOff(): void {
    this.isPowered = false;
    this.isAdvertising = false;
    this.isScanning = false;
    this.#connectTo = null;
    for (const link of this.#links.values()) this.#air.timeOut(link);
    this.#links.clear();
  }

  /** It comes back without a memory; its host sees that within its next look. */
  powerOn(): void {
    this.isPowered = true;
  }

  /** One whole packet from the host. */
  write(packet: Buffer): void {
    if (!this.isPowered) return;
    if (packet[0] === COMMAND) {
      this.#command(packet.readUInt16LE(1), packet.subarray(4));
    } else if (packet[0] === ACL) {
      const acl = parseAcl(packet);
      const link = this.#links.get(acl.handle);
      if (link !== undefined) this.#air.send(link, this, acl);
    } else {
      throw new Error(`no HCI packet of type ${packet[0]} goes to a controller`);
    }
  }

  #tell(packet: Buffer): void {
    this.#air.later(() => {
      if (this.isPowered) this.#toHost?.(packet);
    });
  }

  #command(opcode: number, parameters: Buffer): void {
    switch (opcode) {
      case Command.leCreateConnection:
        return this.#createConnection(parameters);
      case Command.disconnect:
        return this.#disconnect(parameters.readUInt16LE(0), parameters[2]);
      case Command.leConnectionUpdate:
        this.#tell(commandStatus(opcode, Status.success));
        return this.#tell(connectionUpdateComplete(parameters.readUInt16LE(0)));
      case Command.leStartEncryption:
        return this.#tell(commandStatus(opcode, Status.disallowed));
      default:
        this.#complete(opcode, parameters);
    }
  }

  /** Commands that are done at once. An unknown one is, too: the hosts set masks and modes that mean nothing here. */
  #complete(opcode: number, parameters: Buffer): void {
    const { length, count } = this.buffers;
    switch (opcode) {
      case Command.readLocalVersion:
        return this.#tell(commandComplete(opcode, 0, [0x09, 0, 0, 0x09, 0xff, 0xff, 0, 0]));
      case Command.readAddress:
        return this.#tell(commandComplete(opcode, 0, this.address));
      case Command.leReadBufferSize:
        return this.#tell(commandComplete(opcode, 0, [length & 0xff, length >> 8, count]));
      case Command.readBufferSize:
        return this.#tell(commandComplete(opcode, 0, [length & 0xff, length >> 8, 0, count, 0, 0, 0]));
      case Command.readLeHostSupported:
        return this.#tell(commandComplete(opcode, 0, [1, 0]));
      case Command.readRssi:
        return this.#tell(commandComplete(opcode, 0, [parameters[0], parameters[1], RSSI_DB & 0xff]));
      case Command.leCancelConnection:
        return this.#cancelConnection();
      default:
        this.#tell(commandComplete(opcode, 0));
        this.#changeMode(opcode, parameters);
    }
  }

  #changeMode(opcode: number, parameters: Buffer): void {
    switch (opcode) {
      case Command.leSetAdvertisingData:
        this.#advertisement = Uint8Array.from(parameters.subarray(1, 1 + parameters[0]));
        break;
      case Command.leSetScanResponse:
        this.#scanResponse = Uint8Array.from(parameters.subarray(1, 1 + parameters[0]));
        break;
      case Command.leSetAdvertiseEnable:
        this.isAdvertising = parameters[0] === 1;
        if (this.isAdvertising) this.#air.advertise(this);
        break;
      case Command.leSetScanEnable:
        this.isScanning = parameters[0] === 1;
        if (this.isScanning) for (const other of this.#air.controllers) if (other !== this) this.hear(other);
        break;
    }
  }

  /** An advertisement and its scan response, if this controller scans and the other advertises. */
  hear(other: Controller): void {
    if (!this.isScanning || !other.isAdvertising) return;
    this.#tell(advertisingReport(0, other.address, other.#advertisement, RSSI_DB));
    this.#tell(advertisingReport(4, other.address, other.#scanResponse, RSSI_DB));
  }

  wantsToConnectTo(other: Controller): boolean {
    return this.#connectTo !== null && Buffer.compare(this.#connectTo, other.address) === 0;
  }

  #createConnection(parameters: Buffer): void {
    const isFree = this.#connectTo === null;
    this.#tell(commandStatus(Command.leCreateConnection, isFree ? Status.success : Status.disallowed));
    if (!isFree) return;
    this.#connectTo = Uint8Array.from(parameters.subarray(6, 12));
    this.#air.connect(this);
  }

  #cancelConnection(): void {
    const isPending = this.#connectTo !== null;
    this.#tell(commandComplete(Command.leCancelConnection, isPending ? Status.success : Status.disallowed));
    if (isPending) this.connectFailed(Status.unknownConnection);
  }

  connectFailed(status: number): void {
    this.#connectTo = null;
    this.#tell(connectionComplete(status, 0, 0, new Uint8Array(6)));
  }

  connected(link: Link, role: 0 | 1): void {
    this.#links.set(link.handle, link);
    if (role === 0) this.#connectTo = null;
    else this.isAdvertising = false;
    this.#tell(
      connectionComplete(Status.success, link.handle, role, (role === 0 ? link.peripheral : link.central).address),
    );
  }

  #disconnect(handle: number, reason: number): void {
    const link = this.#links.get(handle);
    this.#tell(commandStatus(Command.disconnect, link === undefined ? Status.unknownConnection : Status.success));
    if (link === undefined || link.isSilent) return;
    const isCentral = link.central === this;
    this.#air.disconnect(link, {
      central: isCentral ? Status.localEnded : reason,
      peripheral: isCentral ? reason : Status.localEnded,
    });
  }

  disconnected(link: Link, reason: number): void {
    if (this.#links.delete(link.handle)) this.#tell(disconnectionComplete(link.handle, reason));
  }

  /** A packet has arrived; it is handed over in this turn. */
  take(packet: AclPacket): void {
    if (this.isPowered) this.#toHost?.(aclToHost(packet));
  }

  /** The other side has taken a packet: its place is free again. */
  credit(link: Link): void {
    this.#tell(completedPackets(link.handle, 1));
  }
}
