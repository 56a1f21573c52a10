// The rest of the timeline's pure parts: where things lie, lakes, keys, the mounting of the clip, and the readout's words.
import { describe, expect, it } from "vitest";
import type { HeadDownSpan } from "../../../src/core/results.ts";
import { columnsOf } from "../../../src/ui/review/geometry/buckets.ts";
import { tracePiece } from "../../../src/ui/review/geometry/lake.ts";
import { isNarrow, timelineLayout, type LayoutWish } from "../../../src/ui/review/geometry/layout.ts";
import { spellsOf } from "../../../src/ui/review/geometry/ranges.ts";
import { timelineAct, type PressedKey } from "../../../src/ui/review/keys.ts";
import { axisChoices, nearestChoice, parseDirection } from "../../../src/ui/review/mounting.ts";
import type { RunMarks } from "../../../src/ui/review/paint/scene.ts";
import { pitchAt, readoutAt, readoutText } from "../../../src/ui/review/readout.ts";

const wish: LayoutWish = { widthPx: 1200, viewportPx: 800, remPx: 16, labelPx: 100, zoomed: false, distribution: true };

describe("the layout", () => {
  it.each([1200, 900, 358, 288])("stacks everything without overlap at %i px", (widthPx) => {
    for (const zoomed of [false, true]) {
      for (const remPx of [16, 32]) {
        const at = timelineLayout({ ...wish, widthPx, zoomed, remPx });
        const edges = [0, at.pinsY, at.plot.top, at.plot.bottom, at.cadence.top, at.cadence.bottom, at.confidence.top];
        edges.push(
          at.confidence.bottom,
          at.axisY,
          at.strip?.top ?? at.height,
          at.strip?.bottom ?? at.height,
          at.height,
        );
        expect(edges).toEqual(edges.toSorted((a, b) => a - b));
        expect(at.plot.right - at.plot.left).toBeGreaterThan(widthPx / 2);
        expect(at.plot.right).toBeLessThanOrEqual(widthPx);
      }
    }
  });

  it("has the same height zoomed in, so that nothing below jumps", () => {
    for (const widthPx of [1200, 358]) {
      expect(timelineLayout({ ...wish, widthPx, zoomed: true }).height).toBe(
        timelineLayout({ ...wish, widthPx }).height,
      );
    }
  });

  it("puts the distribution beside the plot only where there is room", () => {
    expect(timelineLayout(wish).distributionLeft).not.toBeNull();
    expect(timelineLayout({ ...wish, widthPx: 900 }).distributionLeft).toBeNull();
    expect(timelineLayout({ ...wish, distribution: false }).distributionLeft).toBeNull();
  });

  it("turns narrow by the size of the text, not by the device", () => {
    expect(isNarrow(1200, 16)).toBe(false);
    expect(isNarrow(1200, 32)).toBe(true);
    expect(isNarrow(358, 16)).toBe(true);
  });
});

const spell: HeadDownSpan = {
  startS: 10,
  endS: 20,
  kind: "episode",
  headDownS: 9,
  meanPitchDeg: 33,
  peakPitchDeg: 40,
  cutShort: false,
  headRaises: [{ startS: 14, endS: 15 }],
};

function columns(meanDeg: readonly (number | null)[], bucketS: number) {
  const filled = (value: number): (number | null)[] => meanDeg.map((mean) => (mean === null ? null : value));
  return columnsOf({
    fromS: 0,
    toS: meanDeg.length * bucketS,
    bucketS,
    minDeg: [...meanDeg],
    maxDeg: [...meanDeg],
    meanDeg: [...meanDeg],
    confidence: filled(0.9),
    cadenceSpm: filled(169),
  });
}

describe("a lake", () => {
  it("follows the trace where there are buckets enough, and starts and ends on the line", () => {
    const trace = columns(
      Array.from({ length: 30 }, (_, second) => (second >= 10 && second < 20 ? 30 + second : 8)),
      1,
    );
    const piece = tracePiece(trace, spell, 25);
    expect(piece.timeS).toEqual([10, 10.5, 11.5, 12.5, 13.5, 14.5, 15.5, 16.5, 17.5, 18.5, 19.5, 20]);
    expect(piece.pitchDeg[0]).toBe(25);
    expect(piece.pitchDeg.at(-1)).toBe(25);
    expect(piece.pitchDeg.slice(1, -1)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  });

  it("is as deep as the spell was on average where its buckets hide it", () => {
    const coarse = columns([9, 12, 9], 15);
    const piece = tracePiece(coarse, spell, 25);
    expect(Math.max(...piece.pitchDeg)).toBe(33);
    expect(piece.timeS[0]).toBe(10);
    expect(piece.timeS.at(-1)).toBe(20);
  });

  it("stays open at the end when the data stopped there", () => {
    const trace = columns(
      Array.from({ length: 20 }, () => 35),
      1,
    );
    expect(tracePiece(trace, { ...spell, cutShort: true }, 25).pitchDeg.at(-1)).toBe(35);
  });
});

const key = (name: string, held: Partial<PressedKey> = {}): PressedKey => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

describe("keys of the timeline", () => {
  it.each([
    ["ArrowLeft", "stepBack"],
    ["ArrowRight", "stepOn"],
    ["PageDown", "pageBack"],
    ["Home", "toStart"],
    ["+", "closer"],
    ["=", "closer"],
    ["-", "wider"],
    ["0", "wholeRun"],
    ["[", "previousSpell"],
    ["]", "nextSpell"],
    ["Enter", "zoomToSpell"],
    ["Escape", "leave"],
  ])("%s is %s", (name, act) => {
    expect(timelineAct(key(name))).toBe(act);
  });

  it("move the window with Shift", () => {
    expect(timelineAct(key("ArrowLeft", { shiftKey: true }))).toBe("moveEarlier");
    expect(timelineAct(key("ArrowRight", { shiftKey: true }))).toBe("moveLater");
    expect(timelineAct(key("+", { shiftKey: true }))).toBe("closer");
  });

  it("are left to the browser with Ctrl, Alt and Meta, but not with AltGr, which types brackets", () => {
    expect(timelineAct(key("+", { ctrlKey: true }))).toBeNull();
    expect(timelineAct(key("ArrowLeft", { altKey: true }))).toBeNull();
    expect(timelineAct(key("0", { metaKey: true }))).toBeNull();
    expect(timelineAct(key("[", { ctrlKey: true, altKey: true }))).toBe("previousSpell");
  });

  it("are not letters or anything else", () => {
    expect(timelineAct(key("a"))).toBeNull();
    expect(timelineAct(key("Tab"))).toBeNull();
  });
});

describe("the mounting of the clip", () => {
  it("offers every axis that did not point up or down", () => {
    expect(axisChoices([0, 0, 1]).map(({ axis, plus }) => [axis, plus])).toEqual([
      ["x", true],
      ["x", false],
      ["y", true],
      ["y", false],
    ]);
    expect(axisChoices([0.6, 0.6, 0.53])).toHaveLength(6);
  });

  it("finds the axis nearest to a direction", () => {
    const choices = axisChoices([0, 0, 1]);
    expect(nearestChoice(choices, [-0.9, 0.3, 0.1])).toMatchObject({ axis: "x", plus: false });
    expect(nearestChoice(choices, null)).toBeNull();
  });

  it("reads three numbers as a unit vector and refuses anything else", () => {
    expect(parseDirection(" 3, 0  4 ")).toEqual([0.6, 0, 0.8]);
    expect(parseDirection("0 0 0")).toBeNull();
    expect(parseDirection("1, 2")).toBeNull();
    expect(parseDirection("1, 2, x")).toBeNull();
    expect(parseDirection("")).toBeNull();
  });
});

describe("the readout", () => {
  const marks: RunMarks = {
    durationS: 60,
    enterDeg: 25,
    exitDeg: 20,
    standard: true,
    stridesDeg: null,
    shoesDeg: null,
    spells: spellsOf([spell]),
    dips: [{ ...spell, startS: 25, endS: 28, kind: "dip", headRaises: [] }],
    pauses: [{ startS: 40, endS: 50 }],
    gaps: [{ startS: 50, endS: 60 }],
    pitchAxis: { topDeg: -4, bottomDeg: 52 },
    moved: [],
    countedUntilS: null,
    ground: [],
  };
  const trace = columns(
    Array.from({ length: 60 }, (_, second) => {
      if (second >= 50) return null;
      if (second >= 14 && second < 15) return 18;
      return second >= 10 && second < 20 ? 38 : second >= 30 ? -6 : 8;
    }),
    1,
  );
  const at = (timeS: number): string => readoutText(readoutAt(timeS, trace, marks)).replaceAll("\u00A0", " ");

  it.each([
    [5.5, "0:06, 8° down, 169 steps/min, confidence good"],
    [12.5, "0:13, 38° head down, spell 1, 3 s in, 169 steps/min, confidence good"],
    [14.5, "0:15, 18° down, spell 1, 5 s in, joined head raise, 169 steps/min, confidence good"],
    [26.5, "0:27, 8° head down, dip of 3 s, 169 steps/min, confidence good"],
    [35.5, "0:36, 6° above the horizon, 169 steps/min, confidence good"],
    [45, "0:45, pause of 10 s"],
    [55, "0:55, no data for 10 s"],
  ])("at %f s says what is there", (timeS, words) => {
    expect(at(timeS)).toBe(words);
  });

  it("says so where a sample or two are lost inside a spell", () => {
    const lossy = { ...trace, meanDeg: trace.meanDeg.map((deg, second) => (second === 12 ? Number.NaN : deg)) };
    expect(readoutText(readoutAt(12.5, lossy, marks)).replaceAll("\u00A0", " ")).toBe("0:13, spell 1, 3 s in, no data");
  });

  it("says so when confidence is low, and while the profile is on its way", () => {
    const unsure = { ...trace, confidence: trace.confidence.map(() => 0.3) };
    expect(readoutText(readoutAt(5.5, unsure, marks))).toContain("confidence low, not enough data");
    expect(readoutText(readoutAt(5.5, columns([], 1), marks))).toContain("reading the profile");
  });

  it("says what does not count", () => {
    expect(readoutText(readoutAt(35.5, trace, { ...marks, countedUntilS: 30 }))).toMatch(/, not counted$/);
    expect(readoutText(readoutAt(5.5, trace, { ...marks, countedUntilS: 30 }))).not.toContain("not counted");
  });

  it("puts the ring on the trace, and nowhere where there is none", () => {
    expect(pitchAt(12.5, trace, marks)).toBe(38);
    expect(pitchAt(45, trace, marks)).toBeNull();
    expect(pitchAt(55, trace, marks)).toBeNull();
  });
});
