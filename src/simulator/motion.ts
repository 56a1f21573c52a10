// The motion of a made-up runner's head as a perfect sensor on it would feel it: specific force and angular rate in head
// axes (X forward, Y left, Z up), with the orientation that belongs to them. Not a sensor; clip.ts mounts one and spoils
// its readings. The motion is computed on a fine grid of time and every output sample is the mean over its own interval,
// centred on its time stamp, as a sensor that averages gives it. Rates are the exact rotations between grid points and
// forces the exact changes of velocity, so both belong to one body.
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import { Gait } from "./gait.ts";
import type { RunnerBuild } from "./runner.ts";
import { HeadPitch } from "./head-pitch.ts";
import type { Random } from "./random.ts";
import { isMoving } from "./script.ts";
import type { Ground, PlacedSegment } from "./script.ts";
import { MoveTrack, SmoothNoise } from "./tracks.ts";

/** The clip's place, from the axis that the head nods about, head axes, m. */
const LEVER_M = [0.07, 0.03, 0.1] as const;

/** The fine grid has at least this rate. */
const GRID_HZ = 400;

/** How much the eyes and the head scan sideways, deg. */
const SCAN_DEG: Readonly<Record<Ground, number>> = {
  still: 0.2,
  pause: 12,
  trail: 4,
  technical: 5,
  climb: 4,
  walk: 6,
};

/** Sideways tilt of the head, deg. */
const TILT_DEG: Readonly<Record<Ground, number>> = {
  still: 0.1,
  pause: 1.5,
  trail: 1,
  technical: 1.4,
  climb: 1,
  walk: 1,
};

export interface MotionOptions {
  readonly segments: readonly PlacedSegment[];
  readonly build: RunnerBuild;
  readonly random: Random;
  readonly rateHz: number;
  /** Added to the head pitch while moving, deg: the running neutral against the standing one. */
  readonly neutralOffsetDeg: number;
  /** Mean sideways tilt while moving, deg. */
  readonly tiltOffsetDeg: number;
}

/** One output sample. */
export interface HeadSample {
  timeS: number;
  /** Specific force in head axes, m/s². */
  readonly accMps2: Float64Array;
  /** Angular rate in head axes, rad/s. */
  readonly gyrRadps: Float64Array;
  /** Head to earth at the time stamp, w x y z. */
  readonly quaternion: Float64Array;
}

/** State of the body at one point of the fine grid. */
interface GridPoint {
  /** Velocity of the head's axis over the ground, earth axes, m/s. */
  readonly velocity: Float64Array;
  /** The clip relative to the head's axis, earth axes, m. */
  readonly lever: Float64Array;
  /** Head to earth without and with the clip's own wobble, w x y z. */
  readonly head: Float64Array;
  readonly clip: Float64Array;
}

function gridPoint(): GridPoint {
  return {
    velocity: new Float64Array(3),
    lever: new Float64Array(3),
    head: new Float64Array(4),
    clip: new Float64Array(4),
  };
}

/** Reads like an endless row of samples; `next` gives the same object every time. */
export class Motion {
  readonly #substeps: number;
  readonly #stepS: number;
  readonly #rateHz: number;
  readonly #pitch: HeadPitch;
  readonly #gait: Gait;
  readonly #heading: MoveTrack;
  /** Share of the speed that a bend leaves. */
  readonly #pace: MoveTrack;
  readonly #winding: MoveTrack;
  readonly #windingNoise: SmoothNoise;
  readonly #scan = new MoveTrack(SCAN_DEG.still);
  readonly #scanNoise: SmoothNoise;
  readonly #tilt = new MoveTrack(TILT_DEG.still);
  readonly #tiltNoise: SmoothNoise;
  /** Head held sideways and turned aside by the script, deg. */
  readonly #held = new MoveTrack(0);
  readonly #aside = new MoveTrack(0);
  /** 0 while standing, 1 while moving. */
  readonly #moving = new MoveTrack(0);
  readonly #neutralOffsetRad: number;
  readonly #tiltOffsetRad: number;
  #points: [GridPoint, GridPoint, GridPoint] = [gridPoint(), gridPoint(), gridPoint()];
  /** Index of the newest grid point; the first sample's interval begins at -substeps / 2. */
  #grid: number;
  #lastHeadingRad = 0;
  #sampleIndex = 0;
  readonly #force = new Float64Array(3);
  readonly #sample: HeadSample = {
    timeS: 0,
    accMps2: new Float64Array(3),
    gyrRadps: new Float64Array(3),
    quaternion: new Float64Array(4),
  };

  constructor(options: MotionOptions) {
    const { segments, build, random, rateHz } = options;
    this.#rateHz = rateHz;
    this.#substeps = Math.max(4, 2 * Math.ceil(GRID_HZ / rateHz / 2));
    this.#stepS = 1 / (rateHz * this.#substeps);
    this.#pitch = new HeadPitch(segments, random);
    this.#gait = new Gait(segments, build, random);
    const path = pathOf(segments, random.stream("turns"));
    this.#heading = path.heading;
    this.#pace = path.pace;
    this.#winding = new MoveTrack(0);
    this.#windingNoise = new SmoothNoise(random.stream("winding"), 3);
    this.#scanNoise = new SmoothNoise(random.stream("scan"), 1.3);
    this.#tiltNoise = new SmoothNoise(random.stream("tilt"), 1);
    this.#neutralOffsetRad = options.neutralOffsetDeg * RAD_PER_DEG;
    this.#tiltOffsetRad = options.tiltOffsetDeg * RAD_PER_DEG;
    for (const segment of segments) {
      const moving = isMoving(segment.ground) ? 1 : 0;
      if (moving !== this.#moving.target) this.#moving.move(segment.startS, 1.2, moving);
      if (moving * 10 !== this.#winding.target) this.#winding.move(segment.startS, 3, moving * 10);
      if (SCAN_DEG[segment.ground] !== this.#scan.target) this.#scan.move(segment.startS, 2, SCAN_DEG[segment.ground]);
      if (segment.tiltDeg !== this.#held.target) this.#held.move(segment.startS, 1.5, segment.tiltDeg);
      if (segment.lookDeg !== this.#aside.target) this.#aside.move(segment.startS, 1, segment.lookDeg);
      if (TILT_DEG[segment.ground] !== this.#tilt.target) this.#tilt.move(segment.startS, 1, TILT_DEG[segment.ground]);
    }
    this.#grid = -this.#substeps / 2 - 2;
    this.#advance();
    this.#advance();
    this.#advance();
  }

  /** The next sample. Valid until the next call. */
  next(): HeadSample {
    const { accMps2, gyrRadps, quaternion } = this.#sample;
    const force = this.#force;
    const substeps = this.#substeps;
    accMps2.fill(0);
    gyrRadps.fill(0);
    // The middle point is the first of the interval; its force was already part of the interval before.
    this.#specificForce(force);
    for (let axis = 0; axis < 3; axis += 1) accMps2[axis] = 0.5 * force[axis];
    for (let substep = 1; substep <= substeps; substep += 1) {
      addRotation(this.#points[1].clip, this.#points[2].clip, gyrRadps);
      this.#advance();
      if (substep === substeps / 2) quaternion.set(this.#points[1].clip);
      this.#specificForce(force);
      const weight = substep === substeps ? 0.5 : 1;
      for (let axis = 0; axis < 3; axis += 1) accMps2[axis] = accMps2[axis] + weight * force[axis];
    }
    for (let axis = 0; axis < 3; axis += 1) {
      accMps2[axis] = accMps2[axis] / substeps;
      gyrRadps[axis] = gyrRadps[axis] * this.#rateHz;
    }
    this.#sample.timeS = this.#sampleIndex / this.#rateHz;
    this.#sampleIndex += 1;
    return this.#sample;
  }

  /** Computes one more grid point; the middle one of the three moves on. */
  #advance(): void {
    const [oldest, middle, newest] = this.#points;
    this.#points = [middle, newest, oldest];
    this.#grid += 1;
    this.#computePoint(this.#grid * this.#stepS, oldest);
  }

  #computePoint(timeS: number, point: GridPoint): void {
    const gait = this.#gait;
    gait.step(timeS, this.#stepS);
    const { state } = gait;
    const moving = this.#moving.at(timeS);
    const headingRad = RAD_PER_DEG * (this.#heading.at(timeS) + this.#winding.at(timeS) * this.#windingNoise.at(timeS));
    const turnRadps = (headingRad - this.#lastHeadingRad) / this.#stepS;
    this.#lastHeadingRad = headingRad;
    // The body leans into a turn; the head keeps most of it.
    const speedMps = state.speedMps * this.#pace.at(timeS);
    const leanRad = -0.7 * Math.atan((speedMps * turnRadps) / STANDARD_GRAVITY_MPS2);

    const pitchRad = RAD_PER_DEG * this.#pitch.at(timeS) + moving * this.#neutralOffsetRad + state.pitchRad;
    const rollRad =
      RAD_PER_DEG * (this.#tilt.at(timeS) * this.#tiltNoise.at(timeS) + this.#held.at(timeS)) +
      moving * (this.#tiltOffsetRad + leanRad) +
      state.rollRad;
    const yawRad =
      headingRad +
      RAD_PER_DEG * (this.#scan.at(timeS) * this.#scanNoise.at(timeS) + this.#aside.at(timeS)) +
      state.yawRad;
    eulerToQuaternion(yawRad, pitchRad, rollRad, point.head);
    rotate(point.head, LEVER_M, point.lever);
    wobbled(point.head, state.wobblePitchRad, state.wobbleRollRad, point.clip);

    const cosine = Math.cos(headingRad);
    const sine = Math.sin(headingRad);
    const forwardMps = state.forwardMps - state.speedMps + speedMps;
    point.velocity[0] = cosine * forwardMps - sine * state.leftMps;
    point.velocity[1] = sine * forwardMps + cosine * state.leftMps;
    point.velocity[2] = state.upMps;
  }

  /** Specific force at the middle grid point, in the clip's axes as worn (head axes with wobble), m/s². */
  #specificForce(out: Float64Array): void {
    const [before, at, after] = this.#points;
    const stepS = this.#stepS;
    for (let axis = 0; axis < 3; axis += 1) {
      out[axis] =
        (after.velocity[axis] - before.velocity[axis]) / (2 * stepS) +
        (after.lever[axis] - 2 * at.lever[axis] + before.lever[axis]) / (stepS * stepS);
    }
    out[2] = out[2] + STANDARD_GRAVITY_MPS2;
    rotateBack(at.clip, out);
  }
}

/** Direction of the path, deg: bends, hairpins and scripted turns; and the share of the speed that they leave. */
function pathOf(segments: readonly PlacedSegment[], random: Random): { heading: MoveTrack; pace: MoveTrack } {
  const heading = new MoveTrack(0);
  const pace = new MoveTrack(1);
  const turn = (startS: number, durationS: number, turnDeg: number): number => {
    const endS = heading.move(startS, durationS, heading.target + turnDeg);
    pace.move(startS - 0.5, 1.2, 1 - 0.5 * Math.min(1, Math.abs(turnDeg) / 150));
    pace.move(endS - 0.3, 1.5, 1);
    return endS;
  };
  for (const segment of segments) {
    if (!isMoving(segment.ground)) continue;
    if (segment.turnDeg !== 0) {
      const durationS = Math.max(1.5, Math.abs(segment.turnDeg) / 90);
      turn(Math.max(segment.startS, (segment.startS + segment.endS - durationS) / 2), durationS, segment.turnDeg);
      continue;
    }
    let timeS = segment.startS + 2;
    for (;;) {
      timeS = Math.max(timeS, heading.freeFromS) - 10 * Math.log(1 - random.uniform());
      const hairpin = random.chance(segment.ground === "climb" ? 0.4 : 0.2);
      const turnDeg = random.sign() * (hairpin ? random.between(90, 180) : random.between(15, 80));
      const durationS = Math.max(1.2, Math.abs(turnDeg) / random.between(30, 65));
      if (timeS + durationS > segment.endS) break;
      timeS = turn(timeS, durationS, turnDeg);
    }
  }
  return { heading, pace };
}

/** Yaw, then pitch, then roll: head to earth. */
function eulerToQuaternion(yawRad: number, pitchRad: number, rollRad: number, out: Float64Array): void {
  const cy = Math.cos(yawRad / 2);
  const sy = Math.sin(yawRad / 2);
  const cp = Math.cos(pitchRad / 2);
  const sp = Math.sin(pitchRad / 2);
  const cr = Math.cos(rollRad / 2);
  const sr = Math.sin(rollRad / 2);
  out[0] = cy * cp * cr + sy * sp * sr;
  out[1] = cy * cp * sr - sy * sp * cr;
  out[2] = cy * sp * cr + sy * cp * sr;
  out[3] = sy * cp * cr - cy * sp * sr;
}

/** `q` followed by a small rotation about its own Y and X axes. */
function wobbled(q: Float64Array, pitchRad: number, rollRad: number, out: Float64Array): void {
  const x = rollRad / 2;
  const y = pitchRad / 2;
  const w = Math.sqrt(1 - x * x - y * y);
  out[0] = q[0] * w - q[1] * x - q[2] * y;
  out[1] = q[0] * x + q[1] * w - q[3] * y;
  out[2] = q[0] * y + q[2] * w + q[3] * x;
  out[3] = q[3] * w + q[1] * y - q[2] * x;
}

/** Adds the rotation vector from `from` to `to`, in the body's axes, rad. */
function addRotation(from: Float64Array, to: Float64Array, out: Float64Array): void {
  const [a, b, c, d] = [from[0], from[1], from[2], from[3]];
  const [e, f, g, h] = [to[0], to[1], to[2], to[3]];
  const w = a * e + b * f + c * g + d * h;
  const x = a * f - b * e - c * h + d * g;
  const y = a * g + b * h - c * e - d * f;
  const z = a * h - b * g + c * f - d * e;
  const sine = Math.sqrt(x * x + y * y + z * z);
  const scale = sine < 1e-12 ? 2 : (2 * Math.atan2(sine, w)) / sine;
  out[0] = out[0] + scale * x;
  out[1] = out[1] + scale * y;
  out[2] = out[2] + scale * z;
}

function rotate(q: Float64Array, v: readonly [number, number, number], out: Float64Array): void {
  const [w, x, y, z] = [q[0], q[1], q[2], q[3]];
  const tx = 2 * (y * v[2] - z * v[1]);
  const ty = 2 * (z * v[0] - x * v[2]);
  const tz = 2 * (x * v[1] - y * v[0]);
  out[0] = v[0] + w * tx + y * tz - z * ty;
  out[1] = v[1] + w * ty + z * tx - x * tz;
  out[2] = v[2] + w * tz + x * ty - y * tx;
}

/** Turns `v` from earth axes into those of the body, in place. */
export function rotateBack(q: Float64Array, v: Float64Array): void {
  const [w, x, y, z] = [q[0], -q[1], -q[2], -q[3]];
  const [a, b, c] = [v[0], v[1], v[2]];
  const tx = 2 * (y * c - z * b);
  const ty = 2 * (z * a - x * c);
  const tz = 2 * (x * b - y * a);
  v[0] = a + w * tx + y * tz - z * ty;
  v[1] = b + w * ty + z * tx - x * tz;
  v[2] = c + w * tz + x * ty - y * tx;
}
