// Many connections: nothing piles up in 300 of them, and a clip that goes away at any moment is found and connected again.
// Real noble, real bleno, emulated controller, virtual time.
import type { EventEmitter } from "node:events";
import fc from "fast-check";
import { firstValueFrom, take, toArray } from "rxjs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { reconnectDelayMs } from "../../src/sensors/back-off.ts";
import type { ClipLink } from "../../src/sensors/central.ts";
import { createNobleCentral } from "../../src/sensors/noble-central.ts";
import { radioProblem } from "../../src/sensors/radio-problem.ts";
import type { BlenoPeripheral } from "../../src/simulator/bleno-peripheral.ts";
import { Random } from "../../src/simulator/random.ts";
import { askForValues, EchoClip, numberOf, startEchoClip } from "../support/echo-clip.ts";
import { air, firstSighting, hciSockets, pass, settle, within } from "../support/radio.ts";

const clip = new EchoClip();
const central = createNobleCentral();
let peripheral: BlenoPeripheral;
let id = "";

beforeAll(async () => {
  peripheral = await startEchoClip(clip);
  ({ id } = await firstSighting(central));
});

afterEach(() => {
  air.faults = {};
});

afterAll(async () => {
  await within(5000, central.close());
  await within(5000, peripheral.close());
  vi.useRealTimers();
});

/** Everything that one does with a clip in a connection. */
async function converse(link: ClipLink): Promise<void> {
  expect(await link.read("info")).toEqual(clip.info);
  const [[reply, ...numbered]] = await Promise.all([
    firstValueFrom(link.values.pipe(take(11), toArray())),
    link.write("ctrl", Uint8Array.of(1, 2, 3)),
    link.write("flow", askForValues(10)),
  ]);
  expect(reply).toEqual({ which: "ctrl", value: Uint8Array.of(3, 2, 1) });
  expect(numbered.map(({ value }) => numberOf(value))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

/** Listeners of the process and of the sockets below noble and bleno, by event. */
function listenerCounts(): Record<string, number> {
  const emitters: [string, EventEmitter][] = [
    ["process", process],
    ...hciSockets().map((socket, at): [string, EventEmitter] => [`socket ${at}`, socket]),
  ];
  return Object.fromEntries(
    emitters.flatMap(([name, emitter]) =>
      emitter.eventNames().map((event) => [`${name} ${String(event)}`, emitter.listenerCount(event)]),
    ),
  );
}

describe("300 connections", () => {
  it("leave no listener, no timer and no link behind", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on("warning", onWarning);
    const first = await within(11_000, central.connect(id, {}));
    await converse(first);
    await first.close();
    await settle();
    const before = listenerCounts();
    const timersBefore = vi.getTimerCount();
    for (let count = 0; count < 300; count++) {
      const link = await within(11_000, central.connect(id, {}));
      await converse(link);
      if (count % 3 === 0) {
        for (const each of air.links) air.disconnect(each, { central: 0x13, peripheral: 0x16 });
        await link.closed;
      }
      await link.close();
    }
    await settle();
    expect(listenerCounts()).toEqual(before);
    expect(vi.getTimerCount()).toBe(timersBefore);
    expect(air.links.size).toBe(0);
    // Node warns of an emitter with more than ten listeners of one event.
    expect(warnings).toEqual([]);
    process.off("warning", onWarning);
  });
});

describe("a clip that goes away at 50 random moments", () => {
  it("is connected again each time, and nothing hangs", async () => {
    const random = new Random(20_261, "moments of loss");
    const outcomes: Record<string, number> = {};
    for (let count = 0; count < 50; count++) {
      const moment = 1 + Math.floor(random.uniform() * 80);
      const how = ["left", "silent", "switched off"][count % 3];
      air.faults.packet = (packet) => {
        if (packet.number !== moment) return "pass";
        if (how === "left") return { disconnect: 0x13 };
        for (const link of air.links) {
          if (how === "silent") air.loseSight(link, 6000);
          else link.peripheral.powerOff();
        }
        return "drop";
      };
      const outcome = await within(
        30_000,
        (async () => {
          const link = await central.connect(id, {});
          await converse(link);
          return link.close();
        })().then(
          () => "done",
          (error: unknown) => radioProblem(error) ?? String(error),
        ),
      );
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      air.faults = {};
      for (const link of air.links) air.timeOut(link);
      // Long enough to be noticed: bleno looks once a second.
      await pass(1100);
      for (const controller of air.controllers) controller.powerOn();
      await pass(1100);
      const link = await within(11_000, central.connect(id, {}));
      await converse(link);
      await link.close();
    }
    const { done = 0, lost = 0, noAnswer = 0, noConnection = 0, ...others } = outcomes;
    expect(others).toEqual({});
    expect(lost + noAnswer + noConnection).toBeGreaterThan(20);
    expect(done + lost + noAnswer + noConnection).toBe(50);
  });
});

describe("the wait before the next attempt", () => {
  it("doubles from half a second to half a minute, spread over a factor of two", () => {
    expect([1, 2, 3, 6, 7, 100].map((failures) => reconnectDelayMs(failures, 0))).toEqual([
      500, 1000, 2000, 15_000, 15_000, 15_000,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const delayMs = reconnectDelayMs(failures, chance);
        expect(delayMs).toBeGreaterThanOrEqual(500);
        expect(delayMs).toBeLessThanOrEqual(30_000);
        expect(delayMs).toBeLessThanOrEqual(reconnectDelayMs(failures + 1, chance));
      }),
    );
  });
});
