// Scripts: their text form, its errors, and how segments are placed in time.
import { describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import { Random } from "../../src/simulator/random.ts";
import { randomScript } from "../../src/simulator/random-script.ts";
import { parseScript, placeSegments, scriptDurationS } from "../../src/simulator/script.ts";

function messageOf(text: string): string {
  try {
    parseScript(text);
  } catch (error) {
    if (error instanceof LookaheadError && error.code === "usage") return error.message;
    throw error;
  }
  return "";
}

describe("parseScript", () => {
  it("reads kinds, seconds, numbers, grounds and comments", () => {
    const text = `
      stand 8            # neutral pose
      level 60.5 glances=2 cadence=2.6 speed=3
      spell 45 pitch=34 raises=1.5 ground=technical

      climb 30 grade=12 turn=-90`;
    expect(parseScript(text)).toEqual({
      segments: [
        { kind: "stand", durationS: 8 },
        { kind: "level", durationS: 60.5, glancesPerMin: 2, cadenceHz: 2.6, speedMps: 3 },
        { kind: "spell", durationS: 45, pitchDeg: 34, raisesPerMin: 1.5, ground: "technical" },
        { kind: "climb", durationS: 30, gradeDeg: 12, turnDeg: -90 },
      ],
    });
  });

  it.each([
    ["stand 5\nhop 3", "Script line 2: 'hop' is none of"],
    ["level soon", "Script line 1: 'soon' is not a number of seconds."],
    ["level -4", "Script line 1: '-4' is not a number of seconds."],
    ["level", "Script line 1: '' is not a number of seconds."],
    ["spell 20 depth=30", "Script line 1: 'depth=30' is not understood."],
    ["spell 20 pitch=deep", "Script line 1: 'pitch=deep' is not understood."],
    ["spell 20 pitch=", "Script line 1: 'pitch=' is not understood."],
    ["level 20 ground=moon", "Script line 1: ground 'moon' is none of"],
    ["toString 20", "Script line 1: 'toString' is none of"],
    ["# nothing", "The script has no segments."],
  ])("says what is wrong with %j", (text, message) => {
    expect(messageOf(text)).toContain(message);
  });
});

describe("placeSegments", () => {
  it("puts segments end to end and fills in what the kind means", () => {
    const script = parseScript("stand 5\nlevel 10\nhover 20\nclimb 30");
    const placed = placeSegments(script, 4);
    expect(placed.map(({ startS, endS }) => [startS, endS])).toEqual([
      [0, 5],
      [5, 15],
      [15, 35],
      [35, 65],
    ]);
    expect(placed.map(({ pitchDeg }) => pitchDeg)).toEqual([0, 4, 20, 9]);
    expect(placed.map(({ ground }) => ground)).toEqual(["still", "trail", "trail", "climb"]);
    expect(placed.map(({ gradeDeg }) => gradeDeg)).toEqual([0, 0, 0, 9]);
  });
});

describe("randomScript", () => {
  it("starts in the neutral pose, lasts as long as asked and differs with the seed", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      for (const durationS of [60, 900]) {
        const script = randomScript(new Random(seed), durationS);
        expect(script.segments[0].kind).toBe("stand");
        expect(script.segments[0].durationS).toBeGreaterThanOrEqual(6);
        expect(scriptDurationS(script)).toBeCloseTo(durationS, 6);
      }
    }
    expect(randomScript(new Random(1), 900)).not.toEqual(randomScript(new Random(2), 900));
  });

  it("uses every kind of segment in a long run", () => {
    const kinds = new Set(randomScript(new Random(1), 40_000).segments.map(({ kind }) => kind));
    const expected = "climb drink gap hover level pause phone spell stand technical walk";
    expect([...kinds].sort().join(" ")).toBe(expected);
  });
});
