// The mount-shift table of `npm run accuracy`: slips of the clip planted into made-up runs, how many of them are found, how
// late and where, and how many marks are false on clean running of all kinds. `node test/accuracy/mount-shift.ts` prints
// it alone. Nothing is tuned on these seeds. Recorded heads come last: nobody touched the sensor there.
import { existsSync } from "node:fs";
import path from "node:path";
import { Calibrator } from "../../src/core/calibration.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { AnalysisRun } from "../../src/core/pipeline.ts";
import type { MountMark, TimeRange } from "../../src/core/results.ts";
import { Random } from "../../src/simulator/random.ts";
import type { Segment } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import type { SimulationOptions } from "../../src/simulator/simulate.ts";
import type { Slip } from "../../src/simulator/slips.ts";
import { defaultDataFolder, listSets, readSet } from "./data-set.ts";

const RATE_HZ = 50;
/** Planted so long after the start, in the middle of whatever the runner does. */
const PLANTED_S = 600;
/** A slip that shows is found within this, s. */
const WITHIN_S = 90;

export interface Analysed {
  readonly marks: readonly MountMark[];
  readonly durationS: number;
  readonly pauses: readonly TimeRange[];
}

/** Null without a forward axis: no marks are looked for then. */
export function analysed(blocks: () => Iterable<ImuBlock>): Analysed | null {
  const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
  for (const block of blocks()) calibrator.push(block);
  const calibration = calibrator.finish();
  if (calibration.status !== "ok") return null;
  const run = new AnalysisRun({ calibration, parameters: DEFAULT_PARAMETERS, mode: "offline" });
  for (const block of blocks()) run.push(block);
  const done = run.finish().find((event) => event.kind === "done");
  if (done === undefined) throw new Error("The analysis ended without a result.");
  const { mountMarks, recording, pauses } = done.analysis;
  return { marks: mountMarks, durationS: recording.durationS, pauses };
}

export function analysedSimulation(options: Omit<SimulationOptions, "rateHz">): Analysed | null {
  const run = simulateRun({ ...options, rateHz: RATE_HZ });
  return analysed(function* blocks() {
    for (const { block } of run.blocks()) yield block;
  });
}

/** An hour or so of one kind of running that could be mistaken for a moved clip. */
export const CLEAN_KINDS: Readonly<Record<string, (random: Random) => Segment[]>> = {
  "easy running": (random) => pieces(random, 20, () => [{ kind: "level", durationS: 120, glancesPerMin: 2 }]),
  "bends and hairpins": (random) =>
    pieces(random, 120, () => [{ kind: "level", durationS: 20, turnDeg: random.sign() * random.between(60, 175) }]),
  "laps of a track": (random) =>
    pieces(random, 60, () => [
      { kind: "level", durationS: 22, turnDeg: 180 },
      { kind: "level", durationS: 20 },
    ]),
  "slanting trails": (random) =>
    pieces(random, 10, () => {
      const tiltDeg = random.sign() * random.between(1.5, 4);
      const durationS = random.between(120, 480);
      return [
        { kind: "level", durationS, tiltDeg },
        { kind: "technical", durationS: 60, tiltDeg: tiltDeg / 2 },
      ];
    }),
  "rough ground": (random) =>
    pieces(random, 12, () => [
      { kind: "technical", durationS: random.between(120, 300) },
      { kind: "spell", durationS: random.between(20, 120), pitchDeg: random.between(28, 42), ground: "technical" },
    ]),
  "a road, then a long rough descent": (random) =>
    pieces(random, 2, () => [
      { kind: "level", durationS: random.between(400, 700), glancesPerMin: 2 },
      { kind: "technical", durationS: random.between(600, 1200) },
    ]),
  "hike up, run down": (random) =>
    pieces(random, 4, () => [
      { kind: "walk", durationS: 300, gradeDeg: 8, pitchDeg: random.between(8, 16) },
      { kind: "climb", durationS: 200 },
      { kind: "pause", durationS: random.between(20, 90) },
      { kind: "level", durationS: 400, gradeDeg: -6, pitchDeg: random.between(8, 18) },
    ]),
  "looking around": (random) =>
    pieces(random, 40, () => [
      { kind: "level", durationS: random.between(15, 50), lookDeg: random.sign() * random.between(10, 30) },
      { kind: "level", durationS: random.between(5, 25), tiltDeg: random.sign() * random.between(6, 14) },
      { kind: "level", durationS: random.between(20, 60) },
    ]),
  "stumbles and knocks": (random) =>
    pieces(random, 45, () => [
      {
        kind: "level",
        durationS: random.between(20, 70),
        joltG: random.between(5, 8),
        pitchDeg: random.between(2, 12),
      },
      { kind: "technical", durationS: random.between(10, 40) },
    ]),
};

function pieces(random: Random, count: number, piece: () => Segment[]): Segment[] {
  return [
    { kind: "stand", durationS: 8 },
    { kind: "walk", durationS: random.between(10, 25) },
    ...Array.from({ length: count }, piece).flat(),
    { kind: "stand", durationS: 4 },
  ];
}

interface Plant {
  readonly label: string;
  readonly seeds: readonly number[];
  readonly slip: Omit<Slip, "atS">;
  /** Easy running instead of a random script, in which the head is down for minutes on end. */
  readonly easy?: boolean;
}

const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, k) => first + k);

const PLANTS: readonly Plant[] = [
  { label: "roll 10 deg", seeds: seedsFrom(3001, 40), slip: { rollDeg: 10 } },
  { label: "roll 15 deg with a knock", seeds: seedsFrom(3101, 10), slip: { rollDeg: 15, joltG: 7 } },
  { label: "forward 12 deg", seeds: seedsFrom(3201, 10), slip: { yawDeg: 12 } },
  { label: "forward 20 deg", seeds: seedsFrom(3301, 10), slip: { yawDeg: 20 } },
  { label: "pitch 10 deg with a knock", seeds: seedsFrom(3401, 10), slip: { pitchDeg: 10, joltG: 7 } },
  { label: "the same, easy running", seeds: seedsFrom(3451, 10), slip: { pitchDeg: 10, joltG: 7 }, easy: true },
  { label: "pitch 10 deg, sliding", seeds: seedsFrom(3501, 10), slip: { pitchDeg: 10 } },
];

/** Every second slip goes the other way. */
function planted(seed: number, { slip: planned, easy }: Plant): Analysed | null {
  const { rollDeg = 0, pitchDeg = 0, yawDeg = 0, joltG = 0 } = planned;
  const sign = seed % 2 === 0 ? 1 : -1;
  const slip = { atS: PLANTED_S, rollDeg: sign * rollDeg, pitchDeg: sign * pitchDeg, yawDeg: sign * yawDeg, joltG };
  const random = new Random(seed).stream("easy");
  const segments = pieces(random, 12, () => [
    { kind: "level", durationS: random.between(40, 90), glancesPerMin: 2, pitchDeg: random.between(2, 8) },
    { kind: "spell", durationS: random.between(5, 25), pitchDeg: random.between(27, 42) },
  ]);
  return analysedSimulation({
    seed,
    slips: [slip],
    ...(easy === true ? { script: { segments } } : { durationS: 1000 }),
  });
}

function printPlanted(plant: Plant): void {
  const { label, seeds } = plant;
  let unknown = 0;
  let moved = 0;
  let asked = 0;
  let extra = 0;
  const lateS: number[] = [];
  const lateWithPausesS: number[] = [];
  const offS: number[] = [];
  for (const seed of seeds) {
    const result = planted(seed, plant);
    if (result === null) {
      unknown += 1;
      continue;
    }
    const [first, ...rest] = result.marks.filter(({ atS }) => atS >= PLANTED_S - WITHIN_S);
    extra += rest.length + result.marks.filter(({ atS }) => atS < PLANTED_S - WITHIN_S).length;
    if (first === undefined) continue;
    if (first.kind === "candidate") asked += 1;
    else moved += 1;
    lateS.push(first.foundS - PLANTED_S - standingS(result.pauses, PLANTED_S, first.foundS));
    lateWithPausesS.push(first.foundS - PLANTED_S);
    offS.push(Math.abs(first.atS - PLANTED_S));
  }
  const within = lateS.filter((late) => late <= WITHIN_S).length;
  console.log(
    [
      label.padEnd(28),
      `${seeds.length - unknown} (${unknown})`.padStart(13),
      String(moved).padStart(7),
      String(asked).padStart(7),
      String(within).padStart(12),
      lateText(lateS).padStart(16),
      lateText(lateWithPausesS).padStart(19),
      offS.length === 0 ? "–".padStart(11) : `${quantileOf(offS, 0.9).toFixed(1)} s`.padStart(11),
      String(extra).padStart(7),
    ].join(""),
  );
}

function lateText(lateS: readonly number[]): string {
  return lateS.length === 0 ? "–" : `${quantileOf(lateS, 0.5).toFixed(0)}, ${Math.max(...lateS).toFixed(0)}`;
}

function standingS(pauses: readonly TimeRange[], fromS: number, toS: number): number {
  return pauses.reduce((sum, { startS, endS }) => sum + Math.max(0, Math.min(endS, toS) - Math.max(startS, fromS)), 0);
}

function quantileOf(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
}

/** Hours of clean running and the marks on it. */
function printClean(
  label: string,
  runs: readonly Omit<SimulationOptions, "rateHz">[],
): { hours: number; marks: number } {
  let hours = 0;
  const found: string[] = [];
  for (const run of runs) {
    const result = analysedSimulation(run);
    if (result === null) continue;
    hours += result.durationS / 3600;
    for (const { by, atS } of result.marks) found.push(`seed ${run.seed}: ${by} at ${atS.toFixed(0)} s`);
  }
  console.log(`  ${label.padEnd(26)}${hours.toFixed(1).padStart(6)} h  ${found.length} marks  ${found.join(", ")}`);
  return { hours, marks: found.length };
}

export async function printMountShift(data: string): Promise<void> {
  console.log(
    `Clip slipping at ${PLANTED_S} s on simulated runs, ${RATE_HZ} Hz, 2 % loss, random mounting, whatever the script does then`,
  );
  console.log("Late: seconds of moving time until it is known, and the same with pauses; middle and worst.");
  console.log(
    `${"".padEnd(27)}runs (no axis)  moved  asked  within ${WITHIN_S} s  late, moving  late, with pauses  off, 90 %  extra`,
  );
  for (const plant of PLANTS) printPlanted(plant);
  console.log("Clean running");
  const totals = [
    printClean(
      "random scripts",
      seedsFrom(3601, 12).map((seed) => ({ seed, durationS: 1800 })),
    ),
    ...Object.entries(CLEAN_KINDS).map(([label, segments], kind) =>
      printClean(
        label,
        [0, 1].map((k) => {
          const seed = 3701 + 10 * kind + k;
          return { seed, script: { segments: segments(new Random(seed).stream("clean")) } };
        }),
      ),
    ),
  ];
  const hours = totals.reduce((sum, total) => sum + total.hours, 0);
  const marks = totals.reduce((sum, total) => sum + total.marks, 0);
  console.log(
    `  ${marks} marks in ${hours.toFixed(1)} h: ${((5 * marks) / hours).toFixed(2)} per 5 h (bar: less than 1)`,
  );
  if (existsSync(data)) await printRecorded(data);
}

/** Recorded heads and backs, a minute and a half each: hardly long enough to compare one minute with another. */
async function printRecorded(data: string): Promise<void> {
  for (const folder of await listSets(data)) {
    const set = path.basename(folder);
    if (set !== "head_imu" && set !== "resynth_running") continue;
    for (const { name, block } of await readSet(folder)) {
      const once = analysed(() => [block]);
      console.log(`  ${set}/${name}: ${once === null ? "no forward axis" : `${once.marks.length} marks`}`);
    }
  }
}

if (import.meta.main) await printMountShift(defaultDataFolder());
