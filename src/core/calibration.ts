// How the sensor sits on the head: up in the neutral pose and forward, in the sensor's own axes, found in a pass of its own
// before the analysis. Not a sensor calibration (no scale, no bias beyond what standing still shows). Contract, "Angle".
//
// Up is the mean specific force of the first still stretch, or given. Forward is found from gait (forward.ts), or given and
// then made horizontal against up. One pass over the samples, fixed memory; stops reading gait after `gaitMaxS` of it.
import { createAttitude } from "./attitude/attitude.ts";
import { LookaheadError } from "./errors.ts";
import { estimateForward } from "./forward.ts";
import { GaitCollector, TiltCollector } from "./gait-windows.ts";
import type { ImuBlock } from "./imu.ts";
import type { CalibrationParameters } from "./parameters.ts";
import type { Calibration } from "./results.ts";
import { StillFinder } from "./still.ts";
import type { StillStretch } from "./still.ts";
import type { Vec3 } from "./units.ts";
import { direction, projected } from "./vector.ts";

/** What the user gives instead of letting it be found. Directions in sensor axes, of any length. */
export interface GivenCalibration {
  readonly neutralUp?: Vec3 | undefined;
  readonly forward?: Vec3 | undefined;
  /** Subtracted from every pitch, deg. Default 0. */
  readonly neutralDeg?: number | undefined;
}

export class Calibrator {
  readonly #p: CalibrationParameters;
  readonly #up: Vec3 | null;
  readonly #forward: Vec3 | null;
  readonly #neutralDeg: number;
  readonly #finder: StillFinder;
  #still: StillStretch | null = null;
  readonly #attitude = createAttitude("live");
  readonly #gait: GaitCollector;
  readonly #tilts = new TiltCollector();

  /** @throws LookaheadError `usage` when a given direction is no direction */
  constructor(p: CalibrationParameters, given: GivenCalibration = {}) {
    this.#p = p;
    this.#up = given.neutralUp === undefined ? null : givenDirection(given.neutralUp, "--neutral-up");
    this.#forward = given.forward === undefined ? null : givenDirection(given.forward, "--forward");
    this.#neutralDeg = given.neutralDeg ?? 0;
    this.#finder = new StillFinder(p);
    this.#gait = new GaitCollector(p.gaitMaxS);
  }

  /** Samples in the order of time, in blocks of any length. */
  push(block: ImuBlock): void {
    const { timeS, accMps2, gyrRadps } = block;
    if (this.#up === null && this.#still === null) {
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
    if (this.#forward !== null) return;
    for (let i = 0; i < timeS.length; i++) {
      this.#tilts.push(timeS[i], accMps2[3 * i], accMps2[3 * i + 1], accMps2[3 * i + 2]);
    }
    if (this.#gait.full) return;
    for (const oriented of this.#attitude.push(block)) this.#gait.push(oriented);
  }

  /** @throws LookaheadError `noNeutral` when there was no still stretch and no neutral pose was given */
  finish(): Calibration {
    const still = this.#still;
    const up = this.#up ?? (still === null ? null : direction(still.accMps2));
    if (up === null) {
      const { stillS } = this.#p;
      throw new LookaheadError("noNeutral", `There is no stretch of ${stillS} s in which the wearer stands still.`, {
        hint: "Give the direction that points up in the neutral pose: --neutral-up x,y,z in sensor axes.",
        facts: { stillS },
      });
    }
    const found =
      this.#forward === null
        ? estimateForward(this.#gait.windows, up, this.#tilts.ups, TiltCollector.secondsEach, this.#p)
        : { forward: horizontal(this.#forward, up), spreadDeg: null, evidence: undefined };
    return {
      up,
      forward: found.forward,
      neutralDeg: this.#neutralDeg,
      status: found.forward === null ? "forwardUnknown" : "ok",
      quality: {
        stillStartS: still?.startS ?? null,
        stillEndS: still?.endS ?? null,
        gyrBiasRadps: still?.gyrRadps ?? null,
        upFrom: this.#up === null ? "still" : "given",
        forwardFrom: this.#forward !== null ? "given" : found.forward === null ? "none" : "gait",
        forwardSpreadDeg: found.spreadDeg,
        gaitS: this.#gait.gaitS,
        evidence: found.evidence,
      },
    };
  }
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
