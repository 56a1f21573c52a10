// Plants what goes wrong in life into made-up recordings: holes, a sensor at its limit, wrong times, a bias that jumps. The
// truth stays with every sample. A clip that moves on the head is the simulator's own (slips.ts). Not a test.
import type { ImuBlock } from "../../src/core/imu.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../../src/core/units.ts";
import type { Vec3 } from "../../src/core/units.ts";
import { Random } from "../../src/simulator/random.ts";
import type { SimulatedRun } from "../../src/simulator/simulate.ts";

/** A whole recording in one piece, with its truth. */
export interface Recorded {
  readonly imu: ImuBlock;
  /** True head pitch of every sample, deg. */
  readonly pitchDeg: Float64Array;
}

export type FaultKind = "gap" | "clipping" | "clock" | "jitter" | "biasJump" | "mountShift";

export interface Fault {
  readonly kind: FaultKind;
  readonly startS: number;
  readonly endS: number;
}

/** All blocks of a run as one. */
export function wholeOf(run: SimulatedRun): Recorded {
  const blocks = [...run.blocks()];
  const joined = (pick: (index: number) => Float64Array): Float64Array => {
    const pieces = blocks.map((_, index) => pick(index));
    const all = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  };
  return {
    imu: {
      timeS: joined((k) => blocks[k].block.timeS),
      accMps2: joined((k) => blocks[k].block.accMps2),
      gyrRadps: joined((k) => blocks[k].block.gyrRadps),
    },
    pitchDeg: joined((k) => blocks[k].truth.pitchDeg),
  };
}

/** The fault's times are the recorded ones. */
export interface Planted extends Recorded {
  readonly fault: Fault;
}

/** No samples for `lengthS`. */
export function plantGap(r: Recorded, startS: number, lengthS: number): Planted {
  const keep = (t: number): boolean => t < startS || t >= startS + lengthS;
  const fault = { kind: "gap" as const, startS, endS: startS + lengthS };
  return { ...only(r, keep), fault };
}

/**
 * Hard knocks every step for `lengthS`, and a sensor with ranges of 4 g and 250 deg/s: the readings swing `gain` times as far
 * and stop at the limit. The truth does not move, so that what the limit cuts off is wrong.
 */
export function plantClipping(r: Recorded, startS: number, lengthS: number, gain: number): Planted {
  const { timeS } = r.imu;
  const accMps2 = r.imu.accMps2.slice();
  const gyrRadps = r.imu.gyrRadps.slice();
  const accLimit = 4 * STANDARD_GRAVITY_MPS2;
  const gyrLimit = 250 * RAD_PER_DEG;
  for (const [i, t] of timeS.entries()) {
    if (t < startS || t >= startS + lengthS) continue;
    // A shake of the clip itself, about 9 Hz, whose mean is nothing as long as nothing is cut off.
    const shake = Math.sin(2 * Math.PI * 9.1 * t) + 0.6 * Math.sin(2 * Math.PI * 13.7 * t + 1);
    for (let axis = 0; axis < 3; axis++) {
      const k = 3 * i + axis;
      accMps2[k] = limited(accMps2[k] + gain * 30 * shake, accLimit);
      gyrRadps[k] = limited(gyrRadps[k] + gain * 3 * shake, gyrLimit);
    }
  }
  const fault = { kind: "clipping" as const, startS, endS: startS + lengthS };
  return { imu: { timeS, accMps2, gyrRadps }, pitchDeg: r.pitchDeg, fault };
}

/** The stamps of `lengthS` run at another pace than the samples: `pace` recorded seconds for every true one. */
export function plantClock(r: Recorded, startS: number, lengthS: number, pace: number): Planted {
  const late = (pace - 1) * lengthS;
  const timeS = r.imu.timeS.map((t) => {
    if (t < startS) return t;
    return t < startS + lengthS ? startS + pace * (t - startS) : t + late;
  });
  const fault = { kind: "clock" as const, startS, endS: startS + pace * lengthS };
  return { imu: { ...r.imu, timeS }, pitchDeg: r.pitchDeg, fault };
}

/** For `lengthS` the stamps say when a sample arrived: `burst` of them at nearly the same moment. */
export function plantBursts(r: Recorded, startS: number, lengthS: number, burst: number): Planted {
  const timeS = r.imu.timeS.slice();
  const random = new Random(7);
  let first = timeS.findIndex((t) => t >= startS);
  const end = timeS.findIndex((t) => t >= startS + lengthS);
  while (first + burst <= end) {
    const last = timeS[first + burst - 1] + 0.002 * random.uniform();
    for (let k = 0; k < burst; k++) timeS[first + k] = last - 0.0004 * (burst - 1 - k);
    first += burst;
  }
  const fault = { kind: "jitter" as const, startS, endS: startS + lengthS };
  return { imu: { ...r.imu, timeS }, pitchDeg: r.pitchDeg, fault };
}

/** From `startS` on the gyroscope reads `jumpDps` more about its axes, for `lengthS`. */
export function plantBiasJump(r: Recorded, startS: number, lengthS: number, jumpDps: Vec3): Planted {
  const gyrRadps = r.imu.gyrRadps.slice();
  for (const [i, t] of r.imu.timeS.entries()) {
    if (t < startS || t >= startS + lengthS) continue;
    for (let axis = 0; axis < 3; axis++) gyrRadps[3 * i + axis] += jumpDps[axis] * RAD_PER_DEG;
  }
  const fault = { kind: "biasJump" as const, startS, endS: startS + lengthS };
  return { imu: { ...r.imu, gyrRadps }, pitchDeg: r.pitchDeg, fault };
}

function only(r: Recorded, keep: (timeS: number) => boolean): Recorded {
  const kept = Array.from(r.imu.timeS.keys()).filter((i) => keep(r.imu.timeS[i]));
  const pick = (from: Float64Array, width: number): Float64Array => {
    const to = new Float64Array(width * kept.length);
    for (const [at, i] of kept.entries()) to.set(from.subarray(width * i, width * (i + 1)), width * at);
    return to;
  };
  return {
    imu: { timeS: pick(r.imu.timeS, 1), accMps2: pick(r.imu.accMps2, 3), gyrRadps: pick(r.imu.gyrRadps, 3) },
    pitchDeg: pick(r.pitchDeg, 1),
  };
}

function limited(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
