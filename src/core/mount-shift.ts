// Finds where the clip has moved on the head. Not a correction: a mark says when, how far as seen, and how sure; what
// follows from it is in mount-parts.ts. posture.ts feeds samples and trace. Reference, "Slippage and drift".
//
// All times are moving time. A mark is back-dated to where the change lies, and judging starts anew from there. Three
// judges look at the last minute every few seconds: mount-roll.ts and mount-forward.ts say that the clip has moved,
// mount-pitch.ts can only ask. Such a candidate is dropped when the head comes back by itself.
// The thresholds lie below the 10 degrees that must be found, because a minute's mean wanders by a degree or two.
import { Jolts } from "./jolts.ts";
import type { JoltsState } from "./jolts.ts";
import { forwardChange } from "./mount-forward.ts";
import { forwardStepDeg } from "./mount-gait.ts";
import { BEFORE_LEAST_S, BEFORE_S, AFTER_S, EVERY_S, MovingSeconds } from "./mount-moving.ts";
import { turnBetween } from "./mount-parts.ts";
import type { Carriage, MountPart } from "./mount-parts.ts";
import { BACK_WITHIN_DEG, carriedDeg, PitchJudge } from "./mount-pitch.ts";
import { RollJudge } from "./mount-roll.ts";
import type { RollJudgeState } from "./mount-roll.ts";
import { MountSeconds } from "./mount-seconds.ts";
import type { MountSecondsState } from "./mount-seconds.ts";
import { median } from "./quantile.ts";
import type { AttitudeBlock, MountMark, TraceBlock } from "./results.ts";
import { LANES_END_S } from "./second-lanes.ts";
import { StepAxes } from "./step-axes.ts";
import type { StepAxesState } from "./step-axes.ts";
import { DEG_PER_RAD, RAD_PER_DEG } from "./units.ts";

interface Progress {
  lastS: number;
  second: number;
  /** Sums of this second's moving time: pitch and roll, deg s, and the time itself, s. */
  pitchDegS: number;
  rollDegS: number;
  movingS: number;
  /** Index in moving time from which is judged. */
  from: number;
  answeredCount: number;
  /** A candidate that ended with another jolt: somebody put the clip back, so it stays. */
  pushedBack: boolean;
}

/** A change without its figures. */
type Found = Pick<MountMark, "kind" | "by" | "atS" | "foundS">;

export interface MountShiftState {
  readonly progress: Progress;
  readonly moving: Int32Array;
  readonly found: readonly Found[];
  readonly seconds: MountSecondsState;
  readonly roll: RollJudgeState;
  readonly pitch: number;
  readonly axes: StepAxesState;
  readonly jolts: JoltsState;
}

export class MountShiftFinder {
  readonly #parts: readonly MountPart[];
  readonly #answered: readonly MountMark[];
  readonly #maxDataGapS: number;
  readonly #seconds = new MountSeconds();
  readonly #moving = new MovingSeconds();
  readonly #roll = new RollJudge(this.#moving);
  readonly #pitch = new PitchJudge(this.#moving, this.#seconds);
  readonly #axes: StepAxes;
  readonly #jolts: Jolts;
  #p: Progress = {
    lastS: Number.NaN,
    second: 0,
    pitchDegS: 0,
    rollDegS: 0,
    movingS: 0,
    from: 0,
    answeredCount: 0,
    pushedBack: false,
  };
  #found: Found[] = [];

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
      const t = timeS[i];
      const second = Math.floor(t);
      if (second >= LANES_END_S) return;
      if (second !== p.second) this.#endSecond(second);
      const knownS = t - p.lastS - lostS[i];
      if (moving[i] === 1 && lostS[i] <= this.#maxDataGapS && knownS > 0) {
        p.pitchDegS += pitchDeg[i] * knownS;
        p.rollDegS += rollDeg[i] * knownS;
        p.movingS += knownS;
      }
      p.lastS = t;
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
      moving: this.#moving.seconds.slice(0, this.#moving.count),
      found: [...this.#found],
      seconds: this.#seconds.saveState(),
      roll: this.#roll.saveState(),
      pitch: this.#pitch.saveState(),
      axes: this.#axes.saveState(),
      jolts: this.#jolts.saveState(),
    };
  }

  restoreState(state: MountShiftState): void {
    this.#p = { ...state.progress };
    this.#found = [...state.found];
    this.#seconds.restoreState(state.seconds);
    this.#moving.clear();
    for (const second of state.moving) this.#moving.add(second, this.#seconds);
    this.#roll.restoreState(state.roll);
    this.#pitch.restoreState(state.pitch);
    this.#axes.restoreState(state.axes);
    this.#jolts.restoreState(state.jolts);
  }

  #partAt(timeS: number): MountPart {
    return this.#parts.findLast(({ fromS }) => fromS <= timeS) ?? this.#parts[0];
  }

  #endSecond(next: number): void {
    const p = this.#p;
    const { second, movingS } = p;
    if (movingS > 0) {
      const pitchDeg = p.pitchDegS / movingS;
      const rollDeg = uprightRollDeg(pitchDeg + this.#partAt(second).neutralDeg, p.rollDegS / movingS);
      this.#seconds.pose(second, pitchDeg, rollDeg, movingS);
    }
    p.second = next;
    p.pitchDegS = p.rollDegS = p.movingS = 0;
    if (!this.#seconds.isMoving(second)) return;
    const answered = this.#answered[p.answeredCount];
    if (answered !== undefined && second >= answered.atS) {
      p.answeredCount += 1;
      this.#startPart(this.#moving.count);
    }
    this.#moving.add(second, this.#seconds);
    if (this.#moving.count % EVERY_S === 0) this.#judge(second + 1);
  }

  #startPart(from: number): void {
    this.#p.from = from;
    this.#roll.start(from);
    this.#pitch.start(from);
  }

  #judge(foundS: number): void {
    const { seconds } = this.#moving;
    this.#watchCandidate();
    const rollAt = this.#roll.change();
    const at = rollAt ?? forwardChange(this.#moving, this.#p.from);
    const open = this.#found.at(-1);
    if (at !== null) {
      const by = rollAt === null ? "forward" : "roll";
      // What looked like a slip in pitch just before was this one.
      if (open?.kind === "candidate" && open.atS >= seconds[at] - AFTER_S) this.#found.pop();
      // A change that lies in a pause began where the pause did.
      const atS = at === 0 ? seconds[0] : seconds[at - 1] + 1;
      this.#found.push({ kind: "moved", by, atS, foundS });
      this.#startPart(at);
    } else if (open?.kind !== "candidate") {
      const joltAt = this.#pitch.change();
      if (joltAt === null) return;
      this.#p.pushedBack = false;
      this.#found.push({ kind: "candidate", by: "pitch", atS: seconds[joltAt], foundS });
    }
  }

  /** Drops the candidate when the head is carried as before again, unless another jolt put the clip back. */
  #watchCandidate(): void {
    const open = this.#found.at(-1);
    if (open?.kind !== "candidate" || this.#p.pushedBack) return;
    const outcome = this.#pitch.outcome(open.atS);
    if (outcome === "back") this.#found.pop();
    this.#p.pushedBack = outcome === "pushedBack";
  }

  /** The figures of a mark, from the ten minutes of moving time on either side, as far as no other mark is nearer. */
  #measured(mark: Found, nextS = Infinity): MountMark {
    const moving = this.#moving;
    const marks = [...this.#answered, ...this.#found];
    const lastS = marks.findLast(({ atS }) => atS < mark.atS)?.atS ?? -Infinity;
    const at = moving.indexFrom(mark.atS);
    const begin = Math.max(moving.indexFrom(lastS), at - BEFORE_S);
    const end = Math.min(moving.indexFrom(nextS), at + BEFORE_S);
    const carriage = (from: number, to: number): Carriage => ({
      rollDeg: median(moving.tiltDeg.subarray(from, to)),
      pitchDeg: carriedDeg(moving.pitchDeg.subarray(from, to)),
    });
    const from = carriage(begin, at);
    const to = carriage(at, end);
    const forwardDeg = this.#forwardStepDeg(begin, at, end);
    return {
      ...mark,
      rollStepDeg: to.rollDeg - from.rollDeg,
      pitchStepDeg: to.pitchDeg - from.pitchDeg,
      forwardStepDeg: forwardDeg,
      turn: turnBetween(this.#partAt(mark.atS), from, to, forwardDeg),
      answer: null,
    };
  }

  /** By the gait that both sides have enough of; 0 where none tells. */
  #forwardStepDeg(begin: number, at: number, end: number): number {
    for (const gait of [this.#moving.run, this.#moving.walk]) {
      const [a, b, c] = [begin, at, end].map((index) => gait.countBefore(index));
      if (b - a < BEFORE_LEAST_S || c - b < BEFORE_LEAST_S) continue;
      return forwardStepDeg(gait.sums(a, b), gait.sums(b, c)) ?? 0;
    }
    return 0;
  }
}

/** Tilt about the forward axis, deg: unlike the angle of the left side it does not shrink when the head goes down. */
function uprightRollDeg(downDeg: number, rollDeg: number): number {
  const down = Math.sin(downDeg * RAD_PER_DEG);
  const right = Math.sin(rollDeg * RAD_PER_DEG);
  return Math.atan2(right, Math.sqrt(Math.max(0, 1 - down * down - right * right))) * DEG_PER_RAD;
}
