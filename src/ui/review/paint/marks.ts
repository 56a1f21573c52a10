// Paints the reference lines with their names in the gutter, pauses, gaps, and the hairlines from pin to lake.
// The runner's horizon and the head-down line are the only rulers of a run without calibrated poses.
import { words } from "../../../words/words.ts";
import { durationClock, wholeDegrees } from "../../place.ts";
import { spanS } from "../geometry/ranges.ts";
import type { Scale } from "../geometry/scale.ts";
import { labelFont } from "./palette.ts";
import { pitchScale, showsDetail, timeScale, type RunMarks, type Scene } from "./scene.ts";
import { haloText } from "./text.ts";

const LEAST_GAP_PX = 7;
const LEAST_PAUSE_PX = 2;

/** A line across the plot and its label in the gutter. */
export interface ReferenceLine {
  readonly kind: "horizon" | "headDown" | "pose";
  readonly deg: number;
  readonly name: string;
  readonly angle: string;
}

/** Horizon and head-down line, and the wearer's own poses where they were measured. */
export function referenceLines(marks: RunMarks): ReferenceLine[] {
  const say = words.review.chart;
  const line = (kind: ReferenceLine["kind"], name: string, deg: number | null): ReferenceLine[] =>
    deg === null ? [] : [{ kind, deg, name, angle: wholeDegrees(deg) }];
  return [
    ...line("horizon", say.horizon, 0),
    ...line("headDown", say.headDown, marks.enterDeg),
    ...line("pose", say.twoStrides, marks.stridesDeg),
    ...line("pose", say.ownShoes, marks.shoesDeg),
  ];
}

/** Width of the widest label of the gutter, px; `narrow` has the degrees only. */
export function gutterWidthPx(
  context: CanvasRenderingContext2D,
  scene: Pick<Scene, "palette" | "marks">,
  narrow: boolean,
): number {
  const say = words.review.chart;
  const { palette, marks } = scene;
  let widest = 0;
  context.font = labelFont(palette, 600);
  for (const { name, angle } of referenceLines(marks))
    widest = Math.max(widest, context.measureText(narrow ? angle : `${name} ${angle}`).width);
  if (!narrow) {
    context.font = labelFont(palette);
    for (const text of [say.stepsPerMin, say.confidence, say.wholeRun])
      widest = Math.max(widest, context.measureText(text).width);
  }
  return widest;
}

export function paintReferenceLines(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, marks, layout } = scene;
  const { left, right } = layout.plot;
  const pitch = pitchScale(layout, marks.pitchAxis);
  const rule = (deg: number, color: string, width: number, dash: number[]): void => {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(left, pitch.px(deg));
    context.lineTo(right, pitch.px(deg));
    context.stroke();
    context.setLineDash([]);
  };
  context.save();
  for (const { kind, deg } of referenceLines(marks)) {
    if (kind === "horizon") rule(deg, palette.contour, 1.6, []);
    else if (kind === "headDown") rule(deg, palette.over, 1.4, [6, 4]);
    else rule(deg, palette.edge, 1, [1.5, 4]);
  }
  if (showsDetail(scene)) {
    rule(marks.exitDeg, palette.over, 1, [1.5, 4]);
    context.font = labelFont(palette);
    context.textAlign = "right";
    context.textBaseline = "bottom";
    haloText(
      context,
      words.review.chart.ends(wholeDegrees(marks.exitDeg)),
      right - 4,
      pitch.px(marks.exitDeg) - 2,
      palette.over,
      palette.land,
    );
  }
  paintGutter(context, scene, pitch);
  context.restore();
}

function paintGutter(context: CanvasRenderingContext2D, scene: Scene, pitch: Scale): void {
  const { palette, marks, layout } = scene;
  const x = layout.plot.left - (layout.narrow ? 5 : 12);
  const lineHeight = palette.remPx;
  const taken: number[] = [];
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { kind, deg, name, angle } of referenceLines(marks)) {
    const y = pitch.px(deg);
    // Horizon and head down come first; a pose whose label would run into theirs keeps its line alone.
    if (taken.some((other) => Math.abs(other - y) < lineHeight) || y > layout.plot.bottom) continue;
    taken.push(y);
    context.font = labelFont(palette, kind === "headDown" ? 600 : 400);
    context.fillStyle = kind === "headDown" ? palette.over : kind === "horizon" ? palette.contourInk : palette.ink2;
    context.fillText(layout.narrow ? angle : `${name} ${angle}`, x, y);
    if (kind !== "headDown" || !marks.standard || layout.narrow) continue;
    context.font = labelFont(palette);
    context.fillStyle = palette.ink3;
    context.fillText(words.review.chart.standard, x, y + lineHeight);
    taken.push(y + lineHeight);
  }
}

/** Paper over everything that is not data: pauses between two lines, gaps between square brackets. */
export function paintBreaks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, marks, layout, window } = scene;
  const time = timeScale(scene);
  const { left, right, top, bottom } = layout.plot;
  const say = words.review.chart;
  context.save();
  context.beginPath();
  context.rect(left - 1, top - 1, right - left + 2, layout.axisY - top + 1);
  context.clip();
  for (const pause of marks.pauses) {
    if (pause.endS < window.fromS || pause.startS > window.toS) continue;
    const fromPx = time.px(pause.startS);
    const toPx = time.px(pause.endS);
    if (toPx - fromPx < LEAST_PAUSE_PX) continue;
    context.fillStyle = palette.paper;
    context.fillRect(fromPx, top - 1, toPx - fromPx, layout.axisY - top);
    context.strokeStyle = palette.edge;
    context.lineWidth = 1;
    context.beginPath();
    for (const x of [fromPx, toPx]) {
      if (x < left || x > right) continue;
      context.moveTo(x, top);
      context.lineTo(x, bottom);
    }
    context.stroke();
    namePause(context, scene, say.pause(durationClock(spanS(pause))), Math.max(fromPx, left), Math.min(toPx, right));
  }
  const drawn: DrawnGap[] = [];
  for (const gap of marks.gaps) {
    if (gap.endS < window.fromS || gap.startS > window.toS) continue;
    const middlePx = (time.px(gap.startS) + time.px(gap.endS)) / 2;
    const halfPx = Math.max(time.px(gap.endS) - time.px(gap.startS), LEAST_GAP_PX) / 2;
    context.fillStyle = palette.paper;
    context.fillRect(middlePx - halfPx, top - 1, 2 * halfPx, layout.axisY - top);
    context.strokeStyle = palette.ochre;
    context.lineWidth = 1.4;
    squareBracket(context, middlePx - halfPx, -3.5, top, bottom);
    squareBracket(context, middlePx + halfPx, 3.5, top, bottom);
    drawn.push({
      text: say.noData(durationClock(spanS(gap))),
      fromPx: middlePx - halfPx,
      toPx: middlePx + halfPx,
    });
  }
  nameGaps(context, scene, drawn);
  context.restore();
}

interface DrawnGap {
  readonly text: string;
  readonly fromPx: number;
  readonly toPx: number;
}

function squareBracket(context: CanvasRenderingContext2D, x: number, hook: number, top: number, bottom: number): void {
  context.beginPath();
  context.moveTo(x + hook, top);
  context.lineTo(x, top);
  context.lineTo(x, bottom - 0.7);
  context.lineTo(x + hook, bottom - 0.7);
  context.stroke();
}

function namePause(
  context: CanvasRenderingContext2D,
  scene: Scene,
  name: readonly [string, string],
  fromPx: number,
  toPx: number,
): void {
  const { palette, layout } = scene;
  const middlePx = (fromPx + toPx) / 2;
  const middleY = (layout.plot.top + layout.plot.bottom) / 2;
  context.font = labelFont(palette);
  context.fillStyle = palette.ink2;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const widest = Math.max(context.measureText(name[0]).width, context.measureText(name[1]).width);
  if (toPx - fromPx >= widest + 8) {
    context.fillText(name[0], middlePx, middleY - 0.5 * palette.remPx);
    context.fillText(name[1], middlePx, middleY + 0.5 * palette.remPx);
  } else if (toPx - fromPx >= palette.remPx) {
    context.save();
    context.translate(middlePx, middleY);
    context.rotate(-Math.PI / 2);
    context.fillText(`${name[0]} ${name[1]}`, 0, 0);
    context.restore();
  }
}

/**
 * Inside the brackets where there is room, else beside them, else nowhere: the readout names every gap.
 * `fromPx` and `toPx` of all gaps, in order; words keep clear of the neighbours and of each other.
 */
function nameGaps(context: CanvasRenderingContext2D, scene: Scene, gaps: readonly DrawnGap[]): void {
  const { palette, layout } = scene;
  if (layout.narrow) return;
  context.font = labelFont(palette);
  context.textBaseline = "bottom";
  const y = layout.plot.bottom - 4;
  let takenToPx = layout.plot.left;
  gaps.forEach(({ text, fromPx, toPx }, index) => {
    const widthPx = context.measureText(text).width + 12;
    const freeToPx = gaps[index + 1]?.fromPx ?? layout.plot.right;
    if (toPx - fromPx > widthPx) {
      context.textAlign = "center";
      haloText(context, text, (fromPx + toPx) / 2, y, palette.ochre, palette.paper);
      takenToPx = toPx;
    } else if (toPx + widthPx <= freeToPx) {
      context.textAlign = "left";
      haloText(context, text, toPx + 6, y, palette.ochre, palette.land);
      takenToPx = toPx + widthPx;
    } else if (fromPx - widthPx >= takenToPx) {
      context.textAlign = "right";
      haloText(context, text, fromPx - 6, y, palette.ochre, palette.land);
      takenToPx = toPx;
    } else takenToPx = toPx;
  });
}

export function paintPinHairlines(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, marks } = scene;
  const lineY = pitchScale(layout, marks.pitchAxis).px(marks.enterDeg);
  context.save();
  context.globalAlpha = 0.7;
  context.strokeStyle = palette.over;
  context.lineWidth = 1;
  context.beginPath();
  const { left } = layout.plot;
  const underPx = layout.pinsY + 0.6875 * palette.remPx;
  for (const pin of scene.pins) {
    if (pin.spells.length === 1) {
      context.moveTo(left + pin.xPx, underPx);
      context.lineTo(left + pin.xPx, lineY);
      continue;
    }
    // Several at once: a brace over the piece that they stand in.
    context.moveTo(left + pin.xPx, underPx);
    context.lineTo(left + pin.xPx, underPx + 4);
    context.moveTo(left + pin.firstPx, underPx + 8);
    context.lineTo(left + pin.firstPx, underPx + 4);
    context.lineTo(left + pin.lastPx, underPx + 4);
    context.lineTo(left + pin.lastPx, underPx + 8);
  }
  context.stroke();
  context.restore();
}
