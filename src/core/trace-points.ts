// Points of the trace on their way out: a smoothed point waits here until it is known whether the wearer moved then, is
// dropped when it lies inside a gap, and carries the seconds that were lost before it. Part of posture.ts; no angles are
// made here.
import type { TraceBlock } from "./results.ts";

/** A gap that points have not passed yet. */
interface OpenGap {
  readonly fromS: number;
  readonly toS: number;
  readonly lostS: number;
}

/** Numbers per waiting point: time, pitch, roll, lost seconds. */
const POINT = 4;
const ROOM = POINT * 256;

export interface TracePointsState {
  readonly points: Float64Array;
  readonly openGaps: readonly OpenGap[];
  readonly lostS: number;
  readonly lastS: number;
  readonly edgesPassed: number;
  readonly movingS: number;
}

export class TracePoints {
  #points = new Float64Array(ROOM);
  #count = 0;
  #openGaps: OpenGap[] = [];
  /** Lost seconds for the next point. */
  #lostS = 0;
  /** Time of the last point given out. */
  #lastS = 0;
  #edgesPassed = 0;
  #movingS = 0;

  /** Seconds of moving time on the points given out, counted as exposure counts them. */
  get movingS(): number {
    return this.#movingS;
  }

  /** The recording begins here. */
  start(timeS: number): void {
    this.#lastS = timeS;
  }

  /** A gap, told before the points after it. */
  gap(fromS: number, toS: number, lostS: number): void {
    this.#openGaps.push({ fromS, toS, lostS });
  }

  /** A smoothed point, in the order of time; dropped when it lies inside a gap. */
  add(timeS: number, pitchDeg: number, rollDeg: number): void {
    const gaps = this.#openGaps;
    while (gaps.length > 0 && gaps[0].toS <= timeS) this.#lostS += gaps.shift()!.lostS;
    if (gaps.length > 0 && timeS > gaps[0].fromS) return;
    const at = POINT * this.#count;
    if (at === this.#points.length) {
      const longer = new Float64Array(2 * at);
      longer.set(this.#points);
      this.#points = longer;
    }
    this.#points[at] = timeS;
    this.#points[at + 1] = pitchDeg;
    this.#points[at + 2] = rollDeg;
    this.#points[at + 3] = this.#lostS;
    this.#count += 1;
    this.#lostS = 0;
  }

  /** Points up to `resolvedS` with their moving flag and without a stride mean yet; `edgesS` are the moving gate's changes, all of them up to there. */
  take(resolvedS: number, edgesS: readonly number[]): TraceBlock | null {
    const points = this.#points;
    let count = 0;
    while (count < this.#count && points[POINT * count] <= resolvedS) count++;
    if (count === 0) return null;
    const block = {
      timeS: new Float64Array(count),
      pitchDeg: new Float32Array(count),
      strideDeg: new Float32Array(count),
      rollDeg: new Float32Array(count),
      lostS: new Float32Array(count),
      moving: new Uint8Array(count),
    };
    for (let i = 0; i < count; i++) {
      const timeS = points[POINT * i];
      const lostS = points[POINT * i + 3];
      while (this.#edgesPassed < edgesS.length && edgesS[this.#edgesPassed] < timeS) this.#edgesPassed += 1;
      const moving = this.#edgesPassed % 2;
      const knownS = Math.max(0, timeS - this.#lastS - lostS);
      if (moving === 1) this.#movingS += knownS;
      this.#lastS = timeS;
      block.timeS[i] = timeS;
      block.pitchDeg[i] = points[POINT * i + 1];
      block.rollDeg[i] = points[POINT * i + 2];
      block.lostS[i] = lostS;
      block.moving[i] = moving;
    }
    points.copyWithin(0, POINT * count, POINT * this.#count);
    this.#count -= count;
    return block;
  }

  saveState(): TracePointsState {
    return {
      points: this.#points.slice(0, POINT * this.#count),
      openGaps: [...this.#openGaps],
      lostS: this.#lostS,
      lastS: this.#lastS,
      edgesPassed: this.#edgesPassed,
      movingS: this.#movingS,
    };
  }

  restoreState(state: TracePointsState): void {
    this.#count = state.points.length / POINT;
    this.#points = new Float64Array(Math.max(ROOM, state.points.length));
    this.#points.set(state.points);
    this.#openGaps = [...state.openGaps];
    this.#lostS = state.lostS;
    this.#lastS = state.lastS;
    this.#edgesPassed = state.edgesPassed;
    this.#movingS = state.movingS;
  }
}
