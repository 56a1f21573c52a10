// Who runs: how one made-up runner differs from the average, and the gait (pace, bounce, sway, impact) that each ground
// asks of the legs. Sizes only; gait.ts makes motion of them. They follow the head-worn jogging that `npm run accuracy`
// compares with, and grow with the step rate.
import { RAD_PER_DEG } from "../core/units.ts";
import type { Random } from "./random.ts";
import type { PlacedSegment } from "./script.ts";

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

/** No gait at all. */
export const STANDING: GaitShape = {
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

/** A gait on the way from one to another; `share` 0 is the first, 1 the second. */
export function between(from: GaitShape, to: GaitShape, share: number): GaitShape {
  const mix = (a: number, b: number): number => a + (b - a) * share;
  return {
    speedMps: mix(from.speedMps, to.speedMps),
    climbMps: mix(from.climbMps, to.climbMps),
    cadenceHz: mix(from.cadenceHz, to.cadenceHz),
    verticalMps2: mix(from.verticalMps2, to.verticalMps2),
    foreAftMps2: mix(from.foreAftMps2, to.foreAftMps2),
    lateralMps2: mix(from.lateralMps2, to.lateralMps2),
    pitchDps: mix(from.pitchDps, to.pitchDps),
    rollDps: mix(from.rollDps, to.rollDps),
    yawDps: mix(from.yawDps, to.yawDps),
    impactMps: mix(from.impactMps, to.impactMps),
    contactRad: mix(from.contactRad, to.contactRad),
    irregularity: mix(from.irregularity, to.irregularity),
  };
}
