// The engine through a client in the same process, on a real library on disk: what comes in, what is stored, what every
// call of the contract answers, and what is left when something stops half way.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDefinedError, ORPCError, safe } from "@orpc/client";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { analyseFile } from "../../src/engine/analyse-file.ts";
import type { Client, ReplayProgress } from "../../src/engine/contract.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { rawCsv } from "../../src/engine/raw-export.ts";
import { BAD_FILES, madeUpCsv, scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("engine");
const recording = path.join(folder, "hill-loop.imu.csv.gz");
const other = path.join(folder, "canal.imu.csv");
const DAY_MS = 86_400_000;
const detection = DEFAULT_PARAMETERS.detection;

let nowMs = Date.UTC(2026, 10, 21, 12);
let open: Engine[] = [];
let libraryCount = 0;

function newLibrary(): string {
  return path.join(folder, `library-${++libraryCount}`, "library.db");
}

function engineOn(databasePath: string, readOnly = false): Engine {
  const engine = createEngine({ databasePath, nowMs: () => nowMs, readOnly, samplePath: recording });
  open.push(engine);
  return engine;
}

async function closeAll(): Promise<void> {
  for (const engine of open) await engine.close();
  open = [];
}

type Done = Extract<ReplayProgress, { kind: "done" }>;

async function outcome(events: AsyncIterable<ReplayProgress>): Promise<{ done: Done; seen: ReplayProgress[] }> {
  const seen: ReplayProgress[] = [];
  for await (const event of events) seen.push(event);
  const done = seen.at(-1);
  if (done?.kind !== "done") throw new Error("the replay ended without `done`");
  return { done, seen };
}

async function imported(client: Client, file = recording): Promise<Done> {
  return (await outcome(await client.imports.path({ path: file }))).done;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ORPCError && error.defined) return String(error.code);
    throw error;
  }
  throw new Error("the call did not fail");
}

async function drained(events: Promise<AsyncIterable<unknown>>): Promise<number> {
  let count = 0;
  for await (const _ of await events) count++;
  return count;
}

function rowCounts(databasePath: string): Record<string, unknown> {
  const db = new Database(databasePath, { readonly: true });
  try {
    const count = (table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    return Object.fromEntries(["run", "raw_block", "trace_block", "analysis"].map((table) => [table, count(table)]));
  } finally {
    db.close();
  }
}

const NOTHING = { run: 0, raw_block: 0, trace_block: 0, analysis: 0 };

function rawDigest(databasePath: string, id: number): string {
  const hash = createHash("sha256");
  for (const piece of rawCsv(databasePath, id)) hash.update(piece);
  return hash.digest("hex");
}

beforeAll(() => {
  writeMadeUpRun(recording);
  writeMadeUpRun(other, { seed: 9, script: "stand 8\nlevel 90\n" });
  for (const { name, bytes } of BAD_FILES) writeFileSync(path.join(folder, name), bytes);
});
afterEach(closeAll);
afterAll(remove);

describe("an import", () => {
  it("tells how far it is, then gives the run", async () => {
    const { client } = engineOn(newLibrary());
    const { done, seen } = await outcome(await client.imports.path({ path: recording }));
    const fractions = seen.flatMap((event) => (event.kind === "progress" ? [event.fraction] : []));
    expect(fractions.length).toBeGreaterThan(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
    expect(done).toEqual({ kind: "done", id: done.id, name: "hill-loop", alreadyStored: false, duplicateRowCount: 0 });

    const run = await client.runs.get({ id: done.id });
    expect(run.sourceName).toBe("hill-loop.imu.csv.gz");
    expect(run.sourceSha256).toBe(createHash("sha256").update(readFileSync(recording)).digest("hex"));
    expect(run.importedUnixMs).toBe(nowMs);
    expect(run.algorithm.mode).toBe("offline");
    expect(run.spans.map(({ kind }) => kind)).toEqual(["long", "episode"]);
    expect(run.summary?.longestEpisodeS).toBeGreaterThan(67);
    expect(run.summary?.longestEpisodeS).toBeLessThan(73);
    const { runs, total } = await client.runs.list({});
    expect(total).toBe(1);
    expect(runs[0].spells).toEqual(run.spans.map(({ startS, endS, meanPitchDeg }) => ({ startS, endS, meanPitchDeg })));
    expect(runs[0].profileDeg.some((deg) => deg !== null && deg > 25)).toBe(true);
  });

  it("keeps the recorded numbers as they came", async () => {
    const databasePath = newLibrary();
    const { id } = await imported(engineOn(databasePath).client, other);
    const numbers = (text: string): number[][] =>
      text
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").slice(0, 7).map(Number));
    const exported = [...rawCsv(databasePath, id)].join("");
    expect(exported.split("\n", 1)).toEqual(["time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_dps,gyr_y_dps,gyr_z_dps"]);
    expect(numbers(exported)).toEqual(numbers(madeUpCsv({ seed: 9, script: "stand 8\nlevel 90\n" })));
  });

  it("finds what the analysis of the file alone finds", async () => {
    const { client } = engineOn(newLibrary());
    const { id } = await imported(client);
    const stored = await client.runs.get({ id });
    const { run, routine, meanDeg } = await analyseFile({
      path: recording,
      detection,
      calibration: {},
      followNeutral: false,
      columns: 8,
    });
    for (const key of ["summary", "spans", "exposure", "pauses", "calibration", "recording", "algorithm"] as const) {
      expect(run[key], key).toEqual(stored[key]);
    }
    expect(routine).toEqual(await client.routine({ id, answers: {}, budgetMin: null }));
    expect(meanDeg).toHaveLength(8);
  });

  it("has no receipt: it did not come from a clip, and a run that is not there says so", async () => {
    const { client } = engineOn(newLibrary());
    const { id, name } = await imported(client);
    const [foreign] = await safe(client.clips.receipt({ id }));
    expect(foreign).toMatchObject({ code: "notFound", message: expect.stringContaining(`${name} did not come`) });
    const [missing] = await safe(client.clips.receipt({ id: id + 1 }));
    expect(missing).toMatchObject({ code: "notFound", message: expect.stringMatching(/no run/) });
  });

  it("takes the same recording only once, and brings it back out of the trash", async () => {
    const { client } = engineOn(newLibrary());
    const first = await imported(client);
    expect(await imported(client)).toMatchObject({ id: first.id, alreadyStored: true });
    await client.runs.delete({ id: first.id });
    expect(await imported(client)).toMatchObject({ id: first.id, alreadyStored: true });
    expect((await client.runs.list({})).runs.map(({ id }) => id)).toEqual([first.id]);
  });

  it.each(BAD_FILES)("refuses $name with one sentence and stores nothing", async ({ name, says }) => {
    const databasePath = newLibrary();
    const { client } = engineOn(databasePath);
    const [error] = await safe(imported(client, path.join(folder, name)));
    expect(isDefinedError(error)).toBe(true);
    expect(error?.message).toMatch(says);
    expect(error?.message.trim().split("\n")).toHaveLength(1);
    expect(rowCounts(databasePath)).toEqual(NOTHING);
    expect((await imported(client, other)).alreadyStored).toBe(false);
  });

  it("names a file that is not there", async () => {
    const { client } = engineOn(newLibrary());
    expect(await codeOf(imported(client, path.join(folder, "nowhere.imu.csv")))).toBe("notFound");
  });

  it.each([1, 2, 3, 5, 8])("leaves nothing when it is cancelled at its progress event %i", async (when) => {
    const databasePath = newLibrary();
    const { client } = engineOn(databasePath);
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      let count = 0;
      for await (const event of await client.imports.path({ path: recording }, { signal: stop.signal })) {
        if (event.kind === "done") throw new Error("done before it was cancelled");
        if (++count === when) stop.abort();
      }
    };
    // The fastest machine may be done before the eighth event; then there is nothing to cancel.
    const [error] = await safe(run());
    if (error?.message === "done before it was cancelled") return;
    expect((await client.runs.list({})).total).toBe(0);
    expect(rowCounts(databasePath)).toEqual(NOTHING);
    expect((await imported(client)).alreadyStored).toBe(false);
  });

  it("leaves nothing when its reader walks away or the engine closes", async () => {
    const databasePath = newLibrary();
    const engine = engineOn(databasePath);
    for await (const _ of await engine.client.imports.path({ path: recording })) break;
    expect(rowCounts(databasePath)).toEqual(NOTHING);
    const going = drained(engine.client.imports.path({ path: recording }));
    await engine.close();
    await expect(going).rejects.toThrow(/Stopped/);
    open = [];
    expect(rowCounts(databasePath)).toEqual(NOTHING);
  });

  it("waits for the one before it, and answers others meanwhile", async () => {
    const { client } = engineOn(newLibrary());
    const finished: string[] = [];
    const both = [recording, other].map(async (file) => {
      const { name } = await imported(client, file);
      finished.push(name);
    });
    let answers = 0;
    const asking = (async () => {
      while (finished.length === 0) {
        await client.runs.list({});
        answers++;
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    })();
    await Promise.all([...both, asking]);
    expect(finished).toEqual(["hill-loop", "canal"]);
    expect(answers).toBeGreaterThan(5);
  });

  it("replays the bundled sample", async () => {
    const { client } = engineOn(newLibrary());
    expect((await outcome(await client.imports.sample())).done.name).toBe("Hollow Ridge loop");
  });
});

describe("an upload", () => {
  const bytes = (): Buffer => readFileSync(recording);

  it("comes in pieces and is replayed like a file", async () => {
    const databasePath = newLibrary();
    const { client } = engineOn(databasePath);
    const whole = bytes();
    const { uploadId } = await client.imports.begin({ name: "hill-loop.imu.csv.gz", sizeBytes: whole.length });
    let received = 0;
    for (let from = 0; from < whole.length; from += 50_000) {
      const base64 = whole.subarray(from, from + 50_000).toString("base64");
      received = (await client.imports.append({ uploadId, base64 })).receivedBytes;
    }
    expect(received).toBe(whole.length);
    const { done } = await outcome(await client.imports.replay({ uploadId }));
    expect(done).toMatchObject({ name: "hill-loop", alreadyStored: false });
    expect(readdirSync(`${databasePath}.uploads`)).toEqual([]);
    expect(await codeOf(drained(client.imports.replay({ uploadId })))).toBe("notFound");
  });

  it("names the file as the page did when it is bad", async () => {
    const { client } = engineOn(newLibrary());
    const { uploadId } = await client.imports.begin({ name: "evening.imu.csv", sizeBytes: 5 });
    await client.imports.append({ uploadId, base64: Buffer.from("hello").toString("base64") });
    const [error] = await safe(drained(client.imports.replay({ uploadId })));
    expect(error?.message).toMatch(/^evening\.imu\.csv/);
  });

  it("is refused when it is too large, too long or too short", async () => {
    const { client } = engineOn(newLibrary());
    expect(await codeOf(client.imports.begin({ name: "a.csv", sizeBytes: 5e9 }))).toBe("tooLarge");
    const { uploadId } = await client.imports.begin({ name: "a.csv", sizeBytes: 3 });
    expect(await codeOf(client.imports.append({ uploadId, base64: "AAAAAAAA" }))).toBe("usage");
    const short = await client.imports.begin({ name: "a.csv", sizeBytes: 30 });
    expect(await codeOf(drained(client.imports.replay(short)))).toBe("usage");
  });

  it("leaves no file: aborted, forgotten, or of a process that died", async () => {
    const databasePath = newLibrary();
    const engine = engineOn(databasePath);
    const one = await engine.client.imports.begin({ name: "a.csv", sizeBytes: 30 });
    await engine.client.imports.abort(one);
    expect(readdirSync(`${databasePath}.uploads`)).toEqual([]);
    await engine.client.imports.begin({ name: "b.csv", sizeBytes: 30 });
    nowMs += 11 * 60_000;
    await engine.client.imports.begin({ name: "c.csv", sizeBytes: 30 });
    expect(readdirSync(`${databasePath}.uploads`)).toHaveLength(1);
    await engine.close();
    expect(existsSync(`${databasePath}.uploads`)).toBe(false);
    open = [];
  });
});

describe("a stored run", () => {
  it("is analysed again without touching its raw data, and previewed with the same result", async () => {
    const databasePath = newLibrary();
    const { client } = engineOn(databasePath);
    const { id } = await imported(client);
    const before = rawDigest(databasePath, id);
    const first = await client.runs.get({ id });
    const strict = { ...detection, enterDeg: 35.5, exitDeg: 30 };
    const preview = await client.runs.preview({ id, detection: strict });
    expect(await client.runs.get({ id })).toEqual(first);

    await outcome(await client.runs.reanalyse({ id, detection: strict }));
    const second = await client.runs.get({ id });
    expect(second.summary).toEqual(preview.summary);
    expect(second.spans).toEqual(preview.spans);
    expect(second.summary).not.toEqual(first.summary);
    const fresh = await analyseFile({
      path: recording,
      detection: strict,
      calibration: {},
      followNeutral: false,
      columns: 1,
    });
    expect(second.summary).toEqual(fresh.run.summary);
    expect(second.exposure).toEqual(fresh.run.exposure);

    await outcome(await client.runs.reanalyse({ id, detection }));
    expect(await client.runs.get({ id })).toEqual(first);
    expect(rawDigest(databasePath, id)).toBe(before);
  });

  it("is smoothed anew from its raw data where the trace cannot serve", async () => {
    const { client } = engineOn(newLibrary());
    const { id } = await imported(client);
    const smooth = { ...detection, smoothingTauS: 1 };
    const preview = await client.runs.preview({ id, detection: smooth });
    await outcome(await client.runs.reanalyse({ id, detection: smooth }));
    expect((await client.runs.get({ id })).summary).toEqual(preview.summary);
  });

  it("keeps what was given by hand when only the threshold changes", async () => {
    const { client } = engineOn(newLibrary());
    const given = { neutralDeg: 4 };
    const { done } = await outcome(await client.imports.path({ path: recording, calibration: given }));
    await outcome(await client.runs.reanalyse({ id: done.id, detection: { ...detection, smoothingTauS: 0.5 } }));
    const { calibration } = await client.runs.get({ id: done.id });
    expect(calibration.neutralDeg).toBe(4);
    await outcome(await client.runs.reanalyse({ id: done.id, calibration: { neutralDeg: 0 } }));
    expect((await client.runs.get({ id: done.id })).calibration.neutralDeg).toBe(0);
  });

  it("answers charts of any range, renames, goes to the trash and comes back", async () => {
    const { client } = engineOn(newLibrary());
    const { id } = await imported(client);
    const series = await client.runs.series({ id, fromS: 60, toS: 120, buckets: 30 });
    const lengths = [series.minDeg, series.maxDeg, series.meanDeg, series.confidence, series.cadenceSpm];
    expect(new Set(lengths.map(({ length }) => length)).size).toBe(1);
    expect(series.meanDeg.length).toBeLessThanOrEqual(32);
    expect((await client.runs.rename({ id, name: " Hollow Ridge " })).name).toBe("Hollow Ridge");
    expect((await client.runs.delete({ id })).deletedUnixMs).toBe(nowMs);
    expect((await client.runs.list({})).total).toBe(0);
    expect((await client.runs.list({ trash: true })).runs.map((run) => run.name)).toEqual(["Hollow Ridge"]);
    expect((await client.runs.restore({ id })).deletedUnixMs).toBeNull();
  });

  it("leaves for good after 30 days in the trash, at the next start", async () => {
    const databasePath = newLibrary();
    const first = engineOn(databasePath);
    const { id } = await imported(first.client);
    await first.client.runs.delete({ id });
    await closeAll();
    nowMs += 29 * DAY_MS;
    expect((await engineOn(databasePath).client.runs.list({ trash: true })).total).toBe(1);
    await closeAll();
    nowMs += 2 * DAY_MS;
    expect((await engineOn(databasePath).client.runs.list({ trash: true })).total).toBe(0);
    expect(rowCounts(databasePath)).toEqual(NOTHING);
  });

  it("is exported as JSON and as one row per second", async () => {
    const { client } = engineOn(newLibrary());
    const { id } = await imported(client);
    const run = await client.runs.get({ id });
    const json = await client.runs.export({ id, format: "json" });
    expect(json).toMatchObject({ fileName: "hill-loop.json", mediaType: "application/json" });
    const data = JSON.parse(json.text) as Record<string, unknown>;
    expect(data).toMatchObject({ summary: run.summary, exposure: run.exposure, calibration: { status: "ok" } });
    expect(data["episodes"]).toEqual(run.spans);

    const csv = await client.runs.export({ id, format: "csv" });
    const [header, ...rows] = csv.text.trim().split("\n");
    expect(header).toBe(
      "time_s,mean_pitch_deg,min_pitch_deg,max_pitch_deg,moving,head_down,confidence,cadence_spm,counted,ground",
    );
    expect(rows).toHaveLength(Math.ceil(run.recording.durationS));
    const inSpell = rows.filter((row) => row.split(",")[5] !== "").length;
    const spellS = run.spans.reduce((sum, span) => sum + span.endS - span.startS, 0);
    expect(Math.abs(inSpell - spellS)).toBeLessThan(2 * run.spans.length);
    expect(rows[100].split(",").every((cell) => cell !== "")).toBe(true);
  });

  it("has stretches with reasons, and the light set without a run", async () => {
    const { client } = engineOn(newLibrary());
    const { id } = await imported(client);
    const routine = await client.routine({ id, answers: {}, budgetMin: null });
    expect(routine.gate).toBe("ask");
    expect(routine.steps.find((step) => step.id === "head-hang")?.reasonCode).toBe("sensor-long-spells");
    expect((await client.routine({ id, answers: { warningSigns: "worrying" }, budgetMin: 5 })).steps).toEqual([]);
    expect((await client.routine({ id: null, answers: {}, budgetMin: 3 })).steps.length).toBeGreaterThan(0);
  });
});

describe("settings", () => {
  it("are kept, and a value that nobody knows falls back alone", async () => {
    const databasePath = newLibrary();
    const engine = engineOn(databasePath);
    expect(await engine.client.settings.get()).toMatchObject({ theme: "system", detection });
    await engine.client.settings.set({ theme: "dark", soundMuted: true });
    await closeAll();
    const db = new Database(databasePath);
    db.exec(`UPDATE setting SET value_json = '"sepia"' WHERE name = 'theme'`);
    db.close();
    expect(await engineOn(databasePath).client.settings.get()).toMatchObject({ theme: "system", soundMuted: true });
  });

  it("refuse thresholds that contradict each other", async () => {
    const { client } = engineOn(newLibrary());
    const wrong = { ...detection, enterDeg: 20, exitDeg: 24 };
    await expect(client.settings.set({ detection: wrong })).rejects.toThrow(/validation/);
  });

  it("apply to all runs, those in the trash too, and can be undone", async () => {
    const { client } = engineOn(newLibrary());
    const one = await imported(client);
    const two = await imported(client, other);
    await client.runs.delete({ id: two.id });
    const before = await client.runs.get({ id: one.id });
    const strict = { ...detection, sustainedMinS: 30 };
    const events = [];
    for await (const event of await client.settings.applyToAll({ detection: strict })) events.push(event);
    expect(events.at(-1)).toEqual({ kind: "done", total: 2, previous: detection });
    expect((await client.settings.get()).detection).toEqual(strict);
    expect((await client.runs.get({ id: one.id })).summary?.episodeCount).toBe(1);
    expect((await client.runs.get({ id: two.id })).algorithm.parameters.detection).toEqual(strict);
    await drained(client.settings.applyToAll({ detection }));
    expect(await client.runs.get({ id: one.id })).toEqual(before);
  });

  it("decide how the next recording is read, unless it brings its own", async () => {
    const { client } = engineOn(newLibrary());
    await client.settings.set({ detection: { ...detection, sustainedMinS: 30 } });
    const { id } = await imported(client);
    expect((await client.runs.get({ id })).summary?.episodeCount).toBe(1);
  });
});

describe("changes", () => {
  it("come at once, after every change, and end with the engine", async () => {
    const engine = engineOn(newLibrary());
    const events = await engine.client.changes();
    const next = async (): Promise<number> => {
      const event = await events.next();
      return event.done === true ? Infinity : event.value.revision;
    };
    const first = await next();
    await imported(engine.client);
    const second = await next();
    expect(second).toBeGreaterThan(first);
    const { runs } = await engine.client.runs.list({});
    await engine.client.runs.rename({ id: runs[0].id, name: "a" });
    await engine.client.runs.rename({ id: runs[0].id, name: "b" });
    expect(await next()).toBeGreaterThan(second);
    const end = events.next();
    await closeAll();
    expect((await end).done).toBe(true);
  });
});

describe("the library", () => {
  it("has one writer, and readers beside it", async () => {
    const databasePath = newLibrary();
    const { id } = await imported(engineOn(databasePath).client);
    expect(() => createEngine({ databasePath, nowMs: () => nowMs })).toThrow(/in use/);
    const reader = engineOn(databasePath, true);
    expect(reader.readOnly).toBe(true);
    expect((await reader.client.runs.get({ id })).name).toBe("hill-loop");
    expect((await reader.client.info()).readOnlyReason).toMatch(/reading/);
    expect(await codeOf(reader.client.runs.delete({ id }))).toBe("readOnly");
    expect(await codeOf(reader.client.imports.begin({ name: "a", sizeBytes: 1 }))).toBe("readOnly");
  });

  it("that does not exist is an empty one for a reader, and is not made", async () => {
    const databasePath = newLibrary();
    const { client } = engineOn(databasePath, true);
    expect(await client.runs.list({})).toEqual({ total: 0, runs: [], usualPercent: null });
    expect(await codeOf(client.runs.get({ id: 1 }))).toBe("notFound");
    expect(await client.settings.get()).toMatchObject({ detection });
    expect(existsSync(databasePath)).toBe(false);
  });

  it("of a newer version is read and never written", async () => {
    const databasePath = newLibrary();
    const { id } = await imported(engineOn(databasePath).client);
    await closeAll();
    const db = new Database(databasePath);
    db.pragma("user_version = 99");
    db.close();
    const { client, readOnly } = engineOn(databasePath);
    expect(readOnly).toBe(true);
    expect((await client.info()).readOnlyReason).toMatch(/newer/);
    expect((await client.runs.list({})).total).toBe(1);
    expect(await codeOf(client.runs.rename({ id, name: "x" }))).toBe("newerDatabase");
  });

  it("says what runs", async () => {
    const databasePath = newLibrary();
    const info = await engineOn(databasePath).client.info();
    expect(info).toMatchObject({ databasePath, node: process.versions.node, readOnlyReason: null, runCount: 0 });
    expect(info.sqlite).toMatch(/^3\./);
  });
});
