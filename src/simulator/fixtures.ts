// The recordings in fixtures/ and the JSON files of what a correct analysis finds in them, as text. Writes nothing:
// `node test/support/make-fixtures.ts` does. The same sources give the same text; a test compares it with what is
// committed (compressed bytes may differ between builds of zlib, so the test compares what is inside).
import { imuCsv } from "./imu-csv.ts";
import { expectedReport } from "./report.ts";
import { parseScript } from "./script.ts";
import { simulateRun } from "./simulate.ts";

interface Fixture {
  /** Path below fixtures/, without extension. */
  readonly name: string;
  readonly seed: number;
  readonly mounting: "random" | "aligned";
  /** Truth in every n-th row, to keep files small. */
  readonly truthEvery: number;
  readonly script: string;
}

const RATE_HZ = 50;

const FIXTURES: readonly Fixture[] = [
  {
    name: "level-run",
    seed: 501,
    mounting: "aligned",
    truthEvery: 10,
    script: "stand 8\nwalk 10\nlevel 100 glances=1\nclimb 20\nlevel 10\nstand 4",
  },
  {
    name: "hover",
    seed: 502,
    mounting: "random",
    truthEvery: 10,
    script: `stand 8\nlevel 20\nhover 35 pitch=18\nlevel 10\nglance 1.2\nhover 40 pitch=20\nlevel 10\nglance 1
      hover 30 pitch=21.5\nlevel 10`,
  },
  {
    name: "glances",
    seed: 503,
    mounting: "random",
    truthEvery: 10,
    script: `stand 8\nlevel 25\n${"glance 0.9\nlevel 4\nglance 0.6 pitch=38\nlevel 6\n".repeat(7)}spell 5 pitch=33\nlevel 15`,
  },
  {
    name: "one-long-spell",
    seed: 504,
    mounting: "random",
    truthEvery: 10,
    script: `stand 8\nlevel 35\nspell 25 pitch=34\nhover 0.6 pitch=13\nspell 20 pitch=36\nhover 0.7 pitch=12
      spell 30 pitch=40\nlevel 30`,
  },
  {
    name: "gap",
    seed: 505,
    mounting: "aligned",
    truthEvery: 10,
    script: `stand 8\nlevel 30\nspell 12 pitch=35\ngap 1.5 pitch=35\nspell 12 pitch=35\nlevel 20
      spell 14 pitch=36\ngap 8 pitch=36\nspell 14 pitch=36\nlevel 20\ngap 4\nlevel 15`,
  },
  {
    name: "pause",
    seed: 506,
    mounting: "random",
    truthEvery: 10,
    script:
      "stand 8\nlevel 40\nspell 16 pitch=33\nlevel 8\npause 8\nphone 30\npause 6\nlevel 30\nspell 12 pitch=31\npause 10",
  },
  {
    name: "random-mounting",
    seed: 507,
    mounting: "random",
    truthEvery: 10,
    script: `stand 8\nlevel 30\ntechnical 20\nspell 20 pitch=36 ground=technical\ntechnical 15\nclimb 25
      spell 15 pitch=30 ground=climb\nlevel 20`,
  },
  {
    name: "no-still-stretch",
    seed: 508,
    mounting: "random",
    truthEvery: 10,
    script: "level 50 glances=2\nspell 20 pitch=34\nlevel 30 glances=2",
  },
  {
    name: "walking-only",
    seed: 509,
    mounting: "random",
    truthEvery: 10,
    script: "stand 8\nwalk 60 glances=2\nspell 25 pitch=35 ground=walk\nwalk 40\nstand 4",
  },
  {
    name: "sample/hollow-ridge-loop",
    seed: 510,
    mounting: "random",
    truthEvery: 50,
    script: `
      stand 9
      walk 22
      level 140 glances=1.2 pitch=6
      spell 24 pitch=30
      level 95 glances=1.5 pitch=4
      level 60 glances=1 pitch=9
      hover 42 pitch=18.5
      level 35 glances=2 pitch=6
      technical 55 pitch=14 glances=9
      spell 35 pitch=32 ground=technical
      technical 40 pitch=13 glances=8
      level 60 glances=1 pitch=5
      climb 120 pitch=11 glances=0.6 grade=9
      spell 18 pitch=32
      level 90 glances=1.5 pitch=4
      spell 4 pitch=31
      level 75 glances=1 pitch=7
      spell 38 pitch=33 raises=1.5
      spell 34 pitch=39 raises=1
      level 55 glances=1 pitch=8
      walk 12
      pause 30
      phone 26
      pause 44
      walk 15
      level 90 glances=1 pitch=5
      technical 45 pitch=15 glances=9
      spell 31 pitch=31 ground=technical
      technical 25 pitch=12 glances=7
      level 40 pitch=6
      gap 24
      level 85 glances=1.5 pitch=5
      drink 2.2
      level 5
      drink 2
      level 40 glances=1 pitch=4
      spell 30 pitch=34
      spell 34 pitch=38 raises=1.5
      climb 85 pitch=10 glances=0.5 grade=11
      hover 30 pitch=18.5
      level 70 glances=1 pitch=7
      spell 6 pitch=33
      level 40 glances=1.5 pitch=6
      spell 40 pitch=35 raises=1
      spell 68 pitch=41 raises=1
      level 130 glances=1.2 pitch=8
      spell 18 pitch=30
      level 100 glances=1 pitch=6
      walk 35
      stand 5`,
  },
];

export interface FixtureFile {
  /** Path below fixtures/. */
  readonly path: string;
  /** Content; of a `.gz` before compression. */
  readonly text: string;
}

/** Every file in fixtures/ that this program makes. */
export function* fixtureFiles(): Generator<FixtureFile> {
  for (const { name, seed, mounting, truthEvery, script } of FIXTURES) {
    const run = simulateRun({ seed, mounting, rateHz: RATE_HZ, script: parseScript(script) });
    yield { path: `${name}.imu.csv.gz`, text: [...imuCsv(run.blocks(), { truthEvery })].join("") };
    yield { path: `${name}.expected.json`, text: `${JSON.stringify(expectedReport(run), null, 2)}\n` };
  }
}
