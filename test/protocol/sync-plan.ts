// How hard each seed of the sync simulation is: which kinds of faults are in force, and how often. Data alone; what they do is
// sync-simulation.ts. Seed -> this -> faults.
import type { LinkFaults } from "./faulty-link.ts";
import type { SeededRandom } from "./virtual-time.ts";

/** How hard a seed is; each kind is in force in some of the seeds. */
export interface SyncPlan {
  readonly link: LinkFaults;
  readonly valueBytes: number;
  readonly faultyMs: number;
  /** Mean times between events, Infinity for never. */
  readonly disconnectMs: number;
  readonly rebootMs: number;
  readonly powerCutMs: number;
  readonly crashMs: number;
  readonly blockRotMs: number;
  readonly catalogueRotMs: number;
  readonly readFailureMs: number;
  readonly recordMs: number;
  readonly hostRotMs: number;
  /** Somebody who does not have the setup code writes to the clip, on a connection of the owner or on one of their own. */
  readonly attackMs: number;
  readonly attacksOwnersLink: boolean;
  readonly storeFails: number;
  readonly storeLies: number;
  readonly storeMs: number;
  readonly isLossy: boolean;
  /** How often the clip was switched on before: fills its catalogue. */
  readonly bootsBefore: number;
  readonly runs: number;
  /** Laptops that fetch from the clip in turn. */
  readonly hosts: number;
}

export function planOf(random: SeededRandom): SyncPlan {
  const sometimes = (probability: number, value: () => number, otherwise: number): number =>
    random.chance(probability) ? value() : otherwise;
  const rate = (most: number): number => sometimes(0.4, () => most * random.between(0, 1) ** 2, 0);
  const every = (probability: number): number => sometimes(probability, () => random.between(200, 4000), Infinity);
  return {
    link: {
      drop: rate(0.2),
      duplicate: rate(0.2),
      reorder: rate(0.2),
      corrupt: rate(0.02),
      truncate: rate(0.02),
      replay: sometimes(0.2, () => 0.01, 0),
    },
    valueBytes: random.chance(0.02) ? 20 : [244, 495, 495][random.below(3)],
    faultyMs: 7000 * random.between(0, 1) ** 2,
    disconnectMs: every(0.5),
    rebootMs: every(0.15),
    powerCutMs: every(0.2),
    crashMs: every(0.25),
    blockRotMs: every(0.15),
    catalogueRotMs: every(0.1),
    readFailureMs: every(0.05),
    recordMs: sometimes(0.3, () => random.between(50, 600), Infinity),
    hostRotMs: every(0.1),
    attackMs: every(0.1),
    attacksOwnersLink: true,
    storeFails: sometimes(0.1, () => 0.2, 0),
    storeLies: sometimes(0.1, () => 0.1, 0),
    storeMs: sometimes(0.1, () => 400, 12),
    isLossy: random.chance(0.3),
    bootsBefore: sometimes(0.1, () => random.below(62), 0),
    runs: random.chance(0.05) ? 4 + random.below(4) : 1 + random.below(2),
    hosts: random.chance(0.1) ? 2 : 1,
  };
}
