// What lies in a simulated clip: samples as they were, losses as losses, times by the clip's ticks; and its clock.
import { describe, expect, it } from "vitest";
import type { ImuBlock } from "../../src/core/imu.ts";
import { clipParts, clipSummary } from "../../src/recordings/lkr.ts";
import { ClipClock } from "../../src/simulator/clip-clock.ts";
import { clipWith, rawRun, TICK_HZ, type RawRun } from "../../src/simulator/clip-content.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { DEVICE_ID } from "../support/clip-runs.ts";

const BLOCK_BYTES = 4096;
const identity = {
  deviceId: DEVICE_ID,
  setupCode: new Uint8Array(16),
  firmware: 1 << 24,
  model: "simulated",
  tickHz: TICK_HZ,
};

function recorded(runs: readonly RawRun[]): Uint8Array[][] {
  const clock = new ClipClock(TICK_HZ, () => 0);
  const clip = clipWith({ identity, runs, clock, random: (length) => new Uint8Array(length) });
  return clip.catalogue.runs().map(({ run, blocks }) => {
    const bytes = clip.catalogue.read(run, 0, blocks * BLOCK_BYTES) ?? new Uint8Array();
    return Array.from({ length: blocks }, (_, at) => bytes.slice(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES));
  });
}

function made(seed: number): ImuBlock[] {
  const run = simulateRun({ seed, rateHz: 100, durationS: 60, errors: { lossPercent: 0 } });
  return Array.from(run.blocks(), ({ block }) => block);
}

const all = (blocks: readonly ImuBlock[], column: "timeS" | "accMps2" | "gyrRadps"): number[] =>
  blocks.flatMap((block) => [...block[column]]);

describe("clipWith", () => {
  it("holds every run with its samples and times, within a step of the sensor and of the clock's blocks", async () => {
    const sources = [made(1), made(2)];
    const runs = recorded(await Promise.all(sources.map((blocks) => rawRun(blocks))));
    expect(runs).toHaveLength(2);
    for (const [number, pieces] of runs.entries()) {
      const stored = [...clipParts(pieces, "run")].map(({ block }) => block);
      const source = sources[number];
      const times = all(source, "timeS");
      expect(all(stored, "timeS")).toHaveLength(times.length);
      const worst = (column: "timeS" | "accMps2" | "gyrRadps", offset: number): number => {
        const truth = all(source, column);
        return all(stored, column).reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (truth[at] - offset))),
          0,
        );
      };
      // Half a step of 16 bits over ±16 g and ±2000 °/s; times lie on a line within a block, the made-up ones jitter.
      expect(worst("accMps2", 0)).toBeLessThan(0.0025);
      expect(worst("gyrRadps", 0)).toBeLessThan(0.00054);
      expect(worst("timeS", times[0])).toBeLessThan(0.005);
    }
  });

  it("keeps losses as losses", async () => {
    const numbers = Array.from({ length: 2000 }, (_, number) => number).filter(
      (number) => !(number >= 500 && number < 507) && number !== 1200,
    );
    const timeS = Float64Array.from(numbers, (number) => number / 100);
    const values = new Float64Array(3 * timeS.length).fill(1);
    const [pieces] = recorded([await rawRun([{ timeS, accMps2: values, gyrRadps: values }])]);
    const summary = clipSummary();
    for (const piece of pieces) summary.push(piece);
    const { sampleCount, lostSampleCount, gaps } = summary.finish({ bootId: 1, startTick: 0, endTick: 0 });
    expect([sampleCount, lostSampleCount]).toEqual([1992, 8]);
    expect(gaps).toEqual([
      { startS: expect.closeTo(4.99, 3), endS: expect.closeTo(5.07, 3) },
      { startS: expect.closeTo(11.99, 3), endS: expect.closeTo(12.01, 3) },
    ]);
  });

  it("clips what the sensor cannot measure", async () => {
    const run = await rawRun([
      {
        timeS: Float64Array.of(5, 5.01),
        accMps2: Float64Array.of(1e6, -1e6, 0, 0, 0, 0),
        gyrRadps: new Float64Array(6),
      },
    ]);
    expect([...run.samples.subarray(0, 3)]).toEqual([32_767, -32_768, 0]);
    expect(run.timeS[0]).toBe(0);
    expect(run.rateHz).toBeCloseTo(100);
  });
});

describe("ClipClock", () => {
  it("is set by hand, then runs, and never goes back", () => {
    let nowMs = 1000;
    const clock = new ClipClock(TICK_HZ, () => nowMs);
    clock.set(500);
    nowMs += 1000;
    expect(clock.now()).toBe(500);
    clock.start();
    nowMs += 1000;
    expect(clock.now()).toBe(500 + TICK_HZ);
    expect(() => clock.set(500)).toThrow(RangeError);
    clock.set(1e6);
    nowMs += 500;
    expect(clock.now()).toBe(1e6 + TICK_HZ / 2);
  });
});
