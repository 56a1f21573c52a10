// The causal estimator: one orientation per row, as soon as the row is there. Cutting the input at any row changes no
// row before it. The offline estimator runs the same filter in both directions.
import type { ImuBlock } from "../imu.ts";
import type { AttitudeBlock } from "../results.ts";
import type { AttitudeOptions, AttitudeSource, AttitudeState } from "./attitude.ts";
import { BREAK, Feed, FILLED, REPEAT, Samples } from "./feed.ts";
import { AttitudeFilter } from "./filter.ts";
import { IN_DT, IN_GYR, IN_SPEED } from "./sample.ts";
import type { AttitudeSettings } from "./settings.ts";

export class LiveAttitude implements AttitudeSource {
  readonly #feed: Feed;
  readonly #filter: AttitudeFilter;
  readonly #samples = new Samples();

  constructor(settings: AttitudeSettings, options: AttitudeOptions) {
    this.#feed = new Feed(settings);
    this.#filter = new AttitudeFilter(settings, options.gyrBiasRadps, options.forward);
  }

  push(block: ImuBlock): AttitudeBlock[] {
    if (block.timeS.length === 0) return [];
    const filter = this.#filter;
    const samples = this.#samples;
    samples.count = 0;
    this.#feed.read(block, samples);
    const quaternion = new Float64Array(4 * block.timeS.length);
    let to = 0;
    for (let at = 0; at < samples.count; at += 1) {
      const kind = samples.kind[at];
      if (kind !== REPEAT) {
        if (samples.lostS[at] > 0) filter.widen(samples.lostS[at], kind !== BREAK);
        loadSample(samples, at, filter.input);
        filter.step();
      }
      if (kind === FILLED) continue;
      quaternion[to] = filter.orientation[0];
      quaternion[to + 1] = filter.orientation[1];
      quaternion[to + 2] = filter.orientation[2];
      quaternion[to + 3] = filter.orientation[3];
      to += 4;
    }
    return [{ imu: block, quaternion, biasSigmaDps: filter.biasSigmaDps }];
  }

  finish(): AttitudeBlock[] {
    return [];
  }

  saveState(): AttitudeState {
    return { mode: "live", feed: this.#feed.state.slice(), filter: this.#filter.saveState() };
  }

  restoreState(state: AttitudeState): void {
    if (state.mode !== "live") throw new Error(`A state of mode ${state.mode} cannot continue a live estimator.`);
    this.#feed.state.set(state.feed);
    this.#filter.restoreState(state.filter);
  }
}

/** Puts one sample where the filter reads it. */
export function loadSample(samples: Samples, at: number, input: Float64Array): void {
  const { motion } = samples;
  input[IN_DT] = samples.dtS[at];
  for (let i = 0; i < 6; i += 1) input[IN_GYR + i] = motion[6 * at + i];
  input[IN_SPEED] = samples.speedMps[at];
}
