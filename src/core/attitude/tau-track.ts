// The time constant of every sample of a stretch, chosen with hindsight: gait counts from its first step, free motion
// from its start, and a turn widens the constant before it as much as after it. The live choice is in filter.ts.
import { FREE, GAIT } from "./activity.ts";
import type { Activity } from "./activity.ts";
import { turnFactor, YAW_S } from "./gait.ts";
import { SPEED, WIDTH } from "./samples.ts";
import type { Samples } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";

export interface SavedTauTrack {
  readonly activity: Uint8Array;
  readonly yaw: Float64Array;
  readonly freeBeforeS: number;
}

export class TauTrack {
  #activity = new Uint8Array(1024);
  #yaw = new Float64Array(1024);
  #count = 0;
  /** How long free motion had lasted just before the first sample, s. */
  #freeBeforeS = 0;
  readonly #settings: AttitudeSettings;
  readonly #aided: boolean;

  /** `aided`: a forward axis is known, so that a speed takes the place of the turn factor. */
  constructor(settings: AttitudeSettings, aided: boolean) {
    this.#settings = settings;
    this.#aided = aided;
  }

  /** Notes the forward pass after sample `i` of the stretch, which is sample `start + i` of `samples`. */
  note(i: number, kind: number, activity: Activity, samples: Samples, start: number): void {
    if (i >= this.#activity.length) this.#grow(i + 1);
    this.#activity[i] = kind;
    this.#yaw[i] = activity.yawRadps;
    this.#count = i + 1;
    if (kind !== GAIT || (i > 0 && this.#activity[i - 1] === GAIT)) return;
    let backS = activity.gaitForS;
    for (let k = i; k > 0 && backS > 0; k -= 1) {
      this.#activity[k] = GAIT;
      backS -= samples.dtS[start + k];
    }
  }

  /** Writes the time constant of every noted sample, s. */
  write(samples: Samples, start: number, out: Float64Array): void {
    const k = this.#settings;
    const activity = this.#activity;
    const { values, dtS } = samples;
    const count = this.#count;
    // Rest, gait or free: free motion only where it lasts.
    out.fill(k.tauAccS, 0, count);
    let runS = this.#freeBeforeS;
    let runStart = 0;
    for (let i = 0; i <= count; i += 1) {
      if (i < count && activity[i] === FREE) {
        runS += dtS[start + i];
        continue;
      }
      if (runS > k.freeAfterS) out.fill(k.tauAccFreeS, runStart, i);
      runS = 0;
      runStart = i + 1;
    }
    // The same gradual change as live, from both sides; turns on top.
    const follow = 1 / k.tauFollowS;
    let tau = out[0];
    for (let i = 0; i < count; i += 1) {
      tau += Math.min(1, dtS[start + i] * follow) * (out[i] - tau);
      out[i] = tau;
    }
    let yaw = 0;
    for (let i = count - 1; i >= 0; i -= 1) {
      const dt = dtS[start + i];
      tau += Math.min(1, dt * follow) * (out[i] - tau);
      yaw += Math.min(1, dt * (1 / YAW_S)) * (this.#yaw[i] - yaw);
      const turning = activity[i] === GAIT && !(this.#aided && values[(start + i) * WIDTH + SPEED] >= 0);
      out[i] = tau * (turning ? turnFactor(k, yaw) : 1);
    }
  }

  /** Forgets the first `count` samples; `start` as in `note`. */
  drop(count: number, samples: Samples, start: number): void {
    let freeS = 0;
    let i = count - 1;
    for (; i >= 0 && this.#activity[i] === FREE; i -= 1) freeS += samples.dtS[start + i];
    this.#freeBeforeS = i < 0 ? this.#freeBeforeS + freeS : freeS;
    this.#activity.copyWithin(0, count, this.#count);
    this.#yaw.copyWithin(0, count, this.#count);
    this.#count -= count;
  }

  save(): SavedTauTrack {
    const length = this.#count;
    return {
      activity: this.#activity.slice(0, length),
      yaw: this.#yaw.slice(0, length),
      freeBeforeS: this.#freeBeforeS,
    };
  }

  restore(saved: SavedTauTrack): void {
    if (saved.activity.length > this.#activity.length) this.#grow(saved.activity.length);
    this.#activity.set(saved.activity);
    this.#yaw.set(saved.yaw);
    this.#count = saved.activity.length;
    this.#freeBeforeS = saved.freeBeforeS;
  }

  #grow(need: number): void {
    const size = Math.ceil(1.25 * need);
    const activity = new Uint8Array(size);
    activity.set(this.#activity);
    this.#activity = activity;
    const yaw = new Float64Array(size);
    yaw.set(this.#yaw);
    this.#yaw = yaw;
  }
}
