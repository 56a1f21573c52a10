// The rules between the parameters of the head-down model: ranges, steps, and what must move along. Pure.
// Ranges are those of the domain model, section 2.2; the engine checks its own, wider ones.
import { DETECTION_PRESETS, type DetectionParameters } from "../../core/parameters.ts";

export type ParameterName = keyof DetectionParameters;
export type PresetName = keyof typeof DETECTION_PRESETS;
export type UnitName = "degrees" | "seconds" | "percent";

export interface ParameterRange {
  readonly unit: UnitName;
  /** In the shown unit: degrees, seconds, or percent for a fraction. */
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** The four that matter most, then the rest, in the order of the page. */
export const MAIN_PARAMETERS = ["enterDeg", "exitDeg", "sustainedMinS", "mergeGapS"] as const;
export const MORE_PARAMETERS = [
  "softExitS",
  "glanceMaxS",
  "deepDeg",
  "longS",
  "veryLongS",
  "minDownFraction",
  "maxDataGapS",
  "smoothingTauS",
] as const;

const EXIT_BELOW = { least: 3, most: 10 } as const;
const DEEP_ABOVE = 8;

/** What slider and stepper span: the same whatever the other values are, so that a mark never moves. */
export const PARAMETER_RANGES: Readonly<Record<ParameterName, ParameterRange>> = {
  enterDeg: { unit: "degrees", min: 12, max: 45, step: 1 },
  exitDeg: { unit: "degrees", min: 2, max: 42, step: 1 },
  sustainedMinS: { unit: "seconds", min: 4, max: 60, step: 1 },
  mergeGapS: { unit: "seconds", min: 0, max: 5, step: 0.5 },
  softExitS: { unit: "seconds", min: 2, max: 6, step: 0.5 },
  glanceMaxS: { unit: "seconds", min: 0.5, max: 5, step: 0.5 },
  deepDeg: { unit: "degrees", min: 20, max: 60, step: 1 },
  longS: { unit: "seconds", min: 20, max: 300, step: 5 },
  veryLongS: { unit: "seconds", min: 60, max: 900, step: 10 },
  minDownFraction: { unit: "percent", min: 50, max: 95, step: 5 },
  maxDataGapS: { unit: "seconds", min: 0.5, max: 10, step: 0.5 },
  smoothingTauS: { unit: "seconds", min: 0.1, max: 1, step: 0.1 },
};

/** What one parameter may be, given the others. */
function limitsOf(name: ParameterName, p: DetectionParameters): readonly [min: number, max: number] {
  const { min, max } = PARAMETER_RANGES[name];
  switch (name) {
    case "exitDeg":
      return [p.enterDeg - EXIT_BELOW.most, p.enterDeg - EXIT_BELOW.least];
    case "deepDeg":
      return [p.enterDeg + DEEP_ABOVE, max];
    case "glanceMaxS":
      return [min, Math.min(max, p.sustainedMinS)];
    case "longS":
      return [Math.max(min, p.sustainedMinS), max];
    case "veryLongS":
      return [Math.max(min, p.longS), max];
    default:
      return [min, max];
  }
}

/** The value as shown: a fraction in percent. */
export function shownValue(name: ParameterName, p: DetectionParameters): number {
  return name === "minDownFraction" ? Math.round(p[name] * 100) : p[name];
}

/** Changes one parameter; exit keeps its distance to enter, and whatever would leave its limits is moved into them. */
export function withParameter(p: DetectionParameters, name: ParameterName, shown: number): DetectionParameters {
  const value = name === "minDownFraction" ? shown / 100 : shown;
  let next: DetectionParameters = { ...p, [name]: value };
  if (name === "enterDeg") next = { ...next, exitDeg: value - (p.enterDeg - p.exitDeg) };
  // In this order: enter limits exit and deep; the least length of a spell limits glance, long and very long.
  for (const each of [...MAIN_PARAMETERS, ...MORE_PARAMETERS]) {
    if (each === "minDownFraction") continue;
    const [min, max] = limitsOf(each, next);
    next = { ...next, [each]: Math.min(max, Math.max(min, next[each])) };
  }
  return next;
}

export function sameDetection(a: DetectionParameters, b: DetectionParameters): boolean {
  return [...MAIN_PARAMETERS, ...MORE_PARAMETERS].every((name) => a[name] === b[name]);
}

/** The preset that these are; null when they are somebody's own. */
export function presetOf(p: DetectionParameters): PresetName | null {
  const names: PresetName[] = ["gentle", "standard", "strict"];
  return names.find((name) => sameDetection(DETECTION_PRESETS[name], p)) ?? null;
}
