// Exposure: how long the head was how low while moving, and the headline figures made from spans. It detects nothing and
// judges nothing beyond the four levels; head-down.ts finds the spans. Domain section 4; contract, "Moving, head-down,
// totals".
//
// Conventions, the same as in head-down.ts: pitch is linear between points; the interval that ends at point i is moving
// when `moving[i]` is 1; of every interval only the seconds with data count. Memory grows with the length of the run only
// by 16 bytes per 10 s and one number per head raise.
import { ExposureClasses } from "./exposure-classes.ts";
import { crossingS, isEpisode, TIME_TOLERANCE_S } from "./head-down.ts";
import type { AnalysisParameters, ExposureParameters } from "./parameters.ts";
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
  readonly #above: [number, number, number] = [0, 0, 0];
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
  // Head raises: armed by pitch at or past enter, running from the moment pitch falls short of exit.
  #armed = false;
  #raisedAtS = NaN;
  readonly #raiseStartsS: number[] = [];
  // Slices of the recording: pitch area and seconds while moving.
  readonly #sliceDegS: number[] = [];
  readonly #sliceS: number[] = [];

  constructor(p: AnalysisParameters) {
    this.#p = p;
    this.#classes = new ExposureClasses(p.exposure.evaAnglesDeg, p.exposure.evaDurationsS);
  }

  push(t: TraceBlock): void {
    const { timeS, pitchDeg, rollDeg, lostS, moving } = t;
    const { recoveryTauS } = this.#p.exposure;
    const { maxDataGapS, enterDeg } = this.#p.detection;
    for (let i = 0; i < timeS.length; i++) {
      const t1 = timeS[i];
      const p1 = pitchDeg[i];
      const roll1 = rollDeg[i];
      if (this.#seen) {
        const lost = lostS[i];
        const knownS = Math.max(0, t1 - this.#lastS - lost);
        if (moving[i] === 0) {
          this.#break();
          this.#budget = Math.max(0, this.#budget - knownS / recoveryTauS);
        } else {
          if (lost > maxDataGapS) this.#break();
          if (!this.#tracking) {
            this.#tracking = true;
            this.#armed = this.#lastDeg >= enterDeg;
          }
          this.#measure(t1, p1, roll1, knownS);
          this.#classes.add(this.#lastS, this.#lastDeg, t1, p1, knownS, lost, lost > maxDataGapS);
          if (lost > maxDataGapS) this.#armed = p1 >= enterDeg;
          else this.#watchRaise(t1, p1, lost > 0);
        }
      }
      this.#seen = true;
      this.#lastS = t1;
      this.#lastDeg = p1;
      this.#lastRollDeg = roll1;
    }
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
      aboveS: [...this.#above],
      evaS: this.#classes.matrix(this.#lastS),
      ...this.#histogram(),
      doseDegMin: this.#doseDegS / 60,
      peakBudget: this.#peakBudget,
      episodePoints: sum(episodes.map((s) => pointsOf(s, p.detection.longS))),
      episodesPerHour: movingS > 0 ? (episodes.length * 3600) / movingS : null,
      medianEpisodeS: median(lengthsS),
      headRaisesPerMin: headDownS > 0 ? (this.#countRaises(spans) * 60) / headDownS : null,
      meanRollDeg,
      rollSameSideFraction: meanRollDeg === null ? null : (meanRollDeg < 0 ? this.#leftS : this.#rightS) / movingS,
      sagDeg: this.#sag(spans),
    };
    return { summary, exposure };
  }

  /** A pause or a long gap: nothing that runs on is carried across. */
  #break(): void {
    if (!this.#tracking) return;
    this.#tracking = false;
    this.#raisedAtS = NaN;
    this.#armed = false;
    this.#classes.end(this.#lastS);
  }

  /** Sums over one moving interval with `knownS` seconds of data. */
  #measure(t1: number, p1: number, roll1: number, knownS: number): void {
    const { levelsDeg, holdAngleDeg, recoveryTauS } = this.#p.exposure;
    const p0 = this.#lastDeg;
    const midDeg = (p0 + p1) / 2;
    const topDeg = Math.max(p0, p1);
    this.#movingS += knownS;
    const bin = Math.floor((midDeg - MIN_DEG) * BINS_PER_DEG);
    this.#fineS[Math.min(BIN_COUNT - 1, Math.max(0, bin))] += knownS;

    for (let k = 0; k < 3; k++) this.#above[k] += knownS * sharePast(p0, p1, levelsDeg[k]);
    // Area of the part of the line past the level: a trapezoid, or a triangle where the line crosses it.
    const dose = sharePast(p0, p1, levelsDeg[0]);
    this.#doseDegS += knownS * (dose === 1 ? midDeg - levelsDeg[0] : (dose * (topDeg - levelsDeg[0])) / 2);

    const held = sharePast(p0, p1, holdAngleDeg);
    const heldDeg = held === 1 ? midDeg : (topDeg + holdAngleDeg) / 2;
    const usedUp = (held * knownS) / (60 * holdingTimeMin(heldDeg, this.#p.exposure));
    const recovered = ((1 - held) * knownS) / recoveryTauS;
    // In the order in which they happen inside the interval.
    if (p1 > p0) this.#budget = Math.max(0, this.#budget - recovered) + usedUp;
    this.#peakBudget = Math.max(this.#peakBudget, p1 > p0 ? this.#budget : this.#budget + usedUp);
    if (p1 <= p0) this.#budget = Math.max(0, this.#budget + usedUp - recovered);

    const rollDeg = (this.#lastRollDeg + roll1) / 2;
    this.#rollDegS += rollDeg * knownS;
    if (rollDeg > 0) this.#rightS += knownS;
    else if (rollDeg < 0) this.#leftS += knownS;

    const slice = Math.max(0, Math.floor((this.#lastS + t1) / 2 / SLICE_S));
    while (this.#sliceS.length <= slice) {
      this.#sliceS.push(0);
      this.#sliceDegS.push(0);
    }
    this.#sliceS[slice] += knownS;
    this.#sliceDegS[slice] += midDeg * knownS;
  }

  /** Notes returns to the upright side of exit, after pitch was at or past enter, that last long enough. */
  #watchRaise(t1: number, p1: number, held: boolean): void {
    const { exitDeg, enterDeg } = this.#p.detection;
    const p0 = this.#lastDeg;
    const { headRaiseMinS } = this.#p.exposure;
    if (!Number.isNaN(this.#raisedAtS)) {
      const untilS = p1 >= exitDeg && !held ? crossingS(this.#lastS, p0, t1, p1, exitDeg) : t1;
      if (untilS - this.#raisedAtS >= headRaiseMinS - TIME_TOLERANCE_S) {
        this.#raiseStartsS.push(this.#raisedAtS);
        this.#armed = false;
        this.#raisedAtS = NaN;
      }
    }
    if (p1 >= exitDeg) {
      this.#raisedAtS = NaN;
      if (p1 >= enterDeg) this.#armed = true;
    } else if (this.#armed && Number.isNaN(this.#raisedAtS)) {
      this.#raisedAtS = held || p0 < exitDeg ? t1 : crossingS(this.#lastS, p0, t1, p1, exitDeg);
    }
  }

  /** Head raises that belong to dips and episodes; the rate is per minute of their time, so glances give none. */
  #countRaises(spans: readonly HeadDownSpan[]): number {
    let count = 0;
    let k = 0;
    for (const atS of this.#raiseStartsS) {
      while (k < spans.length && spans[k].startS < atS) k++;
      if (k > 0 && spans[k - 1].kind !== "glance") count++;
    }
    return count;
  }

  #percentile(share: number): number | null {
    if (this.#movingS <= 0) return null;
    let left = share * sum(this.#fineS);
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      const inBin = this.#fineS[bin];
      if (inBin > 0 && left <= inBin) return MIN_DEG + (bin + left / inBin) / BINS_PER_DEG;
      left -= inBin;
    }
    return null;
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

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
