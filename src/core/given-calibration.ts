// What a person, or a saved calibration, says about how the clip sits instead of letting it be found, and how to say again
// what was said for an analysis that is there. Types and one pure function; calibration.ts acts on it.
import type { Calibration, MeasuredPose } from "./results.ts";
import type { Vec3 } from "./units.ts";

/** Directions in sensor axes, of any length. */
export interface GivenCalibration {
  readonly neutralUp?: Vec3 | undefined;
  readonly forward?: Vec3 | undefined;
  /** Subtracted from every pitch, deg. Default 0. */
  readonly neutralDeg?: number | undefined;
  /** Poses that belong to what is given; handed on. */
  readonly poses?: readonly MeasuredPose[] | undefined;
}

/** What was given for a calibration, so that another analysis keeps it or comes back to it. What was found is not in it. */
export function givenFor({ up, forward, neutralDeg, quality }: Calibration) {
  const triple = ([x, y, z]: Vec3): [number, number, number] => [x, y, z];
  const isGiven = quality.upFrom === "given";
  return {
    ...(isGiven ? { neutralUp: triple(up) } : {}),
    ...(isGiven && quality.poses !== undefined ? { poses: [...quality.poses] } : {}),
    ...(quality.forwardFrom === "given" && forward !== null ? { forward: triple(forward) } : {}),
    neutralDeg,
  };
}
