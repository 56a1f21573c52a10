// Paints the cursor on a canvas of its own, so that moving it redraws nothing else: a line through all lanes, a ring on
// the trace, a triangle at the axis.
import type { TimelineLayout } from "../geometry/layout.ts";
import type { Palette } from "./palette.ts";

export interface CursorPlace {
  readonly xPx: number;
  /** Height of the trace there; null without data. */
  readonly yPx: number | null;
}

export function paintCursor(
  context: CanvasRenderingContext2D,
  layout: TimelineLayout,
  palette: Palette,
  cursor: CursorPlace | null,
): void {
  context.setTransform(palette.devicePixelRatio, 0, 0, palette.devicePixelRatio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  if (cursor === null) return;
  const { xPx: x, yPx: y } = cursor;
  context.strokeStyle = palette.ink;
  context.fillStyle = palette.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, layout.plot.top - 4);
  context.lineTo(x, layout.axisY);
  context.stroke();
  context.beginPath();
  context.moveTo(x, layout.axisY - 6);
  context.lineTo(x + 6, layout.axisY);
  context.lineTo(x - 6, layout.axisY);
  context.fill();
  if (y === null) return;
  context.lineWidth = 2;
  context.fillStyle = palette.paper;
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}
