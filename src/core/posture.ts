// From orientation to the trace: head pitch and roll by the calibration, smoothed, back-dated and thinned, with gaps and
// the moving flag. Not the estimator and not head-down detection; the trace is all that detection and exposure read.
//
// A point is given out once it is known whether the wearer moved then, about five seconds late (steps.ts). Gaps: a step in
// time over 1.5 x the median so far (sample-intervals.ts). No point lies inside a gap; the first point after it carries
// the lost seconds. Across a gap up to `maxDataGapS` the filter goes on with a straight line; a longer one ends the
// segment: the filter ends as if the last value went on, and starts anew. Any split of the input gives the same trace.
import { ACC_LEAST_LIMIT_MPS2, Clipping, GYR_LEAST_LIMIT_RADPS } from "./clipping.ts";
import type { ClippingState } from "./clipping.ts";
import { mountFactor, mountParts } from "./mount-parts.ts";
import type { MountPart } from "./mount-parts.ts";
import { MountShiftFinder } from "./mount-shift.ts";
import type { MountShiftState } from "./mount-shift.ts";
import { NeutralFollower } from "./neutral-drift.ts";
import type { NeutralDriftState } from "./neutral-drift.ts";
import type { AnalysisParameters } from "./parameters.ts";
import type {
  Analysis,
  AttitudeBlock,
  Calibration,
  MountMark,
  NeutralDrift,
  SecondLanes,
  TechnicalGround,
  TimeRange,
  TraceBlock,
} from "./results.ts";
import { SampleIntervals } from "./sample-intervals.ts";
import type { SampleIntervalsState } from "./sample-intervals.ts";
import { SecondTally } from "./second-lanes.ts";
import type { SecondTallyState } from "./second-lanes.ts";
import { SelfCheck } from "./self-check.ts";
import type { SelfCheckState } from "./self-check.ts";
import { technicalGround } from "./technical.ts";
import { TerrainTally } from "./terrain-tally.ts";
import type { TerrainTallyState } from "./terrain-tally.ts";
import { TraceSmoother } from "./smoothing.ts";
import { MovingGate } from "./steps.ts";
import type { MovingGateState } from "./steps.ts";
import { STRIDE_AHEAD_S, StrideMean } from "./stride-mean.ts";
import type { StrideMeanState } from "./stride-mean.ts";
import { TracePoints } from "./trace-points.ts";
import type { TracePointsState } from "./trace-points.ts";
import { DEG_PER_RAD } from "./units.ts";
import { cross } from "./vector.ts";

/** Where no forward axis is known, only the vertical force can be told. */
const NO_PART: MountPart = { fromS: 0, up: [0, 0, 0], forward: [0, 0, 0], neutralDeg: 0 };

interface Progress {
  sampleCount: number;
  firstS: number;
  lastS: number;
  gapS: number;
}

/** Everything the tracker knows; plain values and typed arrays, so that structuredClone copies it. */
export interface PostureState {
  readonly progress: Progress;
  readonly gaps: readonly TimeRange[];
  readonly points: TracePointsState;
  readonly smoother: Float64Array;
  readonly gate: MovingGateState & { edgesS: number[] };
  readonly intervals: SampleIntervalsState;
  readonly acc: ClippingState;
  readonly gyr: ClippingState;
  readonly tally: SecondTallyState;
  readonly mount: MountShiftState | null;
  readonly check: SelfCheckState;
  readonly stride: StrideMeanState;
  readonly neutral: NeutralDriftState | null;
  readonly terrain: TerrainTallyState;
  readonly stepTimesS: Float64Array;
}

export class PostureTracker {
  readonly #p: AnalysisParameters;
  /** Empty while the forward axis is unknown. */
  readonly #parts: readonly MountPart[];
  readonly #mount: MountShiftFinder | null;
  readonly #points: TracePoints;
  readonly #smoother: TraceSmoother;
  readonly #gate: MovingGate;
  readonly #intervals = new SampleIntervals();
  readonly #acc = new Clipping(ACC_LEAST_LIMIT_MPS2);
  readonly #gyr = new Clipping(GYR_LEAST_LIMIT_RADPS);
  readonly #tally = new SecondTally();
  readonly #check = new SelfCheck();
  readonly #stride = new StrideMean();
  readonly #terrain = new TerrainTally();
  readonly #neutral: NeutralFollower | null;
  #stepTimesS: number[] = [];
  #progress: Progress = { sampleCount: 0, firstS: 0, lastS: 0, gapS: 0 };
  #gaps: TimeRange[] = [];
  // Working arrays of one block.
  #pitchDeg = new Float64Array(1024);
  #rollDeg = new Float64Array(1024);
  #verticalMps2 = new Float64Array(1024);
  #lostS = new Float64Array(1024);

  /** `answered`: marks of a moved clip that the person has answered; see mount-parts.ts. */
  constructor(c: Calibration, p: AnalysisParameters, answered: readonly MountMark[] = []) {
    this.#p = p;
    this.#parts = c.status === "ok" && c.forward !== null ? mountParts({ ...c, forward: c.forward }, answered) : [];
    this.#mount = this.#parts.length > 0 ? new MountShiftFinder(this.#parts, answered, p.detection.maxDataGapS) : null;
    this.#points = new TracePoints();
    this.#smoother = new TraceSmoother(p.detection.smoothingTauS, (timeS, pitchDeg, rollDeg) =>
      this.#points.add(timeS, pitchDeg, rollDeg),
    );
    this.#neutral = p.neutral.follow ? new NeutralFollower(p.neutral, p.detection.exitDeg) : null;
    this.#gate = new MovingGate(p.moving, (fromS, toS, peakMps2) => {
      this.#step(fromS, toS);
      this.#tally.step(fromS, toS);
      this.#stride.step(fromS, toS);
      this.#terrain.step(fromS, toS, peakMps2);
      this.#mount?.step(fromS, toS);
    });
  }

  /** Takes orientations in the order of time; gives the points that are settled, none when the forward axis is unknown. */
  push(...blocks: readonly AttitudeBlock[]): TraceBlock[] {
    for (const block of blocks) this.#read(block);
    return this.#take(Math.min(this.#gate.resolvedS, this.#progress.lastS - STRIDE_AHEAD_S));
  }

  /** The rest of the trace. Nothing may be pushed afterwards. */
  finish(): TraceBlock[] {
    if (this.#progress.sampleCount === 0) return [];
    this.#smoother.end();
    this.#gate.finish();
    this.#mount?.finish();
    return this.#take(Infinity);
  }

  /** Facts of the recording up to here. */
  get recording(): Analysis["recording"] {
    const { sampleCount, firstS, lastS, gapS } = this.#progress;
    const medianS = this.#intervals.median();
    const clippedCount = Math.max(this.#acc.clippedCount, this.#gyr.clippedCount);
    const { scatterS, oddPaceS } = this.#tally.clock(medianS);
    return {
      durationS: lastS - firstS,
      sampleCount,
      rateHz: medianS > 0 ? 1 / medianS : 0,
      gapS,
      gaps: [...this.#gaps],
      clippedFraction: sampleCount > 0 ? clippedCount / sampleCount : 0,
      jitterMs: 1000 * scatterS,
      oddPaceS,
    };
  }

  /** Seconds of moving time, counted on the points given out, as exposure counts them. */
  get movingS(): number {
    return this.#points.movingS;
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

  /** Where the clip has moved on the head; answered ones included. Complete after `finish`. */
  get mountMarks(): MountMark[] {
    return this.#mount?.marks ?? [];
  }

  get lanes(): SecondLanes {
    const marks = this.mountMarks;
    return this.#tally.lanes(this.#intervals.median(), {
      clippedIn: (second) => Math.max(this.#acc.inSecond(second), this.#gyr.inSecond(second)),
      mount: (second) => mountFactor(marks, second),
      selfCheck: (second) => this.#check.factor(second),
    });
  }

  /** What the moving neutral did; null where it is off or pitch is not known. */
  get neutralDrift(): NeutralDrift | null {
    return this.#parts.length > 0 ? (this.#neutral?.drift ?? null) : null;
  }

  /** Where the ground may have been technical; null without a forward axis. Complete after `finish`. */
  get technical(): TechnicalGround | null {
    return this.#parts.length > 0 ? technicalGround(this.#terrain) : null;
  }

  /** Times of the steps, s. */
  get stepTimesS(): Float64Array {
    return Float64Array.from(this.#stepTimesS);
  }

  saveState(): PostureState {
    return {
      progress: { ...this.#progress },
      gaps: [...this.#gaps],
      points: this.#points.saveState(),
      smoother: this.#smoother.saveState(),
      gate: this.#gate.saveState(),
      intervals: this.#intervals.saveState(),
      acc: this.#acc.saveState(),
      gyr: this.#gyr.saveState(),
      tally: this.#tally.saveState(),
      mount: this.#mount?.saveState() ?? null,
      check: this.#check.saveState(),
      stride: this.#stride.saveState(),
      neutral: this.#neutral?.saveState() ?? null,
      terrain: this.#terrain.saveState(),
      stepTimesS: this.stepTimesS,
    };
  }

  /** Continues from a state that a tracker of the same calibration and parameters saved. */
  restoreState(state: PostureState): void {
    this.#progress = { ...state.progress };
    this.#gaps = [...state.gaps];
    this.#points.restoreState(state.points);
    this.#smoother.restoreState(state.smoother);
    this.#gate.restoreState(state.gate);
    this.#intervals.restoreState(state.intervals);
    this.#acc.restoreState(state.acc);
    this.#gyr.restoreState(state.gyr);
    this.#tally.restoreState(state.tally);
    if (state.mount !== null) this.#mount?.restoreState(state.mount);
    this.#check.restoreState(state.check);
    this.#stride.restoreState(state.stride);
    if (state.neutral !== null) this.#neutral?.restoreState(state.neutral);
    this.#terrain.restoreState(state.terrain);
    this.#stepTimesS = [...state.stepTimesS];
  }

  #read(a: AttitudeBlock): void {
    const { timeS, accMps2, gyrRadps, speedMps } = a.imu;
    const count = timeS.length;
    if (count === 0) return;
    if (count > this.#pitchDeg.length) this.#enlarge(count);
    this.#intervals.push(timeS, this.#lostS);
    this.#tilt(a);
    this.#mount?.samples(a);
    this.#smooth(timeS);
    this.#gate.push(timeS, this.#lostS, this.#verticalMps2, speedMps);
    this.#tally.samples(timeS, this.#lostS, this.#p.detection.maxDataGapS);
    this.#check.push(a);
    for (const [second, sigmaDps] of a.biasSigmaDps) this.#tally.bias(second, sigmaDps);
    this.#acc.push(timeS, accMps2);
    this.#gyr.push(timeS, gyrRadps);
  }

  /** Pitch, roll and vertical specific force of every sample, into the working arrays; each by the part that it lies in. */
  #tilt(a: AttitudeBlock): void {
    const { timeS } = a.imu;
    let from = 0;
    for (const [index, part] of this.#parts.entries()) {
      const endS = this.#parts[index + 1]?.fromS ?? Infinity;
      let to = from;
      while (to < timeS.length && timeS[to] < endS) to++;
      if (to > from) {
        this.#tiltPart(a, part, from, to);
        this.#terrain.samples(a.imu, this.#verticalMps2, part, from, to);
      }
      from = to;
    }
    if (from < timeS.length) this.#tiltPart(a, NO_PART, from, timeS.length);
  }

  #tiltPart(a: AttitudeBlock, { up, forward, neutralDeg }: MountPart, from: number, to: number): void {
    const { quaternion } = a;
    const { accMps2 } = a.imu;
    const [fx, fy, fz] = forward;
    const [lx, ly, lz] = cross(up, forward);
    const pitchDeg = this.#pitchDeg;
    const rollDeg = this.#rollDeg;
    const verticalMps2 = this.#verticalMps2;
    for (let i = from; i < to; i++) {
      const w = quaternion[4 * i];
      const x = quaternion[4 * i + 1];
      const y = quaternion[4 * i + 2];
      const z = quaternion[4 * i + 3];
      // Up in sensor axes, as in vector.ts; written out, because this runs for every sample.
      const ux = 2 * (x * z - w * y);
      const uy = 2 * (y * z + w * x);
      const uz = w * w - x * x - y * y + z * z;
      // The unit vectors may be a rounding error too long for the arcsine.
      const down = -Math.max(-1, Math.min(1, ux * fx + uy * fy + uz * fz));
      const right = Math.max(-1, Math.min(1, ux * lx + uy * ly + uz * lz));
      pitchDeg[i] = Math.asin(down) * DEG_PER_RAD - neutralDeg;
      // Tilted to the right the left side points up.
      rollDeg[i] = Math.asin(right) * DEG_PER_RAD;
      verticalMps2[i] = ux * accMps2[3 * i] + uy * accMps2[3 * i + 1] + uz * accMps2[3 * i + 2];
    }
  }

  /** Counts samples and gaps, and feeds the filter segment by segment. */
  #smooth(timeS: Float64Array): void {
    const s = this.#progress;
    const pitchDeg = this.#pitchDeg;
    const rollDeg = this.#rollDeg;
    const lostS = this.#lostS;
    let from = 0;
    let lastS = s.lastS;
    for (let i = 0; i < timeS.length; i++) {
      if (s.sampleCount === 0 && i === 0) {
        s.firstS = timeS[0];
        this.#points.start(timeS[0]);
        this.#smoother.start(timeS[0], pitchDeg[0], rollDeg[0]);
        this.#stride.start(timeS[0], pitchDeg[0]);
        from = 1;
      }
      if (lostS[i] > 0) {
        s.gapS += lostS[i];
        this.#points.gap(lastS, timeS[i], lostS[i]);
        if (lostS[i] > this.#p.detection.maxDataGapS) {
          this.#smoother.advance(timeS, pitchDeg, rollDeg, from, i);
          this.#smoother.end();
          this.#smoother.start(timeS[i], pitchDeg[i], rollDeg[i]);
          this.#stride.advance(timeS, pitchDeg, from, i);
          this.#stride.start(timeS[i], pitchDeg[i]);
          this.#gaps.push({ startS: lastS, endS: timeS[i] });
          from = i + 1;
        }
      }
      lastS = timeS[i];
    }
    this.#smoother.advance(timeS, pitchDeg, rollDeg, from, timeS.length);
    this.#stride.advance(timeS, pitchDeg, from, timeS.length);
    s.lastS = lastS;
    s.sampleCount += timeS.length;
  }

  #step(fromS: number, toS: number): void {
    const steps = this.#stepTimesS;
    if (steps[steps.length - 1] !== fromS) steps.push(fromS);
    steps.push(toS);
  }

  #enlarge(count: number): void {
    this.#pitchDeg = new Float64Array(2 * count);
    this.#rollDeg = new Float64Array(2 * count);
    this.#verticalMps2 = new Float64Array(2 * count);
    this.#lostS = new Float64Array(2 * count);
  }

  #take(resolvedS: number): TraceBlock[] {
    const block = this.#points.take(resolvedS, this.#gate.edgesS);
    if (block === null || this.#mount === null) return [];
    block.strideDeg.set(this.#stride.at(block.timeS, block.pitchDeg));
    this.#mount.trace(block);
    this.#neutral?.correct(block);
    return [block];
  }
}
