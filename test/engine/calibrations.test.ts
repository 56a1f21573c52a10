// Calibrations through the contract on a real library: measured on a file, an upload and a stored run, kept, given to new
// runs, applied to old ones and taken back, with the raw data as they were. Then the slow moving neutral as a choice.
import { readFileSync } from "node:fs";
import path from "node:path";
import { ORPCError } from "@orpc/client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { angleDeg } from "../../src/core/vector.ts";
import type { Client, MeasuredCalibration, RunDetail, SavedCalibration } from "../../src/engine/contract.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { rawCsv } from "../../src/engine/raw-export.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("calibrations");
// One seed, and so one way of wearing the clip.
const posesFile = path.join(folder, "cap.imu.csv.gz");
const closeFile = path.join(folder, "eyes.imu.csv.gz");
const nodsFile = path.join(folder, "nods.imu.csv.gz");
/** Stands with the head down over a watch before it runs: its own neutral pose is far off. */
const watchFile = path.join(folder, "watch.imu.csv.gz");
/** Never stands still. */
const restlessFile = path.join(folder, "restless.imu.csv.gz");

let open: Engine[] = [];
let libraryCount = 0;

function newEngine(): { client: Client; databasePath: string } {
  const databasePath = path.join(folder, `library-${++libraryCount}`, "library.db");
  const engine = createEngine({ databasePath, nowMs: () => 5000 });
  open.push(engine);
  return { client: engine.client, databasePath };
}

async function lastOf<T extends { kind: string }>(events: AsyncIterable<T>): Promise<Extract<T, { kind: "done" }>> {
  let last: T | undefined;
  for await (const event of events) last = event;
  if (last?.kind !== "done") throw new Error("it ended without `done`");
  return last as Extract<T, { kind: "done" }>;
}

async function measure(client: Client, file: string): Promise<MeasuredCalibration> {
  return (await lastOf(await client.calibrations.measurePath({ path: file }))).measured;
}

async function imported(client: Client, file: string): Promise<RunDetail> {
  const { id } = await lastOf(await client.imports.path({ path: file }));
  return client.runs.get({ id });
}

async function saved(client: Client, useForNew: boolean): Promise<SavedCalibration> {
  const { sourceName, calibration, thresholds } = await measure(client, posesFile);
  return client.calibrations.save({ name: "Cap", sourceName, calibration, thresholds, useForNew });
}

async function again(client: Client, input: Parameters<Client["runs"]["reanalyse"]>[0]): Promise<RunDetail> {
  await lastOf(await client.runs.reanalyse(input));
  return client.runs.get({ id: input.id });
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ORPCError) return String(error.code);
    throw error;
  }
  throw new Error("the call did not fail");
}

/** What an analysis says, without what says when. */
const saidBy = ({ summary, exposure, spans, calibration, algorithm, calibrationId }: RunDetail): unknown => ({
  summary,
  exposure,
  spans,
  calibration,
  algorithm,
  calibrationId,
});

beforeAll(() => {
  writeMadeUpRun(posesFile, { script: "stand 8\nstand 8 pitch=14\nstand 8 pitch=41\n" });
  writeMadeUpRun(closeFile, { script: "stand 8\nstand 8 pitch=12\nstand 8 pitch=20\n" });
  const nod = "stand 0.6 pitch=32\nstand 0.6 pitch=0\n";
  writeMadeUpRun(nodsFile, { script: `stand 8\n${nod}${nod}${nod}stand 3\n` });
  writeMadeUpRun(watchFile, { script: "stand 8 pitch=26\nlevel 60\nspell 30 pitch=33\nlevel 40\n" });
  writeMadeUpRun(restlessFile, { script: "level 60\nspell 30 pitch=33\nlevel 40\n" });
});
afterEach(async () => {
  for (const engine of open) await engine.close();
  open = [];
});
afterAll(remove);

describe("measuring", () => {
  it("a recording of the three poses gives the wearer's own lines, and stores nothing", async () => {
    const { client } = newEngine();
    const { poses, thresholds, problem, calibration, name } = await measure(client, posesFile);
    expect(name).toBe("cap");
    expect(problem).toBeNull();
    // 20 mg of the accelerometer are a degree.
    for (const [at, deg] of [0, 14, 41].entries()) expect(Math.abs(poses[at].pitchDeg - deg)).toBeLessThan(1.6);
    const [, { pitchDeg: strides }, { pitchDeg: shoes }] = poses;
    expect(thresholds!.enterDeg).toBeCloseTo(strides + 0.4 * (shoes - strides), 0);
    expect(calibration).toMatchObject({ status: "ok", neutralDeg: 0, quality: { forwardFrom: "poses" } });
    expect(await client.calibrations.list()).toEqual({ calibrations: [] });
    expect((await client.runs.list({})).total).toBe(0);
  });

  it("an upload says the same and is gone afterwards", async () => {
    const { client } = newEngine();
    const bytes = readFileSync(posesFile);
    const { uploadId } = await client.imports.begin({ name: "cap.imu.csv.gz", sizeBytes: bytes.length });
    await client.imports.append({ uploadId, base64: bytes.toString("base64") });
    const { measured } = await lastOf(await client.calibrations.measureUpload({ uploadId }));
    expect(measured).toEqual(await measure(client, posesFile));
    expect(await codeOf(lastOf(await client.calibrations.measureUpload({ uploadId })))).toBe("notFound");
  });

  it("poses that are close give no lines, but say how the clip sits", async () => {
    const { client } = newEngine();
    const { thresholds, problem, calibration } = await measure(client, closeFile);
    expect([thresholds, problem, calibration.status]).toEqual([null, "tooClose", "ok"]);
  });

  it("nods alone say where the nose points", async () => {
    const { client } = newEngine();
    const { calibration, problem } = await measure(client, nodsFile);
    expect(problem).toBe("incomplete");
    expect(calibration.quality.forwardFrom).toBe("nods");
    const byPoses = (await measure(client, posesFile)).calibration;
    expect(angleDeg(calibration.forward!, byPoses.forward!)).toBeLessThan(8);
  });

  it("a stored run can be measured; one that does not exist cannot, nor one that never stands", async () => {
    const { client } = newEngine();
    const { id } = await imported(client, watchFile);
    const { measured } = await lastOf(await client.calibrations.measureRun({ id }));
    expect(measured.problem).toBe("incomplete");
    expect(await codeOf(lastOf(await client.calibrations.measureRun({ id: 99 })))).toBe("notFound");
    expect(await codeOf(lastOf(await client.calibrations.measurePath({ path: restlessFile })))).toBe("noNeutral");
  });
});

describe("keeping", () => {
  it("one that is given to new runs brings its lines into the model, and going back takes nothing from runs", async () => {
    const { client } = newEngine();
    const cap = await saved(client, true);
    expect(cap).toMatchObject({ name: "Cap", measuredUnixMs: 5000, deletedUnixMs: null });
    const { calibrationId, detection } = await client.settings.get();
    expect(calibrationId).toBe(cap.id);
    expect(detection).toMatchObject(cap.thresholds!);

    const run = await imported(client, restlessFile);
    expect(run.calibrationId).toBe(cap.id);
    expect(run.calibration).toMatchObject({ up: cap.calibration.up, forward: cap.calibration.forward });
    expect(run.enterDeg).toBe(cap.thresholds!.enterDeg);
    expect(run.summary!.episodeCount).toBe(1);

    await client.calibrations.remove({ id: cap.id });
    expect((await client.settings.get()).calibrationId).toBeNull();
    expect(await client.calibrations.list()).toEqual({ calibrations: [] });
    expect((await client.calibrations.get({ id: cap.id })).deletedUnixMs).toBe(5000);
    expect(saidBy(await client.runs.get({ id: run.id }))).toEqual(saidBy(run));
    expect((await client.calibrations.restore({ id: cap.id })).deletedUnixMs).toBeNull();
    expect((await client.calibrations.rename({ id: cap.id, name: " Visor " })).name).toBe("Visor");
  });

  it("without a forward axis nothing is kept", async () => {
    const { client } = newEngine();
    const { sourceName, calibration, thresholds } = await measure(client, posesFile);
    const unknown = { ...calibration, forward: null, status: "forwardUnknown" as const };
    const call = client.calibrations.save({
      name: "x",
      sourceName,
      calibration: unknown,
      thresholds,
      useForNew: false,
    });
    expect(await codeOf(call)).toBe("BAD_REQUEST");
    expect(await client.calibrations.list()).toEqual({ calibrations: [] });
  });

  it("a new run may be told to go by itself, or by another one", async () => {
    const { client } = newEngine();
    const cap = await saved(client, false);
    expect((await client.settings.get()).calibrationId).toBeNull();
    expect(await codeOf(lastOf(await client.imports.path({ path: restlessFile })))).toBe("noNeutral");
    const { id } = await lastOf(await client.imports.path({ path: restlessFile, calibrationId: cap.id }));
    const run = await client.runs.get({ id });
    expect([run.calibrationId, run.enterDeg]).toEqual([cap.id, cap.thresholds!.enterDeg]);
    expect((await client.settings.get()).detection).toEqual(DEFAULT_PARAMETERS.detection);
    expect(await codeOf(lastOf(await client.imports.path({ path: watchFile, calibrationId: 99 })))).toBe("notFound");
  });
});

describe("applying to a run that is there", () => {
  it("reads it again by the calibration and its lines, and back to the last figure; raw stays", async () => {
    const { client, databasePath } = newEngine();
    const cap = await saved(client, false);
    const before = await imported(client, watchFile);
    const raw = [...rawCsv(databasePath, before.id)].join("");
    // Its own neutral pose was a look at the watch: nothing lies below that.
    expect(before.summary!.episodeCount).toBe(0);

    const after = await again(client, { id: before.id, calibrationId: cap.id });
    expect(after.calibrationId).toBe(cap.id);
    expect(after.calibration.quality).toMatchObject({ upFrom: "given", forwardFrom: "given" });
    expect(after.calibration.quality.poses).toEqual(cap.calibration.quality.poses);
    // It stood with the head 26 deg down.
    expect(Math.abs(after.calibration.quality.standingOffDeg! - 26)).toBeLessThan(3);
    expect(after.enterDeg).toBe(cap.thresholds!.enterDeg);
    expect(after.summary!.episodeCount).toBe(1);

    const undone = await again(client, {
      id: before.id,
      detection: before.algorithm.parameters.detection,
      calibrationId: before.calibrationId,
      calibration: before.given,
    });
    expect(saidBy(undone)).toEqual(saidBy(before));
    expect([...rawCsv(databasePath, before.id)].join("")).toBe(raw);
  });

  it("other lines leave it with the calibration, a direction by hand makes it another one", async () => {
    const { client } = newEngine();
    const cap = await saved(client, false);
    const { id } = await imported(client, watchFile);
    await again(client, { id, calibrationId: cap.id });
    const strict = { ...DEFAULT_PARAMETERS.detection, enterDeg: 20, exitDeg: 15 };
    expect((await again(client, { id, detection: strict })).calibrationId).toBe(cap.id);
    expect((await again(client, { id, calibration: { neutralDeg: 2 } })).calibrationId).toBeNull();
  });
});

describe("the moving neutral", () => {
  it("is off, can be chosen for a run, says what it did, and goes without a trace", async () => {
    const { client } = newEngine();
    const file = writeMadeUpRun(path.join(folder, "long.imu.csv.gz"), { script: "stand 8\nlevel 900\n", rateHz: 25 });
    const before = await imported(client, file);
    expect(before.neutralDrift).toBeNull();
    const followed = await again(client, { id: before.id, followNeutral: true });
    expect(followed.algorithm.parameters.neutral.follow).toBe(true);
    expect(followed.neutralDrift!.status).toBe("followed");
    expect(followed.neutralDrift!.changes.length).toBeGreaterThan(5);
    const series = await client.runs.series({ id: before.id, fromS: 800, toS: 900, buckets: 100 });
    const { changes } = followed.neutralDrift!;

    const back = await again(client, { id: before.id, followNeutral: false });
    expect(saidBy(back)).toEqual(saidBy(before));
    const raw = await client.runs.series({ id: before.id, fromS: 800, toS: 900, buckets: 100 });
    const offsetDeg = changes.findLast(({ atS }) => atS <= 899)!.offsetDeg;
    // Both are rounded to two decimals.
    expect(Math.abs(raw.meanDeg.at(-1)! - series.meanDeg.at(-1)! - offsetDeg)).toBeLessThan(0.011);
  });

  it("as a setting holds for new runs", async () => {
    const { client } = newEngine();
    await client.settings.set({ followNeutral: true });
    const run = await imported(client, watchFile);
    expect(run.neutralDrift).toMatchObject({ status: "tooShort", changes: [] });
  });
});

describe("exports", () => {
  it("carry confidence, steps and stride means, and no angle where there is not enough data", async () => {
    const { client } = newEngine();
    const { id } = await imported(client, watchFile);
    const { text } = await client.runs.export({ id, format: "json" });
    const data = JSON.parse(text) as {
      seconds: Record<"meanPitchDeg" | "confidence" | "cadenceSpm", (number | null)[]>;
      stepTimesS: number[];
    };
    const { meanPitchDeg, confidence, cadenceSpm } = data.seconds;
    expect(meanPitchDeg).toHaveLength(138);
    const low = confidence.flatMap((value, second) => (value === null || value < 0.5 ? [second] : []));
    expect(low).toContain(0);
    for (const second of low) expect(meanPitchDeg[second]).toBeNull();
    expect(meanPitchDeg.filter((deg) => deg !== null).length).toBe(138 - low.length);
    expect(data.stepTimesS).toEqual([...data.stepTimesS].sort((a, b) => a - b));
    const inMinute = data.stepTimesS.filter((timeS) => timeS >= 20 && timeS < 50).length;
    expect(Math.abs(2 * inMinute - cadenceSpm[35]!)).toBeLessThan(20);

    const { text: table } = await client.runs.export({ id, format: "csv" });
    const [header, first] = table.split("\n");
    const cells = first.split(",");
    expect(cells[header.split(",").indexOf("mean_pitch_deg")]).toBe("");
    expect(Number(cells[header.split(",").indexOf("confidence")])).toBeLessThan(0.5);
  });
});
