// A sensor that is moved along a smooth, known path: orientation, rate and specific force at any time, without error.
// The angles are sums of sines, so the truth is exact at any rate. For tests of the attitude estimator; the runner with
// gait and head behaviour is src/simulator.
import type { ImuBlock } from "../../src/core/imu.ts";

export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/** One rotation after the other about z, y, x; each angle in rad as amplitude and frequency in Hz. */
export interface Wobble {
  readonly yaw: readonly [amplitude: number, hz: number];
  readonly pitch: readonly [amplitude: number, hz: number];
  readonly roll: readonly [amplitude: number, hz: number];
  /** Shaking along the earth's axes, amplitude in m/s² and frequency in Hz. */
  readonly shake: readonly [amplitude: number, hz: number];
}

export interface Motion {
  /** Still at first, s. */
  readonly stillS: number;
  readonly wobble: Wobble;
  /** Added to every rate, rad/s. */
  readonly gyrBiasRadps: readonly [number, number, number];
}

export const GENTLE: Motion = {
  stillS: 8,
  wobble: { yaw: [0.5, 0.13], pitch: [0.4, 0.31], roll: [0.3, 0.23], shake: [1, 0.9] },
  gyrBiasRadps: [0, 0, 0],
};

export function multiply(p: Quaternion, q: Quaternion): Quaternion {
  return [
    p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3],
    p[0] * q[1] + p[1] * q[0] + p[2] * q[3] - p[3] * q[2],
    p[0] * q[2] - p[1] * q[3] + p[2] * q[0] + p[3] * q[1],
    p[0] * q[3] + p[1] * q[2] - p[2] * q[1] + p[3] * q[0],
  ];
}

/** Turns a vector of the earth into the sensor's axes; `q` is sensor to earth. */
export function intoSensor(q: Quaternion, v: readonly number[]): [number, number, number] {
  const [w, x, y, z] = q;
  const turned = multiply(multiply([w, -x, -y, -z], [0, v[0], v[1], v[2]]), q);
  return [turned[1], turned[2], turned[3]];
}

/** Sensor to earth at a time. */
export function orientationAt(motion: Motion, timeS: number): Quaternion {
  const t = Math.max(0, timeS - motion.stillS);
  const { yaw, pitch, roll } = motion.wobble;
  const half = ([amplitude, hz]: readonly [number, number]): number =>
    (amplitude * (1 - Math.cos(2 * Math.PI * hz * t))) / 2;
  const about = (angle: number, axis: 1 | 2 | 3): Quaternion => {
    const q: [number, number, number, number] = [Math.cos(angle), 0, 0, 0];
    q[axis] = Math.sin(angle);
    return q;
  };
  return multiply(multiply(about(half(yaw), 3), about(half(pitch), 2)), about(half(roll), 1));
}

/** Rate in the sensor's axes by a central difference over 0.2 ms, rad/s. */
function rateAt(motion: Motion, timeS: number): [number, number, number] {
  const h = 1e-4;
  const a = orientationAt(motion, timeS - h);
  const b = orientationAt(motion, timeS + h);
  const step = multiply([a[0], -a[1], -a[2], -a[3]], b);
  const scale = Math.sign(step[0]) / h;
  return [step[1] * scale, step[2] * scale, step[3] * scale];
}

/** Samples at the given times. */
export function sampleAt(motion: Motion, timesS: ArrayLike<number>): ImuBlock {
  const count = timesS.length;
  const block = {
    timeS: Float64Array.from(timesS),
    accMps2: new Float64Array(3 * count),
    gyrRadps: new Float64Array(3 * count),
  };
  const [amplitude, hz] = motion.wobble.shake;
  for (let i = 0; i < count; i += 1) {
    const t = timesS[i];
    const moving = t > motion.stillS ? amplitude : 0;
    const phase = 2 * Math.PI * hz * (t - motion.stillS);
    const shake = [moving * Math.sin(phase), moving * Math.sin(1.3 * phase), moving * Math.sin(1.7 * phase)];
    const q = orientationAt(motion, t);
    block.accMps2.set(intoSensor(q, [shake[0], shake[1], 9.81 + shake[2]]), 3 * i);
    const rate = rateAt(motion, t);
    for (let k = 0; k < 3; k += 1) block.gyrRadps[3 * i + k] = rate[k] + motion.gyrBiasRadps[k];
  }
  return block;
}

/** Times from 0 at a rate, s. */
export function evenTimes(rateHz: number, durationS: number): Float64Array {
  return Float64Array.from({ length: Math.round(rateHz * durationS) }, (_, i) => i / rateHz);
}
