// The browser shell: the page and the engine's WebSocket on 127.0.0.1, for one person on one computer. It composes
// engine, doorkeeper and files, and decides nothing about runs.
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocketServer } from "ws";
import { createEngine, type Engine } from "../engine/engine.ts";
import { fileLog, type Log } from "../engine/log.ts";
import { listenLocally, MAX_MESSAGE_BYTES } from "../engine/local-socket.ts";
import { serverWords } from "../words/en/cli.ts";
import { createDoorkeeper, type Doorkeeper } from "./doorkeeper.ts";
import { PageFiles } from "./page-files.ts";

export interface ServeOptions {
  readonly databasePath: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Secret of the printed address; random when absent. */
  readonly token?: string;
  /** Origin of a desktop shell's page: it may connect with the token and may open files by path. */
  readonly desktopOrigin?: string;
  /** Folder of the built page. */
  readonly pageFolder?: string;
}

export interface RunningServer {
  readonly port: number;
  /** The address to open, with its token. */
  readonly url: string;
  close(): Promise<void>;
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The sources and the bundles lie equally deep, so this holds for both. */
const PAGE_FOLDER = path.join(import.meta.dirname, "..", "..", "dist", "ui");

/**
 * Opens the database for writing, listens for browsers and, beside the database, for the command line.
 * @throws LookaheadError when the database cannot be opened; the system's error when the port is taken
 */
export async function serveEngine(options: ServeOptions): Promise<RunningServer> {
  const nowMs = Date.now;
  const log = fileLog(options.databasePath, nowMs);
  const engine = createEngine({ databasePath: options.databasePath, nowMs, log, autoSync: true });
  try {
    return await listen(engine, options, log);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function listen(engine: Engine, options: ServeOptions, log: Log): Promise<RunningServer> {
  const server = http.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve).once("error", reject);
    server.listen(options.port, "127.0.0.1");
  });
  const { port } = server.address() as AddressInfo;
  const doorkeeper = createDoorkeeper(port, options.token, options.desktopOrigin);
  const files = new PageFiles(options.pageFolder ?? PAGE_FOLDER);
  server.on("request", (request, response) => answer(request, response, doorkeeper, files));
  const sockets = acceptSockets(server, engine, doorkeeper);
  // Without this socket the command line cannot write beside the server; pages are not affected.
  const local = engine.readOnly
    ? null
    : await listenLocally(engine, options.databasePath).catch((error: unknown) => {
        log.error("socket", error);
        return null;
      });
  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${doorkeeper.token}`,
    async close() {
      for (const socket of sockets.clients) socket.close(1001);
      await local?.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await engine.close();
    },
  };
}

function acceptSockets(server: http.Server, engine: Engine, doorkeeper: Doorkeeper): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const handler = new RPCHandler(engine.router);
  server.on("upgrade", (request, stream, head) => {
    const url = URL.parse(request.url ?? "", "http://localhost");
    const origin = doorkeeper.originOf(request);
    const admitted =
      url?.pathname === "/rpc" &&
      doorkeeper.knowsHost(request) &&
      ((origin === "page" && doorkeeper.hasCookie(request)) ||
        (origin === "desktop" && doorkeeper.isToken(url.searchParams.get("token"))));
    if (!admitted) {
      // Node leaves an upgraded stream to us, errors included: a caller that hangs up must not end the process.
      stream.on("error", () => {});
      stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // Broken frames and messages over the limit close the socket; nothing else is to be done about them.
      socket.on("error", () => {});
      void handler.upgrade(socket, { context: { localFiles: origin === "desktop" } });
    });
  });
  return sockets;
}

function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  doorkeeper: Doorkeeper,
  files: PageFiles,
): void {
  const say = (status: number, sentence: string, headers: http.OutgoingHttpHeaders = {}): void => {
    response.writeHead(status, {
      ...SECURITY_HEADERS,
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "no-store",
      ...headers,
    });
    response.end(request.method === "HEAD" ? undefined : `${sentence}\n`);
  };
  if (!doorkeeper.knowsHost(request)) return say(403, serverWords.wrongHost);
  if (request.method !== "GET" && request.method !== "HEAD")
    return say(405, serverWords.onlyReading, { Allow: "GET, HEAD" });
  const url = URL.parse(request.url ?? "", "http://localhost");
  if (url === null) return say(400, serverWords.noSuchPage);
  if (url.searchParams.has("token")) {
    if (!doorkeeper.isToken(url.searchParams.get("token"))) return say(403, serverWords.wrongToken);
    return say(303, "", { Location: "/", "Set-Cookie": doorkeeper.setCookie });
  }
  if (!doorkeeper.hasCookie(request)) return say(403, serverWords.openPrintedAddress);
  const file = files.read(url.pathname);
  if (file === null) {
    return url.pathname === "/" ? say(503, serverWords.notBuilt) : say(404, serverWords.noSuchPage);
  }
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    "Content-Type": file.mediaType,
    "Content-Length": file.body.byteLength,
    "Cache-Control": file.immutable ? "private, max-age=31536000, immutable" : "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : file.body);
}
