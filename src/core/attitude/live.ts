// The causal estimator: one orientation per row, as soon as the row is there. Cutting the input at any row changes no
// row before it. The offline estimator runs the same filter in both directions.
import type { ImuBlock } from "../imu.ts";
import type { AttitudeBlock } from "../results.ts";
import type { AttitudeOptions, AttitudeSource, AttitudeState } from "./attitude.ts";
import { Feed, HISTORY, pieces } from "./feed.ts";
import { AttitudeFilter } from "./filter.ts";
import type { SavedParts } from "./pass.ts";
import { BREAK, FILLED, LOST, REPEAT, Samples, WIDTH } from "./samples.ts";
import type { SavedSamples } from "./samples.ts";
import type { AttitudeSettings } from "./settings.ts";

export interface LiveState {
  readonly mode: "live";
  readonly feed: Float64Array;
  readonly samples: SavedSamples;
  readonly filter: SavedParts;
}

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
    const quaternion = new Float64Array(4 * block.timeS.length);
    const biasSigmaDps = new Map<number, number>();
    let to = 0;
    for (const piece of pieces(block)) to = this.#follow(piece, quaternion, to, biasSigmaDps);
    return [{ imu: block, quaternion, biasSigmaDps }];
  }

  /** Writes the orientations of a piece from `start` on; returns where the next piece begins. */
  #follow(piece: ImuBlock, quaternion: Float64Array, start: number, biasSigmaDps: Map<number, number>): number {
    const { timeS } = piece;
    const filter = this.#filter;
    const samples = this.#samples;
    samples.keep(HISTORY);
    const from = samples.count;
    this.#feed.read(piece, samples);
    const { kind, values, count } = samples;
    let to = start;
    let row = 0;
    let second = Math.floor(timeS[0]);
    for (let i = from; i < count; i += 1) {
      if (kind[i] !== FILLED && timeS[row] >= second + 1) {
        biasSigmaDps.set(second, filter.biasSigmaDps);
        second = Math.floor(timeS[row]);
      }
      if (kind[i] !== REPEAT) {
        const at = i * WIDTH;
        if (values[at + LOST] > 0) filter.widen(values[at + LOST], kind[i] !== BREAK);
        filter.step(values, at);
      }
      if (kind[i] === FILLED) continue;
      filter.write(quaternion, to);
      to += 4;
      row += 1;
    }
    biasSigmaDps.set(second, filter.biasSigmaDps);
    return to;
  }

  finish(): AttitudeBlock[] {
    return [];
  }

  saveState(): LiveState {
    return {
      mode: "live",
      feed: this.#feed.state.slice(),
      samples: this.#samples.save(),
      filter: this.#filter.saveState(),
    };
  }

  restoreState(state: AttitudeState): void {
    if (state.mode !== "live") throw new Error("The state of an offline estimator cannot continue a live one.");
    this.#feed.state.set(state.feed);
    this.#samples.restore(state.samples);
    this.#filter.restoreState(state.filter);
  }
}
