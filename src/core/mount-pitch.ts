// Did the clip slip in pitch? One of the three judges of mount-shift.ts, and the one that can only ask: after a jolt the
// head is carried at another pitch, in every window for more than three minutes, and outside of what was usual. It was
// carried as usual until then, and hardly another jolt follows: rough ground brings both jolts and a lower head. A slip in
// pitch looks like a head carried lower. Carried is the pitch that three tenths of a window lie above: spells move a
// median, but hardly this.
import { AFTER_S, EVERY_S, THIRD_S } from "./mount-moving.ts";
import type { MovingSeconds } from "./mount-moving.ts";
import { median, quantile } from "./quantile.ts";
import type { MountSeconds } from "./mount-seconds.ts";

const PITCH_STEP_DEG = 6;
const PITCH_PERSISTS_S = 180;
export const BACK_WITHIN_DEG = 3;
/** What is usual: the median of so many windows before, and from this share of all of them to the rest. */
const USUAL_WINDOWS = 8;
const USUAL_LEAST_WINDOWS = 4;
const USUAL_FROM = 0.2;
/** Up to so many seconds before the jolt the head is carried as usual: what moves the clip moves it at once. */
const STEP_WITHIN_S = 10;
/** More jolts than this while the head is carried another way are rough ground, where heads are carried lower. */
const OTHER_JOLTS = 1;
/** Share of the time at which the carried pitch is read. */
const CARRIED_SHARE = 0.3;

export class PitchJudge {
  readonly #moving: MovingSeconds;
  readonly #seconds: MountSeconds;
  /** Index in moving time from which the pitch is judged. */
  #from = 0;
  /** Carried pitch of the windows that were asked for, by the index they begin at. */
  readonly #carriedDeg = new Map<number, number>();

  constructor(moving: MovingSeconds, seconds: MountSeconds) {
    this.#moving = moving;
    this.#seconds = seconds;
  }

  /** Judging starts anew from this index of moving time. */
  start(from: number): void {
    this.#from = from;
  }

  saveState(): number {
    return this.#from;
  }

  restoreState(from: number): void {
    this.#from = from;
    this.#carriedDeg.clear();
  }

  /** Index of the jolt after which the head has been carried another way ever since; null without one. */
  change(): number | null {
    const { seconds, count } = this.#moving;
    const joltedFrom = count - AFTER_S - PITCH_PERSISTS_S - EVERY_S;
    for (let at = Math.max(this.#from, joltedFrom); at < joltedFrom + EVERY_S; at++) {
      if (!this.#seconds.hasJolt(seconds[at])) continue;
      const before = this.#windowsBefore(at);
      if (before.length < USUAL_LEAST_WINDOWS) continue;
      const usualDeg = median(before.slice(0, USUAL_WINDOWS));
      const low = Math.min(usualDeg - PITCH_STEP_DEG, quantile(before, USUAL_FROM));
      const high = Math.max(usualDeg + PITCH_STEP_DEG, quantile(before, 1 - USUAL_FROM));
      const after: number[] = [];
      for (let start = at + 1; start + AFTER_S <= count; start += EVERY_S) after.push(this.#carried(start));
      if (!after.every((deg) => deg > high) && !after.every((deg) => deg < low)) continue;
      if (this.#isStep(at, usualDeg, median(after)) && this.#isAlone(at)) return at;
    }
    return null;
  }

  /** What became of a change after the jolt at this second: the head is carried as before, perhaps after another jolt. */
  outcome(joltS: number): "stays" | "back" | "pushedBack" {
    const { seconds, count } = this.#moving;
    const start = count - PITCH_PERSISTS_S;
    const jolt = this.#moving.indexFrom(joltS);
    if (start <= jolt + AFTER_S) return "stays";
    const usualDeg = median(this.#windowsBefore(jolt).slice(0, USUAL_WINDOWS));
    for (let from = start; from + AFTER_S <= count; from += THIRD_S) {
      if (Math.abs(this.#carried(from) - usualDeg) > BACK_WITHIN_DEG) return "stays";
    }
    for (let at = start - AFTER_S; at < start + AFTER_S; at++) {
      if (this.#seconds.hasJolt(seconds[at])) return "pushedBack";
    }
    return "back";
  }

  /** Just before the second `at` the head was carried more like before than like after. */
  #isStep(at: number, beforeDeg: number, afterDeg: number): boolean {
    const deg = carriedDeg(this.#moving.pitchDeg.subarray(Math.max(this.#from, at - STEP_WITHIN_S), at));
    return Math.abs(deg - beforeDeg) < Math.abs(deg - afterDeg);
  }

  /** Hardly any jolt followed the one in the second `at`; what rings on in the next second is the same one. */
  #isAlone(at: number): boolean {
    const { seconds, count } = this.#moving;
    let others = 0;
    for (let k = at + 2; k < count; k++) if (this.#seconds.hasJolt(seconds[k])) others += 1;
    return others <= OTHER_JOLTS;
  }

  /** Carried pitch of the windows of this part before an index, the nearest first, deg. */
  #windowsBefore(at: number): number[] {
    const windows: number[] = [];
    for (let start = at - AFTER_S; start >= this.#from; start -= AFTER_S) windows.push(this.#carried(start));
    return windows;
  }

  #carried(from: number): number {
    let deg = this.#carriedDeg.get(from);
    if (deg === undefined) {
      deg = carriedDeg(this.#moving.pitchDeg.subarray(from, from + AFTER_S));
      this.#carriedDeg.set(from, deg);
    }
    return deg;
  }
}

/** The pitch of a head that is not looking down, deg. */
export function carriedDeg(pitchDeg: ArrayLike<number>): number {
  return quantile(pitchDeg, CARRIED_SHARE);
}
