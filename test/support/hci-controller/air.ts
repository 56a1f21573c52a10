// The air between emulated controllers: who hears whose advertisement, who is connected with whom, and what happens to each
// packet on its way. Deterministic: one packet is handed over per turn of the event loop, in the order of sending, and every
// fault is asked of the test, which decides by counting. It understands neither ATT nor GATT beyond what faults name.
import type { Controller } from "./controller.ts";
import { Att, attFrame, attPdu, Status, type AclPacket } from "./packets.ts";

/** Turns go on when a test replaces the timers of its process. */
const nextTurn = setImmediate;

export interface AirPacket {
  /** Counts the packets of the link, both ways, from 1. */
  readonly number: number;
  readonly from: "central" | "peripheral";
  /** The attribute PDU that it starts; null for a continuation or another channel. */
  readonly att: Buffer | null;
  readonly payload: Buffer;
}

/** What happens to a packet. `late`: turns that it and all behind it wait; `attError`: the answer that its request gets. */
export type Fate =
  | "pass"
  | "drop"
  | "duplicate"
  | "truncate"
  | { readonly late: number }
  | { readonly corrupt: (payload: Buffer) => void }
  | { readonly attError: number }
  | { readonly disconnect: number };

/** Switches of a test. Nothing is set: an ideal radio. */
export interface Faults {
  packet?: (packet: AirPacket) => Fate;
  /** A status other than 0 fails the connect; `never` leaves it without an answer. */
  connect?: (attempt: number) => number | "never";
  /** The largest MTU that an exchange may end with. */
  mtu?: number;
}

interface Lane {
  lastDue: number;
}

interface Delivery {
  readonly due: number;
  readonly run: () => void;
}

/** One connection. Both ends use the same handle. */
export class Link {
  readonly handle: number;
  readonly central: Controller;
  readonly peripheral: Controller;
  readonly lanes: Readonly<Record<"central" | "peripheral", Lane>> = {
    central: { lastDue: 0 },
    peripheral: { lastDue: 0 },
  };
  packetCount = 0;
  /** Out of range: nothing arrives and no credit comes back, until `timeOut` or a return. */
  isSilent = false;
  isDown = false;

  constructor(handle: number, central: Controller, peripheral: Controller) {
    this.handle = handle;
    this.central = central;
    this.peripheral = peripheral;
  }
}

export class Air {
  faults: Faults = {};
  /** Connections that stand. */
  readonly links = new Set<Link>();
  /** Every controller here. */
  readonly controllers: Controller[] = [];
  readonly #queue: Delivery[] = [];
  #turn = 0;
  #isTurning = false;
  #nextHandle = 0x40;
  #attempts = 0;
  #addedCount = 0;

  /** The number of a controller, which makes its address. */
  add(controller: Controller): number {
    this.controllers.push(controller);
    return ++this.#addedCount;
  }

  remove(controller: Controller): void {
    const at = this.controllers.indexOf(controller);
    if (at >= 0) this.controllers.splice(at, 1);
  }

  /** Runs something in its turn: what a controller tells its own host. */
  later(run: () => void): void {
    this.#schedule({ due: this.#turn, run });
  }

  /** Resolves when nothing is on its way. */
  async quiet(): Promise<void> {
    while (this.#queue.length > 0) await new Promise<void>((resolve) => nextTurn(resolve));
  }

  #schedule(delivery: Delivery): void {
    this.#queue.push(delivery);
    if (this.#isTurning) return;
    this.#isTurning = true;
    nextTurn(() => this.#deliver());
  }

  #deliver(): void {
    this.#turn++;
    const at = this.#queue.findIndex(({ due }) => due <= this.#turn);
    const [delivery] = at < 0 ? [] : this.#queue.splice(at, 1);
    // Before the delivery, which may throw what a host library throws.
    this.#isTurning = this.#queue.length > 0;
    if (this.#isTurning) nextTurn(() => this.#deliver());
    delivery?.run();
  }

  /** Everyone who scans hears it. */
  advertise(from: Controller): void {
    for (const scanner of this.controllers) if (scanner !== from) scanner.hear(from);
    for (const waiting of this.controllers) {
      if (waiting.wantsToConnectTo(from)) this.connect(waiting);
    }
  }

  /** Connects a controller with the one it waits for, if that advertises. */
  connect(central: Controller): void {
    const peripheral = this.controllers.find((other) => central.wantsToConnectTo(other) && other.isAdvertising);
    if (peripheral === undefined) return;
    this.#attempts++;
    const outcome = this.faults.connect?.(this.#attempts) ?? Status.success;
    if (outcome === "never") return;
    if (outcome !== Status.success) {
      central.connectFailed(outcome);
      return;
    }
    const link = new Link(this.#nextHandle, central, peripheral);
    this.#nextHandle = this.#nextHandle >= 0x0eff ? 0x40 : this.#nextHandle + 1;
    this.links.add(link);
    central.connected(link, 0);
    peripheral.connected(link, 1);
  }

  /** Takes the link down; each end hears its own reason. */
  disconnect(link: Link, reasons: { readonly central: number; readonly peripheral: number }): void {
    if (link.isDown) return;
    link.isDown = true;
    this.links.delete(link);
    link.central.disconnected(link, reasons.central);
    link.peripheral.disconnected(link, reasons.peripheral);
  }

  /** What both ends do when they have not heard each other for the supervision timeout. */
  timeOut(link: Link): void {
    this.disconnect(link, { central: Status.supervisionTimeout, peripheral: Status.supervisionTimeout });
  }

  /** Out of range for good: silence, until both ends give up after the supervision timeout. */
  loseSight(link: Link, timeoutMs: number): void {
    link.isSilent = true;
    setTimeout(() => this.timeOut(link), timeoutMs);
  }

  send(link: Link, sender: Controller, packet: AclPacket): void {
    const from = sender === link.central ? "central" : "peripheral";
    link.packetCount++;
    const payload = this.#limitMtu(packet);
    const given = { ...packet, payload };
    const fate = this.faults.packet?.({ number: link.packetCount, from, att: attPdu(given), payload }) ?? "pass";
    if (fate === "pass" || fate === "duplicate") {
      for (let copy = fate === "pass" ? 1 : 2; copy > 0; copy--) this.#carry(link, from, given, 0, copy === 1);
    } else if (fate === "truncate") {
      this.#carry(link, from, { ...given, payload: payload.subarray(0, -1) }, 0, true);
    } else if (fate === "drop") {
      this.#credit(link, from);
    } else if ("late" in fate) {
      this.#carry(link, from, given, fate.late, true);
    } else if ("corrupt" in fate) {
      const copy = Buffer.from(payload);
      fate.corrupt(copy);
      this.#carry(link, from, { ...given, payload: copy }, 0, true);
    } else if ("attError" in fate) {
      this.#credit(link, from);
      this.#answerWithError(link, from, given, fate.attError);
    } else {
      this.#credit(link, from);
      this.later(() => this.disconnect(link, { central: fate.disconnect, peripheral: fate.disconnect }));
    }
  }

  #carry(link: Link, from: "central" | "peripheral", packet: AclPacket, late: number, isLast: boolean): void {
    const lane = link.lanes[from];
    lane.lastDue = Math.max(this.#turn + late, lane.lastDue);
    this.#schedule({
      due: lane.lastDue,
      run: () => {
        if (link.isDown || link.isSilent) return;
        const [sender, receiver] =
          from === "central" ? [link.central, link.peripheral] : [link.peripheral, link.central];
        receiver.take(packet);
        if (isLast) sender.credit(link);
      },
    });
  }

  #credit(link: Link, from: "central" | "peripheral"): void {
    this.later(() => {
      if (!link.isDown && !link.isSilent) link[from].credit(link);
    });
  }

  #answerWithError(link: Link, from: "central" | "peripheral", packet: AclPacket, code: number): void {
    const pdu = attPdu(packet);
    if (pdu === null) throw new Error("an ATT error was asked for a packet that starts no ATT request");
    const handle = pdu.length >= 3 ? pdu.readUInt16LE(1) : 0;
    const error = attFrame(Buffer.of(Att.error, pdu[0], handle & 0xff, handle >> 8, code));
    const other = from === "central" ? "peripheral" : "central";
    this.#carry(link, other, { handle: link.handle, isStart: true, payload: error }, 0, false);
  }

  /** Both sides of an MTU exchange see at most the limit. */
  #limitMtu(packet: AclPacket): Buffer {
    const pdu = attPdu(packet);
    const { mtu } = this.faults;
    if (mtu === undefined || pdu === null || (pdu[0] !== Att.mtuRequest && pdu[0] !== Att.mtuResponse)) {
      return packet.payload;
    }
    const payload = Buffer.from(packet.payload);
    payload.writeUInt16LE(mtu, 5);
    return payload;
  }
}
