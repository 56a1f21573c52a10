// The trace from known orientations: sign and frame, smoothing and back-dating, gaps, the moving flag, lanes and facts. No
// estimator in here; orientations are made exactly.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { PostureTracker } from "../../src/core/posture.ts";
import type { AttitudeBlock, Calibration, TraceBlock } from "../../src/core/results.ts";
import type { Vec3 } from "../../src/core/units.ts";

const RAD = Math.PI / 180;
const P = DEFAULT_PARAMETERS;

function calibration(more: Partial<Calibration> = {}): Calibration {
  return {
    up: [0, 0, 1],
    forward: [1, 0, 0],
    neutralDeg: 0,
    status: "ok",
    quality: {
      stillStartS: null,
      stillEndS: null,
      gyrBiasRadps: null,
      upFrom: "given",
      forwardFrom: "given",
      forwardSpreadDeg: null,
      gaitS: 0,
    },
    ...more,
  };
}

interface Made {
  readonly durationS: number;
  readonly rateHz: number;
  readonly pitchDeg?: (t: number) => number;
  readonly rollDeg?: (t: number) => number;
  /** Vertical acceleration on top of gravity, m/s². */
  readonly vertical?: (t: number) => number;
  readonly lost?: (t: number) => boolean;
  readonly biasSigmaDps?: number;
  /** Acceleration and rate after everything else. */
  readonly acc?: (t: number, acc: Vec3) => Vec3;
}

const running = (t: number): number => -6 * Math.cos(2 * Math.PI * 2.5 * t);

function made(m: Made): AttitudeBlock {
  const times = Array.from({ length: Math.round(m.durationS * m.rateHz) }, (_, i) => i / m.rateHz).filter(
    (t) => m.lost?.(t) !== true,
  );
  const quaternion: number[] = [];
  const acc: number[] = [];
  for (const t of times) {
    const pitch = RAD * (m.pitchDeg?.(t) ?? 0);
    const roll = RAD * (m.rollDeg?.(t) ?? 0);
    // Pitch about left, then roll about forward: w x y z.
    const [cp, sp, cr, sr] = [pitch, roll].flatMap((a) => [Math.cos(a / 2), Math.sin(a / 2)]);
    quaternion.push(cp * cr, cp * sr, sp * cr, -sp * sr);
    const up: Vec3 = [-Math.sin(pitch), Math.cos(pitch) * Math.sin(roll), Math.cos(pitch) * Math.cos(roll)];
    const size = 9.80665 + (m.vertical?.(t) ?? 0);
    const sensor: Vec3 = [up[0] * size, up[1] * size, up[2] * size];
    acc.push(...(m.acc?.(t, sensor) ?? sensor));
  }
  return {
    imu: {
      timeS: Float64Array.from(times),
      accMps2: Float64Array.from(acc),
      gyrRadps: new Float64Array(3 * times.length),
    },
    quaternion: Float64Array.from(quaternion),
    biasSigmaDps: new Map(times.map((t) => [Math.floor(t), m.biasSigmaDps ?? 0.05])),
  };
}

interface Trace {
  readonly points: { timeS: number; pitchDeg: number; rollDeg: number; lostS: number; moving: number }[];
  readonly tracker: PostureTracker;
}

function joined(blocks: readonly TraceBlock[]): Trace["points"] {
  return blocks.flatMap((b) =>
    Array.from(b.timeS, (timeS, i) => ({
      timeS,
      pitchDeg: b.pitchDeg[i],
      rollDeg: b.rollDeg[i],
      lostS: b.lostS[i],
      moving: b.moving[i],
    })),
  );
}

function track(a: AttitudeBlock, c = calibration()): Trace {
  const tracker = new PostureTracker(c, P);
  const blocks = tracker.push(a);
  return { points: joined([...blocks, ...tracker.finish()]), tracker };
}

function at(points: Trace["points"], timeS: number): Trace["points"][number] {
  const point = points.find((p) => Math.abs(p.timeS - timeS) < 1e-6);
  if (point === undefined) throw new Error(`no point at ${timeS}`);
  return point;
}

describe("angles", () => {
  test("nose-down is positive pitch, right ear down positive roll, neutral is subtracted", () => {
    const tilted = made({ durationS: 4, rateHz: 50, pitchDeg: () => 20, rollDeg: () => 7 });
    const { points } = track(tilted, calibration({ neutralDeg: 3 }));
    expect(at(points, 2).pitchDeg).toBeCloseTo(17, 4);
    expect(at(points, 2).rollDeg).toBeCloseTo(Math.asin(Math.sin(7 * RAD) * Math.cos(20 * RAD)) / RAD, 4);
  });

  test("the axes are the calibration's: the same head in another mounting", () => {
    // X of the sensor points to the right ear, Y to the nose.
    const turnedRight = made({ durationS: 4, rateHz: 50, rollDeg: () => -12 });
    const { points } = track(turnedRight, calibration({ forward: [0, 1, 0] }));
    expect(at(points, 2).pitchDeg).toBeCloseTo(12, 4);
    expect(at(points, 2).rollDeg).toBeCloseTo(0, 4);
  });
});

describe("the grid", () => {
  test.each([25, 50, 104, 400])("25 points a second at %i Hz, from the first sample to the last", (rateHz) => {
    const { points } = track(made({ durationS: 10, rateHz }));
    expect(points[0].timeS).toBe(0);
    expect(points.at(-1)!.timeS).toBeCloseTo(Math.floor((10 - 1 / rateHz) * 25 + 1e-6) / 25, 9);
    points.forEach((p, k) => expect(p.timeS).toBeCloseTo(k / 25, 12));
  });

  test.each([25, 50, 100, 400])("a slow ramp is dated right at %i Hz", (rateHz) => {
    const { points } = track(made({ durationS: 12, rateHz, pitchDeg: (t) => 5 * t }));
    // 2 x tau of delay, back-dated: a straight line comes out as it went in.
    for (const t of [4, 6, 8]) expect(at(points, t).pitchDeg).toBeCloseTo(5 * t, 3);
  });

  test("the bob at step rate nearly vanishes", () => {
    const { points } = track(
      made({ durationS: 12, rateHz: 100, pitchDeg: (t) => 10 + 4.5 * Math.sin(2 * Math.PI * 2.8 * t) }),
    );
    const middle = points.filter((p) => p.timeS > 3 && p.timeS < 9).map((p) => p.pitchDeg);
    expect(Math.max(...middle)).toBeLessThan(10.2);
    expect(Math.min(...middle)).toBeGreaterThan(9.8);
  });
});

describe("gaps", () => {
  test("a short one: no point inside, the lost seconds on the next one, the filter goes straight across", () => {
    const { points, tracker } = track(
      made({ durationS: 10, rateHz: 100, pitchDeg: (t) => 3 * t, lost: (t) => t > 4.005 && t < 5.495 }),
    );
    expect(points.filter((p) => p.timeS > 4 && p.timeS < 5.5)).toHaveLength(0);
    const next = points.find((p) => p.timeS >= 5.5)!;
    expect(next.lostS).toBeCloseTo(1.49, 3);
    expect(points.filter((p) => p.lostS > 0)).toHaveLength(1);
    expect(at(points, 3.8).pitchDeg).toBeCloseTo(11.4, 2);
    expect(at(points, 5.6).pitchDeg).toBeCloseTo(16.8, 2);
    expect(tracker.recording.gapS).toBeCloseTo(1.49, 3);
    expect(tracker.recording.gaps).toEqual([]);
  });

  test("a long one: both sides stand for themselves", () => {
    const { points, tracker } = track(
      made({ durationS: 20, rateHz: 100, pitchDeg: (t) => (t < 10 ? 5 : 30), lost: (t) => t > 8.005 && t < 12.995 }),
    );
    expect(at(points, 8).pitchDeg).toBeCloseTo(5, 4);
    expect(at(points, 13).pitchDeg).toBeCloseTo(30, 4);
    expect(at(points, 13).lostS).toBeCloseTo(4.99, 3);
    expect(tracker.recording.gaps).toHaveLength(1);
    expect(tracker.recording.gaps[0].startS).toBeCloseTo(8, 6);
    expect(tracker.recording.gaps[0].endS).toBeCloseTo(13, 6);
  });

  test("single lost rows count with their own length; uneven steps below the limit are no gaps", () => {
    const { tracker } = track(made({ durationS: 20, rateHz: 100, lost: (t) => Math.round(t * 100) % 50 === 7 }));
    expect(tracker.recording.gapS).toBeCloseTo(0.4, 6);
    const uneven = made({ durationS: 20, rateHz: 100 });
    uneven.imu.timeS.forEach((t, i) => (uneven.imu.timeS[i] = t + (i % 2) * 0.001));
    expect(track(uneven).tracker.recording.gapS).toBe(0);
  });

  test("a leap of the source's clock costs no memory", () => {
    const leap = made({ durationS: 4, rateHz: 50 });
    for (let i = 100; i < 200; i++) leap.imu.timeS[i] += 1e9;
    const { points, tracker } = track(leap);
    expect(points.length).toBeLessThan(120);
    expect(tracker.lanes.confidence).toHaveLength(2);
  });
});

describe("moving, pauses, cadence", () => {
  const run = made({ durationS: 40, rateHz: 100, vertical: (t) => (t >= 6 && t < 30 ? running(t) : 0) });

  test("flag, moving seconds and pauses agree", () => {
    const { points, tracker } = track(run);
    expect(at(points, 5.6).moving).toBe(0);
    expect(at(points, 6.6).moving).toBe(1);
    expect(at(points, 29.6).moving).toBe(1);
    expect(at(points, 30.2).moving).toBe(0);
    expect(tracker.movingS).toBeCloseTo(points.filter((p) => p.moving === 1).length / 25, 1);
    expect(tracker.pauses).toHaveLength(2);
    expect(tracker.pauses[0].startS).toBe(0);
    expect(tracker.pauses[1].endS).toBeCloseTo(39.99, 6);
  });

  test("points wait until it is known whether the wearer moved", () => {
    const tracker = new PostureTracker(calibration(), P);
    const half: AttitudeBlock = {
      imu: {
        timeS: run.imu.timeS.slice(0, 2000),
        accMps2: run.imu.accMps2.slice(0, 6000),
        gyrRadps: run.imu.gyrRadps.slice(0, 6000),
      },
      quaternion: run.quaternion.slice(0, 8000),
      biasSigmaDps: new Map(),
    };
    const last = joined(tracker.push(half)).at(-1)!;
    expect(last.timeS).toBeGreaterThan(14);
    expect(last.timeS).toBeLessThan(20);
  });

  test("without a forward axis there is no trace, but all the rest", () => {
    const known = track(run).tracker;
    const { points, tracker } = track(run, calibration({ forward: null, status: "forwardUnknown" }));
    expect(points).toEqual([]);
    expect(tracker.movingS).toBe(known.movingS);
    expect(tracker.pauses).toEqual(known.pauses);
    expect(tracker.lanes).toEqual(known.lanes);
    expect(tracker.recording).toEqual(known.recording);
  });

  test("cadence per second while stepping, nothing else", () => {
    const { cadenceSpm } = track(run).tracker.lanes;
    expect(cadenceSpm).toHaveLength(40);
    expect(cadenceSpm[3]).toBe(0);
    expect(cadenceSpm[20]).toBeGreaterThan(145);
    expect(cadenceSpm[20]).toBeLessThan(155);
    expect(cadenceSpm[35]).toBe(0);
  });
});

describe("confidence", () => {
  const lane = (m: Partial<Made>): Float32Array =>
    track(made({ durationS: 12, rateHz: 100, ...m })).tracker.lanes.confidence;

  test("is low at the start and near 1 after it", () => {
    const confidence = lane({});
    expect(confidence[0]).toBeLessThan(0.5);
    expect(confidence[8]).toBeGreaterThan(0.95);
  });

  test("falls with lost samples and starts again after a long gap", () => {
    const confidence = lane({ lost: (t) => t > 4.005 && t < 4.7 });
    expect(confidence[4]).toBeLessThan(0.4);
    expect(confidence[6]).toBeGreaterThan(0.95);
    const long = lane({ lost: (t) => t > 3.005 && t < 6.995 });
    expect(long[4]).toBe(0);
    expect(long[7]).toBeLessThan(0.5);
    expect(long[11]).toBeGreaterThan(0.95);
  });

  test("falls with an uncertain bias", () => {
    expect(lane({ biasSigmaDps: 1.2 })[8]).toBeLessThan(0.4);
  });

  test("falls where samples sit at the limit of the range", () => {
    const limit = 4 * 9.80665;
    const clipped = (t: number, [x, y, z]: Vec3): Vec3 => [
      x,
      y,
      t >= 6 && t < 8 ? Math.min(limit, z + (Math.round(t * 100) % 20 < 6 ? 60 : 0)) : z + Math.sin(77 * t),
    ];
    const { tracker } = track(made({ durationS: 12, rateHz: 100, acc: clipped }));
    expect(tracker.lanes.confidence[7]).toBeLessThan(0.1);
    expect(tracker.lanes.confidence[9]).toBeGreaterThan(0.95);
    expect(tracker.recording.clippedFraction).toBeGreaterThan(0.03);
    expect(tracker.recording.clippedFraction).toBeLessThan(0.06);
  });

  test("equal values in a row below any sensor's range, or below a larger value, are no clipping", () => {
    const still = track(made({ durationS: 12, rateHz: 100 }));
    expect(still.tracker.recording.clippedFraction).toBe(0);
    const peaks = track(
      made({
        durationS: 12,
        rateHz: 100,
        acc: (t, [x, y]) => [x, y, Math.round(t * 100) % 100 < 5 ? 30 : 9.8 + (t > 11 ? 40 * Math.sin(9 * t) : 0)],
      }),
    );
    expect(peaks.tracker.recording.clippedFraction).toBe(0);
  });

  test("falls when the clip has turned on the head, and stays low though it comes back", () => {
    const { tracker } = track(
      made({
        durationS: 500,
        rateHz: 25,
        vertical: running,
        rollDeg: (t) => (t > 200 && t < 400 ? 18 : 1),
      }),
    );
    const { confidence } = tracker.lanes;
    expect(confidence[150]).toBeGreaterThan(0.9);
    expect(confidence[350]).toBeLessThan(0.5);
    expect(confidence[490]).toBeLessThan(0.5);
    expect(tracker.mountMarks.map(({ kind, by }) => [kind, by])).toEqual([
      ["moved", "roll"],
      ["moved", "roll"],
    ]);
  });
});

test("facts of the recording", () => {
  const { tracker } = track(made({ durationS: 30, rateHz: 52 }));
  expect(tracker.recording.sampleCount).toBe(1560);
  expect(tracker.recording.rateHz).toBeCloseTo(52, 6);
  expect(tracker.recording.durationS).toBeCloseTo(1559 / 52, 9);
  const empty = new PostureTracker(calibration(), P);
  expect(empty.finish()).toEqual([]);
  expect(empty.recording).toMatchObject({ durationS: 0, sampleCount: 0, rateHz: 0, gapS: 0 });
});

test("any split, with saved and restored state, gives the same trace, lanes and facts", () => {
  const a = made({
    durationS: 60,
    rateHz: 52,
    pitchDeg: (t) => 20 + 15 * Math.sin(t / 4) + 3 * Math.sin(17 * t),
    rollDeg: (t) => 4 * Math.sin(t / 3),
    vertical: (t) => ((t > 4 && t < 22) || (t > 24.5 && t < 41) || t > 47 ? running(t) : 0),
    lost: (t) => (t > 13 && t < 14.2) || (t > 30 && t < 33) || Math.floor(t * 13) % 29 === 0,
  });
  const whole = track(a);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }), fc.boolean(), (lengths, restore) => {
      let tracker = new PostureTracker(calibration(), P);
      const blocks: TraceBlock[] = [];
      let from = 0;
      for (const length of [...lengths, a.imu.timeS.length]) {
        const to = Math.min(a.imu.timeS.length, from + length);
        blocks.push(
          ...tracker.push({
            imu: {
              timeS: a.imu.timeS.slice(from, to),
              accMps2: a.imu.accMps2.slice(3 * from, 3 * to),
              gyrRadps: a.imu.gyrRadps.slice(3 * from, 3 * to),
            },
            quaternion: a.quaternion.slice(4 * from, 4 * to),
            biasSigmaDps: a.biasSigmaDps,
          }),
        );
        from = to;
        if (!restore) continue;
        const next = new PostureTracker(calibration(), P);
        next.restoreState(structuredClone(tracker.saveState()));
        tracker = next;
      }
      blocks.push(...tracker.finish());
      expect(joined(blocks)).toEqual(whole.points);
      expect(tracker.recording).toEqual(whole.tracker.recording);
      expect(tracker.pauses).toEqual(whole.tracker.pauses);
      expect(tracker.movingS).toBe(whole.tracker.movingS);
      expect(tracker.lanes.cadenceSpm).toEqual(whole.tracker.lanes.cadenceSpm);
    }),
    { numRuns: 40 },
  );
});
