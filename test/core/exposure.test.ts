// Exposure figures against the domain model's anchors, hand-made traces, and plain sums over random ones.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExposureMeter, holdingTimeMin } from "../../src/core/exposure.ts";
import { detectHeadDown } from "../../src/core/head-down.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import type { Exposure, RunSummary, TraceBlock } from "../../src/core/results.ts";
import { anyTrace, cut, plateau, traceOf } from "../support/pitch-trace.ts";

const p = DEFAULT_PARAMETERS;

function measure(trace: TraceBlock): { summary: RunSummary; exposure: Exposure } {
  const meter = new ExposureMeter(p);
  meter.push(trace);
  return meter.finish(detectHeadDown([trace], p.detection));
}

/** `onS` seconds at `deg`, `offS` at 0, again and again. */
function spells(onS: number, offS: number, deg: number, count: number): [number, number][] {
  const corners: [number, number][] = [[0, 0]];
  for (let k = 0; k < count; k++) {
    const t = 1 + k * (onS + offS);
    corners.push([t, 0], [t + 0.04, deg], [t + onS, deg], [t + onS + 0.04, 0]);
  }
  return [...corners, [1 + count * (onS + offS), 0]];
}

describe("holding time and budget", () => {
  it.each([
    [25, 8],
    [30, 7.4],
    [35, 6.8],
    [40, 6.3],
    [45, 5.7],
    [50, 5.1],
    [55, 4.5],
    [60, 3.9],
    [75, 2.2],
    [85, 1],
    [95, 1],
  ])("holding time at %s deg is %s min", (deg, minutes) => {
    expect(Math.abs(holdingTimeMin(deg, p.exposure) - minutes)).toBeLessThan(0.06);
  });

  // The examples of domain section 4.2, printed there with two digits.
  it.each([
    [180, 0, 30, 1, 0.4],
    [40, 20, 30, 20, 0.53],
    [30, 30, 35, 30, 0.07],
    [50, 10, 35, 30, 2.7],
  ])("%s s on, %s s off at %s deg, %s times: peak %s", (onS, offS, deg, count, peak) => {
    const { peakBudget } = measure(traceOf(spells(onS, offS, deg, count))).exposure;
    expect(Math.abs(peakBudget - peak)).toBeLessThan(peak < 1 ? 0.006 : 0.06);
  });

  // 3 min, 1 min of something, 3 min at 30 deg; one minute of recovery is 0.2.
  const used = 3 / holdingTimeMin(30, p.exposure);
  const course: [number, number][] = [
    [0, 0],
    [1, 0],
    [1.04, 30],
    [421, 30],
  ];

  it("recovers in a pause, whatever the pitch", () => {
    const { peakBudget } = measure(traceOf(course, { pauses: [[181, 241]] })).exposure;
    expect(peakBudget).toBeCloseTo(2 * used - 0.2, 2);
  });

  it("is frozen in a gap", () => {
    const { peakBudget } = measure(traceOf(course, { gaps: [[181, 241]] })).exposure;
    expect(peakBudget).toBeCloseTo(2 * used, 2);
  });
});

describe("time at angles", () => {
  it("counts time at or past each level, of moving time only", () => {
    const trace = traceOf(
      [
        [0, 15],
        [10, 15],
        [10.04, 14.9],
        [20, 14.9],
        [20.04, 45],
        [30, 45],
        [40, 45],
      ],
      {
        pauses: [[30, 40]],
      },
    );
    const { summary, exposure } = measure(trace);
    expect(summary.movingS).toBeCloseTo(30, 5);
    expect(exposure.aboveS[0]).toBeCloseTo(20, 1);
    expect(exposure.aboveS[1]).toBeCloseTo(10, 1);
    expect(exposure.aboveS[2]).toBeCloseTo(10, 1);
    expect(exposure.doseDegMin).toBeCloseTo((30 * 10) / 60, 1);
  });

  it("gives percentiles of moving time to 0.1 deg", () => {
    const { pitchP10Deg, pitchP50Deg, pitchP90Deg } = measure(
      traceOf([
        [0, 0],
        [1000, 30],
      ]),
    ).summary;
    expect(pitchP10Deg).toBeCloseTo(3, 1);
    expect(pitchP50Deg).toBeCloseTo(15, 1);
    expect(pitchP90Deg).toBeCloseTo(27, 1);
  });

  it("has bars of 2 deg from the lowest one that was seen", () => {
    const { histogramFromDeg, histogramS } = measure(
      traceOf([
        [0, -3],
        [10, -3],
        [10.04, 1],
        [30, 1],
      ]),
    ).exposure;
    expect(histogramFromDeg).toBe(-4);
    expect(histogramS.map((s) => Math.round(s))).toEqual([10, 0, 20]);
  });

  it("sorts stays into angle and duration classes, lower borders inside", () => {
    // Exactly 10 s at or past 25 deg, then 30 s near the horizon, then 2 s in two strides, then 2 min past 40.
    const trace = traceOf([
      [0, 25],
      [10, 25],
      [10.04, 0],
      [40, 0],
      [40.04, 10],
      [42.04, 10],
      [42.08, 50],
      [162.08, 50],
    ]);
    const seconds = measure(trace).exposure.evaS.map((row) => row.map((s) => Math.round(s * 10) / 10));
    expect(seconds).toEqual([
      [0, 0, 0, 30, 0],
      [0, 2, 0, 0, 0],
      [0, 0, 10, 0, 0],
      [0, 0, 0, 0, 120],
    ]);
  });

  it("a pause breaks a stay", () => {
    const { evaS } = measure(
      traceOf(
        [
          [0, 30],
          [40, 30],
        ],
        { pauses: [[8, 20]] },
      ),
    ).exposure;
    expect(evaS[2].map((s) => Math.round(s))).toEqual([0, 8, 20, 0, 0]);
  });
});

describe("headline figures", () => {
  const trace = traceOf([
    [0, 0],
    ...plateau(10, 11),
    ...plateau(20, 25),
    ...plateau(40, 52),
    ...plateau(60, 68),
    ...plateau(69.6, 77.6),
    ...plateau(100, 170, 36),
    [400, 0],
  ]);
  const { summary, exposure } = measure(trace);

  it("counts dips and episodes, and glances only as a number", () => {
    expect(summary).toMatchObject({ glanceCount: 1, dipCount: 1, episodeCount: 3, longCount: 1, veryLongCount: 0 });
    expect(summary.movingS).toBeCloseTo(400, 5);
    expect(summary.dipS).toBeCloseTo(5, 5);
    // The raise of 1.6 s inside the second episode is not head-down.
    expect(summary.sustainedS).toBeCloseTo(12 + 16 + 70, 5);
    expect(summary.headDownS).toBeCloseTo(103, 5);
    expect(summary.headDownPercent).toBeCloseTo(24.5, 5);
    expect(summary.longestEpisodeS).toBeCloseTo(70, 5);
    expect(summary.severity).toBe("high");
  });

  it("gives rates, the median length and weighted minutes", () => {
    expect(exposure.episodesPerHour).toBeCloseTo(27, 5);
    expect(exposure.medianEpisodeS).toBeCloseTo(17.6, 5);
    expect(exposure.episodePoints).toBeCloseTo((12 + 16 + 70 * 1.4 * 1.25) / 60, 5);
  });

  it("counts head raises of a second or more after dips and episodes, joined ones too", () => {
    // After the dip, after each episode, and the 1.6 s inside one (its part past exit lasts over a second).
    expect(exposure.headRaisesPerMin).toBeCloseTo((5 * 60) / 103, 5);
  });

  it("a return of less than a second is no head raise", () => {
    const short = measure(traceOf([[0, 0], ...plateau(10, 20), ...plateau(20.8, 30), [40, 0]]));
    expect(short.exposure.headRaisesPerMin).toBeCloseTo(60 / short.summary.headDownS, 5);
  });

  it("says null, not zero, where there is nothing to measure", () => {
    const still = measure(
      traceOf(
        [
          [0, 30],
          [30, 30],
        ],
        { pauses: [[0, 30]] },
      ),
    );
    expect(still.summary).toMatchObject({ movingS: 0, headDownPercent: null, pitchP50Deg: null, severity: "light" });
    expect(still.exposure).toMatchObject({
      episodesPerHour: null,
      medianEpisodeS: null,
      headRaisesPerMin: null,
      meanRollDeg: null,
      rollSameSideFraction: null,
      sagDeg: null,
      histogramS: [],
    });
    const empty = measure(
      traceOf([
        [0, 0],
        [0, 0],
      ]),
    );
    expect(empty.summary.movingS).toBe(0);
  });
});

describe("roll and sag", () => {
  it("means the sideways tilt and its share of time, left as negative", () => {
    const { meanRollDeg, rollSameSideFraction } = measure(
      traceOf(
        [
          [0, 0],
          [60, 0],
        ],
        { rollDeg: -6 },
      ),
    ).exposure;
    expect(meanRollDeg).toBeCloseTo(-6, 5);
    expect(rollSameSideFraction).toBe(1);
  });

  it("compares the last third with the first, outside of spells", () => {
    // From 2 to 14 deg over half an hour: the thirds' means are 4 and 12. A spell at 40 deg in the last third is left out.
    const drift: [number, number][] = [
      [0, 2],
      [1700, 13.33],
      [1700.04, 40],
      [1760, 40],
      [1760.04, 13.73],
      [1800, 14],
    ];
    expect(measure(traceOf(drift)).exposure.sagDeg).toBeCloseTo(8, 0);
    const plain = measure(
      traceOf([
        [0, 2],
        [1800, 14],
      ]),
    ).exposure.sagDeg;
    expect(plain).toBeCloseTo(8, 1);
  });

  it("takes thirds of moving time, so that a long stop does not shift them", () => {
    const withStop: [number, number][] = [
      [0, 3],
      [600, 3],
      [600.04, 9],
      [5000, 9],
      [5600, 9],
      [5600.04, 3],
      [6200, 3],
    ];
    const sag = measure(traceOf(withStop, { pauses: [[600, 5000]] })).exposure.sagDeg;
    expect(sag).toBeCloseTo(0, 1);
  });
});

describe("on random traces", () => {
  /** Plain sums over each interval cut into 400 parts, pitch linear. */
  function bySlices(t: TraceBlock): { movingS: number; aboveS: number[]; rowS: number[]; doseDegMin: number } {
    const total = { movingS: 0, aboveS: [0, 0, 0], rowS: [0, 0, 0, 0], doseDegMin: 0 };
    for (let i = 1; i < t.timeS.length; i++) {
      if (t.moving[i] === 0) continue;
      const knownS = t.timeS[i] - t.timeS[i - 1] - t.lostS[i];
      for (let k = 0; k < 400; k++) {
        const deg = t.pitchDeg[i - 1] + ((t.pitchDeg[i] - t.pitchDeg[i - 1]) * (k + 0.5)) / 400;
        const s = knownS / 400;
        total.movingS += s;
        for (const [j, level] of p.exposure.levelsDeg.entries()) if (deg >= level) total.aboveS[j] += s;
        total.rowS[p.exposure.evaAnglesDeg.filter((a) => deg >= a).length] += s;
        total.doseDegMin += (Math.max(0, deg - 15) * s) / 60;
      }
    }
    return total;
  }

  it("agrees with plain sums, and every table adds up to the moving time", () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const { summary, exposure } = measure(trace);
        const plain = bySlices(trace);
        // Each crossing may fall inside one of 400 parts, and a part of a long step is long.
        const slackS = 0.01 + trace.timeS.length * 0.0005 + summary.movingS / 400;
        expect(Math.abs(summary.movingS - plain.movingS)).toBeLessThan(1e-4);
        for (let j = 0; j < 3; j++) expect(Math.abs(exposure.aboveS[j] - plain.aboveS[j])).toBeLessThan(slackS);
        expect(Math.abs(exposure.doseDegMin - plain.doseDegMin)).toBeLessThan(0.01);
        expect(exposure.histogramS.reduce((a, b) => a + b, 0)).toBeCloseTo(summary.movingS, 6);
        expect(exposure.evaS.flat().reduce((a, b) => a + b, 0)).toBeCloseTo(summary.movingS, 6);
        expect(exposure.peakBudget).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 },
    );
  });

  it("without lost seconds every angle class has the plain sum's time", () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        const whole = { ...trace, lostS: new Float32Array(trace.timeS.length) };
        const rows = measure(whole).exposure.evaS.map((row) => row.reduce((a, b) => a + b, 0));
        const plain = bySlices(whole);
        const largest = Math.max(0, ...plain.rowS.map((s, k) => Math.abs(s - rows[k])));
        // As above; a class has two edges.
        expect(largest).toBeLessThan(0.02 + trace.timeS.length * 0.001 + (2 * plain.movingS) / 400);
      }),
      { numRuns: 150 },
    );
  });

  it("does not depend on how the trace is cut into blocks", () => {
    fc.assert(
      fc.property(anyTrace, fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }), (trace, lengths) => {
        const spans = detectHeadDown([trace], p.detection);
        const meter = new ExposureMeter(p);
        for (const block of cut(trace, lengths)) meter.push(block);
        const early = meter.finish(spans);
        expect(early).toEqual(measure(trace));
        expect(meter.finish(spans)).toEqual(early);
      }),
      { numRuns: 200 },
    );
  });
});
