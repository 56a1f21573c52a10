// `lookahead simulate clip` in a process of its own, found and synced by an engine in this one: over LOOKAHEAD_HCI_MODULE, with
// one air for both. Real time; killed at the end, as a battery that falls out.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/engine/contract.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { createNobleCentral } from "../../src/sensors/noble-central.ts";
import { serveAir, type ServedAir } from "../support/hci-controller/serve.ts";
import { firstSighting, HCI_MODULE } from "../support/radio.ts";
import { sync } from "../support/sync-home.ts";

const PROGRAM = path.join(import.meta.dirname, "../../src/cli/main.ts");
const SETUP_CODE = "00112233445566778899aabbccddeeff";

let folder = "";
let airPath = "";
let served: ServedAir;
let clipProcess: ChildProcess;

async function startClip(): Promise<{ process: ChildProcess; name: string }> {
  const child = spawn(
    process.execPath,
    [PROGRAM, "--json", "simulate", "clip", "--duration", "120", "--rate", "50", "--setup-code", SETUP_CODE],
    {
      env: { ...process.env, LOOKAHEAD_HCI_MODULE: HCI_MODULE, LOOKAHEAD_AIR: airPath },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const text = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (data: Buffer) => resolve(data.toString()));
    child.once("exit", (code) => reject(new Error(`the clip ended with ${code}`)));
  });
  const { data } = JSON.parse(text) as { data: { name: string } };
  return { process: child, name: data.name };
}

async function pairWith(client: Client, name: string): Promise<number> {
  for await (const sighting of await client.clips.scan()) {
    if (sighting.name === name) {
      return (await client.clips.pair({ sightingId: sighting.sightingId, setupCode: SETUP_CODE })).id;
    }
  }
  throw new Error("not seen");
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "lookahead-"));
  airPath = path.join(folder, "air");
  served = await serveAir(airPath);
  process.env["LOOKAHEAD_AIR"] = airPath;
});

afterAll(async () => {
  clipProcess.kill("SIGKILL");
  await served.close();
  delete process.env["LOOKAHEAD_AIR"];
  rmSync(folder, { recursive: true });
});

describe("a clip in another process", () => {
  it("is found, synced, and missed at once when it dies", async () => {
    const { process: child, name } = await startClip();
    clipProcess = child;

    const databasePath = path.join(folder, "library.db");
    const engine = createEngine({ databasePath, nowMs: Date.now, autoSync: false });
    const id = await pairWith(engine.client, name);
    const { runIds, problems } = await sync(engine.client, id);
    expect(problems).toEqual([]);
    expect(runIds).toHaveLength(1);
    expect((await engine.client.runs.get({ id: runIds[0] })).recording.durationS).toBeCloseTo(120, 0);
    await engine.close();

    const central = createNobleCentral();
    const sighting = await firstSighting(central);
    const link = await central.connect(sighting.id, {});
    expect((await link.read("info")).length).toBeGreaterThan(20);
    child.kill("SIGKILL");
    expect(await link.closed).toBe("supervision timeout");
    await central.close();
  });

  it("ends in order when it is told to", async () => {
    const { process: child } = await startClip();
    clipProcess = child;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });
});
