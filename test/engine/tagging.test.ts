// Stretches that a person marks, through the engine on a real library: what counts, what stays, what is refused, undo.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StretchTag } from "../../src/core/results.ts";
import type { Client, ReplayProgress, RunDetail } from "../../src/engine/contract.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("tagging");
const databasePath = path.join(folder, "library.db");

let engine: Engine;
let client: Client;
let id = 0;
let first: RunDetail;

const open = (): void => {
  engine = createEngine({ databasePath, nowMs: () => 0, samplePath: "none" });
  ({ client } = engine);
};
async function finished(events: AsyncIterable<ReplayProgress>): Promise<number> {
  let last: ReplayProgress | null = null;
  for await (const event of events) last = event;
  if (last?.kind !== "done") throw new Error("it did not end");
  return last.id;
}
async function tagged(...tags: StretchTag[]): Promise<RunDetail> {
  await client.runs.tag({ id, tags });
  return client.runs.get({ id });
}
const pause: StretchTag = { kind: "pause", startS: 45, endS: 140 };

beforeAll(async () => {
  const file = writeMadeUpRun(path.join(folder, "hill.imu.csv"));
  open();
  id = await finished(await client.imports.path({ path: file }));
  first = await client.runs.get({ id });
});
afterAll(async () => {
  await engine.close();
  remove();
});

describe("stretches that a person marks", () => {
  it("are none at first; four minutes are too short to look for technical ground", () => {
    expect(first.tags).toEqual([]);
    expect(first.technical).toEqual({ status: "tooShort", sections: [] });
    expect(first.summary?.episodeCount).toBe(2);
  });

  it("a pause over the long spell takes it out of every number, in the list too, and back", async () => {
    const run = await tagged(pause);
    expect(run.tags).toEqual([pause]);
    expect(run.summary?.episodeCount).toBe(1);
    expect(run.summary?.longCount).toBe(0);
    // Lost samples do not count as moving: two in a hundred.
    expect(Math.abs(first.movingS - run.movingS - 0.98 * 95)).toBeLessThan(1);
    const [line] = (await client.runs.list({})).runs;
    expect([line.summary, line.movingS, line.spells.length]).toEqual([run.summary, run.movingS, 1]);
    expect(await tagged()).toEqual(first);
  });

  it("stay through other parameters, a preview, raw data read again and a new start", async () => {
    const { summary } = await tagged(pause);
    const { detection } = first.algorithm.parameters;
    expect((await client.runs.preview({ id, detection })).summary).toEqual(summary);
    for (const smoothingTauS of [0.3, 0.4, 0.3]) {
      await finished(await client.runs.reanalyse({ id, detection: { ...detection, smoothingTauS } }));
      const again = await client.runs.get({ id });
      expect(again.tags).toEqual([pause]);
      expect(again.summary?.episodeCount).toBe(1);
    }
    expect((await client.runs.get({ id })).summary).toEqual(summary);
    await engine.close();
    open();
    expect((await client.runs.get({ id })).summary).toEqual(summary);
    expect(await tagged()).toEqual(first);
  });

  it("technical ground moves time from avoidable to maybe justified, and is in the exports", async () => {
    const run = await tagged({ kind: "technical", startS: 40, endS: 140 }, { kind: "wrong", startS: 200, endS: 205 });
    expect(run.summary?.sustainedS).toBe(first.summary?.sustainedS);
    const json = JSON.parse((await client.runs.export({ id, format: "json" })).text) as {
      tags: unknown;
      accounting: { totalS: number; avoidableS: number; taggedS: number };
    };
    expect(json.tags).toEqual(run.tags);
    expect(json.accounting.taggedS).toBeGreaterThan(60);
    expect(json.accounting.avoidableS + json.accounting.taggedS).toBeCloseTo(run.summary?.sustainedS ?? 0, 6);
    const [header, ...rows] = (await client.runs.export({ id, format: "csv" })).text.trim().split("\n");
    const value = (second: number, name: string): string => rows[second].split(",")[header.split(",").indexOf(name)];
    expect([value(60, "ground"), value(160, "ground")]).toEqual(["technical", "unjudged"]);
    expect([value(202, "counted"), value(202, "moving"), value(160, "counted")]).toEqual(["0", "0", "1"]);
    await tagged();
  });

  it("that are added take their time from the others", async () => {
    await tagged({ kind: "technical", startS: 40, endS: 140 });
    const { tags } = await client.runs.get({ id });
    await client.runs.tag({ id, tags, add: [{ kind: "wrong", startS: 60, endS: 70 }] });
    const after = await client.runs.get({ id });
    expect(after.tags.map(({ kind, startS }) => [kind, startS])).toEqual([
      ["technical", 40],
      ["wrong", 60],
      ["technical", 70],
    ]);
    expect(after.ground.tagged).toHaveLength(2);
    expect(await tagged()).toEqual(first);
  });

  it("are refused where they overlap, are too short or lie outside", async () => {
    const wrong: StretchTag[][] = [
      [pause, { kind: "wrong", startS: 100, endS: 150 }],
      [{ kind: "pause", startS: 10, endS: 10.5 }],
      [{ kind: "pause", startS: 100, endS: 5000 }],
      [{ kind: "pause", startS: 4000, endS: 5000 }],
    ];
    for (const tags of wrong) await expect(client.runs.tag({ id, tags })).rejects.toMatchObject({ code: "usage" });
    expect(await client.runs.get({ id })).toEqual(first);
  });
});
