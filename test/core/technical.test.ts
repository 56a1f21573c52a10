// The detector of technical ground on made-up runs with known ground, and on made-up figures for what it must not say.
import { describe, expect, test } from "vitest";
import { technicalGround } from "../../src/core/technical.ts";
import { TerrainTally } from "../../src/core/terrain-tally.ts";
import { Random } from "../../src/simulator/random.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { overlapS, roughRanges, terrainOf } from "../support/terrain.ts";

/** Easy running with spells of looking down, a climb and a walk in it, and three rough stretches. */
const SCRIPT = `stand 8\nlevel 300\nspell 60 pitch=38\nlevel 90\ntechnical 80\nlevel 150\nclimb 60\nspell 40 pitch=36
technical 35\nspell 20 pitch=36 ground=technical\nlevel 200\nwalk 40\nlevel 120\ntechnical 60\nlevel 120\nhover 60 pitch=20\nlevel 60`;

/** Steps and forces as a runner would give them; `rough` says where the ground throws one about. */
function figures(durationS: number, rough: (timeS: number) => boolean, seed = 3): TerrainTally {
  const random = new Random(seed).stream("figures");
  const tally = new TerrainTally();
  let atS = 0;
  while (atS < durationS) {
    const unevenness = rough(atS) ? 0.1 : 0.03;
    const intervalS = 0.38 * (1 + unevenness * random.normal());
    tally.step(atS, atS + intervalS, 8 + (rough(atS) ? 2.2 : 0.8) * random.normal());
    atS += intervalS;
  }
  const rateHz = 10;
  const timeS = Float64Array.from({ length: durationS * rateHz }, (_, i) => i / rateHz);
  const accMps2 = new Float64Array(3 * timeS.length);
  const gyrRadps = new Float64Array(3 * timeS.length);
  const vertical = timeS.map((t, i) => {
    const size = rough(t) ? 1.5 : 1;
    accMps2[3 * i + 1] = 1.5 * size * random.normal();
    gyrRadps[3 * i + 2] = 0.5 * size * random.normal();
    return 9.8 + 6 * random.normal();
  });
  tally.samples({ timeS, accMps2, gyrRadps }, vertical, { up: [0, 0, 1], forward: [1, 0, 0] }, 0, timeS.length);
  return tally;
}

describe("on made-up runs", () => {
  test("finds the rough stretches, and nothing where only the head was down", () => {
    let [bothS, foundS, truthS] = [0, 0, 0];
    for (const seed of [31, 32]) {
      const run = simulateRun({ seed, rateHz: 40, script: parseScript(SCRIPT) });
      const ground = technicalGround(terrainOf(run));
      expect(ground.status).toBe("judged");
      const overlap = overlapS(ground.sections, roughRanges(run));
      bothS += overlap.bothS;
      foundS += overlap.firstS;
      truthS += overlap.secondS;
    }
    expect(bothS / foundS).toBeGreaterThan(0.8);
    expect(bothS / truthS).toBeGreaterThan(0.85);
  });
});

describe("on made-up figures", () => {
  test("finds a rough stretch to within a window", () => {
    const { status, sections } = technicalGround(figures(1800, (t) => t > 900 && t < 1000));
    expect(status).toBe("judged");
    expect(sections).toHaveLength(1);
    expect(Math.abs(sections[0].startS - 900)).toBeLessThan(12);
    expect(Math.abs(sections[0].endS - 1000)).toBeLessThan(12);
  });

  test("labels nothing on even ground, short stretches neither", () => {
    expect(technicalGround(figures(1800, () => false))).toEqual({ status: "judged", sections: [] });
    expect(technicalGround(figures(1800, (t) => t > 900 && t < 905)).sections).toEqual([]);
  });

  test("needs ten minutes of easy running", () => {
    expect(technicalGround(figures(590, (t) => t > 300 && t < 400)).status).toBe("tooShort");
    expect(technicalGround(figures(900, (t) => t > 300 && t < 660)).status).toBe("tooShort");
    expect(technicalGround(new TerrainTally())).toEqual({ status: "tooShort", sections: [] });
  });

  test("says that it is unsure when more than half would be labelled", () => {
    expect(technicalGround(figures(3600, (t) => t % 600 < 330))).toEqual({ status: "unsure", sections: [] });
  });

  test("goes along with steps that grow uneven slowly, as legs tire", () => {
    const tally = new TerrainTally();
    const even = figures(3600, () => false);
    const random = new Random(9).stream("tired");
    const { count, atS, intervalS, peakMps2 } = even.steps;
    for (let step = 0; step < count; step++) {
      const more = 1 + atS[step] / 3600;
      const interval = 0.38 + (intervalS[step] - 0.38) * more;
      tally.step(atS[step] - interval, atS[step], 8 + (peakMps2[step] - 8) * more + 0.01 * random.normal());
    }
    tally.restoreState({ seconds: even.saveState().seconds, steps: tally.saveState().steps });
    expect(technicalGround(tally).sections).toEqual([]);
  });

  test("goes on from a saved state", () => {
    const tally = figures(1800, (t) => t > 900 && t < 1000);
    const copy = new TerrainTally();
    copy.restoreState(structuredClone(tally.saveState()));
    expect(technicalGround(copy)).toEqual(technicalGround(tally));
  });
});
