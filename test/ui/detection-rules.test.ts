// The rules between the parameters of the head-down model, as the settings apply them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS, DETECTION_PRESETS } from "../../src/core/parameters.ts";
import {
  MAIN_PARAMETERS,
  MORE_PARAMETERS,
  PARAMETER_RANGES,
  presetOf,
  sameDetection,
  shownValue,
  withParameter,
} from "../../src/ui/settings/detection-rules.ts";

const standard = DEFAULT_PARAMETERS.detection;
const NAMES = [...MAIN_PARAMETERS, ...MORE_PARAMETERS];

const moves = fc.array(
  fc.constantFrom(...NAMES).chain((name) => {
    const { min, max, step } = PARAMETER_RANGES[name];
    const steps = fc.integer({ min: 0, max: Math.round((max - min) / step) });
    return steps.map((count) => ({ name, shown: min + count * step }));
  }),
  { maxLength: 12 },
);

describe("withParameter", () => {
  it("lists every parameter once", () => {
    expect(NAMES.toSorted()).toEqual(Object.keys(standard).sort());
  });

  it("keeps the rules of the model whatever is moved", () => {
    fc.assert(
      fc.property(moves, (list) => {
        const p = list.reduce((before, { name, shown }) => withParameter(before, name, shown), standard);
        expect(p.enterDeg - p.exitDeg).toBeGreaterThanOrEqual(3);
        expect(p.enterDeg - p.exitDeg).toBeLessThanOrEqual(10);
        expect(p.deepDeg).toBeGreaterThanOrEqual(p.enterDeg + 8);
        expect(p.glanceMaxS).toBeLessThanOrEqual(p.sustainedMinS);
        expect(p.longS).toBeGreaterThanOrEqual(p.sustainedMinS);
        expect(p.veryLongS).toBeGreaterThanOrEqual(p.longS);
        for (const name of NAMES) {
          const { min, max } = PARAMETER_RANGES[name];
          expect(shownValue(name, p)).toBeGreaterThanOrEqual(min);
          expect(shownValue(name, p)).toBeLessThanOrEqual(max);
        }
      }),
    );
  });

  it("takes the end line along when the start line moves", () => {
    const moved = withParameter(standard, "enterDeg", 22);
    expect(moved.exitDeg).toBe(17);
  });

  it("changes only what was asked where nothing else must follow", () => {
    const moved = withParameter(standard, "mergeGapS", 3);
    expect(moved).toEqual({ ...standard, mergeGapS: 3 });
  });

  it("shows the fraction in percent and takes it back", () => {
    expect(shownValue("minDownFraction", standard)).toBe(75);
    expect(withParameter(standard, "minDownFraction", 80).minDownFraction).toBeCloseTo(0.8);
  });
});

describe("presetOf", () => {
  it("knows each preset, and calls anything else one's own", () => {
    expect(presetOf(DETECTION_PRESETS.gentle)).toBe("gentle");
    expect(presetOf({ ...standard })).toBe("standard");
    expect(presetOf(withParameter(standard, "enterDeg", 26))).toBeNull();
    expect(sameDetection(standard, withParameter(standard, "enterDeg", 25))).toBe(true);
  });

  it("leaves every preset as it is: their values obey the rules", () => {
    for (const preset of Object.values(DETECTION_PRESETS)) {
      expect(withParameter(preset, "enterDeg", preset.enterDeg)).toEqual(preset);
    }
  });
});
