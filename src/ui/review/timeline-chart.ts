// The static layer of the timeline: a Chart.js line chart that draws the trace, with our painters as its plugin below and
// above it. Not the cursor, the pins or the readout; those lie over it. Fed with a scene, never with raw samples.
import { Chart, LinearScale, LineController, LineElement, PointElement, type Plugin } from "chart.js";
import type { Columns } from "./geometry/buckets.ts";
import { lengthS } from "./geometry/window.ts";
import { nameDetails, paintLakes } from "./paint/lakes.ts";
import { nameGround, paintTechnical, paintUncounted } from "./paint/ground.ts";
import { nameLanes, nameLowConfidence, paintAxis, paintCadence, paintConfidence, paintStrip } from "./paint/lanes.ts";
import { paintLand } from "./paint/land.ts";
import { paintBreaks, paintPinHairlines, paintReferenceLines } from "./paint/marks.ts";
import { paintMoved, veilUncounted } from "./paint/moved.ts";
import type { Palette } from "./paint/palette.ts";
import { buildPatterns, type Patterns } from "./paint/patterns.ts";
import { LOW_CONFIDENCE, type Scene } from "./paint/scene.ts";

Chart.register(LinearScale, LineController, LineElement, PointElement);

/** Up to this length of window the trace is drawn with a stronger line, s. */
const NEAR_WINDOW_S = 600;
const NEAR_LINE_PX = 1.8;
/** A line of one pixel is drawn several times faster than one that is a little thicker. */
const LINE_PX = 1;

interface Point {
  x: number;
  y: number;
}

/** The trace where the data are sure, and the rest of it, dashed; the two share their border points. */
function tracePoints(columns: Columns): { sure: Point[]; unsure: Point[] } {
  const sure: Point[] = [];
  const unsure: Point[] = [];
  let lastLow: boolean | null = null;
  for (let index = 0; index < columns.timeS.length; index++) {
    const point = { x: columns.timeS[index] ?? 0, y: columns.meanDeg[index] ?? Number.NaN };
    const low = (columns.confidence[index] ?? 1) < LOW_CONFIDENCE;
    (low ? unsure : sure).push(point);
    if (lastLow !== null && lastLow !== low) {
      // The border point belongs to both; the other line ends there.
      (low ? sure : unsure).push(point, { x: point.x, y: Number.NaN });
    }
    lastLow = low;
  }
  return { sure, unsure };
}

/** Chart.js measures the labels of its marks even where it shows none; the axes here are painted by ourselves. */
const UNMARKED = {
  type: "linear",
  display: false,
  afterBuildTicks: (scale: { ticks: unknown[] }): void => {
    scale.ticks = [];
  },
} as const;

export interface TimelineChart {
  draw(scene: Scene): void;
  destroy(): void;
}

export function createTimelineChart(canvas: HTMLCanvasElement, first: Scene): TimelineChart {
  let scene = first;
  let patterns: Patterns | null = null;
  let patternsOf: Palette | null = null;

  const patternsFor = (context: CanvasRenderingContext2D): Patterns => {
    if (patterns === null || patternsOf !== scene.palette) {
      patterns = buildPatterns(context, scene.palette);
      patternsOf = scene.palette;
    }
    return patterns;
  };

  const painters: Plugin<"line"> = {
    id: "lookahead",
    beforeDatasetsDraw: ({ ctx }) => {
      paintLand(ctx, scene, patternsFor(ctx));
      paintTechnical(ctx, scene, patternsFor(ctx));
    },
    afterDatasetsDraw: ({ ctx }) => {
      paintLakes(ctx, scene, patternsFor(ctx));
      paintUncounted(ctx, scene, patternsFor(ctx));
      veilUncounted(ctx, scene);
      paintReferenceLines(ctx, scene);
      nameDetails(ctx, scene);
      paintCadence(ctx, scene);
      paintConfidence(ctx, scene);
      paintBreaks(ctx, scene);
      paintMoved(ctx, scene);
      nameGround(ctx, scene);
      nameLanes(ctx, scene);
      nameLowConfidence(ctx, scene);
      paintPinHairlines(ctx, scene);
      paintAxis(ctx, scene);
      paintStrip(ctx, scene);
    },
  };

  const line = {
    parsing: false,
    normalized: true,
    pointRadius: 0,
    pointHitRadius: 0,
    borderJoinStyle: "round",
  } as const;
  const chart = new Chart<"line", Point[]>(canvas, {
    type: "line",
    data: {
      datasets: [
        { ...line, data: [] },
        { ...line, data: [], borderDash: [3, 3] },
      ],
    },
    options: {
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      events: [],
      devicePixelRatio: first.palette.devicePixelRatio,
      scales: {
        x: UNMARKED,
        y: { ...UNMARKED, reverse: true },
      },
    },
    plugins: [painters],
  });

  let drawn: Columns | null = null;
  const draw = (next: Scene): void => {
    scene = next;
    const { layout, palette, marks, window } = scene;
    const { plot } = layout;
    chart.options.devicePixelRatio = palette.devicePixelRatio;
    chart.options.layout = {
      padding: {
        left: plot.left,
        right: layout.width - plot.right,
        top: plot.top,
        bottom: layout.height - plot.bottom,
      },
    };
    chart.options.scales = {
      x: { ...UNMARKED, min: window.fromS, max: window.toS },
      y: { ...UNMARKED, reverse: true, min: marks.pitchAxis.topDeg, max: marks.pitchAxis.bottomDeg },
    };
    const [sure, unsure] = chart.data.datasets;
    if (drawn !== scene.columns && sure !== undefined && unsure !== undefined) {
      const points = tracePoints(scene.columns);
      sure.data = points.sure;
      unsure.data = points.unsure;
      drawn = scene.columns;
    }
    for (const dataset of chart.data.datasets) {
      dataset.borderColor = palette.trace;
      dataset.borderWidth = lengthS(window) <= NEAR_WINDOW_S ? NEAR_LINE_PX : LINE_PX;
    }
    const resized = chart.width !== layout.width || chart.height !== layout.height;
    if (resized || chart.currentDevicePixelRatio !== palette.devicePixelRatio)
      chart.resize(layout.width, layout.height);
    chart.update("none");
  };
  draw(first);
  return { draw, destroy: () => chart.destroy() };
}
