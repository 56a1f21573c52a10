// Notices that the clip has turned on the head: the mean sideways tilt of a minute of moving time steps by more than ten
// degrees and stays there for another minute. Not a correction, and blind to a slip in pitch, which looks like a head
// that is carried lower. posture.ts feeds it; the confidence of the seconds falls until the tilt is back. Reference: slippage and drift.

const MINUTE_S = 60;
const STEP_DEG = 10;
/** How quickly the habit follows the minutes that agree with it. */
const FOLLOW = 0.2;

export interface MountWatchState {
  fromS: number;
  sumDegS: number;
  sumS: number;
  habitDeg: number | null;
  suspectFromS: number;
  suspectDeg: number | null;
  moved: boolean;
}

export class MountWatch {
  readonly #onChange: (timeS: number) => void;
  #s: MountWatchState = {
    fromS: 0,
    sumDegS: 0,
    sumS: 0,
    habitDeg: null,
    suspectFromS: 0,
    suspectDeg: null,
    moved: false,
  };

  /** `onChange` is called with the time from which the tilt was another one, then with the time from which it was back. */
  constructor(onChange: (timeS: number) => void) {
    this.#onChange = onChange;
  }

  /** `durationS` seconds of moving time up to `timeS` with this sideways tilt. */
  push(timeS: number, rollDeg: number, durationS: number): void {
    const s = this.#s;
    if (s.sumS === 0) s.fromS = timeS - durationS;
    s.sumDegS += rollDeg * durationS;
    s.sumS += durationS;
    if (s.sumS < MINUTE_S) return;
    this.#minute(s.sumDegS / s.sumS, s.fromS);
    s.sumDegS = s.sumS = 0;
  }

  saveState(): MountWatchState {
    return { ...this.#s };
  }

  restoreState(state: MountWatchState): void {
    this.#s = { ...state };
  }

  #minute(meanDeg: number, fromS: number): void {
    const s = this.#s;
    if (s.habitDeg === null) {
      s.habitDeg = meanDeg;
    } else if (Math.abs(meanDeg - s.habitDeg) <= STEP_DEG) {
      s.habitDeg += FOLLOW * (meanDeg - s.habitDeg);
      s.suspectDeg = null;
      if (s.moved) this.#onChange(fromS);
      s.moved = false;
    } else if (s.moved) {
      return;
    } else if (s.suspectDeg !== null && Math.abs(meanDeg - s.suspectDeg) <= STEP_DEG) {
      s.moved = true;
      this.#onChange(s.suspectFromS);
    } else {
      s.suspectDeg = meanDeg;
      s.suspectFromS = fromS;
    }
  }
}
