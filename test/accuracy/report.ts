// The tables of `npm run accuracy`: per set and rate one line per estimator, with the shift curve; per trial; bars.
// Prints and measures; what is compared comes from estimators.ts and anchors.ts.
import { PLAIN_SETTINGS, SHIPPED_SETTINGS } from "../../src/core/attitude/attitude.ts";
import { ANCHORS, BARS, TRIAL_ANCHORS } from "./anchors.ts";
import type { Bar } from "./anchors.ts";
import type { Trial } from "./data-set.ts";
import { ahrs, ours } from "./estimators.ts";
import type { Estimator } from "./estimators.ts";
import { figures, mean, median } from "./metrics.ts";
import type { Estimate, Figures } from "./metrics.ts";

export const RATES = [1, 3, 6] as const;
const SHIFTS = [-3, -2, -1, 0, 1, 2, 3] as const;
const MADGWICK_GAINS = [0.01, 0.02, 0.033, 0.05, 0.1, 0.2, 0.4];
const MAHONY_GAINS = [0.1, 0.2, 0.3, 0.5, 1, 2];
const LABEL_WIDTH = 34;
const PAIR_WIDTH = 17;

export interface Candidate {
  readonly label: string;
  readonly estimate: (trial: Trial, every: number) => Estimate | null;
}

/** Our estimator and its peers; the peers' best gain is the best one on the trials at even positions. */
export function candidates(trials: readonly Trial[]): Candidate[] {
  const aided = trials.some((trial) => trial.speed !== undefined);
  const list: Candidate[] = [
    { label: "Lookahead live", estimate: ours("live", SHIPPED_SETTINGS) },
    { label: "Lookahead offline", estimate: ours("offline", SHIPPED_SETTINGS) },
  ];
  if (aided) {
    list.push(
      { label: "Lookahead live, speed", estimate: ours("live", SHIPPED_SETTINGS, "speed") },
      { label: "Lookahead offline, speed", estimate: ours("offline", SHIPPED_SETTINGS, "speed") },
    );
  }
  list.push(
    { label: "plain VQF live (ours)", estimate: ours("live", PLAIN_SETTINGS) },
    { label: "plain VQF offline (ours)", estimate: ours("offline", PLAIN_SETTINGS) },
  );
  for (const [name, gains] of [
    ["Madgwick", MADGWICK_GAINS],
    ["Mahony", MAHONY_GAINS],
  ] as const) {
    const best = bestGain(trials, gains, (gain) => ahrs(name, gain));
    list.push(
      { label: `npm ahrs ${name}, default gain`, estimate: ahrs(name) },
      { label: `npm ahrs ${name}, best gain ${best}`, estimate: ahrs(name, best) },
    );
  }
  return list;
}

function bestGain(trials: readonly Trial[], gains: readonly number[], make: (gain: number) => Estimator): number {
  const chosenOn = trials.length > 1 ? evenHalf(trials) : trials;
  const errorDeg = (gain: number): number =>
    mean(chosenOn.map((trial) => figures(trial, make(gain)(trial, 1), 0).inclinationDeg));
  return gains.reduce((best, gain) => (errorDeg(gain) < errorDeg(best) ? gain : best));
}

/** Trials at positions 2, 4, 6 and so on; settings are chosen on these. */
function evenHalf<T>(trials: readonly T[]): T[] {
  return trials.filter((_, i) => i % 2 === 1);
}

function oddHalf<T>(trials: readonly T[]): T[] {
  return trials.filter((_, i) => i % 2 === 0);
}

/** One line per candidate: figures at zero shift, then the mean inclination at each shift and both halves at -1. */
export function printRate(set: string, trials: readonly Trial[], list: readonly Candidate[], every: number): void {
  const stepMs = 1000 * mean(trials.map((trial) => intervalS(trial)));
  const rateHz = 1000 / stepMs / every;
  console.log(`\n${set}, ${rateName(every)} (${rateHz.toFixed(1)} Hz); degrees`);
  const pairs = ["inclination", "pitch", "95th perc.", "maximum"].map((name) => name.padStart(PAIR_WIDTH)).join("");
  const shifts = SHIFTS.map((shift) => (shift * stepMs).toFixed(1).padStart(7)).join("");
  console.log(`${"".padEnd(LABEL_WIDTH)}${pairs}   mean inclination, truth taken later by ms:`.trimEnd());
  console.log(
    `${"mean / median over trials".padEnd(LABEL_WIDTH)}${" ".repeat(4 * PAIR_WIDTH)}  ${shifts}   halves at -1: even, odd`,
  );
  for (const { label, estimate } of list) {
    const rows: Figures[][] = [];
    for (const trial of trials) {
      const got = estimate(trial, every);
      if (got !== null) rows.push(SHIFTS.map((shift) => figures(trial, got, shift)));
    }
    if (rows.length === 0) continue;
    const pair = (pick: (f: Figures) => number): string => {
      const values = rows.map((row) => pick(row[SHIFTS.indexOf(0)]));
      return `${mean(values).toFixed(3)} / ${median(values).toFixed(3)}`.padStart(PAIR_WIDTH);
    };
    const at = (part: readonly Figures[][], shift: number): string =>
      mean(part.map((row) => row[SHIFTS.indexOf(shift as -1)].inclinationDeg)).toFixed(3);
    const curve = SHIFTS.map((shift) => at(rows, shift).padStart(7)).join("");
    const some = rows.length === trials.length ? "" : ` (${rows.length} of ${trials.length})`;
    console.log(
      (label + some).padEnd(LABEL_WIDTH) +
        pair((f) => f.inclinationDeg) +
        pair((f) => f.pitchDeg) +
        pair((f) => f.p95Deg) +
        pair((f) => f.maxDeg) +
        `  ${curve}   ${at(evenHalf(rows), -1)}, ${at(oddHalf(rows), -1)}`,
    );
  }
  for (const anchor of (ANCHORS[set] ?? []).filter((a) => a.every === every)) {
    const cell = (value: number | undefined): string =>
      (value === undefined ? "" : value.toFixed(3)).padStart(PAIR_WIDTH - 8).padEnd(PAIR_WIDTH);
    const cells = [anchor.inclinationDeg, anchor.pitchDeg, anchor.p95Deg].map(cell).join("");
    console.log(`${`anchor: ${anchor.label}`.padEnd(LABEL_WIDTH)}${cells}`.trimEnd());
  }
}

/** Inclination by trial, full rate, zero shift. */
export function printTrials(set: string, trials: readonly Trial[], list: readonly Candidate[]): void {
  const width = Math.max(...trials.map(({ name }) => name.length)) + 2;
  const shown = list.filter(({ label }) => !label.includes("default"));
  console.log(`\n${set}, inclination by trial, every sample, zero shift; degrees`);
  console.log(`${"".padEnd(width)}${shown.map((_, i) => `(${i + 1})`.padStart(8)).join("")}`);
  for (const trial of trials) {
    const cells = shown.map(({ estimate }) => {
      const got = estimate(trial, 1);
      return (got === null ? "-" : figures(trial, got, 0).inclinationDeg.toFixed(3)).padStart(8);
    });
    console.log(trial.name.padEnd(width) + cells.join(""));
  }
  shown.forEach(({ label }, i) => console.log(`  (${i + 1}) ${label}`));
  for (const { label, byTrial } of TRIAL_ANCHORS[set] ?? []) {
    const cells = trials.map(({ name }) => `${name} ${byTrial[name] ?? "-"}`);
    console.log(`  anchor: ${label}: ${cells.join(", ")}`);
  }
}

/** What is asked of this set, and what is reached. */
export function printBars(set: string, trials: readonly Trial[]): void {
  const bars = BARS.filter((bar) => bar.set === set);
  if (bars.length > 0) console.log(`\n${set}, asked for and reached: mean inclination in degrees`);
  for (const bar of bars) {
    const chosen = trials.filter(({ name }) => bar.only === undefined || name === bar.only);
    if (chosen.length === 0) continue;
    const reached = reachedDeg(bar, chosen);
    const met = reached <= bar.atMostDeg && reached >= (bar.atLeastDeg ?? 0);
    const asked = bar.atLeastDeg === undefined ? `<= ${bar.atMostDeg}` : `${bar.atLeastDeg} to ${bar.atMostDeg}`;
    const timing = bar.shift === 0 ? "" : `, truth ${-bar.shift * 3.5} ms earlier`;
    const what = `${bar.settings} ${bar.mode}, ${bar.only ?? "all trials"}, ${rateName(bar.every)}${timing}`;
    console.log(`  ${what.padEnd(72)}${asked.padStart(15)}  ${reached.toFixed(4)}  ${met ? "reached" : "MISSED"}`);
  }
}

function reachedDeg(bar: Bar, trials: readonly Trial[]): number {
  const estimate = ours(bar.mode, bar.settings === "plain" ? PLAIN_SETTINGS : SHIPPED_SETTINGS, "speed");
  return mean(trials.map((trial) => figures(trial, estimate(trial, bar.every), bar.shift).inclinationDeg));
}

function rateName(every: number): string {
  return every === 1 ? "every sample" : every === 3 ? "every 3rd sample" : `every ${every}th sample`;
}

function intervalS({ block: { timeS } }: Trial): number {
  return (timeS[timeS.length - 1] - timeS[0]) / (timeS.length - 1);
}
