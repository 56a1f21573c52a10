// One air for several processes: a local socket on which each connection is a controller of its own, speaking HCI packets in
// H4 framing. socket.ts joins it where LOOKAHEAD_AIR names the socket. Also a program: `node serve.ts PATH`.
import { createServer, type Server } from "node:net";
import { pathToFileURL } from "node:url";
import { Air } from "./air.ts";
import { Controller } from "./controller.ts";
import { PacketSplitter } from "./packets.ts";

/** How often everybody advertises. */
const ADVERTISE_EVERY_MS = 100;

export interface ServedAir {
  readonly air: Air;
  close(): Promise<void>;
}

/** Listens at a path of the file system. */
export async function serveAir(path: string): Promise<ServedAir> {
  const air = new Air();
  const ends = new Set<() => void>();
  const server: Server = createServer((socket) => {
    const controller = new Controller(air);
    const splitter = new PacketSplitter();
    controller.attach((packet) => socket.write(packet));
    const end = (): void => {
      ends.delete(end);
      controller.powerOff();
      air.remove(controller);
      socket.destroy();
    };
    ends.add(end);
    socket.on("data", (bytes) => {
      for (const packet of splitter.push(bytes)) controller.write(packet);
    });
    socket.on("error", end).on("close", end);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const advertising = setInterval(() => {
    for (const controller of air.controllers) if (controller.isAdvertising) air.advertise(controller);
  }, ADVERTISE_EVERY_MS);
  return {
    air,
    close: () => {
      clearInterval(advertising);
      for (const end of ends) end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const [, program, path] = process.argv;
if (program !== undefined && import.meta.url === pathToFileURL(program).href) {
  if (path === undefined) throw new Error("usage: node serve.ts PATH");
  await serveAir(path);
}
