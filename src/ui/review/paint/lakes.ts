// Paints spells as lakes under the head-down line, dips as outlines, and what can be said about them close up: joined
// head raises, the length of a dip, a spell cut short by the end of the data.
import { words } from "../../../words/words.ts";
import type { HeadDownSpan } from "../../../core/results.ts";
import { firstAtOrAfter } from "../geometry/buckets.ts";
import { tracePiece, type TracePiece } from "../geometry/lake.ts";
import { spanS } from "../geometry/ranges.ts";
import type { Scale } from "../geometry/scale.ts";
import { number } from "../../place.ts";
import { clipToPlot } from "./land.ts";
import { labelFont } from "./palette.ts";
import { patternOf, type Patterns } from "./patterns.ts";
import { pitchScale, showsDetail, timeScale, type Scene } from "./scene.ts";
import { haloText } from "./text.ts";

const LEAST_WIDTH_PX = 2.5;
const OUTLINE_PX = 1.5;

function inWindow(scene: Scene, span: HeadDownSpan): boolean {
  return span.endS >= scene.window.fromS && span.startS <= scene.window.toS;
}

/** A time scale on which `span` is at least so wide that it can be seen. */
function widened(time: Scale, span: HeadDownSpan): Scale {
  const startPx = time.px(span.startS);
  const widthPx = time.px(span.endS) - startPx;
  if (widthPx >= LEAST_WIDTH_PX) return time;
  const stretch = LEAST_WIDTH_PX / Math.max(widthPx, 1e-6);
  const leftPx = startPx + widthPx / 2 - LEAST_WIDTH_PX / 2;
  return { px: (timeS) => leftPx + (time.px(timeS) - startPx) * stretch, value: time.value };
}

function line(context: CanvasRenderingContext2D, piece: TracePiece, time: Scale, y: (deg: number) => number): void {
  context.beginPath();
  piece.timeS.forEach((timeS, index) => {
    const deg = piece.pitchDeg[index] ?? 0;
    if (index === 0) context.moveTo(time.px(timeS), y(deg));
    else context.lineTo(time.px(timeS), y(deg));
  });
}

export function paintLakes(context: CanvasRenderingContext2D, scene: Scene, patterns: Patterns): void {
  const { columns, marks, palette, layout } = scene;
  const time = timeScale(scene);
  const pitch = pitchScale(layout, marks.pitchAxis);
  const lineY = pitch.px(marks.enterDeg);
  context.save();
  clipToPlot(context, scene);
  context.lineJoin = "round";
  context.strokeStyle = palette.over;

  context.lineWidth = 1.2;
  for (const dip of marks.dips) {
    if (!inWindow(scene, dip)) continue;
    const widthPx = time.px(dip.endS) - time.px(dip.startS);
    if (widthPx < 1) continue;
    line(context, tracePiece(columns, dip, marks.enterDeg), time, (deg) => Math.max(lineY, pitch.px(deg)));
    context.stroke();
  }

  context.lineWidth = OUTLINE_PX;
  for (const spell of marks.spells) {
    if (!inWindow(scene, spell)) continue;
    const piece = tracePiece(columns, spell, marks.enterDeg);
    const wide = widened(time, spell);
    line(context, piece, wide, (deg) => Math.max(lineY, pitch.px(deg)));
    context.lineTo(wide.px(spell.endS), lineY);
    context.closePath();
    context.fillStyle = patternOf(patterns, spell.kind);
    context.fill();
    context.stroke();
    // Close up the trace itself, so that a joined head raise stays to be seen above the line.
    if (showsDetail(scene)) {
      line(context, piece, wide, pitch.px);
      context.stroke();
    }
    if (spell.cutShort) bracket(context, wide.px(spell.endS), lineY, layout.plot.bottom);
  }
  context.restore();
}

/** The right half of square brackets: data ended while the head was down. */
function bracket(context: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  context.beginPath();
  context.moveTo(x - 5, top);
  context.lineTo(x, top);
  context.lineTo(x, bottom - 1);
  context.lineTo(x - 5, bottom - 1);
  context.stroke();
}

/** Words inside the plot; after the reference lines, so that none runs through them. */
export function nameDetails(context: CanvasRenderingContext2D, scene: Scene): void {
  if (!showsDetail(scene)) return;
  const time = timeScale(scene);
  const pitch = pitchScale(scene.layout, scene.marks.pitchAxis);
  const { marks, palette, layout, columns } = scene;
  const say = words.review.chart;
  const { left, right, bottom } = layout.plot;
  context.font = labelFont(palette);
  context.textAlign = "center";
  context.textBaseline = "top";

  let takenToPx = Number.NEGATIVE_INFINITY;
  for (const dip of marks.dips) {
    if (!inWindow(scene, dip)) continue;
    const middlePx = (time.px(dip.startS) + time.px(dip.endS)) / 2;
    const text = say.dip(number(spanS(dip)));
    const halfPx = context.measureText(text).width / 2;
    if (middlePx - halfPx < Math.max(left, takenToPx + 6) || middlePx + halfPx > right) continue;
    const deepest = Math.max(marks.enterDeg, ...tracePiece(columns, dip, marks.enterDeg).pitchDeg);
    const y = Math.min(pitch.px(deepest) + 4, bottom - 0.875 * palette.remPx);
    haloText(context, text, middlePx, y, palette.over, palette.land);
    takenToPx = middlePx + halfPx;
  }

  const textY = pitch.px(0) + 5;
  for (const spell of marks.spells) {
    if (!inWindow(scene, spell)) continue;
    context.textAlign = "left";
    spell.headRaises.forEach((raise, index) => {
      const x = (time.px(raise.startS) + time.px(raise.endS)) / 2;
      if (x < left || x > right) return;
      const text = say.headRaise(number(spanS(raise), 1));
      const widthPx = context.measureText(text).width + 6;
      // Beside the leader where neither the end of the spell nor another head raise brings the trace up, else not at all.
      const freeFromPx = Math.max(left, time.px(spell.headRaises[index - 1]?.endS ?? spell.startS));
      const freeToPx = Math.min(right, time.px(spell.headRaises[index + 1]?.startS ?? spell.endS));
      const fitsRight = x + widthPx <= freeToPx;
      if (!fitsRight && x - widthPx < freeFromPx) return;
      context.strokeStyle = palette.ink2;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x, textY);
      context.lineTo(x, Math.max(textY + 8, pitch.px(highestDeg(scene, raise.startS, raise.endS)) - 3));
      context.stroke();
      haloText(context, text, fitsRight ? x + 5 : x + 1 - widthPx, textY, palette.ink2, palette.paper);
    });
    const endPx = time.px(spell.endS);
    if (spell.cutShort && endPx > left && endPx <= right + 1) {
      context.textAlign = "right";
      haloText(context, say.cutShort, endPx - 8, bottom - 1.125 * palette.remPx, palette.over, palette.land);
    }
  }
}

/** The smallest mean pitch between two times: the top of a head raise. */
function highestDeg({ columns, marks }: Scene, startS: number, endS: number): number {
  let highest = marks.enterDeg;
  const end = firstAtOrAfter(columns.timeS, endS);
  for (let index = firstAtOrAfter(columns.timeS, startS); index < end; index++) {
    const deg = columns.meanDeg[index] ?? Number.NaN;
    if (deg < highest) highest = deg;
  }
  return highest;
}
