// Geometry of a run drawn as a land profile: from buckets and spans to SVG paths. Pure, in CSS px; no drawing, no
// colours. The vertical axis is pitch, reversed and the same for every run, so that depth compares.
import type { HeadDownSpan, TimeRange } from "../../core/results.ts";

/** Top and bottom of the axis, deg. */
export const AXIS_TOP_DEG = -4;
export const AXIS_BOTTOM_DEG = 52;
const AXIS_STEP_DEG = 6;
/** Deeper than the bottom may be this share of the buckets before the axis grows. */
const DEEPEST_SHARE = 0.005;
/** A lake is never thinner, px. */
const LAKE_MIN_PX = 2.5;

export interface ProfileScale {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fromS: number;
  readonly toS: number;
  readonly bottomDeg: number;
}

export function xOf(scale: ProfileScale, timeS: number): number {
  return ((timeS - scale.fromS) / (scale.toS - scale.fromS)) * scale.widthPx;
}

export function yOf(scale: ProfileScale, pitchDeg: number): number {
  const share = (pitchDeg - AXIS_TOP_DEG) / (scale.bottomDeg - AXIS_TOP_DEG);
  return Math.min(1, Math.max(0, share)) * scale.heightPx;
}

/** 52 deg, or deeper in steps of 6 when more than half a percent of the buckets lie below. */
export function axisBottomDeg(meansDeg: readonly (number | null)[]): number {
  const known = meansDeg.filter((mean) => mean !== null).sort((a, b) => b - a);
  const deepest = known[Math.floor(known.length * DEEPEST_SHARE)] ?? 0;
  return AXIS_BOTTOM_DEG + Math.max(0, Math.ceil((deepest - AXIS_BOTTOM_DEG) / AXIS_STEP_DEG)) * AXIS_STEP_DEG;
}

const at = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** Unbroken pieces of a column, as points in px; pieces end where there is no data and at pauses. */
export function pieces(
  scale: ProfileScale,
  valuesDeg: readonly (number | null)[],
  blanks: readonly TimeRange[] = [],
): (readonly [x: number, y: number])[][] {
  const bucketS = (scale.toS - scale.fromS) / Math.max(1, valuesDeg.length);
  const found: [number, number][][] = [];
  let open: [number, number][] | null = null;
  valuesDeg.forEach((value, index) => {
    const middleS = scale.fromS + (index + 0.5) * bucketS;
    const blank = value === null || blanks.some((range) => middleS >= range.startS && middleS < range.endS);
    if (blank) {
      open = null;
      return;
    }
    if (open === null) {
      open = [];
      found.push(open);
    }
    open.push([xOf(scale, middleS), yOf(scale, value)]);
  });
  const halfPx = ((bucketS / (scale.toS - scale.fromS)) * scale.widthPx) / 2;
  return found.map((piece) => {
    const [first, last] = [piece[0], piece.at(-1)];
    if (first === undefined || last === undefined) return piece;
    // The outer half buckets belong to the piece as well.
    return [[first[0] - halfPx, first[1]], ...piece, [last[0] + halfPx, last[1]]];
  });
}

export function linePath(parts: readonly (readonly (readonly [number, number])[])[]): string {
  return parts.map((piece) => `M${piece.map(([x, y]) => at(x, y)).join("L")}`).join("");
}

/** Land: from the line down to the bottom. */
export function landPath(scale: ProfileScale, parts: readonly (readonly (readonly [number, number])[])[]): string {
  return parts
    .map((piece) => {
      const [first, last] = [piece[0], piece.at(-1)];
      if (first === undefined || last === undefined) return "";
      const bottom = scale.heightPx;
      return `M${at(first[0], bottom)}L${piece.map(([x, y]) => at(x, y)).join("L")}L${at(last[0], bottom)}Z`;
    })
    .join("");
}

/** Envelope: the band between two columns with the same blanks. */
export function bandPath(
  upper: readonly (readonly (readonly [number, number])[])[],
  lower: readonly (readonly (readonly [number, number])[])[],
): string {
  return upper
    .map((piece, index) => {
      const back = (lower[index] ?? []).toReversed();
      return `M${[...piece, ...back].map(([x, y]) => at(x, y)).join("L")}Z`;
    })
    .join("");
}

/** Outline of one lake: the part of a valley below the head-down line, at least 2.5 px wide. Where the buckets are
 *  coarser than the spell, its own mean and peak give the depth. */
export function lakePath(
  scale: ProfileScale,
  span: Pick<HeadDownSpan, "startS" | "endS" | "meanPitchDeg"> & { readonly peakPitchDeg?: number },
  enterDeg: number,
  meansDeg: readonly (number | null)[],
): string {
  let left = xOf(scale, span.startS);
  let right = xOf(scale, span.endS);
  if (right - left < LAKE_MIN_PX) {
    const middle = (left + right) / 2;
    left = middle - LAKE_MIN_PX / 2;
    right = middle + LAKE_MIN_PX / 2;
  }
  const surface = yOf(scale, enterDeg);
  const bucketS = (scale.toS - scale.fromS) / Math.max(1, meansDeg.length);
  const inside: string[] = [];
  meansDeg.forEach((mean, index) => {
    const startS = scale.fromS + index * bucketS;
    if (mean === null || startS < span.startS || startS + bucketS > span.endS) return;
    inside.push(at(xOf(scale, startS + bucketS / 2), Math.max(surface, yOf(scale, mean))));
  });
  if (inside.length < 3) {
    const peakDeg = span.peakPitchDeg ?? span.meanPitchDeg;
    inside.length = 0;
    inside.push(at(left + (right - left) * 0.2, yOf(scale, span.meanPitchDeg)));
    inside.push(at(left + (right - left) * 0.75, yOf(scale, peakDeg)));
  }
  return `M${at(left, surface)}L${inside.join("L")}L${at(right, surface)}Z`;
}

/** Stretches without data, from the empty buckets of a column. */
export function emptyRanges(scale: ProfileScale, valuesDeg: readonly (number | null)[]): TimeRange[] {
  const bucketS = (scale.toS - scale.fromS) / Math.max(1, valuesDeg.length);
  const found: { startS: number; endS: number }[] = [];
  let open: { startS: number; endS: number } | null = null;
  valuesDeg.forEach((value, index) => {
    if (value !== null) {
      open = null;
      return;
    }
    const startS = scale.fromS + index * bucketS;
    if (open === null) {
      open = { startS, endS: startS + bucketS };
      found.push(open);
    } else open.endS = startS + bucketS;
  });
  return found;
}
