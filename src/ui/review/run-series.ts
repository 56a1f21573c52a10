// The columns that the timeline draws: the whole run once, and the visible window in detail whenever it comes to rest.
// Asks at most two buckets per pixel, a moment after the last change; the picture before stays until the answer is here.
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Series } from "../../engine/contract.ts";
import { bucketCount, columnsOf, NO_COLUMNS, withDetail, type Columns } from "./geometry/buckets.ts";
import { isWholeRun, wholeRun, type TimeWindow } from "./geometry/window.ts";

/** Waits this long after the last change of the window, ms. */
const SETTLE_MS = 100;
/** A plot that grew by this much wants the whole run in finer buckets. */
const FINER_FROM = 1.2;

export type LoadSeries = (window: TimeWindow, buckets: number, signal: AbortSignal) => Promise<Series>;

export interface RunSeries {
  /** The whole run; null until the first answer. */
  readonly overview: ReadonlySignal<Columns | null>;
  /** The whole run with the detail of the window in it. */
  readonly columns: ReadonlySignal<Columns>;
  /** What the last call said when it failed; null otherwise. */
  readonly failure: ReadonlySignal<unknown>;
  /** When the last answer came, on the clock of `performance.now`. */
  arrivedMs(): number;
  stop(): void;
}

export function followSeries(
  load: LoadSeries,
  run: { readonly durationS: number; readonly rateHz: number },
  target: ReadonlySignal<TimeWindow>,
  plotPx: ReadonlySignal<number>,
): RunSeries {
  const overview = signal<Columns | null>(null);
  const detail = signal<Columns | null>(null);
  const failure = signal<unknown>(null);
  const columns = computed(() => (overview.value === null ? NO_COLUMNS : withDetail(overview.value, detail.value)));
  let underWay: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let overviewPx = 0;
  let arrivedMs = 0;

  const ask = async (part: TimeWindow, widthPx: number, put: (columns: Columns) => void): Promise<void> => {
    underWay?.abort();
    const asked = new AbortController();
    underWay = asked;
    try {
      const series = await load(part, bucketCount(part, widthPx, run.rateHz), asked.signal);
      if (asked.signal.aborted) return;
      arrivedMs = performance.now();
      put(columnsOf(series));
      failure.value = null;
    } catch (error) {
      if (!asked.signal.aborted) failure.value = error;
    }
  };

  const stopEffect = effect(() => {
    const visible = target.value;
    const widthPx = plotPx.value;
    clearTimeout(timer);
    if (widthPx <= 0) return;
    const first = overview.value === null;
    const whole = isWholeRun(visible, run.durationS);
    const askWhole = (): void => void ask(wholeRun(run.durationS), widthPx, (found) => (overview.value = found));
    if (first || (whole && widthPx > overviewPx * FINER_FROM)) {
      overviewPx = widthPx;
      if (first) askWhole();
      else timer = setTimeout(askWhole, SETTLE_MS);
    } else if (whole) {
      underWay?.abort();
    } else {
      timer = setTimeout(() => void ask(visible, widthPx, (found) => (detail.value = found)), SETTLE_MS);
    }
  });

  return {
    overview,
    columns,
    failure,
    arrivedMs: () => arrivedMs,
    stop: () => {
      clearTimeout(timer);
      underWay?.abort();
      stopEffect();
    },
  };
}
