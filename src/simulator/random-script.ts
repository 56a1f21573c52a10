// Makes up what a runner does on a trail, from a seed: how long each piece lasts and how deep the head goes. Lengths and
// depths are spread over the whole range, on both sides of every limit of the head-down model, so that a detector meets
// the awkward cases as often as they come.
import { LookaheadError } from "../core/errors.ts";
import type { Random } from "./random.ts";
import { scriptDurationS } from "./script.ts";
import type { Segment, Script } from "./script.ts";

interface Piece {
  /** How often it comes, in shares of all pieces. */
  readonly share: number;
  segments(random: Random): Segment[];
}

const PIECES: readonly Piece[] = [
  { share: 40, segments: (random) => [level(random, random.logBetween(15, 120))] },
  { share: 15, segments: (random) => [...spell(random), breather(random)] },
  { share: 9, segments: (random) => [dip(random), breather(random)] },
  { share: 13, segments: (random) => [hover(random), breather(random)] },
  { share: 9, segments: technical },
  { share: 5, segments: (random) => [climb(random)] },
  { share: 3, segments: (random) => [walk(random)] },
  { share: 2, segments: (random) => [drink(random), level(random, 4), drink(random), breather(random)] },
  { share: 2, segments: (random) => [{ kind: "pause", durationS: random.logBetween(6, 60) }, breather(random)] },
  { share: 1, segments: phone },
  { share: 1, segments: (random) => [{ kind: "gap", durationS: random.logBetween(0.5, 20) }, breather(random)] },
];

/** A run of `durationS` (at least 60), from standing still to standing still. Throws LookaheadError("usage"). */
export function randomScript(random: Random, durationS: number): Script {
  if (!(durationS >= 60 && Number.isFinite(durationS))) {
    throw new LookaheadError("usage", `A made-up run lasts 60 s or longer, not ${durationS}.`);
  }
  const end: Segment[] = [
    { kind: "level", durationS: random.between(6, 12) },
    { kind: "walk", durationS: random.between(8, 15) },
    { kind: "stand", durationS: random.between(3, 6) },
  ];
  const bodyS = durationS - scriptDurationS({ segments: end });
  const body: Segment[] = [
    { kind: "stand", durationS: random.between(6, 10) },
    { kind: "walk", durationS: random.between(8, 25) },
    { kind: "level", durationS: random.between(30, 60), glancesPerMin: 1 },
  ];
  let lengthS = scriptDurationS({ segments: body });
  while (lengthS < bodyS) {
    const segments = choosePiece(random).segments(random);
    body.push(...segments);
    lengthS += scriptDurationS({ segments });
  }
  return { segments: [...cut(body, bodyS), ...end] };
}

/** The first `lengthS` seconds. */
function cut(segments: readonly Segment[], lengthS: number): Segment[] {
  let leftS = lengthS;
  const kept: Segment[] = [];
  for (const segment of segments) {
    if (leftS > 0) kept.push({ ...segment, durationS: Math.min(segment.durationS, leftS) });
    leftS -= segment.durationS;
  }
  return kept;
}

function choosePiece(random: Random): Piece {
  let left = random.uniform() * PIECES.reduce((sum, piece) => sum + piece.share, 0);
  return PIECES.find((piece) => (left -= piece.share) < 0) ?? PIECES[0];
}

function level(random: Random, durationS: number): Segment {
  return {
    kind: "level",
    durationS,
    pitchDeg: random.between(0, 12),
    glancesPerMin: random.between(0, 4),
    gradeDeg: random.between(-4, 4),
  };
}

function breather(random: Random): Segment {
  return { kind: "level", durationS: random.logBetween(5, 40), glancesPerMin: random.between(0, 3) };
}

/** A spell of one depth, or of two when the head sinks or rises on the way. */
function spell(random: Random): Segment[] {
  const durationS = random.logBetween(9, 200);
  const raisesPerMin = random.chance(0.5) ? random.between(0.5, 4) : 0;
  const first = random.chance(0.4) ? random.between(0.3, 0.7) : 1;
  return [first, 1 - first]
    .filter((share) => share > 0)
    .map((share) => ({
      kind: "spell",
      durationS: share * durationS,
      pitchDeg: random.between(27, 48),
      raisesPerMin,
    }));
}

function dip(random: Random): Segment {
  return { kind: "spell", durationS: random.between(1.5, 10), pitchDeg: random.between(27, 44) };
}

function hover(random: Random): Segment {
  return { kind: "hover", durationS: random.logBetween(10, 60), pitchDeg: random.between(18, 22) };
}

function climb(random: Random): Segment {
  return {
    kind: "climb",
    durationS: random.logBetween(30, 120),
    glancesPerMin: random.between(0, 2),
    gradeDeg: random.between(5, 13),
  };
}

function walk(random: Random): Segment {
  return { kind: "walk", durationS: random.between(10, 40), glancesPerMin: random.between(0, 3) };
}

function drink(random: Random): Segment {
  return { kind: "drink", durationS: random.between(1.5, 3), pitchDeg: random.between(-20, -8) };
}

function phone(random: Random): Segment[] {
  return [
    { kind: "pause", durationS: random.between(2, 4) },
    { kind: "phone", durationS: random.between(10, 40), pitchDeg: random.between(32, 50) },
    { kind: "pause", durationS: random.between(1, 3) },
    breather(random),
  ];
}

/** Rough ground for half a minute to a few minutes, with everything the head does there. */
function technical(random: Random): Segment[] {
  const pieces: Segment[] = [];
  const count = 2 + Math.floor(random.between(0, 4));
  for (let index = 0; index < count; index += 1) {
    const what = random.uniform();
    if (what < 0.45) {
      pieces.push({ kind: "technical", durationS: random.between(8, 40), glancesPerMin: random.between(4, 14) });
    } else if (what < 0.65) {
      const pitchDeg = random.between(17, 21);
      pieces.push({ kind: "hover", durationS: random.between(8, 30), pitchDeg, ground: "technical" });
    } else {
      const durationS = what < 0.83 ? random.logBetween(9, 60) : random.between(2, 10);
      pieces.push(
        { kind: "spell", durationS, pitchDeg: random.between(28, 46), ground: "technical" },
        { kind: "technical", durationS: random.between(3, 15), glancesPerMin: 6 },
      );
    }
  }
  return pieces;
}
