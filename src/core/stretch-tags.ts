// What a person marked on a run: technical ground, a pause, or a stretch that is wrong. Here is how marks join and what
// they do to the trace; what was head-down on technical ground is counted in accounting.ts.
//
// A pause and a wrong stretch count in no total and no span crosses them. A pause is time in which the wearer did not move, so
// the holding budget recovers in it; a wrong stretch is as if there were no data, so the budget stands still. One of up to
// `maxDataGapS` is held like any short gap. Technical ground changes nothing in the trace.
import type { StretchTag, TagKind, TraceBlock } from "./results.ts";

/** Shorter than this is nothing that one can mean, s. */
export const LEAST_TAG_S = 1;

export const TAG_KINDS = ["technical", "pause", "wrong"] as const satisfies readonly TagKind[];

/** Marks in the order of time with one more: it takes its time from those of another kind and joins those of its own. */
export function withTag(tags: readonly StretchTag[], tag: StretchTag): StretchTag[] {
  let { startS, endS } = tag;
  const kept: StretchTag[] = [];
  for (const other of tags) {
    if (other.kind === tag.kind && other.startS <= endS && other.endS >= startS) {
      startS = Math.min(startS, other.startS);
      endS = Math.max(endS, other.endS);
    } else kept.push(other);
  }
  const cut = kept.flatMap((other) => [
    ...(other.startS < startS ? [{ ...other, endS: Math.min(other.endS, startS) }] : []),
    ...(other.endS > endS ? [{ ...other, startS: Math.max(other.startS, endS) }] : []),
  ]);
  return [...cut, { kind: tag.kind, startS, endS }]
    .filter((one) => one.endS - one.startS >= LEAST_TAG_S)
    .toSorted((a, b) => a.startS - b.startS);
}

/** True when the two make the same numbers: what counts is the same. */
export function countAlike(one: readonly StretchTag[], other: readonly StretchTag[]): boolean {
  const counted = (tags: readonly StretchTag[]): string =>
    JSON.stringify(
      tags.filter(({ kind }) => kind !== "technical").map(({ kind, startS, endS }) => [kind, startS, endS]),
    );
  return counted(one) === counted(other);
}

/** The trace as detection and exposure may read it. */
export function* taggedTrace(trace: Iterable<TraceBlock>, tags: readonly StretchTag[]): Generator<TraceBlock> {
  const ranges = tags.filter(({ kind }) => kind !== "technical");
  if (ranges.length === 0) {
    yield* trace;
    return;
  }
  let next = 0;
  // Without data: from the last point that was kept to the last one that was left out.
  let lastS = Number.NaN;
  let lostS = 0;
  for (const block of trace) {
    const { timeS } = block;
    const kept: number[] = [];
    const lost = block.lostS.slice();
    const moving = block.moving.slice();
    for (let i = 0; i < timeS.length; i++) {
      const t = timeS[i];
      while (next < ranges.length && ranges[next].endS <= t) next++;
      const range = next < ranges.length && ranges[next].startS <= t ? ranges[next] : null;
      if (range?.kind === "wrong") {
        if (!Number.isNaN(lastS)) lostS += t - lastS;
      } else {
        if (range !== null) moving[i] = 0;
        lost[i] += lostS;
        lostS = 0;
        kept.push(i);
      }
      lastS = t;
    }
    if (kept.length > 0) yield picked({ ...block, lostS: lost, moving }, kept);
  }
}

function picked(block: TraceBlock, kept: readonly number[]): TraceBlock {
  if (kept.length === block.timeS.length) return block;
  return {
    timeS: Float64Array.from(kept, (i) => block.timeS[i]),
    pitchDeg: Float32Array.from(kept, (i) => block.pitchDeg[i]),
    strideDeg: Float32Array.from(kept, (i) => block.strideDeg[i]),
    rollDeg: Float32Array.from(kept, (i) => block.rollDeg[i]),
    lostS: Float32Array.from(kept, (i) => block.lostS[i]),
    moving: Uint8Array.from(kept, (i) => block.moving[i]),
  };
}
