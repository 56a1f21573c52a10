// The timeline of a run: the chart, the cursor over it, the pins, and everything that hands and keys do to them.
// Three layers: a static canvas (Chart.js), a canvas for the cursor, and DOM for pins, slider and strip. Geometry and
// painting are beside this file; here they are put together and kept up to date.
import type { ComponentChildren, CSSProperties, JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { computed, effect, useComputed, useSignal } from "@preact/signals";
import { words } from "../../words/words.ts";
import { CursorSlider } from "./cursor-slider.tsx";
import { Distribution, type DistributionFacts } from "./distribution.tsx";
import { timelineLayout, type TimelineLayout } from "./geometry/layout.ts";
import { layOutPins, type Pin, type PinSizes } from "./geometry/pins.ts";
import { laneRange, linearScale } from "./geometry/scale.ts";
import { paintCursor } from "./paint/cursor.ts";
import { MarkRange } from "./mark-range.tsx";
import type { Marking } from "./marking.ts";
import { gutterWidthPx } from "./paint/marks.ts";
import { followPalette, labelFont, type Palette } from "./paint/palette.ts";
import { pitchScale, type RunMarks, type Scene } from "./paint/scene.ts";
import { Pins } from "./pins.tsx";
import { pitchAt } from "./readout.ts";
import type { RunSeries } from "./run-series.ts";
import type { RunView } from "./run-view.ts";
import { Strip } from "./strip.tsx";
import { createTimelineChart, type TimelineChart } from "./timeline-chart.ts";
import { usePlotPointer } from "./use-plot-pointer.ts";

export interface TimelineProps {
  readonly view: RunView;
  readonly series: RunSeries;
  readonly marks: RunMarks;
  readonly marking: Marking;
  /** From this length on a pin may carry it, s. */
  readonly longS: number;
  readonly distribution: DistributionFacts | null;
  /** Told how wide the plot is in pixels of the screen, so that the right number of buckets is asked for. */
  readonly onPlotWidth: (px: number) => void;
  readonly caption: string;
  /** Stands right under the plot, above a distribution that has no room beside it. */
  readonly below: ComponentChildren;
}

/** The rules of the lane of steps stand at multiples of this, steps per minute. */
const CADENCE_ROUND_SPM = 5;

/** Name of the measure in the browser's timeline, from the arrival of the first data to the drawn picture. */
const FIRST_PICTURE = "review-first-picture";

const SIZES_REM = { ring: 1.5, lengthPill: 4, pillPadding: 1.25, merge: 1.75, between: 0.25 };

/** Measured once per palette; laying out pins happens in every frame of a zoom. */
function pinSizes(context: CanvasRenderingContext2D, palette: Palette, narrow: boolean): PinSizes {
  const rem = palette.remPx;
  context.font = labelFont(palette, 600);
  const digitPx = context.measureText("0").width;
  const betweenDigitsPx = context.measureText(words.review.chart.mergedNumbers(1, 3)).width - 2 * digitPx;
  return {
    ringPx: SIZES_REM.ring * rem,
    lengthPillPx: narrow ? null : SIZES_REM.lengthPill * rem,
    mergedPillPx: (first, last) =>
      (String(first).length + String(last).length) * digitPx + betweenDigitsPx + SIZES_REM.pillPadding * rem,
    mergePx: SIZES_REM.merge * rem,
    betweenPx: SIZES_REM.between * rem,
  };
}

export function Timeline(props: TimelineProps): JSX.Element {
  const { view, series, marks, marking, longS, distribution, onPlotWidth } = props;
  const stage = useRef<HTMLDivElement>(null);
  const chartCanvas = useRef<HTMLCanvasElement>(null);
  const cursorCanvas = useRef<HTMLCanvasElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const size = useSignal({ widthPx: 0, viewportPx: 800 });
  const followed = useMemo(followPalette, []);
  const { palette } = followed;

  const layout = useComputed<TimelineLayout | null>(() => {
    const { widthPx, viewportPx } = size.value;
    const context = chartCanvas.current?.getContext("2d");
    if (widthPx === 0 || context == null) return null;
    const wish = {
      widthPx,
      viewportPx,
      remPx: palette.value.remPx,
      zoomed: !view.isWhole.value,
      distribution: distribution !== null,
    };
    const { narrow } = timelineLayout({ ...wish, labelPx: 0 });
    const labelPx = gutterWidthPx(context, { palette: palette.value, marks }, narrow);
    return timelineLayout({ ...wish, labelPx });
  });
  const sizes = useComputed<PinSizes | null>(() => {
    const narrow = layout.value?.narrow;
    const context = cursorCanvas.current?.getContext("2d");
    return narrow === undefined || context == null ? null : pinSizes(context, palette.value, narrow);
  });
  const pins = useComputed<readonly Pin[]>(() => {
    const at = layout.value;
    if (at === null || sizes.value === null) return [];
    return layOutPins(marks.spells, view.window.value, at.plot.right - at.plot.left, sizes.value, longS);
  });

  useLayoutEffect(() => {
    const element = stage.current;
    if (element === null) return undefined;
    const read = (): void => {
      size.value = { widthPx: Math.floor(element.clientWidth), viewportPx: globalThis.innerHeight };
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => () => followed.stop(), []);

  useEffect(
    () =>
      effect(() => {
        const at = layout.value;
        if (at !== null) onPlotWidth((at.plot.right - at.plot.left) * palette.value.devicePixelRatio);
      }),
    [],
  );

  const cadenceRange = useComputed(() => laneRange(series.overview.value?.cadenceSpm ?? [], CADENCE_ROUND_SPM));

  useEffect(() => {
    const scene = computed<Scene | null>(() => {
      const at = layout.value;
      if (at === null) return null;
      return {
        layout: at,
        palette: palette.value,
        marks,
        window: view.window.value,
        columns: series.columns.value,
        overview: series.overview.value ?? series.columns.value,
        pins: pins.value,
        cadenceRange: cadenceRange.value,
      };
    });
    let chart: TimelineChart | null = null;
    let frame = 0;
    const draw = (): void => {
      const canvas = chartCanvas.current;
      const now = scene.peek();
      if (canvas === null || now === null) return;
      if (chart === null) chart = createTimelineChart(canvas, now);
      else chart.draw(now);
    };
    // The first picture with data is drawn at once, everything after it once per frame.
    let hasData = false;
    const stop = effect(() => {
      const now = scene.value;
      cancelAnimationFrame(frame);
      if (now === null) return;
      if (hasData) {
        frame = requestAnimationFrame(draw);
        return;
      }
      draw();
      hasData = now.columns.timeS.length > 0;
      if (hasData) performance.measure(FIRST_PICTURE, { start: series.arrivedMs() });
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
      chart?.destroy();
    };
  }, []);

  useEffect(
    () =>
      effect(() => {
        const at = layout.value;
        const context = cursorCanvas.current?.getContext("2d");
        if (at === null || context == null) return;
        const density = palette.value.devicePixelRatio;
        const { canvas } = context;
        if (canvas.width !== Math.round(at.width * density) || canvas.height !== Math.round(at.height * density)) {
          canvas.width = Math.round(at.width * density);
          canvas.height = Math.round(at.height * density);
        }
        const timeS = view.shownS.value;
        const { fromS, toS } = view.window.value;
        if (timeS < fromS || timeS > toS) {
          paintCursor(context, at, palette.value, null);
          return;
        }
        const xPx = linearScale([fromS, toS], [at.plot.left, at.plot.right]).px(timeS);
        const deg = pitchAt(timeS, series.columns.value, marks);
        const pitch = pitchScale(at, marks.pitchAxis);
        const yPx = deg === null ? null : Math.min(at.plot.bottom, Math.max(at.plot.top, pitch.px(deg)));
        paintCursor(context, at, palette.value, { xPx, yPx });
      }),
    [],
  );

  usePlotPointer(slider, view, layout, marking);

  const at = layout.value;
  const place = (box: { left: number; right: number; top: number; bottom: number }): CSSProperties => ({
    left: `${box.left}px`,
    top: `${box.top}px`,
    width: `${box.right - box.left}px`,
    height: `${box.bottom - box.top}px`,
  });
  return (
    <figure class="timeline">
      <figcaption class="visually-hidden">{props.caption}</figcaption>
      <div class="timeline-stage" ref={stage} style={{ height: `${at?.height ?? 300}px` }}>
        <canvas ref={chartCanvas} class="timeline-canvas" aria-hidden="true" />
        <canvas
          ref={cursorCanvas}
          class="timeline-canvas"
          style={at === null ? undefined : { width: `${at.width}px`, height: `${at.height}px` }}
          aria-hidden="true"
        />
        <div
          ref={slider}
          class="timeline-slider"
          style={at === null ? undefined : place({ ...at.plot, bottom: at.axisY })}
        >
          <CursorSlider view={view} series={series} marks={marks} layout={layout} marking={marking} />
        </div>
        {at !== null && <MarkRange view={view} marking={marking} layout={at} />}
        {at !== null && <Pins pins={pins} view={view} layout={at} />}
        {at !== null && at.strip !== null && <Strip view={view} strip={at.strip} />}
        {distribution !== null && at !== null && at.distributionLeft !== null && (
          <Distribution
            facts={distribution}
            axis={marks.pitchAxis}
            enterDeg={marks.enterDeg}
            beside={at}
            zoomed={!view.isWhole.value}
            remPx={palette.value.remPx}
          />
        )}
      </div>
      {props.below}
      {distribution !== null && at !== null && at.distributionLeft === null && (
        <Distribution
          facts={distribution}
          axis={marks.pitchAxis}
          enterDeg={marks.enterDeg}
          beside={null}
          zoomed={!view.isWhole.value}
          remPx={palette.value.remPx}
        />
      )}
    </figure>
  );
}
