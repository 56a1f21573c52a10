// The sync from the contract down to a clip's flash: production engine, library and protocol on both sides, a wire in between.
// However links, programs and disks fail, a run arrives bit for bit, once, and leaves its clip only when a second copy is read.
import { describe, expect, it } from "vitest";
import type { SyncProgress } from "../../src/engine/contract.ts";
import { fromWire } from "../../src/engine/failure.ts";
import { rawLkr } from "../../src/engine/raw-export.ts";
import { RUN_STATE } from "../../src/protocol/codes.ts";
import { CODE, home, pair, sync } from "../support/sync-home.ts";

const OTHER_ID = Uint8Array.of(9, 9, 9, 9, 9, 9, 0xab, 0xcd);

const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => null, fromWire);

describe("a sync", () => {
  it("brings every run home bit for bit, analysed and dated, with a receipt, and releases it the next time", async () => {
    const { clip, databasePath, open, time } = home({ driftPpm: 40 });
    const startUnixMs = time.unixMs();
    const run = clip.record();
    const blocks = clip.blocksOf(run);
    const { client } = open();
    const id = await pair(client, clip);
    const told: SyncProgress[] = [];
    const done = await sync(client, id, told);
    expect(done.problems).toEqual([]);
    expect(done.runIds).toHaveLength(1);
    expect(Buffer.concat([...rawLkr(databasePath, done.runIds[0])]).equals(Buffer.concat(blocks))).toBe(true);
    const stored = await client.runs.get({ id: done.runIds[0] });
    expect(stored.summary?.episodeCount).toBe(1);
    // The run was written in no time at the start of this world, and its ticks say so.
    expect(Math.abs(stored.startUnixMs! - startUnixMs)).toBeLessThan(50);
    expect(told.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(["connecting", "fetching", "analysing", "backup"]),
    );
    const receipt = await client.clips.receipt({ id: done.runIds[0] });
    expect(receipt).toMatchObject({
      deviceId: "0102030405060708",
      run,
      blocks: blocks.length,
      bytes: 4096 * blocks.length,
      receivedBytes: 4096 * blocks.length,
      badBlocks: [],
      sampleCount: stored.recording.sampleCount,
      lostSampleCount: 0,
      gaps: [],
      connectionCount: 1,
      clock: { startUnixMs: stored.startUnixMs },
    });
    expect(clip.stateOf(run)).toBe(RUN_STATE.synced);

    expect(await sync(client, id)).toEqual({ kind: "done", runIds: [], problems: [] });
    expect(clip.stateOf(run)).toBe(RUN_STATE.released);
    const [known] = (await client.clips.list()).clips;
    expect(known.runs).toMatchObject([{ run, storedBlocks: blocks.length, runId: done.runIds[0] }]);
    expect(known.runs[0].releasedUnixMs).not.toBeNull();
  });

  it("of several clips with several runs brings them all", async () => {
    const { wire, open, databasePath } = home({ more: [OTHER_ID] });
    const [first, second] = wire.clips;
    const made = [first, first, second].map((clip, seed) => ({
      clip,
      run: clip.record({ seed: seed + 1, script: "stand 8\nlevel 20\n" }),
    }));
    const { client } = open();
    for (const clip of wire.clips) await pair(client, clip);
    const { runIds, problems } = await sync(client);
    expect(problems).toEqual([]);
    const stored = runIds.map((id) => Buffer.concat([...rawLkr(databasePath, id)]).toString("hex"));
    const expected = made.map(({ clip, run }) => Buffer.concat(clip.blocksOf(run)).toString("hex"));
    expect(stored.toSorted()).toEqual(expected.toSorted());
    second.isInRange = false;
    first.record({ seed: 9, script: "stand 8\nlevel 20\n" });
    const next = await sync(client);
    expect(next.runIds).toHaveLength(1);
    expect(next.problems).toMatchObject([{ clipName: "Lookahead ABCD", message: "Lookahead ABCD is not in range." }]);
  });

  it("says so when the clip is not in range, the code is wrong, or none is paired", async () => {
    const { clip, open } = home();
    const { client } = open();
    expect(await failureOf(sync(client))).toMatchObject({ code: "device", message: "No clip is paired yet." });
    expect(await failureOf(pair(client, clip, "0".repeat(32)))).toMatchObject({
      code: "device",
      facts: { sync: "badProof" },
    });
    expect((await client.clips.list()).clips).toEqual([]);
    expect(await failureOf(pair(client, clip, "abc"))).toMatchObject({ code: "usage" });
    await pair(client, clip, CODE.toUpperCase().replaceAll(/(.{4})/g, "$1-"));
    clip.isInRange = false;
    expect(await failureOf(sync(client))).toMatchObject({ code: "device", facts: { sync: "notInRange" } });
  });

  it("keeps the run of a clip that was never still, with its reason, until somebody gives the pose", async () => {
    const { clip, open, databasePath } = home();
    clip.record({ script: "level 20\n" });
    const { client } = open();
    const id = await pair(client, clip);
    expect((await sync(client, id)).runIds).toEqual([]);
    const [known] = (await client.clips.list()).clips;
    expect(known.runs).toMatchObject([{ runId: null, analysisProblem: "noNeutral" }]);
    expect((await client.clips.clipReceipt({ clipRunId: known.runs[0].id })).blocks).toBe(known.runs[0].storedBlocks);
    expect((await sync(client, id)).runIds).toEqual([]);

    const clipRunId = known.runs[0].id;
    const take = async (neutralUp?: [number, number, number]): Promise<number> => {
      const calibration = neutralUp === undefined ? {} : { neutralUp };
      for await (const event of await client.clips.take({ clipRunId, calibration }))
        if (event.kind === "done") return event.id;
      throw new Error("ended without a word");
    };
    expect(await failureOf(take())).toMatchObject({ code: "noNeutral" });
    const runId = await take([0, 0, 1]);
    expect(
      Buffer.concat([...rawLkr(databasePath, runId)]).equals(Buffer.concat(clip.blocksOf(known.runs[0].run))),
    ).toBe(true);
    expect((await client.clips.list()).clips[0].runs).toMatchObject([{ runId, analysisProblem: null }]);
    expect(await failureOf(take([0, 0, 1]))).toMatchObject({ code: "usage" });
  });
});

describe("who asks while a sync runs", () => {
  it("waits for one of another clip, and joins one of the same", async () => {
    const { wire, open } = home({ more: [OTHER_ID] });
    for (const clip of wire.clips) clip.record({ script: "stand 8\nlevel 60\n" });
    const { client } = open();
    const ids: number[] = [];
    for (const clip of wire.clips) ids.push(await pair(client, clip));
    const [first, same, other] = await Promise.all([sync(client, ids[0]), sync(client, ids[0]), sync(client, ids[1])]);
    expect(same).toEqual(first);
    expect(first.runIds).toHaveLength(1);
    expect(other.runIds).toHaveLength(1);
    expect(other.runIds).not.toEqual(first.runIds);
  });
});
