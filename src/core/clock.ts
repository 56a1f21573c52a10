// When something happened: ticks of a clip's own clock to wall time. PROTOCOL.md section 12. The clip knows no wall time; every
// connection gives anchors (a tick and the host's time of the same moment, with an uncertainty), and a boot of the clip that
// never met a host has an order but no date. Not the times of samples within a run: those are ticks over tick_hz.
// Anchors from the sync -> this -> start of a run, receipt.

/** One moment on both clocks. */
export interface ClockAnchor {
  /** Ticks of two boots have nothing to do with each other. */
  readonly bootId: number;
  /** May end in .5: it is the middle of two readings. */
  readonly tick: number;
  readonly unixMs: number;
  /** The true time lies within ± this. */
  readonly uncertaintyMs: number;
}

export interface ClockReading {
  readonly unixMs: number;
  /** How wrong it can be, ms. */
  readonly uncertaintyMs: number;
}

/** Two anchors this close together say nothing about the rate, s. */
const MIN_RATE_SPAN_S = 60;
/** How far the rate of a clip's crystal may lie from what is printed on it. A rate that is known less well is not used. */
const CRYSTAL_PPM = 100;
/** Anchors that ask for a rate further off than this were taken before and after somebody set the host's clock. */
const MAX_DRIFT_PPM = 1000;

/** Ticks to wall time from any number of anchors, in any order. `tickHz`: nominal ticks per second. */
export class DeviceClock {
  readonly #tickHz: number;
  readonly #pieces = new Map<number, readonly Piece[]>();

  constructor(anchors: Iterable<ClockAnchor>, tickHz: number) {
    this.#tickHz = tickHz;
    for (const [bootId, ofBoot] of Map.groupBy(anchors, (anchor) => anchor.bootId))
      this.#pieces.set(
        bootId,
        piecesOf(
          ofBoot.toSorted((a, b) => a.tick - b.tick),
          tickHz,
        ),
      );
  }

  /** Null when nothing is known of this boot. */
  at(bootId: number, tick: number): ClockReading | null {
    const pieces = this.#pieces.get(bootId);
    if (pieces === undefined) return null;
    // Between two settings of the host's clock the later one is the better guess.
    const piece = pieces.find(({ anchors }) => tick <= anchors.at(-1)!.tick) ?? pieces.at(-1)!;
    return readingOf(piece, tick, this.#tickHz);
  }

  /** How many millionths the clip's clock runs fast; null where the anchors do not tell it better than the crystal's tolerance. */
  driftPpm(bootId: number): number | null {
    const rate = this.#pieces.get(bootId)?.at(-1)?.after;
    return rate === undefined || rate.uncertaintyPpm >= CRYSTAL_PPM ? null : rate.driftPpm;
  }

  anchorCount(bootId: number): number {
    return (this.#pieces.get(bootId) ?? []).reduce((count, { anchors }) => count + anchors.length, 0);
  }
}

interface Rate {
  readonly driftPpm: number;
  readonly uncertaintyPpm: number;
}

/** Anchors between which nobody set the host's clock, and the rates before the first and after the last of them. */
interface Piece {
  readonly anchors: readonly ClockAnchor[];
  readonly before: Rate;
  readonly after: Rate;
}

function piecesOf(anchors: readonly ClockAnchor[], tickHz: number): Piece[] {
  const groups: ClockAnchor[][] = [];
  for (const anchor of anchors) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && isOfOneClock(last, anchor, tickHz)) groups.at(-1)!.push(anchor);
    else groups.push([anchor]);
  }
  return groups.map((group) => ({
    anchors: group,
    before: surestRate(group[0], group, tickHz),
    after: surestRate(group.at(-1)!, group, tickHz),
  }));
}

function spanMs(a: ClockAnchor, b: ClockAnchor, tickHz: number): number {
  return (Math.abs(b.tick - a.tick) * 1000) / tickHz;
}

function isOfOneClock(a: ClockAnchor, b: ClockAnchor, tickHz: number): boolean {
  const byTicksMs = spanMs(a, b, tickHz);
  const slackMs = a.uncertaintyMs + b.uncertaintyMs + (byTicksMs * MAX_DRIFT_PPM) / 1e6;
  return Math.abs(b.unixMs - a.unixMs - byTicksMs) <= slackMs;
}

/** The rate from `edge` and the anchor with which it is known best; the printed one where the crystal is surer than that. */
function surestRate(edge: ClockAnchor, anchors: readonly ClockAnchor[], tickHz: number): Rate {
  let best: Rate = { driftPpm: 0, uncertaintyPpm: CRYSTAL_PPM };
  for (const other of anchors) {
    const byTicksMs = spanMs(edge, other, tickHz);
    if (byTicksMs < MIN_RATE_SPAN_S * 1000) continue;
    const byHostMs = Math.abs(other.unixMs - edge.unixMs);
    const uncertaintyPpm = ((edge.uncertaintyMs + other.uncertaintyMs) / byHostMs) * 1e6;
    if (uncertaintyPpm >= best.uncertaintyPpm) continue;
    best = { driftPpm: (byTicksMs / byHostMs - 1) * 1e6, uncertaintyPpm };
  }
  return best;
}

function readingOf({ anchors, before, after }: Piece, tick: number, tickHz: number): ClockReading {
  const nextAt = anchors.findIndex((anchor) => anchor.tick >= tick);
  if (nextAt > 0) return between(anchors[nextAt - 1], anchors[nextAt], tick);
  const [edge, rate] = nextAt === 0 ? [anchors[0], before] : [anchors.at(-1)!, after];
  const byTicksMs = ((tick - edge.tick) * 1000) / tickHz;
  return {
    unixMs: edge.unixMs + byTicksMs / (1 + rate.driftPpm / 1e6),
    uncertaintyMs: edge.uncertaintyMs + (Math.abs(byTicksMs) * rate.uncertaintyPpm) / 1e6,
  };
}

function between(a: ClockAnchor, b: ClockAnchor, tick: number): ClockReading {
  const share = b.tick === a.tick ? 1 : (tick - a.tick) / (b.tick - a.tick);
  return {
    unixMs: a.unixMs + share * (b.unixMs - a.unixMs),
    uncertaintyMs: a.uncertaintyMs + share * (b.uncertaintyMs - a.uncertaintyMs),
  };
}
