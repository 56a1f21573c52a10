// Gathers what the forward axis is found from: levelled windows of gait, and the mean tilt of every two seconds of motion.
// Not the regression (step-lock.ts) and not the decision (forward.ts). calibration.ts feeds it.
import { CELLS_PER_S, CHANNELS, readGait, WINDOW_CELLS, WINDOW_S } from "./step-lock.ts";
import type { GaitWindow } from "./step-lock.ts";
import type { AttitudeBlock } from "./results.ts";
import { direction, upOf } from "./vector.ts";
import type { Vec3 } from "./units.ts";

/** A step in time longer than this starts a new window, s; below it the signals are straight lines. */
const LONGEST_STEP_S = 0.1;

/** Fills windows one after the other with means over cells of 20 ms, at any input rate. */
export class GaitCollector {
  readonly #maxS: number;
  readonly windows: GaitWindow[] = [];
  readonly #cells = new Float64Array(WINDOW_CELLS * CHANNELS);
  readonly #last = new Float64Array(CHANNELS);
  readonly #now = new Float64Array(CHANNELS);
  readonly #sum = new Float64Array(CHANNELS);
  #cell = 0;
  /** Start of the cell being filled, as a count of cells since time 0. */
  #tick = 0;
  #up: Vec3 | null = null;
  #lastS = 0;

  constructor(maxS: number) {
    this.#maxS = maxS;
  }

  get gaitS(): number {
    return this.windows.length * WINDOW_S;
  }

  /** As much gait as is wanted has been read. */
  get full(): boolean {
    return this.gaitS + WINDOW_S > this.#maxS;
  }

  push(a: AttitudeBlock): void {
    const { timeS, accMps2, gyrRadps } = a.imu;
    const q = a.quaternion;
    for (let i = 0; i < timeS.length && !this.full; i++) {
      const up = upOf(q[4 * i], q[4 * i + 1], q[4 * i + 2], q[4 * i + 3]);
      const t = timeS[i];
      const fresh = this.#up === null || t - this.#lastS > LONGEST_STEP_S;
      if (fresh) this.#restart(t, up);
      const to = this.#up ?? up;
      level(this.#now, 0, accMps2, 3 * i, up, to);
      level(this.#now, 3, gyrRadps, 3 * i, up, to);
      if (!fresh) this.#advance(t);
      this.#last.set(this.#now);
      this.#lastS = t;
    }
  }

  #restart(timeS: number, up: Vec3): void {
    this.#up = up;
    this.#cell = 0;
    this.#tick = Math.floor(timeS * CELLS_PER_S);
    this.#sum.fill(0);
  }

  /** Adds the straight line from the last sample to this one to the cells that it crosses. */
  #advance(timeS: number): void {
    const fromS = this.#lastS;
    const spanS = timeS - fromS;
    let atS = fromS;
    while (atS < timeS) {
      const cellEndS = (this.#tick + 1) / CELLS_PER_S;
      const untilS = Math.min(timeS, cellEndS);
      // Mean of a line over a part is its value in the middle of the part.
      const share = (atS + untilS - 2 * fromS) / (2 * spanS);
      for (let k = 0; k < CHANNELS; k++) {
        this.#sum[k] += (untilS - atS) * (this.#last[k] + share * (this.#now[k] - this.#last[k]));
      }
      atS = untilS;
      if (untilS === cellEndS) this.#finishCell();
    }
  }

  #finishCell(): void {
    for (let k = 0; k < CHANNELS; k++) this.#cells[CHANNELS * this.#cell + k] = this.#sum[k] * CELLS_PER_S;
    this.#sum.fill(0);
    this.#tick += 1;
    this.#cell += 1;
    if (this.#cell < WINDOW_CELLS || this.#up === null) return;
    const window = readGait(this.#cells, this.#up);
    if (window !== null) this.windows.push(window);
    this.#up = null;
  }
}

/** Writes a vector of `from`, turned by the smallest rotation that takes `up` to `to`, to `out`; see vector.ts `turned`. */
function level(out: Float64Array, at: number, from: Float64Array, index: number, up: Vec3, to: Vec3): void {
  const x = from[index];
  const y = from[index + 1];
  const z = from[index + 2];
  const cx = up[1] * to[2] - up[2] * to[1];
  const cy = up[2] * to[0] - up[0] * to[2];
  const cz = up[0] * to[1] - up[1] * to[0];
  const by = 1 / Math.max(1e-6, 1 + up[0] * to[0] + up[1] * to[1] + up[2] * to[2]);
  const ox = cy * z - cz * y;
  const oy = cz * x - cx * z;
  const oz = cx * y - cy * x;
  out[at] = x + ox + by * (cy * oz - cz * oy);
  out[at + 1] = y + oy + by * (cz * ox - cx * oz);
  out[at + 2] = z + oz + by * (cx * oy - cy * ox);
}

const TILT_S = 2;
/** Least deviation of |specific force| in motion, m/s². */
const MOTION_MPS2 = 1;
/** Five hours of motion are enough to judge by. */
const TILT_COUNT = 9000;

/** Mean direction of the specific force in every two seconds of motion: where up was, right to some degrees. */
export class TiltCollector {
  readonly #ups = new Float32Array(3 * TILT_COUNT);
  #count = 0;
  #fromS = Number.NaN;
  readonly #sum = new Float64Array(3);
  #samples = 0;
  #size = 0;
  #sizeSquares = 0;

  push(timeS: number, ax: number, ay: number, az: number): void {
    if (!(timeS - this.#fromS < TILT_S)) {
      this.#close();
      this.#fromS = timeS;
      this.#sum.fill(0);
      this.#samples = this.#size = this.#sizeSquares = 0;
    }
    const square = ax * ax + ay * ay + az * az;
    this.#sum[0] += ax;
    this.#sum[1] += ay;
    this.#sum[2] += az;
    this.#samples += 1;
    this.#size += Math.sqrt(square);
    this.#sizeSquares += square;
  }

  /** Seconds per direction. */
  static readonly secondsEach = TILT_S;

  get ups(): Vec3[] {
    return Array.from({ length: this.#count }, (_, k) => [
      this.#ups[3 * k],
      this.#ups[3 * k + 1],
      this.#ups[3 * k + 2],
    ]);
  }

  #close(): void {
    const n = this.#samples;
    if (n === 0 || this.#count === TILT_COUNT) return;
    if (this.#sizeSquares / n - (this.#size / n) ** 2 < MOTION_MPS2 ** 2) return;
    const up = direction([this.#sum[0], this.#sum[1], this.#sum[2]]);
    if (up === null) return;
    this.#ups.set(up, 3 * this.#count);
    this.#count += 1;
  }
}
