// Head-down detection: from the smoothed pitch trace to glances, dips and episodes. It sees no samples, no clock and no
// words; posture.ts makes the trace, exposure.ts counts what is found here. Rules: sections 1 and 2 of the domain model
// and "Moving, head-down, totals" of the contract.
//
// What the rules leave open is settled so:
// - Pitch is linear between points. The interval that ends at point i is moving when `moving[i]` is 1.
// - A span begins where pitch reaches `enter`. It ends where pitch falls short of `exit` (time between the two is inside),
//   or, after `softExitS` short of `enter`, where pitch fell short of `enter`.
// - Lost seconds up to `maxDataGapS` hold the state: nothing changes before the next point, the soft exit's clock stands,
//   and they count in no total. Length, and with it the class, is start to end and includes them.
// - Down fraction: time at or past `enter` (held seconds included) by start to end. Spans are joined from left to right.
import type { DetectionParameters } from "./parameters.ts";
import type { HeadDownSpan, SpanKind, TimeRange, TraceBlock } from "./results.ts";

/** Guard against rounding in every comparison of lengths, s: a span of 10 s less a microsecond is 10 s long. */
export const TIME_TOLERANCE_S = 1e-6;

/** Time at which a straight line from (t0, p0) to (t1, p1) passes `level`; within t0..t1, p0 and p1 must differ. */
export function crossingS(t0: number, p0: number, t1: number, p1: number, level: number): number {
  return Math.min(t1, Math.max(t0, t0 + ((t1 - t0) * (level - p0)) / (p1 - p0)));
}

/** A closed span that the next one may still join. */
interface ClosedSpan {
  startS: number;
  endS: number;
  downS: number;
  areaDegS: number;
  /** Seconds at or past enter, held seconds included. */
  pastS: number;
  peakDeg: number;
  cutShort: boolean;
  headRaises: TimeRange[];
}

/** Everything the detector knows, for `saveState`: plain and structured-cloneable. */
export interface HeadDownState {
  /** The last point; meaningless until `seen`. */
  seen: boolean;
  lastS: number;
  lastDeg: number;
  /** The last interval was moving and unbroken, so `phase` goes on. */
  tracking: boolean;
  /** `short`: inside a span, pitch between exit and enter. */
  phase: "up" | "down" | "short";
  // The open span, up to where pitch last fell short of enter.
  startS: number;
  downS: number;
  areaDegS: number;
  pastS: number;
  peakDeg: number;
  // The stretch short of enter: kept apart until it is known to be inside the span.
  fellS: number;
  shortDownS: number;
  shortAreaDegS: number;
  shortLostS: number;
  closed: ClosedSpan | null;
}

export class HeadDownDetector {
  readonly #p: DetectionParameters;
  readonly #exitDeg: number;
  #s: HeadDownState = {
    seen: false,
    lastS: 0,
    lastDeg: 0,
    tracking: false,
    phase: "up",
    startS: 0,
    downS: 0,
    areaDegS: 0,
    pastS: 0,
    peakDeg: 0,
    fellS: 0,
    shortDownS: 0,
    shortAreaDegS: 0,
    shortLostS: 0,
    closed: null,
  };
  #out: HeadDownSpan[] = [];

  constructor(p: DetectionParameters) {
    this.#p = p;
    this.#exitDeg = Math.min(p.exitDeg, p.enterDeg);
  }

  /** Spans that are complete after this block, all kinds, in the order of time. Any split gives the same spans. */
  push(t: TraceBlock): HeadDownSpan[] {
    const { timeS, pitchDeg, lostS, moving } = t;
    const s = this.#s;
    const { maxDataGapS, mergeGapS, enterDeg } = this.#p;
    for (let i = 0; i < timeS.length; i++) {
      const t1 = timeS[i];
      const p1 = pitchDeg[i];
      const lost = lostS[i];
      if (s.seen) {
        if (moving[i] === 0 || lost > maxDataGapS) {
          if (s.tracking) this.#break();
        } else {
          if (!s.tracking) {
            s.tracking = true;
            if (s.lastDeg >= enterDeg) this.#open(s.lastS, s.lastDeg);
          }
          if (lost > 0) this.#hold(t1, p1, lost);
          else this.#advance(t1, p1);
          if (s.closed !== null && s.phase === "up" && t1 - s.closed.endS >= mergeGapS) this.#emit();
        }
      }
      s.seen = true;
      s.lastS = t1;
      s.lastDeg = p1;
    }
    return this.#take();
  }

  /** The end of the data: what is open is closed and marked cut short. */
  finish(): HeadDownSpan[] {
    if (this.#s.tracking) this.#break();
    return this.#take();
  }

  saveState(): HeadDownState {
    return copyState(this.#s);
  }

  restoreState(state: HeadDownState): void {
    this.#s = copyState(state);
    this.#out = [];
  }

  #take(): HeadDownSpan[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** A pause, a long gap or the end begins at the last point: no span crosses it. */
  #break(): void {
    const s = this.#s;
    if (s.phase !== "up") {
      if (s.phase === "short") this.#keepShort();
      this.#close(s.lastS, true);
    }
    this.#emit();
    s.tracking = false;
  }

  /** One interval without loss: pitch is a straight line from the last point to (t1, p1). */
  #advance(t1: number, p1: number): void {
    const s = this.#s;
    const { enterDeg } = this.#p;
    const t0 = s.lastS;
    const p0 = s.lastDeg;
    if (s.phase === "up") {
      if (p1 < enterDeg) return;
      const openS = crossingS(t0, p0, t1, p1, enterDeg);
      this.#open(openS, enterDeg);
      this.#down(openS, enterDeg, t1, p1);
    } else if (s.phase === "short") {
      this.#short(t0, p0, t1, p1);
    } else if (p1 >= enterDeg) {
      this.#down(t0, p0, t1, p1);
    } else {
      const fellS = crossingS(t0, p0, t1, p1, enterDeg);
      this.#down(t0, p0, fellS, enterDeg);
      this.#fall(fellS);
      this.#short(fellS, enterDeg, t1, p1);
    }
  }

  /** Short of enter from (ta, pa), on a straight line to (tb, pb): back down, out, soft exit, or still short. */
  #short(ta: number, pa: number, tb: number, pb: number): void {
    const s = this.#s;
    const { enterDeg, softExitS } = this.#p;
    const level = pb >= enterDeg ? enterDeg : pb < this.#exitDeg ? this.#exitDeg : null;
    const untilS = level === null ? tb : crossingS(ta, pa, tb, pb, level);
    if (s.fellS + s.shortLostS + softExitS <= untilS + TIME_TOLERANCE_S) {
      this.#close(s.fellS, false);
      if (pb >= enterDeg) {
        this.#open(untilS, enterDeg);
        this.#down(untilS, enterDeg, tb, pb);
      }
      return;
    }
    s.shortDownS += untilS - ta;
    s.shortAreaDegS += ((untilS - ta) * (pa + (level ?? pb))) / 2;
    if (level === null) return;
    this.#keepShort();
    if (pb >= enterDeg) {
      s.phase = "down";
      this.#down(untilS, enterDeg, tb, pb);
    } else {
      this.#close(untilS, false);
    }
  }

  /** One interval with lost seconds: the state and the pitch are held until the point after it, which is then judged. */
  #hold(t1: number, p1: number, lostS: number): void {
    const s = this.#s;
    const { enterDeg, softExitS } = this.#p;
    const spanS = t1 - s.lastS;
    const knownS = Math.max(0, spanS - lostS);
    if (s.phase === "up") {
      if (p1 >= enterDeg) this.#open(t1, p1);
      return;
    }
    if (s.phase === "down") {
      s.downS += knownS;
      s.areaDegS += knownS * s.lastDeg;
      s.pastS += spanS;
      if (p1 > s.peakDeg) s.peakDeg = p1;
      if (p1 >= enterDeg) return;
      this.#fall(t1);
    } else {
      s.shortDownS += knownS;
      s.shortAreaDegS += knownS * s.lastDeg;
      s.shortLostS += spanS - knownS;
    }
    if (p1 >= enterDeg) {
      this.#keepShort();
      s.phase = "down";
      if (p1 > s.peakDeg) s.peakDeg = p1;
    } else if (p1 < this.#exitDeg) {
      this.#keepShort();
      this.#close(t1, false);
    } else if (s.fellS + s.shortLostS + softExitS <= t1 + TIME_TOLERANCE_S) {
      this.#close(s.fellS, false);
    }
  }

  #open(atS: number, pitchDeg: number): void {
    const s = this.#s;
    s.phase = "down";
    s.startS = atS;
    s.downS = s.areaDegS = s.pastS = 0;
    s.peakDeg = pitchDeg;
  }

  #down(ta: number, pa: number, tb: number, pb: number): void {
    const s = this.#s;
    s.downS += tb - ta;
    s.areaDegS += ((tb - ta) * (pa + pb)) / 2;
    s.pastS += tb - ta;
    if (pb > s.peakDeg) s.peakDeg = pb;
  }

  #fall(atS: number): void {
    const s = this.#s;
    s.phase = "short";
    s.fellS = atS;
    s.shortDownS = s.shortAreaDegS = s.shortLostS = 0;
  }

  /** The time short of enter turned out to be inside the span. */
  #keepShort(): void {
    const s = this.#s;
    s.downS += s.shortDownS;
    s.areaDegS += s.shortAreaDegS;
  }

  /** Ends the open span, and joins it to the one before when the head raise between them allows. */
  #close(endS: number, cutShort: boolean): void {
    const s = this.#s;
    const { mergeGapS, minDownFraction } = this.#p;
    s.phase = "up";
    if (endS - s.startS <= TIME_TOLERANCE_S) return;
    const before = s.closed;
    if (before !== null) {
      const raiseS = s.startS - before.endS;
      const neededS = minDownFraction * (endS - before.startS);
      if (raiseS < mergeGapS - TIME_TOLERANCE_S && before.pastS + s.pastS >= neededS - TIME_TOLERANCE_S) {
        before.headRaises.push({ startS: before.endS, endS: s.startS });
        before.endS = endS;
        before.downS += s.downS;
        before.areaDegS += s.areaDegS;
        before.pastS += s.pastS;
        before.peakDeg = Math.max(before.peakDeg, s.peakDeg);
        before.cutShort = cutShort;
        return;
      }
      this.#emit();
    }
    const { startS, downS, areaDegS, pastS, peakDeg } = s;
    s.closed = { startS, endS, downS, areaDegS, pastS, peakDeg, cutShort, headRaises: [] };
  }

  #emit(): void {
    const c = this.#s.closed;
    if (c === null) return;
    this.#s.closed = null;
    this.#out.push({
      startS: c.startS,
      endS: c.endS,
      kind: kindOfLength(c.endS - c.startS, this.#p),
      headDownS: c.downS,
      meanPitchDeg: c.downS > 0 ? c.areaDegS / c.downS : c.peakDeg,
      peakPitchDeg: c.peakDeg,
      cutShort: c.cutShort,
      headRaises: c.headRaises,
    });
  }
}

function copyState(s: HeadDownState): HeadDownState {
  return { ...s, closed: s.closed && { ...s.closed, headRaises: [...s.closed.headRaises] } };
}

/** Class of a span by its length in seconds; every class includes its lower bound. Domain section 2.3. */
export function kindOfLength(lengthS: number, p: DetectionParameters): SpanKind {
  const s = lengthS + TIME_TOLERANCE_S;
  if (s >= p.sustainedMinS) return s >= p.veryLongS ? "veryLong" : s >= p.longS ? "long" : "episode";
  return s >= p.glanceMaxS ? "dip" : "glance";
}

/** Dips are counted beside the headline, episodes are the headline. */
export function isEpisode(kind: SpanKind): boolean {
  return kind === "episode" || kind === "long" || kind === "veryLong";
}

/** All spans of a whole trace, all kinds, in the order of time. */
export function detectHeadDown(trace: Iterable<TraceBlock>, p: DetectionParameters): HeadDownSpan[] {
  const detector = new HeadDownDetector(p);
  const spans: HeadDownSpan[] = [];
  for (const block of trace) spans.push(...detector.push(block));
  spans.push(...detector.finish());
  return spans;
}
