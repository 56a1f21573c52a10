// The engine inside Electron's utility process: one router for every port that the main process hands over, and the
// local socket beside the database for the command line. It knows nothing of windows.
import path from "node:path";
import { RPCHandler } from "@orpc/server/message-port";
import { createEngine } from "../engine/engine.ts";
import { listenLocally } from "../engine/local-socket.ts";
import { fileLog } from "../engine/log.ts";
import { defaultDatabasePath } from "../engine/places.ts";

const at = process.argv.indexOf("--db");
const given = at >= 0 ? process.argv[at + 1] : undefined;
const databasePath = given === undefined ? defaultDatabasePath() : path.resolve(given);
const log = fileLog(databasePath, Date.now);

const engine = createEngine({ databasePath, nowMs: Date.now, log, autoSync: true });
const handler = new RPCHandler(engine.router);

process.parentPort.on("message", (event) => {
  const [port] = event.ports;
  if (port === undefined) return;
  handler.upgrade(port, { context: { localFiles: true } });
  port.start();
});

// Without the socket the command line cannot write beside the window; the window is not affected.
const socket = engine.readOnly
  ? Promise.resolve(null)
  : listenLocally(engine, databasePath).catch((error: unknown) => {
      log.error("socket", error);
      return null;
    });

process.once("SIGTERM", () => {
  void (async () => {
    const listener = await socket;
    await listener?.close();
    await engine.close();
    process.exit(0);
  })();
});
