// The offline estimator: looks both ways, so it lags by minutes and is the more accurate. A recording is cut into
// stretches; each looks on beyond its end, the forward pass runs through all of them, and one stretch fades into the
// next. Memory does not grow with the recording, and where blocks begin and end makes no difference.
import type { ImuBlock } from "../imu.ts";
import type { AttitudeBlock } from "../results.ts";
import { Activity, STILL } from "./activity.ts";
import type { AttitudeOptions, AttitudeSource, AttitudeState } from "./attitude.ts";
import { BiasTrack, KNOT } from "./bias-track.ts";
import { COVARIANCE, horizontalSigmaDps } from "./bias.ts";
import { Feed, HISTORY, pieces } from "./feed.ts";
import { GyroPass, UPDATE } from "./pass.ts";
import type { SavedParts } from "./pass.ts";
import { Rows } from "./rows.ts";
import { BREAK, DT, FILLED, LOST, REPEAT, Samples, SPEED, WEIGHT, WIDTH } from "./samples.ts";
import type { SavedSamples } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";
import { Smoother } from "./smoother.ts";
import type { SavedSmoother } from "./smoother.ts";
import { SpeedTrack } from "./speed-track.ts";
import type { SavedSpeedTrack } from "./speed-track.ts";
import { TauTrack } from "./tau-track.ts";
import type { SavedTauTrack } from "./tau-track.ts";

/** Samples of a stretch that are given out; 20 min at 100 Hz. */
const STRETCH = 15_000 * KNOT;
/** How far a stretch looks on beyond them, s: by then the backward pass has forgotten how it started. */
const LOOK_ON_S = 120;

export interface OfflineState {
  readonly mode: "offline";
  readonly feed: Float64Array;
  readonly samples: SavedSamples;
  readonly rows: Float64Array;
  readonly forward: SavedParts;
  readonly bias: Float64Array;
  readonly tau: SavedTauTrack;
  readonly speed: SavedSpeedTrack;
  readonly smoother: SavedSmoother;
  readonly counters: readonly [start: number, seen: number, timeS: number, startS: number, cutS: number, doing: number];
}

export class OfflineAttitude implements AttitudeSource {
  readonly #settings: AttitudeSettings;
  readonly #feed: Feed;
  readonly #samples = new Samples();
  readonly #rows = new Rows();
  readonly #pass: GyroPass;
  readonly #activity: Activity;
  readonly #bias: BiasTrack;
  readonly #tau: TauTrack;
  readonly #speed = new SpeedTrack();
  readonly #smoother: Smoother;
  #start = 0; // first sample of the stretch in #samples
  #doing = STILL; // what the wearer does at the last sample
  #seen = 0; // samples that the forward pass has taken
  #timeS = 0; // time of the last of them since the first of all
  #startS = 0; // the same for the first sample of the stretch
  #cutS = 0; // and for the first beyond it
  #tauS = new Float64Array(0);
  #speedMps = new Float64Array(0);

  constructor(settings: AttitudeSettings, options: AttitudeOptions) {
    this.#settings = settings;
    this.#feed = new Feed(settings);
    this.#pass = new GyroPass(settings, options.gyrBiasRadps, options.forward);
    this.#activity = new Activity(settings);
    this.#bias = new BiasTrack(settings, options.forward);
    this.#tau = new TauTrack(settings, options.forward !== undefined);
    this.#smoother = new Smoother(settings, options.forward);
  }

  push(block: ImuBlock): AttitudeBlock[] {
    const out: AttitudeBlock[] = [];
    for (const piece of pieces(block)) {
      this.#rows.add(piece);
      this.#feed.read(piece, this.#samples);
      while (this.#lookOn()) {
        this.#giveOut(STRETCH, out);
        this.#drop(STRETCH);
      }
    }
    return out;
  }

  finish(): AttitudeBlock[] {
    const out: AttitudeBlock[] = [];
    this.#giveOut(this.#seen - this.#start, out);
    return out;
  }

  saveState(): OfflineState {
    return {
      mode: "offline",
      feed: this.#feed.state.slice(),
      samples: this.#samples.save(),
      rows: this.#rows.save(),
      forward: this.#parts().map((part) => part.slice()),
      bias: this.#bias.save(),
      tau: this.#tau.save(),
      speed: this.#speed.save(),
      smoother: this.#smoother.save(),
      counters: [this.#start, this.#seen, this.#timeS, this.#startS, this.#cutS, this.#doing],
    };
  }

  restoreState(state: AttitudeState): void {
    if (state.mode !== "offline") throw new Error("The state of a live estimator cannot continue an offline one.");
    this.#feed.state.set(state.feed);
    this.#samples.restore(state.samples);
    this.#rows.restore(state.rows);
    this.#parts().forEach((part, i) => part.set(state.forward[i]));
    this.#bias.restore(state.bias);
    this.#tau.restore(state.tau);
    this.#speed.restore(state.speed);
    this.#smoother.restore(state.smoother);
    [this.#start, this.#seen, this.#timeS, this.#startS, this.#cutS, this.#doing] = state.counters;
  }

  #parts(): Float64Array[] {
    return [...this.#pass.parts(), ...this.#activity.parts()];
  }

  /** Runs the forward pass on. True once it stands far enough beyond a full stretch. */
  #lookOn(): boolean {
    const samples = this.#samples;
    const pass = this.#pass;
    const { kind, values } = samples;
    const cut = this.#start + STRETCH;
    while (this.#seen < samples.count) {
      const i = this.#seen;
      const at = i * WIDTH;
      this.#timeS += values[at + DT] + (kind[i] === BREAK ? values[at + LOST] : 0);
      if (i === cut) this.#cutS = this.#timeS;
      if (kind[i] !== REPEAT) {
        if (values[at + LOST] > 0) this.#widen(at, kind[i] !== BREAK);
        if (pass.step(values, at) === UPDATE) this.#doing = this.#activity.step(pass, values, at);
        if (values[at + SPEED] >= 0 || this.#speed.known) this.#speed.note(this.#timeS, values[at + SPEED]);
      }
      this.#bias.note(i - this.#start, pass.bias);
      this.#tau.note(i - this.#start, this.#doing, this.#activity, samples, this.#start);
      this.#seen = i + 1;
      if (i > cut && this.#timeS - this.#cutS >= LOOK_ON_S) return true;
    }
    return false;
  }

  #widen(at: number, bridged: boolean): void {
    const { values } = this.#samples;
    values[at + WEIGHT] = this.#pass.widen(values[at + LOST], bridged);
    if (!bridged) this.#activity.widen();
  }

  /** Gives out the first `count` samples of the stretch. */
  #giveOut(count: number, out: AttitudeBlock[]): void {
    const samples = this.#samples;
    const start = this.#start;
    const end = this.#seen;
    if (this.#tauS.length < end - start) this.#tauS = new Float64Array(end - start);
    this.#tau.write(samples, start, this.#tauS);
    const speedMps = this.#readSpeed(start, end);
    this.#bias.join(samples, start, end, speedMps);
    const quaternion = new Float64Array(4 * count);
    this.#smoother.run({ samples, start, cut: start + count, end, tauS: this.#tauS, speedMps }, this.#bias, quaternion);

    const rows = this.#leaveOutFilled(quaternion, count);
    let row = 0;
    let sample = start;
    for (const imu of this.#rows.take(rows)) {
      const { timeS } = imu;
      const biasSigmaDps = new Map<number, number>();
      let second = Math.floor(timeS[0]);
      let last = sample;
      const note = (): void => {
        const knot = BiasTrack.at(last - start) + COVARIANCE;
        biasSigmaDps.set(second, horizontalSigmaDps(quaternion, 4 * (row - 1), this.#bias.joined, knot));
      };
      for (let i = 0; i < timeS.length; i += 1) {
        if (timeS[i] >= second + 1) {
          note();
          second = Math.floor(timeS[i]);
        }
        while (samples.kind[sample] === FILLED) sample += 1;
        last = sample;
        sample += 1;
        row += 1;
      }
      note();
      out.push({ imu, quaternion: quaternion.subarray(4 * (row - timeS.length), 4 * row), biasSigmaDps });
    }
  }

  /** Closes the ranks of the first `count` samples of the stretch where some were made up; returns how many rows are left. */
  #leaveOutFilled(quaternion: Float64Array, count: number): number {
    const { kind } = this.#samples;
    let rows = 0;
    for (let i = 0; i < count; i += 1) {
      if (kind[this.#start + i] === FILLED) continue;
      if (rows < i) for (let k = 0; k < 4; k += 1) quaternion[4 * rows + k] = quaternion[4 * i + k];
      rows += 1;
    }
    return rows;
  }

  /** Forgets the first `count` samples of the stretch; the feed still needs the last few. */
  #drop(count: number): void {
    const samples = this.#samples;
    const next = this.#start + count;
    this.#tau.drop(count, samples, this.#start);
    this.#bias.drop(count);
    this.#speed.drop(this.#cutS);
    const gone = Math.max(0, next - HISTORY);
    samples.keep(samples.count - gone);
    this.#start = next - gone;
    this.#seen -= gone;
    this.#startS = this.#cutS;
  }

  /** Speed of every sample with hindsight, or null if there is none. */
  #readSpeed(start: number, end: number): Float64Array | null {
    if (!this.#speed.known) return null;
    const { kind, values } = this.#samples;
    if (this.#speedMps.length < end - start) this.#speedMps = new Float64Array(end - start);
    const read = this.#speed.reader(this.#settings.speedDelayS);
    let timeS = this.#startS;
    for (let i = start; i < end; i += 1) {
      const at = i * WIDTH;
      if (i > start) timeS += values[at + DT] + (kind[i] === BREAK ? values[at + LOST] : 0);
      this.#speedMps[i - start] = read(timeS);
    }
    return this.#speedMps;
  }
}
