// The class that noble and bleno reach a radio through, over an emulated controller instead of an adapter. LOOKAHEAD_HCI_MODULE
// names this file; each host library makes one socket, each socket has a controller of its own, and all share one air.
import { EventEmitter } from "node:events";
import { Air } from "./air.ts";
import { Controller } from "./controller.ts";
import { RemoteController } from "./remote-controller.ts";

/** The air of this process. */
export const air = new Air();

export class HciSocket extends EventEmitter {
  static readonly air = air;
  /** Every socket of this process that is bound to an adapter. */
  static readonly bound: HciSocket[] = [];
  /** Null for a management socket, which swallows everything. */
  controller: Controller | RemoteController | null = null;

  bindRaw(deviceId = 0): number {
    if (this.controller === null) HciSocket.bound.push(this);
    const sharedAir = process.env["LOOKAHEAD_AIR"];
    this.controller ??= sharedAir === undefined ? new Controller(air) : new RemoteController(sharedAir);
    return deviceId;
  }

  bindUser(deviceId = 0): number {
    return this.bindRaw(deviceId);
  }

  bindControl(): number {
    return 0;
  }

  isDevUp(): boolean {
    return this.controller?.isPowered ?? false;
  }

  getDeviceList(): object[] {
    return [{ devId: 0, devUp: true, idVendor: null, idProduct: null, busNumber: null, deviceAddress: null }];
  }

  setFilter(): void {}

  start(): void {
    this.controller?.attach((packet) => this.emit("data", packet));
  }

  stop(): void {
    this.controller?.detach();
  }

  reset(): void {}

  write(packet: Buffer): void {
    this.controller?.write(packet);
  }
}

// What `require` of this file gives: the class itself, as the real module does.
export { HciSocket as "module.exports" };
