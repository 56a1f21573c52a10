// Every way a radio lets one down, over the real noble and the real bleno: each ends as an error in time, with nothing left
// hanging, and the next connection works. The timers of this process are virtual; the packets go in turns.
import { firstValueFrom, lastValueFrom, toArray } from "rxjs";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ClipLink } from "../../src/sensors/central.ts";
import { createNobleCentral } from "../../src/sensors/noble-central.ts";
import { radioProblem } from "../../src/sensors/radio-problem.ts";
import type { BlenoPeripheral } from "../../src/simulator/bleno-peripheral.ts";
import { askForValues, EchoClip, numberOf, startEchoClip } from "../support/echo-clip.ts";
import type { Air, Link } from "../support/hci-controller/air.ts";
import { Att } from "../support/hci-controller/packets.ts";
import { air, firstSighting, hangs, hciSockets, pass, settle, within } from "../support/radio.ts";

const clip = new EchoClip();
const central = createNobleCentral();
let peripheral: BlenoPeripheral;
let id = "";

beforeAll(async () => {
  peripheral = await startEchoClip(clip);
  ({ id } = await firstSighting(central));
});

afterEach(async () => {
  air.faults = {};
  for (const link of air.links) air.timeOut(link);
  await settle();
});

afterAll(async () => {
  await within(5000, central.close());
  await within(5000, peripheral.close());
  vi.useRealTimers();
});

async function problemOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => "done",
    (error: unknown) => radioProblem(error) ?? String(error),
  );
}

async function connect(): Promise<ClipLink> {
  return central.connect(id, {});
}

/** Every adapter off and on again, with a change in between. */
async function powerCycle(change: (controller: Air["controllers"][number]) => void): Promise<void> {
  for (const controller of air.controllers) controller.powerOff();
  await pass(1100);
  for (const controller of air.controllers) {
    change(controller);
    controller.powerOn();
  }
  await pass(1100);
}

function onlyLink(): Link {
  const [link] = air.links;
  return link;
}

/** The next connection does everything. */
async function expectRecovery(): Promise<void> {
  air.faults = {};
  const link = await within(11_000, connect());
  expect(await link.read("info")).toEqual(clip.info);
  const reply = firstValueFrom(link.values);
  await link.write("ctrl", Uint8Array.of(1, 2, 3));
  expect((await reply).value).toEqual(Uint8Array.of(3, 2, 1));
  await link.close();
}

/** All that one can wait for on a link. */
function everything(link: ClipLink): Promise<string | null>[] {
  return [
    link.read("info"),
    link.read("status"),
    link.write("ctrl", Uint8Array.of(1)),
    link.write("flow", askForValues(0)),
    lastValueFrom(link.values),
  ].map((work) => problemOf(work));
}

describe("a link that ends", () => {
  it.each([
    ["the clip ends it", 0x13, "ended by the clip"],
    ["it goes out of range", 0x08, "supervision timeout"],
    ["the adapter reports something else", 0x3d, "reason 0x3d"],
  ])("rejects everything at once when %s", async (_what, reason, said) => {
    const link = await connect();
    air.faults.packet = () => "drop";
    const waiting = everything(link);
    await settle();
    air.disconnect(onlyLink(), { central: reason, peripheral: reason });
    expect(await Promise.all(waiting)).toEqual(["lost", "lost", "lost", "lost", "lost"]);
    expect(await link.closed).toBe(said);
    expect(await problemOf(link.read("info"))).toBe("lost");
    expect(await problemOf(link.write("flow", Uint8Array.of(1)))).toBe("lost");
    await link.close();
    await expectRecovery();
  });

  it("rejects what waits and completes the values when it is closed here", async () => {
    const link = await connect();
    air.faults.packet = () => "drop";
    const waiting = everything(link).slice(0, 4);
    const values = firstValueFrom(link.values.pipe(toArray()));
    await link.close();
    expect(await Promise.all(waiting)).toEqual(["closed", "closed", "closed", "closed"]);
    expect(await values).toEqual([]);
    expect(clip.disconnectCount).toBeGreaterThan(0);
    await expectRecovery();
  });

  it("is given up when an operation is not answered, and not used again", async () => {
    const link = await connect();
    onlyLink().isSilent = true;
    const waiting = everything(link);
    await pass(4900);
    expect(await hangs(Promise.all(waiting))).toBe(true);
    await pass(200);
    expect(await Promise.all(waiting)).toEqual(["noAnswer", "noAnswer", "noAnswer", "noAnswer", "noAnswer"]);
    const closing = link.close();
    await pass(2000);
    await closing;
    air.timeOut(onlyLink());
    await expectRecovery();
  });

  it("ends at any packet of a conversation", async () => {
    for (let number = 1; number <= 60; number += 3) {
      air.faults.packet = (packet) => (packet.number === number ? { disconnect: 0x13 } : "pass");
      const outcome = problemOf(
        (async () => {
          const link = await connect();
          await link.read("info");
          await link.write("ctrl", Uint8Array.of(1));
          await link.write("flow", askForValues(20));
          return lastValueFrom(link.values);
        })(),
      );
      await pass(11_000);
      expect(await hangs(outcome)).toBe(false);
      expect(await outcome).toBeOneOf(["lost", "noConnection"]);
    }
    await expectRecovery();
  });
});

describe("an answer that does not come", () => {
  it.each([
    ["a read", Att.readRequest, (link: ClipLink) => link.read("info")],
    ["a write", Att.writeRequest, (link: ClipLink) => link.write("ctrl", Uint8Array.of(1))],
  ])("ends the link when the request of %s is lost", async (_what, opcode, act) => {
    const link = await connect();
    air.faults.packet = ({ att }) => (att?.[0] === opcode ? "drop" : "pass");
    const outcome = problemOf(act(link));
    await pass(5100);
    expect(await outcome).toBe("noAnswer");
    await expectRecovery();
  });

  // noble swallows errors of writes; of reads it makes an empty value; some wedge its queue.
  it.each([
    [0x03, "read", "refused"],
    [0x04, "read", "noAnswer"],
    [0x05, "read", "noAnswer"],
    [0x08, "read", "noAnswer"],
    [0x0e, "read", "refused"],
    [0x0f, "read", "noAnswer"],
    [0x80, "read", "refused"],
    [0x03, "write", "noAnswer"],
    [0x04, "write", "noAnswer"],
    [0x05, "write", "noAnswer"],
    [0x08, "write", "noAnswer"],
    [0x0e, "write", "noAnswer"],
    [0x0f, "write", "noAnswer"],
    [0x80, "write", "noAnswer"],
  ] as const)("is what an ATT error 0x%s for a %s comes to: %s", async (code, what, expected) => {
    const link = await connect();
    const opcode = what === "read" ? Att.readRequest : Att.writeRequest;
    air.faults.packet = ({ att }) => (att?.[0] === opcode ? { attError: code } : "pass");
    const outcome = problemOf(what === "read" ? link.read("info") : link.write("ctrl", Uint8Array.of(1)));
    await pass(5100);
    expect(await outcome).toBe(expected);
    air.faults = {};
    const again = link.read("info").then(
      (value) => value.length,
      () => 0,
    );
    expect(await again).toBe(expected === "refused" ? clip.info.length : 0);
    await link.close();
    await expectRecovery();
  });
});

describe("packets of values", () => {
  async function numbersUnder(
    fate: (count: number) => ReturnType<NonNullable<typeof air.faults.packet>>,
  ): Promise<number[]> {
    // Every value in one packet.
    air.faults.mtu = 100;
    const link = await connect();
    let count = 0;
    air.faults.packet = ({ att }) => (att?.[0] === Att.notification ? fate(++count) : "pass");
    const numbers: number[] = [];
    const subscription = link.values.subscribe(({ value }) => numbers.push(numberOf(value)));
    await link.write("flow", askForValues(100));
    await settle();
    await settle();
    subscription.unsubscribe();
    await link.close();
    return numbers;
  }
  const all = Array.from({ length: 100 }, (_, number) => number);

  it("that are lost are missing", async () => {
    const numbers = await numbersUnder((count) => (count % 10 === 0 ? "drop" : "pass"));
    expect(numbers).toEqual(all.filter((number) => number % 10 !== 9));
    await expectRecovery();
  });

  it("that are late hold back those behind them, and all arrive", async () => {
    expect(await numbersUnder((count) => (count % 10 === 0 ? { late: 30 } : "pass"))).toEqual(all);
    await expectRecovery();
  });

  it("that come twice are handed on twice", async () => {
    const numbers = await numbersUnder((count) => (count === 50 ? "duplicate" : "pass"));
    expect(numbers).toEqual(all.flatMap((number) => (number === 49 ? [49, 49] : [number])));
    await expectRecovery();
  });

  it("that are cut short vanish", async () => {
    const numbers = await numbersUnder((count) => (count === 50 ? "truncate" : "pass"));
    expect(numbers).toEqual(all.filter((number) => number !== 49));
    await expectRecovery();
  });

  it("arrive whole over link packets of 27 bytes, and a lost part takes its value with it", async () => {
    await powerCycle((controller) => (controller.buffers = { length: 27, count: 4 }));
    const link = await within(11_000, connect());
    expect(link.valueBytes).toBe(253);
    let parts = 0;
    air.faults.packet = ({ from, att }) => (from === "peripheral" && att === null && ++parts === 33 ? "drop" : "pass");
    const lengths: number[] = [];
    const numbers: number[] = [];
    link.values.subscribe(({ value }) => {
      lengths.push(value.length);
      numbers.push(numberOf(value));
    });
    await link.write("flow", askForValues(10));
    await settle();
    await settle();
    // 260 bytes make a start and nine continuations, so the 33rd of these is in the value with number 3.
    expect(numbers).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
    expect(new Set(lengths)).toEqual(new Set([253]));
    await link.close();
    await powerCycle((controller) => (controller.buffers = { length: 251, count: 8 }));
    await expectRecovery();
  });
});

describe("connecting", () => {
  it("tries again when it fails while it is being made", async () => {
    air.faults.connect = (attempt) => (attempt % 3 === 0 ? 0 : 0x3e);
    const connecting = connect();
    await pass(2000);
    const link = await connecting;
    expect(await link.read("info")).toEqual(clip.info);
    await link.close();
    await expectRecovery();
  });

  it("gives up a clip that never lets itself be connected", async () => {
    air.faults.connect = () => 0x3e;
    const outcome = problemOf(connect());
    await pass(10_100);
    expect(await outcome).toBe("noConnection");
    await expectRecovery();
  });

  it("gives up after 10 s when the connect never completes", async () => {
    air.faults.connect = () => "never";
    const outcome = problemOf(connect());
    await pass(9900);
    expect(await hangs(outcome)).toBe(true);
    await pass(1200);
    expect(await outcome).toBe("noConnection");
    await expectRecovery();
  });

  it("stops at once when it is cancelled", async () => {
    air.faults.connect = () => "never";
    const stop = new AbortController();
    const outcome = problemOf(central.connect(id, { signal: stop.signal }));
    await settle();
    stop.abort();
    await settle();
    expect(await outcome).toMatch(/cancelled/);
    expect(await problemOf(central.connect(id, { signal: stop.signal }))).toMatch(/cancelled/);
    await expectRecovery();
  });

  it("is left at once by who waits for the attempt of another", async () => {
    air.faults.connect = () => "never";
    const first = problemOf(connect());
    const stop = new AbortController();
    const second = problemOf(central.connect(id, { signal: stop.signal }));
    await pass(1000);
    stop.abort();
    await settle();
    expect(await second).toMatch(/cancelled/);
    expect(await hangs(first)).toBe(true);
    await pass(10_000);
    expect(await first).toBe("noConnection");
    await expectRecovery();
  });

  it("ends with the central that was asked for it", async () => {
    const other = createNobleCentral();
    const { id: seen } = await firstSighting(other);
    air.faults.connect = () => "never";
    const outcome = problemOf(other.connect(seen, {}));
    await settle();
    await within(2000, other.close());
    expect(await hangs(outcome)).toBe(false);
    expect(await outcome).toMatch(/cancelled/);
    expect(await problemOf(lastValueFrom(other.scan({})))).toBe("closed");
    expect(await problemOf(other.connect(seen, {}))).toMatch(/cancelled/);
    await expectRecovery();
  });

  it("stops when it is cancelled during discovery, and leaves no connection", async () => {
    const stop = new AbortController();
    air.faults.packet = ({ number }) => {
      if (number === 6) stop.abort();
      return "pass";
    };
    const outcome = problemOf(central.connect(id, { signal: stop.signal }));
    await pass(3000);
    expect(await outcome).toMatch(/cancelled/);
    expect(air.links.size).toBe(0);
    await expectRecovery();
  });

  it("knows only clips that it has seen, and each once", async () => {
    expect(await problemOf(central.connect("000000000000", {}))).toBe("notSeen");
    const link = await connect();
    expect(await problemOf(connect())).toBe("inUse");
    await link.close();
  });
});

describe("the adapter", () => {
  it("ends links, scans and connects when it goes off, and serves again when it is back", async () => {
    const states: string[] = [];
    const subscription = central.state.subscribe((state) => states.push(state));
    const link = await connect();
    const waiting = everything(link);
    const scanning = problemOf(lastValueFrom(central.scan({})));
    await settle();
    const [ours] = [...air.links].map(({ central: controller }) => controller);
    ours.powerOff();
    await pass(1100);
    await Promise.all(waiting);
    expect(await scanning).toBe("adapterOff");
    expect(await link.closed).toBe("the adapter went off");
    expect(await problemOf(connect())).toBe("adapterOff");
    ours.powerOn();
    await pass(1100);
    await expectRecovery();
    expect(states).toEqual(["on", "off", "on"]);
    subscription.unsubscribe();
  });

  it("ends a connect that never completes when it goes off", async () => {
    air.faults.connect = () => "never";
    const outcome = problemOf(connect());
    await settle();
    const ours = air.controllers.filter((controller) => !controller.isAdvertising);
    for (const controller of ours) controller.powerOff();
    await pass(1100);
    expect(await outcome).toBe("adapterOff");
    for (const controller of ours) controller.powerOn();
    await pass(1100);
    await expectRecovery();
  });

  it("that may not be used is said to be so, and not on the standard output", async () => {
    const said = vi.spyOn(console, "log");
    const link = await connect();
    for (const socket of hciSockets())
      socket.emit("error", Object.assign(new Error("not permitted"), { code: "EPERM" }));
    await settle();
    expect(await firstValueFrom(central.state)).toBe("unauthorized");
    expect(await link.closed).toBe("the adapter went off");
    expect(await problemOf(lastValueFrom(central.scan({})))).toBe("unauthorized");
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
    await powerCycle(() => {});
    await expectRecovery();
  });

  it("is not trusted to have kept a link through a sleep of the computer", async () => {
    const link = await connect();
    vi.setSystemTime(Date.now() + 3_600_000);
    await pass(1100);
    expect(await link.closed).toBe("the computer slept");
    await expectRecovery();
  });
});
