// How much the simulator's jogging is like the real head-worn recording: the same figures of both, side by side. Prints a
// table for `npm run accuracy`; test/simulator/likeness.test.ts asserts on the same figures. The real wearer jogs to and
// fro with the head up and down, so the simulated script does the same (`shuttleScript`).
import { existsSync } from "node:fs";
import path from "node:path";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEG_PER_RAD } from "../../src/core/units.ts";
import type { Vec3 } from "../../src/core/units.ts";
import { added, cross, direction, perpendicular, scaled } from "../../src/core/vector.ts";
import { readRecording } from "../../src/recordings/file.ts";
import type { Script } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import type { SimulatedRun } from "../../src/simulator/simulate.ts";

/** Figures of 40 s of jogging. Axes: forward, left, up. RMS about the mean; acc in m/s², gyr in deg/s. */
export interface LikenessFigures {
  readonly accRms: readonly number[];
  readonly gyrRms: readonly number[];
  /** Power below 1 Hz, (m/s²)² and (deg/s)². */
  readonly accSlowPower: readonly number[];
  readonly gyrSlowPower: readonly number[];
  /** 99.9th percentile of the length of the vector. */
  readonly accPeak: number;
  readonly gyrPeak: number;
  readonly stepHz: number;
}

/** The bar of CONTRACT.md: simulated over real within a quarter. */
export const LIKENESS_TOLERANCE = 0.25;

/** Seeds of the simulated joggers. Nothing else is drawn from them. */
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

/** What the wearer of the real recording does from 60 to 100 s, after standing still. */
export function shuttleScript(): Script {
  const jog = { cadenceHz: 2.07, speedMps: 1.8 };
  return {
    segments: [
      { kind: "stand", durationS: 12 },
      { kind: "level", durationS: 4, pitchDeg: 2, ...jog },
      { kind: "spell", durationS: 8, pitchDeg: 25, ...jog },
      { kind: "level", durationS: 2, pitchDeg: 5, ...jog },
      { kind: "spell", durationS: 4, pitchDeg: 28, turnDeg: 180, ...jog },
      { kind: "hover", durationS: 3, pitchDeg: 12, ...jog },
      { kind: "hover", durationS: 2, pitchDeg: 19, ...jog },
      { kind: "level", durationS: 8, pitchDeg: 1, ...jog },
      { kind: "hover", durationS: 4, pitchDeg: 19, ...jog },
      { kind: "level", durationS: 5, pitchDeg: -2, ...jog },
      { kind: "spell", durationS: 4, pitchDeg: 28, turnDeg: 180, ...jog },
      { kind: "walk", durationS: 4 },
    ],
  };
}

/** Pooled figures of the simulated joggers, 40 s each. */
export function simulatedFigures(): LikenessFigures {
  return pooled(
    SEEDS.map((seed) => {
      const run = simulateRun({ seed, rateHz: 100, script: shuttleScript(), errors: { lossPercent: 0 } });
      return figuresOf(samplesOf(run), [2, 9], [14, 54]);
    }),
  );
}

/** The same figures of runs with a drawn script, over every 40 s without standing and without gaps. */
function trailFigures(): LikenessFigures {
  return pooled(
    SEEDS.slice(0, 6).flatMap((seed) => {
      const run = simulateRun({ seed, rateHz: 100, durationS: 900, errors: { lossPercent: 0 } });
      const samples = samplesOf(run);
      const stops = run.segments.filter(
        ({ kind, ground }) => kind === "gap" || ground === "pause" || ground === "still",
      );
      return Array.from({ length: 19 }, (_, index) => 60 + 40 * index)
        .filter((fromS) => stops.every(({ startS, endS }) => endS + 2 < fromS || startS > fromS + 40))
        .map((fromS) => figuresOf(samples, [2, 6], [fromS, fromS + 40]));
    }),
  );
}

function samplesOf(run: SimulatedRun): Samples {
  return collect(Array.from(run.blocks(), ({ block }) => block));
}

function pooled(all: readonly LikenessFigures[]): LikenessFigures {
  const pool = (pick: (figures: LikenessFigures) => number): number => mean(all.map(pick));
  const axes = (pick: (figures: LikenessFigures) => readonly number[]): number[] =>
    [0, 1, 2].map((axis) => pool((figures) => pick(figures)[axis]));
  const rootAxes = (pick: (figures: LikenessFigures) => readonly number[]): number[] =>
    axes((figures) => pick(figures).map((rms) => rms ** 2)).map(Math.sqrt);
  return {
    accRms: rootAxes((figures) => figures.accRms),
    gyrRms: rootAxes((figures) => figures.gyrRms),
    accSlowPower: axes((figures) => figures.accSlowPower),
    gyrSlowPower: axes((figures) => figures.gyrSlowPower),
    accPeak: pool((figures) => figures.accPeak),
    gyrPeak: pool((figures) => figures.gyrPeak),
    stepHz: pool((figures) => figures.stepHz),
  };
}

function realRecording(dataDir: string): string {
  return path.join(dataDir, "head_imu", "head.csv.gz");
}

/** Figures of the real recording, 60 to 100 s; the wearer stands still from 28 to 34 s. */
export async function realFigures(dataDir: string): Promise<LikenessFigures> {
  const blocks: ImuBlock[] = [];
  for await (const part of readRecording(realRecording(dataDir))) blocks.push(part.block);
  return figuresOf(collect(blocks), [28, 34], [60, 100]);
}

/** Names, units and pairs of values, in the order of the table. */
export function likenessRows(
  real: LikenessFigures,
  simulated: LikenessFigures,
): { name: string; unit: string; real: number; simulated: number }[] {
  const perAxis = (name: string, unit: string, pick: (figures: LikenessFigures) => readonly number[]) =>
    ["forward", "left", "up"].map((axis, index) => ({
      name: `${name}, ${axis}`,
      unit,
      real: pick(real)[index],
      simulated: pick(simulated)[index],
    }));
  return [
    ...perAxis("acc RMS", "m/s²", (figures) => figures.accRms),
    ...perAxis("gyr RMS", "deg/s", (figures) => figures.gyrRms),
    ...perAxis("acc power < 1 Hz", "(m/s²)²", (figures) => figures.accSlowPower),
    ...perAxis("gyr power < 1 Hz", "(deg/s)²", (figures) => figures.gyrSlowPower),
    { name: "|acc| 99.9th percentile", unit: "m/s²", real: real.accPeak, simulated: simulated.accPeak },
    { name: "|gyr| 99.9th percentile", unit: "deg/s", real: real.gyrPeak, simulated: simulated.gyrPeak },
    { name: "step rate", unit: "Hz", real: real.stepHz, simulated: simulated.stepHz },
  ];
}

/** Prints the comparison. `dataDir` holds head_imu/head.csv.gz. */
export async function printLikeness(dataDir: string): Promise<void> {
  if (!existsSync(realRecording(dataDir))) {
    console.log("Likeness to the real head-worn recording: left out, head_imu/head.csv.gz is not there.");
    return;
  }
  const real = await realFigures(dataDir);
  const rows = likenessRows(real, simulatedFigures());
  const trail = likenessRows(real, trailFigures());
  console.log(
    `Likeness of simulated jogging (${SEEDS.length} seeds of 40 s) to the real head-worn recording (60-100 s),`,
  );
  console.log(
    "within 25 %; last column: drawn trail runs, which are faster and turn less than a course of 20 s to and fro",
  );
  console.log("                              real  simulated  ratio                trail run");
  for (const [index, row] of rows.entries()) {
    const ratio = row.simulated / row.real;
    console.log(
      [
        row.name.padEnd(26),
        row.real.toFixed(2).padStart(8),
        row.simulated.toFixed(2).padStart(11),
        ratio.toFixed(2).padStart(7),
        `  ${row.unit}`.padEnd(12),
        trail[index].simulated.toFixed(2).padStart(13),
        Math.abs(ratio - 1) <= LIKENESS_TOLERANCE ? "" : "  outside 25 %",
      ].join(""),
    );
  }
}

interface Samples {
  readonly timeS: number[];
  readonly acc: number[][];
  readonly gyr: number[][];
}

function collect(blocks: readonly ImuBlock[]): Samples {
  const samples: Samples = { timeS: [], acc: [[], [], []], gyr: [[], [], []] };
  for (const block of blocks) {
    samples.timeS.push(...block.timeS);
    for (let axis = 0; axis < 3; axis += 1) {
      for (let index = 0; index < block.timeS.length; index += 1) {
        samples.acc[axis].push(block.accMps2[3 * index + axis]);
        samples.gyr[axis].push(block.gyrRadps[3 * index + axis] * DEG_PER_RAD);
      }
    }
  }
  return samples;
}

function figuresOf(all: Samples, stillS: readonly [number, number], jogS: readonly [number, number]): LikenessFigures {
  const still = cut(all, stillS);
  const jog = cut(all, jogS);
  const durationS = jogS[1] - jogS[0];
  const up = direction([mean(still.acc[0]), mean(still.acc[1]), mean(still.acc[2])]);
  if (up === null) throw new Error("No gravity in the still part.");
  const vertical = project(jog.acc, up);
  const stepHz = strongest(vertical, durationS, 1.4, 3.5);
  const left = nodAxis(jog.gyr, up, durationS, stepHz);
  const axes = [cross(left, up), left, up];
  const acc = axes.map((axis) => project(jog.acc, axis));
  const gyr = axes.map((axis) => project(jog.gyr, axis));
  const slow = (x: readonly number[]): number => bandRms(x, durationS, 0, 1) ** 2;
  return {
    accRms: acc.map(deviation),
    gyrRms: gyr.map(deviation),
    accSlowPower: acc.map(slow),
    gyrSlowPower: gyr.map(slow),
    accPeak: percentile(lengths(jog.acc), 0.999),
    gyrPeak: percentile(lengths(jog.gyr), 0.999),
    stepHz,
  };
}

/** The horizontal axis that the head nods about: where the angular rate at step rate is strongest. Its sign is open. */
function nodAxis(gyr: readonly number[][], up: Vec3, durationS: number, stepHz: number): Vec3 {
  const first = perpendicular(up);
  const second = cross(up, first);
  let best = first;
  let bestRms = 0;
  for (let degrees = 0; degrees < 180; degrees += 2) {
    const angle = degrees / DEG_PER_RAD;
    const axis = added(scaled(first, Math.cos(angle)), scaled(second, Math.sin(angle)));
    const rms = bandRms(project(gyr, axis), durationS, 0.8 * stepHz, 1.2 * stepHz);
    if (rms > bestRms) {
      bestRms = rms;
      best = axis;
    }
  }
  return best;
}

function cut(all: Samples, [fromS, toS]: readonly [number, number]): Samples {
  const from = all.timeS.findIndex((timeS) => timeS >= fromS - 1e-9);
  const to = all.timeS.findIndex((timeS) => timeS >= toS - 1e-9);
  const end = to < 0 ? all.timeS.length : to;
  const range = (values: readonly number[]): number[] => values.slice(from, end);
  return { timeS: range(all.timeS), acc: all.acc.map(range), gyr: all.gyr.map(range) };
}

/** RMS of the part of `x` between two frequencies, Hz, by its Fourier coefficients. The mean is not part of it. */
function bandRms(x: readonly number[], durationS: number, fromHz: number, toHz: number): number {
  let power = 0;
  for (let k = Math.max(1, Math.ceil(fromHz * durationS)); k / durationS < toHz; k += 1) power += linePower(x, k);
  return Math.sqrt(power);
}

function strongest(x: readonly number[], durationS: number, fromHz: number, toHz: number): number {
  let best = 0;
  let bestPower = 0;
  for (let k = Math.ceil(fromHz * durationS); k / durationS < toHz; k += 1) {
    const power = linePower(x, k);
    if (power > bestPower) {
      bestPower = power;
      best = k / durationS;
    }
  }
  return best;
}

/** Power of the k-th Fourier line (Goertzel). */
function linePower(x: readonly number[], k: number): number {
  const omega = (2 * Math.PI * k) / x.length;
  const factor = 2 * Math.cos(omega);
  let s1 = 0;
  let s2 = 0;
  for (const value of x) {
    const s0 = value + factor * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  return (2 * (s1 * s1 + s2 * s2 - factor * s1 * s2)) / x.length ** 2;
}

function project(vectors: readonly number[][], axis: Vec3): number[] {
  return vectors[0].map((x, index) => x * axis[0] + vectors[1][index] * axis[1] + vectors[2][index] * axis[2]);
}

function lengths(vectors: readonly number[][]): number[] {
  return vectors[0].map((x, index) => Math.hypot(x, vectors[1][index], vectors[2][index]));
}

function mean(x: readonly number[]): number {
  return x.reduce((sum, value) => sum + value, 0) / x.length;
}

function deviation(x: readonly number[]): number {
  const middle = mean(x);
  return Math.sqrt(mean(x.map((value) => (value - middle) ** 2)));
}

function percentile(x: readonly number[], share: number): number {
  const sorted = x.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
