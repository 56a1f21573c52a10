// The causal estimator: one orientation per sample, as soon as the sample is there. Cutting the input at any row
// changes no row before it. The offline estimator runs the same filter in both directions.
import type { ImuBlock } from "../imu.ts";
import type { AttitudeBlock } from "../results.ts";
import type { AttitudeOptions, AttitudeSource, AttitudeState } from "./attitude.ts";
import { AttitudeFilter, IN_ACC, IN_DT, IN_GYR, Q_OUT } from "./filter.ts";
import type { AttitudeSettings } from "./settings.ts";

export class LiveAttitude implements AttitudeSource {
  readonly #mode: "live" | "offline";
  readonly #filter: AttitudeFilter;
  #lastS = Number.NaN;

  constructor(mode: "live" | "offline", settings: AttitudeSettings, options: AttitudeOptions) {
    this.#mode = mode;
    this.#filter = new AttitudeFilter(settings, options.gyrBiasRadps);
  }

  push(block: ImuBlock): AttitudeBlock[] {
    const count = block.timeS.length;
    if (count === 0) return [];
    const filter = this.#filter;
    const { input, state } = filter;
    const quaternion = new Float64Array(4 * count);
    for (let i = 0; i < count; i += 1) {
      const timeS = block.timeS[i];
      input[IN_DT] = Number.isNaN(this.#lastS) ? 0 : timeS - this.#lastS;
      this.#lastS = timeS;
      for (let axis = 0; axis < 3; axis += 1) {
        input[IN_GYR + axis] = block.gyrRadps[3 * i + axis];
        input[IN_ACC + axis] = block.accMps2[3 * i + axis];
      }
      filter.step();
      for (let part = 0; part < 4; part += 1) quaternion[4 * i + part] = state[Q_OUT + part];
    }
    return [{ imu: block, quaternion, biasSigmaDps: filter.biasSigmaDps() }];
  }

  finish(): AttitudeBlock[] {
    return [];
  }

  saveState(): AttitudeState {
    return { mode: this.#mode, filter: this.#filter.state.slice(), lastS: this.#lastS };
  }

  restoreState(state: AttitudeState): void {
    if (state.mode !== this.#mode) throw new Error(`A ${state.mode} state cannot continue a ${this.#mode} estimator.`);
    this.#filter.restore(state["filter"] as Float64Array);
    this.#lastS = state["lastS"] as number;
  }
}
