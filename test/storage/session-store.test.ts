// What the store keeps: imports that are whole or not there, raw data verbatim, analyses replaced as a whole, lists and charts.
import fc from "fast-check";
import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEG_PER_RAD, STANDARD_GRAVITY_MPS2 } from "../../src/core/units.ts";
import type { TraceBlock } from "../../src/core/results.ts";
import { SessionStore, TRASH_DAYS } from "../../src/storage/session-store.ts";
import { sampleAnalysis, sampleTrace } from "../support/analysis-sample.ts";
import { newStore, opened } from "../support/library.ts";
import { rawBlocks, rawFacts, storeRun } from "../support/stored-runs.ts";

const DAY_MS = 86_400_000;

const codeOf = (code: string): unknown => expect.objectContaining({ code });

function pointsOf(
  trace: Iterable<TraceBlock>,
): { timeS: number; pitchDeg: number; strideDeg: number; rollDeg: number; lostS: number; moving: number }[] {
  return [...trace].flatMap((block) =>
    Array.from(block.timeS, (timeS, at) => ({
      timeS,
      pitchDeg: block.pitchDeg[at],
      strideDeg: block.strideDeg[at],
      rollDeg: block.rollDeg[at],
      lostS: block.lostS[at],
      moving: block.moving[at],
    })),
  );
}

describe("an import", () => {
  it("is nowhere to be seen before its analysis is saved", () => {
    const { store } = newStore();
    const id = store.beginImport({ name: "x", sourceName: "x.imu.csv", importedUnixMs: 1 });
    store.appendRaw(id, rawBlocks(3000));
    store.finishRaw(id, rawFacts(3000, { sha256: "a".repeat(64) }));
    expect(store.list()).toEqual({ total: 0, runs: [] });
    expect(store.findBySha256("a".repeat(64))).toBeNull();
    for (const call of [
      () => store.run(id),
      () => store.get(id),
      () => store.series(id, 0, 1, 1),
      () => store.trash(id, 1),
      () => store.rename(id, "y"),
    ]) {
      expect(call).toThrowError(codeOf("notFound"));
    }
    store.saveAnalysis(id, sampleAnalysis({ durationS: 30 }), sampleTrace({ durationS: 30 }));
    expect(store.list().runs.map((run) => run.id)).toEqual([id]);
    expect(store.findBySha256("a".repeat(64))?.id).toBe(id);
  });

  it("that is discarded leaves no row and gives its space back", () => {
    const { file, library, store } = newStore();
    const kept = storeRun(store);
    library.get("PRAGMA wal_checkpoint(TRUNCATE)");
    const before = statSync(file).size;
    const id = store.beginImport({ name: "x", sourceName: "x.imu.csv", importedUnixMs: 1 });
    store.appendRaw(id, rawBlocks(100_000));
    store.discardImport(id);
    for (const table of ["run", "raw_block", "analysis", "trace_block", "pyramid_tile", "head_down_span"]) {
      const column = table === "run" ? "id" : "run_id";
      expect(library.get(`SELECT count(*) AS count FROM ${table} WHERE ${column} <> ?`, kept)).toEqual({ count: 0 });
    }
    library.get("PRAGMA wal_checkpoint(TRUNCATE)");
    expect(statSync(file).size).toBeLessThanOrEqual(before + 8 * 8192);
  });

  it("that was cut off is removed by the next writer, not by a reader", () => {
    const { file, library, store } = newStore();
    const kept = storeRun(store);
    const id = store.beginImport({ name: "x", sourceName: "x.imu.csv", importedUnixMs: 1 });
    store.appendRaw(id, rawBlocks(3000));
    const reader = opened(file, { readOnly: true });
    expect(new SessionStore(reader).list().total).toBe(1);
    expect(reader.get("SELECT count(*) AS count FROM run")).toEqual({ count: 2 });
    library.close();
    const again = opened(file);
    expect(new SessionStore(again).list().runs.map((run) => run.id)).toEqual([kept]);
    expect(again.get("SELECT count(*) AS count FROM raw_block WHERE run_id = ?", id)).toEqual({ count: 0 });
  });

  it("cannot be discarded or added to once it is stored", () => {
    const { store } = newStore();
    const id = storeRun(store);
    store.discardImport(id);
    expect(store.list().total).toBe(1);
    expect(() => store.appendRaw(id, rawBlocks(10))).toThrowError(codeOf("notFound"));
    expect(() => store.finishRaw(id, rawFacts(10))).toThrowError(codeOf("notFound"));
  });

  it("must have finished raw data before it is analysed", () => {
    const { store } = newStore();
    const id = store.beginImport({ name: "x", sourceName: "x.imu.csv", importedUnixMs: 1 });
    expect(() => store.saveAnalysis(id, sampleAnalysis({ durationS: 1 }), [])).toThrow("raw data are not finished");
  });

  it("gives its number on when it is not finished", () => {
    const { store } = newStore();
    const first = storeRun(store);
    store.discardImport(store.beginImport({ name: "x", sourceName: "x", importedUnixMs: 1 }));
    for (let unfinished = 0; unfinished < 3; unfinished++) {
      store.beginImport({ name: "x", sourceName: "x", importedUnixMs: 1 });
    }
    expect(store.removeUnfinished()).toBe(3);
    expect(storeRun(store)).toBe(first + 1);
  });

  it("never gets the number of a run that is gone", () => {
    const { store } = newStore();
    const id = storeRun(store);
    store.trash(id, 1);
    store.purge(id, 1);
    expect(storeRun(store)).toBeGreaterThan(id);
  });
});

describe("raw data", () => {
  it("come back bit for bit, in the units and clock of the recording", () => {
    const { store } = newStore();
    for (const marker of [false, true]) {
      const blocks = rawBlocks(2500, { marker });
      const id = store.beginImport({ name: "x", sourceName: "x", importedUnixMs: 1 });
      store.appendRaw(id, blocks.slice(0, 2));
      store.appendRaw(id, blocks.slice(2));
      store.finishRaw(id, rawFacts(2500));
      expect([...store.rawParts(id)]).toEqual(blocks);
      expect(store.sampleCount(id)).toBe(2500);
    }
  });

  it("are read in SI units from the first sample on", () => {
    const { store } = newStore();
    const id = store.beginImport({ name: "x", sourceName: "x", importedUnixMs: 1 });
    const units = { acc: "g", gyr: "dps" } as const;
    const raw = {
      units,
      timeS: Float64Array.of(5, 6),
      acc: new Float64Array(6).fill(1),
      gyr: new Float64Array(6).fill(DEG_PER_RAD),
    };
    store.appendRaw(id, [raw]);
    store.finishRaw(id, rawFacts(2, { units }));
    const [block] = [...store.rawBlocks(id)];
    expect([...block.timeS]).toEqual([0, 1]);
    expect(block.accMps2[5]).toBe(STANDARD_GRAVITY_MPS2);
    expect(block.gyrRadps[5]).toBeCloseTo(1, 12);
  });

  it("are not touched by another analysis", () => {
    const { library, store } = newStore();
    const id = storeRun(store);
    const raw = (): unknown => library.all("SELECT rowid, * FROM raw_block");
    const before = raw();
    store.saveAnalysis(id, sampleAnalysis({ durationS: 60, version: "2" }), sampleTrace({ durationS: 60, seed: 5 }));
    expect(raw()).toEqual(before);
  });

  it("can be read while something is written", () => {
    const { store } = newStore();
    const id = storeRun(store);
    let count = 0;
    for (const block of store.rawBlocks(id)) {
      store.saveSettings({ count: (count += block.timeS.length) });
    }
    expect(store.settings()).toEqual({ count: 6000 });
  });
});

describe("an analysis", () => {
  it("comes back whole", () => {
    const { store } = newStore();
    const id = storeRun(store, {
      name: "hill",
      facts: { sha256: "b".repeat(64), startUnixMs: 77, markersS: [3.5, 9] },
    });
    const analysis = sampleAnalysis({ durationS: 60 });
    const { algorithm, calibration, exposure, summary, spans, pauses, movingS } = analysis;
    expect(store.get(id)).toEqual({
      id,
      name: "hill",
      startUnixMs: 77,
      importedUnixMs: 1000,
      durationS: 60,
      gapS: 0,
      status: "ready",
      movingS,
      summary,
      enterDeg: 25,
      profileDeg: expect.any(Array),
      spells: [{ startS: 10, endS: 40, meanPitchDeg: 31 }],
      deletedUnixMs: null,
      sourceName: "hill.imu.csv",
      sourceSha256: "b".repeat(64),
      algorithm,
      recording: { ...analysis.recording, markersS: [3.5, 9] },
      calibration,
      exposure,
      spans,
      pauses,
      mountMarks: [],
      countedUntilS: null,
      neutralDrift: null,
      technical: { status: "judged", sections: [] },
      tags: [],
      calibrationId: null,
    });
    expect(store.lanes(id)).toEqual(analysis.lanes);
    expect(store.stepTimesS(id)).toEqual(analysis.stepTimesS);
    expect(pointsOf(store.trace(id))).toEqual(pointsOf(sampleTrace({ durationS: 60 })));
  });

  it("takes the place of the one before, as a whole", () => {
    const { library, store } = newStore();
    const id = storeRun(store, { durationS: 600 });
    store.saveAnalysis(
      id,
      { ...sampleAnalysis({ durationS: 60, version: "2" }), spans: [] },
      sampleTrace({ durationS: 60 }),
    );
    const { algorithm, spans, durationS } = store.get(id);
    expect([algorithm.version, spans, durationS]).toEqual(["2", [], 60]);
    expect(pointsOf(store.trace(id)).length).toBe(1501);
    expect(store.series(id, 0, 600, 20).meanDeg.slice(5)).toEqual(
      Array(store.series(id, 0, 600, 20).meanDeg.length - 5).fill(null),
    );
    expect(library.get("SELECT count(*) AS count FROM analysis")).toEqual({ count: 1 });
  });

  it("that fails on the way leaves the one before", () => {
    const { store } = newStore();
    const id = storeRun(store);
    const before = [store.get(id), pointsOf(store.trace(id))];
    function* broken(): Generator<TraceBlock> {
      yield* sampleTrace({ durationS: 60, seed: 9 });
      throw new Error("a bug in the analysis");
    }
    expect(() => store.saveAnalysis(id, sampleAnalysis({ durationS: 60, version: "2" }), broken())).toThrow("a bug");
    expect([store.get(id), pointsOf(store.trace(id))]).toEqual(before);
  });

  it("without a forward axis has no pitch anywhere", () => {
    const { store } = newStore();
    const id = storeRun(store);
    const known = sampleAnalysis({ durationS: 60 });
    const calibration = { ...known.calibration, forward: null, status: "forwardUnknown" } as const;
    store.saveAnalysis(id, { ...known, calibration, summary: null, exposure: null, spans: [] }, []);
    expect(store.run(id)).toMatchObject({ status: "forwardUnknown", summary: null });
    expect(store.run(id).profileDeg.every((deg) => deg === null)).toBe(true);
    expect(store.series(id, 0, 60, 10).maxDeg.every((deg) => deg === null)).toBe(true);
    expect(store.series(id, 0, 1, 10).maxDeg.every((deg) => deg === null)).toBe(true);
    expect([...store.trace(id)]).toEqual([]);
  });

  it("of the shortest recordings can be stored", () => {
    const { store } = newStore();
    for (const durationS of [0, 0.04, 0.5]) {
      const id = storeRun(store, { durationS: 1 });
      store.saveAnalysis(id, sampleAnalysis({ durationS }), sampleTrace({ durationS }));
      expect(store.run(id).profileDeg.length).toBe(1);
      expect(store.series(id, 0, Math.max(durationS, 0.01), 1).meanDeg[0]).not.toBeNull();
    }
  });
});

describe("the list", () => {
  it("is newest first, by the start of the run where it is known", () => {
    const { store } = newStore();
    storeRun(store, { name: "a", importedUnixMs: 3000 });
    storeRun(store, { name: "b", importedUnixMs: 9000, facts: { startUnixMs: 2000 } });
    storeRun(store, { name: "c", importedUnixMs: 3000 });
    storeRun(store, { name: "d", importedUnixMs: 5000 });
    const names = (runs: { name: string }[]): string[] => runs.map(({ name }) => name);
    expect(names(store.list().runs)).toEqual(["d", "c", "a", "b"]);
    expect(names(store.list({ limit: 2, offset: 1 }).runs)).toEqual(["c", "a"]);
    expect(store.list({ limit: 2, offset: 1 }).total).toBe(4);
  });

  it("has a profile of up to 160 means", () => {
    const { store } = newStore();
    const id = storeRun(store, { durationS: 320 });
    const { profileDeg } = store.run(id);
    expect(profileDeg.length).toBe(160);
    const points = pointsOf(sampleTrace({ durationS: 320 }));
    for (const part of [0, 80, 158]) {
      const inside = points
        .filter(({ timeS }) => timeS >= 2 * part && timeS < 2 * part + 2)
        .map(({ strideDeg }) => strideDeg);
      expect(profileDeg[part]).toBeCloseTo(inside.reduce((sum, deg) => sum + deg, 0) / inside.length, 3);
    }
  });

  it("knows the usual share from the fifth scored run on, of the last ten", () => {
    const { store } = newStore();
    const add = (headDownPercent: number | null): number => storeRun(store, { durationS: 2, headDownPercent });
    for (const percent of [100, 1, 2, 3]) add(percent);
    add(null);
    expect(store.usualPercent()).toBeNull();
    const fifth = add(4);
    expect(store.usualPercent()).toBe(3);
    for (const percent of [5, 6, 7, 8, 9, 10]) add(percent);
    expect(store.usualPercent()).toBe(5.5);
    store.trash(fifth, 1);
    expect(store.usualPercent()).toBe(6.5);
  });

  it("finds a run by the hash of its recording, in the trash as well", () => {
    const { store } = newStore();
    const sha256 = "c".repeat(64);
    const id = storeRun(store, { facts: { sha256 } });
    expect(store.findBySha256(sha256)?.id).toBe(id);
    store.trash(id, 5);
    expect(store.findBySha256(sha256)).toMatchObject({ id, deletedUnixMs: 5 });
    expect(store.findBySha256("d".repeat(64))).toBeNull();
  });

  it("shows another name", () => {
    const { store } = newStore();
    const id = storeRun(store);
    expect(store.rename(id, "Robert'); DROP TABLE run; --").name).toBe("Robert'); DROP TABLE run; --");
    expect(store.list().runs[0].name).toBe("Robert'); DROP TABLE run; --");
  });
});

describe("the trash", () => {
  it("keeps a run for 30 days from the first time it was put there", () => {
    const { library, store } = newStore();
    const id = storeRun(store);
    const other = storeRun(store);
    expect(store.trash(id, 1000).deletedUnixMs).toBe(1000);
    expect(store.trash(id, 5000).deletedUnixMs).toBe(1000);
    expect(store.list().runs.map((run) => run.id)).toEqual([other]);
    expect(store.list({ trash: true }).runs.map((run) => run.id)).toEqual([id]);
    expect(store.get(id).deletedUnixMs).toBe(1000);
    expect(store.purgeExpired(1000 + TRASH_DAYS * DAY_MS - 1)).toBe(0);
    expect(store.purgeExpired(1000 + TRASH_DAYS * DAY_MS)).toBe(1);
    expect(() => store.get(id)).toThrowError(codeOf("notFound"));
    expect(library.get("SELECT count(*) AS count FROM raw_block WHERE run_id = ?", id)).toEqual({ count: 0 });
    expect(store.list().total).toBe(1);
  });

  it("gives back", () => {
    const { store } = newStore();
    const id = storeRun(store);
    store.trash(id, 1000);
    expect(store.restore(id).deletedUnixMs).toBeNull();
    expect(store.list().total).toBe(1);
  });

  it("is the only place to remove a run from for good", () => {
    const { store } = newStore();
    const id = storeRun(store);
    expect(() => store.purge(id, 1)).toThrowError(codeOf("notFound"));
    store.trash(id, 1000);
    store.purge(id, 1);
    expect(store.list({ trash: true }).total).toBe(0);
  });
});

describe("charts", () => {
  /** What goes to a page has two decimals. */
  const hundredths = (value: number): number => Math.round(100 * value) / 100;

  it("are what the trace says, at any zoom", () => {
    const { store } = newStore();
    const durationS = 3000;
    const trace = sampleTrace({ durationS, gapAtS: 1200, gapS: 500 });
    const id = storeRun(store);
    store.saveAnalysis(id, sampleAnalysis({ durationS }), trace);
    const points = pointsOf(trace);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: durationS, noNaN: true }),
        fc.double({ min: 0.1, max: durationS, noNaN: true }),
        fc.integer({ min: 1, max: 1500 }),
        (fromS, spanS, buckets) => {
          const series = store.series(id, fromS, fromS + spanS, buckets);
          const { minDeg, maxDeg, meanDeg, bucketS } = series;
          expect(minDeg.length).toBeLessThanOrEqual(buckets);
          expect(series.fromS + minDeg.length * bucketS).toBe(series.toS);
          expect(series.fromS <= fromS && series.toS >= fromS + spanS).toBe(true);
          const inside = Map.groupBy(points, ({ timeS }) => Math.floor((timeS - series.fromS) / bucketS));
          const filled = Array.from(minDeg, (_, at) => inside.get(at) ?? null);
          // Charts go from the least to the largest of both, and along the mean of the stride means.
          const extreme = (of: (...values: number[]) => number): (number | null)[] =>
            filled.map(
              (all) => all && hundredths(all.map((p) => of(p.pitchDeg, p.strideDeg)).reduce((a, b) => of(a, b))),
            );
          expect(minDeg).toEqual(extreme(Math.min));
          expect(maxDeg).toEqual(extreme(Math.max));
          const meanError = filled.map(
            (all, at) =>
              all && (meanDeg[at] ?? NaN) - all.reduce((sum, { strideDeg }) => sum + strideDeg, 0) / all.length,
          );
          expect(Math.max(...meanError.map((error) => Math.abs(error ?? 0)))).toBeLessThan(0.005 + 1e-3);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("carry confidence and steps, null without data", () => {
    const { store } = newStore();
    const id = storeRun(store);
    store.saveAnalysis(id, sampleAnalysis({ durationS: 120 }), sampleTrace({ durationS: 120, gapAtS: 60, gapS: 40 }));
    const seconds = store.series(id, 0, 120, 120);
    expect(seconds.bucketS).toBe(1);
    expect(seconds.confidence.slice(3, 6)).toEqual([0.3, 0.4, 0.5]);
    expect([seconds.confidence[80], seconds.cadenceSpm[80]]).toEqual([null, null]);
    expect([seconds.cadenceSpm[10], seconds.cadenceSpm[55]]).toEqual([170, null]);
    const coarse = store.series(id, 0, 120, 8);
    expect(coarse.bucketS).toBe(16);
    expect(coarse.cadenceSpm[3]).toBe(170);
    expect(coarse.confidence[0]).toBeCloseTo((4.5 + 6) / 16, 4);
  });

  it("beyond the end are empty", () => {
    const { store } = newStore();
    const id = storeRun(store);
    expect(store.series(id, 500, 600, 100).meanDeg).toEqual(Array(100).fill(null));
    expect(store.series(id, 0, 1e6, 1).meanDeg.length).toBe(1);
    expect(store.series(id, 0, 1e6, 1).meanDeg[0]).not.toBeNull();
  });

  it.each([
    [5, 5, 10],
    [6, 5, 10],
    [-1, 5, 10],
    [0, 5, 0],
    [0, NaN, 5],
  ])("of %d to %d in %d buckets are refused", (fromS, toS, buckets) => {
    const { store } = newStore();
    const id = storeRun(store);
    expect(() => store.series(id, fromS, toS, buckets)).toThrowError(codeOf("usage"));
  });
});

describe("settings", () => {
  it("keep what is not named and survive closing", () => {
    const { file, library, store } = newStore();
    store.saveSettings({ theme: "dark", soundMuted: true, detection: { enterDeg: 30 } });
    store.saveSettings({ theme: "light", soundMuted: undefined });
    library.close();
    expect(new SessionStore(opened(file)).settings()).toEqual({
      theme: "light",
      soundMuted: true,
      detection: { enterDeg: 30 },
    });
  });
});
