// Makes up a run: the recording that a clip on a trail runner's head would give, its truth, and what a correct analysis
// finds in it. Not a file writer (imu-csv.ts turns blocks into rows) and no part of the analysis. The same seed, script
// and options give the same run to the last bit; blocks come one second at a time, so length costs no memory.
import { LookaheadError } from "../core/errors.ts";
import type { ImuBlock } from "../core/imu.ts";
import type { TimeRange } from "../core/results.ts";
import { DEG_PER_RAD } from "../core/units.ts";
import type { Vec3 } from "../core/units.ts";
import { ALIGNED, Clip, CONSUMER_ERRORS, mountVector, randomMounting } from "./clip.ts";
import type { ClipErrors, Mounting } from "./clip.ts";
import { expectSpans } from "./expected.ts";
import type { Expected } from "./expected.ts";
import { drawBuild } from "./runner.ts";
import { HeadPitch } from "./head-pitch.ts";
import { Motion } from "./motion.ts";
import { Random } from "./random.ts";
import { randomScript } from "./random-script.ts";
import { Slips, slipsOf } from "./slips.ts";
import type { Slip } from "./slips.ts";
import { isMoving, placeSegments, scriptDurationS } from "./script.ts";
import type { PlacedSegment, Script } from "./script.ts";

export interface SimulationOptions {
  /** Any integer. Everything that is random follows from it. */
  readonly seed: number;
  /** What the runner does; without it a random script of `durationS`. */
  readonly script?: Script;
  /** Length of a random script, s, at least 60. Default 1800. */
  readonly durationS?: number;
  /** Samples per second of the clip, 20 to 400. */
  readonly rateHz: number;
  /** How the clip sits on the head: `random` (default) is any orientation, `aligned` X forward, Y left, Z up. */
  readonly mounting?: "random" | "aligned" | Mounting;
  /** Errors of the clip that differ from a consumer-grade one. */
  readonly errors?: Partial<ClipErrors>;
  /**
   * Neutral head pitch while running minus the one while standing, deg. A number fixes it; without it the seed draws
   * from -0.5 to 0.5. The expected episodes do not know of it.
   */
  readonly neutralOffsetDeg?: number;
  /** The clip slips at these times, besides what the script says. The expected episodes are the head's and stay. */
  readonly slips?: readonly Slip[];
}

/** One second of a made-up recording. */
export interface SimulatedBlock {
  readonly block: ImuBlock;
  readonly truth: {
    /** Sensor to earth (z up), w x y z interleaved, length 4n. */
    readonly quaternion: Float64Array;
    /** -asin(up . forward), deg, with bob and offset; the quantity that an analysis estimates before smoothing. */
    readonly pitchDeg: Float64Array;
  };
}

export interface SimulatedRun {
  readonly seed: number;
  readonly script: Script;
  readonly segments: readonly PlacedSegment[];
  readonly durationS: number;
  readonly rateHz: number;
  /** Directions in sensor axes that a perfect calibration finds. */
  readonly truthCalibration: { readonly up: Vec3; readonly forward: Vec3 };
  readonly neutralOffsetDeg: number;
  /** What a correct analysis finds, from the scripted pitch alone. */
  readonly expected: Expected;
  /** The scripted pitch without gait, deg, as a function to be read in the order of time. */
  scriptedPitch(): (timeS: number) => number;
  /** The recording, from the start. May be called again; every call gives the same samples. */
  blocks(): Iterable<SimulatedBlock>;
}

/** Seconds from the start of a moving segment to its first full step, and from its end to the last one. */
const STEP_LAG_S = 0.7;
/** Standing shorter than this does not end moving time. */
const SHORT_STAND_S = 3;

/** See SimulationOptions. Throws LookaheadError("usage") for a rate or a length out of range. */
export function simulateRun(options: SimulationOptions): SimulatedRun {
  const { seed, rateHz } = options;
  if (!(rateHz >= 20 && rateHz <= 400)) {
    throw new LookaheadError("usage", `A clip gives 20 to 400 samples per second, not ${rateHz}.`);
  }
  const random = new Random(seed);
  const runner = random.stream("runner");
  const levelPitchDeg = runner.between(2, 9);
  const build = drawBuild(runner);
  const tiltOffsetDeg = 1.5 * runner.normal();
  const drawnOffsetDeg = runner.between(-0.5, 0.5);
  const neutralOffsetDeg = options.neutralOffsetDeg ?? drawnOffsetDeg;
  const mounting = mountingOf(options.mounting ?? "random", random);
  const errors = { ...CONSUMER_ERRORS, ...options.errors };
  const script = options.script ?? randomScript(random.stream("script"), options.durationS ?? 1800);
  const segments = placeSegments(script, levelPitchDeg);
  const lost = lostRanges(segments);
  let expected: Expected | undefined;
  const scriptedPitch = (): ((timeS: number) => number) => {
    const pitch = new HeadPitch(segments, random);
    return (timeS) => pitch.at(timeS);
  };
  return {
    seed,
    script,
    segments,
    durationS: scriptDurationS(script),
    rateHz,
    truthCalibration: { up: mountVector(mounting, [0, 0, 1]), forward: mountVector(mounting, [1, 0, 0]) },
    neutralOffsetDeg,
    get expected() {
      expected ??= expectSpans(scriptedPitch(), movingRanges(segments), lost);
      return expected;
    },
    scriptedPitch,
    blocks: () =>
      record(
        new Motion({ segments, build, random, rateHz, neutralOffsetDeg, tiltOffsetDeg }),
        new Slips([...slipsOf(segments), ...(options.slips ?? [])], rateHz),
        new Clip(errors, mounting, rateHz, random),
        mounting,
        rateHz,
        scriptDurationS(script),
        lost,
      ),
  };
}

function mountingOf(mounting: "random" | "aligned" | Mounting, random: Random): Mounting {
  if (mounting === "random") return randomMounting(random.stream("mounting"));
  return mounting === "aligned" ? ALIGNED : mounting;
}

function lostRanges(segments: readonly PlacedSegment[]): TimeRange[] {
  return segments.filter(({ kind }) => kind === "gap").map(({ startS, endS }) => ({ startS, endS }));
}

/** Time from the first to the last step of each stretch of moving. */
function movingRanges(segments: readonly PlacedSegment[]): TimeRange[] {
  const ranges: { startS: number; endS: number }[] = [];
  const totalS = segments[segments.length - 1]?.endS ?? 0;
  for (const segment of segments) {
    if (!isMoving(segment.ground)) continue;
    const last = ranges[ranges.length - 1];
    const endS = Math.min(totalS, segment.endS + STEP_LAG_S);
    const startS = segment.startS + STEP_LAG_S;
    if (last !== undefined && startS - last.endS < SHORT_STAND_S) last.endS = endS;
    else ranges.push({ startS, endS });
  }
  return ranges;
}

function* record(
  motion: Motion,
  slips: Slips,
  clip: Clip,
  mounting: Mounting,
  rateHz: number,
  durationS: number,
  lost: readonly TimeRange[],
): Generator<SimulatedBlock> {
  const total = Math.floor(durationS * rateHz);
  const length = Math.ceil(rateHz);
  let gap = 0;
  let writer = new BlockWriter(length);
  for (let index = 0; index < total; index += 1) {
    const sample = motion.next();
    slips.apply(sample);
    clip.measure(sample.accMps2, sample.gyrRadps);
    while (gap < lost.length && lost[gap].endS <= sample.timeS) gap += 1;
    const inGap = gap < lost.length && lost[gap].startS <= sample.timeS;
    const jitterS = clip.jitterS();
    const dropped = clip.loses();
    if (index === 0) writer.add(0, clip, sample.quaternion, slips.quaternion, mounting);
    else if (!inGap && !dropped)
      writer.add(sample.timeS + jitterS, clip, sample.quaternion, slips.quaternion, mounting);
    if ((index + 1) % length === 0 && writer.count > 0) {
      yield writer.finish();
      writer = new BlockWriter(length);
    }
  }
  if (writer.count > 0) yield writer.finish();
}

/** Collects the samples of one block. */
class BlockWriter {
  count = 0;
  readonly #timeS: Float64Array;
  readonly #accMps2: Float64Array;
  readonly #gyrRadps: Float64Array;
  readonly #quaternion: Float64Array;
  readonly #pitchDeg: Float64Array;

  constructor(length: number) {
    this.#timeS = new Float64Array(length);
    this.#accMps2 = new Float64Array(3 * length);
    this.#gyrRadps = new Float64Array(3 * length);
    this.#quaternion = new Float64Array(4 * length);
    this.#pitchDeg = new Float64Array(length);
  }

  add(timeS: number, clip: Clip, head: Float64Array, worn: Float64Array, mounting: Mounting): void {
    const index = this.count;
    this.#timeS[index] = timeS;
    this.#accMps2.set(clip.accMps2, 3 * index);
    this.#gyrRadps.set(clip.gyrRadps, 3 * index);
    const [w, x, y, z] = [worn[0], worn[1], worn[2], worn[3]];
    const [a, b, c, d] = [mounting[0], -mounting[1], -mounting[2], -mounting[3]];
    const at = 4 * index;
    this.#quaternion[at] = w * a - x * b - y * c - z * d;
    this.#quaternion[at + 1] = w * b + x * a + y * d - z * c;
    this.#quaternion[at + 2] = w * c - x * d + y * a + z * b;
    this.#quaternion[at + 3] = w * d + x * c - y * b + z * a;
    this.#pitchDeg[index] =
      Math.asin(Math.max(-1, Math.min(1, 2 * (head[0] * head[2] - head[1] * head[3])))) * DEG_PER_RAD;
    this.count += 1;
  }

  finish(): SimulatedBlock {
    const n = this.count;
    return {
      block: {
        timeS: this.#timeS.slice(0, n),
        accMps2: this.#accMps2.slice(0, 3 * n),
        gyrRadps: this.#gyrRadps.slice(0, 3 * n),
      },
      truth: { quaternion: this.#quaternion.slice(0, 4 * n), pitchDeg: this.#pitchDeg.slice(0, n) },
    };
  }
}
