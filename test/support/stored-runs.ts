// Runs to put into a library: made-up raw blocks and whole imports. Free of the test runner, so that child processes use it.
import type { RawBlock, RecordingFacts } from "../../src/core/raw-block.ts";
import type { SessionStore } from "../../src/storage/session-store.ts";
import { sampleAnalysis, sampleTrace } from "./analysis-sample.ts";

/** Raw blocks of 1024 samples at 100 Hz, the last one smaller. */
export function rawBlocks(sampleCount: number, o: { marker?: boolean; seed?: number } = {}): RawBlock[] {
  const blocks: RawBlock[] = [];
  const seed = o.seed ?? 1;
  for (let from = 0; from < sampleCount; from += 1024) {
    const count = Math.min(1024, sampleCount - from);
    const at = (index: number): number => from + index;
    blocks.push({
      units: { acc: "mps2", gyr: "radps" },
      timeS: Float64Array.from({ length: count }, (_, index) => 5 + at(index) / 100),
      acc: Float64Array.from({ length: 3 * count }, (_, index) => Math.sin(seed + 3 * from + index)),
      gyr: Float64Array.from({ length: 3 * count }, (_, index) => Math.cos(seed + 3 * from + index)),
      ...(o.marker === true
        ? { marker: Float64Array.from({ length: count }, (_, index) => (at(index) % 500 === 0 ? 1 : NaN)) }
        : {}),
    });
  }
  return blocks;
}

export function rawFacts(sampleCount: number, o: Partial<RecordingFacts> = {}): RecordingFacts {
  return {
    units: { acc: "mps2", gyr: "radps" },
    sampleCount,
    rowCount: sampleCount,
    duplicateRowCount: 0,
    missingRowCount: 0,
    firstTimeS: 5,
    startUnixMs: null,
    markersS: [],
    sha256: "0".repeat(64),
    sizeBytes: 1000,
    ...o,
  };
}

/** A whole import: raw blocks, facts, an analysis. Returns the run's id. */
export function storeRun(
  store: SessionStore,
  o: {
    name?: string;
    durationS?: number;
    importedUnixMs?: number;
    headDownPercent?: number | null;
    facts?: Partial<RecordingFacts>;
    seed?: number;
  } = {},
): number {
  const durationS = o.durationS ?? 60;
  const name = o.name ?? "evening";
  const id = store.beginImport({ name, sourceName: `${name}.imu.csv`, importedUnixMs: o.importedUnixMs ?? 1000 });
  store.appendRaw(id, rawBlocks(durationS * 100, { seed: o.seed ?? 1 }));
  store.finishRaw(id, rawFacts(durationS * 100, o.facts));
  const percent = o.headDownPercent === undefined ? {} : { headDownPercent: o.headDownPercent };
  store.saveAnalysis(id, sampleAnalysis({ durationS, ...percent }), sampleTrace({ durationS, seed: o.seed ?? 1 }));
  return id;
}
