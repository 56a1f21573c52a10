// Paints technical ground and marked stretches: each kind with a pattern of its own over the height of the plot, a line at
// either end, and its name at the foot. Technical ground lies under the trace; what counts nowhere lies over it.
import type { TagKind, TimeRange } from "../../../core/results.ts";
import { words } from "../../../words/words.ts";
import { labelFont } from "./palette.ts";
import type { Patterns } from "./patterns.ts";
import { timeScale, type Scene } from "./scene.ts";
import { haloText } from "./text.ts";

export type GroundKind = TagKind | "maybe";

export interface GroundRange extends TimeRange {
  readonly kind: GroundKind;
}

/** So much of what does not count still shows. */
const SHOWS_THROUGH = 0.25;

function visible(scene: Scene, counted: boolean): GroundRange[] {
  const { fromS, toS } = scene.window;
  return scene.marks.ground.filter(
    ({ kind, startS, endS }) =>
      (kind === "technical" || kind === "maybe") === counted && endS >= fromS && startS <= toS,
  );
}

/** After the land, before trace and lakes. */
export function paintTechnical(context: CanvasRenderingContext2D, scene: Scene, patterns: Patterns): void {
  paint(context, scene, patterns, visible(scene, true));
}

/** After trace and lakes: a veil with the pattern in it. */
export function paintUncounted(context: CanvasRenderingContext2D, scene: Scene, patterns: Patterns): void {
  const ranges = visible(scene, false);
  const { left, right, top, bottom } = scene.layout.plot;
  const time = timeScale(scene);
  context.save();
  context.globalAlpha = 1 - SHOWS_THROUGH;
  context.fillStyle = scene.palette.paper;
  for (const { startS, endS } of ranges) {
    const fromPx = Math.max(left, time.px(startS));
    context.fillRect(fromPx, top, Math.min(right, time.px(endS)) - fromPx, bottom - top);
  }
  context.restore();
  paint(context, scene, patterns, ranges);
}

function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  patterns: Patterns,
  ranges: readonly GroundRange[],
): void {
  const { palette, layout } = scene;
  const { left, right, top, bottom } = layout.plot;
  const time = timeScale(scene);
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  for (const { kind, startS, endS } of ranges) {
    const fromPx = time.px(startS);
    const toPx = Math.max(time.px(endS), fromPx + 2);
    context.fillStyle = patterns.ground[kind];
    context.fillRect(fromPx, top, toPx - fromPx, bottom - top);
    context.strokeStyle = palette.ink3;
    context.lineWidth = 1;
    context.setLineDash(kind === "maybe" ? [3, 3] : []);
    context.beginPath();
    for (const x of [fromPx, toPx]) {
      context.moveTo(x, top);
      context.lineTo(x, bottom);
    }
    context.stroke();
  }
  context.restore();
}

/** Names of all of them, over everything: the word, or its letter where only that has room. */
export function nameGround(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout } = scene;
  const { left, right, bottom } = layout.plot;
  const time = timeScale(scene);
  const say = words.marks;
  context.save();
  context.font = labelFont(palette, 600);
  context.textAlign = "center";
  context.textBaseline = "bottom";
  for (const { kind, startS, endS } of [...visible(scene, true), ...visible(scene, false)]) {
    const fromPx = Math.max(left, time.px(startS));
    const toPx = Math.min(right, time.px(endS));
    const name = kind === "maybe" ? say.maybe : say.kinds[kind];
    const text = [name, say.short[kind]].find((one) => context.measureText(one).width + 6 <= toPx - fromPx);
    if (text !== undefined) haloText(context, text, (fromPx + toPx) / 2, bottom - 4, palette.ink, palette.paper);
  }
  context.restore();
}
