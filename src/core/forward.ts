// Where forward is, from windows of gait and from how the head tilted: axis, sign and the figures they were judged by.
// Not the measuring (step-lock.ts, gait-windows.ts). calibration.ts calls it once at the end.
//
// Axis: the dominant direction of the step-locked acceleration over all windows; the step-locked rate gives the
// left-right axis and is a cross-check. The acceleration leads, because the rate of a quiet head is weak and its axis
// then wanders; but two steady axes that disagree badly are no axis.
//
// Sign, three witnesses:
// - Phase. Running is a bouncing ball: braking before the peak of vertical acceleration, propulsion after it. Walking is
//   an inverted pendulum: its peak is double support, propulsion comes before it and braking after. Which of the two a
//   window is follows from step rate and flight; about 2.2 steps/s without flight it cannot be told (fast walking and a
//   slow jog look alike but for this very sign).
// - Bob. The nose goes up as the head sinks: pitch rate lags the vertical acceleration by a quarter, in both gaits.
// - Tilt. Nobody moves along with the nose far above the horizon for long. When the head is tilted far to one end of
//   the axis for some time, hardly ever to the other and mostly not at all, or very far and at times not at all, that end
//   is down. It errs when the neutral pose was a look far down.
// Tilt decides, unless it is a moderate one and phase and bob both speak against it; without tilt phase decides, and bob
// where phase is unclear.
import type { CalibrationParameters } from "./parameters.ts";
import type { GaitWindow, Phasor } from "./step-lock.ts";
import { DEG_PER_RAD, RAD_PER_DEG } from "./units.ts";
import type { Vec3 } from "./units.ts";
import { added, cross, dot, perpendicular, scaled, turned } from "./vector.ts";

export interface ForwardEstimate {
  readonly forward: Vec3 | null;
  /** The axis alone, where it could be told; which of its ends is forward says `forward`. */
  readonly axis: Vec3 | null;
  /** Angle between the acceleration's and the rate's forward axis, deg; null without gait. */
  readonly spreadDeg: number | null;
  /** The figures of the decision, for those who want to know why. */
  readonly evidence: Readonly<Record<string, number>>;
}

export interface Axis {
  /** Unit vector; its sign means nothing. */
  readonly along: Vec3;
  /** Weighted RMS of the windows' own axes against it, deg. */
  readonly wanderDeg: number;
  /** Power across the axis by power along it. */
  readonly roundness: number;
  /** Mean step-locked amplitude along it, in the channel's unit. */
  readonly amplitude: number;
}

/** Least windows of gait. */
const LEAST_WINDOWS = 2;
/** Least amplitudes of a usable axis: m/s² and rad/s. A rate below that is as much wobble of the clip as nodding. */
const LEAST_ACC_MPS2 = 0.08;
const LEAST_GYR_RADPS = 0.08;
/** Largest wander of a usable axis, and of one that stands without the other, deg. */
const MOST_WANDER_DEG = 25;
const ALONE_WANDER_DEG = 15;
const MOST_ROUNDNESS = 0.35;
/** Two usable axes further apart than this contradict each other, deg. */
const CONTRADICT_DEG = 50;

/** Step rates up to which gait is walking and from which it is running, Hz; share of flight that only running has. */
const WALK_TO_HZ = 2.0;
const RUN_FROM_HZ = 2.4;
const RUN_FLIGHT = 0.22;
/** Least mean sine of the phase (within 60 deg of a quarter), and least sum of the windows' weights behind it. */
const LEAST_SINE = 0.5;
const LEAST_WEIGHT = 1;

/**
 * Tilt: far and very far, near, least seconds far to one end, and their ratio to the other end. Near must be at least as
 * common as far, or, on a run with much head-down time, a fifth of it beside half a minute very far. Very far needs a
 * neutral pose far below the horizon to mislead.
 */
const VERY_FAR_DEG = 30;
const FAR_DEG = 20;
const NEAR_DEG = 12;
const FAR_LEAST_S = 8;
const FAR_RATIO = 5;
const VERY_FAR_LEAST_S = 30;
const NEAR_SHARE = 0.2;
/** Least amplitude of a bob that says anything, rad/s. */
const LEAST_BOB_RADPS = 0.05;

/**
 * @param windows gait, each levelled to its own up
 * @param up neutral up in sensor axes
 * @param tilts mean up of equal stretches of motion, `tiltS` seconds each
 */
export function estimateForward(
  windows: readonly GaitWindow[],
  up: Vec3,
  tilts: readonly Vec3[],
  tiltS: number,
  p: CalibrationParameters,
): ForwardEstimate {
  const accAxis = axisOf(windows, up, (w) => w.acc);
  const gyrAxis = axisOf(windows, up, (w) => w.gyr);
  // The rate turns about left; forward is a quarter further.
  const gyrForward = gyrAxis === null ? null : { ...gyrAxis, along: cross(gyrAxis.along, up) };
  const spreadDeg = accAxis === null || gyrForward === null ? null : lineAngleDeg(accAxis.along, gyrForward.along);
  const axes = {
    ...(accAxis === null ? {} : { accWanderDeg: accAxis.wanderDeg, accMps2: accAxis.amplitude }),
    ...(gyrAxis === null ? {} : { gyrWanderDeg: gyrAxis.wanderDeg, gyrRadps: gyrAxis.amplitude }),
  };
  const along = windows.length < LEAST_WINDOWS ? null : chooseAxis(accAxis, gyrForward, spreadDeg, p);
  if (along === null) return { forward: null, axis: null, spreadDeg, evidence: axes };
  const e = signEvidence(along, windows, up, tilts, tiltS);
  const sign = signOf(e);
  // Told for the direction that was chosen; without one for the axis as it came.
  const s = sign === 0 ? 1 : sign;
  const [downS, upS] = s > 0 ? [e.downS, e.upS] : [e.upS, e.downS];
  const evidence = {
    ...axes,
    phase: s * e.phase,
    phaseWeight: e.phaseWeight,
    bob: s * e.bob,
    downS,
    upS,
    nearS: e.nearS,
  };
  return { forward: sign === 0 ? null : scaled(along, sign), axis: along, spreadDeg, evidence };
}

function chooseAxis(
  acc: Axis | null,
  gyr: Axis | null,
  apartDeg: number | null,
  p: CalibrationParameters,
): Vec3 | null {
  const accUsable = acc !== null && usable(acc, LEAST_ACC_MPS2);
  const gyrUsable = gyr !== null && usable(gyr, LEAST_GYR_RADPS);
  if (accUsable && gyrUsable && apartDeg !== null) {
    if (apartDeg <= p.forwardAgreeDeg) return blended(acc, gyr);
    if (apartDeg > CONTRADICT_DEG) return null;
  }
  if (accUsable && acc.wanderDeg <= ALONE_WANDER_DEG) return acc.along;
  if (gyrUsable && gyr.wanderDeg <= ALONE_WANDER_DEG) return gyr.along;
  return null;
}

function usable(axis: Axis, leastAmplitude: number): boolean {
  return axis.wanderDeg <= MOST_WANDER_DEG && axis.roundness <= MOST_ROUNDNESS && axis.amplitude >= leastAmplitude;
}

/** Mean of two agreeing axes, weighted by how little each wanders; the acceleration counts twice. */
function blended(acc: Axis, gyr: Axis): Vec3 {
  const accWeight = 2 / (acc.wanderDeg ** 2 + 9);
  const gyrWeight = 1 / (gyr.wanderDeg ** 2 + 9);
  const aligned = dot(acc.along, gyr.along) < 0 ? scaled(gyr.along, -1) : gyr.along;
  const sum = added(scaled(acc.along, accWeight), scaled(aligned, gyrWeight));
  return scaled(sum, 1 / Math.hypot(...sum));
}

/** The dominant direction of a phasor over all windows, horizontal against neutral up; null without windows. */
export function axisOf(windows: readonly GaitWindow[], up: Vec3, pick: (w: GaitWindow) => Phasor): Axis | null {
  const e1 = perpendicular(up);
  const e2 = cross(up, e1);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  const own: { angleRad: number; weight: number }[] = [];
  for (const w of windows) {
    const { re, im } = pick(w);
    const [reX, reY, imX, imY] = [re, im].flatMap((part) => {
      const flat = turned(scaled(part, w.stepMps2), w.up, up);
      return [dot(flat, e1), dot(flat, e2)];
    });
    const wxx = reX * reX + imX * imX;
    const wxy = reX * reY + imX * imY;
    const wyy = reY * reY + imY * imY;
    own.push({ angleRad: 0.5 * Math.atan2(2 * wxy, wxx - wyy), weight: Math.sqrt(wxx + wyy) });
    xx += wxx;
    xy += wxy;
    yy += wyy;
  }
  if (own.length === 0 || xx + yy === 0) return null;
  const angleRad = 0.5 * Math.atan2(2 * xy, xx - yy);
  const spread = Math.hypot(xx - yy, 2 * xy);
  const weight = own.reduce((sum, o) => sum + o.weight, 0);
  const squares = own.reduce((sum, o) => sum + o.weight * foldedRad(o.angleRad - angleRad) ** 2, 0);
  return {
    along: added(scaled(e1, Math.cos(angleRad)), scaled(e2, Math.sin(angleRad))),
    wanderDeg: Math.sqrt(squares / weight) * DEG_PER_RAD,
    roundness: (xx + yy - spread) / (xx + yy + spread),
    amplitude: Math.sqrt((xx + yy + spread) / 2 / own.length),
  };
}

/** An angle between axes, folded to -90..90 deg. */
function foldedRad(angleRad: number): number {
  return angleRad - Math.PI * Math.round(angleRad / Math.PI);
}

/** Angle between two axes, whichever way each points, deg. */
export function lineAngleDeg(a: Vec3, b: Vec3): number {
  return Math.acos(Math.min(1, Math.abs(dot(a, b)))) * DEG_PER_RAD;
}

/** What speaks for `along` (positive) or against it (negative) as forward; see the head of the file. */
export interface SignEvidence {
  /** Mean sine of the phase, -1 to 1, by how clearly a window is running or walking, and the sum of those weights. */
  readonly phase: number;
  readonly phaseWeight: number;
  /** Mean sine of the head's bob, -1 to 1, and its mean amplitude, rad/s. */
  readonly bob: number;
  readonly bobRadps: number;
  /** Seconds of far tilt towards and away from `along`, of very far tilt to either end, and of hardly any. */
  readonly downS: number;
  readonly upS: number;
  readonly veryFarS: number;
  readonly nearS: number;
}

export function signEvidence(
  along: Vec3,
  windows: readonly GaitWindow[],
  up: Vec3,
  tilts: readonly Vec3[],
  tiltS: number,
): SignEvidence {
  const left = cross(up, along);
  let phase = 0;
  let phaseSize = 0;
  let phaseWeight = 0;
  let bob = 0;
  let bobSize = 0;
  for (const w of windows) {
    const gait = runningness(w);
    const [accRe, accIm] = component(w.accAtStep, along, w, up);
    phase -= gait * accIm * w.stepMps2;
    phaseSize += Math.abs(gait) * Math.hypot(accRe, accIm) * w.stepMps2;
    phaseWeight += Math.abs(gait);
    const [gyrRe, gyrIm] = component(w.gyrAtStep, left, w, up);
    bob -= gyrIm * w.stepMps2;
    bobSize += Math.hypot(gyrRe, gyrIm) * w.stepMps2;
  }
  const veryFar = Math.sin(VERY_FAR_DEG * RAD_PER_DEG);
  const far = Math.sin(FAR_DEG * RAD_PER_DEG);
  const near = Math.sin(NEAR_DEG * RAD_PER_DEG);
  const down = tilts.map((tilt) => -dot(tilt, along));
  return {
    phase: phaseSize > 0 ? phase / phaseSize : 0,
    phaseWeight,
    bob: bobSize > 0 ? bob / bobSize : 0,
    bobRadps: windows.length > 0 ? bobSize / windows.length : 0,
    downS: tiltS * down.filter((sine) => sine >= far).length,
    upS: tiltS * down.filter((sine) => sine <= -far).length,
    veryFarS: tiltS * down.filter((sine) => Math.abs(sine) >= veryFar).length,
    nearS: tiltS * down.filter((sine) => Math.abs(sine) < near).length,
  };
}

/** 1 for running, -1 for walking, in between where a window can be either. */
function runningness(w: GaitWindow): number {
  if (w.flight >= RUN_FLIGHT) return 1;
  const middleHz = (WALK_TO_HZ + RUN_FROM_HZ) / 2;
  return Math.max(-1, Math.min(1, (w.stepHz - middleHz) / (RUN_FROM_HZ - middleHz)));
}

function component({ re, im }: Phasor, axis: Vec3, w: GaitWindow, up: Vec3): [re: number, im: number] {
  return [dot(turned(re, w.up, up), axis), dot(turned(im, w.up, up), axis)];
}

/** 1 when `along` is forward, -1 when it is backward, 0 when that cannot be told. */
function signOf(e: SignEvidence): number {
  const phase = e.phaseWeight >= LEAST_WEIGHT ? clearSign(e.phase) : 0;
  const bob = e.bobRadps >= LEAST_BOB_RADPS ? clearSign(e.bob) : 0;
  const tilt = tiltSign(e);
  const opposed = phase === -tilt && bob === -tilt;
  if (tilt !== 0 && (!opposed || e.veryFarS >= FAR_LEAST_S)) return tilt;
  return phase === 0 ? bob : phase;
}

function clearSign(sine: number): number {
  return Math.abs(sine) >= LEAST_SINE ? Math.sign(sine) : 0;
}

function tiltSign(e: SignEvidence): number {
  const more = Math.max(e.downS, e.upS);
  const less = Math.min(e.downS, e.upS);
  const oneSided = more >= FAR_LEAST_S && more >= FAR_RATIO * less;
  const much = e.veryFarS >= VERY_FAR_LEAST_S && e.nearS >= NEAR_SHARE * more;
  const clear = oneSided && (e.nearS >= more || much);
  return clear ? Math.sign(e.downS - e.upS) : 0;
}
