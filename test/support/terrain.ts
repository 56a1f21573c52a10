// The figures of a made-up run that the detector of technical ground reads, and the ground that was really there. Orientation
// and calibration are the true ones, which saves the time of estimating them.
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import type { TimeRange } from "../../src/core/results.ts";
import { MovingGate } from "../../src/core/steps.ts";
import { TerrainTally } from "../../src/core/terrain-tally.ts";
import type { SimulatedRun } from "../../src/simulator/simulate.ts";

export function terrainOf(run: SimulatedRun): TerrainTally {
  const tally = new TerrainTally();
  const gate = new MovingGate(DEFAULT_PARAMETERS.moving, (fromS, toS, peakMps2) => tally.step(fromS, toS, peakMps2));
  for (const { block, truth } of run.blocks()) {
    const count = block.timeS.length;
    const vertical = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const [w, x, y, z] = truth.quaternion.subarray(4 * i, 4 * i + 4);
      const [ax, ay, az] = block.accMps2.subarray(3 * i, 3 * i + 3);
      vertical[i] = 2 * (x * z - w * y) * ax + 2 * (y * z + w * x) * ay + (w * w - x * x - y * y + z * z) * az;
    }
    tally.samples(block, vertical, run.truthCalibration, 0, count);
    gate.push(block.timeS, new Float64Array(count), vertical);
  }
  gate.finish();
  return tally;
}

/** Stretches of technical ground as the script has them. */
export function roughRanges(run: SimulatedRun): TimeRange[] {
  const ranges: { startS: number; endS: number }[] = [];
  for (const { ground, startS, endS } of run.segments) {
    if (ground !== "technical") continue;
    const last = ranges.at(-1);
    if (last !== undefined && last.endS === startS) last.endS = endS;
    else ranges.push({ startS, endS });
  }
  return ranges;
}

/** Seconds in both, and in each. */
export function overlapS(
  a: readonly TimeRange[],
  b: readonly TimeRange[],
): { bothS: number; firstS: number; secondS: number } {
  const length = (ranges: readonly TimeRange[]): number =>
    ranges.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  const bothS = a.reduce(
    (sum, { startS, endS }) =>
      sum + b.reduce((part, o) => part + Math.max(0, Math.min(endS, o.endS) - Math.max(startS, o.startS)), 0),
    0,
  );
  return { bothS, firstS: length(a), secondS: length(b) };
}
