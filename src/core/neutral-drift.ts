// The slow moving neutral: how far the zero of head pitch has drifted during a run, followed within narrow caps. Off unless
// chosen, because it also takes away what is real: a head that is carried lower as the run goes on. Not a correction of
// a clip that moved (mount-shift.ts), which is a step. posture.ts hands it the trace.
//
// Where the head is level, the wearer looks ahead: the middle of the least-down 30 % of pitch in a minute of moving time
// that is not head-down. The offset follows it with `tauMin`, at most `capDegPer10Min` and never further than `capDeg` from
// the standing neutral (domain section 5.1, item 5; "drift re-zero" of the estimator's reference). Every change is listed,
// and the trace plus the listed offset is the trace without. Slope and speed are not asked for: few recordings have them.
import type { NeutralParameters } from "./parameters.ts";
import type { NeutralDrift, TraceBlock } from "./results.ts";

/** The middle of the least-down 30 % is the 15th percentile. */
const LEVEL_SHARE = 0.15;
/** Seconds of moving, not head-down time between two looks, s. */
const LOOK_S = 60;

interface State {
  /** Seconds gathered for the next look. */
  gatheredS: number;
  lastS: number;
  offsetDeg: number;
  refused: boolean;
  startDeg: number | null;
}

export interface NeutralDriftState extends State {
  readonly pitchDeg: readonly number[];
  readonly changes: NeutralDrift["changes"];
}

export class NeutralFollower {
  readonly #p: NeutralParameters;
  readonly #exitDeg: number;
  #pitchDeg: number[] = [];
  #changes: { atS: number; offsetDeg: number }[] = [];
  #s: State = { gatheredS: 0, lastS: Number.NaN, offsetDeg: 0, refused: false, startDeg: null };

  /** `exitDeg`: from here down the head is down, and nothing is learnt. */
  constructor(p: NeutralParameters, exitDeg: number) {
    this.#p = p;
    this.#exitDeg = exitDeg;
  }

  /** Takes the offset that holds then off every point, in place, and learns from it. In the order of time. */
  correct(block: TraceBlock): void {
    const s = this.#s;
    const { timeS, pitchDeg, strideDeg, lostS, moving } = block;
    for (let i = 0; i < timeS.length; i++) {
      pitchDeg[i] -= s.offsetDeg;
      strideDeg[i] -= s.offsetDeg;
      const knownS = timeS[i] - s.lastS - lostS[i];
      s.lastS = timeS[i];
      if (s.refused || moving[i] === 0 || !(knownS > 0) || pitchDeg[i] >= this.#exitDeg) continue;
      this.#pitchDeg.push(pitchDeg[i] + s.offsetDeg);
      s.gatheredS += knownS;
      if (s.startDeg === null) this.#begin();
      else if (s.gatheredS >= LOOK_S) this.#look(timeS[i]);
    }
  }

  get drift(): NeutralDrift {
    const { startDeg, refused } = this.#s;
    return {
      status: refused ? "refused" : startDeg === null ? "tooShort" : "followed",
      startDeg,
      changes: [...this.#changes],
    };
  }

  saveState(): NeutralDriftState {
    return { ...this.#s, pitchDeg: [...this.#pitchDeg], changes: [...this.#changes] };
  }

  restoreState({ pitchDeg, changes, ...s }: NeutralDriftState): void {
    this.#s = s;
    this.#pitchDeg = [...pitchDeg];
    this.#changes = [...changes];
  }

  /** The first minutes say whether the neutral pose can be right at all. */
  #begin(): void {
    const s = this.#s;
    if (s.gatheredS < 60 * this.#p.startMin) return;
    s.startDeg = level(this.#pitchDeg);
    s.refused = Math.abs(s.startDeg) > this.#p.acceptDeg;
    this.#forget();
  }

  #look(atS: number): void {
    const s = this.#s;
    const { tauMin, capDeg, capDegPer10Min } = this.#p;
    const minutes = s.gatheredS / 60;
    const towards = (level(this.#pitchDeg) - s.offsetDeg) * (1 - Math.exp(-minutes / tauMin));
    const most = (capDegPer10Min / 10) * minutes;
    const stepDeg = Math.max(-most, Math.min(most, towards));
    const next = Math.max(-capDeg, Math.min(capDeg, s.offsetDeg + stepDeg));
    if (next !== s.offsetDeg) this.#changes.push({ atS, offsetDeg: next });
    s.offsetDeg = next;
    this.#forget();
  }

  #forget(): void {
    this.#pitchDeg = [];
    this.#s.gatheredS = 0;
  }
}

function level(pitchDeg: readonly number[]): number {
  const sorted = Float64Array.from(pitchDeg).sort();
  return sorted[Math.floor(LEVEL_SHARE * (sorted.length - 1))];
}
