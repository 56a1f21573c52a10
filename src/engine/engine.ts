// The one headless engine behind every shell: a library, a recorder, and the contract over both. It owns no transport:
// shells hand its router to a MessagePort, a WebSocket or a client in the same process.
import { createRouterClient } from "@orpc/server";
import { LookaheadError } from "../core/errors.ts";
import { CalibrationStore } from "../storage/calibration-store.ts";
import type { ClipCentral } from "../sensors/central.ts";
import { ClipStore } from "../storage/clip-store.ts";
import { openLibrary, sqliteVersion, type Library } from "../storage/database.ts";
import { SessionStore } from "../storage/session-store.ts";
import { Changes } from "./changes.ts";
import type { Client } from "./contract.ts";
import { createSync } from "./create-sync.ts";
import { SILENT_LOG, type Log } from "./log.ts";
import { samplePath } from "./places.ts";
import { Recorder } from "./recorder.ts";
import { createRouter, type EngineRouter } from "./router.ts";
import type { SyncClock } from "./sync-clock.ts";
import { Uploads } from "./uploads.ts";
import { WorkQueue } from "./work-queue.ts";

export interface EngineOptions {
  readonly databasePath: string;
  /** The host's clock, milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly log?: Log;
  /** Open for reading beside another process; a library that does not exist yet is then an empty one. */
  readonly readOnly?: boolean;
  /** The radio; Bluetooth through noble, loaded with its first use, when absent. */
  readonly openCentral?: () => ClipCentral;
  /** Time of the sync; the system's when absent. */
  readonly syncClock?: SyncClock;
  /** Look around for known clips and sync them while the engine is open, as far as the settings say so. Default false. */
  readonly autoSync?: boolean;
  /** The recording that `imports.sample` replays; the bundled one when absent. */
  readonly samplePath?: string;
}

export interface Engine {
  readonly router: EngineRouter;
  /** For callers in this process; it may open files by path. */
  readonly client: Client;
  /** True when nothing can be stored: opened so, or because the library is newer or write-protected. */
  readonly readOnly: boolean;
  /** Stops what is under way, waits for it, and closes the library. */
  close(): Promise<void>;
}

/**
 * Opens the library. A writer removes what a dead process left half done and what has been in the trash for 30 days.
 * @throws LookaheadError `databaseBusy` when another process writes, `foreignDatabase`, `damagedDatabase`, `unreadable`
 */
export function createEngine(options: EngineOptions): Engine {
  const log = options.log ?? SILENT_LOG;
  const library = openOrAbsent(options);
  const store = library === null ? null : new SessionStore(library);
  const readOnlyError = library === null ? absent(options.databasePath) : library.readOnlyError;
  const stop = new AbortController();
  const queue = new WorkQueue();
  const uploads = readOnlyError === null ? new Uploads(options.databasePath, options.nowMs) : null;
  if (readOnlyError === null) {
    const purged = store?.purgeExpired(options.nowMs()) ?? 0;
    log.info("opened", { purged });
  }
  const changes = new Changes();
  const recorder = store === null ? null : new Recorder(store, options.nowMs, log);
  const clips = library === null ? null : new ClipStore(library);
  const sync =
    library === null || store === null || recorder === null || clips === null || readOnlyError !== null
      ? null
      : createSync({ ...options, library, store, recorder, clips, queue, log, onChange: () => changes.tell() });
  if (options.autoSync === true) sync?.startAutomatic();
  const router = createRouter({
    databasePath: options.databasePath,
    store,
    readOnlyError,
    calibrations: library === null ? null : new CalibrationStore(library),
    recorder,
    clips,
    sync,
    changes,
    uploads,
    queue,
    stop: stop.signal,
    nowMs: options.nowMs,
    log,
    samplePath: options.samplePath ?? samplePath(),
  });
  return {
    router,
    client: createRouterClient(router, { context: { localFiles: true } }),
    readOnly: readOnlyError !== null,
    async close() {
      stop.abort();
      await sync?.close();
      await queue.idle();
      await uploads?.close();
      library?.close();
    },
  };
}

/** Null where there is nothing to open: no file for a reader, or a process that cannot load SQLite. */
function openOrAbsent({ databasePath, readOnly }: EngineOptions): Library | null {
  if (sqliteVersion() === null) return null;
  try {
    return openLibrary(databasePath, { readOnly: readOnly === true });
  } catch (error) {
    if (readOnly === true && error instanceof LookaheadError && error.code === "notFound") return null;
    throw error;
  }
}

function absent(databasePath: string): LookaheadError {
  if (sqliteVersion() === null) {
    return new LookaheadError("readOnly", "SQLite cannot load in this process.", { facts: { path: databasePath } });
  }
  return new LookaheadError("readOnly", `${databasePath} does not exist yet.`, { facts: { path: databasePath } });
}
