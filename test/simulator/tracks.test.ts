// Moves and noise: where they are at what time, and that nothing in them jumps.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/simulator/random.ts";
import { MoveTrack, SmoothNoise } from "../../src/simulator/tracks.ts";

describe("MoveTrack", () => {
  it("stands before, between and after its moves and is half way in the middle of one", () => {
    const track = new MoveTrack(2);
    track.move(1, 2, 10);
    track.move(5, 1, 4);
    expect([0, 1, 2, 3, 4, 5.5, 6, 100].map((timeS) => track.at(timeS))).toEqual([2, 2, 6, 10, 10, 7, 4, 4]);
  });

  it("puts a move off until the one before has ended", () => {
    const track = new MoveTrack(0);
    expect(track.move(0, 4, 8)).toBe(4);
    expect(track.move(1, 2, 0)).toBe(6);
    expect([2, 4, 5, 6].map((timeS) => track.at(timeS))).toEqual([4, 8, 4, 0]);
  });

  it("never moves faster than the peak of a minimum-jerk move", () => {
    const moves = fc.array(fc.tuple(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer({ min: -40, max: 40 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(moves, (list) => {
        const track = new MoveTrack(0);
        let fastest = 0;
        for (const [pauseS, target] of list) {
          fastest = Math.max(fastest, 1.875 * Math.abs(target - track.target));
          track.move(track.freeFromS + pauseS, 1, target);
        }
        let last = track.at(0);
        let fastestSeen = 0;
        for (let timeS = 0.01; timeS < 50; timeS += 0.01) {
          const value = track.at(timeS);
          fastestSeen = Math.max(fastestSeen, Math.abs(value - last) / 0.01);
          last = value;
        }
        expect(fastestSeen).toBeLessThanOrEqual(fastest + 1e-6);
      }),
      { numRuns: 30 },
    );
  });
});

describe("SmoothNoise", () => {
  it("has the same values whatever the grid it is read on", () => {
    const fine = new SmoothNoise(new Random(1), 0.7);
    const coarse = new SmoothNoise(new Random(1), 0.7);
    const values = Array.from({ length: 4000 }, (_, index) => fine.at(index / 100));
    for (let index = 0; index < 4000; index += 40) expect(coarse.at(index / 100)).toBe(values[index]);
  });

  it("has deviation 1 and no content above its limit", () => {
    const noise = new SmoothNoise(new Random(2), 0.5);
    const values = Array.from({ length: 40_000 }, (_, index) => noise.at(index / 20));
    const power = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(power).toBeGreaterThan(0.93);
    expect(power).toBeLessThan(1.07);
    const steps = values.slice(1).map((value, index) => Math.abs(value - values[index]) * 20);
    expect(Math.max(...steps)).toBeLessThan(2 * Math.PI * 2.5);
  });
});
