// A made-up analysis with a trace, for tests of what stores and shows it. Shapes are right, the figures mean nothing.
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import type { Analysis, TraceBlock } from "../../src/core/results.ts";

/** Pitch of a wavering head at 25 points per second; a gap of `gapS` after `gapAtS` where given. */
export function sampleTrace(o: {
  durationS: number;
  seed?: number;
  gapAtS?: number;
  gapS?: number;
  blockPoints?: number;
}): TraceBlock[] {
  const blocks: TraceBlock[] = [];
  const size = o.blockPoints ?? 400;
  const { gapAtS = Infinity, gapS = 0, seed = 1 } = o;
  const times: number[] = [];
  for (let k = 0; k * 0.04 <= o.durationS; k++) {
    const timeS = k * 0.04;
    if (timeS <= gapAtS || timeS >= gapAtS + gapS) times.push(timeS);
  }
  for (let from = 0; from < times.length; from += size) {
    const timeS = Float64Array.from(times.slice(from, from + size));
    const previous = (at: number): number => times[Math.max(0, from + at - 1)];
    blocks.push({
      timeS,
      pitchDeg: Float32Array.from(timeS, (t) => 12 + 14 * Math.sin(t / 9 + seed) + 3 * Math.sin(1.7 * t)),
      strideDeg: Float32Array.from(timeS, (t) => 12 + 14 * Math.sin(t / 9 + seed)),
      rollDeg: Float32Array.from(timeS, (t) => Math.sin(t / 5 + seed)),
      lostS: Float32Array.from(timeS, (t, at) => (t - previous(at) > 0.06 ? t - previous(at) - 0.04 : 0)),
      moving: Uint8Array.from(timeS, (t) => (t % 60 < 50 ? 1 : 0)),
    });
  }
  return blocks;
}

/** An analysis that fits `sampleTrace`. */
export function sampleAnalysis(o: { durationS: number; headDownPercent?: number | null; version?: string }): Analysis {
  const seconds = Math.ceil(o.durationS);
  return {
    algorithm: { version: o.version ?? "1", parameters: DEFAULT_PARAMETERS, mode: "offline" },
    mountMarks: [],
    technical: { status: "judged", sections: [] },
    countedUntilS: null,
    recording: {
      durationS: o.durationS,
      sampleCount: Math.round(o.durationS * 100),
      rateHz: 100,
      gapS: 0,
      gaps: [],
      clippedFraction: 0,
      jitterMs: 0.4,
      oddPaceS: 0,
    },
    calibration: {
      up: [0, 0, 1],
      forward: [1, 0, 0],
      neutralDeg: 0,
      status: "ok",
      quality: {
        stillStartS: 0,
        stillEndS: 3,
        gyrBiasRadps: [0, 0, 0],
        upFrom: "still",
        forwardFrom: "gait",
        forwardSpreadDeg: 4,
        gaitS: 60,
      },
    },
    movingS: o.durationS * 0.8,
    summary: {
      movingS: o.durationS * 0.8,
      headDownS: 40,
      sustainedS: 30,
      headDownPercent: o.headDownPercent === undefined ? 7 : o.headDownPercent,
      glanceCount: 4,
      dipCount: 2,
      dipS: 10,
      episodeCount: 1,
      longCount: 0,
      veryLongCount: 0,
      longestEpisodeS: 30,
      pitchP10Deg: 2,
      pitchP50Deg: 12,
      pitchP90Deg: 25,
      severity: "moderate",
    },
    exposure: {
      aboveS: [100, 40, 5],
      evaS: [
        [1, 2, 3, 4, 5],
        [1, 2, 3, 4, 5],
        [1, 2, 3, 4, 5],
        [1, 2, 3, 4, 5],
      ],
      histogramFromDeg: -30,
      histogramS: [1, 2, 3],
      doseDegMin: 12,
      peakBudget: 0.3,
      episodePoints: 1.5,
      episodesPerHour: 2,
      medianEpisodeS: 30,
      headRaisesPerMin: null,
      meanRollDeg: 1,
      rollSameSideFraction: 0.6,
      sagDeg: 0.5,
    },
    spans: [
      {
        kind: "episode",
        startS: 10,
        endS: 40,
        headDownS: 29,
        meanPitchDeg: 31,
        peakPitchDeg: 38,
        cutShort: false,
        headRaises: [{ startS: 20, endS: 21 }],
      },
      {
        kind: "dip",
        startS: 50,
        endS: 55,
        headDownS: 5,
        meanPitchDeg: 27,
        peakPitchDeg: 29,
        cutShort: true,
        headRaises: [],
      },
    ],
    pauses: [{ startS: 50, endS: 60 }],
    neutralDrift: null,
    stepTimesS: Float64Array.from({ length: Math.floor(o.durationS) }, (_, step) => step + 0.35),
    lanes: {
      confidence: Float32Array.from({ length: seconds }, (_, second) => (second < 10 ? second / 10 : 1)),
      cadenceSpm: Float32Array.from({ length: seconds }, (_, second) => (second % 60 < 50 ? 170 : 0)),
    },
  };
}
