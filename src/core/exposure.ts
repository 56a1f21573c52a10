// Exposure: how long the head was how low while moving, and the headline figures made from spans. It detects nothing and
// judges nothing beyond the four levels; head-down.ts finds the spans. Domain section 4; contract, "Moving, head-down,
// totals".
//
// Conventions, the same as in head-down.ts: pitch is linear between points; the interval that ends at point i is moving
// when `moving[i]` is 1; of every interval only the seconds with data count. Memory grows with the length of the run only
// by 16 bytes per 10 s and one number per head raise.
import { ExposureClasses } from "./exposure-classes.ts";
import { isEpisode, TIME_TOLERANCE_S } from "./head-down.ts";
import { HeadRaises } from "./head-raises.ts";
import type { AnalysisParameters, ExposureParameters } from "./parameters.ts";
import { median } from "./quantile.ts";
import type { Exposure, HeadDownSpan, RunSummary, TraceBlock } from "./results.ts";
import { severityOf } from "./severity.ts";

/** Percentiles come from bins of 0.05 deg with linear interpolation inside a bin: right to better than 0.05 deg. */
const BINS_PER_DEG = 20;
const MIN_DEG = -180;
const BIN_COUNT = 360 * BINS_PER_DEG;
/** Width of the stored histogram, deg. */
const BAR_DEG = 2;
/** Pitch is summed in slices of this length for the sag, s. */
const SLICE_S = 10;

/** Holding time at an angle, in minutes. Domain section 4.2 (ISO 11226 line): 8 min at 25 deg, 1 min from 85 deg on. */
export function holdingTimeMin(pitchDeg: number, p: ExposureParameters): number {
  return Math.max(p.holdFloorMin, p.holdAtAngleMin - (pitchDeg - p.holdAngleDeg) * p.holdSlopeMinPerDeg);
}

/** Share of a straight line from p0 to p1 that lies at or past `level`. */
function sharePast(p0: number, p1: number, level: number): number {
  if (p0 >= level) return p1 >= level ? 1 : (p0 - level) / (p0 - p1);
  return p1 >= level ? (p1 - level) / (p1 - p0) : 0;
}

/** Fed with the trace in order, in blocks of any length; `finish` adds the spans of the same trace. */
export class ExposureMeter {
  readonly #p: AnalysisParameters;
  readonly #fineS = new Float64Array(BIN_COUNT);
  readonly #classes: ExposureClasses;
  readonly #raises: HeadRaises;
  readonly #above = new Float64Array(3);
  #seen = false;
  #lastS = 0;
  #lastDeg = 0;
  #lastRollDeg = 0;
  #tracking = false;
  #movingS = 0;
  #doseDegS = 0;
  #budget = 0;
  #peakBudget = 0;
  #rollDegS = 0;
  #rightS = 0;
  #leftS = 0;
  // Slices of the recording: pitch area and seconds while moving.
  readonly #sliceDegS: number[] = [];
  readonly #sliceS: number[] = [];

  constructor(p: AnalysisParameters) {
    this.#p = p;
    this.#classes = new ExposureClasses(p.exposure.evaAnglesDeg, p.exposure.evaDurationsS);
    this.#raises = new HeadRaises(p.detection.enterDeg, p.detection.exitDeg, p.exposure.headRaiseMinS);
  }

  push(t: TraceBlock): void {
    const { timeS, pitchDeg, rollDeg, lostS, moving } = t;
    const { recoveryTauS } = this.#p.exposure;
    const { maxDataGapS } = this.#p.detection;
    let t0 = this.#lastS;
    let p0 = this.#lastDeg;
    let roll0 = this.#lastRollDeg;
    for (let i = 0; i < timeS.length; i++) {
      const t1 = timeS[i];
      const p1 = pitchDeg[i];
      const roll1 = rollDeg[i];
      const lost = lostS[i];
      const knownS = Math.max(0, t1 - t0 - lost);
      const broken = lost > maxDataGapS;
      if (this.#seen && (moving[i] === 0 || broken)) this.#break(t0);
      if (this.#seen && moving[i] === 0) {
        this.#budget = Math.max(0, this.#budget - knownS / recoveryTauS);
      } else if (this.#seen) {
        if (!this.#tracking) {
          this.#tracking = true;
          this.#raises.begin(broken ? p1 : p0);
        }
        this.#sum(p0, p1, knownS);
        this.#sumRoll((roll0 + roll1) / 2, knownS);
        this.#sumSlice((t0 + t1) / 2, (p0 + p1) / 2, knownS);
        this.#useBudget(p0, p1, knownS);
        this.#classes.add(t0, p0, t1, p1, knownS, lost, broken);
        if (!broken) this.#raises.add(t0, p0, t1, p1, lost > 0);
      }
      this.#seen = true;
      t0 = t1;
      p0 = p1;
      roll0 = roll1;
    }
    this.#lastS = t0;
    this.#lastDeg = p0;
    this.#lastRollDeg = roll0;
  }

  /** All spans of this trace, glances included. May be called more than once; pushing on afterwards is fine. */
  finish(spans: readonly HeadDownSpan[]): { summary: RunSummary; exposure: Exposure } {
    const p = this.#p;
    const movingS = this.#movingS;
    const episodes = spans.filter((s) => isEpisode(s.kind));
    const dips = spans.filter((s) => s.kind === "dip");
    const sustainedS = sum(episodes.map((s) => s.headDownS));
    const dipS = sum(dips.map((s) => s.headDownS));
    const headDownS = sustainedS + dipS;
    const lengthsS = episodes.map((s) => s.endS - s.startS);
    const figures = {
      headDownPercent: movingS > 0 ? (100 * sustainedS) / movingS : null,
      sustainedS,
      longestEpisodeS: lengthsS.reduce((a, b) => Math.max(a, b), 0),
      peakBudget: this.#peakBudget,
    };
    const summary: RunSummary = {
      movingS,
      headDownS,
      sustainedS,
      headDownPercent: figures.headDownPercent,
      glanceCount: spans.length - episodes.length - dips.length,
      dipCount: dips.length,
      dipS,
      episodeCount: episodes.length,
      longCount: episodes.filter((s) => s.kind !== "episode").length,
      veryLongCount: episodes.filter((s) => s.kind === "veryLong").length,
      longestEpisodeS: figures.longestEpisodeS,
      pitchP10Deg: this.#percentile(0.1),
      pitchP50Deg: this.#percentile(0.5),
      pitchP90Deg: this.#percentile(0.9),
      severity: severityOf(figures, p.severity),
    };
    const meanRollDeg = movingS > 0 ? this.#rollDegS / movingS : null;
    const exposure: Exposure = {
      aboveS: [this.#above[0], this.#above[1], this.#above[2]],
      evaS: this.#classes.matrix(this.#lastS),
      ...this.#histogram(),
      doseDegMin: this.#doseDegS / 60,
      peakBudget: this.#peakBudget,
      episodePoints: sum(episodes.map((s) => pointsOf(s, p.detection.longS))),
      episodesPerHour: movingS > 0 ? (episodes.length * 3600) / movingS : null,
      medianEpisodeS: lengthsS.length > 0 ? median(lengthsS) : null,
      headRaisesPerMin: headDownS > 0 ? (this.#raises.count(spans) * 60) / headDownS : null,
      meanRollDeg,
      rollSameSideFraction: meanRollDeg === null ? null : (meanRollDeg < 0 ? this.#leftS : this.#rightS) / movingS,
      sagDeg: this.#sag(spans),
    };
    return { summary, exposure };
  }

  /** A pause or a long gap begins at `atS`: nothing that runs on is carried across. */
  #break(atS: number): void {
    if (!this.#tracking) return;
    this.#tracking = false;
    this.#classes.end(atS);
  }

  /** Time, distribution, time past the levels, dose: pitch linear from p0 to p1, `knownS` seconds with data. */
  #sum(p0: number, p1: number, knownS: number): void {
    const midDeg = (p0 + p1) / 2;
    this.#movingS += knownS;
    const bin = Math.floor((midDeg - MIN_DEG) * BINS_PER_DEG);
    this.#fineS[Math.min(BIN_COUNT - 1, Math.max(0, bin))] += knownS;

    const [low, middle, high] = this.#p.exposure.levelsDeg;
    const pastLow = sharePast(p0, p1, low);
    if (pastLow > 0) {
      this.#above[0] += knownS * pastLow;
      // Area of the part of the line past the level: a trapezoid, or a triangle where the line crosses it.
      this.#doseDegS += knownS * (pastLow === 1 ? midDeg - low : (pastLow * (Math.max(p0, p1) - low)) / 2);
    }
    this.#above[1] += knownS * sharePast(p0, p1, middle);
    this.#above[2] += knownS * sharePast(p0, p1, high);
  }

  /** Holding budget, domain section 4.2: used up at or past the holding angle, else recovering. In the order of time. */
  #useBudget(p0: number, p1: number, knownS: number): void {
    const { holdAngleDeg, recoveryTauS } = this.#p.exposure;
    const held = sharePast(p0, p1, holdAngleDeg);
    const recovered = ((1 - held) * knownS) / recoveryTauS;
    if (held === 0) {
      this.#budget = Math.max(0, this.#budget - recovered);
      return;
    }
    const heldDeg = held === 1 ? (p0 + p1) / 2 : (Math.max(p0, p1) + holdAngleDeg) / 2;
    const used = (held * knownS) / (60 * holdingTimeMin(heldDeg, this.#p.exposure));
    const beforeHold = p1 > p0 ? Math.max(0, this.#budget - recovered) : this.#budget;
    const top = beforeHold + used;
    this.#peakBudget = Math.max(this.#peakBudget, top);
    this.#budget = p1 > p0 ? top : Math.max(0, top - recovered);
  }

  #sumRoll(rollDeg: number, knownS: number): void {
    this.#rollDegS += rollDeg * knownS;
    if (rollDeg > 0) this.#rightS += knownS;
    else if (rollDeg < 0) this.#leftS += knownS;
  }

  #sumSlice(atS: number, pitchDeg: number, knownS: number): void {
    const slice = Math.max(0, Math.floor(atS / SLICE_S));
    while (this.#sliceS.length <= slice) {
      this.#sliceS.push(0);
      this.#sliceDegS.push(0);
    }
    this.#sliceS[slice] += knownS;
    this.#sliceDegS[slice] += pitchDeg * knownS;
  }

  /** Time-weighted percentile of pitch in moving time, deg; null without moving time. */
  #percentile(share: number): number | null {
    let left = share * sum(this.#fineS);
    let lastDeg: number | null = null;
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      const inBin = this.#fineS[bin];
      if (inBin === 0) continue;
      lastDeg = MIN_DEG + (bin + Math.min(1, left / inBin)) / BINS_PER_DEG;
      if (left <= inBin) break;
      left -= inBin;
    }
    return lastDeg;
  }

  #histogram(): { histogramFromDeg: number; histogramS: number[] } {
    const perBar = BAR_DEG * BINS_PER_DEG;
    const first = this.#fineS.findIndex((s) => s > 0);
    if (first < 0) return { histogramFromDeg: 0, histogramS: [] };
    const last = this.#fineS.findLastIndex((s) => s > 0);
    const firstBar = Math.floor(first / perBar);
    const histogramS: number[] = [];
    for (let bar = firstBar; bar * perBar <= last; bar++) {
      histogramS.push(sum(this.#fineS.subarray(bar * perBar, (bar + 1) * perBar)));
    }
    return { histogramFromDeg: MIN_DEG + firstBar * BAR_DEG, histogramS };
  }

  /**
   * Mean pitch of moving time outside every span, last third of the moving time less the first third, deg. Slices and
   * spans are cut at the thirds in proportion. Null when a third holds no such time.
   */
  #sag(spans: readonly HeadDownSpan[]): number | null {
    const meanDeg = (fromS: number, toS: number): number | null => {
      let seconds = 0;
      let degS = 0;
      for (let k = Math.floor(fromS / SLICE_S); k < this.#sliceS.length && k * SLICE_S < toS; k++) {
        const part = overlapS(fromS, toS, k * SLICE_S, (k + 1) * SLICE_S) / SLICE_S;
        seconds += part * this.#sliceS[k];
        degS += part * this.#sliceDegS[k];
      }
      for (const s of spans) {
        const part = overlapS(fromS, toS, s.startS, s.endS) / (s.endS - s.startS);
        seconds -= part * s.headDownS;
        degS -= part * s.headDownS * s.meanPitchDeg;
      }
      // Less than a second is what the cutting at the thirds may leave over.
      return seconds >= 1 ? degS / seconds : null;
    };
    const first = meanDeg(0, this.#movingReachedS(1 / 3));
    const last = meanDeg(this.#movingReachedS(2 / 3), Infinity);
    return first === null || last === null ? null : last - first;
  }

  /** Time in the recording at which this share of all moving time lies behind, s. */
  #movingReachedS(share: number): number {
    let left = share * this.#movingS;
    for (let k = 0; k < this.#sliceS.length; k++) {
      if (this.#sliceS[k] > 0 && left <= this.#sliceS[k]) return (k + left / this.#sliceS[k]) * SLICE_S;
      left -= this.#sliceS[k];
    }
    return this.#sliceS.length * SLICE_S;
  }
}

/** Minutes head-down, weighted by mean depth, a quarter more when longer than a minute. Domain section 2.4. */
function pointsOf(s: HeadDownSpan, longS: number): number {
  const weight = s.meanPitchDeg >= 45 ? 1.8 : s.meanPitchDeg >= 35 ? 1.4 : 1;
  return (s.headDownS / 60) * weight * (s.endS - s.startS > longS + TIME_TOLERANCE_S ? 1.25 : 1);
}

function overlapS(fromS: number, toS: number, startS: number, endS: number): number {
  return Math.max(0, Math.min(toS, endS) - Math.max(fromS, startS));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const v of values) total += v;
  return total;
}
