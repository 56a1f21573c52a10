// The visible piece of a run, and what zooming, panning and jumping make of it. Pure; no drawing, no animation clock.
// Times are seconds from the start of the recording. Every result lies inside the recording.
import type { TimeRange } from "../../../core/results.ts";

export interface TimeWindow {
  readonly fromS: number;
  readonly toS: number;
}

/** Closer than this nothing more is to be seen: a stride is under a second. */
export const SHORTEST_WINDOW_S = 10;

/** Around a spell at least this much is shown on each side, s. */
const SPELL_MARGIN_S = 60;

/** One press of "closer" or "wider". */
export const ZOOM_STEP = 0.5;

export function wholeRun(durationS: number): TimeWindow {
  return { fromS: 0, toS: Math.max(durationS, SHORTEST_WINDOW_S) };
}

export function lengthS(window: TimeWindow): number {
  return window.toS - window.fromS;
}

export function isWholeRun(window: TimeWindow, durationS: number): boolean {
  return sameWindow(window, wholeRun(durationS));
}

export function sameWindow(a: TimeWindow, b: TimeWindow): boolean {
  return Math.abs(a.fromS - b.fromS) < 0.01 && Math.abs(a.toS - b.toS) < 0.01;
}

/** Moved, and only where it must be shortened or lengthened, so that it lies inside the recording. */
export function keepInside(window: TimeWindow, durationS: number): TimeWindow {
  const whole = wholeRun(durationS);
  const length = Math.min(Math.max(lengthS(window), SHORTEST_WINDOW_S), whole.toS);
  const fromS = Math.min(Math.max(window.fromS, 0), whole.toS - length);
  return { fromS, toS: fromS + length };
}

/** `factor` below 1 goes closer. `aboutS` keeps its place on the screen as far as the ends of the run allow. */
export function zoomWindow(window: TimeWindow, factor: number, aboutS: number, durationS: number): TimeWindow {
  const longest = wholeRun(durationS).toS;
  const length = Math.min(Math.max(lengthS(window) * factor, SHORTEST_WINDOW_S), longest);
  const about = Math.min(Math.max(aboutS, window.fromS), window.toS);
  const share = (about - window.fromS) / lengthS(window);
  const fromS = about - share * length;
  return keepInside({ fromS, toS: fromS + length }, durationS);
}

export function panWindow(window: TimeWindow, byS: number, durationS: number): TimeWindow {
  return keepInside({ fromS: window.fromS + byS, toS: window.toS + byS }, durationS);
}

/** A spell, or several, with half the length (at least a minute) on each side. */
export function windowAround(range: TimeRange, durationS: number): TimeWindow {
  const marginS = Math.max((range.endS - range.startS) / 2, SPELL_MARGIN_S);
  return keepInside({ fromS: range.startS - marginS, toS: range.endS + marginS }, durationS);
}

/** The window moved just far enough that `timeS` is inside. */
export function windowWith(window: TimeWindow, timeS: number, durationS: number): TimeWindow {
  if (timeS < window.fromS) return panWindow(window, timeS - window.fromS, durationS);
  if (timeS > window.toS) return panWindow(window, timeS - window.toS, durationS);
  return window;
}

/** On the way from `a` to `b`; `progress` 0 to 1, eased out. */
export function windowBetween(a: TimeWindow, b: TimeWindow, progress: number): TimeWindow {
  const eased = 1 - (1 - progress) ** 3;
  return { fromS: a.fromS + (b.fromS - a.fromS) * eased, toS: a.toS + (b.toS - a.toS) * eased };
}
