// Paints the ground of the plot: land under the mean, dotted where confidence is low, and the envelope of each bucket.
// Nothing is drawn across a bucket without data.
import { firstAtOrAfter, type Columns } from "../geometry/buckets.ts";
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

/** Columns that are narrower than this are painted as bars: filling an outline with that many corners takes far longer. */
const BARS_BELOW_PX = 3;

/** The area between two curves over a stretch; `upper` and `lower` tell px of a column. */
function fillBetween(
  context: CanvasRenderingContext2D,
  { from, to }: Stretch,
  x: (index: number) => number,
  upper: (index: number) => number,
  lower: (index: number) => number,
): void {
  if (to - from > (x(to) - x(from)) / BARS_BELOW_PX) {
    // Each bar reaches half way to its neighbours and begins on a whole pixel, so that no seam shows.
    let left = Math.round(x(from));
    for (let index = from; index <= to; index++) {
      const right = Math.round(index === to ? x(to) : (x(index) + x(index + 1)) / 2);
      if (right === left) continue;
      const y = upper(index);
      context.fillRect(left, y, right - left, lower(index) - y);
      left = right;
    }
    return;
  }
  context.beginPath();
  for (let index = from; index <= to; index++) context.lineTo(x(index), upper(index));
  for (let index = to; index >= from; index--) context.lineTo(x(index), lower(index));
  context.fill();
}

export function paintLand(context: CanvasRenderingContext2D, scene: Scene, patterns: Patterns): void {
  const { columns, palette, layout } = scene;
  const time = timeScale(scene);
  const pitch = pitchScale(layout, scene.marks.pitchAxis);
  const { top, bottom } = layout.plot;
  const pieces = stretches(columns, scene.window);
  const x = (index: number): number => time.px(columns.timeS[index] ?? 0);
  const y =
    (values: Float32Array) =>
    (index: number): number =>
      Math.min(bottom, Math.max(top, pitch.px(values[index] ?? 0)));
  context.save();
  clipToPlot(context, scene);
  for (const piece of pieces) {
    context.fillStyle = piece.low ? patterns.lowConfidence : palette.land;
    fillBetween(context, piece, x, y(columns.meanDeg), () => bottom);
  }
  if (palette.envOpacity > 0) {
    context.globalAlpha = palette.envOpacity;
    context.fillStyle = palette.env;
    for (const piece of pieces) fillBetween(context, piece, x, y(columns.minDeg), y(columns.maxDeg));
  }
  context.restore();
}

export function clipToPlot(context: CanvasRenderingContext2D, scene: Scene): void {
  const { left, right, top, bottom } = scene.layout.plot;
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
}
