// The cursor of the timeline as one tab stop with its keys, and the readout line that says the same for the eyes.
// Where the cursor is drawn is the timeline's business.
import { Fragment, type JSX } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import { words } from "../../words/words.ts";
import type { TimelineLayout } from "./geometry/layout.ts";
import { lengthS, ZOOM_STEP } from "./geometry/window.ts";
import { timelineAct, type TimelineAct } from "./keys.ts";
import type { Marking } from "./marking.ts";
import type { RunMarks } from "./paint/scene.ts";
import { readoutAt, readoutText } from "./readout.ts";
import type { RunSeries } from "./run-series.ts";
import type { RunView } from "./run-view.ts";

interface CursorSliderProps {
  readonly view: RunView;
  readonly series: RunSeries;
  readonly marks: RunMarks;
  readonly layout: ReadonlySignal<TimelineLayout | null>;
  readonly marking: Marking;
}

/** The cursor as one tab stop. Its value text is the readout. */
export function CursorSlider({ view, series, marks, layout, marking }: CursorSliderProps): JSX.Element {
  const timeS = view.cursorS.value;
  const step = (sign: number): void => {
    const widthPx = layout.value === null ? 1 : layout.value.plot.right - layout.value.plot.left;
    const stepS = Math.max(1, lengthS(view.target.value) / widthPx);
    view.putCursor(view.cursorS.value + sign * stepS, true);
  };
  const acts: Record<TimelineAct, () => void> = {
    stepBack: () => step(-1),
    stepOn: () => step(1),
    pageBack: () => view.putCursor(view.cursorS.value - lengthS(view.target.value) / 10, true),
    pageOn: () => view.putCursor(view.cursorS.value + lengthS(view.target.value) / 10, true),
    toStart: () => view.putCursor(view.target.value.fromS),
    toEnd: () => view.putCursor(view.target.value.toS),
    moveEarlier: () => view.panByShare(-0.25),
    moveLater: () => view.panByShare(0.25),
    closer: () => view.zoom(ZOOM_STEP),
    wider: () => view.zoom(1 / ZOOM_STEP),
    wholeRun: () => view.showWhole(),
    previousSpell: () => view.selectPrevious(),
    nextSpell: () => view.selectNext(),
    zoomToSpell: () => {
      if (view.selected.value !== null) view.zoomTo(view.selected.value);
    },
    mark: () => marking.press(),
    leave: () => {
      if (marking.range.value === null) view.showWhole();
      else marking.close();
    },
  };
  return (
    <>
      <div
        class="timeline-cursor"
        role="slider"
        tabIndex={0}
        aria-label={words.review.chart.cursor}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.round(view.durationS)}
        aria-valuenow={Math.round(timeS)}
        aria-valuetext={readoutText(readoutAt(timeS, series.columns.value, marks))}
        aria-describedby="timeline-keys"
        onKeyDown={(event) => {
          const act = timelineAct(event);
          if (act === null || (act === "leave" && view.isWhole.value && marking.range.value === null)) return;
          event.preventDefault();
          view.hover(null);
          acts[act]();
        }}
      />
      <p id="timeline-keys" class="visually-hidden">
        {words.review.chart.keys}
      </p>
    </>
  );
}

/** The readout line: the same words as the slider's value, for the eyes. */
export function Readout({ view, series, marks }: Omit<CursorSliderProps, "layout" | "marking">): JSX.Element {
  const parts = readoutAt(view.shownS.value, series.columns.value, marks);
  return (
    <p class="readout" aria-hidden="true">
      {parts.map(({ strong, rest }, index) => (
        <Fragment key={index}>
          {index > 0 && " "}
          <span class="readout-part">
            {strong !== "" && <strong>{strong}</strong>}
            {strong !== "" && rest !== "" && " "}
            {rest}
          </span>
        </Fragment>
      ))}
    </p>
  );
}
