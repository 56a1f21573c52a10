// A controller in another process: serve.ts holds it, this carries its packets. For the socket class it is the same as one here.
import { connect, type Socket } from "node:net";
import { PacketSplitter } from "./packets.ts";

export class RemoteController {
  readonly #path: string;
  #socket: Socket | null = null;
  #toHost: (packet: Buffer) => void = () => {};
  #isLost = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Until the other process has gone. */
  get isPowered(): boolean {
    return !this.#isLost;
  }

  attach(toHost: (packet: Buffer) => void): void {
    this.#toHost = toHost;
    if (this.#socket === null) this.#open();
  }

  detach(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.destroy();
  }

  write(packet: Buffer): void {
    this.#socket?.write(packet);
  }

  #open(): void {
    const socket = connect(this.#path);
    const splitter = new PacketSplitter();
    const onEnd = (): void => {
      if (this.#socket === socket) this.#isLost = true;
    };
    this.#socket = socket;
    this.#isLost = false;
    socket.on("error", onEnd).on("close", onEnd);
    socket.on("data", (bytes) => {
      // One packet per turn, as an adapter hands them over.
      for (const packet of splitter.push(bytes)) {
        setImmediate(() => {
          if (this.#socket === socket) this.#toHost(packet);
        });
      }
    });
  }
}
