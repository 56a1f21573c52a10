// The sync when things break: links cut at random moments, programs killed, disks full, clips that reboot or rot, a second
// laptop. Whatever happens, a run ends up bit for bit in the library, and nothing leaves a clip before it is safe.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSync } from "../../src/engine/create-sync.ts";
import { fromWire } from "../../src/engine/failure.ts";
import { SILENT_LOG } from "../../src/engine/log.ts";
import { rawLkr } from "../../src/engine/raw-export.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import { WorkQueue } from "../../src/engine/work-queue.ts";
import { RUN_STATE } from "../../src/protocol/codes.ts";
import { backupFolder } from "../../src/storage/backup.ts";
import { ClipStore } from "../../src/storage/clip-store.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { opened } from "../support/library.ts";
import { afterCrash, CODE, home, pair, sync } from "../support/sync-home.ts";
import type { Fault } from "../support/wire.ts";
import { SeededRandom } from "../protocol/virtual-time.ts";

const BLOCK_BYTES = 4096;
const DATA_HEADER_BYTES = 6;
const SHORT = "stand 8\nlevel 40\n";
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => null, fromWire);

/** Cuts the link after every so many values, between `least` and `most`, `times` times. */
function cuts(
  random: SeededRandom,
  o: { least: number; most: number; times: number },
): { fault: Fault; count: () => number } {
  let count = 0;
  const next = (): number => o.least + Math.floor(random.between(0, 1) * (o.most - o.least + 1));
  let left = next();
  const fault: Fault = () => {
    if (count === o.times || --left > 0) return null;
    left = next();
    count++;
    return "cut";
  };
  return { fault, count: () => count };
}

function storedRun(databasePath: string, id: number): Buffer {
  return Buffer.concat([...rawLkr(databasePath, id)]);
}

describe("a link", () => {
  it("cut at 50 random moments costs at most 1.25 blocks each, and the run arrives bit for bit", async () => {
    const { clip, wire, open, databasePath } = home();
    const run = clip.record({ script: "stand 8\nlevel 1100\n" });
    const whole = Buffer.concat(clip.blocksOf(run));
    const { client } = open();
    const id = await pair(client, clip);
    const { fault, count } = cuts(new SeededRandom(7), { least: 10, most: 110, times: 50 });
    let dataBytes = 0;
    wire.fault = (value) => {
      const befalls = fault(value);
      if (befalls === null && value.which === "data") dataBytes += value.value.length - DATA_HEADER_BYTES;
      return befalls;
    };
    const { runIds } = await sync(client, id);
    expect(count()).toBe(50);
    expect(storedRun(databasePath, runIds[0]).equals(whole)).toBe(true);
    expect((dataBytes - whole.length) / BLOCK_BYTES / 50).toBeLessThanOrEqual(1.25);
    const receipt = await client.clips.receipt({ id: runIds[0] });
    expect(receipt.receivedBytes).toBe(whole.length);
    expect(receipt.connectionCount).toBeGreaterThan(10);
    expect(wire.linkCount).toBe(0);
  });

  it("that loses, changes and cuts at random delivers every run, whatever the seed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), async (seed) => {
        const { clip, wire, open, databasePath } = home();
        const random = new SeededRandom(seed);
        const run = clip.record({ script: SHORT });
        const whole = Buffer.concat(clip.blocksOf(run));
        const { client } = open();
        const id = await pair(client, clip);
        const { fault } = cuts(random, { least: 20, most: 200, times: 3 });
        wire.fault = (value) => {
          const befalls = fault(value);
          if (befalls !== null) return befalls;
          const chance = random.between(0, 1);
          if (value.which !== "data" && value.which !== "flow") return null;
          if (chance < 0.04) return "lose";
          if (chance < 0.99) return null;
          const changed = Uint8Array.from(value.value);
          changed[Math.floor(random.between(0, 1) * changed.length)] ^= 1 << Math.floor(random.between(0, 1) * 8);
          return changed;
        };
        const { runIds, problems } = await sync(client, id);
        expect(problems).toEqual([]);
        expect(storedRun(databasePath, runIds[0]).equals(whole)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it("that never works ends with a sentence, and the clip keeps everything", async () => {
    const { clip, wire, open } = home();
    const run = clip.record({ script: SHORT });
    const { client } = open();
    const id = await pair(client, clip);
    wire.fault = () => "cut";
    const connections = wire.connectionCount;
    expect(await failureOf(sync(client, id))).toMatchObject({ code: "device", retryable: true });
    expect(wire.connectionCount - connections).toBe(7);
    expect(clip.stateOf(run)).toBe(RUN_STATE.sealed);
  });
});

describe("a program", () => {
  it("killed at random moments goes on where it stood, and verifies before anything is released", async () => {
    const { clip, wire, open, databasePath } = home();
    const run = clip.record({ script: "stand 8\nlevel 400\n" });
    const whole = Buffer.concat(clip.blocksOf(run));
    const first = open();
    const id = await pair(first.client, clip);
    await first.close();
    const random = new SeededRandom(11);
    let library = databasePath;
    for (let crash = 0; crash < 8; crash++) {
      const engine = open({ databasePath: library });
      const at = wire.deliveredCount + 20 + Math.floor(random.between(0, 1) * 120);
      const { promise: crashed, resolve: crashWith } = Promise.withResolvers<string>();
      wire.fault = () => {
        if (wire.deliveredCount !== at) return null;
        crashWith(afterCrash(library));
        return "cut";
      };
      const stop = new AbortController();
      const running = failureOf(
        (async () => {
          const events = await engine.client.clips.sync({ id }, { signal: stop.signal });
          while ((await events.next()).done !== true);
        })(),
      );
      const left = await crashed;
      stop.abort();
      await running;
      await engine.close();
      expect(clip.stateOf(run)).toBe(RUN_STATE.sealed);
      library = left;
    }
    wire.fault = () => null;
    const { client } = open({ databasePath: library });
    const { runIds } = await sync(client, id);
    expect(storedRun(library, runIds[0]).equals(whole)).toBe(true);
    expect(clip.stateOf(run)).toBe(RUN_STATE.synced);
  });

  it("killed between verification and analysis takes the run in at the next sync", async () => {
    const { clip, open, databasePath } = home();
    const run = clip.record({ script: SHORT });
    const engine = open();
    const id = await pair(engine.client, clip);
    let left: string | null = null;
    for await (const event of await engine.client.clips.sync({ id })) {
      if (event.kind === "progress" && event.phase === "analysing") left ??= afterCrash(databasePath);
    }
    await engine.close();
    const { client } = open({ databasePath: left! });
    expect((await client.runs.list({})).total).toBe(0);
    const { runIds } = await sync(client, id);
    expect(storedRun(left!, runIds[0]).equals(Buffer.concat(clip.blocksOf(run)))).toBe(true);
  });
});

describe("a person", () => {
  it("can stop it at any moment; what has arrived is not fetched again", async () => {
    const { clip, wire, open, databasePath } = home();
    const run = clip.record({ script: "stand 8\nlevel 800\n" });
    const whole = Buffer.concat(clip.blocksOf(run));
    const { client } = open();
    const id = await pair(client, clip);
    let dataBytes = 0;
    wire.fault = ({ which, value }) => {
      if (which === "data") dataBytes += value.length - DATA_HEADER_BYTES;
      return null;
    };
    for (const blocks of [1, 17, 33]) {
      for await (const event of await client.clips.sync({ id }))
        if (event.kind === "progress" && event.phase === "fetching" && event.doneBlocks >= blocks) break;
      expect(wire.linkCount).toBe(0);
    }
    const [{ storedBlocks }] = (await client.clips.list()).clips[0].runs;
    expect(storedBlocks).toBeGreaterThanOrEqual(33);
    expect(storedBlocks).toBeLessThan(whole.length / BLOCK_BYTES);
    const { runIds } = await sync(client, id);
    expect(storedRun(databasePath, runIds[0]).equals(whole)).toBe(true);
    expect(dataBytes - whole.length).toBeLessThanOrEqual(3 * 5 * BLOCK_BYTES);
  });

  it("can stop one that started by itself, and join one that runs", async () => {
    const { clip, open } = home();
    clip.record({ script: "stand 8\nlevel 400\n" });
    const { client } = open();
    const id = await pair(client, clip);
    const joined = [sync(client, id), sync(client, id)];
    const [one, other] = await Promise.all(joined);
    expect(one.runIds).toHaveLength(1);
    expect(other.runIds).toEqual(one.runIds);
    clip.record({ script: "stand 8\nlevel 400\n" });
    const stopped = failureOf(sync(client, id));
    for await (const state of await client.clips.state()) {
      if (state.progress?.phase !== "fetching") continue;
      await client.clips.cancel();
      break;
    }
    expect(await stopped).toMatchObject({ code: "cancelled" });
  });
});

describe("a disk", () => {
  it("that is full stops the sync and says so; nothing is verified or released, and it goes on when there is room", async () => {
    const { clip, wire, time, open, databasePath } = home();
    const run = clip.record({ script: "stand 8\nlevel 300\n" });
    const first = open();
    const id = await pair(first.client, clip);
    await first.close();
    const library = opened(databasePath);
    const store = new SessionStore(library);
    const made = createSync({
      library,
      store,
      recorder: new Recorder(store, () => 1, SILENT_LOG),
      clips: new ClipStore(library),
      queue: new WorkQueue(),
      log: SILENT_LOG,
      nowMs: () => time.unixMs(),
      onChange: () => {},
      openCentral: () => wire,
      syncClock: time,
    });
    const signal = new AbortController().signal;
    library.get("PRAGMA wal_checkpoint(TRUNCATE)");
    library.get(`PRAGMA max_page_count = ${library.get<{ page_count: number }>("PRAGMA page_count")!.page_count}`);
    const failure = await failureOf(made.sync(id, signal, () => {}));
    expect(failure).toMatchObject({ code: "diskFull", retryable: true });
    expect(clip.stateOf(run)).toBe(RUN_STATE.sealed);
    expect(wire.linkCount).toBe(0);
    library.get("PRAGMA max_page_count = 100000");
    const { runIds } = await made.sync(id, signal, () => {});
    expect(Buffer.concat([...store.clipBlocks.pieces(runIds[0])]).equals(Buffer.concat(clip.blocksOf(run)))).toBe(true);
    await made.close();
  });

  it("that takes no backup keeps runs on their clip", async () => {
    const { clip, open, databasePath } = home();
    const run = clip.record({ script: SHORT });
    const { client } = open();
    const id = await pair(client, clip);
    writeFileSync(backupFolder(databasePath), "in the way");
    for (let time = 0; time < 2; time++) {
      const { problems } = await sync(client, id);
      expect(problems).toMatchObject([{ message: expect.stringContaining("No backup could be made") }]);
      expect(clip.stateOf(run)).toBe(RUN_STATE.synced);
    }
    rmSync(backupFolder(databasePath));
    expect((await sync(client, id)).problems).toEqual([]);
    expect(clip.stateOf(run)).toBe(RUN_STATE.synced);
    await sync(client, id);
    expect(clip.stateOf(run)).toBe(RUN_STATE.released);
    expect(readdirSync(backupFolder(databasePath))).toHaveLength(1);
  });
});

describe("a clip", () => {
  it("that loses its power in the middle is synced from where it stood", async () => {
    const { clip, wire, open, databasePath } = home();
    const run = clip.record({ script: "stand 8\nlevel 200\n" });
    const whole = Buffer.concat(clip.blocksOf(run));
    const { client } = open();
    const id = await pair(client, clip);
    const at = wire.deliveredCount + 120;
    wire.fault = () => {
      if (wire.deliveredCount === at) clip.reboot();
      return null;
    };
    const { runIds } = await sync(client, id);
    expect(storedRun(databasePath, runIds[0]).equals(whole)).toBe(true);
    // Nothing compared the clocks before the reboot but the pairing.
    expect((await client.clips.receipt({ id: runIds[0] })).clock).not.toBeNull();
  });

  it("whose boot never met this computer gives a run without a date", async () => {
    const { clip, open } = home();
    clip.record({ script: SHORT });
    clip.reboot();
    const { client } = open();
    const id = await pair(client, clip);
    const { runIds } = await sync(client, id);
    expect((await client.runs.get({ id: runIds[0] })).startUnixMs).toBeNull();
    expect((await client.clips.receipt({ id: runIds[0] })).clock).toBeNull();
  });

  it("with a block that rotted gives the rest, with a hole in its place", async () => {
    const { clip, open, databasePath } = home();
    const run = clip.record({ script: "stand 8\nlevel 100\n" });
    const blocks = clip.blocksOf(run);
    // The ring lies behind the two areas of the catalogue; the run is the first in it.
    clip.flash.rot((4 + 3) * BLOCK_BYTES + 1000, 3);
    blocks[3] = new Uint8Array(BLOCK_BYTES).fill(0xff);
    const { client } = open();
    const id = await pair(client, clip);
    const { runIds } = await sync(client, id);
    expect(storedRun(databasePath, runIds[0]).equals(Buffer.concat(blocks))).toBe(true);
    const receipt = await client.clips.receipt({ id: runIds[0] });
    expect(receipt.badBlocks).toEqual([3]);
    expect(receipt.gaps).toHaveLength(1);
    expect([receipt.gapCount, receipt.gapS]).toEqual([1, receipt.gaps[0].endS - receipt.gaps[0].startS]);
    expect(receipt.lostSampleCount).toBeGreaterThan(100);
    await sync(client, id);
    expect(clip.stateOf(run)).toBe(RUN_STATE.released);
  });

  it("gives a run to a second laptop too, also after the first has released it", async () => {
    const { clip, open, databasePath } = home();
    const run = clip.record({ script: SHORT });
    const first = open();
    const id = await pair(first.client, clip);
    await sync(first.client, id);
    await sync(first.client, id);
    expect(clip.stateOf(run)).toBe(RUN_STATE.released);
    const other = `${databasePath}.other`;
    const second = open({ databasePath: other });
    const otherId = await pair(second.client, clip, CODE);
    const { runIds } = await sync(second.client, otherId);
    expect(storedRun(other, runIds[0]).equals(Buffer.concat(clip.blocksOf(run)))).toBe(true);
  });

  it("is not asked again for a run that was removed for good", async () => {
    const { clip, time, open } = home();
    clip.record({ script: SHORT });
    const engine = open();
    const id = await pair(engine.client, clip);
    const { runIds } = await sync(engine.client, id);
    await engine.client.runs.delete({ id: runIds[0] });
    await engine.close();
    time.leapMs = 31 * 86_400_000;
    const { client } = open();
    expect((await client.runs.list({ trash: true })).total).toBe(0);
    expect((await sync(client, id)).runIds).toEqual([]);
    const [known] = (await client.clips.list()).clips;
    expect(known.runs).toMatchObject([{ storedBlocks: 0, runId: null }]);
    expect((await client.clips.clipReceipt({ clipRunId: known.runs[0].id })).blocks).toBeGreaterThan(3);
  });
});

describe("a known clip that comes in range", () => {
  it("is synced by itself while the app is open, unless that is switched off", async () => {
    const { clip, open } = home();
    const { client } = open({ autoSync: true });
    await pair(client, clip);
    await client.settings.set({ autoSync: false });
    clip.isInRange = false;
    clip.record({ script: SHORT });
    await client.settings.set({ autoSync: true });
    clip.isInRange = true;
    for await (const { isRunning, last } of await client.clips.state()) if (!isRunning && last !== null) break;
    expect((await client.runs.list({})).total).toBe(1);
  });

  it("is left alone when the settings say so", async () => {
    const { clip, wire, time, open } = home();
    const { client } = open({ autoSync: true });
    await pair(client, clip);
    await client.settings.set({ autoSync: false });
    const { connectionCount } = wire;
    await new Promise<void>((resolve) => {
      time.after(3_600_000, resolve);
    });
    expect(wire.connectionCount).toBe(connectionCount);
  });
});
