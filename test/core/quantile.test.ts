// Quantiles against sorted values.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, nthSmallest, quantile } from "../../src/core/quantile.ts";

const numbers = fc.oneof(
  fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 300 }),
  // Many equal ones.
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 300 }),
);
const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

describe("quantiles", () => {
  it("are those of the sorted values, and leave the values alone", () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const all = sorted(values);
        const place = share * (all.length - 1);
        const low = Math.floor(place);
        const high = Math.min(low + 1, all.length - 1);
        const given = [...values];
        expect(quantile(given, share)).toBeCloseTo(all[low] + (place - low) * (all[high] - all[low]), 9);
        expect(given).toEqual(values);
      }),
    );
  });

  it("select any place", () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (values, any) => {
        const n = any % values.length;
        expect(nthSmallest(Float64Array.from(values), n)).toBe(sorted(values)[n]);
      }),
    );
  });

  it("say NaN without values", () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(median([3])).toBe(3);
  });
});
