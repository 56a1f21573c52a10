// The acceleration of travel from speed and the sensor's forward axis: the change of speed times horizontal forward
// direction in the almost-inertial frame. That covers braking and turning at once, needs no smoothing and no yaw rate,
// and what is wrong with the speed stays bounded when it is averaged. Not a position estimate.
import type { Vec3 } from "../units.ts";

export class TravelAcceleration {
  /** Last velocity in the almost-inertial frame, m/s, and whether there is one. */
  readonly state = new Float64Array(4);
  readonly #forward: Vec3;

  /** `forward`: points where the wearer goes, in the sensor's axes, any length. */
  constructor(forward: Vec3) {
    const length = Math.hypot(...forward);
    this.#forward = [forward[0] / length, forward[1] / length, forward[2] / length];
  }

  /** The next velocity is not joined to the last. */
  breakOff(): void {
    this.state[3] = 0;
  }

  /**
   * Takes the acceleration of travel at `speed` m/s (NaN: unknown) from `force`, the specific force in the almost-inertial frame.
   * `rows`: rotation matrix sensor to almost-inertial. `up`: unit, in the almost-inertial frame.
   */
  remove(force: Float64Array, speed: number, dtS: number, rows: Float64Array, up: Float64Array): void {
    const s = this.state;
    if (!(speed >= 0)) {
      s[3] = 0;
      return;
    }
    const f = this.#forward;
    let vx = rows[0] * f[0] + rows[1] * f[1] + rows[2] * f[2];
    let vy = rows[3] * f[0] + rows[4] * f[1] + rows[5] * f[2];
    let vz = rows[6] * f[0] + rows[7] * f[1] + rows[8] * f[2];
    const along = vx * up[0] + vy * up[1] + vz * up[2];
    vx -= along * up[0];
    vy -= along * up[1];
    vz -= along * up[2];
    const length = Math.sqrt(vx * vx + vy * vy + vz * vz);
    if (length < 0.1) return; // forward axis near the vertical: keep the last velocity
    const scale = speed / length;
    vx *= scale;
    vy *= scale;
    vz *= scale;
    if (s[3] === 1) {
      force[0] -= (vx - s[0]) / dtS;
      force[1] -= (vy - s[1]) / dtS;
      force[2] -= (vz - s[2]) / dtS;
    }
    s[0] = vx;
    s[1] = vy;
    s[2] = vz;
    s[3] = 1;
  }
}
