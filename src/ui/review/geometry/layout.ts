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
  readonly strip: Band | null;
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

const NARROW_BELOW_PX = 680;
const BESIDE_FROM_PX = 1000;
const RAIL_REM = 2.25;
const LANE_LABEL_REM = 1.375;

/** Everything scales with the root font, except the plot itself. */
export function timelineLayout(wish: LayoutWish): TimelineLayout {
  const rem = wish.remPx;
  const narrow = wish.widthPx < NARROW_BELOW_PX;
  const beside = wish.distribution && wish.widthPx >= BESIDE_FROM_PX;
  const left = narrow
    ? Math.max(30, Math.round(wish.labelPx) + 6)
    : Math.max(122, Math.min(170, Math.round(wish.labelPx) + 14));
  const valuesPx = narrow ? 4 : Math.round(2.75 * rem);
  const right = wish.widthPx - (beside ? Math.round(9.875 * rem) : valuesPx);
  const stripPx = wish.zoomed ? 26 : 0;
  const stripGapPx = wish.zoomed ? 10 : 0;

  const top = Math.round(RAIL_REM * rem);
  // The strip of the whole run takes its room from the plot, so that what stands below never jumps.
  const roomy = Math.max(0, Math.min(140, Math.round((wish.viewportPx - 800) * 0.5)));
  const plotPx = (narrow ? 196 : 172 + roomy) - stripPx - stripGapPx;
  const bottom = top + plotPx;

  const laneGap = narrow ? Math.round(LANE_LABEL_REM * rem) : 10;
  const cadenceTop = bottom + laneGap;
  const cadence = { top: cadenceTop, bottom: cadenceTop + (narrow ? 20 : 22) };
  const confidenceTop = cadence.bottom + (narrow ? Math.round(LANE_LABEL_REM * rem) : 4);
  const confidence = { top: confidenceTop, bottom: confidenceTop + 16 };
  const axisY = confidence.bottom + 4;
  const labelBottom = axisY + Math.round(1.5 * rem);
  const strip = wish.zoomed ? { top: labelBottom + stripGapPx, bottom: labelBottom + stripGapPx + stripPx } : null;
  return {
    width: wish.widthPx,
    height: labelBottom + stripGapPx + stripPx + 2,
    narrow,
    plot: { left, right, top, bottom },
    pinsY: Math.round(0.9375 * rem),
    cadence,
    confidence,
    axisY,
    strip,
    distributionLeft: beside ? wish.widthPx - Math.round(6.75 * rem) : null,
  };
}
