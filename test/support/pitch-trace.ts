// Makes pitch traces for tests: from corner points by straight lines, or at random with gaps and pauses. Not the simulator:
// there is no runner and no sensor in it.
import fc from "fast-check";
import type { TraceBlock } from "../../src/core/results.ts";

/** A trace at 25 Hz along straight lines between corners `[timeS, pitchDeg]`; pauses and gaps by time. */
export function traceOf(
  corners: readonly (readonly [timeS: number, pitchDeg: number])[],
  options: {
    rateHz?: number;
    pauses?: readonly (readonly [number, number])[];
    gaps?: readonly (readonly [number, number])[];
    rollDeg?: number;
  } = {},
): TraceBlock {
  const rateHz = options.rateHz ?? 25;
  const endS = corners.at(-1)![0];
  const rows: { t: number; p: number; lost: number; moving: number }[] = [];
  let k = 0;
  let lost = 0;
  for (let i = 0; i / rateHz <= endS + 1e-9; i++) {
    const t = i / rateHz;
    while (k < corners.length - 2 && corners[k + 1][0] <= t) k++;
    const [ta, pa] = corners[k];
    const [tb, pb] = corners[k + 1];
    if ((options.gaps ?? []).some(([a, b]) => t > a + 1e-9 && t < b - 1e-9)) {
      lost += 1 / rateHz;
      continue;
    }
    const moving = (options.pauses ?? []).some(([a, b]) => t > a + 1e-9 && t <= b + 1e-9) ? 0 : 1;
    rows.push({ t, p: pa + (pb - pa) * Math.min(1, (t - ta) / (tb - ta)), lost, moving });
    lost = 0;
  }
  return {
    timeS: Float64Array.from(rows, (r) => r.t),
    pitchDeg: Float32Array.from(rows, (r) => r.p),
    strideDeg: Float32Array.from(rows, (r) => r.p),
    rollDeg: new Float32Array(rows.length).fill(options.rollDeg ?? 0),
    lostS: Float32Array.from(rows, (r) => r.lost),
    moving: Uint8Array.from(rows, (r) => r.moving),
  };
}

/** A head-down plateau for `traceOf`: pitch is at or past 25 deg, and not short of 20, from `fromS` to `toS` exactly. */
export function plateau(fromS: number, toS: number, deg = 32): [number, number][] {
  return [
    [fromS - 0.04, 0],
    [fromS, 25],
    [fromS + 0.04, deg],
    [toS - 0.04, deg],
    [toS, 20],
    [toS + 0.04, 0],
  ];
}

/** Blocks of the given lengths, the rest in a last one. */
export function cut(t: TraceBlock, lengths: readonly number[]): TraceBlock[] {
  const blocks: TraceBlock[] = [];
  let from = 0;
  for (const length of [...lengths, t.timeS.length]) {
    const to = Math.min(t.timeS.length, from + length);
    blocks.push({
      timeS: t.timeS.slice(from, to),
      pitchDeg: t.pitchDeg.slice(from, to),
      strideDeg: t.strideDeg.slice(from, to),
      rollDeg: t.rollDeg.slice(from, to),
      lostS: t.lostS.slice(from, to),
      moving: t.moving.slice(from, to),
    });
    from = to;
  }
  return blocks;
}

/** Random traces: plateaus, ramps, hovers near the lines, wiggles; lost seconds, long gaps, pauses; 5 to 25 points a second. */
export const anyTrace: fc.Arbitrary<TraceBlock> = fc
  .record({
    rateHz: fc.constantFrom(5, 10, 25),
    pieces: fc.array(
      fc.record({
        deg: fc.oneof(
          fc.constantFrom(0, 15, 19, 20, 22, 24, 25, 30, 45),
          fc.double({ min: -20, max: 60, noNaN: true }),
        ),
        seconds: fc.oneof(fc.constantFrom(0, 0.4, 1, 1.6, 2, 3, 8, 10), fc.double({ min: 0, max: 15, noNaN: true })),
        ramp: fc.boolean(),
        wiggleDeg: fc.constantFrom(0, 0, 1, 4),
        moving: fc.constantFrom(1, 1, 1, 1, 1, 0),
        lostAfterS: fc.constantFrom(0, 0, 0, 0.01, 0.5, 1.5, 2, 2.5, 10),
        smallLoss: fc.boolean(),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  })
  .map(({ rateHz, pieces }) => {
    const stepS = 1 / rateHz;
    const rows: { t: number; p: number; r: number; lost: number; moving: number }[] = [];
    let t = 3;
    let lastDeg = 0;
    let lost = 0;
    for (const piece of pieces) {
      const count = Math.round(piece.seconds * rateHz);
      for (let i = 1; i <= count; i++) {
        t += stepS;
        const base = piece.ramp ? lastDeg + ((piece.deg - lastDeg) * i) / count : piece.deg;
        if (piece.smallLoss && i % 7 === 0) lost += stepS * 0.3;
        rows.push({
          t,
          p: base + piece.wiggleDeg * Math.sin(i * 1.7),
          r: 4 * Math.sin(t / 9),
          lost,
          moving: piece.moving,
        });
        lost = 0;
      }
      lastDeg = piece.deg;
      t += piece.lostAfterS;
      lost = piece.lostAfterS;
    }
    return {
      timeS: Float64Array.from(rows, (r) => r.t),
      pitchDeg: Float32Array.from(rows, (r) => r.p),
      strideDeg: Float32Array.from(rows, (r) => r.p),
      rollDeg: Float32Array.from(rows, (r) => r.r),
      lostS: Float32Array.from(rows, (r) => r.lost),
      moving: Uint8Array.from(rows, (r) => r.moving),
    };
  });
