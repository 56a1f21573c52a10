// Speed with hindsight. A receiver's fix stands in every row until the next one comes; here the value at any time is
// read from the line between two fixes, moved back by the time that a fix looks back on average.
// Live estimation uses the held value as it is: the rest would need the future.

export interface SavedSpeedTrack {
  readonly timeS: readonly number[];
  readonly speedMps: readonly number[];
}

export class SpeedTrack {
  #timeS: number[] = [];
  #speedMps: number[] = [];

  /** Notes the held speed (NaN: none) of a sample; times must rise. Only changes are kept. */
  note(timeS: number, speedMps: number): void {
    if (Object.is(this.#speedMps.at(-1) ?? Number.NaN, speedMps)) return;
    this.#timeS.push(timeS);
    this.#speedMps.push(speedMps);
  }

  /** Whether there is a speed anywhere. */
  get known(): boolean {
    return this.#speedMps.length > 0;
  }

  /**
   * Speed at the given rising times, NaN where it is unknown. A fix is the mean of the `2 delayS` before it, so it stands
   * for a time `delayS` earlier.
   */
  reader(delayS: number): (timeS: number) => number {
    const times = this.#timeS;
    const speeds = this.#speedMps;
    let next = 0; // first fix after the time asked for
    return (timeS) => {
      const t = timeS + delayS;
      while (next < times.length && times[next] <= t) next += 1;
      if (next === 0) return Number.NaN;
      const last = speeds[next - 1];
      if (next === times.length || Number.isNaN(speeds[next]) || Number.isNaN(last)) return last;
      // An equal fix leaves no mark, so a long hold is a constant speed and not a slow change.
      const from = Math.max(times[next - 1], times[next] - 2 * delayS);
      return t <= from ? last : last + ((t - from) / (times[next] - from)) * (speeds[next] - last);
    };
  }

  /** Forgets what no time from `timeS` on needs. */
  drop(timeS: number): void {
    let keep = 0;
    while (keep + 1 < this.#timeS.length && this.#timeS[keep + 1] <= timeS) keep += 1;
    this.#timeS = this.#timeS.slice(keep);
    this.#speedMps = this.#speedMps.slice(keep);
  }

  save(): SavedSpeedTrack {
    return { timeS: [...this.#timeS], speedMps: [...this.#speedMps] };
  }

  restore(saved: SavedSpeedTrack): void {
    this.#timeS = [...saved.timeS];
    this.#speedMps = [...saved.speedMps];
  }
}
