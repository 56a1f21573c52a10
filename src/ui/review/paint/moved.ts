// Paints where the clip has moved on the head: a dashed line with words, and a veil over everything that does not count.
import { words } from "../../../words/words.ts";
import { labelFont } from "./palette.ts";
import { timeScale, type Scene } from "./scene.ts";
import { haloText } from "./text.ts";

/** So much of what does not count still shows. */
const SHOWS_THROUGH = 0.18;

/** Over land, trace and lakes; before the reference lines, which hold everywhere. */
export function veilUncounted(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, marks, window } = scene;
  if (marks.countedUntilS === null || marks.countedUntilS > window.toS) return;
  const { left, right, top, bottom } = layout.plot;
  const fromPx = Math.max(left, timeScale(scene).px(marks.countedUntilS));
  context.save();
  context.globalAlpha = 1 - SHOWS_THROUGH;
  context.fillStyle = palette.paper;
  context.fillRect(fromPx, top, right - fromPx, bottom - top);
  context.restore();
}

export function paintMoved(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, marks, window } = scene;
  const { right, top, bottom } = layout.plot;
  const time = timeScale(scene);
  const say = words.review.moved;
  context.save();
  context.strokeStyle = palette.ochre;
  context.font = labelFont(palette);
  context.textBaseline = "bottom";
  for (const { atS, kind, answer } of marks.moved) {
    if (atS < window.fromS || atS > window.toS) continue;
    const x = time.px(atS);
    context.strokeStyle = palette.ochre;
    context.lineWidth = 1.6;
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, bottom);
    context.stroke();
    context.setLineDash([]);
    if (layout.narrow) continue;
    const text = answer === "rezero" ? say.newZero : kind === "moved" ? say.mark : say.markUnsure;
    const fitsRight = x + context.measureText(text).width + 8 < right;
    context.textAlign = fitsRight ? "left" : "right";
    haloText(context, text, fitsRight ? x + 6 : x - 6, bottom - 4, palette.ochre, palette.paper);
  }
  context.restore();
}
