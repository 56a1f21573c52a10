// Central and peripheral as they are meant to work: the real noble against the real bleno, over the emulated controller.
import { filter, firstValueFrom, map, take, toArray } from "rxjs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createNobleCentral } from "../../src/sensors/noble-central.ts";
import { startBlenoPeripheral, type BlenoPeripheral } from "../../src/simulator/bleno-peripheral.ts";
import { askForValues, EchoClip, numberOf } from "../support/echo-clip.ts";
import { air, firstSighting } from "../support/radio.ts";

const clip = new EchoClip();
const central = createNobleCentral();
let peripheral: BlenoPeripheral;

beforeAll(async () => {
  peripheral = await startBlenoPeripheral(clip, {
    name: "Lookahead BEEF",
    serialNumber: "00000000beef",
    firmware: "1.0.0",
    battery: () => 80,
  });
});

afterEach(() => {
  air.faults = {};
});

afterAll(async () => {
  await central.close();
  await peripheral.close();
});

describe("a clip on the air", () => {
  it("is seen with its name and its service", async () => {
    expect(await firstValueFrom(central.state.pipe(filter((state) => state !== "unknown")))).toBe("on");
    const sighting = await firstSighting(central);
    expect(sighting).toMatchObject({ name: "Lookahead BEEF", rssiDb: -60, serviceFound: true });
  });

  it.each([
    [23, 20],
    [24, 21],
    [100, 97],
    [185, 182],
    [247, 244],
    [256, 253],
    [498, 495],
  ])("reads, writes, indicates and notifies with an MTU of %d", async (mtu, valueBytes) => {
    air.faults.mtu = mtu;
    const { id } = await firstSighting(central);
    const link = await central.connect(id, {});
    expect(link.valueBytes).toBe(valueBytes);
    expect([...clip.valueBytes]).toEqual(["ctrl", "data", "status", "live"].map((which) => [which, valueBytes]));
    expect(await link.read("info")).toEqual(clip.info);
    expect(await link.read("status")).toEqual(new Uint8Array());

    const value = Uint8Array.from({ length: valueBytes }, (_, at) => at);
    const reply = firstValueFrom(link.values);
    await link.write("ctrl", value);
    expect(await reply).toEqual({ which: "ctrl", value: value.toReversed() });

    const numbers = firstValueFrom(
      link.values.pipe(
        map((sent) => [numberOf(sent.value), sent.value.length]),
        take(500),
        toArray(),
      ),
    );
    await link.write("flow", askForValues(500));
    expect(await numbers).toEqual(Array.from({ length: 500 }, (_, number) => [number, valueBytes]));
    await link.close();
    expect(await link.closed).toBe("closed here");
  });

  it("takes operations in any number and does them one by one", async () => {
    const { id } = await firstSighting(central);
    const link = await central.connect(id, {});
    clip.writes = [];
    const replies = firstValueFrom(link.values.pipe(take(20), toArray()));
    const values = Array.from({ length: 20 }, (_, at) => Uint8Array.of(at, 1, 2));
    const reads = values.map(() => link.read("info"));
    await Promise.all(values.map((value) => link.write("ctrl", value)));
    expect(clip.writes.map(({ value }) => value[0])).toEqual(values.map((_, at) => at));
    expect((await replies).map(({ value }) => value[2])).toEqual(values.map((_, at) => at));
    for (const read of reads) expect(await read).toEqual(clip.info);
    await link.close();
  });

  it("is the same packets in the same order each time", async () => {
    const trace = async (): Promise<string[]> => {
      const packets: string[] = [];
      air.faults.packet = ({ from, payload }) => {
        packets.push(`${from} ${payload.toString("hex")}`);
        return "pass";
      };
      const { id } = await firstSighting(central);
      const link = await central.connect(id, {});
      await link.read("info");
      const values = firstValueFrom(link.values.pipe(take(31), toArray()));
      await link.write("ctrl", Uint8Array.of(1, 2));
      await link.write("flow", askForValues(30));
      await values;
      await link.close();
      return packets;
    };
    const first = await trace();
    expect(first.length).toBeGreaterThan(90);
    expect(await trace()).toEqual(first);
  });
});
