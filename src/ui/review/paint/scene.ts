// Everything that one picture of the timeline is made of. Types, and the scales that follow from them.
// The painters beside this file read it and draw; none of them keeps anything of its own.
import type { HeadDownSpan, MountMark, TimeRange } from "../../../core/results.ts";
import { ENOUGH_CONFIDENCE } from "../../../core/parameters.ts";
import type { Columns } from "../geometry/buckets.ts";
import type { TimelineLayout } from "../geometry/layout.ts";
import type { Pin } from "../geometry/pins.ts";
import type { Spell } from "../geometry/ranges.ts";
import { linearScale, type PitchAxis, type Scale } from "../geometry/scale.ts";
import { lengthS, type TimeWindow } from "../geometry/window.ts";
import type { GroundRange } from "./ground.ts";
import type { Palette } from "./palette.ts";

/** What is marked on a run, whatever piece of it is shown. */
export interface RunMarks {
  readonly durationS: number;
  readonly enterDeg: number;
  readonly exitDeg: number;
  /** The head-down line is the one that everybody starts with. */
  readonly standard: boolean;
  /** The wearer's own poses, deg; null where they were not measured. */
  readonly stridesDeg: number | null;
  readonly shoesDeg: number | null;
  readonly spells: readonly Spell[];
  readonly dips: readonly HeadDownSpan[];
  readonly pauses: readonly TimeRange[];
  readonly gaps: readonly TimeRange[];
  readonly pitchAxis: PitchAxis;
  /** Technical ground and marked stretches, in no order. */
  readonly ground: readonly GroundRange[];
  /** Where the clip has moved on the head; a mark that was answered with "it did not" is left out. */
  readonly moved: readonly MountMark[];
  /** Nothing after this counts, s; null when all of the run does. */
  readonly countedUntilS: number | null;
}

export interface Scene {
  readonly layout: TimelineLayout;
  readonly palette: Palette;
  readonly marks: RunMarks;
  readonly window: TimeWindow;
  /** What the plot draws. */
  readonly columns: Columns;
  /** The whole run, for the strip. */
  readonly overview: Columns;
  readonly pins: readonly Pin[];
  /** Steps per minute of the lane's two rules; null without steps. */
  readonly cadenceRange: readonly [number, number] | null;
}

/** Below this share the data say too little. */
export const LOW_CONFIDENCE = ENOUGH_CONFIDENCE;

/** In windows of this length or less the details of a spell are named. */
const DETAIL_WINDOW_S = 600;

export function showsDetail(scene: Scene): boolean {
  return lengthS(scene.window) <= DETAIL_WINDOW_S;
}

/** Seconds of the run to px of the canvas. */
export function timeScale(scene: Scene): Scale {
  const { plot } = scene.layout;
  return linearScale([scene.window.fromS, scene.window.toS], [plot.left, plot.right]);
}

/** Degrees to px of the canvas: down is down. */
export function pitchScale(layout: TimelineLayout, axis: PitchAxis): Scale {
  return linearScale([axis.topDeg, axis.bottomDeg], [layout.plot.top, layout.plot.bottom]);
}
