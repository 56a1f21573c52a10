// What marks of a moved clip mean: how the clip sits in each part of the recording, which parts count, and how far their
// seconds can be trusted. It finds nothing; mount-shift.ts does, and a person answers.
//
// Nothing after the first mark without an answer counts in any total, and no span crosses a mark; only "it did not move"
// makes a mark as if it were not there. A new zero takes the head as carried alike before and after: what was measured
// as a turn of the head over minutes is taken as a turn of the clip.
import type { Calibration, MountMark, Quaternion, TraceBlock } from "./results.ts";
import { RAD_PER_DEG } from "./units.ts";
import type { Vec3 } from "./units.ts";
import { added, cross, projected, scaled, turned } from "./vector.ts";

/** Factor of the confidence after a mark without an answer: "not enough data". */
export const MOVED_FACTOR = 0.4;
/** The same where a new zero was taken from how the head was carried: good to a few degrees. */
export const REZEROED_FACTOR = 0.75;
/** The moment of a slip is known to some seconds: the confidence falls this much earlier, s. */
const UNSURE_BEFORE_S = 3;

/** How the clip sits from `fromS` on; directions in sensor axes, as in Calibration. */
export interface MountPart {
  readonly fromS: number;
  readonly up: Vec3;
  readonly forward: Vec3;
  readonly neutralDeg: number;
}

/** The calibration, and after each mark that was answered with a new zero the calibration turned along with the clip. */
export function mountParts(c: Calibration & { readonly forward: Vec3 }, marks: readonly MountMark[]): MountPart[] {
  const parts: MountPart[] = [
    { fromS: Number.NEGATIVE_INFINITY, up: c.up, forward: c.forward, neutralDeg: c.neutralDeg },
  ];
  for (const { atS, turn, answer } of marks) {
    const { up, forward, neutralDeg } = parts[parts.length - 1];
    if (answer !== "rezero") continue;
    parts.push({ fromS: atS, up: turnedBy(up, turn), forward: turnedBy(forward, turn), neutralDeg });
  }
  return parts;
}

/** Up to where the totals count, s from the start; null when all of the recording does. */
export function countedUntilS(marks: readonly MountMark[]): number | null {
  return marks.find(({ answer }) => answer === null)?.atS ?? null;
}

/** Factor of the confidence of one whole second. */
export function mountFactor(marks: readonly MountMark[], second: number): number {
  let factor = 1;
  for (const { atS, answer } of marks) {
    if (second + 1 <= atS - UNSURE_BEFORE_S || answer === "count") continue;
    if (answer === null || second <= atS + UNSURE_BEFORE_S) return MOVED_FACTOR;
    factor = REZEROED_FACTOR;
  }
  return factor;
}

/**
 * The trace as detection and exposure may read it: not moving where it does not count, and for one point at each mark that
 * a span must not cross.
 */
export function* countedTrace(trace: Iterable<TraceBlock>, marks: readonly MountMark[]): Generator<TraceBlock> {
  const endS = countedUntilS(marks) ?? Infinity;
  const breaks = marks.filter(({ atS, answer }) => answer === "rezero" && atS < endS);
  let next = 0;
  for (const block of trace) {
    const { timeS } = block;
    const lastS = timeS[timeS.length - 1];
    if (!(lastS >= endS) && !(next < breaks.length && lastS >= breaks[next].atS)) {
      yield block;
      continue;
    }
    const moving = block.moving.slice();
    for (let i = 0; i < timeS.length; i++) {
      if (timeS[i] >= endS) moving[i] = 0;
      while (next < breaks.length && timeS[i] >= breaks[next].atS) {
        moving[i] = 0;
        next += 1;
      }
    }
    yield { ...block, moving };
  }
}

/** How the head is carried over some minutes, as seen through a calibration, deg. */
export interface Carriage {
  readonly pitchDeg: number;
  readonly rollDeg: number;
}

/**
 * The turn of the clip in its own axes that makes one carriage of the head look like the other, and forward as seen by
 * the gait go `forwardStepDeg` to the left.
 */
export function turnBetween(part: MountPart, from: Carriage, to: Carriage, forwardStepDeg: number): Quaternion {
  return turnOfFrames(frameOf(part, from, 0), frameOf(part, to, forwardStepDeg));
}

/** The same turn, and then the smallest one that makes `up` of the part point along the given direction. */
export function turnToUp(part: MountPart, turn: Quaternion, up: Vec3): Quaternion {
  const frame = [part.up, part.forward, cross(part.up, part.forward)] as const;
  const turnedUp = turnedBy(part.up, turn);
  const to = frame.map((axis) => turned(turnedBy(axis, turn), turnedUp, up));
  return turnOfFrames(frame, [to[0], to[1], to[2]]);
}

type Frame = readonly [Vec3, Vec3, Vec3];

/** Up of the earth, forward by the gait and left, in sensor axes. */
function frameOf({ up, forward, neutralDeg }: MountPart, { pitchDeg, rollDeg }: Carriage, forwardDeg: number): Frame {
  const pitch = (pitchDeg + neutralDeg) * RAD_PER_DEG;
  const roll = rollDeg * RAD_PER_DEG;
  const left = cross(up, forward);
  const earthUp = added(
    scaled(forward, -Math.sin(pitch)),
    scaled(added(scaled(left, Math.sin(roll)), scaled(up, Math.cos(roll))), Math.cos(pitch)),
  );
  const ahead = projected(forward, earthUp) ?? forward;
  const angle = forwardDeg * RAD_PER_DEG;
  const along = added(scaled(ahead, Math.cos(angle)), scaled(cross(earthUp, ahead), Math.sin(angle)));
  return [earthUp, along, cross(earthUp, along)];
}

/** The rotation that takes three orthogonal unit vectors to three others. */
function turnOfFrames(from: Frame, to: Frame): Quaternion {
  // Row i, column j of the matrix that maps `from` to `to`.
  const m = (i: number, j: number): number => to.reduce((sum, axis, k) => sum + axis[i] * from[k][j], 0);
  // Four ways to the quaternion, each exact but where its own divisor is small; the largest divisor decides.
  const [xx, yy, zz] = [m(0, 0), m(1, 1), m(2, 2)];
  const [yz, zx, xy] = [m(2, 1) - m(1, 2), m(0, 2) - m(2, 0), m(1, 0) - m(0, 1)];
  const ways: readonly Quaternion[] = [
    [1 + xx + yy + zz, yz, zx, xy],
    [yz, 1 + xx - yy - zz, m(0, 1) + m(1, 0), m(0, 2) + m(2, 0)],
    [zx, m(0, 1) + m(1, 0), 1 - xx + yy - zz, m(1, 2) + m(2, 1)],
    [xy, m(0, 2) + m(2, 0), m(1, 2) + m(2, 1), 1 - xx - yy + zz],
  ];
  const [w, x, y, z] = ways.reduce((best, way) => (Math.hypot(...way) > Math.hypot(...best) ? way : best));
  const size = Math.hypot(w, x, y, z);
  return [w / size, x / size, y / size, z / size];
}

/** `v` turned by a unit quaternion. */
export function turnedBy(v: Vec3, [w, x, y, z]: Quaternion): Vec3 {
  const axis: Vec3 = [x, y, z];
  const once = scaled(cross(axis, v), 2);
  return added(added(v, scaled(once, w)), cross(axis, once));
}
