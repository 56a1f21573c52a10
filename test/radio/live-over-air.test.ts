// Live samples of a simulated clip over the real bleno and the real noble: told to stream, it plays its recording in real time;
// what arrives live is what it records. Virtual time.
import { randomBytes } from "node:crypto";
import { filter, firstValueFrom, take, toArray } from "rxjs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { ImuBlock, SensorEvent } from "../../src/core/imu.ts";
import { clipParts } from "../../src/recordings/lkr.ts";
import { clipLive } from "../../src/sensors/clip-live.ts";
import { createNobleCentral } from "../../src/sensors/noble-central.ts";
import { startBlenoPeripheral, type BlenoPeripheral } from "../../src/simulator/bleno-peripheral.ts";
import { ClipClock } from "../../src/simulator/clip-clock.ts";
import { ClipPlayer, clipWith, rawRun, TICK_HZ } from "../../src/simulator/clip-content.ts";
import type { ClipDevice } from "../../src/simulator/clip-device/clip-device.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { DEVICE_ID } from "../support/clip-runs.ts";
import { firstSighting, within } from "../support/radio.ts";

const SETUP_CODE = Uint8Array.from({ length: 16 }, (_, at) => at);
const BLOCK_BYTES = 4096;

const central = createNobleCentral();
let peripheral: BlenoPeripheral;
let clip: ClipDevice;
let playing: ReturnType<typeof setInterval>;

beforeAll(async () => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
  const made = simulateRun({ seed: 4, rateHz: 50, durationS: 60 });
  const run = await rawRun(Array.from(made.blocks(), ({ block }) => block));
  const clock = new ClipClock(TICK_HZ, () => performance.now());
  const identity = { deviceId: DEVICE_ID, setupCode: SETUP_CODE, firmware: 1 << 24, model: "", tickHz: TICK_HZ };
  clip = clipWith({ identity, runs: [run], clock, random: (length) => Uint8Array.from(randomBytes(length)) });
  clock.start();
  const player = new ClipPlayer(clip, clock, run);
  playing = setInterval(() => player.play(), 20);
  peripheral = await startBlenoPeripheral(clip, {
    name: "Lookahead 0708",
    serialNumber: "0102030405060708",
    firmware: "1.0.0",
    battery: () => 100,
  });
});

afterAll(async () => {
  clearInterval(playing);
  await within(5000, central.close());
  await within(5000, peripheral.close());
  vi.useRealTimers();
});

const isImu = (event: SensorEvent): event is Extract<SensorEvent, { kind: "imu" }> => event.kind === "imu";

it("gives live what the clip records, also past the end of what it plays", async () => {
  const { id } = await firstSighting(central);
  const source = clipLive({
    connect: (signal) => central.connect(id, { signal }),
    setupCode: SETUP_CODE,
    deviceId: DEVICE_ID,
    nonce: () => Uint8Array.from(randomBytes(16)),
    clock: {
      nowMs: () => performance.now(),
      after(delayMs, action) {
        const timer = setTimeout(action, delayMs);
        return () => clearTimeout(timer);
      },
    },
  });
  const blocks = await within(90_000, firstValueFrom(source.pipe(filter(isImu), take(240), toArray())));
  clip.record(false);
  const live = blocks.flatMap(({ block }) => [...block.accMps2]);
  expect(live.length).toBeGreaterThan(3 * 60 * 50);
  const recorded = clip.catalogue.runs().at(-1);
  const bytes = clip.catalogue.read(recorded?.run ?? 0, 0, (recorded?.blocks ?? 0) * BLOCK_BYTES) ?? new Uint8Array();
  const pieces = Array.from({ length: recorded?.blocks ?? 0 }, (_, at) =>
    bytes.slice(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES),
  );
  const stored: ImuBlock[] = [...clipParts(pieces, "run")].map(({ block }) => block);
  expect(live).toEqual(stored.flatMap(({ accMps2 }) => [...accMps2]).slice(0, live.length));
});
