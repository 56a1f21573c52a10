// From orientation to the trace: head pitch and roll by the calibration, smoothed, back-dated and thinned, with gaps and
// the moving flag. Not the estimator and not head-down detection; the trace is all that detection and exposure read.
//
// A point is given out once it is known whether the wearer moved then, about five seconds late (steps.ts). Gaps: a step in
// time over 1.5 x the median so far (sample-intervals.ts). No point lies inside a gap; the first point after it carries
// the lost seconds. Across a gap up to `maxDataGapS` the filter goes on with a straight line; a longer one ends the
// segment: the filter ends as if the last value went on, and starts anew. Any split of the input gives the same trace.
import { ACC_LEAST_LIMIT_MPS2, Clipping, GYR_LEAST_LIMIT_RADPS } from "./clipping.ts";
import type { ClippingState } from "./clipping.ts";
import { MountWatch } from "./mount-watch.ts";
import type { MountWatchState } from "./mount-watch.ts";
import type { AnalysisParameters } from "./parameters.ts";
import type { Analysis, AttitudeBlock, Calibration, SecondLanes, TimeRange, TraceBlock } from "./results.ts";
import { SampleIntervals } from "./sample-intervals.ts";
import type { SampleIntervalsState } from "./sample-intervals.ts";
import { SecondTally } from "./second-lanes.ts";
import type { SecondTallyState } from "./second-lanes.ts";
import { TraceSmoother } from "./smoothing.ts";
import type { TraceSmootherState } from "./smoothing.ts";
import { MovingGate } from "./steps.ts";
import type { MovingGateState } from "./steps.ts";
import { DEG_PER_RAD } from "./units.ts";
import type { Vec3 } from "./units.ts";
import { cross } from "./vector.ts";

/** A gap that points have not passed yet. */
interface OpenGap {
  readonly fromS: number;
  readonly toS: number;
  readonly lostS: number;
}

/** A point that waits for its moving flag. */
interface Point {
  readonly timeS: number;
  readonly pitchDeg: number;
  readonly rollDeg: number;
  readonly lostS: number;
}

interface Progress {
  sampleCount: number;
  firstS: number;
  lastS: number;
  gapS: number;
  movingS: number;
  /** Edges of the gate that points have passed, and the time of the last point given out. */
  edgesPassed: number;
  lastPointS: number;
  /** Lost seconds for the next point. */
  lostS: number;
}

/** Everything the tracker knows; plain values and typed arrays, so that structuredClone copies it. */
export interface PostureState {
  readonly progress: Progress;
  readonly gaps: readonly TimeRange[];
  readonly openGaps: readonly OpenGap[];
  readonly points: readonly Point[];
  readonly smoother: TraceSmootherState;
  readonly gate: MovingGateState & { edgesS: number[] };
  readonly intervals: SampleIntervalsState;
  readonly acc: ClippingState;
  readonly gyr: ClippingState;
  readonly tally: SecondTallyState;
  readonly mount: MountWatchState;
}

export class PostureTracker {
  readonly #p: AnalysisParameters;
  readonly #forward: Vec3 | null;
  readonly #left: Vec3;
  readonly #neutralDeg: number;
  readonly #smoother: TraceSmoother;
  readonly #gate: MovingGate;
  readonly #intervals = new SampleIntervals();
  readonly #acc = new Clipping(ACC_LEAST_LIMIT_MPS2);
  readonly #gyr = new Clipping(GYR_LEAST_LIMIT_RADPS);
  readonly #tally = new SecondTally();
  readonly #mount: MountWatch;
  #progress: Progress = {
    sampleCount: 0,
    firstS: 0,
    lastS: 0,
    gapS: 0,
    movingS: 0,
    edgesPassed: 0,
    lastPointS: 0,
    lostS: 0,
  };
  #gaps: TimeRange[] = [];
  #openGaps: OpenGap[] = [];
  #points: Point[] = [];

  constructor(c: Calibration, p: AnalysisParameters) {
    this.#p = p;
    this.#forward = c.status === "ok" ? c.forward : null;
    this.#left = this.#forward === null ? [0, 0, 0] : cross(c.up, this.#forward);
    this.#neutralDeg = c.neutralDeg;
    this.#smoother = new TraceSmoother(p.detection.smoothingTauS, (timeS, pitchDeg, rollDeg) =>
      this.#point(timeS, pitchDeg, rollDeg),
    );
    this.#gate = new MovingGate(p.moving, (fromS, toS) => this.#tally.step(fromS, toS));
    this.#mount = new MountWatch((timeS) => this.#tally.mountChanged(timeS));
  }

  /** Takes orientations in the order of time; gives the points that are settled, none when the forward axis is unknown. */
  push(...blocks: readonly AttitudeBlock[]): TraceBlock[] {
    for (const block of blocks) this.#read(block);
    return this.#take(this.#gate.resolvedS);
  }

  /** The rest of the trace. Nothing may be pushed afterwards. */
  finish(): TraceBlock[] {
    if (this.#progress.sampleCount === 0) return [];
    this.#smoother.end();
    this.#gate.finish();
    return this.#take(Infinity);
  }

  /** Facts of the recording up to here. */
  get recording(): Analysis["recording"] {
    const { sampleCount, firstS, lastS, gapS } = this.#progress;
    const medianS = this.#intervals.median();
    const clippedCount = Math.max(this.#acc.clippedCount, this.#gyr.clippedCount);
    return {
      durationS: lastS - firstS,
      sampleCount,
      rateHz: medianS > 0 ? 1 / medianS : 0,
      gapS,
      gaps: [...this.#gaps],
      clippedFraction: sampleCount > 0 ? clippedCount / sampleCount : 0,
    };
  }

  /** Seconds of moving time, counted on the points given out, as exposure counts them. */
  get movingS(): number {
    return this.#progress.movingS;
  }

  /** Not moving for `closeAfterS` or longer, the ends of the recording included. Complete after `finish`. */
  get pauses(): TimeRange[] {
    const { firstS, lastS } = this.#progress;
    const pauses: TimeRange[] = [];
    const bounds = [firstS, ...this.#gate.edgesS, lastS];
    for (let k = 0; k + 1 < bounds.length; k += 2) {
      if (bounds[k + 1] - bounds[k] >= this.#p.moving.closeAfterS) {
        pauses.push({ startS: bounds[k], endS: bounds[k + 1] });
      }
    }
    return pauses;
  }

  get lanes(): SecondLanes {
    return this.#tally.lanes((second) => Math.max(this.#acc.inSecond(second), this.#gyr.inSecond(second)));
  }

  saveState(): PostureState {
    return {
      progress: { ...this.#progress },
      gaps: [...this.#gaps],
      openGaps: [...this.#openGaps],
      points: [...this.#points],
      smoother: this.#smoother.saveState(),
      gate: this.#gate.saveState(),
      intervals: this.#intervals.saveState(),
      acc: this.#acc.saveState(),
      gyr: this.#gyr.saveState(),
      tally: this.#tally.saveState(),
      mount: this.#mount.saveState(),
    };
  }

  /** Continues from a state that a tracker of the same calibration and parameters saved. */
  restoreState(state: PostureState): void {
    this.#progress = { ...state.progress };
    this.#gaps = [...state.gaps];
    this.#openGaps = [...state.openGaps];
    this.#points = [...state.points];
    this.#smoother.restoreState(state.smoother);
    this.#gate.restoreState(state.gate);
    this.#intervals.restoreState(state.intervals);
    this.#acc.restoreState(state.acc);
    this.#gyr.restoreState(state.gyr);
    this.#tally.restoreState(state.tally);
    this.#mount.restoreState(state.mount);
  }

  #read(a: AttitudeBlock): void {
    const { imu, quaternion } = a;
    const { timeS, accMps2, gyrRadps, speedMps } = imu;
    const count = timeS.length;
    const [fx, fy, fz] = this.#forward ?? [0, 0, 0];
    const [lx, ly, lz] = this.#left;
    const neutralDeg = this.#neutralDeg;
    const { maxDataGapS } = this.#p.detection;
    const s = this.#progress;
    for (let i = 0; i < count; i++) {
      const t = timeS[i];
      const w = quaternion[4 * i];
      const x = quaternion[4 * i + 1];
      const y = quaternion[4 * i + 2];
      const z = quaternion[4 * i + 3];
      const ax = accMps2[3 * i];
      const ay = accMps2[3 * i + 1];
      const az = accMps2[3 * i + 2];
      // Up in sensor axes: the third row of the rotation matrix.
      const ux = 2 * (x * z - w * y);
      const uy = 2 * (y * z + w * x);
      const uz = w * w - x * x - y * y + z * z;
      const pitchDeg = -arcsineDeg(ux * fx + uy * fy + uz * fz) - neutralDeg;
      // Tilted to the right the left side points up.
      const rollDeg = arcsineDeg(ux * lx + uy * ly + uz * lz);

      let lostS = 0;
      if (s.sampleCount === 0) {
        s.firstS = s.lastPointS = t;
        this.#tally.restart(t);
        this.#smoother.start(t, pitchDeg, rollDeg);
      } else {
        lostS = this.#intervals.push(t - s.lastS);
        if (lostS > 0) {
          s.gapS += lostS;
          this.#openGaps.push({ fromS: s.lastS, toS: t, lostS });
        }
        if (lostS > maxDataGapS) {
          this.#gaps.push({ startS: s.lastS, endS: t });
          this.#smoother.end();
          this.#smoother.start(t, pitchDeg, rollDeg);
          this.#tally.restart(t);
        } else {
          this.#smoother.advance(t, pitchDeg, rollDeg);
        }
      }
      s.sampleCount += 1;
      s.lastS = t;

      const second = Math.floor(t);
      this.#tally.sample(t, second, lostS);
      this.#acc.push(ax, ay, az, second);
      this.#gyr.push(gyrRadps[3 * i], gyrRadps[3 * i + 1], gyrRadps[3 * i + 2], second);
      this.#gate.push(t, lostS, ux * ax + uy * ay + uz * az, speedMps === undefined ? Number.NaN : speedMps[i]);
    }
    if (count > 0) this.#tally.bias(Math.floor(s.lastS), a.biasSigmaDps);
  }

  /** A smoothed point; dropped when it lies inside a gap. */
  #point(timeS: number, pitchDeg: number, rollDeg: number): void {
    const gaps = this.#openGaps;
    while (gaps.length > 0 && gaps[0].toS <= timeS) this.#progress.lostS += gaps.shift()!.lostS;
    if (gaps.length > 0 && timeS > gaps[0].fromS) return;
    this.#points.push({ timeS, pitchDeg, rollDeg, lostS: this.#progress.lostS });
    this.#progress.lostS = 0;
  }

  /** Points up to `resolvedS` with their moving flag. */
  #take(resolvedS: number): TraceBlock[] {
    const points = this.#points;
    const edgesS = this.#gate.edgesS;
    const { maxDataGapS } = this.#p.detection;
    const s = this.#progress;
    let count = 0;
    while (count < points.length && points[count].timeS <= resolvedS) count++;
    if (count === 0) return [];
    const block = {
      timeS: new Float64Array(count),
      pitchDeg: new Float32Array(count),
      rollDeg: new Float32Array(count),
      lostS: new Float32Array(count),
      moving: new Uint8Array(count),
    };
    for (let i = 0; i < count; i++) {
      const { timeS, pitchDeg, rollDeg, lostS } = points[i];
      while (s.edgesPassed < edgesS.length && edgesS[s.edgesPassed] < timeS) s.edgesPassed += 1;
      const moving = s.edgesPassed % 2;
      const knownS = Math.max(0, timeS - s.lastPointS - lostS);
      if (moving === 1) {
        s.movingS += knownS;
        if (lostS <= maxDataGapS) this.#mount.push(timeS, rollDeg, knownS);
      }
      s.lastPointS = timeS;
      block.timeS[i] = timeS;
      block.pitchDeg[i] = pitchDeg;
      block.rollDeg[i] = rollDeg;
      block.lostS[i] = lostS;
      block.moving[i] = moving;
    }
    points.splice(0, count);
    return this.#forward === null ? [] : [block];
  }
}

function arcsineDeg(sine: number): number {
  return Math.asin(sine > 1 ? 1 : sine < -1 ? -1 : sine) * DEG_PER_RAD;
}
