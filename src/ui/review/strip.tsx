// Hands for the whole run in small, below the zoomed plot: drag the frame, press beside it, or use the two buttons.
// The picture itself is painted on the chart's canvas.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { IconButton } from "../parts/button.tsx";
import type { TimelineLayout } from "./geometry/layout.ts";
import { linearScale } from "./geometry/scale.ts";
import { wholeRun } from "./geometry/window.ts";
import type { RunView } from "./run-view.ts";

export interface StripProps {
  readonly view: RunView;
  readonly strip: NonNullable<TimelineLayout["strip"]>;
}

export function Strip({ view, strip }: StripProps): JSX.Element {
  const say = words.review.tools;
  const { left, right } = strip;
  const whole = wholeRun(view.durationS);
  const time = linearScale([whole.fromS, whole.toS], [0, right - left]);
  return (
    <>
      <div
        class="strip"
        aria-hidden="true"
        style={{
          left: `${left}px`,
          width: `${right - left}px`,
          top: `${strip.top}px`,
          height: `${strip.bottom - strip.top}px`,
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          const box = event.currentTarget.getBoundingClientRect();
          const timeS = time.value(event.clientX - box.left);
          const { fromS, toS } = view.target.value;
          const inFrame = timeS >= fromS && timeS <= toS;
          if (!inFrame) view.panByS(timeS - (fromS + toS) / 2);
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          view.panByS(time.value(event.movementX) - time.value(0));
        }}
      />
      <div class="strip-acts" style={{ left: `${right + 6}px`, top: `${strip.top}px` }}>
        <IconButton icon="chevron-left" label={say.earlier} onClick={() => view.panByShare(-0.5)} />
        <IconButton icon="chevron-right" label={say.later} onClick={() => view.panByShare(0.5)} />
      </div>
    </>
  );
}
