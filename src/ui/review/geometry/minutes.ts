// The profile minute by minute, from buckets that are finer than a minute. Pure.
import type { HeadDownSpan } from "../../../core/results.ts";
import type { Columns } from "./buckets.ts";
import { secondsInside } from "./ranges.ts";

export const MINUTE_S = 60;

export interface Minute {
  readonly fromS: number;
  /** Null without data, like the three below. */
  readonly meanDeg: number | null;
  readonly deepestDeg: number | null;
  /** Null while nobody steps. */
  readonly cadenceSpm: number | null;
  readonly confidence: number | null;
  /** Seconds from start to end of spells that lie in it. */
  readonly headDownS: number;
}

/** Minutes of a recording of `durationS`; a bucket belongs to the minute of its middle. */
export function minutesOf(parts: readonly Columns[], durationS: number, spells: readonly HeadDownSpan[]): Minute[] {
  const count = Math.max(1, Math.ceil(durationS / MINUTE_S));
  const sums = Array.from({ length: count }, () => ({
    mean: new Mean(),
    steps: new Mean(),
    sure: new Mean(),
    deepest: -Infinity,
  }));
  for (const { timeS, meanDeg, maxDeg, cadenceSpm, confidence } of parts) {
    timeS.forEach((middleS, index) => {
      const minute = sums[Math.floor(middleS / MINUTE_S)];
      const mean = meanDeg[index] ?? Number.NaN;
      if (minute === undefined || Number.isNaN(mean)) return;
      minute.mean.add(mean);
      minute.deepest = Math.max(minute.deepest, maxDeg[index] ?? mean);
      minute.sure.add(confidence[index] ?? Number.NaN);
      const steps = cadenceSpm[index] ?? Number.NaN;
      if (steps > 0) minute.steps.add(steps);
    });
  }
  return sums.map(({ mean, steps, sure, deepest }, index) => ({
    fromS: index * MINUTE_S,
    meanDeg: mean.value(),
    deepestDeg: deepest === -Infinity ? null : deepest,
    cadenceSpm: steps.value(),
    confidence: sure.value(),
    headDownS: secondsInside(spells, index * MINUTE_S, (index + 1) * MINUTE_S),
  }));
}

/** Mean of what was added; NaN is not added. */
class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#sum += value;
    this.#count += 1;
  }

  value(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }
}
