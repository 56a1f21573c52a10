// Puts the sync together: the library's stores, the radio and the clock. Composition alone; engine.ts calls it for a writer.
import type { ClipCentral } from "../sensors/central.ts";
import { createNobleCentral } from "../sensors/noble-central.ts";
import { CalibrationStore } from "../storage/calibration-store.ts";
import { ClipKeys } from "../storage/clip-keys.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { Library } from "../storage/database.ts";
import type { SessionStore } from "../storage/session-store.ts";
import { parametersWith } from "./analysis.ts";
import { ClipIntake, type IntakeParts } from "./clip-intake.ts";
import type { Log } from "./log.ts";
import { readSettings } from "./preferences.ts";
import type { Recorder } from "./recorder.ts";
import { Sync } from "./sync.ts";
import { systemClock, type SyncClock } from "./sync-clock.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface SyncMakings {
  readonly library: Library;
  readonly store: SessionStore;
  readonly recorder: Recorder;
  readonly clips: ClipStore;
  readonly queue: WorkQueue;
  readonly log: Log;
  /** The host's clock, milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly onChange: () => void;
  /** Bluetooth through noble when absent. */
  readonly openCentral?: () => ClipCentral;
  /** The system's when absent. */
  readonly syncClock?: SyncClock;
}

export function createSync(makings: SyncMakings): Sync {
  const { library, store, recorder, clips, queue, log, nowMs, onChange } = makings;
  const calibrations = new CalibrationStore(library);
  const analysis = (): ReturnType<IntakeParts["analysis"]> => {
    const { detection, calibrationId, followNeutral } = readSettings(store);
    const applied = calibrationId === null ? null : calibrations.get(calibrationId);
    return { detection, applied, followNeutral };
  };
  return new Sync({
    library,
    clips,
    blocks: store.clipBlocks,
    keys: new ClipKeys(library.path),
    intake: new ClipIntake({ store, clips, recorder, log, analysis }),
    openCentral: makings.openCentral ?? createNobleCentral,
    clock: makings.syncClock ?? systemClock(nowMs),
    queue,
    log,
    liveAnalysis: () => {
      const { detection, applied, followNeutral } = analysis();
      const parameters = parametersWith(detection, followNeutral);
      return { calibration: applied?.calibration ?? null, parameters };
    },
    isAutomatic: () => readSettings(store).autoSync,
    onChange,
  });
}
