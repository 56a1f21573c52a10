// A second, slow and plain reading of the head-down rules (domain sections 1 and 2), for comparison only. It works on the
// whole trace at once: cut every line at both angles, look ahead for the end of each span, then join. It shares no code
// with src/core/head-down.ts.
import type { DetectionParameters } from "../../src/core/parameters.ts";
import type { HeadDownSpan, SpanKind, TraceBlock } from "../../src/core/results.ts";

const TINY_S = 1e-6;

type Zone = "past" | "between" | "above";

/** A stretch of time in one zone. Length 0 for a point. */
interface Piece {
  zone: Zone;
  fromS: number;
  toS: number;
  fromDeg: number;
  toDeg: number;
  knownS: number;
  held: boolean;
}

interface Found {
  fromS: number;
  toS: number;
  pieces: Piece[];
  cutShort: boolean;
}

export function headDownByHand(t: TraceBlock, p: DetectionParameters): HeadDownSpan[] {
  return unbrokenRuns(t, p).flatMap((points) => spansOfRun(piecesOf(points, p), p));
}

interface Point {
  s: number;
  deg: number;
  lostS: number;
}

/** Stretches of points between which the wearer moves and no long gap lies. */
function unbrokenRuns(t: TraceBlock, p: DetectionParameters): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (let i = 0; i < t.timeS.length; i++) {
    const point = { s: t.timeS[i], deg: t.pitchDeg[i], lostS: t.lostS[i] };
    if (i > 0 && (t.moving[i] === 0 || t.lostS[i] > p.maxDataGapS)) {
      runs.push(run);
      run = [];
    }
    run.push(point);
  }
  runs.push(run);
  return runs.filter((r) => r.length > 1);
}

function piecesOf(points: Point[], p: DetectionParameters): Piece[] {
  const zoneOf = (deg: number): Zone => (deg >= p.enterDeg ? "past" : deg >= p.exitDeg ? "between" : "above");
  const point = (q: Point): Piece => ({
    zone: zoneOf(q.deg),
    fromS: q.s,
    toS: q.s,
    fromDeg: q.deg,
    toDeg: q.deg,
    knownS: 0,
    held: false,
  });
  const pieces = [point(points[0])];
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1];
    const b = points[i];
    if (b.lostS > 0) {
      const knownS = Math.max(0, b.s - a.s - b.lostS);
      pieces.push({ zone: zoneOf(a.deg), fromS: a.s, toS: b.s, fromDeg: a.deg, toDeg: a.deg, knownS, held: true });
    } else {
      const cuts = [p.enterDeg, p.exitDeg]
        .filter((level) => (a.deg - level) * (b.deg - level) < 0)
        .map((level) => (level - a.deg) / (b.deg - a.deg))
        .sort((x, y) => x - y);
      let from = 0;
      for (const to of [...cuts, 1]) {
        const fromDeg = a.deg + (b.deg - a.deg) * from;
        const toDeg = a.deg + (b.deg - a.deg) * to;
        const fromS = a.s + (b.s - a.s) * from;
        const toS = a.s + (b.s - a.s) * to;
        // A piece that only touches a line at its lower end lies in the zone of its middle.
        pieces.push({
          zone: zoneOf((fromDeg + toDeg) / 2),
          fromS,
          toS,
          fromDeg,
          toDeg,
          knownS: toS - fromS,
          held: false,
        });
        from = to;
      }
    }
    pieces.push(point(b));
  }
  return pieces;
}

function spansOfRun(pieces: Piece[], p: DetectionParameters): HeadDownSpan[] {
  const found: Found[] = [];
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i].zone !== "past") continue;
    const end = endOf(pieces, i, p);
    const inside = pieces.slice(i, end.lastIndex + 1);
    if (end.atS - pieces[i].fromS > TINY_S) {
      found.push({ fromS: pieces[i].fromS, toS: end.atS, pieces: inside, cutShort: end.cutShort });
    }
    // Nothing can begin before the moment at which the end was decided.
    i = end.decidedIndex - 1;
  }
  return joined(found, p);
}

/** Where the span that begins with piece `first` ends: last piece inside, and the piece at which that is known. */
function endOf(
  pieces: Piece[],
  first: number,
  p: DetectionParameters,
): { atS: number; lastIndex: number; decidedIndex: number; cutShort: boolean } {
  for (let k = first; k < pieces.length; k++) {
    if (pieces[k].zone === "above") {
      return { atS: pieces[k].fromS, lastIndex: k - 1, decidedIndex: k, cutShort: false };
    }
    if (pieces[k].zone === "between") {
      // How long has it been short of enter, up to and with this piece?
      let fell = k;
      while (fell > first && pieces[fell - 1].zone === "between") fell--;
      const shortS = pieces.slice(fell, k + 1).reduce((sum, x) => sum + x.knownS, 0);
      const stillShort = !pieces[k].held || pieces[k + 1].zone === "between";
      if (shortS >= p.softExitS - TINY_S && stillShort) {
        return { atS: pieces[fell].fromS, lastIndex: fell - 1, decidedIndex: k + 1, cutShort: false };
      }
    }
  }
  return { atS: pieces.at(-1)!.toS, lastIndex: pieces.length - 1, decidedIndex: pieces.length, cutShort: true };
}

function joined(found: Found[], p: DetectionParameters): HeadDownSpan[] {
  const groups: Found[][] = [];
  for (const span of found) {
    const group = groups.at(-1);
    if (group !== undefined) {
      const wouldBe = [...group, span];
      const raiseS = span.fromS - group.at(-1)!.toS;
      const pastS = wouldBe
        .flatMap((f) => f.pieces)
        .filter((x) => x.zone === "past")
        .reduce((sum, x) => sum + x.toS - x.fromS, 0);
      const lengthS = span.toS - group[0].fromS;
      if (raiseS < p.mergeGapS - TINY_S && pastS >= p.minDownFraction * lengthS - TINY_S) {
        group.push(span);
        continue;
      }
    }
    groups.push([span]);
  }
  return groups.map((group) => {
    const pieces = group.flatMap((f) => f.pieces);
    const startS = group[0].fromS;
    const endS = group.at(-1)!.toS;
    const headDownS = pieces.reduce((sum, x) => sum + x.knownS, 0);
    const area = pieces.reduce((sum, x) => sum + (x.knownS * (x.fromDeg + x.toDeg)) / 2, 0);
    const peakPitchDeg = Math.max(...pieces.filter((x) => x.zone === "past").flatMap((x) => [x.fromDeg, x.toDeg]));
    const lengthS = endS - startS + TINY_S;
    let kind: SpanKind = lengthS >= p.glanceMaxS ? "dip" : "glance";
    if (lengthS >= p.sustainedMinS) kind = "episode";
    if (kind === "episode" && lengthS >= p.longS) kind = "long";
    if (kind === "long" && lengthS >= p.veryLongS) kind = "veryLong";
    return {
      startS,
      endS,
      kind,
      headDownS,
      meanPitchDeg: headDownS > 0 ? area / headDownS : peakPitchDeg,
      peakPitchDeg,
      cutShort: group.at(-1)!.cutShort,
      headRaises: group.slice(1).map((f, i) => ({ startS: group[i].toS, endS: f.fromS })),
    };
  });
}
