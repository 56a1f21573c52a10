// The sensor port: what every origin of motion data looks like to the rest of the program. Live, synced and replayed runs
// differ only in who produces the events. No radio and no file here; a driver never imports another driver.
import type { Observable } from "rxjs";
import type { SensorEvent } from "../core/imu.ts";

/**
 * A cold stream of what a sensor says, in the order of time. Subscribing starts it, unsubscribing ends it and frees what it
 * holds. `imu` blocks never overlap; a `gap` stands between the blocks around it; a marker comes after the block that holds
 * its sample. Completes when the source is at its end; fails with a LookaheadError when the source cannot go on.
 */
export type SensorSource = Observable<SensorEvent>;
