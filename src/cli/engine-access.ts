// Which engine a command talks to: the running one when there is one, else one in this process. A command that only
// reads opens the database for reading, so that it never waits for a writer and never changes a file.
import type { Client } from "../engine/contract.ts";
import { createEngine } from "../engine/engine.ts";
import { fromWire } from "../engine/failure.ts";
import { connectLocally } from "../engine/local-socket.ts";
import { fileLog } from "../engine/log.ts";

/**
 * Runs `use` with a client of the engine for this database.
 * @throws LookaheadError for every failure that the engine names
 */
export async function withEngine<T>(
  databasePath: string,
  access: "read" | "write",
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const running = await connectLocally(databasePath);
  try {
    if (running !== null) return await use(running.client);
    const engine = createEngine({
      databasePath,
      nowMs: Date.now,
      readOnly: access === "read",
      ...(access === "write" ? { log: fileLog(databasePath, Date.now) } : {}),
    });
    try {
      return await use(engine.client);
    } finally {
      await engine.close();
    }
  } catch (error) {
    throw fromWire(error);
  } finally {
    running?.close();
  }
}
