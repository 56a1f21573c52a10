// A host machine in front of a device that knows the setup code and answers anything: it never throws, never wants to be woken at once,
// asks for nothing without end, and ends when the link does. A device machine in front of any bytes: it never throws.
import { describe, expect, it } from "vitest";
import type { CommandName, ReplyBody, RunEntry } from "../../src/protocol/bodies.ts";
import { ClipDevice } from "../../src/simulator/clip-device/clip-device.ts";
import { NorFlash } from "../../src/simulator/clip-device/nor-flash.ts";
import { mutated, RandomSource } from "../support/mutations.ts";
import { block, DEVICE_ID, entry, ScriptedDevice, SETUP_CODE } from "./scripted-device.ts";
import { SeededRandom } from "./virtual-time.ts";

const SEEDS = 80;
const VALUES = 8000;
const MOST_COMMANDS = 3000;

function anyRuns(random: SeededRandom): RunEntry[] {
  return Array.from({ length: random.below(4) }, () =>
    entry(1 + random.below(5), random.below(2) === 0 ? random.below(5) : random.below(300), random.below(8)),
  );
}

function anyAnswer(random: SeededRandom, name: CommandName): ReplyBody | number | null {
  if (random.chance(0.03)) return null;
  if (random.chance(0.05)) return 1 + random.below(20);
  switch (name) {
    case "list":
      return { name, more: random.below(2), entries: anyRuns(random) };
    case "fetch":
      return { name, fetchId: 1 + random.below(3), unit: 1 + random.below(489), length: random.below(20_000) };
    case "blockMap": {
      const entries = Array.from({ length: random.below(4) }, () => ({ blockNo: random.below(10) }));
      return { name, more: random.below(2), entries };
    }
    case "verify":
      return random.chance(0.5) ? 10 : { name, token: 5n };
    default:
      return name === "release" ? { name } : 1;
  }
}

describe("a device that answers anything", () => {
  it("brings no host machine to its knees", () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = new SeededRandom(seed);
      const device = new ScriptedDevice();
      device.held = anyRuns(random).map(({ run, blocks }) => ({
        run,
        durable: blocks > 0 ? [{ first: random.below(blocks), count: 1 }] : [],
        proof: null,
        mayRelease: random.chance(0.5),
        isUnwanted: random.chance(0.1),
      }));
      for (const name of ["list", "fetch", "blockMap", "verify", "release"] as const) {
        device.answers[name] = () => anyAnswer(random, name);
      }
      device.blockOf = (run, blockNo) => block(random.chance(0.2) ? 9 : run, blockNo, random.below(3));
      device.start();
      for (let i = 0; i < 200 && device.of("closeLink").length === 0; i++) {
        device.data(1 + random.below(4), random.below(40_000), random.bytes(1 + random.below(400)));
        if (random.chance(0.1)) device.end(1 + random.below(4), random.below(3));
        if (random.chance(0.2)) device.advance(random.below(4000));
        if (random.chance(0.02)) device.feed({ type: "sync" });
        expect(device.machine.wakeAtMs).toBeGreaterThan(device.nowMs);
      }
      expect(device.commands.length).toBeLessThan(MOST_COMMANDS);
      device.feed({ type: "closed" });
      expect(device.told.at(-1)).toBe("ended");
    }
  });
});

describe("a central that writes anything", () => {
  it("brings no clip to its knees", () => {
    const random = new RandomSource(5);
    let tick = 0;
    const clip = new ClipDevice({
      identity: { deviceId: DEVICE_ID, setupCode: SETUP_CODE, firmware: 1, model: "", tickHz: 1000 },
      flash: new NorFlash(8, 1),
      geometry: { areaSectors: 1, dataSectors: 6 },
      clock: { now: () => tick++, wakeAt: () => () => {} },
      random: (length) => new Uint8Array(length),
    });
    const heard: Uint8Array[] = [Uint8Array.of(0x80, 1, 0, 0, 0, 1, 0, 24, 0)];
    clip.onSend((_, value) => {
      if (heard.length < 200) heard.push(value);
    });
    clip.subscribed("ctrl", 244);
    for (let i = 0; i < VALUES; i++) {
      const value = mutated(heard[random.below(heard.length)], random).subarray(0, 244);
      clip.write(random.below(3) === 0 ? "flow" : "ctrl", value);
    }
    expect(clip.read("info").length).toBeGreaterThan(27);
  });
});
