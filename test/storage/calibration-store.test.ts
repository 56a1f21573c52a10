// Saved calibrations on a real library: kept whole, listed, taken out and brought back, and named by the analyses that they
// were applied to. Then what a library of an earlier version has none of.
import { describe, expect, it } from "vitest";
import type { StoredCalibration } from "../../src/storage/stored-run.ts";
import { CalibrationStore } from "../../src/storage/calibration-store.ts";
import { decodeTrace, encodeTrace } from "../../src/storage/codec.ts";
import { sampleAnalysis, sampleTrace } from "../support/analysis-sample.ts";
import { newStore } from "../support/library.ts";
import { storeRun } from "../support/stored-runs.ts";

const CAP: Omit<StoredCalibration, "id" | "deletedUnixMs"> = {
  name: "Cap, left side",
  sourceName: "poses.imu.csv.gz",
  measuredUnixMs: 1000,
  calibration: {
    ...sampleAnalysis({ durationS: 10 }).calibration,
    quality: {
      ...sampleAnalysis({ durationS: 10 }).calibration.quality,
      forwardFrom: "poses",
      poses: [{ name: "horizon", startS: 0, endS: 5, pitchDeg: 0, spreadDeg: 0.4 }],
    },
  },
  thresholds: { enterDeg: 24, exitDeg: 19, deepDeg: 34 },
};

const codeOf = (code: string): unknown => expect.objectContaining({ code });

describe("saved calibrations", () => {
  it("come back whole, newest first", () => {
    const { library } = newStore();
    const store = new CalibrationStore(library);
    const cap = store.add(CAP);
    const band = store.add({ ...CAP, name: "Headband", measuredUnixMs: 2000, thresholds: null });
    expect(cap).toEqual({ ...CAP, id: 1, deletedUnixMs: null });
    expect(store.list()).toEqual([band, cap]);
    expect(store.get(band.id).thresholds).toBeNull();
  });

  it("are renamed, taken out of the list and brought back; a number is never used twice", () => {
    const { library } = newStore();
    const store = new CalibrationStore(library);
    const { id } = store.add(CAP);
    expect(store.rename(id, "Visor").name).toBe("Visor");
    expect(store.remove(id, 77).deletedUnixMs).toBe(77);
    expect(store.remove(id, 99).deletedUnixMs).toBe(77);
    expect(store.list()).toEqual([]);
    expect(store.get(id).name).toBe("Visor");
    expect(store.add(CAP).id).toBe(id + 1);
    expect(store.restore(id).deletedUnixMs).toBeNull();
    expect(store.list()).toHaveLength(2);
  });

  it("that do not exist are not found", () => {
    const store = new CalibrationStore(newStore().library);
    for (const call of [
      () => store.get(5),
      () => store.rename(5, "x"),
      () => store.remove(5, 1),
      () => store.restore(5),
    ]) {
      expect(call).toThrowError(codeOf("notFound"));
    }
  });

  it("stand with the analysis that they were applied to, and go with its next one", () => {
    const { library, store } = newStore();
    const { id } = new CalibrationStore(library).add(CAP);
    const run = storeRun(store);
    expect(store.get(run).calibrationId).toBeNull();
    store.saveAnalysis(run, sampleAnalysis({ durationS: 60 }), sampleTrace({ durationS: 60 }), id);
    expect(store.get(run).calibrationId).toBe(id);
    store.saveAnalysis(run, sampleAnalysis({ durationS: 60 }), sampleTrace({ durationS: 60 }));
    expect(store.get(run).calibrationId).toBeNull();
  });
});

describe("what an earlier version stored", () => {
  it("a trace without stride means has the smoothed pitch in their place", () => {
    const [block] = sampleTrace({ durationS: 10 });
    const count = block.timeS.length;
    const bytes = encodeTrace(block);
    const old = Buffer.concat([bytes.subarray(0, 20 * count), bytes.subarray(24 * count)]);
    expect(decodeTrace(count, bytes)).toEqual(block);
    expect(decodeTrace(count, old)).toEqual({ ...block, strideDeg: block.pitchDeg });
    expect(decodeTrace(count, old.subarray(1))).toBeNull();
  });

  it("an analysis without a moving neutral and without steps has none", () => {
    const { library, store } = newStore();
    const id = storeRun(store);
    const sql = `UPDATE analysis SET step_times_s = x'', facts_json = json_remove(facts_json, '$.neutralDrift', '$.technical',
      '$.algorithm.parameters.neutral')`;
    library.write(() => library.run(sql));
    expect(store.get(id).neutralDrift).toBeNull();
    expect(store.get(id).technical).toBeNull();
    expect(store.get(id).algorithm.parameters.neutral.follow).toBe(false);
    expect(store.stepTimesS(id)).toHaveLength(0);
  });
});
