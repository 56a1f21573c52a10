// How far a replay is and how long it will still take, from the share of work that each phase usually is. Speaks at
// most ten times a second.
import type { ReplayProgress } from "./contract.ts";

export type Phase = Extract<ReplayProgress, { kind: "progress" }>["phase"];
export type PhaseProgress = Omit<Extract<ReplayProgress, { kind: "progress" }>, "kind">;

/** Share of the whole at which a phase begins and ends. */
export type Plan = Readonly<Partial<Record<Phase, readonly [from: number, to: number]>>>;

/** A recording that is read, stored and analysed. Shares as measured on an eight hour gzip file. */
export const IMPORT_PLAN: Plan = {
  reading: [0, 0.18],
  calibrating: [0.18, 0.22],
  analysing: [0.22, 0.98],
  saving: [0.98, 1],
};
/** Stored raw data that are analysed again. */
export const REANALYSIS_PLAN: Plan = { calibrating: [0, 0.05], analysing: [0.05, 0.97], saving: [0.97, 1] };
/** A file that is read once per pass and not stored. */
export const FILE_PLAN: Plan = { calibrating: [0, 0.2], analysing: [0.2, 1] };

const EVERY_MS = 100;
/** No estimate before this much of the work and of time: it would jump. */
const ESTIMATE_FROM_FRACTION = 0.02;
const ESTIMATE_FROM_MS = 400;

export class ProgressMeter {
  readonly #plan: Plan;
  readonly #tell: (progress: PhaseProgress) => void;
  readonly #startMs = performance.now();
  #phase: Phase | null = null;
  #toldMs = -Infinity;

  constructor(plan: Plan, tell: (progress: PhaseProgress) => void) {
    this.#plan = plan;
    this.#tell = tell;
  }

  /** `share` of this phase, 0 to 1. */
  at(phase: Phase, share: number): void {
    const nowMs = performance.now();
    if (phase === this.#phase && nowMs - this.#toldMs < EVERY_MS) return;
    this.#phase = phase;
    this.#toldMs = nowMs;
    const [from, to] = this.#plan[phase] ?? [0, 1];
    const fraction = from + Math.min(Math.max(share, 0), 1) * (to - from);
    const elapsedMs = nowMs - this.#startMs;
    const canTell = fraction >= ESTIMATE_FROM_FRACTION && elapsedMs >= ESTIMATE_FROM_MS;
    const secondsLeft = canTell ? ((elapsedMs / 1000) * (1 - fraction)) / fraction : null;
    this.#tell({ phase, fraction, secondsLeft });
  }
}
