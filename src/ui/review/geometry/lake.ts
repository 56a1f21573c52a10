// The outline of a spell under the head-down line, from the drawn columns. Pure.
// Where a spell is narrower than a few buckets their means hide it; then it is drawn as deep as it was on average.
import type { HeadDownSpan } from "../../../core/results.ts";
import { firstAtOrAfter, type Columns } from "./buckets.ts";

/** A piece of the trace: times in s and pitch in deg, equal lengths. */
export interface TracePiece {
  readonly timeS: readonly number[];
  readonly pitchDeg: readonly number[];
}

/** Fewer buckets than this cannot show the shape of a spell. */
const LEAST_BUCKETS = 4;
/** Where the sides of a shape without detail meet its floor, share of its length. */
const SHORE = 0.25;

/** The trace from `startS` to `endS`, its ends put on the line where the detection saw it crossed. */
export function tracePiece(columns: Columns, span: HeadDownSpan, enterDeg: number): TracePiece {
  const first = firstAtOrAfter(columns.timeS, span.startS);
  const last = firstAtOrAfter(columns.timeS, span.endS);
  const timeS: number[] = [];
  const pitchDeg: number[] = [];
  for (let index = first; index < last; index++) {
    const deg = columns.meanDeg[index] ?? Number.NaN;
    if (Number.isNaN(deg)) continue;
    timeS.push(columns.timeS[index] ?? 0);
    pitchDeg.push(deg);
  }
  if (timeS.length < LEAST_BUCKETS) return meanShape(span, enterDeg);
  return {
    timeS: [span.startS, ...timeS, span.endS],
    pitchDeg: [enterDeg, ...pitchDeg, span.cutShort ? (pitchDeg.at(-1) ?? enterDeg) : enterDeg],
  };
}

function meanShape(span: HeadDownSpan, enterDeg: number): TracePiece {
  const shoreS = (span.endS - span.startS) * SHORE;
  const floorDeg = Math.max(span.meanPitchDeg, enterDeg);
  return {
    timeS: [span.startS, span.startS + shoreS, span.endS - shoreS, span.endS],
    pitchDeg: [enterDeg, floorDeg, floorDeg, enterDeg],
  };
}
