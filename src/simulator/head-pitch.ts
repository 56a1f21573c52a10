// The scripted head pitch of a made-up run: set points, glances, head raises and slow wander, without the bob of the
// gait. Not the motion of the sensor; motion.ts adds gait, trunk and mounting to it. The expected episodes are computed
// from this and nothing else, so it depends on script and seed alone, never on the sampling rate.
import type { Random } from "./random.ts";
import type { PlacedSegment } from "./script.ts";
import { MoveTrack, SmoothNoise } from "./tracks.ts";

/** Seconds that a head movement of this size takes; peak rates stay below about 100 deg/s. */
function moveS(degrees: number): number {
  return 0.28 + Math.min(1, Math.abs(degrees) / 70);
}

/** Scripted pitch as a function of time, deg; read it in the order of time. */
export class HeadPitch {
  readonly #base: MoveTrack;
  readonly #wander = new MoveTrack(0);
  readonly #slow: SmoothNoise;
  readonly #fast: SmoothNoise;

  constructor(segments: readonly PlacedSegment[], random: Random) {
    const moves = random.stream("head moves");
    this.#base = new MoveTrack(segments[0]?.pitchDeg ?? 0);
    for (const segment of segments) {
      if (segment.wanderDeg !== this.#wander.target) this.#wander.move(segment.startS, 1, segment.wanderDeg);
      this.#moveTo(segment.startS, segment.pitchDeg);
      this.#lookDownNowAndThen(segment, moves);
      this.#raiseNowAndThen(segment, moves);
    }
    this.#slow = new SmoothNoise(random.stream("head wander slow"), 2.5);
    this.#fast = new SmoothNoise(random.stream("head wander fast"), 0.5);
  }

  at(timeS: number): number {
    const wander = 0.9 * this.#slow.at(timeS) + 0.4 * this.#fast.at(timeS);
    return this.#base.at(timeS) + this.#wander.at(timeS) * wander;
  }

  #moveTo(startS: number, pitchDeg: number): number {
    return this.#base.move(startS, moveS(pitchDeg - this.#base.target), pitchDeg);
  }

  /** A look at the ground: down, held for a moment, back. */
  #lookDownNowAndThen(segment: PlacedSegment, random: Random): void {
    if (segment.glancesPerMin <= 0) return;
    let timeS = segment.startS;
    for (;;) {
      timeS = Math.max(timeS, this.#base.freeFromS) - (60 / segment.glancesPerMin) * Math.log(1 - random.uniform());
      const heldS = random.between(0.1, 0.9);
      if (timeS + heldS + 2 > segment.endS) return;
      const downS = this.#moveTo(timeS, random.between(26, 42));
      timeS = this.#moveTo(downS + heldS, segment.pitchDeg);
    }
  }

  /** A head raise inside a spell: up, a look ahead, down again. */
  #raiseNowAndThen(segment: PlacedSegment, random: Random): void {
    if (segment.raisesPerMin <= 0) return;
    let timeS = segment.startS;
    for (;;) {
      timeS = Math.max(timeS, this.#base.freeFromS) - (60 / segment.raisesPerMin) * Math.log(1 - random.uniform());
      const heldS = random.between(0.1, 1);
      if (timeS + heldS + 2.5 > segment.endS) return;
      const upS = this.#moveTo(timeS, random.between(3, 14));
      timeS = this.#moveTo(upS + heldS, segment.pitchDeg);
    }
  }
}
