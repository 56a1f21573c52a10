// Paints the ground of the plot: land under the mean, dotted where confidence is low, and the envelope of each bucket.
// Nothing is drawn across a bucket without data.
import { firstAtOrAfter, type Columns } from "../geometry/buckets.ts";
import type { Scale } from "../geometry/scale.ts";
import type { TimeWindow } from "../geometry/window.ts";
import type { Patterns } from "./patterns.ts";
import { LOW_CONFIDENCE, pitchScale, timeScale, type Scene } from "./scene.ts";

/** Buckets from `from` to `to` (both included) that hang together and are all sure or all unsure. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly low: boolean;
}

/** Unbroken stretches of the columns in and just around the window; neighbours share their border bucket. */
export function stretches(columns: Columns, window: TimeWindow): Stretch[] {
  const first = Math.max(0, firstAtOrAfter(columns.timeS, window.fromS) - 1);
  const end = Math.min(columns.timeS.length, firstAtOrAfter(columns.timeS, window.toS) + 1);
  const found: Stretch[] = [];
  let from = -1;
  let low = false;
  const close = (to: number): void => {
    if (from >= 0 && to >= from) found.push({ from, to, low });
  };
  for (let index = first; index < end; index++) {
    if (Number.isNaN(columns.meanDeg[index])) {
      close(index - 1);
      from = -1;
      continue;
    }
    const lowHere = (columns.confidence[index] ?? 1) < LOW_CONFIDENCE;
    if (from < 0) {
      from = index;
      low = lowHere;
    } else if (lowHere !== low) {
      close(index);
      from = index;
      low = lowHere;
    }
  }
  close(end - 1);
  return found;
}

function traceAlong(
  context: CanvasRenderingContext2D,
  columns: Columns,
  values: Float32Array,
  time: Scale,
  pitch: Scale,
  from: number,
  to: number,
): void {
  const step = from <= to ? 1 : -1;
  for (let index = from; index !== to + step; index += step)
    context.lineTo(time.px(columns.timeS[index] ?? 0), pitch.px(values[index] ?? 0));
}

export function paintLand(context: CanvasRenderingContext2D, scene: Scene, patterns: Patterns): void {
  const { columns, palette, layout } = scene;
  const time = timeScale(scene);
  const pitch = pitchScale(layout, scene.marks.pitchAxis);
  const { top, bottom } = layout.plot;
  const pieces = stretches(columns, scene.window);
  context.save();
  clipToPlot(context, scene);
  for (const { from, to, low } of pieces) {
    context.fillStyle = low ? patterns.lowConfidence : palette.land;
    context.beginPath();
    context.moveTo(time.px(columns.timeS[from] ?? 0), bottom);
    traceAlong(context, columns, columns.meanDeg, time, pitch, from, to);
    context.lineTo(time.px(columns.timeS[to] ?? 0), bottom);
    context.fill();
  }
  if (palette.envOpacity > 0) {
    context.globalAlpha = palette.envOpacity;
    context.fillStyle = palette.env;
    for (const { from, to } of pieces) {
      context.beginPath();
      context.moveTo(time.px(columns.timeS[from] ?? 0), Math.max(top, pitch.px(columns.minDeg[from] ?? 0)));
      traceAlong(context, columns, columns.minDeg, time, pitch, from, to);
      traceAlong(context, columns, columns.maxDeg, time, pitch, to, from);
      context.fill();
    }
  }
  context.restore();
}

export function clipToPlot(context: CanvasRenderingContext2D, scene: Scene): void {
  const { left, right, top, bottom } = scene.layout.plot;
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
}
