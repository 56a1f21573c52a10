// Makes recordings for tests of calibration, posture and the pipeline: a rigid head with a few sines of gait, a pitch that the
// test states, any mounting and rate. Not the simulator: no runner's habits, no sensor model beyond noise and bias, and
// nothing shared with it, so that both can be wrong only independently.
import fc from "fast-check";
import type { ImuBlock } from "../../src/core/imu.ts";
import type { Vec3 } from "../../src/core/units.ts";

const RAD = Math.PI / 180;
const GRAVITY = 9.80665;

export interface Gait {
  readonly cadenceHz: number;
  /** Amplitudes of acceleration, m/s². Fore-aft positive: braking before the peak of vertical (running). */
  readonly verticalMps2: number;
  readonly foreAftMps2: number;
  readonly lateralMps2: number;
  /** Amplitude of the pitch bob, nose up when lowest, deg; and of roll and yaw at stride rate. */
  readonly pitchBobDeg: number;
  readonly rollBobDeg: number;
  readonly yawBobDeg: number;
}

export const JOG: Gait = {
  cadenceHz: 2.7,
  verticalMps2: 8,
  foreAftMps2: 1.5,
  lateralMps2: 1.2,
  pitchBobDeg: 2,
  rollBobDeg: 1,
  yawBobDeg: 2,
};
export const WALK: Gait = {
  cadenceHz: 1.8,
  verticalMps2: 3,
  foreAftMps2: -1,
  lateralMps2: 0.8,
  pitchBobDeg: 1.5,
  rollBobDeg: 0.7,
  yawBobDeg: 2,
};

export interface MadeRecording {
  readonly durationS: number;
  readonly rateHz: number;
  /** When the wearer moves, and how; outside stands. */
  readonly gaits: readonly { readonly fromS: number; readonly toS: number; readonly gait: Gait }[];
  /** Head pitch, roll and heading without gait, deg. */
  readonly pitchDeg?: (timeS: number) => number;
  readonly rollDeg?: (timeS: number) => number;
  readonly yawDeg?: (timeS: number) => number;
  /** Quaternion `w x y z` of the mounting, head to sensor; any length. Default: axes aligned. */
  readonly mounting?: readonly [number, number, number, number];
  readonly seed?: number;
  readonly accNoiseMps2?: number;
  readonly gyrNoiseRadps?: number;
  readonly gyrBiasRadps?: Vec3;
  /** Rows to leave out, by their time. */
  readonly lost?: (timeS: number) => boolean;
  readonly speedMps?: (timeS: number) => number;
}

export function makeRecording(r: MadeRecording): ImuBlock {
  const random = normalNumbers(r.seed ?? 1);
  const mount = matrixOf(r.mounting ?? [1, 0, 0, 0]);
  const times: number[] = [];
  const acc: number[] = [];
  const gyr: number[] = [];
  const angles = (t: number): [pitch: number, roll: number, yaw: number] => {
    const { gait, size, phase } = gaitAt(r, t);
    return [
      RAD * ((r.pitchDeg?.(t) ?? 0) - size * gait.pitchBobDeg * Math.cos(phase)),
      RAD * ((r.rollDeg?.(t) ?? 0) + size * gait.rollBobDeg * Math.sin(phase / 2)),
      RAD * ((r.yawDeg?.(t) ?? 0) + size * gait.yawBobDeg * Math.cos(phase / 2)),
    ];
  };
  const count = Math.round(r.durationS * r.rateHz);
  const h = 1e-3;
  for (let i = 0; i < count; i++) {
    const t = i / r.rateHz;
    const noise = Array.from({ length: 6 }, random);
    if (r.lost?.(t) === true) continue;
    const [pitch, roll, yaw] = angles(t);
    const before = angles(t - h);
    const after = angles(t + h);
    const [dPitch, dRoll, dYaw] = after.map((angle, k) => (angle - before[k]) / (2 * h));
    const { gait, size, phase } = gaitAt(r, t);
    // Along the heading, to the left of it, up. The heading is that of the path, without the bob.
    const heading = RAD * (r.yawDeg?.(t) ?? 0);
    const ahead = size * gait.foreAftMps2 * Math.sin(phase);
    const aside = size * gait.lateralMps2 * Math.sin(phase / 2 + 0.4);
    const up = size * gait.verticalMps2 * (Math.cos(phase) + 0.25 * Math.cos(2 * phase + 2)) + GRAVITY;
    const earth: Vec3 = [
      ahead * Math.cos(heading) - aside * Math.sin(heading),
      ahead * Math.sin(heading) + aside * Math.cos(heading),
      up,
    ];
    const rates: Vec3 = [
      dRoll - dYaw * Math.sin(pitch),
      dPitch * Math.cos(roll) + dYaw * Math.sin(roll) * Math.cos(pitch),
      -dPitch * Math.sin(roll) + dYaw * Math.cos(roll) * Math.cos(pitch),
    ];
    const sensorAcc = times3(mount, transposeTimes3(headToEarth(pitch, roll, yaw), earth));
    const sensorGyr = times3(mount, rates);
    times.push(t);
    for (let k = 0; k < 3; k++) {
      acc.push(sensorAcc[k] + (r.accNoiseMps2 ?? 0.05) * noise[k]);
      gyr.push(sensorGyr[k] + (r.gyrBiasRadps?.[k] ?? 0) + (r.gyrNoiseRadps ?? 0.002) * noise[3 + k]);
    }
  }
  return {
    timeS: Float64Array.from(times),
    accMps2: Float64Array.from(acc),
    gyrRadps: Float64Array.from(gyr),
    ...(r.speedMps === undefined ? {} : { speedMps: Float64Array.from(times, r.speedMps) }),
  };
}

/** A direction of the head (X forward, Y left, Z up) in sensor axes. */
export function inSensor(mounting: readonly [number, number, number, number], v: Vec3): Vec3 {
  return times3(matrixOf(mounting), v);
}

export const anyMounting: fc.Arbitrary<[number, number, number, number]> = fc
  .tuple(
    ...([1, 2, 3, 4].map(() => fc.double({ min: -1, max: 1, noNaN: true })) as [
      fc.Arbitrary<number>,
      fc.Arbitrary<number>,
      fc.Arbitrary<number>,
      fc.Arbitrary<number>,
    ]),
  )
  .filter((q) => Math.hypot(...q) > 0.2);

/** The block in blocks of the given lengths, the rest in a last one. */
export function cutBlock(block: ImuBlock, lengths: readonly number[]): ImuBlock[] {
  const out: ImuBlock[] = [];
  let from = 0;
  for (const length of [...lengths, block.timeS.length]) {
    const to = Math.min(block.timeS.length, from + length);
    out.push({
      timeS: block.timeS.slice(from, to),
      accMps2: block.accMps2.slice(3 * from, 3 * to),
      gyrRadps: block.gyrRadps.slice(3 * from, 3 * to),
      ...(block.speedMps === undefined ? {} : { speedMps: block.speedMps.slice(from, to) }),
    });
    from = to;
  }
  return out;
}

/** Repeatable numbers with mean 0 and deviation 1. */
export function normalNumbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function gaitAt(r: MadeRecording, t: number): { gait: Gait; size: number; phase: number } {
  const piece = r.gaits.find(({ fromS, toS }) => t >= fromS && t < toS);
  if (piece === undefined) return { gait: WALK, size: 0, phase: 0 };
  // A third of a second to get going and to stop.
  const size = Math.min(1, (t - piece.fromS) / 0.3, (piece.toS - t) / 0.3);
  return { gait: piece.gait, size, phase: 2 * Math.PI * piece.gait.cadenceHz * (t - piece.fromS) };
}

type Matrix = readonly [Vec3, Vec3, Vec3];

function headToEarth(pitch: number, roll: number, yaw: number): Matrix {
  const [cp, sp, cr, sr, cy, sy] = [pitch, roll, yaw].flatMap((a) => [Math.cos(a), Math.sin(a)]);
  return [
    [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
    [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
    [-sp, cp * sr, cp * cr],
  ];
}

function matrixOf(q: readonly [number, number, number, number]): Matrix {
  const n = Math.hypot(...q);
  const [w, x, y, z] = q.map((part) => part / n);
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

function times3(m: Matrix, v: Vec3): Vec3 {
  const row = (k: number): number => m[k][0] * v[0] + m[k][1] * v[1] + m[k][2] * v[2];
  return [row(0), row(1), row(2)];
}

function transposeTimes3(m: Matrix, v: Vec3): Vec3 {
  const column = (k: number): number => m[0][k] * v[0] + m[1][k] * v[1] + m[2][k] * v[2];
  return [column(0), column(1), column(2)];
}
