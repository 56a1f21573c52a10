// Units and the two clocks. Not a conversion library: only what the path from packet to stretch needs.
// Every number with a unit carries it as a suffix (Ms, S, Hz, Deg, Dps, Radps, Mps2, Percent, Ticks, Count).
// Radians per second appear in ImuBlock and in the estimator, where the equations need them; degrees everywhere else.

declare const brand: unique symbol;

/** Milliseconds since 1970-01-01 UTC on the host's clock. */
export type UnixMs = number & { readonly [brand]: "UnixMs" };

/** Counter of a device since its boot, unwrapped; its rate is the device's own. */
export type DeviceTicks = number & { readonly [brand]: "DeviceTicks" };

/** Standard gravity in m/s². */
export const STANDARD_GRAVITY_MPS2 = 9.80665;

export const DEG_PER_RAD = 180 / Math.PI;
export const RAD_PER_DEG = Math.PI / 180;

/** A direction or a vector in the sensor's own axes. */
export type Vec3 = readonly [x: number, y: number, z: number];
