// What a made-up runner does, one segment after the other: the script of a simulated run, its defaults and its text
// form. Not the motion itself: head-pitch.ts and gait.ts turn a script into angles and forces. Times in seconds, angles
// in degrees, nose-down positive, measured from the neutral pose.
import { LookaheadError } from "../core/errors.ts";

/** What the legs do. `still` is the neutral pose, `pause` is standing about, the others move. */
export type Ground = "still" | "pause" | "trail" | "technical" | "climb" | "walk";

/** What the head does. Each kind is a shorthand for a ground, a head pitch and habits; any of them can be given. */
export type SegmentKind =
  | "stand" // still, in the neutral pose
  | "level" // running with the head at the runner's own level pitch
  | "glance" // one short look at the ground
  | "hover" // head lowered, but short of head-down: must not count
  | "spell" // head-down; its length decides whether it is a dip or an episode
  | "technical" // rough ground: irregular steps, many glances
  | "walk"
  | "climb" // uphill with trunk lean
  | "drink" // head tipped back while running
  | "pause" // standing, looking about
  | "phone" // standing, head down over a phone: not moving, so never counted
  | "gap"; // running on, but the data are missing

export interface Segment {
  readonly kind: SegmentKind;
  readonly durationS: number;
  /** Head pitch that the segment holds, deg; without it the kind's own. */
  readonly pitchDeg?: number;
  readonly ground?: Ground;
  /** Random looks at the ground, per minute. */
  readonly glancesPerMin?: number;
  /** Random head raises of 0.5 to 1.8 s, per minute. */
  readonly raisesPerMin?: number;
  /** Steps per second. */
  readonly cadenceHz?: number;
  readonly speedMps?: number;
  /** A turn in the middle of the segment, deg, left positive. */
  readonly turnDeg?: number;
  /** Slope, deg, uphill positive. */
  readonly gradeDeg?: number;
  /** The head held sideways, right ear down positive, deg: a slanting trail, an ear to a companion. */
  readonly tiltDeg?: number;
  /** The head turned aside, left positive, deg. */
  readonly lookDeg?: number;
  /** The clip slips at the start of the segment, see slips.ts, deg; with a knock, g. */
  readonly slipRollDeg?: number;
  readonly slipPitchDeg?: number;
  readonly slipYawDeg?: number;
  readonly joltG?: number;
}

export interface Script {
  readonly segments: readonly Segment[];
}

/** How a kind behaves unless the segment says otherwise. */
interface KindDefaults {
  readonly ground: Ground;
  /** Fixed pitch, or what is added to the runner's own level pitch. */
  readonly pitchDeg?: number;
  readonly abovePitchDeg?: number;
  /** How far the head wanders around its set point, deg (one sigma). */
  readonly wanderDeg: number;
  readonly glancesPerMin?: number;
  readonly gradeDeg?: number;
}

const KINDS: Readonly<Record<SegmentKind, KindDefaults>> = {
  stand: { ground: "still", pitchDeg: 0, wanderDeg: 0.15 },
  level: { ground: "trail", abovePitchDeg: 0, wanderDeg: 2 },
  glance: { ground: "trail", pitchDeg: 33, wanderDeg: 1.5 },
  hover: { ground: "trail", pitchDeg: 20, wanderDeg: 1 },
  spell: { ground: "trail", pitchDeg: 34, wanderDeg: 1.6 },
  technical: { ground: "technical", abovePitchDeg: 8, wanderDeg: 2.5, glancesPerMin: 10 },
  walk: { ground: "walk", abovePitchDeg: 1, wanderDeg: 2 },
  climb: { ground: "climb", abovePitchDeg: 5, wanderDeg: 1.8, gradeDeg: 9 },
  drink: { ground: "trail", pitchDeg: -14, wanderDeg: 1 },
  pause: { ground: "pause", abovePitchDeg: 0, wanderDeg: 2 },
  phone: { ground: "pause", pitchDeg: 42, wanderDeg: 0.5 },
  gap: { ground: "trail", abovePitchDeg: 0, wanderDeg: 2 },
};

/** A segment with its place in time and every default filled in. */
export interface PlacedSegment {
  readonly kind: SegmentKind;
  readonly startS: number;
  readonly endS: number;
  readonly ground: Ground;
  readonly pitchDeg: number;
  readonly wanderDeg: number;
  readonly glancesPerMin: number;
  readonly raisesPerMin: number;
  readonly cadenceHz: number | null;
  readonly speedMps: number | null;
  readonly turnDeg: number;
  readonly gradeDeg: number;
  readonly tiltDeg: number;
  readonly lookDeg: number;
  readonly slipRollDeg: number;
  readonly slipPitchDeg: number;
  readonly slipYawDeg: number;
  readonly joltG: number;
}

/** Puts the segments one after the other. `levelPitchDeg` is how the runner carries the head on easy ground. */
export function placeSegments(script: Script, levelPitchDeg: number): PlacedSegment[] {
  let startS = 0;
  return script.segments.map((segment) => {
    const kind = KINDS[segment.kind];
    const ground = segment.ground ?? kind.ground;
    const placed = {
      kind: segment.kind,
      startS,
      endS: startS + segment.durationS,
      ground,
      pitchDeg: segment.pitchDeg ?? kind.pitchDeg ?? levelPitchDeg + (kind.abovePitchDeg ?? 0),
      wanderDeg: kind.wanderDeg,
      glancesPerMin: segment.glancesPerMin ?? kind.glancesPerMin ?? 0,
      raisesPerMin: segment.raisesPerMin ?? 0,
      cadenceHz: segment.cadenceHz ?? null,
      speedMps: segment.speedMps ?? null,
      turnDeg: segment.turnDeg ?? 0,
      gradeDeg: segment.gradeDeg ?? (ground === "climb" ? (kind.gradeDeg ?? 9) : 0),
      tiltDeg: segment.tiltDeg ?? 0,
      lookDeg: segment.lookDeg ?? 0,
      slipRollDeg: segment.slipRollDeg ?? 0,
      slipPitchDeg: segment.slipPitchDeg ?? 0,
      slipYawDeg: segment.slipYawDeg ?? 0,
      joltG: segment.joltG ?? 0,
    };
    startS = placed.endS;
    return placed;
  });
}

export function isMoving(ground: Ground): boolean {
  return ground !== "still" && ground !== "pause";
}

export function scriptDurationS(script: Script): number {
  return script.segments.reduce((sum, segment) => sum + segment.durationS, 0);
}

const GROUNDS: readonly Ground[] = ["still", "pause", "trail", "technical", "climb", "walk"];

/** Words of the text form and the fields they set. */
const TEXT_FIELDS = {
  pitch: "pitchDeg",
  glances: "glancesPerMin",
  raises: "raisesPerMin",
  cadence: "cadenceHz",
  speed: "speedMps",
  turn: "turnDeg",
  grade: "gradeDeg",
  tilt: "tiltDeg",
  look: "lookDeg",
  "slip-roll": "slipRollDeg",
  "slip-pitch": "slipPitchDeg",
  "slip-yaw": "slipYawDeg",
  jolt: "joltG",
} as const;

/**
 * Reads a script from text: one segment a line, `kind seconds [word=value …]`, `#` starts a comment. Words: pitch, grade,
 * turn, tilt and look in degrees, glances and raises per minute, cadence in steps per second, speed in m/s, ground; for a
 * clip that slips as the segment begins slip-roll, slip-pitch and slip-yaw in degrees and jolt in g. Examples:
 * `spell 45 pitch=34 raises=2 ground=technical`, `level 300 slip-roll=10 jolt=6`. Throws LookaheadError("usage") with the line that is wrong.
 */
export function parseScript(text: string): Script {
  const segments: Segment[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (words[0] !== "") segments.push(parseSegment(words, index + 1));
  }
  if (segments.length === 0) throw new LookaheadError("usage", "The script has no segments.");
  return { segments };
}

function parseSegment(words: readonly string[], line: number): Segment {
  const wrong = (what: string): LookaheadError => new LookaheadError("usage", `Script line ${line}: ${what}.`);
  const [kind, seconds, ...rest] = words;
  if (kind === undefined || !Object.hasOwn(KINDS, kind)) {
    throw wrong(`'${kind}' is none of ${Object.keys(KINDS).join(", ")}`);
  }
  const durationS = Number(seconds);
  if (!(durationS > 0) || !Number.isFinite(durationS)) throw wrong(`'${seconds ?? ""}' is not a number of seconds`);
  let segment: Segment = { kind: kind as SegmentKind, durationS };
  for (const word of rest) {
    const [name = "", value = ""] = word.split("=");
    if (name === "ground") {
      const ground = GROUNDS.find((candidate) => candidate === value);
      if (ground === undefined) throw wrong(`ground '${value}' is none of ${GROUNDS.join(", ")}`);
      segment = { ...segment, ground };
    } else if (Object.hasOwn(TEXT_FIELDS, name) && value !== "" && Number.isFinite(Number(value))) {
      segment = { ...segment, [TEXT_FIELDS[name as keyof typeof TEXT_FIELDS]]: Number(value) };
    } else {
      throw wrong(`'${word}' is not understood`);
    }
  }
  return segment;
}
