// Where forward is, from nods: three to five clear nods after the neutral stance, the first movement down. Asked for where
// gait leaves the forward axis or its sign open (forward.ts). Not a gesture of the interface, and blind to shaking the
// head: only rotation about a horizontal axis counts.
//
// The first principal axis of the rate during the nods is the left-right axis; the first movement is down, which gives its
// sign (section "Calibration: clip to head" of the estimator's reference). Looked for where the head leaves rest near the
// neutral pose. Side bends look the same to the sensor; where gait told an axis, calibration.ts holds them against it.
import type { ImuBlock } from "./imu.ts";
import { DEG_PER_RAD } from "./units.ts";
import type { Vec3 } from "./units.ts";
import { added, angleDeg, cross, direction, dot, projected, scaled } from "./vector.ts";

export interface Nods {
  /** Unit, sensor axes, horizontal against neutral up. */
  readonly forward: Vec3;
  readonly count: number;
  readonly fromS: number;
  readonly toS: number;
  /** Mean size of the swings, deg. */
  readonly swingDeg: number;
  /** Share of the rate's power about the nods' axis, 0 to 1. */
  readonly power: number;
}

const LEAST_COUNT = 3;
/** One more than asked for; who goes on is doing something else. */
const MOST_COUNT = 6;
/** Smallest swing of a nod, and a movement that is none, deg. */
const LEAST_SWING_DEG = 20;
const TURN_DEG = 10;
/** Largest departure from neutral before the first nod and between nods, deg. */
const NEAR_NEUTRAL_DEG = 20;
/** Least share of the rate's power about one axis, and how far that axis may be from horizontal, deg. */
const LEAST_POWER = 0.8;
const MOST_SLOPE_DEG = 25;
/** A nod takes at least and at most this long, s. */
const SHORTEST_S = 0.3;
const LONGEST_S = 4;
/** Rest before the first nod: this long below this rate. */
const REST_S = 0.4;
const REST_DPS = 12;

const BINS_PER_S = 25;
/** Nods are looked for in this much of a recording, s. */
const NODS_WITHIN_S = 300;
/** Per bin: time, rate, specific force. */
const FIELDS = 7;
/** A step in time longer than this is no rest and no nod, s. */
const LONGEST_STEP_S = 0.2;

/** Keeps the first minutes as means over 40 ms; `find` looks for nods in them. */
export class NodFinder {
  #bins = new Float64Array(FIELDS * 1024);
  #count = 0;
  readonly #sum = new Float64Array(FIELDS);
  #samples = 0;
  #tick = 0;

  push({ timeS, accMps2, gyrRadps }: ImuBlock): void {
    for (let i = 0; i < timeS.length && timeS[i] < NODS_WITHIN_S; i++) {
      const tick = Math.floor(timeS[i] * BINS_PER_S);
      if (this.#samples > 0 && tick !== this.#tick) this.#close();
      this.#tick = tick;
      this.#samples += 1;
      this.#sum[0] += timeS[i];
      for (let axis = 0; axis < 3; axis++) {
        this.#sum[1 + axis] += gyrRadps[3 * i + axis];
        this.#sum[4 + axis] += accMps2[3 * i + axis];
      }
    }
  }

  /**
   * @param up neutral up, unit, sensor axes
   * @param afterS end of the neutral stance, s
   * @param gyrBiasRadps rate while still, taken off
   */
  find(up: Vec3, afterS: number, gyrBiasRadps: Vec3 = [0, 0, 0]): Nods | null {
    const moves = this.#moves(gyrBiasRadps);
    let best: Nods | null = null;
    let restS = 0;
    for (let at = 1; at < moves.length; at++) {
      const { timeS, stepS, rateDps } = moves[at];
      if (stepS > LONGEST_STEP_S || timeS < afterS) restS = 0;
      else if (rateDps < REST_DPS) restS += stepS;
      else {
        const before = moves[at - 1];
        if (restS >= REST_S && angleDeg(before.up, up) <= NEAR_NEUTRAL_DEG) {
          const found = nodsFrom(moves, at, up);
          if (found !== null && (best === null || found.count > best.count)) best = found;
        }
        restS = 0;
      }
    }
    return best;
  }

  #close(): void {
    if (FIELDS * (this.#count + 1) > this.#bins.length) {
      const longer = new Float64Array(2 * this.#bins.length);
      longer.set(this.#bins);
      this.#bins = longer;
    }
    for (let k = 0; k < FIELDS; k++) this.#bins[FIELDS * this.#count + k] = this.#sum[k] / this.#samples;
    this.#count += 1;
    this.#samples = 0;
    this.#sum.fill(0);
  }

  #moves(bias: Vec3): Move[] {
    const moves: Move[] = [];
    for (let bin = 0; bin < this.#count; bin++) {
      const [timeS, gx, gy, gz, ax, ay, az] = this.#bins.subarray(FIELDS * bin, FIELDS * (bin + 1));
      const rate: Vec3 = [gx - bias[0], gy - bias[1], gz - bias[2]];
      moves.push({
        timeS,
        stepS: bin === 0 ? 0 : timeS - moves[bin - 1].timeS,
        rate,
        rateDps: Math.hypot(...rate) * DEG_PER_RAD,
        up: direction([ax, ay, az]) ?? [0, 0, 0],
      });
    }
    return moves;
  }
}

interface Move {
  readonly timeS: number;
  readonly stepS: number;
  /** Bias taken off, rad/s. */
  readonly rate: Vec3;
  readonly rateDps: number;
  /** Of the specific force; where up is as long as nothing shakes. */
  readonly up: Vec3;
}

/** The most nods that begin at a move; longer stretches are tried until they turn about more than one axis. */
function nodsFrom(moves: readonly Move[], from: number, up: Vec3): Nods | null {
  let best: Nods | null = null;
  const tryEveryS = 0.25;
  let nextS = moves[from].timeS + LEAST_COUNT * SHORTEST_S;
  for (let to = from + 1; to < moves.length && moves[to].stepS <= LONGEST_STEP_S; to++) {
    const spanS = moves[to].timeS - moves[from].timeS;
    if (spanS > MOST_COUNT * LONGEST_S) break;
    if (moves[to].timeS < nextS) continue;
    nextS += tryEveryS;
    const found = nodsIn(moves.slice(from, to + 1), up);
    if (found !== null && found.count > MOST_COUNT) return null;
    if (found !== null && (best === null || found.count > best.count)) best = found;
  }
  return best;
}

function nodsIn(moves: readonly Move[], up: Vec3): Nods | null {
  const { axis, power } = principalAxis(moves.map(({ rate }) => rate));
  if (power < LEAST_POWER) return null;
  const level = projected(axis, up);
  if (level === null || angleDeg(level, dot(axis, level) < 0 ? scaled(axis, -1) : axis) > MOST_SLOPE_DEG) return null;
  const swings = swingsAbout(moves, level);
  const down = swings.filter((_, at) => at % 2 === 0);
  if (down.length < LEAST_COUNT) return null;
  const clear = swings.every(
    ({ deg, fromDeg, toDeg, tookS }, at) =>
      Math.abs(deg) >= LEAST_SWING_DEG &&
      Math.abs(at % 2 === 0 ? fromDeg : toDeg) <= NEAR_NEUTRAL_DEG &&
      tookS <= LONGEST_S / 2,
  );
  const tookS = moves[moves.length - 1].timeS - moves[0].timeS;
  if (!clear || tookS < down.length * SHORTEST_S) return null;
  // Nose-down is a positive rate about left.
  const left = scaled(level, Math.sign(down[0].deg));
  return {
    forward: cross(left, up),
    count: down.length,
    fromS: moves[0].timeS,
    toS: moves[moves.length - 1].timeS,
    swingDeg: swings.reduce((sum, { deg }) => sum + Math.abs(deg), 0) / swings.length,
    power,
  };
}

interface Swing {
  readonly fromDeg: number;
  readonly toDeg: number;
  readonly deg: number;
  readonly tookS: number;
}

/** From one turning point to the next, by the angle about an axis since the first move; a last one that is short is left out. */
function swingsAbout(moves: readonly Move[], axis: Vec3): Swing[] {
  const swings: Swing[] = [];
  let angle = 0;
  let [startDeg, startS] = [0, moves[0].timeS];
  let [extremeDeg, extremeS] = [0, moves[0].timeS];
  let heading = 0;
  const end = (): void => {
    const deg = extremeDeg - startDeg;
    swings.push({ fromDeg: startDeg, toDeg: extremeDeg, deg, tookS: extremeS - startS });
    [startDeg, startS] = [extremeDeg, extremeS];
  };
  for (const { timeS, stepS, rate } of moves) {
    angle += dot(rate, axis) * stepS * DEG_PER_RAD;
    if (heading === 0) {
      if (Math.abs(angle) >= TURN_DEG) heading = Math.sign(angle);
      else continue;
    }
    if (heading * (angle - extremeDeg) > 0) [extremeDeg, extremeS] = [angle, timeS];
    else if (heading * (extremeDeg - angle) >= TURN_DEG) {
      end();
      heading = -heading;
      [extremeDeg, extremeS] = [angle, timeS];
    }
  }
  if (heading * (extremeDeg - startDeg) >= LEAST_SWING_DEG) end();
  return swings;
}

/** The axis with the most power, by repeated multiplication with the matrix of second moments, and its share of all. */
function principalAxis(rates: readonly Vec3[]): { axis: Vec3; power: number } {
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (const [x, y, z] of rates) {
    xx += x * x;
    xy += x * y;
    xz += x * z;
    yy += y * y;
    yz += y * z;
    zz += z * z;
  }
  const times = (v: Vec3): Vec3 =>
    added(added(scaled([xx, xy, xz], v[0]), scaled([xy, yy, yz], v[1])), scaled([xz, yz, zz], v[2]));
  let axis: Vec3 = xx >= yy && xx >= zz ? [1, 0, 0] : yy >= zz ? [0, 1, 0] : [0, 0, 1];
  for (let k = 0; k < 40; k++) axis = direction(times(axis)) ?? axis;
  const all = xx + yy + zz;
  return { axis, power: all > 0 ? dot(axis, times(axis)) / all : 0 };
}
