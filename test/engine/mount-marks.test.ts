// A recording in which the clip slips, through import, answers, undo and export on a real library: what counts, what stays,
// and that the raw data are never touched.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client, MountAnswers, ReplayProgress, RunDetail } from "../../src/engine/contract.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { rawCsv } from "../../src/engine/raw-export.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("mount-marks");
const databasePath = path.join(folder, "library.db");
const SLIP_S = 310;
const SCRIPT = `
stand 10
level 200
spell 30 pitch=36
level 70
level 120 slip-roll=12
spell 40 pitch=36
level 120
stand 4
`;

let engine: Engine;
let client: Client;
let id = 0;
let first: RunDetail;

async function finished(events: AsyncIterable<ReplayProgress>): Promise<number> {
  let last: ReplayProgress | null = null;
  for await (const event of events) last = event;
  if (last?.kind !== "done") throw new Error("it did not end");
  return last.id;
}

async function answered(mountAnswers: MountAnswers): Promise<RunDetail> {
  await finished(await client.runs.reanalyse({ id, mountAnswers }));
  return client.runs.get({ id });
}

const raw = (): string => [...rawCsv(databasePath, id)].join("");

beforeAll(async () => {
  const file = writeMadeUpRun(path.join(folder, "slipped.imu.csv"), { seed: 4, script: SCRIPT });
  engine = createEngine({ databasePath, nowMs: () => 0, samplePath: file });
  ({ client } = engine);
  id = await finished(await client.imports.path({ path: file }));
  first = await client.runs.get({ id });
});
afterAll(async () => {
  await engine.close();
  remove();
});

describe("a clip that moved", () => {
  it("is marked, and the run counts up to there", async () => {
    expect(first.mountMarks).toHaveLength(1);
    const [mark] = first.mountMarks;
    expect(mark).toMatchObject({ kind: "moved", by: "roll", answer: null });
    expect(Math.abs(mark.atS - SLIP_S)).toBeLessThan(4);
    expect(first.countedUntilS).toBe(mark.atS);
    expect(first.summary).toMatchObject({ episodeCount: 1 });
    expect(first.movingS).toBeLessThan(SLIP_S);
    const { runs } = await client.runs.list({});
    expect(runs[0]).toMatchObject({ mountMarks: first.mountMarks, countedUntilS: mark.atS, movingS: first.movingS });
  });

  it("is in the exports, with no angles after it", async () => {
    const json = JSON.parse((await client.runs.export({ id, format: "json" })).text) as Record<string, unknown>;
    expect(json).toMatchObject({ mountMarks: first.mountMarks, countedUntilS: first.countedUntilS });
    const rows = (await client.runs.export({ id, format: "csv" })).text.trim().split("\n");
    const columns = rows[0].split(",");
    const value = (second: number, name: string): string => rows[second + 1].split(",")[columns.indexOf(name)];
    expect([value(300, "counted"), value(400, "counted")]).toEqual(["1", "0"]);
    expect(value(300, "mean_pitch_deg")).not.toBe("");
    expect(value(450, "mean_pitch_deg")).toBe("");
    expect(value(450, "head_down")).toBe("");
  });

  it("counts no further under other parameters either", async () => {
    const { detection } = first.algorithm.parameters;
    const { summary } = await client.runs.preview({ id, detection: { ...detection, sustainedMinS: 5 } });
    expect(summary.movingS).toBe(first.movingS);
    expect(summary.episodeCount).toBe(1);
  });

  it("takes a new zero, keeps the answer through other analyses, and takes it back", async () => {
    const before = raw();
    const { atS } = first.mountMarks[0];
    const rezeroed = await answered([{ atS, answer: "rezero" }]);
    expect(rezeroed.mountMarks).toEqual([{ ...first.mountMarks[0], answer: "rezero" }]);
    expect(rezeroed.countedUntilS).toBeNull();
    expect(rezeroed.summary?.episodeCount).toBe(2);
    expect(rezeroed.movingS).toBeGreaterThan(first.movingS + 200);

    const { detection } = rezeroed.algorithm.parameters;
    for (const changed of [
      { ...detection, sustainedMinS: 5 },
      { ...detection, smoothingTauS: 0.4 },
    ]) {
      await finished(await client.runs.reanalyse({ id, detection: changed }));
      const again = await client.runs.get({ id });
      expect(again.mountMarks).toEqual(rezeroed.mountMarks);
      expect(again.countedUntilS).toBeNull();
    }
    await finished(await client.runs.reanalyse({ id, detection }));

    const back = await answered([]);
    expect(back.mountMarks).toEqual(first.mountMarks);
    expect(back.summary).toEqual(first.summary);
    expect(raw()).toBe(before);
  });

  it("counts on when it did not move", async () => {
    const { atS } = first.mountMarks[0];
    const counted = await answered([{ atS: atS + 0.2, answer: "count" }]);
    expect(counted.mountMarks[0]).toEqual({ ...first.mountMarks[0], answer: "count" });
    expect(counted.countedUntilS).toBeNull();
    expect(counted.summary?.episodeCount).toBe(2);
    await answered([]);
  });

  it("takes a neutral pose that is given instead of the way the head was carried", async () => {
    const { up } = first.calibration;
    const same = await answered([{ atS: first.mountMarks[0].atS, answer: "rezero", neutralUp: [...up] }]);
    const [w, x, y, z] = same.mountMarks[0].turn;
    // Up stays where it was, so that the turn is one about up.
    const across = Math.hypot(y * up[2] - z * up[1], z * up[0] - x * up[2], x * up[1] - y * up[0]);
    expect(across).toBeLessThan(1e-6);
    expect(Math.hypot(w, x, y, z)).toBeCloseTo(1, 9);
    await answered([]);
  });

  it("refuses an answer to a mark that is not there", async () => {
    const wrong = client.runs.reanalyse({ id, mountAnswers: [{ atS: 20, answer: "count" }] });
    await expect(wrong.then(finished)).rejects.toMatchObject({ code: "usage" });
    expect((await client.runs.get({ id })).mountMarks).toEqual(first.mountMarks);
  });
});
