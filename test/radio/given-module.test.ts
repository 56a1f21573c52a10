// A sync over whatever LOOKAHEAD_HCI_MODULE names, ours by default: the real noble and the real bleno in one process, real time,
// and nothing asked of the module beyond what both libraries need. The clip is killed at random moments by switching the
// peripheral off and on, and the run arrives bit for bit. With another module: 50 times, with ours less often.
import { randomBytes } from "node:crypto";
import path from "node:path";
import { expect, it } from "vitest";
import { createEngine } from "../../src/engine/engine.ts";
import { rawLkr } from "../../src/engine/raw-export.ts";
import { systemClock } from "../../src/engine/sync-clock.ts";
import { BLOCK_BYTES } from "../../src/protocol/block.ts";
import { useGivenHciModule } from "../../src/sensors/hci-module.ts";
import { startBlenoPeripheral, type BlenoPeripheral } from "../../src/simulator/bleno-peripheral.ts";
import { ClipClock } from "../../src/simulator/clip-clock.ts";
import { clipWith, rawRun, TICK_HZ } from "../../src/simulator/clip-content.ts";
import type { PeripheralPort } from "../../src/simulator/clip-device/peripheral-port.ts";
import { Random } from "../../src/simulator/random.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { DEVICE_ID } from "../support/clip-runs.ts";
import { temporaryFolder } from "../support/library.ts";
import { sync } from "../support/sync-home.ts";

const OURS = path.join(import.meta.dirname, "../support/hci-controller/socket.ts");
const IS_OURS = (process.env["LOOKAHEAD_HCI_MODULE"] ?? "") === "";
if (IS_OURS) process.env["LOOKAHEAD_HCI_MODULE"] = OURS;
useGivenHciModule();

const KILLS = IS_OURS ? 8 : 50;
const SETUP_CODE = "00112233445566778899aabbccddeeff";

/** Passes everything on, and calls `kill` at random numbers of values sent. */
function killedPort(port: PeripheralPort, random: Random, kill: () => void): PeripheralPort {
  let left = Math.floor(random.between(5, 60));
  return {
    read: (which) => port.read(which),
    write: (which, value) => port.write(which, value),
    subscribed: (which, valueBytes) => port.subscribed(which, valueBytes),
    disconnected: () => port.disconnected(),
    onSend: (send) =>
      port.onSend((which, value) => {
        send(which, value);
        left--;
        if (left > 0) return;
        left = Math.floor(random.between(5, 60));
        kill();
      }),
  };
}

it(`syncs a run over ${IS_OURS ? "our module" : "the given module"} though the clip is killed ${KILLS} times`, async () => {
  const run = simulateRun({ seed: 2, rateHz: 100, durationS: IS_OURS ? 120 : 600 });
  const clock = new ClipClock(TICK_HZ, () => performance.now());
  const clip = clipWith({
    identity: {
      deviceId: DEVICE_ID,
      setupCode: Uint8Array.from(Buffer.from(SETUP_CODE, "hex")),
      firmware: 1 << 24,
      model: "simulated",
      tickHz: TICK_HZ,
    },
    runs: [await rawRun(Array.from(run.blocks(), ({ block }) => block))],
    clock,
    random: (length) => Uint8Array.from(randomBytes(length)),
  });
  clock.start();
  const [{ run: number, blocks }] = clip.catalogue.runs();
  const inFlash = Buffer.from(clip.catalogue.read(number, 0, blocks * BLOCK_BYTES) ?? []);

  let kills = 0;
  let isArmed = false;
  let restarting = Promise.resolve();
  let peripheral: BlenoPeripheral | null = null;
  const start = async (): Promise<void> => {
    peripheral = await startBlenoPeripheral(port, {
      name: "Lookahead 0708",
      serialNumber: "0102030405060708",
      firmware: "1.0.0",
      battery: () => 100,
    });
  };
  const port = killedPort(clip, new Random(11, "kills"), () => {
    if (!isArmed || kills === KILLS || peripheral === null) return;
    kills++;
    const killed = peripheral;
    peripheral = null;
    restarting = killed.close().then(start);
  });
  const isOver = (): boolean => kills === KILLS;
  await start();

  const databasePath = path.join(temporaryFolder(), "library.db");
  const syncClock = { ...systemClock(Date.now), reconnectMs: () => 20 };
  const engine = createEngine({ databasePath, nowMs: Date.now, autoSync: false, syncClock });
  const { client } = engine;
  let clipId = 0;
  for await (const { sightingId, name } of await client.clips.scan()) {
    if (name !== "Lookahead 0708") continue;
    clipId = (await client.clips.pair({ sightingId, setupCode: SETUP_CODE })).id;
    break;
  }
  isArmed = true;
  do await Promise.allSettled([sync(client, clipId)]);
  while (!isOver());
  await restarting;
  await sync(client, clipId);
  const [known] = (await client.clips.list()).clips;
  expect(known.runs).toHaveLength(1);
  expect(Buffer.concat([...rawLkr(databasePath, known.runs[0].runId ?? 0)]).equals(inFlash)).toBe(true);
  expect(kills).toBe(KILLS);
  await engine.close();
  await restarting;
  await (peripheral as BlenoPeripheral | null)?.close();
});
