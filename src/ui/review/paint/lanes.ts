// Paints what stands under the plot on the same time: steps per minute, confidence, the time axis, and, zoomed in, the
// whole run in small with a frame around what is shown.
import { words } from "../../../words/words.ts";
import { durationClock, number } from "../../place.ts";
import type { Band } from "../geometry/layout.ts";
import { firstAtOrAfter } from "../geometry/buckets.ts";
import { linearScale, timeTicks } from "../geometry/scale.ts";
import { wholeRun } from "../geometry/window.ts";
import { stretches } from "./land.ts";
import { labelFont } from "./palette.ts";
import { timeScale, type Scene } from "./scene.ts";

function nameLane(context: CanvasRenderingContext2D, scene: Scene, text: string, lane: Band): void {
  const { palette, layout } = scene;
  context.font = labelFont(palette);
  context.fillStyle = palette.ink2;
  if (layout.narrow) {
    context.textAlign = "left";
    context.textBaseline = "bottom";
    context.fillText(text, layout.plot.left, lane.top - 2);
  } else {
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(text, layout.plot.left - 12, (lane.top + lane.bottom) / 2);
  }
}

/** After pauses and gaps: on the narrow page the names stand inside the plot's width. */
export function nameLanes(context: CanvasRenderingContext2D, scene: Scene): void {
  nameLane(context, scene, words.review.chart.stepsPerMin, scene.layout.cadence);
  nameLane(context, scene, words.review.chart.confidence, scene.layout.confidence);
}

function clipAcross(context: CanvasRenderingContext2D, scene: Scene): void {
  const { plot, height } = scene.layout;
  context.beginPath();
  context.rect(plot.left, 0, plot.right - plot.left, height);
  context.clip();
}

export function paintCadence(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, columns, window, cadenceRange: range } = scene;
  const { left, right } = layout.plot;
  const lane = layout.cadence;
  if (range === null) {
    context.font = labelFont(palette);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = palette.ink3;
    context.fillText(words.review.chart.noSteps, left + 4, (lane.top + lane.bottom) / 2);
    return;
  }
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  for (const [value, y] of [
    [range[1], lane.top],
    [range[0], lane.bottom],
  ] as const) {
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.stroke();
    if (layout.narrow) continue;
    context.font = labelFont(palette);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = palette.ink3;
    context.fillText(number(value), right + 7, y);
  }
  const time = timeScale(scene);
  const scale = linearScale([range[0], range[1]], [lane.bottom, lane.top]);
  context.save();
  clipAcross(context, scene);
  context.strokeStyle = palette.water;
  context.lineWidth = 1;
  context.lineJoin = "round";
  context.beginPath();
  const first = Math.max(0, firstAtOrAfter(columns.timeS, window.fromS) - 1);
  const end = Math.min(columns.timeS.length, firstAtOrAfter(columns.timeS, window.toS) + 1);
  let down = false;
  for (let index = first; index < end; index++) {
    const spm = columns.cadenceSpm[index] ?? Number.NaN;
    if (!(spm > 0)) {
      down = false;
      continue;
    }
    const x = time.px(columns.timeS[index] ?? 0);
    const y = Math.min(lane.bottom + 2, Math.max(lane.top - 2, scale.px(spm)));
    if (down) context.lineTo(x, y);
    else context.moveTo(x, y);
    down = true;
  }
  context.stroke();
  context.restore();
}

export function paintConfidence(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, columns } = scene;
  const lane = layout.confidence;
  const y = (lane.top + lane.bottom) / 2;
  const time = timeScale(scene);
  context.save();
  clipAcross(context, scene);
  context.strokeStyle = palette.water;
  context.lineWidth = 3;
  for (const { from, to, low } of stretches(columns, scene.window)) {
    if (Number.isNaN(columns.confidence[from])) continue;
    const fromPx = time.px(columns.timeS[from] ?? 0);
    const toPx = time.px(columns.timeS[to] ?? 0);
    context.setLineDash(low ? [4, 4] : []);
    context.beginPath();
    context.moveTo(fromPx, y);
    context.lineTo(Math.max(toPx, fromPx + 1), y);
    context.stroke();
  }
  context.restore();
}

/** Less than this of low confidence gets dashes without the word. */
const NAME_LOW_FROM_PX = 8;
const NAME_LOW_FROM_S = 5;

/** The word before the dashes; after pauses and gaps, which may be where it stands. */
export function nameLowConfidence(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, columns, window } = scene;
  const lane = layout.confidence;
  const time = timeScale(scene);
  const text = words.review.chart.low;
  context.font = labelFont(palette);
  context.textAlign = "left";
  context.textBaseline = "middle";
  const widthPx = context.measureText(text).width;
  let namedToPx = Number.NEGATIVE_INFINITY;
  for (const { from, to, low } of stretches(columns, window)) {
    if (!low || (columns.timeS[to] ?? 0) - (columns.timeS[from] ?? 0) < NAME_LOW_FROM_S) continue;
    const fromPx = Math.max(time.px(columns.timeS[from] ?? 0), layout.plot.left);
    const toPx = Math.min(time.px(columns.timeS[to] ?? 0), layout.plot.right);
    const textPx = Math.max(fromPx - widthPx - 6, layout.plot.left + 2);
    if (toPx - fromPx < NAME_LOW_FROM_PX || textPx < namedToPx + 4) continue;
    context.fillStyle = palette.paper;
    context.fillRect(textPx - 3, lane.top, widthPx + 6, lane.bottom - lane.top);
    context.fillStyle = palette.water;
    context.fillText(text, textPx, (lane.top + lane.bottom) / 2);
    namedToPx = toPx;
  }
}

export function paintAxis(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, window } = scene;
  const { left, right } = layout.plot;
  const y = layout.axisY;
  const time = timeScale(scene);
  context.font = labelFont(palette);
  const ticks = timeTicks(window, right - left, 3.5 * palette.remPx);
  context.strokeStyle = palette.edge;
  context.fillStyle = palette.ink2;
  context.lineWidth = 1;
  context.textBaseline = "top";
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(right, y);
  for (const timeS of ticks.timesS) {
    const x = time.px(timeS);
    context.moveTo(x, y);
    context.lineTo(x, y + 5);
  }
  context.stroke();
  for (const timeS of ticks.timesS) {
    const x = time.px(timeS);
    const text = axisLabel(timeS, ticks.withSeconds);
    const half = context.measureText(text).width / 2;
    if (x + half > layout.width) continue;
    // The first label stays inside the plot, where it does not run into the gutter.
    context.textAlign = x - half < left ? "left" : "center";
    context.fillText(text, x, y + 8);
  }
}

/** `1:10` for an hour and ten minutes; with seconds `1:10:30`, or `8:40` below an hour. */
export function axisLabel(timeS: number, withSeconds: boolean): string {
  if (withSeconds) return durationClock(timeS);
  const minutes = Math.round(timeS / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

export function paintStrip(context: CanvasRenderingContext2D, scene: Scene): void {
  const { palette, layout, overview, marks, window } = scene;
  const { strip } = layout;
  if (strip === null) return;
  const whole = wholeRun(marks.durationS);
  const time = linearScale([whole.fromS, whole.toS], [strip.left, strip.right]);
  const pitch = linearScale([marks.pitchAxis.topDeg, marks.pitchAxis.bottomDeg], [strip.top, strip.bottom]);
  if (!layout.narrow) nameLane(context, scene, words.review.chart.wholeRun, strip);
  for (const { from, to } of stretches(overview, whole)) {
    context.beginPath();
    for (let index = from; index <= to; index++)
      context.lineTo(time.px(overview.timeS[index] ?? 0), pitch.px(overview.meanDeg[index] ?? 0));
    context.strokeStyle = palette.trace;
    context.lineWidth = 1;
    context.stroke();
    context.lineTo(time.px(overview.timeS[to] ?? 0), strip.bottom);
    context.lineTo(time.px(overview.timeS[from] ?? 0), strip.bottom);
    context.fillStyle = palette.land;
    context.globalCompositeOperation = "destination-over";
    context.fill();
    context.globalCompositeOperation = "source-over";
  }
  context.fillStyle = palette.over;
  const lineY = pitch.px(marks.enterDeg);
  for (const spell of marks.spells) {
    const x = time.px(spell.startS);
    context.fillRect(x, lineY, Math.max(2, time.px(spell.endS) - x), pitch.px(spell.meanPitchDeg) - lineY + 3);
  }
  context.strokeStyle = palette.contour;
  context.lineWidth = 1.2;
  context.beginPath();
  context.moveTo(strip.left, pitch.px(0));
  context.lineTo(strip.right, pitch.px(0));
  context.stroke();
  const fromPx = time.px(window.fromS);
  const widthPx = Math.max(time.px(window.toS) - fromPx, 6);
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(fromPx, strip.top - 3, widthPx, strip.bottom - strip.top + 6, 3);
  context.stroke();
}
