// What is looked at in one run: the visible window, the cursor, and the spell under it. Signals and the acts that change
// them; no drawing and no data. The spell is never stored apart from the cursor, so pin, lake, row and readout agree.
// One class although it has many members: window and cursor move each other, and every control acts on both.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { TimeRange } from "../../core/results.ts";
import { appearance } from "../design/appearance.ts";
import { longestOf, nearestRange, rangeAfter, rangeAt, rangeBefore, type Spell } from "./geometry/ranges.ts";
import {
  isWholeRun,
  lengthS,
  panWindow,
  sameWindow,
  windowAround,
  windowBetween,
  windowWith,
  wholeRun,
  zoomWindow,
  type TimeWindow,
} from "./geometry/window.ts";

const ZOOM_MS = 240;

export class RunView {
  readonly durationS: number;
  readonly spells: readonly Spell[];
  /** What is drawn; on the way to `target` while the window slides. */
  readonly window: ReadonlySignal<TimeWindow>;
  /** Where the window comes to rest. */
  readonly target: ReadonlySignal<TimeWindow>;
  /** Where the cursor was put, s. */
  readonly cursorS: ReadonlySignal<number>;
  /** The cursor as shown: under the mouse while it hovers, else where it was put. */
  readonly shownS: ReadonlySignal<number>;
  /** The spell that holds the put cursor. */
  readonly selected: ReadonlySignal<Spell | null>;
  /** The spell that "Spell n" means: the selected one, else the nearest. */
  readonly meant: ReadonlySignal<Spell | null>;
  readonly isWhole: ReadonlySignal<boolean>;

  readonly #window;
  readonly #target;
  readonly #cursorS;
  readonly #hoverS = signal<number | null>(null);
  #frame = 0;

  /** The cursor starts in the longest spell, or, in a run without one, in the longest of `otherwise`. */
  constructor(durationS: number, spells: readonly Spell[], otherwise: readonly TimeRange[]) {
    this.durationS = durationS;
    this.spells = spells;
    const longest = longestOf<TimeRange>(spells) ?? longestOf(otherwise);
    this.#window = signal(wholeRun(durationS));
    this.#target = signal(wholeRun(durationS));
    this.#cursorS = signal(longest === null ? durationS / 2 : (longest.startS + longest.endS) / 2);
    this.window = this.#window;
    this.target = this.#target;
    this.cursorS = this.#cursorS;
    this.shownS = computed(() => this.#hoverS.value ?? this.#cursorS.value);
    this.selected = computed(() => rangeAt(spells, this.#cursorS.value));
    this.meant = computed(() => this.selected.value ?? nearestRange(spells, this.#cursorS.value));
    this.isWhole = computed(() => isWholeRun(this.#target.value, durationS));
  }

  /** Puts the cursor; with `follow` the window moves along. */
  putCursor(timeS: number, follow = false): void {
    this.#cursorS.value = Math.min(Math.max(timeS, 0), this.durationS);
    if (follow) this.show(windowWith(this.#target.value, this.#cursorS.value, this.durationS), false);
  }

  hover(timeS: number | null): void {
    this.#hoverS.value = timeS;
  }

  /** Slides to the window, or jumps where motion is not wanted. */
  show(window: TimeWindow, slide: boolean): void {
    cancelAnimationFrame(this.#frame);
    const from = this.#window.value;
    this.#target.value = window;
    if (!slide || appearance.value.reducedMotion || sameWindow(from, window)) {
      this.#window.value = window;
      return;
    }
    const startMs = performance.now();
    const step = (nowMs: number): void => {
      const progress = Math.min(1, Math.max(0, (nowMs - startMs) / ZOOM_MS));
      this.#window.value = progress < 1 ? windowBetween(from, window, progress) : window;
      if (progress < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  showWhole(): void {
    this.show(wholeRun(this.durationS), true);
  }

  /** Closer or wider about `aboutS`; by default the cursor, or the middle of the window when the cursor is outside. */
  zoom(factor: number, aboutS?: number, slide = true): void {
    const { fromS, toS } = this.#target.value;
    const cursorS = this.#cursorS.value;
    const about = aboutS ?? (cursorS >= fromS && cursorS <= toS ? cursorS : (fromS + toS) / 2);
    this.show(zoomWindow(this.#target.value, factor, about, this.durationS), slide);
  }

  /** Moves the window by a share of its own length. */
  panByShare(share: number): void {
    this.show(panWindow(this.#target.value, share * lengthS(this.#target.value), this.durationS), true);
  }

  panByS(seconds: number): void {
    this.show(panWindow(this.#target.value, seconds, this.durationS), false);
  }

  /** The cursor goes to the middle of the spell, and into view. */
  select(spell: Spell): void {
    this.hover(null);
    const middleS = (spell.startS + spell.endS) / 2;
    this.#cursorS.value = middleS;
    const window = this.#target.value;
    if (spell.startS >= window.fromS && spell.endS <= window.toS) return;
    if (spell.endS - spell.startS > lengthS(window)) this.show(windowAround(spell, this.durationS), true);
    else {
      const half = lengthS(window) / 2;
      this.show(panWindow({ fromS: middleS - half, toS: middleS + half }, 0, this.durationS), true);
    }
  }

  selectNext(): void {
    const next = rangeAfter(this.spells, this.#cursorS.value);
    if (next !== null) this.select(next);
  }

  selectPrevious(): void {
    const before = rangeBefore(this.spells, this.#cursorS.value);
    if (before !== null) this.select(before);
  }

  zoomTo(spell: Spell): void {
    this.select(spell);
    this.show(windowAround(spell, this.durationS), true);
  }

  /** Several at once: those of a merged pin. */
  zoomToSpells(spells: readonly Spell[]): void {
    const first = spells[0];
    const last = spells.at(-1);
    if (first === undefined || last === undefined) return;
    this.show(windowAround({ startS: first.startS, endS: last.endS }, this.durationS), true);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }
}
