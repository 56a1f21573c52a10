// The confidence table of `npm run accuracy`: stride-mean pitch on made-up runs with random mounting and 2 % loss, and what
// planted faults do to it. The bars: seconds at 0.8 or more are right to 1.5 deg, planted faults lie below 0.5. Nothing
// is tuned on these seeds. By itself: node test/accuracy/confidence.ts [number of seeds].
//
// A bias that jumps is a fault for as long as it lasts: 30 s are too short to learn it, and 5 deg/s are past what the
// estimator takes for a bias at all.
import { parseArgs } from "node:util";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { GOOD, LOW, rmseOf, scoreConfidence, secondsOfFault, type Second } from "./confidence-score.ts";
import {
  plantBiasJump,
  plantBursts,
  plantClipping,
  plantClock,
  plantGap,
  wholeOf,
  type Planted,
  type Recorded,
} from "./planted-faults.ts";

const FIRST_SEED = 2001;
const DURATION_S = 600;
const RATE_HZ = 100;
/** Where faults are planted, s. */
const AT_S = 300;

export const CONFIDENCE_BARS = { goodRmseDeg: 1.5, strideRmseDeg: 1.5 } as const;

type Plant = readonly [label: string, plant: (r: Recorded) => Planted];

const FAULTS: readonly Plant[] = [
  ["gap of 0.3 s", (r) => plantGap(r, AT_S, 0.3)],
  ["gap of 1.5 s", (r) => plantGap(r, AT_S, 1.5)],
  ["gap of 20 s", (r) => plantGap(r, AT_S, 20)],
  ["4 g and 250 deg/s passed, a little", (r) => plantClipping(r, AT_S, 15, 1)],
  ["4 g and 250 deg/s passed, by far", (r) => plantClipping(r, AT_S, 15, 2)],
  ["times 20 % slow for 30 s", (r) => plantClock(r, AT_S, 30, 1.2)],
  ["times 10 % fast for 30 s", (r) => plantClock(r, AT_S, 30, 0.9)],
  ["stamped on arrival, 4 at once", (r) => plantBursts(r, AT_S, 30, 4)],
  ["bias jumps by 3 deg/s for 30 s", (r) => plantBiasJump(r, AT_S, 30, [3, 3, 3])],
  ["bias jumps by 5 deg/s, for good", (r) => plantBiasJump(r, AT_S, DURATION_S, [5, 5, 5])],
];

/** A clip that slips by so much in roll, with everything after it. */
const SLIP_DEG = 15;

/** Runs everything and prints the table; some minutes for 100 seeds. */
export async function printConfidence(seedCount = 100): Promise<void> {
  const seeds = Array.from({ length: seedCount }, (_, index) => FIRST_SEED + index);
  console.log(
    `Stride-mean pitch and confidence on simulated runs of ${DURATION_S / 60} min, random mounting, 2 % lost, offline, ` +
      `neutral offset taken off, seeds ${seeds[0]}-${seeds.at(-1)}`,
  );
  await printPlain("without faults", seeds, "offline");
  console.log(`${"planted".padEnd(38)}runs   RMSE of good seconds (worst run)   share good   fault below ${LOW}`);
  const few = seeds.slice(0, Math.max(1, Math.round(seedCount / 10)));
  for (const [label, plant] of FAULTS) await printFault(label, few, "offline", (seed) => plant(recorded(seed)));
  await printFault(`clip slips by ${SLIP_DEG} deg, for good`, few, "offline", slipped);
  await printPlain("live, without faults", few, "live");
  for (const [label, plant] of FAULTS) await printFault(label, few, "live", (seed) => plant(recorded(seed)));
  console.log(`Bars: good seconds within ${CONFIDENCE_BARS.goodRmseDeg} deg, every second of a fault below ${LOW}.`);
}

async function printPlain(label: string, seeds: readonly number[], mode: "live" | "offline"): Promise<void> {
  const plain: Second[][] = [];
  for (const seed of seeds) plain.push([...(await scoreConfidence(recorded(seed), mode)).seconds]);
  const worst = Math.max(...plain.map((seconds) => rmseOf(seconds)));
  const over = plain.filter((seconds) => rmseOf(seconds) > CONFIDENCE_BARS.strideRmseDeg).length;
  console.log(
    `${label}: RMSE ${rmseOf(plain.flat()).toFixed(2)} deg over all seconds, worst run ${worst.toFixed(2)}, ` +
      `${over} of ${plain.length} runs over ${CONFIDENCE_BARS.strideRmseDeg}; ${shares(plain.flat())}`,
  );
}

function recorded(seed: number): Recorded {
  return wholeOf(simulateRun({ seed, durationS: DURATION_S, rateHz: RATE_HZ }));
}

function slipped(seed: number): Planted {
  const level = (durationS: number, more = {}) => ({ kind: "level" as const, durationS, glancesPerMin: 4, ...more });
  const script = {
    segments: [
      { kind: "stand" as const, durationS: 8 },
      level(AT_S - 8),
      level(DURATION_S - AT_S, { slipRollDeg: SLIP_DEG, joltG: 5 }),
    ],
  };
  const fault = { kind: "mountShift" as const, startS: AT_S, endS: DURATION_S };
  return { ...wholeOf(simulateRun({ seed, script, rateHz: RATE_HZ })), fault };
}

async function printFault(
  label: string,
  seeds: readonly number[],
  mode: "live" | "offline",
  planted: (seed: number) => Planted,
): Promise<void> {
  const good: Second[][] = [];
  const all: Second[] = [];
  const inFault: Second[] = [];
  for (const seed of seeds) {
    const recording = planted(seed);
    const { seconds } = await scoreConfidence(recording, mode);
    good.push(seconds.filter(({ confidence }) => confidence >= GOOD));
    all.push(...seconds);
    inFault.push(...secondsOfFault(recording.fault, seconds));
  }
  const low = inFault.filter(({ confidence }) => confidence < LOW).length;
  const worst = Math.max(...good.map(rmseOf));
  const share = (100 * good.flat().length) / all.length;
  console.log(
    `${label.padEnd(38)}${String(seeds.length).padStart(4)}   ${rmseOf(good.flat()).toFixed(2)} (${worst.toFixed(2)})`.padEnd(
      78,
    ) + `${share.toFixed(0).padStart(4)} %       ${low} of ${inFault.length}`,
  );
}

function shares(seconds: readonly Second[]): string {
  const share = (count: number): string => ((100 * count) / seconds.length).toFixed(1);
  const good = seconds.filter(({ confidence }) => confidence >= GOOD).length;
  const low = seconds.filter(({ confidence }) => confidence < LOW).length;
  return `${share(good)} % of the seconds at ${GOOD} or more, ${share(low)} % below ${LOW}`;
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  await printConfidence(positionals[0] === undefined ? undefined : Number(positionals[0]));
}
