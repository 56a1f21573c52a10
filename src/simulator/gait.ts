// How a made-up runner's head is shaken by the gait: velocities of the head in the frame of the path and angles of the
// head, as functions of the stride phase. Not where the head looks; that is scripted. Harmonics, sizes and phases follow
// running and walking heads: vertical, fore-aft and pitch lock to the step, left-right, roll and yaw to the stride.
//
// Phases count from the peak of vertical acceleration, which is mid-stance when running and double support when walking.
// Running brakes before it and propels after it; walking propels before it and brakes after it (Zijlstra & Hof 2003).
// The nose is up when the head is at its lowest, in both (compensatory head pitch: Pozzo 1990, Hirasaki 1999).
import { RAD_PER_DEG } from "../core/units.ts";
import type { Random } from "./random.ts";
import type { PlacedSegment } from "./script.ts";
import { minimumJerk, SmoothNoise } from "./tracks.ts";

/** What distinguishes one gait from another. Amplitudes of the fundamental; all zero when standing. */
export interface GaitShape {
  readonly speedMps: number;
  /** Upward part of the speed on a slope, m/s. */
  readonly climbMps: number;
  /** Steps per second. */
  readonly cadenceHz: number;
  readonly verticalMps2: number;
  /** Positive: braking before the vertical peak (running); negative: after it (walking). */
  readonly foreAftMps2: number;
  readonly lateralMps2: number;
  /** Amplitude of the pitch rate at step rate, deg/s. */
  readonly pitchDps: number;
  readonly rollDps: number;
  readonly yawDps: number;
  /** Size of the impact, m/s of vertical velocity. */
  readonly impactMps: number;
  /** Step phase of the foot's contact, rad. */
  readonly contactRad: number;
  /** Relative irregularity of steps, one sigma. */
  readonly irregularity: number;
}

const FIELDS = [
  "speedMps",
  "climbMps",
  "cadenceHz",
  "verticalMps2",
  "foreAftMps2",
  "lateralMps2",
  "pitchDps",
  "rollDps",
  "yawDps",
  "impactMps",
  "contactRad",
  "irregularity",
] as const satisfies readonly (keyof GaitShape)[];
const [
  SPEED,
  CLIMB,
  CADENCE,
  VERTICAL_AMPLITUDE,
  FORE_AFT_AMPLITUDE,
  LATERAL_AMPLITUDE,
  PITCH_AMPLITUDE,
  ROLL_AMPLITUDE,
  YAW_AMPLITUDE,
  IMPACT,
  CONTACT,
  IRREGULARITY,
] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;

/** Seconds from one gait to the next. */
const BLEND_S = 1.4;

/** How this runner differs from the average one; drawn once per run. */
export interface RunnerBuild {
  readonly cadenceHz: number;
  readonly speedMps: number;
  /** Factors on the amplitudes, about 1. */
  readonly bounce: number;
  readonly sway: number;
  readonly nod: number;
  readonly impact: number;
}

export function drawBuild(random: Random): RunnerBuild {
  const factor = (sigma: number): number => Math.exp(sigma * random.normal());
  const cadenceHz = random.between(2.3, 2.8);
  return {
    cadenceHz,
    speedMps: 2.6 + (cadenceHz - 2.55) * 1.6 + 0.2 * random.normal(),
    bounce: factor(0.08),
    sway: factor(0.12),
    nod: factor(0.15),
    impact: factor(0.15),
  };
}

/** Gait of a segment for this runner. */
export function gaitOf(segment: PlacedSegment, build: RunnerBuild): GaitShape {
  const own = groundGait(segment, build);
  if (segment.gradeDeg === 0) return own;
  const slope = segment.gradeDeg * RAD_PER_DEG;
  return { ...own, speedMps: own.speedMps * Math.cos(slope), climbMps: own.speedMps * Math.sin(slope) };
}

function groundGait(segment: PlacedSegment, build: RunnerBuild): GaitShape {
  const { ground } = segment;
  if (ground === "still" || ground === "pause") return STANDING;
  if (ground === "walk") return walking(build, segment.cadenceHz ?? 1.85, segment.speedMps ?? 1.5);
  const pace = PACES[ground];
  const run = running(
    build,
    segment.cadenceHz ?? build.cadenceHz + pace.cadenceHz,
    segment.speedMps ?? pace.speed * build.speedMps,
    pace.irregularity,
  );
  return ground === "technical" ? rough(run) : run;
}

/** How the ground changes a runner's pace: steps per second added, share of the speed kept, irregularity of steps. */
const PACES = {
  trail: { cadenceHz: 0, speed: 1, irregularity: 0.06 },
  climb: { cadenceHz: -0.1, speed: 0.65, irregularity: 0.08 },
  technical: { cadenceHz: 0, speed: 0.75, irregularity: 0.2 },
} as const;

/** Rough ground throws the body about. */
function rough(run: GaitShape): GaitShape {
  return {
    ...run,
    lateralMps2: 1.5 * run.lateralMps2,
    rollDps: 1.3 * run.rollDps,
    yawDps: 1.3 * run.yawDps,
    impactMps: 1.25 * run.impactMps,
  };
}

const STANDING: GaitShape = {
  speedMps: 0,
  climbMps: 0,
  cadenceHz: 2,
  verticalMps2: 0,
  foreAftMps2: 0,
  lateralMps2: 0,
  pitchDps: 0,
  rollDps: 0,
  yawDps: 0,
  impactMps: 0,
  contactRad: -1,
  irregularity: 0.05,
};

function running(build: RunnerBuild, cadenceHz: number, speedMps: number, irregularity: number): GaitShape {
  const pace = cadenceHz - 2.05;
  return {
    speedMps,
    climbMps: 0,
    cadenceHz,
    verticalMps2: (5.3 + 4.5 * pace) * build.bounce,
    foreAftMps2: (0.65 + 0.8 * pace) * build.bounce,
    lateralMps2: (0.9 + 0.3 * pace) * build.sway,
    pitchDps: (36 + 12 * pace) * build.nod,
    rollDps: (7 + 2 * pace) * build.sway,
    yawDps: (15 + 5 * pace) * build.sway,
    impactMps: (0.175 + 0.06 * pace) * build.impact,
    contactRad: -1.75,
    irregularity,
  };
}

function walking(build: RunnerBuild, cadenceHz: number, speedMps: number): GaitShape {
  return {
    speedMps,
    climbMps: 0,
    cadenceHz,
    verticalMps2: (3.3 + 3 * (cadenceHz - 1.85)) * build.bounce,
    foreAftMps2: -0.7 * build.bounce,
    lateralMps2: 0.7 * build.sway,
    pitchDps: 20 * build.nod,
    rollDps: 5 * build.sway,
    yawDps: 10 * build.sway,
    impactMps: 0.09 * build.impact,
    contactRad: -0.2,
    irregularity: 0.05,
  };
}

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
  readonly shape: Float64Array;
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
  readonly #shape: Float64Array;
  readonly #from: Float64Array;
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
      return { startS: segment.startS, shape: Float64Array.from(FIELDS, (field) => kept[field]) };
    });
    this.#shape = Float64Array.from(FIELDS, (field) => STANDING[field]);
    this.#from = this.#shape.slice();
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
    const irregular = shape[IRREGULARITY];
    const strideRadps = Math.PI * shape[CADENCE] * (1 + (0.012 + 0.25 * irregular) * this.#cadenceNoise.at(timeS));
    const stepFactor = 1 + 1.3 * irregular * this.#stepNoise.at(timeS);
    const swayFactor = 1 + (0.2 + irregular) * this.#swayNoise.at(timeS);
    const nodFactor = 1 + (0.12 + irregular) * this.#nodNoise.at(timeS);
    state.speedMps = shape[SPEED] * (1 + 0.06 * this.#speedNoise.at(timeS));

    this.#strideRad += strideRadps * stepS;
    this.#harmonics();
    const cosines = this.#cosines;
    const sines = this.#sines;
    const stepScale = stepFactor / strideRadps;
    const swayScale = swayFactor / strideRadps;
    const bumps = UNEVEN_MPS_PER_MPS * shape[SPEED] * this.#bumpNoise.at(timeS);
    state.upMps = shape[CLIMB] + bumps + shape[VERTICAL_AMPLITUDE] * stepScale * this.#vertical.at(cosines, sines);
    state.forwardMps = state.speedMps + shape[FORE_AFT_AMPLITUDE] * stepScale * this.#foreAft.at(cosines, sines);
    state.leftMps = shape[LATERAL_AMPLITUDE] * swayScale * this.#lateral.at(cosines, sines);
    const angle = RAD_PER_DEG * swayScale;
    state.pitchRad =
      ((RAD_PER_DEG * nodFactor) / strideRadps) * shape[PITCH_AMPLITUDE] * this.#pitch.at(cosines, sines);
    state.rollRad = angle * shape[ROLL_AMPLITUDE] * this.#roll.at(cosines, sines);
    state.yawRad = angle * shape[YAW_AMPLITUDE] * this.#yaw.at(cosines, sines);
    this.#impact(timeS, irregular);
  }

  /** Moves from the last gait to the one of the segment that `timeS` lies in. */
  #blendShape(timeS: number): void {
    const stages = this.#stages;
    while (this.#stage + 1 < stages.length && stages[this.#stage + 1].startS <= timeS) {
      this.#stage += 1;
      this.#from.set(this.#shape);
      this.#blending = true;
    }
    if (!this.#blending) return;
    const stage = stages[this.#stage];
    const share = minimumJerk((timeS - stage.startS) / BLEND_S);
    for (let field = 0; field < this.#shape.length; field += 1) {
      this.#shape[field] = this.#from[field] + (stage.shape[field] - this.#from[field]) * share;
    }
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
    const stepCount = Math.floor((2 * this.#strideRad - this.#shape[CONTACT]) / (2 * Math.PI));
    if (stepCount > state.stepCount) {
      state.stepCount = stepCount;
      this.#impactAtS = timeS;
      const spread = 1 + (0.2 + 1.5 * irregular) * this.#impacts.normal();
      this.#impactSize = this.#shape[IMPACT] * Math.min(2.5, Math.max(0.2, spread));
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
