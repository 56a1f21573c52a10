// The socket beside a library: the running engine answers other processes of the same user, a dead one leaves nothing
// in the way, and nobody else gets in.
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { isDefinedError, safe } from "@orpc/client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { connectLocally, listenLocally, type Listener, type LocalClient } from "../../src/engine/local-socket.ts";
import { socketPath } from "../../src/engine/places.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("socket");
const databasePath = path.join(folder, "library.db");
const recording = path.join(folder, "loop.imu.csv");
let closers: (() => Promise<void> | void)[] = [];

async function host(): Promise<{ engine: Engine; listener: Listener }> {
  const engine = createEngine({ databasePath, nowMs: Date.now });
  const listener = await listenLocally(engine, databasePath);
  closers.push(async () => {
    await listener.close();
    await engine.close();
  });
  return { engine, listener };
}

async function guest(): Promise<LocalClient> {
  const client = await connectLocally(databasePath);
  if (client === null) throw new Error("nobody listens");
  closers.unshift(() => client.close());
  return client;
}

beforeAll(() => void writeMadeUpRun(recording, { script: "stand 8\nlevel 40\n" }));
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
});
afterAll(remove);

describe("the local socket", () => {
  it("serves the whole contract to another process of the user", async () => {
    await host();
    const { client } = await guest();
    let last = "";
    for await (const event of await client.imports.path({ path: recording })) last = event.kind;
    expect(last).toBe("done");
    expect((await client.runs.list({})).total).toBe(1);
    const [error] = await safe(client.runs.get({ id: 99 }));
    expect(isDefinedError(error)).toBe(true);
    expect(error).toMatchObject({ code: "notFound", message: "There is no run 99." });
  });

  it("ends an import with the caller that asked for it", async () => {
    const { engine } = await host();
    for (const { id } of (await engine.client.runs.list({})).runs) await engine.client.runs.delete({ id });
    const long = writeMadeUpRun(path.join(folder, "long.imu.csv"), { script: "stand 8\nlevel 900\n" });
    const caller = await connectLocally(databasePath);
    const events = await caller!.client.imports.path({ path: long });
    await events.next();
    caller!.close();
    // The next import only gets its turn when the one before has been given up.
    for await (const _ of await engine.client.imports.path({ path: recording }));
    expect((await engine.client.runs.list({})).runs.map(({ name }) => name)).not.toContain("long");
  });

  it.runIf(process.platform !== "win32")("is open to its owner alone", async () => {
    await host();
    expect(statSync(socketPath(databasePath)).mode & 0o777).toBe(0o600);
  });

  it("is gone with its engine", async () => {
    await host();
    for (const close of closers.splice(0)) await close();
    expect(existsSync(socketPath(databasePath))).toBe(false);
    expect(await connectLocally(databasePath)).toBeNull();
  });

  it.runIf(process.platform !== "win32")("takes the place of one that a dead process left", async () => {
    const address = socketPath(databasePath);
    const dead = net.createServer();
    await new Promise<void>((resolve) => {
      dead.listen(address, resolve);
    });
    // Closing a server removes its socket file; the file of a killed process stays. A plain file stands for it here.
    await new Promise((resolve) => {
      dead.close(resolve);
    });
    writeFileSync(address, "");
    expect(await connectLocally(databasePath)).toBeNull();
    await host();
    expect((await (await guest()).client.info()).databasePath).toBe(databasePath);
  });

  it("has a short name where the library's path is too long for a socket", async () => {
    const deep = path.join(folder, "a".repeat(60), "b".repeat(60));
    mkdirSync(deep, { recursive: true });
    const far = path.join(deep, "library.db");
    expect(Buffer.byteLength(socketPath(far))).toBeLessThanOrEqual(103);
    const engine = createEngine({ databasePath: far, nowMs: Date.now });
    const listener = await listenLocally(engine, far);
    const client = await connectLocally(far);
    expect((await client!.client.info()).databasePath).toBe(far);
    client!.close();
    await listener.close();
    await engine.close();
  });
});
