// The moving neutral: follows a slow drift, keeps both caps, learns nothing with the head down or standing, and can be
// undone to the last bit.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NeutralFollower } from "../../src/core/neutral-drift.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import type { NeutralDrift, TraceBlock } from "../../src/core/results.ts";
import { cut } from "../support/pitch-trace.ts";

const P = { ...DEFAULT_PARAMETERS.neutral, follow: true };
const EXIT_DEG = 20;
const RATE_HZ = 5;

/** `minutes` of running with this level pitch; a glance down now and then. */
function trace(
  minutes: number,
  levelDeg: (timeS: number) => number,
  moving: (timeS: number) => boolean = () => true,
): TraceBlock {
  const timeS = Float64Array.from({ length: minutes * 60 * RATE_HZ }, (_, i) => i / RATE_HZ);
  const pitch = timeS.map((t) => levelDeg(t) + 2 * Math.sin(t) + (t % 20 < 3 ? 28 : 0));
  return {
    timeS,
    pitchDeg: Float32Array.from(pitch),
    strideDeg: Float32Array.from(pitch),
    rollDeg: new Float32Array(timeS.length),
    lostS: new Float32Array(timeS.length),
    moving: Uint8Array.from(timeS, (t) => (moving(t) ? 1 : 0)),
  };
}

function follow(raw: TraceBlock, p = P): { drift: NeutralDrift; corrected: TraceBlock } {
  const corrected = structuredClone(raw);
  const follower = new NeutralFollower(p, EXIT_DEG);
  follower.correct(corrected);
  return { drift: follower.drift, corrected };
}

const lastOffset = ({ changes }: NeutralDrift): number => changes.at(-1)?.offsetDeg ?? 0;

describe("moving neutral", () => {
  test("follows a neutral that sits some degrees off, slowly", () => {
    const { drift } = follow(trace(90, () => 6));
    expect(drift.status).toBe("followed");
    // The least-down 30 % of a level of 6 deg with 2 deg of sway.
    expect(drift.startDeg).toBeGreaterThan(3.9);
    expect(drift.startDeg).toBeLessThan(6);
    // No more than a degree in ten minutes.
    const at30 = drift.changes.findLast(({ atS }) => atS <= 1800)!.offsetDeg;
    expect(at30).toBeGreaterThan(1);
    expect(at30).toBeLessThan(3);
    expect(lastOffset(drift)).toBeGreaterThan(3);
    expect(lastOffset(drift)).toBeLessThanOrEqual(5);
  });

  test("both caps hold for any course of the head", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -9, max: 19, noNaN: true }), { minLength: 2, maxLength: 8 }), (levels) => {
        const { drift } = follow(trace(12 * levels.length, (t) => levels[Math.floor(t / 720)]));
        let [beforeS, beforeDeg] = [0, 0];
        for (const { atS, offsetDeg } of drift.changes) {
          expect(Math.abs(offsetDeg)).toBeLessThanOrEqual(5);
          expect(Math.abs(offsetDeg - beforeDeg)).toBeLessThanOrEqual((atS - beforeS) / 600 + 1e-3);
          [beforeS, beforeDeg] = [atS, offsetDeg];
        }
      }),
      { numRuns: 20 },
    );
  });

  test("is frozen while the head is down and while nobody moves", () => {
    const down = follow(trace(60, (t) => (t < 600 ? 2 : 34))).drift;
    expect(down.changes.every(({ atS }) => atS < 700)).toBe(true);
    const standing = follow(
      trace(
        60,
        () => 8,
        (t) => t < 600,
      ),
    ).drift;
    expect(standing.changes.every(({ atS }) => atS <= 600)).toBe(true);
  });

  test("first minutes far from the neutral pose are refused: nothing moves", () => {
    const raw = trace(60, () => 17);
    const { drift, corrected } = follow(raw);
    expect(drift).toMatchObject({ status: "refused", changes: [] });
    expect(drift.startDeg).toBeGreaterThan(10);
    expect(corrected).toEqual(raw);
  });

  test("a short run says so and stays as it is", () => {
    const { drift } = follow(trace(4, () => 6));
    expect(drift).toEqual({ status: "tooShort", startDeg: null, changes: [] });
  });

  test("every change is listed: the trace plus the listed offsets is the trace before", () => {
    const raw = trace(60, (t) => 3 + t / 900);
    const { drift, corrected } = follow(raw);
    expect(drift.changes.length).toBeGreaterThan(20);
    let next = 0;
    let offsetDeg = 0;
    for (const [i, t] of raw.timeS.entries()) {
      while (next < drift.changes.length && drift.changes[next].atS < t) offsetDeg = drift.changes[next++].offsetDeg;
      expect(Math.abs(corrected.pitchDeg[i] + offsetDeg - raw.pitchDeg[i])).toBeLessThan(1e-4);
      expect(Math.abs(corrected.strideDeg[i] + offsetDeg - raw.strideDeg[i])).toBeLessThan(1e-4);
    }
  });

  test("any split with a saved state gives the same", () => {
    const raw = trace(20, () => 7);
    const whole = follow(raw);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 8 }), (lengths) => {
        let follower = new NeutralFollower(P, EXIT_DEG);
        const pitch: number[] = [];
        for (const block of cut(raw, lengths)) {
          follower.correct(block);
          pitch.push(...block.pitchDeg);
          const next = new NeutralFollower(P, EXIT_DEG);
          next.restoreState(structuredClone(follower.saveState()));
          follower = next;
        }
        expect(follower.drift).toEqual(whole.drift);
        expect(pitch).toEqual([...whole.corrected.pitchDeg]);
      }),
      { numRuns: 10 },
    );
  });
});
