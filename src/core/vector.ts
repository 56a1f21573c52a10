// Three-vectors and the few quaternion facts that calibration and head pitch need. Not a maths library: the estimator's
// inner loop works on flat arrays of its own. Quaternions are scalar first and turn sensor into earth coordinates, z up.
import type { Vec3 } from "./units.ts";

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function scaled(a: Vec3, factor: number): Vec3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function added(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function lengthOf(a: Vec3): number {
  return Math.hypot(a[0], a[1], a[2]);
}

/** The unit vector along `a`; null when `a` is zero or not finite. */
export function direction(a: Vec3): Vec3 | null {
  const length = lengthOf(a);
  return length > 1e-9 && Number.isFinite(length) ? scaled(a, 1 / length) : null;
}

/** The direction of `a` without its part along the unit vector `normal`; null when nothing is left. */
export function projected(a: Vec3, normal: Vec3): Vec3 | null {
  const along = dot(a, normal);
  const rest = added(a, scaled(normal, -along));
  return lengthOf(rest) > 1e-3 * lengthOf(a) ? direction(rest) : null;
}

/** Any unit vector at right angles to the unit vector `normal`; the same one every time. */
export function perpendicular(normal: Vec3): Vec3 {
  const flattest: Vec3 = Math.abs(normal[0]) < 0.6 ? [1, 0, 0] : [0, 1, 0];
  return projected(flattest, normal) ?? [0, 0, 1];
}

/** Angle between two unit vectors, deg, 0 to 180; exact near 0 and 180 as well. */
export function angleDeg(a: Vec3, b: Vec3): number {
  const apart = lengthOf(added(a, scaled(b, -1)));
  const together = lengthOf(added(a, b));
  return (2 * Math.atan2(apart, together) * 180) / Math.PI;
}

/** `v` turned by the smallest rotation that takes the unit vector `from` to the unit vector `to`. */
export function turned(v: Vec3, from: Vec3, to: Vec3): Vec3 {
  const axis = cross(from, to);
  const cosine = dot(from, to);
  if (cosine < -1 + 1e-10) {
    // Opposite directions: half a turn about any axis at right angles.
    const about = perpendicular(from);
    return added(scaled(about, 2 * dot(about, v)), scaled(v, -1));
  }
  const once = cross(axis, v);
  return added(added(v, once), scaled(cross(axis, once), 1 / (1 + cosine)));
}

/** Up in sensor axes for a quaternion `w x y z`: the third row of its rotation matrix. */
export function upOf(w: number, x: number, y: number, z: number): Vec3 {
  return [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z];
}
