// The estimator's door: settings, the source of orientations in both modes, and the function that makes one.
// Orientation is sensor to earth with z up and an arbitrary heading. Calibration and head pitch come after it.
import type { ImuBlock } from "../imu.ts";
import type { AttitudeBlock } from "../results.ts";
import type { Vec3 } from "../units.ts";
import { LiveAttitude } from "./live.ts";
import type { LiveState } from "./live.ts";
import { OfflineAttitude } from "./offline.ts";
import type { OfflineState } from "./offline.ts";
import { SHIPPED_SETTINGS } from "./settings.ts";
import type { AttitudeSettings } from "./settings.ts";

export { PLAIN_SETTINGS, SHIPPED_SETTINGS } from "./settings.ts";
export type { AttitudeSettings } from "./settings.ts";

/** A saved estimator; made of plain values and typed arrays, so that structuredClone copies it. */
export type AttitudeState = LiveState | OfflineState;

/** Takes blocks in the order of time and gives every sample an orientation. Any split gives the same result. */
export interface AttitudeSource {
  /** What is ready, in order; the offline mode lags. The block's arrays are kept, so nobody may write to them. */
  push(block: ImuBlock): AttitudeBlock[];
  /** The rest. Nothing may be pushed afterwards. */
  finish(): AttitudeBlock[];
  saveState(): AttitudeState;
  /** Continues from a state that a source of the same mode and settings saved. */
  restoreState(state: AttitudeState): void;
}

export interface AttitudeOptions {
  /** Gyroscope bias to start from, rad/s. */
  readonly gyrBiasRadps?: Vec3;
  /** Points where the wearer goes, in the sensor's axes; with it, a block's speed is used. */
  readonly forward?: Vec3;
}

/** Makes an estimator. `live` is causal; `offline` looks both ways and is more accurate. */
export function createAttitude(
  mode: "live" | "offline",
  settings: AttitudeSettings = SHIPPED_SETTINGS,
  options: AttitudeOptions = {},
): AttitudeSource {
  return mode === "live" ? new LiveAttitude(settings, options) : new OfflineAttitude(settings, options);
}
