// Finds where the clip has moved on the head. Not a correction: a mark says when, how far as seen, and how sure; what
// follows from it is in mount-parts.ts. posture.ts feeds samples and trace. Reference, "Slippage and drift".
//
// All times are moving time. A mark is back-dated to where the change lies, and judging starts anew from there.
// - Roll: the sideways tilt of the last window, in each of its thirds, is another one than before. Tilt that goes with
//   pitch, as an inexact forward axis makes it, is taken out first.
// - Forward: the step-locked axes of acceleration and rate have both turned, in each third, in the same gait.
// - Candidate: after a jolt the head is carried at another pitch, in every window for more than three minutes, and
//   outside of what was usual. It was carried as usual until then, and hardly another jolt follows: rough ground brings both
//   jolts and a lower head. A slip in pitch looks like a head carried lower, so this is only ever a question, and it is
//   dropped when the head comes back by itself. Carried is the pitch that three tenths of a window lie above: spells
//   move a median, but hardly this.
// The thresholds lie below the 10 degrees that must be found, because a minute's mean wanders by a degree or two.
import { Jolts } from "./jolts.ts";
import type { JoltsState } from "./jolts.ts";
import { turnBetween } from "./mount-parts.ts";
import type { MountPart } from "./mount-parts.ts";
import { axisDeg, foldedDeg, median, MountSeconds, quantile } from "./mount-seconds.ts";
import type { MountSecondsState } from "./mount-seconds.ts";
import type { AttitudeBlock, MountMark, TraceBlock } from "./results.ts";
import { LANES_END_S } from "./second-lanes.ts";
import { StepAxes } from "./step-axes.ts";
import type { StepAxesState } from "./step-axes.ts";
import { DEG_PER_RAD, RAD_PER_DEG } from "./units.ts";

/** Seconds of moving time: the window that is judged, in thirds; what it is compared with, at most and at least; between two judgements. */
const AFTER_S = 69;
const BEFORE_S = 600;
const BEFORE_LEAST_S = 30;
const EVERY_S = 5;
/** How far back a change is looked for. */
const SEARCH_S = 150;
/** Every third must show this share of the step. */
const THIRD_SHARE = 0.6;

const ROLL_STEP_DEG = 7;
/** The tilt lies so far outside of what most windows before had: on slanting ground it goes to and fro. */
const ROLL_OUTSIDE_DEG = 4;
const ROLL_USUAL_FROM = 0.1;
/** How far off forward usually is (one sigma), and how the tilt of a second scatters over some ten seconds. */
const FORWARD_OFF_DEG = 8;
const ROLL_SCATTER_DEG = 2;
const SCATTER_S = 10;

const FORWARD_STEP_DEG = 9;
/** What acceleration and rate must each show at least; what one must show when the other cannot tell. */
const FORWARD_EACH_DEG = 5;
const FORWARD_ALONE_DEG = 15;

const PITCH_STEP_DEG = 6;
const PITCH_PERSISTS_S = 180;
const BACK_WITHIN_DEG = 3;
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

interface Progress {
  lastS: number;
  second: number;
  /** Index in `moving` from which the tilt is judged, and up to which it is in the fit. */
  from: number;
  fitted: number;
  answeredCount: number;
}

/** Straight line of tilt over the tangent of pitch: sums of the seconds of this part. */
interface TiltFit {
  n: number;
  x: number;
  y: number;
  xx: number;
  xy: number;
}

const NO_FIT: TiltFit = { n: 0, x: 0, y: 0, xx: 0, xy: 0 };

/** A change without its figures. */
type Found = Pick<MountMark, "kind" | "by" | "atS" | "foundS">;

export interface MountShiftState {
  readonly progress: Progress;
  readonly fit: TiltFit;
  readonly moving: readonly number[];
  readonly found: readonly Found[];
  readonly pushedBack: boolean;
  readonly seconds: MountSecondsState;
  readonly axes: StepAxesState;
  readonly jolts: JoltsState;
}

export class MountShiftFinder {
  readonly #parts: readonly MountPart[];
  readonly #answered: readonly MountMark[];
  readonly #maxDataGapS: number;
  readonly #seconds = new MountSeconds();
  readonly #axes: StepAxes;
  readonly #jolts: Jolts;
  #p: Progress = { lastS: Number.NaN, second: 0, from: 0, fitted: 0, answeredCount: 0 };
  #fit: TiltFit = { ...NO_FIT };
  /** Seconds of moving time, in order; of each the tangent of its pitch, its tilt in deg, and its gait. */
  #moving: number[] = [];
  #leans: number[] = [];
  #tiltsDeg: number[] = [];
  #gaits: ("walk" | "run" | null)[] = [];
  /** Carried pitch of the windows that were asked for, by the index they begin at. */
  readonly #carriedFromDeg = new Map<number, number>();
  #found: Found[] = [];
  /** A candidate that ended with another jolt: somebody put the clip back, so it stays. */
  #pushedBack = false;

  /**
   * @param parts how the clip sits, from the start and from every mark that was answered with a new zero
   * @param answered the marks that were answered; they stand, and judging starts anew at each
   */
  constructor(parts: readonly MountPart[], answered: readonly MountMark[], maxDataGapS: number) {
    this.#parts = parts;
    this.#answered = answered;
    this.#maxDataGapS = maxDataGapS;
    this.#axes = new StepAxes(parts[0].forward, (sums) => {
      if (sums.second < LANES_END_S) this.#seconds.gait(sums);
    });
    this.#jolts = new Jolts((second) => {
      if (second < LANES_END_S) this.#seconds.jolt(second);
    });
  }

  /** Samples with their orientation, before the trace of the same time. */
  samples(a: AttitudeBlock): void {
    this.#axes.push(a);
    this.#jolts.push(a.imu);
  }

  /** A step from `fromS` to `toS`, told before the trace of that time. */
  step(fromS: number, toS: number): void {
    if (toS < LANES_END_S) this.#seconds.step(fromS, toS);
  }

  trace({ timeS, pitchDeg, rollDeg, lostS, moving }: TraceBlock): void {
    const p = this.#p;
    for (let i = 0; i < timeS.length; i++) {
      const second = Math.floor(timeS[i]);
      if (second >= LANES_END_S) return;
      if (second !== p.second) this.#endSecond(second);
      const knownS = Math.max(0, timeS[i] - p.lastS - lostS[i]);
      if (moving[i] === 1 && lostS[i] <= this.#maxDataGapS && knownS > 0) {
        this.#seconds.pose(second, pitchDeg[i], this.#uprightRollDeg(timeS[i], pitchDeg[i], rollDeg[i]), knownS);
      }
      p.lastS = timeS[i];
    }
  }

  /** The end of the data. */
  finish(): void {
    this.#axes.finish();
  }

  /** Answered and found marks, in the order of time, with the figures that all data up to here give. */
  get marks(): MountMark[] {
    const found = this.#found.map((mark, at) => this.#measured(mark, this.#found[at + 1]?.atS));
    const stands = ({ kind, pitchStepDeg }: MountMark): boolean =>
      kind === "moved" || Math.abs(pitchStepDeg) > BACK_WITHIN_DEG;
    return [...this.#answered, ...found.filter(stands)];
  }

  saveState(): MountShiftState {
    return {
      progress: { ...this.#p },
      fit: { ...this.#fit },
      moving: [...this.#moving],
      found: [...this.#found],
      pushedBack: this.#pushedBack,
      seconds: this.#seconds.saveState(),
      axes: this.#axes.saveState(),
      jolts: this.#jolts.saveState(),
    };
  }

  restoreState(state: MountShiftState): void {
    this.#p = { ...state.progress };
    this.#fit = { ...state.fit };
    this.#found = [...state.found];
    this.#pushedBack = state.pushedBack;
    this.#seconds.restoreState(state.seconds);
    this.#carriedFromDeg.clear();
    this.#moving = [];
    this.#leans = [];
    this.#tiltsDeg = [];
    this.#gaits = [];
    for (const second of state.moving) this.#addMoving(second);
    this.#axes.restoreState(state.axes);
    this.#jolts.restoreState(state.jolts);
  }

  /** Tilt about the forward axis: unlike the angle of the left side it does not shrink when the head goes down. */
  #uprightRollDeg(timeS: number, pitchDeg: number, rollDeg: number): number {
    const down = Math.sin((pitchDeg + this.#partAt(timeS).neutralDeg) * RAD_PER_DEG);
    const right = Math.sin(rollDeg * RAD_PER_DEG);
    return Math.atan2(right, Math.sqrt(Math.max(0, 1 - down * down - right * right))) * DEG_PER_RAD;
  }

  #partAt(timeS: number): MountPart {
    return this.#parts.findLast(({ fromS }) => fromS <= timeS) ?? this.#parts[0];
  }

  #endSecond(next: number): void {
    const p = this.#p;
    const { second } = p;
    p.second = next;
    if (!this.#seconds.isMoving(second)) return;
    const answered = this.#answered[p.answeredCount];
    if (answered !== undefined && second >= answered.atS) {
      p.answeredCount += 1;
      this.#startPart(this.#moving.length);
    }
    this.#addMoving(second);
    if (this.#moving.length % EVERY_S === 0) this.#judge(second);
  }

  #addMoving(second: number): void {
    this.#moving.push(second);
    this.#leans.push(Math.tan(this.#seconds.pitchDeg(second) * RAD_PER_DEG));
    this.#tiltsDeg.push(this.#seconds.rollDeg(second));
    this.#gaits.push(this.#seconds.gaitOf(second));
  }

  #startPart(from: number): void {
    this.#p.from = this.#p.fitted = from;
    this.#fit = { ...NO_FIT };
  }

  #judge(second: number): void {
    const foundS = second + 1;
    const n = this.#moving.length;
    this.#followTilt(n - AFTER_S);
    const open = this.#found.at(-1);
    if (open?.kind === "candidate" && !this.#pushedBack) this.#watchCandidate(open);
    const rollAt = this.#rollChange(n);
    const at = rollAt ?? this.#forwardChange(n);
    if (at !== null) {
      const by = rollAt === null ? "forward" : "roll";
      // What looked like a slip in pitch just before was this one.
      if (open?.kind === "candidate" && open.atS >= this.#moving[at] - AFTER_S) this.#found.pop();
      this.#found.push({ kind: "moved", by, atS: this.#atS(at), foundS });
      this.#startPart(at);
    } else if (this.#found.at(-1)?.kind !== "candidate") {
      const joltAt = this.#pitchChange(n);
      if (joltAt === null) return;
      this.#pushedBack = false;
      this.#found.push({ kind: "candidate", by: "pitch", atS: this.#moving[joltAt], foundS });
    }
  }

  /** A change that lies in a pause began where the pause did. */
  #atS(at: number): number {
    return at === 0 ? this.#moving[0] : this.#moving[at - 1] + 1;
  }

  /** Takes the seconds before `until` into the fit of tilt over pitch. */
  #followTilt(until: number): void {
    const p = this.#p;
    const fit = this.#fit;
    for (; p.fitted < until; p.fitted++) {
      const x = this.#leans[p.fitted];
      const y = this.#tiltsDeg[p.fitted];
      fit.n += 1;
      fit.x += x;
      fit.y += y;
      fit.xx += x * x;
      fit.xy += x * y;
    }
  }

  /** Index of the first second that is tilted another way than before; null when the last minute is like before. */
  #rollChange(n: number): number | null {
    const split = n - AFTER_S;
    const from = Math.max(this.#p.from, split - BEFORE_S);
    if (split - from < BEFORE_LEAST_S) return null;
    const { n: count, x, y, xx, xy } = this.#fit;
    // Without head movement nothing is known of the slope but that forward is about right.
    const scatter = SCATTER_S * ROLL_SCATTER_DEG ** 2;
    const weight = xx - (x * x) / count + scatter / FORWARD_OFF_DEG ** 2;
    const slopeDeg = (xy - (x * y) / count) / weight;
    const tilt = (at: number): number => this.#tiltsDeg[at] - slopeDeg * this.#leans[at];
    const afterDeg = this.#medianOf(tilt, split, n);
    if (medianWithin(tilt, from, split, afterDeg - ROLL_STEP_DEG, afterDeg + ROLL_STEP_DEG)) return null;
    const beforeDeg = this.#medianOf(tilt, from, split);
    const leanApart = median(this.#leans.slice(split, n)) - median(this.#leans.slice(from, split));
    const least = Math.hypot(ROLL_STEP_DEG, 3 * Math.sqrt(scatter / weight) * leanApart);
    const step = afterDeg - beforeDeg;
    if (Math.abs(step) < least) return null;
    const third = AFTER_S / 3;
    for (let start = split; start < n; start += third) {
      const partDeg = this.#medianOf(tilt, start, start + third) - beforeDeg;
      if (partDeg * Math.sign(step) < THIRD_SHARE * least) return null;
    }
    const windows: number[] = [];
    for (let start = split - AFTER_S; start >= this.#p.from; start -= AFTER_S) {
      windows.push(this.#medianOf(tilt, start, start + AFTER_S));
    }
    const edgeDeg =
      windows.length === 0 ? beforeDeg : quantile(windows, step > 0 ? 1 - ROLL_USUAL_FROM : ROLL_USUAL_FROM);
    if ((afterDeg - edgeDeg) * Math.sign(step) < ROLL_OUTSIDE_DEG) return null;
    return this.#turningPoint(n, (at) => (beforeDeg + step / 2 - tilt(at)) * Math.sign(step));
  }

  #medianOf(value: (at: number) => number, from: number, to: number): number {
    const values: number[] = [];
    for (let at = from; at < to; at++) values.push(value(at));
    return median(values);
  }

  /** Where a change lies: the sum of what speaks for the time before is largest just before it. */
  #turningPoint(n: number, forBefore: (at: number) => number): number {
    let sum = 0;
    let most = 0;
    let best = Math.max(this.#p.from, n - SEARCH_S);
    for (let at = best; at < n - AFTER_S / 3; at++) {
      sum += forBefore(at);
      if (sum > most) {
        most = sum;
        best = at + 1;
      }
    }
    return best;
  }

  /** The same for the axes of the gait. Seconds of the other gait and those that cannot tell are left out. */
  #forwardChange(n: number): number | null {
    const gait = this.#gaits[n - 1];
    if (gait === null) return null;
    const after: number[] = [];
    const before: number[] = [];
    for (let at = n - 1; at >= this.#p.from && before.length < BEFORE_S; at--) {
      if (this.#gaits[at] !== gait) continue;
      (after.length < AFTER_S ? after : before).push(this.#moving[at]);
    }
    if (before.length < BEFORE_LEAST_S) return null;
    const step = this.#forwardStepDeg(before, after);
    if (step === null || Math.abs(step) < FORWARD_STEP_DEG) return null;
    const third = AFTER_S / 3;
    for (let start = 0; start < AFTER_S; start += third) {
      const part = this.#forwardStepDeg(before, after.slice(start, start + third));
      if (part === null || part * Math.sign(step) < THIRD_SHARE * FORWARD_STEP_DEG) return null;
    }
    const sums = [before, after].map((seconds) => unit(this.#seconds.gaitSums(seconds).acc));
    return this.#turningPoint(n, (at) => {
      if (this.#gaits[at] !== gait) return 0;
      const { acc } = this.#seconds.gaitSums([this.#moving[at]]);
      return acc.reduce((sum, value, k) => sum + value * (sums[0][k] - sums[1][k]), 0);
    });
  }

  /** How far forward has turned to the left, deg; null where the gait cannot tell or its two axes do not agree. */
  #forwardStepDeg(before: readonly number[], after: readonly number[]): number | null {
    const sums = [before, after].map((seconds) => this.#seconds.gaitSums(seconds));
    const [acc, gyr] = (["acc", "gyr"] as const).map((channel) => {
      const [from, to] = sums.map((sum) => axisDeg(sum[channel]));
      return from === null || to === null ? null : foldedDeg(to - from);
    });
    if (acc !== null && gyr !== null) {
      const agree = acc * gyr > 0 && Math.min(Math.abs(acc), Math.abs(gyr)) >= FORWARD_EACH_DEG;
      return agree ? (acc + gyr) / 2 : null;
    }
    const alone = acc ?? gyr;
    return alone !== null && Math.abs(alone) >= FORWARD_ALONE_DEG ? alone : null;
  }

  /** Index of the jolt after which the head has been carried another way ever since; null without one. */
  #pitchChange(n: number): number | null {
    const joltedFrom = n - AFTER_S - PITCH_PERSISTS_S - EVERY_S;
    for (let at = Math.max(this.#p.from, joltedFrom); at < joltedFrom + EVERY_S; at++) {
      if (!this.#seconds.hasJolt(this.#moving[at])) continue;
      const before = this.#windowsBefore(at);
      if (before.length < USUAL_LEAST_WINDOWS) continue;
      const usualDeg = median(before.slice(0, USUAL_WINDOWS));
      const low = Math.min(usualDeg - PITCH_STEP_DEG, quantile(before, USUAL_FROM));
      const high = Math.max(usualDeg + PITCH_STEP_DEG, quantile(before, 1 - USUAL_FROM));
      const after: number[] = [];
      for (let start = at + 1; start + AFTER_S <= n; start += EVERY_S) after.push(this.#carriedDeg(start));
      if (!after.every((deg) => deg > high) && !after.every((deg) => deg < low)) continue;
      if (this.#isStep(at, usualDeg, median(after)) && this.#isAlone(at, n)) return at;
    }
    return null;
  }

  /** Just before the second `at` the head was carried more like before than like after. */
  #isStep(at: number, beforeDeg: number, afterDeg: number): boolean {
    const justBefore = this.#moving.slice(Math.max(this.#p.from, at - STEP_WITHIN_S), at);
    const deg = carriedDeg(justBefore.map((second) => this.#seconds.pitchDeg(second)));
    return Math.abs(deg - beforeDeg) < Math.abs(deg - afterDeg);
  }

  /** Hardly any jolt followed the one in the second `at`; what rings on in the next second is the same one. */
  #isAlone(at: number, n: number): boolean {
    let others = 0;
    for (let k = at + 2; k < n; k++) if (this.#seconds.hasJolt(this.#moving[k])) others += 1;
    return others <= OTHER_JOLTS;
  }

  /** Carried pitch of the windows of this part before an index, the nearest first, deg. */
  #windowsBefore(at: number): number[] {
    const windows: number[] = [];
    for (let start = at - AFTER_S; start >= this.#p.from; start -= AFTER_S) windows.push(this.#carriedDeg(start));
    return windows;
  }

  #carriedDeg(from: number): number {
    let deg = this.#carriedFromDeg.get(from);
    if (deg === undefined) {
      const seconds = this.#moving.slice(from, from + AFTER_S);
      deg = carriedDeg(seconds.map((second) => this.#seconds.pitchDeg(second)));
      this.#carriedFromDeg.set(from, deg);
    }
    return deg;
  }

  /** Drops the candidate when the head is carried as before again, unless another jolt put the clip back. */
  #watchCandidate({ atS }: Found): void {
    const n = this.#moving.length;
    const start = n - PITCH_PERSISTS_S;
    const jolt = this.#moving.lastIndexOf(atS);
    if (start <= jolt + AFTER_S) return;
    const usualDeg = median(this.#windowsBefore(jolt).slice(0, USUAL_WINDOWS));
    for (let from = start; from + AFTER_S <= n; from += AFTER_S / 3) {
      if (Math.abs(this.#carriedDeg(from) - usualDeg) > BACK_WITHIN_DEG) return;
    }
    for (let at = start - AFTER_S; at < start + AFTER_S; at++) {
      if (this.#seconds.hasJolt(this.#moving[at])) this.#pushedBack = true;
    }
    if (!this.#pushedBack) this.#found.pop();
  }

  /** The figures of a mark, from the ten minutes of moving time on either side, as far as no other mark is nearer. */
  #measured(mark: Found, nextS = Infinity): MountMark {
    const marks = [...this.#answered, ...this.#found];
    const beforeMark = marks.findLast(({ atS }) => atS < mark.atS)?.atS ?? -Infinity;
    const before = this.#moving.filter((s) => s >= beforeMark && s < mark.atS).slice(-BEFORE_S);
    const after = this.#moving.filter((s) => s >= mark.atS && s < nextS).slice(0, BEFORE_S);
    const [from, to] = [before, after].map((seconds) => ({
      rollDeg: median(seconds.map((second) => this.#seconds.rollDeg(second))),
      pitchDeg: carriedDeg(seconds.map((second) => this.#seconds.pitchDeg(second))),
    }));
    const gaits = (["run", "walk"] as const).map((gait) =>
      [before, after].map((seconds) => seconds.filter((second) => this.#seconds.gaitOf(second) === gait)),
    );
    const common = gaits.find((sides) => sides.every((seconds) => seconds.length >= BEFORE_LEAST_S));
    const forwardStepDeg = common === undefined ? 0 : (this.#forwardStepDeg(common[0], common[1]) ?? 0);
    return {
      ...mark,
      rollStepDeg: to.rollDeg - from.rollDeg,
      pitchStepDeg: to.pitchDeg - from.pitchDeg,
      forwardStepDeg,
      turn: turnBetween(this.#partAt(mark.atS), from, to, forwardStepDeg),
      answer: null,
    };
  }
}

/** Whether the median of these values lies well inside the bounds. Counts instead of sorting: nearly every time it does. */
function medianWithin(value: (at: number) => number, from: number, to: number, low: number, high: number): boolean {
  let below = 0;
  let above = 0;
  for (let at = from; at < to; at++) {
    const v = value(at);
    if (!(v > low)) below += 1;
    if (!(v < high)) above += 1;
  }
  return 2 * below < to - from - 1 && 2 * above < to - from - 1;
}

/** The pitch of a head that is not looking down, deg. */
function carriedDeg(pitchDeg: readonly number[]): number {
  return quantile(pitchDeg, CARRIED_SHARE);
}

function unit(values: Float64Array): Float64Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
