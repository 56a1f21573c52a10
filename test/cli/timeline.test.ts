// The strip of text that shows a run: what stands where, whatever the run looks like.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeline, TIMELINE_COLUMNS, type TimelineInput } from "../../src/cli/timeline.ts";
import type { HeadDownSpan } from "../../src/core/results.ts";

const plain = (_colour: string, text: string): string => text;
const LABELS = 14;

function spell(startS: number, endS: number, meanPitchDeg = 36): HeadDownSpan {
  const headDownS = endS - startS;
  return { startS, endS, kind: "episode", headDownS, meanPitchDeg, peakPitchDeg: 40, cutShort: false, headRaises: [] };
}

function strip(input: Partial<TimelineInput>): string[] {
  const durationS = input.durationS ?? 640;
  const columnS = durationS / TIMELINE_COLUMNS;
  const meanDeg = Array.from({ length: TIMELINE_COLUMNS }, () => 8);
  return timeline(
    { durationS, columnS, meanDeg, enterDeg: 25, spells: [], pauses: [], locale: "en-GB", ...input },
    plain,
  );
}

/** The cells of one column, from the horizon down. */
function columnAt(lines: readonly string[], column: number, hasPins: boolean): string {
  const rows = lines.slice(hasPins ? 1 : 0, -1);
  return rows.map((line) => line.padEnd(LABELS + TIMELINE_COLUMNS)[LABELS + column]).join("");
}

describe("the strip", () => {
  it("draws land below a level head, and a lake where the head was down", () => {
    const lines = strip({ spells: [spell(100, 160)] });
    expect(lines[0].trim()).toBe("1");
    expect(lines[0].indexOf("1")).toBe(LABELS + 13);
    expect(columnAt(lines, 12, true)).toContain("▒");
    expect(columnAt(lines, 40, true)).not.toContain("▒");
    expect(columnAt(lines, 40, true)).toMatch(/^ +.?█+$/);
    expect(lines.find((line) => line.includes("▒"))).toMatch(/^head down 25° /);
  });

  it("leaves pauses empty and marks what is missing", () => {
    const meanDeg = Array.from({ length: TIMELINE_COLUMNS }, (_, i) => (i >= 30 && i < 34 ? null : 8));
    const lines = strip({ meanDeg, pauses: [{ startS: 500, endS: 560 }] });
    expect(columnAt(lines, 31, false)).toBe("┊".repeat(8));
    expect(columnAt(lines, 52, false).trim()).toBe("");
  });

  it("hangs deeper for a deeper head", () => {
    const land = (deg: number): number =>
      columnAt(strip({ meanDeg: Array.from({ length: TIMELINE_COLUMNS }, () => deg) }), 5, false).replaceAll(" ", "")
        .length;
    expect(land(0)).toBeGreaterThan(land(20));
    expect(land(20)).toBeGreaterThan(land(45));
    expect(land(90)).toBe(land(52));
  });

  it("labels the time, and never grows wider than a terminal", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 200_000, noNaN: true }),
        fc.array(fc.option(fc.double({ min: -90, max: 90, noNaN: true })), { minLength: 64, maxLength: 64 }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.2, noNaN: true })), {
          maxLength: 130,
        }),
        (durationS, meanDeg, places) => {
          const spells = places
            .map(([at, length]) => spell(at * durationS, Math.min(1, at + length) * durationS))
            .sort((a, b) => a.startS - b.startS);
          const lines = strip({ durationS, meanDeg, spells });
          expect(lines).toHaveLength(spells.length > 0 ? 10 : 9);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(LABELS + TIMELINE_COLUMNS);
          expect(lines.at(-1)).toMatch(/^ +0/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
