// Where everything of the timeline lies, in CSS px from the left upper corner of its canvas. Pure.
// One set of numbers for canvas, overlay, pins and distribution, so that they always share the same axes.

export interface Band {
  readonly top: number;
  readonly bottom: number;
}

export interface TimelineLayout {
  readonly width: number;
  readonly height: number;
  /** Narrow: degrees only in the gutter, lane names above their lanes, pins without lengths. */
  readonly narrow: boolean;
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Middle of the pins' rail. */
  readonly pinsY: number;
  readonly cadence: Band;
  readonly confidence: Band;
  readonly axisY: number;
  /** The whole run in small; null when the whole run is what the plot shows. */
  readonly strip: (Band & { readonly left: number; readonly right: number }) | null;
  /** Left edge of the distribution; null when it stands elsewhere. */
  readonly distributionLeft: number | null;
}

export interface LayoutWish {
  readonly widthPx: number;
  /** Height of the window; a higher one gives the plot more room. */
  readonly viewportPx: number;
  /** Root font size; labels grow with it. */
  readonly remPx: number;
  /** Width of the widest label of the gutter, px. */
  readonly labelPx: number;
  readonly zoomed: boolean;
  readonly distribution: boolean;
}

/** Below this width, in root font sizes, degrees stand alone in the gutter and the tools stand under the plot. */
const NARROW_BELOW_REM = 42.5;
/** From this width on the distribution stands beside the plot, rem. */
const BESIDE_FROM_REM = 62.5;
const RAIL_REM = 2.25;
const LANE_LABEL_REM = 1.375;
const GUTTER_REM: readonly [number, number] = [7.625, 10.625];
/** Room at the right for the values of the lanes, and for the distribution as well, rem. */
const VALUES_REM = 2.75;
const DISTRIBUTION_REM = 9.875;
const BARS_REM = 6.75;
const STRIP_PX = 26;
const STRIP_GAP_PX = 8;
const STRIP_ACTS_PX = 64;
/** Below the strip, for the frame around the window. */
const FRAME_PX = 5;
/** Height of the plot while the whole run is shown, px; the wide one grows by half of what the window has over 800. */
const PLOT_PX = 164;
const NARROW_PLOT_PX = 196;
const USUAL_VIEWPORT_PX = 800;
const MOST_EXTRA_PX = 140;

export function isNarrow(widthPx: number, remPx: number): boolean {
  return widthPx < NARROW_BELOW_REM * remPx;
}

/** Everything scales with the root font, except the plot itself. */
export function timelineLayout(wish: LayoutWish): TimelineLayout {
  const px = (rem: number): number => Math.round(rem * wish.remPx);
  const narrow = isNarrow(wish.widthPx, wish.remPx);
  const beside = wish.distribution && wish.widthPx >= px(BESIDE_FROM_REM);
  const labelPx = Math.round(wish.labelPx);
  const left = narrow
    ? Math.max(30, labelPx + 6)
    : Math.max(px(GUTTER_REM[0]), Math.min(px(GUTTER_REM[1]), labelPx + 14));
  const right = wish.widthPx - (beside ? px(DISTRIBUTION_REM) : narrow ? 4 : px(VALUES_REM));

  const top = px(RAIL_REM);
  const extraPx = Math.max(0, Math.min(MOST_EXTRA_PX, Math.round((wish.viewportPx - USUAL_VIEWPORT_PX) / 2)));
  // The strip of the whole run takes its room from the plot, so that what stands below never jumps.
  const stripRoomPx = wish.zoomed ? STRIP_GAP_PX + STRIP_PX + FRAME_PX : 0;
  const bottom = top + (narrow ? NARROW_PLOT_PX : PLOT_PX + extraPx) - stripRoomPx;

  const cadenceTop = bottom + (narrow ? px(LANE_LABEL_REM) : 10);
  const cadence = { top: cadenceTop, bottom: cadenceTop + px(1.3125) };
  const confidenceTop = cadence.bottom + (narrow ? px(LANE_LABEL_REM) : 4);
  const confidence = { top: confidenceTop, bottom: confidenceTop + px(1) };
  const axisY = confidence.bottom + 4;
  const labelBottom = axisY + px(1.5);
  const stripTop = labelBottom + STRIP_GAP_PX;
  return {
    width: wish.widthPx,
    height: labelBottom + stripRoomPx,
    narrow,
    plot: { left, right, top, bottom },
    pinsY: px(0.9375),
    cadence,
    confidence,
    axisY,
    // On the narrow page its two buttons take room from it, else they stand in the right margin.
    strip: wish.zoomed
      ? { left, right: narrow ? right - STRIP_ACTS_PX : right, top: stripTop, bottom: stripTop + STRIP_PX }
      : null,
    distributionLeft: beside ? wish.widthPx - px(BARS_REM) : null,
  };
}
