// Where the gait says forward is, over any stretch of moving time: the sums of step-axes.ts of all seconds of one gait,
// added up so that a stretch takes two reads. It judges nothing; mount-forward.ts does.
//
// No single second outvotes the others: one that is stronger than usual counts as much as a usual one, and one that is far
// stronger is no gait but a clip that is shaken, and is left out.
import { DEG_PER_RAD } from "./units.ts";

/** Four sums of acceleration, then four of rate; see StepSums. */
export const GAIT_SUMS = 8;
const ACC = 0;
const GYR = 4;
const CHANNELS = [ACC, GYR] as const;
/** The usual strength is the median of so many seconds, taken anew after every few. */
const USUAL_COUNT = 120;
const USUAL_EVERY = 10;
/** From so many times the usual strength on the clip is shaken; rough ground hardly goes beyond three. */
const SHAKEN_FROM = 4;
/** An axis is a direction when the power across it is this small by the power along it. */
const MOST_ROUNDNESS = 0.25;
/** What acceleration and rate must each show at least, deg; what one must show when the other cannot tell. */
const EACH_DEG = 5;
const ALONE_DEG = 15;

export class GaitTrack {
  /** Seconds of this gait that can tell. */
  count = 0;
  /** Index of each in moving time. */
  #at = new Int32Array(1024);
  /** Sums of all seconds before each, GAIT_SUMS values. */
  #sums = new Float64Array(GAIT_SUMS * 1025);
  /** Strengths of the last seconds, those left out included, of acceleration and rate. */
  readonly #recent = [new Float64Array(USUAL_COUNT), new Float64Array(USUAL_COUNT)];
  readonly #usual = [Infinity, Infinity];
  #seen = 0;

  /** Whether a second is far stronger than usual, acceleration or rate. */
  isShaken(values: Float64Array): boolean {
    return !CHANNELS.every((at, k) => strengthOf(values, at) <= SHAKEN_FROM * this.#usual[k]);
  }

  /** Takes a second of this gait, `index` in moving time. */
  add(index: number, values: Float64Array): void {
    const shaken = this.isShaken(values);
    const shares = CHANNELS.map((at, k) => share(strengthOf(values, at), this.#usual[k]));
    this.#note(values);
    if (shaken) return;
    if (this.count === this.#at.length) this.#enlarge();
    const sums = this.#sums;
    const to = GAIT_SUMS * (this.count + 1);
    for (let k = 0; k < GAIT_SUMS; k++) {
      sums[to + k] = sums[to - GAIT_SUMS + k] + (k < GYR ? shares[0] : shares[1]) * values[k];
    }
    this.#at[this.count] = index;
    this.count += 1;
  }

  /** How many of the seconds lie before this index of moving time. */
  countBefore(index: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#at[middle] < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index in moving time of the k-th second. */
  indexOf(k: number): number {
    return this.#at[k];
  }

  /** Sums over the seconds from the `from`-th up to the `to`-th, which is not one of them. */
  sums(from: number, to: number): Float64Array {
    const sums = new Float64Array(GAIT_SUMS);
    for (let k = 0; k < GAIT_SUMS; k++) {
      sums[k] = this.#sums[GAIT_SUMS * to + k] - this.#sums[GAIT_SUMS * from + k];
    }
    return sums;
  }

  clear(): void {
    this.count = this.#seen = 0;
    this.#usual.fill(Infinity);
  }

  #note(values: Float64Array): void {
    for (const [k, at] of CHANNELS.entries()) this.#recent[k][this.#seen % USUAL_COUNT] = strengthOf(values, at);
    this.#seen += 1;
    if (this.#seen % USUAL_EVERY !== 0) return;
    for (const [k, recent] of this.#recent.entries()) {
      const sorted = recent.slice(0, Math.min(this.#seen, USUAL_COUNT)).sort();
      this.#usual[k] = sorted[sorted.length >> 1];
    }
  }

  #enlarge(): void {
    const at = new Int32Array(2 * this.#at.length);
    at.set(this.#at);
    this.#at = at;
    const sums = new Float64Array(GAIT_SUMS * (at.length + 1));
    sums.set(this.#sums);
    this.#sums = sums;
  }
}

/** How much a second counts. */
function share(strength: number, usual: number): number {
  return strength > usual ? usual / strength : 1;
}

function strengthOf(values: Float64Array, at: number): number {
  const a = values[at];
  const b = values[at + 1];
  const c = values[at + 2];
  const d = values[at + 3];
  return Math.sqrt(a * a + b * b + c * c + d * d);
}

/**
 * How far forward has turned to the left between two sums, deg; null where the gait cannot tell or its two axes do not
 * agree.
 */
export function forwardStepDeg(before: Float64Array, after: Float64Array): number | null {
  const acc = axisStepDeg(before, after, ACC);
  const gyr = axisStepDeg(before, after, GYR);
  if (acc !== null && gyr !== null) {
    const agree = acc * gyr > 0 && Math.min(Math.abs(acc), Math.abs(gyr)) >= EACH_DEG;
    return agree ? (acc + gyr) / 2 : null;
  }
  const alone = acc ?? gyr;
  return alone !== null && Math.abs(alone) >= ALONE_DEG ? alone : null;
}

function axisStepDeg(before: Float64Array, after: Float64Array, at: number): number | null {
  const from = axisDeg(before, at);
  const to = axisDeg(after, at);
  return from === null || to === null ? null : foldedDeg(to - from);
}

/** Direction of the axis in four sums, deg from forward to the left, -90 to 90; null when they are no direction. */
function axisDeg(sums: Float64Array, at: number): number | null {
  const f1 = sums[at];
  const l1 = sums[at + 1];
  const f2 = sums[at + 2];
  const l2 = sums[at + 3];
  const along = f1 * f1 + f2 * f2;
  const across = l1 * l1 + l2 * l2;
  const mixed = f1 * l1 + f2 * l2;
  const spread = Math.hypot(along - across, 2 * mixed);
  const total = along + across;
  if (!(total > 0) || total - spread > MOST_ROUNDNESS * (total + spread)) return null;
  return 0.5 * Math.atan2(2 * mixed, along - across) * DEG_PER_RAD;
}

/** An angle between axes, folded to -90 to 90 deg. */
function foldedDeg(angleDeg: number): number {
  return angleDeg - 180 * Math.round(angleDeg / 180);
}
