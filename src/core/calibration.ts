// How the sensor sits on the head: up in the neutral pose and forward, in the sensor's own axes, found in a pass of its own
// before the analysis. Not a sensor calibration (no scale, no bias beyond what standing still shows). Contract, "Angle".
//
// Up is the mean specific force of the first still stretch, of the horizon pose where the recording begins with the three
// poses (poses.ts), or given. Forward is found from gait (forward.ts), where that leaves it open from nods (nods.ts) or from
// the poses, or given and then made horizontal against up. One pass, fixed memory; reads at most `gaitMaxS` of gait.
import { createAttitude } from "./attitude/attitude.ts";
import { LookaheadError } from "./errors.ts";
import { estimateForward, lineAngleDeg } from "./forward.ts";
import type { ForwardEstimate } from "./forward.ts";
import type { GivenCalibration } from "./given-calibration.ts";
import { GaitCollector, TiltCollector } from "./gait-windows.ts";
import type { ImuBlock } from "./imu.ts";
import { NodFinder } from "./nods.ts";
import type { Nods } from "./nods.ts";
import { DEFAULT_POSE_PARAMETERS } from "./parameters.ts";
import type { CalibrationParameters } from "./parameters.ts";
import { PoseFinder, poseResult } from "./poses.ts";
import type { HeldPose, PoseResult } from "./poses.ts";
import type { Calibration, MeasuredPose } from "./results.ts";
import { StillFinder } from "./still.ts";
import type { StillStretch } from "./still.ts";
import type { Vec3 } from "./units.ts";
import { angleDeg, direction, dot, projected, scaled } from "./vector.ts";

/** The poses of a recording lie in this much of it, with no more than this between one and the next, s. */
const POSES_WITHIN_S = 300;
const MOST_BETWEEN_POSES_S = 60;
/** Axes of gait and of nods or poses this far apart are not the same, deg. */
const SAME_AXIS_DEG = 35;

export class Calibrator {
  readonly #p: CalibrationParameters;
  readonly #up: Vec3 | null;
  readonly #forward: Vec3 | null;
  readonly #neutralDeg: number;
  readonly #givenPoses: readonly MeasuredPose[] | undefined;
  readonly #finder: StillFinder;
  #still: StillStretch | null = null;
  readonly #attitude = createAttitude("live");
  readonly #gait: GaitCollector;
  readonly #tilts = new TiltCollector();
  readonly #poses: PoseFinder;
  readonly #nods = new NodFinder();

  /** @throws LookaheadError `usage` when a given direction is no direction */
  constructor(p: CalibrationParameters, given: GivenCalibration = {}) {
    this.#p = p;
    this.#up = given.neutralUp === undefined ? null : givenDirection(given.neutralUp, "--neutral-up");
    this.#forward = given.forward === undefined ? null : givenDirection(given.forward, "--forward");
    this.#neutralDeg = given.neutralDeg ?? 0;
    this.#givenPoses = given.poses;
    this.#finder = new StillFinder(p);
    this.#gait = new GaitCollector(p.gaitMaxS);
    this.#poses = new PoseFinder(DEFAULT_POSE_PARAMETERS, p);
  }

  /** Samples in the order of time, in blocks of any length. */
  push(block: ImuBlock): void {
    const { timeS, accMps2, gyrRadps } = block;
    if (this.#still === null) {
      for (let i = 0; i < timeS.length && this.#still === null; i++) {
        const k = 3 * i;
        this.#still = this.#finder.push(
          timeS[i],
          accMps2[k],
          accMps2[k + 1],
          accMps2[k + 2],
          gyrRadps[k],
          gyrRadps[k + 1],
          gyrRadps[k + 2],
        );
      }
    }
    this.#poses.push(before(POSES_WITHIN_S, block));
    if (this.#forward !== null) return;
    this.#nods.push(block);
    for (let i = 0; i < timeS.length; i++) {
      this.#tilts.push(timeS[i], accMps2[3 * i], accMps2[3 * i + 1], accMps2[3 * i + 2]);
    }
    if (this.#gait.full) return;
    for (const oriented of this.#attitude.push(block)) this.#gait.push(oriented);
  }

  /** @throws LookaheadError `noNeutral` when there was no still stretch and no neutral pose was given */
  finish(): Calibration {
    const poses = this.poses;
    const posed = poses.problem !== "incomplete";
    const shown = this.#givenPoses ?? (posed ? poses.poses : undefined);
    const still = posed ? stretchOf(this.#poses.progress.done[0]) : this.#still;
    const stood = still === null ? null : direction(still.accMps2);
    const up = this.#up ?? stood;
    if (up === null) {
      const { stillS } = this.#p;
      throw new LookaheadError("noNeutral", `There is no stretch of ${stillS} s in which the wearer stands still.`, {
        hint: "Give the direction that points up in the neutral pose: --neutral-up x,y,z in sensor axes.",
        facts: { stillS },
      });
    }
    const found =
      this.#forward === null
        ? this.#findForward(up, still, posed ? poses.forward : null)
        : { forward: horizontal(this.#forward, up), from: "given" as const, spreadDeg: null, evidence: undefined };
    return {
      up,
      forward: found.forward,
      neutralDeg: this.#neutralDeg,
      status: found.forward === null ? "forwardUnknown" : "ok",
      quality: {
        stillStartS: this.#up === null ? (still?.startS ?? null) : null,
        stillEndS: this.#up === null ? (still?.endS ?? null) : null,
        gyrBiasRadps: still?.gyrRadps ?? null,
        standingOffDeg: this.#up === null || stood === null ? null : angleDeg(stood, this.#up),
        upFrom: this.#up === null ? "still" : "given",
        forwardFrom: found.from,
        forwardSpreadDeg: found.spreadDeg,
        gaitS: this.#gait.gaitS,
        evidence: found.evidence,
        ...(shown === undefined ? {} : { poses: shown }),
      },
    };
  }

  /** The three poses as far as the recording has them; complete when nothing more is pushed. */
  get poses(): PoseResult {
    const { done } = this.#poses.progress;
    const broken = done.findIndex(({ startS }, at) => at > 0 && startS - done[at - 1].endS > MOST_BETWEEN_POSES_S);
    return poseResult(broken < 0 ? done : done.slice(0, broken), DEFAULT_POSE_PARAMETERS, this.#forward);
  }

  /** Gait first. Nods or poses settle what it leaves open, and correct its sign, but not an axis that it told otherwise. */
  #findForward(up: Vec3, still: StillStretch | null, posed: Vec3 | null): FoundForward {
    const gait = estimateForward(this.#gait.windows, up, this.#tilts.ups, TiltCollector.secondsEach, this.#p);
    const nods = this.#nods.find(up, still?.endS ?? 0, still?.gyrRadps);
    const shown = nods?.forward ?? (posed === null ? null : projected(posed, up));
    const from = nods === null ? "poses" : "nods";
    const { spreadDeg } = gait;
    const evidence = { ...gait.evidence, ...nodEvidence(nods) };
    if (shown === null)
      return { forward: gait.forward, from: gait.forward === null ? "none" : "gait", spreadDeg, evidence };
    return { ...settled(gait, shown, from), spreadDeg, evidence };
  }
}

interface FoundForward {
  readonly forward: Vec3 | null;
  readonly from: Calibration["quality"]["forwardFrom"];
  readonly spreadDeg: number | null;
  readonly evidence: Readonly<Record<string, number>> | undefined;
}

/** What gait and a direction that was shown by nods or poses say together. */
function settled(gait: ForwardEstimate, shown: Vec3, from: "nods" | "poses"): Pick<FoundForward, "forward" | "from"> {
  if (gait.axis === null) return { forward: shown, from };
  if (lineAngleDeg(gait.axis, shown) > SAME_AXIS_DEG) {
    return { forward: gait.forward, from: gait.forward === null ? "none" : "gait" };
  }
  if (gait.forward !== null && dot(gait.forward, shown) > 0) return { forward: gait.forward, from: "gait" };
  return { forward: scaled(gait.axis, Math.sign(dot(gait.axis, shown))), from };
}

function nodEvidence(nods: Nods | null): Readonly<Record<string, number>> {
  if (nods === null) return {};
  const { count, fromS, toS, swingDeg, power } = nods;
  return { nodCount: count, nodFromS: fromS, nodToS: toS, nodSwingDeg: swingDeg, nodPower: power };
}

/** The samples of a block before a time. */
function before(endS: number, block: ImuBlock): ImuBlock {
  const { timeS, accMps2, gyrRadps } = block;
  if (timeS.length === 0 || timeS[timeS.length - 1] < endS) return block;
  const count = timeS.findIndex((t) => t >= endS);
  return {
    timeS: timeS.subarray(0, count),
    accMps2: accMps2.subarray(0, 3 * count),
    gyrRadps: gyrRadps.subarray(0, 3 * count),
  };
}

function stretchOf({ startS, endS, up, gyrRadps }: HeldPose): StillStretch {
  return { startS, endS, accMps2: up, gyrRadps };
}

function givenDirection(v: Vec3, option: string): Vec3 {
  const unit = direction(v);
  if (unit !== null) return unit;
  throw new LookaheadError("usage", `${option} ${v.join(",")} is no direction.`, {
    hint: "Give three numbers of which at least one is not 0.",
  });
}

function horizontal(forward: Vec3, up: Vec3): Vec3 {
  const flat = projected(forward, up);
  if (flat !== null) return flat;
  throw new LookaheadError("usage", `--forward ${forward.join(",")} points up or down in the neutral pose.`, {
    hint: "Give the axis along which the nose points when standing upright.",
  });
}
