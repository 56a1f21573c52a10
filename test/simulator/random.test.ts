// The simulator's random numbers: reproducible, independent streams, and of the distribution they claim.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/simulator/random.ts";

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.uniform());

describe("Random", () => {
  it("gives the same numbers for the same seed and stream, others for any other", () => {
    expect(draw(new Random(7).stream("a"), 20)).toEqual(draw(new Random(7).stream("a"), 20));
    expect(draw(new Random(7).stream("a"), 20)).not.toEqual(draw(new Random(7).stream("b"), 20));
    expect(draw(new Random(7).stream("a"), 20)).not.toEqual(draw(new Random(8).stream("a"), 20));
  });

  it("takes a stream without drawing from its parent", () => {
    const parent = new Random(3);
    parent.stream("a");
    expect(draw(parent, 5)).toEqual(draw(new Random(3), 5));
  });

  it("keeps every seed inside [0, 1) and between its bounds", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: -50, max: 50, noNaN: true }), (seed, low) => {
        const random = new Random(seed);
        for (let index = 0; index < 50; index += 1) {
          const value = random.uniform();
          const between = random.between(low, low + 3);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(1);
          expect(between).toBeGreaterThanOrEqual(low);
          expect(between).toBeLessThanOrEqual(low + 3);
        }
      }),
    );
  });

  it("draws normal numbers of mean 0 and deviation 1", () => {
    const random = new Random(11);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeGreaterThan(0.95);
    expect(variance).toBeLessThan(1.05);
    expect(values.filter((value) => Math.abs(value) > 1.96).length / values.length).toBeCloseTo(0.05, 2);
  });

  it("spreads log-uniform numbers evenly over octaves", () => {
    const random = new Random(5);
    const values = Array.from({ length: 8000 }, () => random.logBetween(10, 40));
    expect(values.filter((value) => value < 20).length / values.length).toBeCloseTo(0.5, 1);
  });
});
