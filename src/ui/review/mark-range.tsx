// The stretch that is about to be marked, over the plot. It takes no pointer; the plot below does.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { durationClock } from "../place.ts";
import type { TimelineLayout } from "./geometry/layout.ts";
import { linearScale } from "./geometry/scale.ts";
import type { Marking } from "./marking.ts";
import type { RunView } from "./run-view.ts";

interface MarkRangeProps {
  readonly view: RunView;
  readonly marking: Marking;
  readonly layout: TimelineLayout;
}

export function MarkRange({ view, marking, layout }: MarkRangeProps): JSX.Element | null {
  const range = marking.range.value;
  const { fromS, toS } = view.window.value;
  if (range === null || range.endS < fromS || range.startS > toS) return null;
  const { left, right, top, bottom } = layout.plot;
  const time = linearScale([fromS, toS], [left, right]);
  const startPx = Math.max(left, time.px(range.startS));
  const endPx = Math.min(right, time.px(range.endS));
  return (
    <div
      class="mark-range"
      aria-hidden="true"
      style={{
        left: `${startPx}px`,
        width: `${Math.max(2, endPx - startPx)}px`,
        top: `${top}px`,
        height: `${bottom - top}px`,
      }}
    >
      <span class="mark-range-label">
        {words.marks.selected(durationClock(range.startS), durationClock(range.endS))}
      </span>
    </div>
  );
}
