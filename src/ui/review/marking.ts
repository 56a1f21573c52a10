// The stretch that is about to be marked: set by dragging, by the keys of the cursor, or by the fields of the panel. Signals
// and the acts that change them; what is kept goes through the engine. Also what a view looked at when its run was read anew.
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { TimeRange } from "../../core/results.ts";
import type { TimeWindow } from "./geometry/window.ts";
import type { RunView } from "./run-view.ts";

/** Half of the stretch that is proposed around the cursor, s. */
const PROPOSED_HALF_S = 30;

export class Marking {
  /** Null: the panel is closed. */
  readonly range: ReadonlySignal<TimeRange | null>;
  /** One end stays, the other goes with the cursor. */
  readonly follows: ReadonlySignal<boolean>;
  /** Grows when the panel is to take the focus. */
  readonly wanted: ReadonlySignal<number>;
  readonly #view: RunView;
  readonly #range = signal<TimeRange | null>(null);
  readonly #follows = signal(false);
  readonly #wanted = signal(0);
  #anchorS = 0;
  readonly stop: () => void;

  constructor(view: RunView) {
    this.#view = view;
    this.range = this.#range;
    this.follows = this.#follows;
    this.wanted = this.#wanted;
    this.stop = effect(() => {
      const cursorS = view.cursorS.value;
      if (this.#follows.value) this.#between(this.#anchorS, cursorS);
    });
  }

  /** With the spell under the cursor, else some time around it. */
  propose(): void {
    const { cursorS, durationS, selected } = this.#view;
    const at = cursorS.value;
    const range = selected.value ?? { startS: at - PROPOSED_HALF_S, endS: at + PROPOSED_HALF_S };
    this.set({ startS: Math.max(0, Math.floor(range.startS)), endS: Math.min(durationS, Math.ceil(range.endS)) });
    this.focusPanel();
  }

  /** The key: the first press holds one end at the cursor, the second the other. */
  press(): void {
    if (this.#follows.value) {
      this.#follows.value = false;
      this.focusPanel();
      return;
    }
    this.#anchorS = this.#view.cursorS.value;
    this.#between(this.#anchorS, this.#anchorS);
    this.#follows.value = true;
  }

  drag(fromS: number, toS: number): void {
    this.#follows.value = false;
    this.#between(fromS, toS);
  }

  set(range: TimeRange): void {
    this.#follows.value = false;
    this.#range.value = range;
  }

  focusPanel(): void {
    this.#wanted.value += 1;
  }

  close(): void {
    this.#follows.value = false;
    this.#range.value = null;
  }

  #between(aS: number, bS: number): void {
    const inside = (timeS: number): number => Math.min(this.#view.durationS, Math.max(0, timeS));
    this.#range.value = { startS: inside(Math.min(aS, bS)), endS: inside(Math.max(aS, bS)) };
  }
}

/** What was looked at in a run before it was marked: its numbers come anew, the place stays. */
export interface Looked {
  readonly runId: number;
  readonly window: TimeWindow;
  readonly cursorS: number;
}

let kept: Looked | null = null;

export function keepLooking(looked: Looked): void {
  kept = looked;
}

/** Once, and only for this run. */
export function lookedBefore(runId: number): Looked | null {
  const looked = kept?.runId === runId ? kept : null;
  kept = null;
  return looked;
}
