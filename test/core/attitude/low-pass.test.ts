// The low-pass against the difference equation of the paper, its start and its changes at run time.
import fc from "fast-check";
import { expect, test } from "vitest";
import { LowPass } from "../../../src/core/attitude/low-pass.ts";

/** Second-order Butterworth as VQF writes it, started in the steady state of `x0`. */
function byThePaper(input: readonly number[], x0: number, tauS: number, dtS: number): number[] {
  const c = Math.tan((Math.PI * Math.SQRT2 * dtS) / (2 * Math.PI * tauS));
  const d = c * c + Math.SQRT2 * c + 1;
  const b0 = (c * c) / d;
  const a1 = (2 * (c * c - 1)) / d;
  const a2 = (1 - Math.SQRT2 * c + c * c) / d;
  let s0 = x0 * (1 - b0);
  let s1 = x0 * (b0 - a2);
  return input.map((x) => {
    const y = b0 * x + s0;
    s0 = 2 * b0 * x - a1 * y + s1;
    s1 = b0 * x - a2 * y;
    return y;
  });
}

const signal = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 300 });

test("gives what the paper's difference equation gives", () => {
  fc.assert(
    fc.property(
      signal,
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 0.5, max: 10, noNaN: true }),
      fc.double({ min: 0.001, max: 0.05, noNaN: true }),
      (input, x0, tauS, dtS) => {
        const filter = new LowPass(1);
        filter.adapt(tauS, dtS);
        filter.settle(Float64Array.of(x0), 0);
        const expected = byThePaper(input, x0, tauS, dtS);
        input.forEach((x, i) => {
          const value = Float64Array.of(x);
          filter.step(value, 0);
          expect(value[0]).toBeCloseTo(expected[i], 8);
        });
      },
    ),
  );
});

test("starts with the running mean until the time constant has passed", () => {
  const filter = new LowPass(1);
  filter.adapt(1, 0.1);
  const out = [3, 5, 1, 7, 4].map((x) => {
    const value = Float64Array.of(x);
    filter.step(value, 0);
    return value[0];
  });
  expect(out).toEqual([3, 4, 3, 4, 4]);
});

test("keeps a constant through any change of interval and time constant", () => {
  const filter = new LowPass(1);
  const value = Float64Array.of(2);
  for (const [tauS, dtS] of [
    [1, 0.1],
    [6, 0.01],
    [3, 0.02],
    [12, 0.0035],
    [0.001, 0.01],
    [3, 0.01],
  ]) {
    filter.adapt(tauS, dtS);
    for (let i = 0; i < 50; i += 1) {
      value[0] = 2;
      filter.step(value, 0);
      expect(value[0]).toBeCloseTo(2, 12);
    }
  }
});
