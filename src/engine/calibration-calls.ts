// The calls of the contract on calibrations: measure one, keep it, choose the one of new runs. Applying one to a run is
// `runs.reanalyse`; what measuring and applying mean is in calibrations.ts.
import type { CalibrationStore } from "../storage/calibration-store.ts";
import { LookaheadError } from "../core/errors.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { StoredCalibration } from "../storage/stored-run.ts";
import { measureFile, measureRun, withThresholds, type MeasuredCalibration as Measured } from "./calibrations.ts";
import type { Changes } from "./changes.ts";
import type { MeasuredCalibration, SavedCalibration, Settings } from "./contract.ts";
import { onlyLocal, type Implementer, type InTurn } from "./implementer.ts";
import { readSettings } from "./preferences.ts";
import type { PhaseProgress } from "./progress.ts";
import type { Uploads } from "./uploads.ts";

export interface CalibrationCallParts {
  readonly calibrations: CalibrationStore | null;
  readonly nowMs: () => number;
  readonly changes: Changes;
  readonly reading: () => SessionStore;
  readonly writing: () => { readonly store: SessionStore; readonly uploads: Uploads };
  readonly calibrationWith: (id: number | null) => StoredCalibration | null;
  readonly inTurn: InTurn;
}

type MeasuringEvent = { kind: "progress"; fraction: number } | { kind: "done"; measured: MeasuredCalibration };

interface Watching {
  readonly signal: AbortSignal;
  onProgress(progress: PhaseProgress): void;
}

export function calibrationCalls({ calibrations: os }: Implementer, parts: CalibrationCallParts) {
  const { changes, reading, writing, calibrationWith, nowMs } = parts;
  const kept = (): CalibrationStore => {
    if (parts.calibrations === null) throw new LookaheadError("notFound", "The library is empty.");
    return parts.calibrations;
  };
  const keeping = (): CalibrationStore => {
    writing();
    return kept();
  };
  const changed = (calibration: StoredCalibration): SavedCalibration => {
    changes.tell();
    return calibration as SavedCalibration;
  };
  const useForNew = (id: number | null): Settings => {
    const { store } = writing();
    const { detection } = readSettings(store);
    const own = calibrationWith(id)?.thresholds ?? null;
    store.saveSettings({ calibrationId: id, detection: withThresholds(detection, own) });
    changes.tell();
    return readSettings(store);
  };
  const measuring = (
    caller: AbortSignal | undefined,
    measure: (watching: Watching) => Promise<Measured>,
    release?: () => Promise<void>,
  ) =>
    parts.inTurn<MeasuringEvent>(caller, async (tell, signal) => {
      try {
        const onProgress = ({ fraction }: PhaseProgress): void => tell({ kind: "progress", fraction });
        const measured = await measure({ signal, onProgress });
        tell({ kind: "done", measured: measured as MeasuredCalibration });
      } finally {
        await release?.();
      }
    });

  return {
    list: os.list.handler(() => ({ calibrations: (parts.calibrations?.list() ?? []) as SavedCalibration[] })),
    get: os.get.handler(({ input }) => kept().get(input.id) as SavedCalibration),
    measureUpload: os.measureUpload.handler(({ input, signal }) => {
      const { uploads } = writing();
      return measuring(
        signal,
        async (watching) => {
          const { path, name } = await uploads.finish(input.uploadId);
          return measureFile(path, name, watching);
        },
        () => uploads.remove(input.uploadId),
      );
    }),
    measurePath: os.measurePath.handler(({ input, context, signal }) => {
      onlyLocal(context);
      return measuring(signal, (watching) => measureFile(input.path, undefined, watching));
    }),
    measureRun: os.measureRun.handler(({ input, signal }) =>
      measuring(signal, (watching) => measureRun(reading(), input.id, watching)),
    ),
    save: os.save.handler(({ input: { useForNew: chosen, ...measured } }) => {
      const saved = keeping().add({ ...measured, measuredUnixMs: nowMs() });
      if (chosen) useForNew(saved.id);
      return changed(saved);
    }),
    rename: os.rename.handler(({ input }) => changed(keeping().rename(input.id, input.name))),
    remove: os.remove.handler(({ input }) => {
      const { store } = writing();
      if (readSettings(store).calibrationId === input.id) store.saveSettings({ calibrationId: null });
      return changed(kept().remove(input.id, nowMs()));
    }),
    restore: os.restore.handler(({ input }) => changed(keeping().restore(input.id))),
    useForNew: os.useForNew.handler(({ input }) => useForNew(input.id)),
  };
}
