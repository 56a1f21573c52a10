// The one writer, reached from other processes of the same user: whoever has the database open for writing listens on
// a socket beside it, and the command line calls that engine instead of opening the database a second time. The same
// contract over the same WebSocket messages as the page's; the file mode of the socket is the only key.
import { existsSync, lstatSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocket, WebSocketServer } from "ws";
import type { Client } from "./contract.ts";
import type { Engine } from "./engine.ts";
import { socketPath } from "./places.ts";

/** Largest message in either direction: one piece of an upload in base64, with room around it. */
export const MAX_MESSAGE_BYTES = 8_000_000;

export interface Listener {
  close(): Promise<void>;
}

export interface LocalClient {
  readonly client: Client;
  close(): void;
}

/**
 * Listens beside the database that `engine` writes. A socket that is left over from a process that died is removed:
 * the engine holds the writer's lock, so nobody else can be behind it. The socket is open to its owner alone.
 */
export async function listenLocally(engine: Engine, databasePath: string): Promise<Listener> {
  const address = socketPath(databasePath);
  const isFile = process.platform !== "win32";
  if (isFile) rmSync(address, { force: true });
  const handler = new RPCHandler(engine.router);
  const server = http.createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ server, path: "/rpc", maxPayload: MAX_MESSAGE_BYTES });
  sockets.on("connection", (socket) => {
    socket.on("error", () => {});
    void handler.upgrade(socket, { context: { localFiles: true } });
  });
  // The mode must be right from the first moment on, so it comes from the mask and not from a later chmod.
  const oldMask = process.umask(0o177);
  try {
    const listening = new Promise<void>((resolve, reject) => {
      server.once("listening", resolve).once("error", reject);
    });
    server.listen(address);
    await listening;
  } finally {
    process.umask(oldMask);
  }
  return {
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((resolve) => {
        sockets.close(() => server.close(() => resolve()));
      });
      if (isFile) rmSync(address, { force: true });
    },
  };
}

const CONNECT_TIMEOUT_MS = 2000;

/** A client of the engine that has this database open, null when there is none in reach. */
export async function connectLocally(databasePath: string): Promise<LocalClient | null> {
  const address = socketPath(databasePath);
  if (!isOurs(address)) return null;
  const socket = new WebSocket("ws://localhost/rpc", {
    createConnection: () => net.connect(address),
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    maxPayload: 0,
    perMessageDeflate: false,
  });
  const open = await new Promise<boolean>((resolve) => {
    socket.once("open", () => resolve(true)).on("error", () => resolve(false));
  });
  if (!open) return null;
  // oRPC names the browser's type; of it, it uses the four members that ws has as well.
  const websocket = socket as Pick<WebSocket, "send" | "readyState"> as globalThis.WebSocket;
  return { client: createORPCClient(new RPCLink({ websocket })), close: () => socket.close() };
}

/** A socket that belongs to somebody else is never talked to. */
function isOurs(address: string): boolean {
  if (process.platform === "win32") return true;
  if (!existsSync(address)) return false;
  const found = lstatSync(address);
  return found.isSocket() && found.uid === process.getuid?.();
}
