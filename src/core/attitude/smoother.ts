// The last stage of the offline estimator over one stretch: strapdown with the joined bias, zero-phase low-pass of the
// un-normalised specific force, inclination correction. VQF, offline variant.
// The stretch reaches beyond what it gives out. What lies there is kept and faded into the next stretch, so that the
// orientation has no step where two stretches meet.
import type { Vec3 } from "../units.ts";
import { BiasTrack } from "./bias-track.ts";
import { LowPass, usualInterval } from "./low-pass.ts";
import { multiply, rotationRows, Strapdown, turnUpright, uprightState } from "./rotation.ts";
import { ACC, BREAK, DT, LOST, REPEAT, WEIGHT, WIDTH } from "./samples.ts";
import type { Samples } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";
import { TravelAcceleration } from "./velocity.ts";

// Notes on a sample: its acceleration says something about up; samples are missing before it.
const SAYS = 1;
const GAP = 2;

/** How long one stretch fades into the next, s. */
const FADE_S = 20;

export interface SavedSmoother {
  readonly parts: readonly Float64Array[];
  readonly tail: Float64Array;
}

/** What a stretch consists of: samples `start` to `cut` are wanted, those to `end` help; both ends exclusive. */
export interface Stretch {
  readonly samples: Samples;
  readonly start: number;
  readonly cut: number;
  readonly end: number;
  /** Time constant of every sample from `start` on, s. */
  readonly tauS: Float64Array;
  /** Speed of every sample from `start` on, m/s, NaN where unknown; null if there is none anywhere. */
  readonly speedMps: Float64Array | null;
}

export class Smoother {
  readonly #strapdown: Strapdown;
  readonly #forceForward = new LowPass(3);
  readonly #travelForward = new LowPass(3);
  readonly #travel: TravelAcceleration | null;
  readonly #qAcc = uprightState();
  readonly #rows = new Float64Array(9);
  #tail = new Float64Array(0); // low-passed force beyond the last cut
  #q = new Float64Array(0);
  #force = new Float64Array(0);
  #notes = new Uint8Array(0);
  #removed = new Float64Array(0);

  constructor(settings: AttitudeSettings, forward: Vec3 | undefined) {
    this.#strapdown = new Strapdown(settings.integration);
    this.#travel = forward === undefined ? null : new TravelAcceleration(forward);
  }

  /** Writes the orientations of the samples wanted, sensor to earth, w x y z. */
  run(stretch: Stretch, bias: BiasTrack, out: Float64Array): void {
    const { start, cut, end, speedMps } = stretch;
    const count = end - start;
    if (this.#q.length < 4 * count) {
      this.#q = new Float64Array(4 * count);
      this.#force = new Float64Array(3 * count);
      this.#notes = new Uint8Array(count);
    }
    const q = this.#q;
    const force = this.#force;
    this.#integrate(stretch, bias);
    this.#zeroPhase(stretch, force, this.#forceForward);
    if (this.#travel !== null && speedMps !== null) {
      if (this.#removed.length < 3 * count) this.#removed = new Float64Array(3 * count);
      this.#removeTravel(stretch, this.#travel, speedMps);
      this.#zeroPhase(stretch, this.#removed, this.#travelForward);
      for (let i = 0; i < 3 * count; i += 1) force[i] += this.#removed[i];
    }
    this.#fade(stretch);
    for (let i = 0; i < cut - start; i += 1) {
      turnUpright(this.#qAcc, force, 3 * i);
      multiply(this.#qAcc, 0, q, 4 * i, out, 4 * i);
    }
  }

  save(): SavedSmoother {
    return { parts: this.#parts().map((part) => part.slice()), tail: this.#tail };
  }

  restore(saved: SavedSmoother): void {
    this.#parts().forEach((part, i) => part.set(saved.parts[i]));
    this.#tail = saved.tail.slice();
  }

  #parts(): Float64Array[] {
    return [
      this.#strapdown.state,
      this.#forceForward.state,
      this.#travelForward.state,
      this.#qAcc,
      this.#travel?.state ?? new Float64Array(0),
    ];
  }

  /** Strapdown; leaves the quaternions, the specific force in the almost-inertial frame, and notes on every sample. */
  #integrate({ samples, start, cut, end }: Stretch, bias: BiasTrack): void {
    const { kind, values } = samples;
    const strapdown = this.#strapdown;
    const r = this.#rows;
    const q = this.#q;
    const f = this.#force;
    const notes = this.#notes;
    const s = strapdown.state;
    let atCut = s.slice();
    for (let i = start; i < end; i += 1) {
      if (i === cut) atCut = s.slice();
      const at = i * WIDTH;
      if (kind[i] === BREAK) strapdown.breakOff();
      if (kind[i] !== REPEAT) strapdown.step(values, at, bias.joined, BiasTrack.at(i - start));
      const to = i - start;
      q[4 * to] = s[0];
      q[4 * to + 1] = s[1];
      q[4 * to + 2] = s[2];
      q[4 * to + 3] = s[3];
      rotationRows(s, 0, r);
      const ax = values[at + ACC];
      const ay = values[at + ACC + 1];
      const az = values[at + ACC + 2];
      f[3 * to] = r[0] * ax + r[1] * ay + r[2] * az;
      f[3 * to + 1] = r[3] * ax + r[4] * ay + r[5] * az;
      f[3 * to + 2] = r[6] * ax + r[7] * ay + r[8] * az;
      const says = kind[i] !== REPEAT && (ax !== 0 || ay !== 0 || az !== 0);
      notes[to] = (says ? SAYS : 0) | (values[at + LOST] > 0 ? GAP : 0);
    }
    if (cut < end) s.set(atCut);
  }

  /** Minus the acceleration of travel, from the low-passed force as up. */
  #removeTravel({ samples, start, cut, end }: Stretch, travel: TravelAcceleration, speedMps: Float64Array): void {
    const { values } = samples;
    const removed = this.#removed;
    const r = this.#rows;
    const one = new Float64Array(3);
    const up = new Float64Array(3);
    let atCut = travel.state.slice();
    for (let i = start; i < end; i += 1) {
      if (i === cut) atCut = travel.state.slice();
      const to = i - start;
      const x = this.#force[3 * to];
      const y = this.#force[3 * to + 1];
      const z = this.#force[3 * to + 2];
      const length = Math.hypot(x, y, z) || 1;
      up[0] = x / length;
      up[1] = y / length;
      up[2] = z / length;
      rotationRows(this.#q, 4 * to, r);
      one.fill(0);
      const dt = values[i * WIDTH + DT];
      if (dt > 0) travel.remove(one, speedMps[to], dt, r, up);
      for (let k = 0; k < 3; k += 1) removed[3 * to + k] = one[k];
    }
    if (cut < end) travel.state.set(atCut);
  }

  /** Low-pass in place, forward from the state at `start`, then backward; the forward state at `cut` is kept. */
  #zeroPhase({ samples, start, cut, end, tauS }: Stretch, data: Float64Array, forward: LowPass): void {
    const { kind, values, dtS } = samples;
    const notes = this.#notes;
    let atCut = forward.state.slice();
    let usualS = forward.intervalS;
    for (let i = start; i < end; i += 1) {
      if (i === cut) atCut = forward.state.slice();
      const to = 3 * (i - start);
      const note = notes[i - start];
      if ((note & GAP) !== 0) forward.weaken(values[i * WIDTH + WEIGHT]);
      if ((note & SAYS) !== 0) {
        usualS = usualInterval(usualS, dtS[i]);
        forward.adapt(tauS[i - start], usualS);
        forward.step(data, to);
      } else {
        for (let c = to; c < to + 3; c += 1) data[c] = to > 0 ? data[c - 3] : 0;
      }
    }
    if (cut < end) forward.state.set(atCut);

    const backward = new LowPass(3);
    let settled = false;
    for (let i = end - 1; i >= start; i -= 1) {
      const to = 3 * (i - start);
      const note = notes[i - start];
      if ((note & SAYS) !== 0) {
        if (!settled) backward.settle(data, to);
        settled = true;
        usualS = usualInterval(usualS, dtS[i]);
        backward.adapt(tauS[i - start], usualS);
        backward.step(data, to);
      } else if (settled) {
        for (let c = to; c < to + 3; c += 1) data[c] = data[c + 3];
      }
      if (kind[i] === BREAK) settled = false;
      else if ((note & GAP) !== 0) backward.weaken(values[i * WIDTH + WEIGHT]);
    }
  }

  /** Goes over from what the last stretch said about these samples; keeps what this one says beyond the cut. */
  #fade({ samples, start, cut, end }: Stretch): void {
    const { dtS } = samples;
    const force = this.#force;
    const tail = this.#tail;
    let timeS = 0;
    for (let i = 0; 3 * i < tail.length && start + i < end; i += 1) {
      const share = Math.min(1, timeS / FADE_S);
      for (let k = 3 * i; k < 3 * i + 3; k += 1) force[k] = tail[k] + share * (force[k] - tail[k]);
      timeS += dtS[start + i];
    }
    let stop = cut;
    timeS = 0;
    while (stop < end && timeS < FADE_S) {
      timeS += dtS[stop];
      stop += 1;
    }
    this.#tail = force.slice(3 * (cut - start), 3 * (stop - start));
  }
}
