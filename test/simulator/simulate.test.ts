// Made-up runs: physics that belongs together, a truth that is true, a clip with the errors it claims, and the same run
// for the same seed.
import { describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import { DEG_PER_RAD } from "../../src/core/units.ts";
import { CONSUMER_ERRORS, NO_ERRORS } from "../../src/simulator/clip.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import type { SimulatedRun, SimulationOptions } from "../../src/simulator/simulate.ts";

interface Samples {
  readonly timeS: number[];
  readonly acc: number[][];
  readonly gyrDps: number[][];
  readonly q: number[][];
  readonly pitchDeg: number[];
}

function samplesOf(run: SimulatedRun): Samples {
  const samples: Samples = { timeS: [], acc: [], gyrDps: [], q: [], pitchDeg: [] };
  for (const { block, truth } of run.blocks()) {
    block.timeS.forEach((timeS, index) => {
      samples.timeS.push(timeS);
      samples.acc.push([...block.accMps2.subarray(3 * index, 3 * index + 3)]);
      samples.gyrDps.push([...block.gyrRadps.subarray(3 * index, 3 * index + 3)].map((rate) => rate * DEG_PER_RAD));
      samples.q.push([...truth.quaternion.subarray(4 * index, 4 * index + 4)]);
      samples.pitchDeg.push(truth.pitchDeg[index]);
    });
  }
  return samples;
}

function simulate(script: string, options: Partial<SimulationOptions> = {}): Samples {
  return samplesOf(simulateRun({ seed: 4, rateHz: 100, script: parseScript(script), errors: NO_ERRORS, ...options }));
}

/** Sensor to earth. */
function rotate([w, x, y, z]: number[], [a, b, c]: number[]): number[] {
  const [tx, ty, tz] = [2 * (y * c - z * b), 2 * (z * a - x * c), 2 * (x * b - y * a)];
  return [a + w * tx + y * tz - z * ty, b + w * ty + z * tx - x * tz, c + w * tz + x * ty - y * tx];
}

function times(a: number[], b: number[]): number[] {
  return [
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  ];
}

function upOf(q: number[]): number[] {
  return rotate([q[0], -q[1], -q[2], -q[3]], [0, 0, 1]);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const between = (samples: Samples, fromS: number, toS: number): number[] =>
  samples.timeS.flatMap((timeS, index) => (timeS >= fromS && timeS < toS ? [index] : []));

describe("a perfect clip on a made-up runner", () => {
  const RUN = "stand 8\nlevel 40 glances=6\nspell 12 raises=6\ntechnical 20\nwalk 20\nstand 5";

  it("feels gravity along up while standing", () => {
    const samples = simulate(RUN, { mounting: "aligned" });
    const still = between(samples, 1, 7);
    expect(mean(still.map((index) => samples.acc[index][2]))).toBeCloseTo(9.807, 2);
    expect(Math.abs(mean(still.map((index) => samples.acc[index][0])))).toBeLessThan(0.05);
    expect(Math.abs(mean(still.map((index) => samples.acc[index][1])))).toBeLessThan(0.05);
  });

  it("turns at the rates that its orientation changes by", () => {
    const samples = simulate(RUN, { rateHz: 400 });
    let q = samples.q[0];
    let worst = 0;
    for (let index = 1; index < samples.q.length; index += 1) {
      const stepS = samples.timeS[index] - samples.timeS[index - 1];
      const [before, now] = [samples.gyrDps[index - 1], samples.gyrDps[index]];
      const half = now.map((rate, axis) => ((rate + before[axis]) / 2 / DEG_PER_RAD) * (stepS / 2));
      const angle = Math.hypot(...half);
      const scale = angle < 1e-9 ? 1 : Math.sin(angle) / angle;
      q = times(q, [Math.cos(angle), ...half.map((part) => part * scale)]);
      worst = Math.max(worst, Math.acos(Math.min(1, dot(upOf(q), upOf(samples.q[index])))) * DEG_PER_RAD);
    }
    expect(worst).toBeLessThan(0.15);
  });

  it("comes to a stand with the velocity that the forces on it add up to", () => {
    const samples = simulate(RUN);
    const force = [0, 1, 2].map((axis) => mean(samples.acc.map((acc, index) => rotate(samples.q[index], acc)[axis])));
    expect(force[0]).toBeCloseTo(0, 2);
    expect(force[1]).toBeCloseTo(0, 2);
    expect(force[2]).toBeCloseTo(9.80665, 2);
  });

  it("knows the pitch as -asin(up . forward), whatever the mounting", () => {
    for (const seed of [1, 2, 3]) {
      const run = simulateRun({ seed, rateHz: 50, script: parseScript(RUN) });
      const samples = samplesOf(run);
      const { up, forward } = run.truthCalibration;
      expect(dot(up, forward)).toBeCloseTo(0, 12);
      samples.q.forEach((q, index) => {
        expect(-Math.asin(dot(upOf(q), forward)) * DEG_PER_RAD).toBeCloseTo(samples.pitchDeg[index], 6);
      });
      const standing = mean(between(samples, 1, 7).map((index) => dot(upOf(samples.q[index]), up)));
      expect(standing).toBeGreaterThan(0.9999);
    }
  });

  it("pitches nose-down at a positive rate about the left axis", () => {
    const samples = simulate("stand 8\npause 2 pitch=0\nphone 6 pitch=40\npause 3 pitch=0", { mounting: "aligned" });
    const down = between(samples, 10, 11).map((index) => samples.gyrDps[index][1]);
    expect(mean(down)).toBeGreaterThan(25);
    expect(mean(between(samples, 13, 15).map((index) => samples.pitchDeg[index]))).toBeCloseTo(40, 0);
    expect(mean(between(samples, 13, 15).map((index) => samples.acc[index][0]))).toBeCloseTo(-9.81 * Math.sin(0.7), 0);
  });

  it("is pushed to the inside of a bend", () => {
    const script = "stand 6\nlevel 12 turn=1\nlevel 6 turn=150 speed=3\nlevel 4 turn=1";
    const samples = simulate(script, { mounting: "aligned" });
    const lateral = between(samples, 20.2, 21.8).map((index) => {
      const force = rotate(samples.q[index], samples.acc[index]);
      const nose = rotate(samples.q[index], [1, 0, 0]);
      return (nose[0] * force[1] - nose[1] * force[0]) / Math.hypot(nose[0], nose[1]);
    });
    expect(mean(lateral)).toBeGreaterThan(2);
  });
});

/** Phase of `x` against the peak of vertical acceleration at step rate, deg; positive: `x` comes first. */
function phaseDeg(x: readonly number[], vertical: readonly number[], timeS: readonly number[], stepHz: number): number {
  let [re, im] = [0, 0];
  const line = (signal: readonly number[], from: number): [number, number] => {
    let [a, b] = [0, 0];
    for (let index = from; index < from + 100; index += 1) {
      a += signal[index] * Math.cos(2 * Math.PI * stepHz * timeS[index]);
      b -= signal[index] * Math.sin(2 * Math.PI * stepHz * timeS[index]);
    }
    return [a, b];
  };
  for (let from = 0; from + 100 <= x.length; from += 50) {
    const [a, b] = line(x, from);
    const [c, d] = line(vertical, from);
    re += a * c + b * d;
    im += b * c - a * d;
  }
  return Math.atan2(im, re) * DEG_PER_RAD;
}

describe("gait", () => {
  const gaitOf = (
    script: string,
    stepHz: number,
    seed: number,
  ): { foreAft: number; pitchRate: number; amplitude: number } => {
    const samples = simulate(`stand 6\n${script}`, { seed, mounting: "aligned" });
    const indices = between(samples, 10, 60);
    const earth = indices.map((index) => {
      const [x, y, z] = rotate(samples.q[index], samples.acc[index]);
      const nose = rotate(samples.q[index], [1, 0, 0]);
      return { up: z - 9.81, forward: (x * nose[0] + y * nose[1]) / Math.hypot(nose[0], nose[1]) };
    });
    const timeS = indices.map((index) => samples.timeS[index]);
    const up = earth.map((force) => force.up);
    return {
      foreAft: phaseDeg(
        earth.map((force) => force.forward),
        up,
        timeS,
        stepHz,
      ),
      pitchRate: phaseDeg(
        indices.map((index) => samples.gyrDps[index][1]),
        up,
        timeS,
        stepHz,
      ),
      amplitude: Math.sqrt(2 * mean(up.map((value) => value * value))),
    };
  };

  it.each([11, 12, 13])("running brakes before mid-stance and propels after it, nose up when low (seed %i)", (seed) => {
    const { foreAft, pitchRate, amplitude } = gaitOf("level 60 cadence=2.6", 2.6, seed);
    expect(foreAft).toBeLessThan(-20);
    expect(foreAft).toBeGreaterThan(-120);
    expect(pitchRate).toBeLessThan(-60);
    expect(pitchRate).toBeGreaterThan(-160);
    expect(amplitude).toBeGreaterThan(6);
  });

  it.each([11, 12, 13])("walking propels before double support and brakes after it (seed %i)", (seed) => {
    const { foreAft, pitchRate, amplitude } = gaitOf("walk 60", 1.85, seed);
    expect(foreAft).toBeGreaterThan(20);
    expect(foreAft).toBeLessThan(150);
    expect(pitchRate).toBeLessThan(-60);
    expect(pitchRate).toBeGreaterThan(-160);
    expect(amplitude).toBeGreaterThan(2.5);
    expect(amplitude).toBeLessThan(6);
  });
});

describe("the clip's errors", () => {
  const STANDING = "stand 60";

  it("are at least those of a consumer-grade part by default", () => {
    expect(CONSUMER_ERRORS).toMatchObject({ accBiasMg: 20, gyrScalePercent: 1, accScalePercent: 1, lossPercent: 2 });
    for (const seed of [1, 2, 3, 4, 5]) {
      const samples = simulate(STANDING, { seed, errors: {} });
      for (let axis = 0; axis < 3; axis += 1) {
        expect(Math.abs(mean(samples.gyrDps.map((gyr) => gyr[axis])))).toBeGreaterThan(0.4);
      }
    }
  });

  it("shift the accelerometer by its bias on every axis", () => {
    const perfect = simulate(STANDING);
    const biased = simulate(STANDING, { errors: { ...NO_ERRORS, accBiasMg: 20 } });
    for (let axis = 0; axis < 3; axis += 1) {
      const shift = mean(biased.acc.map((acc, index) => acc[axis] - perfect.acc[index][axis]));
      expect(Math.abs(shift)).toBeCloseTo(0.02 * 9.80665, 6);
    }
  });

  it("clip and quantise readings", () => {
    const errors = { ...NO_ERRORS, accRangeG: 1.5, gyrRangeDps: 50, bits: 12 };
    const samples = simulate("stand 6\nlevel 20", { errors });
    const largest = Math.max(...samples.acc.flat().map(Math.abs));
    expect(largest).toBeCloseTo(1.5 * 9.80665, 9);
    const step = (2 * 1.5 * 9.80665) / 4096;
    for (const value of samples.acc.slice(0, 500).flat()) expect(value / step).toBeCloseTo(Math.round(value / step), 6);
    expect(Math.max(...samples.gyrDps.flat().map(Math.abs))).toBeCloseTo(50, 9);
  });

  it("lose two percent of the samples in bursts of up to 50 ms, and jitter the rest", () => {
    const samples = simulate("stand 6\nlevel 600 turn=1", { errors: {} });
    const steps = samples.timeS.slice(1).map((timeS, index) => timeS - samples.timeS[index]);
    const lost = 1 - samples.timeS.length / 60_600;
    expect(lost).toBeGreaterThan(0.014);
    expect(lost).toBeLessThan(0.026);
    expect(Math.max(...steps)).toBeLessThan(0.0645 + 0.002);
    expect(Math.max(...steps)).toBeGreaterThan(0.055);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(new Set(steps.map((step) => step.toFixed(5))).size).toBeGreaterThan(50);
  });

  it("leave out a scripted gap and nothing else", () => {
    const samples = simulate("stand 6\nlevel 10\ngap 7.5\nlevel 10");
    const steps = samples.timeS.slice(1).map((timeS, index) => timeS - samples.timeS[index]);
    expect(steps.filter((step) => step > 0.011)).toHaveLength(1);
    expect(Math.max(...steps)).toBeCloseTo(7.51, 2);
  });
});

describe("simulateRun", () => {
  it("gives the same run for the same seed, every time it is read, and another for another seed", () => {
    const options = { seed: 9, rateHz: 50, durationS: 120 };
    const run = simulateRun(options);
    const first = samplesOf(run);
    expect(samplesOf(run)).toEqual(first);
    expect(samplesOf(simulateRun(options))).toEqual(first);
    expect(samplesOf(simulateRun({ ...options, seed: 10 }))).not.toEqual(first);
  });

  it("expects the same spans whatever the clip, its mounting, its rate and the running neutral", () => {
    const options = { seed: 21, durationS: 900 };
    const { expected } = simulateRun({ ...options, rateHz: 100 });
    expect(expected.episodeCount).toBeGreaterThan(0);
    expect(
      simulateRun({ ...options, rateHz: 52, mounting: "aligned", errors: NO_ERRORS, neutralOffsetDeg: 2 }).expected,
    ).toEqual(expected);
  });

  it("moves the head by the running neutral while moving, not while standing", () => {
    const script = "stand 8\nlevel 20 pitch=6\nstand 8";
    const plain = simulate(script, { neutralOffsetDeg: 0 });
    const lowered = simulate(script, { neutralOffsetDeg: 2 });
    const shift = (fromS: number, toS: number): number =>
      mean(between(plain, fromS, toS).map((index) => lowered.pitchDeg[index] - plain.pitchDeg[index]));
    expect(shift(0, 8)).toBeCloseTo(0, 6);
    expect(shift(12, 26)).toBeCloseTo(2, 6);
    expect(shift(31, 36)).toBeCloseTo(0, 6);
    const drawn = [1, 2, 3, 4, 5, 6].map(
      (seed) => simulateRun({ seed, rateHz: 50, script: parseScript(script) }).neutralOffsetDeg,
    );
    for (const offset of drawn) expect(Math.abs(offset)).toBeLessThanOrEqual(0.5);
  });

  it("expects nothing of hovering, phones and glances, and spells where they are scripted", () => {
    const quiet = parseScript(
      "stand 8\nlevel 20\nhover 40 pitch=20\nlevel 20 glances=6\npause 5\nphone 30\npause 5\nlevel 10",
    );
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      expect(
        simulateRun({ seed, rateHz: 50, script: quiet }).expected.spans.filter(({ kind }) => kind !== "dip"),
      ).toEqual([]);
    }
    const spells = parseScript("stand 8\nlevel 30\nspell 20 pitch=34\nlevel 30\nspell 75 pitch=40\nlevel 10");
    const { spans } = simulateRun({ seed: 1, rateHz: 50, script: spells }).expected;
    expect(spans.map(({ kind }) => kind)).toEqual(["episode", "long"]);
    expect(Math.abs(spans[0].startS - 38.5)).toBeLessThan(0.5);
    expect(Math.abs(spans[0].endS - 58.5)).toBeLessThan(0.5);
    expect(spans[1].meanPitchDeg).toBeGreaterThan(37);
  });

  it("refuses a rate that no clip has and a run too short to be one", () => {
    expect(() => simulateRun({ seed: 1, rateHz: 5 })).toThrow(LookaheadError);
    expect(() => simulateRun({ seed: 1, rateHz: Number.NaN })).toThrow(LookaheadError);
    expect(() => simulateRun({ seed: 1, rateHz: 50, durationS: 20 })).toThrow(LookaheadError);
  });
});
