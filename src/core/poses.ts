// The three poses of the personal calibration: horizon, a mark two big strides ahead (7 ft), own shoes, each held still for
// five seconds, one after the other. Finds them in a stream of samples and computes from them where head down starts for
// this wearer. Not the neutral pose of every run (still.ts), although the horizon is one; calibration.ts feeds it.
//
// Works block by block and says after each how far it is, so that a live screen can follow it: which pose is done, how
// long and how steadily the current one is held, and whether the head has left the last one. Domain section 5.1.
import type { ImuBlock } from "./imu.ts";
import { POSE_NAMES } from "./parameters.ts";
import type { CalibrationParameters, PoseParameters } from "./parameters.ts";
import type { MeasuredPose, PoseName, PoseThresholds } from "./results.ts";
import { DEG_PER_RAD } from "./units.ts";
import type { Vec3 } from "./units.ts";
import { added, angleDeg, direction, dot, lengthOf, projected, scaled } from "./vector.ts";

/** A pose as the sensor saw it. */
export interface HeldPose {
  readonly startS: number;
  readonly endS: number;
  /** Mean up, unit, sensor axes. */
  readonly up: Vec3;
  /** Mean rate, rad/s: the bias of the gyroscope while nothing moves. */
  readonly gyrRadps: Vec3;
  /** Largest angle between up and its mean, in means over a tenth of a second, deg. */
  readonly spreadDeg: number;
}

/** How far the poses are. */
export interface PoseProgress {
  readonly done: readonly HeldPose[];
  /** The pose to hold; null when all are done. */
  readonly current: PoseName | null;
  /** `leaving`: the head is still in the last pose. `moving`: not still. `holding`: still, for `heldS` so far. */
  readonly state: "leaving" | "moving" | "holding" | "done";
  readonly heldS: number;
  /** Of the seconds held so far, deg. */
  readonly spreadDeg: number;
  /** Angle of up against the horizon pose in the last tenth of a second, deg, without a sign; null before that pose. */
  readonly tiltDeg: number | null;
}

const BINS_PER_S = 10;
/** A step in time longer than this breaks a pose, s. */
const LONGEST_STEP_S = 0.25;

/** Sums over a tenth of a second. */
interface Bin {
  readonly startS: number;
  endS: number;
  count: number;
  readonly acc: [number, number, number];
  readonly gyr: [number, number, number];
  accSquares: number;
  gyrSquares: number;
}

export class PoseFinder {
  readonly #p: PoseParameters;
  readonly #still: CalibrationParameters;
  /** Tenths of seconds that are still together. */
  #held: Bin[] = [];
  #bin: Bin | null = null;
  #tick = 0;
  #lastS = Number.NaN;
  #done: HeldPose[] = [];
  #leaving = false;
  #spreadDeg = 0;
  #tiltDeg: number | null = null;

  /** `still` says what still means, as for the neutral pose. */
  constructor(p: PoseParameters, still: CalibrationParameters) {
    this.#p = p;
    this.#still = still;
  }

  /** Samples in the order of time, in blocks of any length. Nothing happens after the third pose. */
  push({ timeS, accMps2, gyrRadps }: ImuBlock): void {
    for (let i = 0; i < timeS.length && this.#done.length < POSE_NAMES.length; i++) {
      const t = timeS[i];
      const tick = Math.floor(t * BINS_PER_S);
      if (t - this.#lastS > LONGEST_STEP_S) {
        this.#bin = null;
        this.#held = [];
      }
      if (this.#bin !== null && tick !== this.#tick) this.#close(this.#bin);
      this.#bin ??= emptyBin(t);
      add(this.#bin, t, accMps2, gyrRadps, 3 * i);
      this.#tick = tick;
      this.#lastS = t;
    }
  }

  get progress(): PoseProgress {
    const at = this.#done.length;
    const held = this.#held;
    const heldS = held.length === 0 || this.#leaving ? 0 : held[held.length - 1].endS - held[0].startS;
    const finished = at === POSE_NAMES.length;
    return {
      done: [...this.#done],
      current: finished ? null : POSE_NAMES[at],
      state: finished ? "done" : this.#leaving ? "leaving" : heldS > 0 ? "holding" : "moving",
      heldS: Math.min(heldS, this.#p.poseS),
      spreadDeg: heldS > 0 ? this.#spreadDeg : 0,
      tiltDeg: this.#tiltDeg,
    };
  }

  #close(bin: Bin): void {
    this.#bin = null;
    const up = direction(bin.acc);
    if (up === null) return;
    if (this.#done.length > 0) this.#tiltDeg = angleDeg(up, this.#done[0].up);
    if (this.#leaving) {
      if (angleDeg(up, meanUp(this.#held)) <= this.#p.maxSpreadDeg) {
        // The pose goes on; its last seconds are what the head has to leave.
        this.#held.push(bin);
        if (this.#held.length > this.#p.poseS * BINS_PER_S) this.#held.shift();
        return;
      }
      this.#leaving = false;
      this.#held = [];
    }
    this.#held.push(bin);
    while (this.#held.length > 0 && !this.#isStill()) this.#held.shift();
    const [first] = this.#held;
    if (first === undefined || bin.endS - first.startS < this.#p.poseS) return;
    this.#done.push(heldPose(this.#held, this.#spreadDeg));
    if (this.#done.length === 1) this.#tiltDeg = angleDeg(up, this.#done[0].up);
    this.#leaving = true;
  }

  /** Whether the tenths held are one still stretch with little spread; leaves the spread in `#spreadDeg`. */
  #isStill(): boolean {
    const { stillGyrDps, stillAccMps2 } = this.#still;
    const held = this.#held;
    const stillGyrRadps = stillGyrDps / DEG_PER_RAD;
    // Coming to rest: the mean of a tenth of a second is above what a still head has, whatever the whole stretch says.
    const bias: Vec3 = this.#done.length === 0 ? [0, 0, 0] : scaled(this.#done[0].gyrRadps, -1);
    const turns = ({ gyr, count }: Bin): boolean => lengthOf(added(scaled(gyr, 1 / count), bias)) > stillGyrRadps;
    if (held.some(turns)) return false;
    if (deviation(held, "gyr", "gyrSquares") >= stillGyrRadps ** 2) return false;
    if (deviation(held, "acc", "accSquares") >= stillAccMps2 ** 2) return false;
    const mean = meanUp(held);
    this.#spreadDeg = held.reduce((most, { acc }) => Math.max(most, angleDeg(direction(acc) ?? mean, mean)), 0);
    return this.#spreadDeg <= this.#p.maxSpreadDeg;
  }
}

/** What three poses say, or why they say nothing. */
export interface PoseResult {
  readonly poses: readonly MeasuredPose[];
  /** Where the nose points, unit, horizontal in the horizon pose: away from where up tilted. Null without a clear tilt. */
  readonly forward: Vec3 | null;
  /** Null when the poses do not give any; then the standard lines hold. */
  readonly thresholds: PoseThresholds | null;
  readonly problem: "incomplete" | "tooClose" | "order" | null;
}

/** A head that is tilted less than this may be tilted any way, deg. */
const LEAST_TILT_DEG = 12;

/**
 * @param held what a PoseFinder found, in order
 * @param forward the nose's direction where the poses themselves do not tell it; unit, sensor axes
 */
export function poseResult(held: readonly HeldPose[], p: PoseParameters, forward: Vec3 | null = null): PoseResult {
  const [horizon] = held;
  if (horizon === undefined) return { poses: [], forward, thresholds: null, problem: "incomplete" };
  const lowest = held.reduce((most, pose) => (angleTo(horizon, pose) > angleTo(horizon, most) ? pose : most), horizon);
  const found = angleTo(horizon, lowest) >= LEAST_TILT_DEG ? tiltedAwayFrom(lowest.up, horizon.up) : null;
  const along = found ?? forward;
  const poses = held.map((pose, at) => ({
    name: POSE_NAMES[at],
    startS: pose.startS,
    endS: pose.endS,
    pitchDeg: along === null ? angleTo(horizon, pose) : pitchAgainst(pose.up, horizon.up, along),
    spreadDeg: pose.spreadDeg,
  }));
  if (poses.length < POSE_NAMES.length) return { poses, forward: found, thresholds: null, problem: "incomplete" };
  const [, { pitchDeg: stridesDeg }, { pitchDeg: shoesDeg }] = poses;
  if (Math.abs(shoesDeg - stridesDeg) < p.minApartDeg)
    return { poses, forward: found, thresholds: null, problem: "tooClose" };
  if (shoesDeg < stridesDeg) return { poses, forward: found, thresholds: null, problem: "order" };
  return { poses, forward: found, thresholds: thresholdsOf(stridesDeg, shoesDeg, p), problem: null };
}

/** Enter, exit and deep from the head pitch at the mark and at the shoes, deg; domain section 5.1, to a tenth. */
export function thresholdsOf(stridesDeg: number, shoesDeg: number, p: PoseParameters): PoseThresholds {
  const apartDeg = shoesDeg - stridesDeg;
  const enterDeg = tenth(clamp(stridesDeg + p.enterFraction * apartDeg, p.enterMinDeg, p.enterMaxDeg));
  const deepDeg = clamp(stridesDeg + p.deepFraction * apartDeg, enterDeg + p.deepAboveEnterDeg, p.deepMaxDeg);
  return { enterDeg, exitDeg: tenth(enterDeg - p.exitBelowDeg), deepDeg: tenth(deepDeg) };
}

function angleTo(from: HeldPose, to: HeldPose): number {
  return angleDeg(from.up, to.up);
}

/** Pitch of a pose by the contract's formula, with the horizon's own taken off. */
function pitchAgainst(up: Vec3, horizonUp: Vec3, forward: Vec3): number {
  const pitch = (v: Vec3): number => -Math.asin(Math.max(-1, Math.min(1, dot(v, forward)))) * DEG_PER_RAD;
  return pitch(up) - pitch(horizonUp);
}

/** Head down, up leans away from the nose in the sensor's axes. */
function tiltedAwayFrom(up: Vec3, horizonUp: Vec3): Vec3 | null {
  const lean = projected(up, horizonUp);
  return lean === null ? null : scaled(lean, -1);
}

function heldPose(held: readonly Bin[], spreadDeg: number): HeldPose {
  const count = held.reduce((sum, bin) => sum + bin.count, 0);
  const gyr = held.reduce<Vec3>((sum, bin) => added(sum, bin.gyr), [0, 0, 0]);
  return {
    startS: held[0].startS,
    endS: held[held.length - 1].endS,
    up: meanUp(held),
    gyrRadps: scaled(gyr, 1 / count),
    spreadDeg,
  };
}

function meanUp(held: readonly Bin[]): Vec3 {
  return direction(held.reduce<Vec3>((sum, { acc }) => added(sum, acc), [0, 0, 0])) ?? [0, 0, 1];
}

/** Mean square of the deviation from the mean over all bins, all three axes together. */
function deviation(held: readonly Bin[], values: "acc" | "gyr", squares: "accSquares" | "gyrSquares"): number {
  let count = 0;
  let square = 0;
  let sum: Vec3 = [0, 0, 0];
  for (const bin of held) {
    count += bin.count;
    square += bin[squares];
    sum = added(sum, bin[values]);
  }
  return square / count - dot(sum, sum) / count ** 2;
}

function emptyBin(startS: number): Bin {
  return { startS, endS: startS, count: 0, acc: [0, 0, 0], gyr: [0, 0, 0], accSquares: 0, gyrSquares: 0 };
}

function add(bin: Bin, timeS: number, acc: Float64Array, gyr: Float64Array, at: number): void {
  bin.endS = timeS;
  bin.count += 1;
  for (let axis = 0; axis < 3; axis++) {
    bin.acc[axis] += acc[at + axis];
    bin.gyr[axis] += gyr[at + axis];
    bin.accSquares += acc[at + axis] ** 2;
    bin.gyrSquares += gyr[at + axis] ** 2;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function tenth(value: number): number {
  return Math.round(10 * value) / 10;
}
