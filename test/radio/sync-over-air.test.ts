// The whole way of a run: a simulated clip behind the real bleno, an emulated controller, the real noble, the production engine
// and its library. The clip is lost at 50 random moments of the sync, and the run arrives bit for bit. Virtual time.
import { randomBytes } from "node:crypto";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Client } from "../../src/engine/contract.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { rawLkr } from "../../src/engine/raw-export.ts";
import { BLOCK_BYTES } from "../../src/protocol/block.ts";
import { RUN_STATE } from "../../src/protocol/codes.ts";
import { createNobleCentral } from "../../src/sensors/noble-central.ts";
import { startBlenoPeripheral, type BlenoPeripheral } from "../../src/simulator/bleno-peripheral.ts";
import { ClipClock } from "../../src/simulator/clip-clock.ts";
import { clipWith, rawRun, TICK_HZ, type RawRun } from "../../src/simulator/clip-content.ts";
import type { ClipDevice } from "../../src/simulator/clip-device/clip-device.ts";
import { Random } from "../../src/simulator/random.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { DEVICE_ID } from "../support/clip-runs.ts";
import { temporaryFolder } from "../support/library.ts";
import { air, within } from "../support/radio.ts";
import { sync } from "../support/sync-home.ts";

const SETUP_CODE = "00112233445566778899aabbccddeeff";
const MINUTE_MS = 60_000;

let peripheral: BlenoPeripheral;
let clip: ClipDevice;
let engine: Engine;
let databasePath = "";

function madeRun(script: string): Promise<RawRun> {
  const run = simulateRun({ seed: 5, rateHz: 100, script: parseScript(script) });
  return rawRun(Array.from(run.blocks(), ({ block }) => block));
}

beforeAll(async () => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
  const clock = new ClipClock(TICK_HZ, () => performance.now());
  clip = clipWith({
    identity: {
      deviceId: DEVICE_ID,
      setupCode: Uint8Array.from(Buffer.from(SETUP_CODE, "hex")),
      firmware: 1 << 24,
      model: "simulated",
      tickHz: TICK_HZ,
    },
    runs: [await madeRun("stand 8\nlevel 120\nspell 40 pitch=35\nlevel 120\nspell 60 pitch=40\nlevel 100\n")],
    clock,
    random: (length) => Uint8Array.from(randomBytes(length)),
  });
  clock.start();
  peripheral = await startBlenoPeripheral(clip, {
    name: "Lookahead 0708",
    serialNumber: "0102030405060708",
    firmware: "1.0.0",
    battery: () => 100,
  });
});

afterEach(() => {
  air.faults = {};
});

afterAll(async () => {
  await within(10_000, engine.close());
  await within(10_000, peripheral.close());
  vi.useRealTimers();
});

async function pairOverAir(client: Client): Promise<number> {
  for await (const { sightingId, name } of await client.clips.scan()) {
    if (name === "Lookahead 0708") return (await client.clips.pair({ sightingId, setupCode: SETUP_CODE })).id;
  }
  throw new Error("not seen");
}

/** Every block of the one run, as it lies in flash. */
function blocksInFlash(): Buffer {
  const [{ run, blocks }] = clip.catalogue.runs();
  return Buffer.from(clip.catalogue.read(run, 0, blocks * BLOCK_BYTES) ?? []);
}

/** Lets the clip be lost that many times, each time at a random packet of a connection; the answer counts. */
function loseClip(times: number): () => number {
  const random = new Random(7, "moments of loss");
  const nextMoment = (): number => 1 + Math.floor(random.uniform() * 160);
  let count = 0;
  let moment = nextMoment();
  air.faults.packet = ({ number }) => {
    if (number !== moment || count === times) return "pass";
    const kind = count % 3;
    count++;
    moment = nextMoment();
    if (kind === 0) return { disconnect: 0x13 };
    for (const link of air.links) {
      if (kind === 1) {
        air.loseSight(link, 6000);
      } else {
        link.peripheral.powerOff();
        setTimeout(() => link.peripheral.powerOn(), 2500);
      }
    }
    return "drop";
  };
  return () => count;
}

describe("a run over the air", () => {
  it("arrives bit for bit though the clip is lost at 50 random moments", async () => {
    const inFlash = blocksInFlash();
    expect(inFlash.length).toBeGreaterThan(50 * BLOCK_BYTES);
    databasePath = path.join(temporaryFolder(), "library.db");
    engine = createEngine({ databasePath, nowMs: Date.now, openCentral: createNobleCentral, autoSync: false });
    const { client } = engine;
    const id = await within(MINUTE_MS, pairOverAir(client));

    const lossCount = loseClip(50);
    // A sync gives up after some connections in a row that bring nothing; then somebody asks again.
    while (lossCount() < 50) await within(60 * MINUTE_MS, Promise.allSettled([sync(client, id)]));
    expect((await within(60 * MINUTE_MS, sync(client, id))).problems).toEqual([]);
    expect(lossCount()).toBe(50);

    const [{ runs }] = (await client.clips.list()).clips;
    expect(runs).toHaveLength(1);
    const runId = runs[0].runId ?? 0;
    expect(Buffer.concat([...rawLkr(databasePath, runId)]).equals(inFlash)).toBe(true);
    expect((await client.runs.get({ id: runId })).summary?.episodeCount).toBe(2);
    const receipt = await client.clips.receipt({ id: runId });
    expect(receipt).toMatchObject({ bytes: inFlash.length, badBlocks: [], lostSampleCount: expect.any(Number) });
    expect(receipt.connectionCount).toBeGreaterThan(10);
    // The next sync after a verified backup has released it.
    expect(clip.catalogue.runs()[0].state).toBe(RUN_STATE.released);
  });
});
