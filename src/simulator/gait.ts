// How a made-up runner's head is shaken by the gait: velocities of the head in the frame of the path and angles of the
// head, as functions of the stride phase. Not where the head looks; that is scripted. Harmonics, sizes and phases follow
// running and walking heads: vertical, fore-aft and pitch lock to the step, left-right, roll and yaw to the stride.
//
// Phases count from the peak of vertical acceleration, which is mid-stance when running and double support when walking.
// Running brakes before it and propels after it; walking propels before it and brakes after it (Zijlstra & Hof 2003).
// The nose is up when the head is at its lowest, in both (compensatory head pitch: Pozzo 1990, Hirasaki 1999).
import { RAD_PER_DEG } from "../core/units.ts";
import type { Random } from "./random.ts";
import { between, gaitOf, STANDING } from "./runner.ts";
import type { GaitShape, RunnerBuild } from "./runner.ts";
import type { PlacedSegment } from "./script.ts";
import { minimumJerk, SmoothNoise } from "./tracks.ts";

/** Seconds from one gait to the next. */
const BLEND_S = 1.4;

/** Relative size and phase (rad, cosine) of the harmonics against the fundamental. */
interface Harmonic {
  readonly order: number;
  readonly size: number;
  readonly phaseRad: number;
}

const h = (order: number, size: number, phaseDeg: number): Harmonic => ({
  order,
  size,
  phaseRad: phaseDeg * RAD_PER_DEG,
});

// Orders of the stride: 2 is the step. Accelerations for the three translations, rates for the three rotations.
const VERTICAL = [h(2, 1, 0), h(4, 0.24, 150), h(6, 0.16, 125), h(1, 0.03, -60), h(3, 0.05, 40)];
const FORE_AFT = [h(2, 1, -90), h(4, 0.3, 90), h(6, 0.2, 60), h(1, 0.25, -90), h(3, 0.25, -60)];
const LATERAL = [h(1, 1, 110), h(3, 1.5, 92), h(5, 0.55, 90), h(2, 0.25, 140)];
const PITCH = [h(2, 1, -110), h(4, 0.26, 115), h(6, 0.12, 65), h(1, 0.16, -140), h(3, 0.16, 57)];
const ROLL = [h(1, 1, -85), h(3, 2.1, 48), h(5, 0.8, 12), h(2, 0.9, 45), h(4, 0.5, -84)];
const YAW = [h(1, 1, 134), h(3, 0.62, 165), h(5, 0.24, 187), h(2, 0.35, 120), h(4, 0.35, 30)];
const MAX_ORDER = 6;

/** Decay and frequency of the impact, and of the clip's own wobble that it starts. */
const IMPACT_TAU_S = 0.012;
const IMPACT_HZ = 15;
const WOBBLE_TAU_S = 0.011;
const WOBBLE_HZ = 24;
const IMPACT_LENGTH_S = 0.2;
/** Up and down of uneven ground, per m/s of speed. */
const UNEVEN_MPS_PER_MPS = 0.085;
/** Wobble of the clip per m/s of impact, rad. */
const WOBBLE_RAD_PER_MPS = 0.135;

/** What the gait adds at one moment. Velocities in the frame of the path (m/s), angles of the head and of the clip (rad). */
export class GaitState {
  speedMps = 0;
  forwardMps = 0;
  leftMps = 0;
  upMps = 0;
  pitchRad = 0;
  rollRad = 0;
  yawRad = 0;
  /** Wobble of the clip about its own place, rad. */
  wobblePitchRad = 0;
  wobbleRollRad = 0;
  /** Steps so far. */
  stepCount = 0;
}

interface Stage {
  readonly startS: number;
  readonly shape: GaitShape;
}

/** Integral of cosine harmonics: amplitude / (order * stride rate) times a sine with the harmonic's phase. */
class HarmonicSum {
  readonly #cosine = new Float64Array(MAX_ORDER + 1);
  readonly #sine = new Float64Array(MAX_ORDER + 1);

  constructor(harmonics: readonly Harmonic[], phaseShiftDeg: number) {
    for (const { order, size, phaseRad } of harmonics) {
      const phase = phaseRad + phaseShiftDeg * RAD_PER_DEG * Math.min(1, order / 2);
      this.#cosine[order] = this.#cosine[order] + (size * Math.sin(phase)) / order;
      this.#sine[order] = this.#sine[order] + (size * Math.cos(phase)) / order;
    }
  }

  at(cosines: Float64Array, sines: Float64Array): number {
    let sum = 0;
    for (let order = 1; order <= MAX_ORDER; order += 1) {
      sum += this.#cosine[order] * cosines[order] + this.#sine[order] * sines[order];
    }
    return sum;
  }
}

/** The gait of a run. Call `step` with small, even time steps in the order of time. */
export class Gait {
  readonly state = new GaitState();
  readonly #stages: readonly Stage[];
  #shape = STANDING;
  #from = STANDING;
  #stage = -1;
  #strideRad = 0;
  #impactAtS = -10;
  #impactSize = 0;
  #wobbleSize = 0;
  #blending = false;
  readonly #cosines = new Float64Array(MAX_ORDER + 1);
  readonly #sines = new Float64Array(MAX_ORDER + 1);
  readonly #vertical: HarmonicSum;
  readonly #foreAft: HarmonicSum;
  readonly #lateral: HarmonicSum;
  readonly #pitch: HarmonicSum;
  readonly #roll: HarmonicSum;
  readonly #yaw: HarmonicSum;
  readonly #impacts: Random;
  readonly #cadenceNoise: SmoothNoise;
  readonly #stepNoise: SmoothNoise;
  readonly #swayNoise: SmoothNoise;
  readonly #nodNoise: SmoothNoise;
  readonly #speedNoise: SmoothNoise;
  readonly #bumpNoise: SmoothNoise;

  constructor(segments: readonly PlacedSegment[], build: RunnerBuild, random: Random) {
    let last = STANDING;
    this.#stages = segments.map((segment) => {
      const shape = gaitOf(segment, build);
      // Standing keeps the rhythm of the gait before it, so that legs slow down in size and not in frequency.
      const kept = shape === STANDING ? { ...STANDING, cadenceHz: last.cadenceHz, contactRad: last.contactRad } : shape;
      last = kept;
      return { startS: segment.startS, shape: kept };
    });
    const phases = random.stream("gait phases");
    this.#vertical = new HarmonicSum(VERTICAL, 0);
    this.#foreAft = new HarmonicSum(FORE_AFT, 12 * phases.normal());
    this.#lateral = new HarmonicSum(LATERAL, 20 * phases.normal());
    this.#pitch = new HarmonicSum(PITCH, 12 * phases.normal());
    this.#roll = new HarmonicSum(ROLL, 20 * phases.normal());
    this.#yaw = new HarmonicSum(YAW, 20 * phases.normal());
    this.#impacts = random.stream("impacts");
    this.#cadenceNoise = new SmoothNoise(random.stream("cadence"), 0.7);
    this.#stepNoise = new SmoothNoise(random.stream("steps"), 0.45);
    this.#swayNoise = new SmoothNoise(random.stream("sway"), 0.6);
    this.#nodNoise = new SmoothNoise(random.stream("nod"), 0.5);
    this.#speedNoise = new SmoothNoise(random.stream("speed"), 6);
    this.#bumpNoise = new SmoothNoise(random.stream("bumps"), 0.8);
  }

  /** Advances to `timeS`, `stepS` after the last call. */
  step(timeS: number, stepS: number): void {
    this.#blendShape(timeS);
    const shape = this.#shape;
    const state = this.state;
    const irregular = shape.irregularity;
    const strideRadps = Math.PI * shape.cadenceHz * (1 + (0.012 + 0.25 * irregular) * this.#cadenceNoise.at(timeS));
    const stepFactor = 1 + 1.3 * irregular * this.#stepNoise.at(timeS);
    const swayFactor = 1 + (0.2 + irregular) * this.#swayNoise.at(timeS);
    const nodFactor = 1 + (0.12 + irregular) * this.#nodNoise.at(timeS);
    state.speedMps = shape.speedMps * (1 + 0.06 * this.#speedNoise.at(timeS));

    this.#strideRad += strideRadps * stepS;
    this.#harmonics();
    const cosines = this.#cosines;
    const sines = this.#sines;
    const stepScale = stepFactor / strideRadps;
    const swayScale = swayFactor / strideRadps;
    const bumps = UNEVEN_MPS_PER_MPS * shape.speedMps * this.#bumpNoise.at(timeS);
    state.upMps = shape.climbMps + bumps + shape.verticalMps2 * stepScale * this.#vertical.at(cosines, sines);
    state.forwardMps = state.speedMps + shape.foreAftMps2 * stepScale * this.#foreAft.at(cosines, sines);
    state.leftMps = shape.lateralMps2 * swayScale * this.#lateral.at(cosines, sines);
    const angle = RAD_PER_DEG * swayScale;
    state.pitchRad = ((RAD_PER_DEG * nodFactor) / strideRadps) * shape.pitchDps * this.#pitch.at(cosines, sines);
    state.rollRad = angle * shape.rollDps * this.#roll.at(cosines, sines);
    state.yawRad = angle * shape.yawDps * this.#yaw.at(cosines, sines);
    this.#impact(timeS, irregular);
  }

  /** Moves from the last gait to the one of the segment that `timeS` lies in. */
  #blendShape(timeS: number): void {
    const stages = this.#stages;
    while (this.#stage + 1 < stages.length && stages[this.#stage + 1].startS <= timeS) {
      this.#stage += 1;
      this.#from = this.#shape;
      this.#blending = true;
    }
    if (!this.#blending) return;
    const stage = stages[this.#stage];
    const share = minimumJerk((timeS - stage.startS) / BLEND_S);
    this.#shape = between(this.#from, stage.shape, share);
    this.#blending = share < 1;
  }

  #harmonics(): void {
    const cosines = this.#cosines;
    const sines = this.#sines;
    const cosine = Math.cos(this.#strideRad);
    const sine = Math.sin(this.#strideRad);
    cosines[1] = cosine;
    sines[1] = sine;
    for (let order = 2; order <= MAX_ORDER; order += 1) {
      cosines[order] = cosines[order - 1] * cosine - sines[order - 1] * sine;
      sines[order] = sines[order - 1] * cosine + cosines[order - 1] * sine;
    }
  }

  /** A foot lands: the head is jolted, and the clip wobbles on its holder. */
  #impact(timeS: number, irregular: number): void {
    const state = this.state;
    const stepCount = Math.floor((2 * this.#strideRad - this.#shape.contactRad) / (2 * Math.PI));
    if (stepCount > state.stepCount) {
      state.stepCount = stepCount;
      this.#impactAtS = timeS;
      const spread = 1 + (0.2 + 1.5 * irregular) * this.#impacts.normal();
      this.#impactSize = this.#shape.impactMps * Math.min(2.5, Math.max(0.2, spread));
      this.#wobbleSize = WOBBLE_RAD_PER_MPS * this.#impactSize * (1 + 0.2 * this.#impacts.normal());
    }
    const sinceS = timeS - this.#impactAtS;
    if (sinceS >= IMPACT_LENGTH_S) {
      state.wobblePitchRad = 0;
      state.wobbleRollRad = 0;
      return;
    }
    const jolt = this.#impactSize * ringing(sinceS, IMPACT_TAU_S, IMPACT_HZ);
    state.upMps += jolt;
    state.forwardMps -= 0.35 * jolt;
    state.leftMps += (stepCount % 2 === 0 ? 0.15 : -0.15) * jolt;
    const wobble = this.#wobbleSize * ringing(sinceS, WOBBLE_TAU_S, WOBBLE_HZ);
    state.wobblePitchRad = wobble;
    state.wobbleRollRad = 0.1 * wobble;
  }
}

/** A vibration that swells and dies away; 0 at the start and, to the eye, at IMPACT_LENGTH_S. */
function ringing(sinceS: number, tauS: number, frequencyHz: number): number {
  const x = sinceS / tauS;
  return x * x * Math.exp(-x) * Math.sin(2 * Math.PI * frequencyHz * sinceS);
}
