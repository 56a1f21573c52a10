// The neutral pose: the first stretch in which the wearer stands still. Not the estimator's rest detection, which is
// stricter than a standing person. calibration.ts feeds it until it has found one. Contract, "Still".
import type { CalibrationParameters } from "./parameters.ts";
import { DEG_PER_RAD } from "./units.ts";
import type { Vec3 } from "./units.ts";

export interface StillStretch {
  readonly startS: number;
  readonly endS: number;
  /** Mean specific force, m/s², and mean rate, rad/s, in sensor axes. */
  readonly accMps2: Vec3;
  readonly gyrRadps: Vec3;
}

/** time, acceleration, rate */
const FIELDS = 7;
const LONGEST_STEP_S = 0.25;
/** Times are not whole multiples in binary, s. */
const TIME_TOLERANCE_S = 1e-6;

export class StillFinder {
  readonly #p: CalibrationParameters;
  /** Samples of the last `stillS` seconds, a ring that doubles when the rate needs it. */
  #ring = new Float64Array(FIELDS * 512);
  #from = 0;
  #count = 0;
  /** Sums of the six values and of their squares over the ring. */
  readonly #sums = new Float64Array(6);
  #accSquares = 0;
  #gyrSquares = 0;
  #lastS = Number.NaN;

  constructor(p: CalibrationParameters) {
    this.#p = p;
  }

  /** One sample. Returns the stretch that it completes, else null. */
  push(timeS: number, ax: number, ay: number, az: number, gx: number, gy: number, gz: number): StillStretch | null {
    if (timeS - this.#lastS > LONGEST_STEP_S) this.#clear();
    this.#lastS = timeS;
    if (FIELDS * (this.#count + 1) > this.#ring.length) this.#enlarge();
    const at = FIELDS * ((this.#from + this.#count) % (this.#ring.length / FIELDS));
    const ring = this.#ring;
    ring[at] = timeS;
    ring[at + 1] = ax;
    ring[at + 2] = ay;
    ring[at + 3] = az;
    ring[at + 4] = gx;
    ring[at + 5] = gy;
    ring[at + 6] = gz;
    this.#add(at, 1);
    this.#count += 1;
    // The shortest stretch up to this sample that is long enough.
    const latestStartS = timeS - this.#p.stillS + TIME_TOLERANCE_S;
    while (this.#count > 1 && this.#timeOf(1) <= latestStartS) this.#drop();
    if (this.#timeOf(0) > latestStartS) return null;
    const { stillGyrDps, stillAccMps2 } = this.#p;
    const stillGyrRadps = stillGyrDps / DEG_PER_RAD;
    if (this.#deviation(3, this.#gyrSquares) >= stillGyrRadps ** 2) return null;
    if (this.#deviation(0, this.#accSquares) >= stillAccMps2 ** 2) return null;
    const n = this.#count;
    const [sax, say, saz, sgx, sgy, sgz] = this.#sums;
    return {
      startS: this.#timeOf(0),
      endS: timeS,
      accMps2: [sax / n, say / n, saz / n],
      gyrRadps: [sgx / n, sgy / n, sgz / n],
    };
  }

  /** Mean square of the deviation from the mean, all three axes together. */
  #deviation(axis: number, squares: number): number {
    const n = this.#count;
    const x = this.#sums[axis] / n;
    const y = this.#sums[axis + 1] / n;
    const z = this.#sums[axis + 2] / n;
    return squares / n - x * x - y * y - z * z;
  }

  #timeOf(index: number): number {
    return this.#ring[FIELDS * ((this.#from + index) % (this.#ring.length / FIELDS))];
  }

  #add(at: number, sign: number): void {
    const ring = this.#ring;
    for (let k = 0; k < 6; k++) this.#sums[k] += sign * ring[at + 1 + k];
    this.#accSquares += sign * (ring[at + 1] ** 2 + ring[at + 2] ** 2 + ring[at + 3] ** 2);
    this.#gyrSquares += sign * (ring[at + 4] ** 2 + ring[at + 5] ** 2 + ring[at + 6] ** 2);
  }

  #drop(): void {
    this.#add(FIELDS * this.#from, -1);
    this.#from = (this.#from + 1) % (this.#ring.length / FIELDS);
    this.#count -= 1;
  }

  #clear(): void {
    this.#from = this.#count = 0;
    this.#sums.fill(0);
    this.#accSquares = this.#gyrSquares = 0;
  }

  #enlarge(): void {
    const larger = new Float64Array(2 * this.#ring.length);
    for (let k = 0; k < this.#count; k++) {
      const at = FIELDS * ((this.#from + k) % (this.#ring.length / FIELDS));
      larger.set(this.#ring.subarray(at, at + FIELDS), FIELDS * k);
    }
    this.#ring = larger;
    this.#from = 0;
  }
}
