// The contract, call by call: what each does with the library, the recorder and the uploads. Validation in and out is
// the contract's, failures become typed errors here, and long work runs one at a time with its progress as a stream.
import { LookaheadError } from "../core/errors.ts";
import { givenFor } from "../core/given-calibration.ts";
import type { DetectionParameters } from "../core/parameters.ts";
import type { Answers } from "../core/routine.ts";
import { suggestStretches, type RoutineInput } from "../core/stretches.ts";
import type { CalibrationStore } from "../storage/calibration-store.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { StoredCalibration, StoredRun } from "../storage/stored-run.ts";
import { calibrationCalls } from "./calibration-calls.ts";
import { clipCalls } from "./clip-calls.ts";
import { withThresholds } from "./calibrations.ts";
import type { Changes } from "./changes.ts";
import type {
  CalibrationOverrides,
  Preview,
  ReplayProgress,
  RoutineOutput,
  RunDetail,
  RunListItem,
} from "./contract.ts";
import { toWire } from "./failure.ts";
import { createImplementer, onlyLocal } from "./implementer.ts";
import { engineInfo } from "./info.ts";
import { LatestValue } from "./latest-value.ts";
import type { Log } from "./log.ts";
import { readSettings } from "./preferences.ts";
import { previewRun } from "./reanalysis.ts";
import type { Imported, Recorder } from "./recorder.ts";
import { groundAndAccount, runData } from "./run-data.ts";
import { secondCsv, secondsData } from "./second-csv.ts";
import type { Sync } from "./sync.ts";
import { tagRun } from "./tagging.ts";
import type { Uploads } from "./uploads.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface RouterParts {
  readonly databasePath: string;
  /** Null, like `recorder`, when the library does not exist and may not be made. */
  readonly store: SessionStore | null;
  readonly recorder: Recorder | null;
  readonly calibrations: CalibrationStore | null;
  readonly clips: ClipStore | null;
  readonly sync: Sync | null;
  readonly uploads: Uploads | null;
  /** Why nothing can be stored; null when it can. */
  readonly readOnlyError: LookaheadError | null;
  readonly queue: WorkQueue;
  readonly changes: Changes;
  /** Aborted when the engine closes. */
  readonly stop: AbortSignal;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly samplePath: string;
}

export type EngineRouter = ReturnType<typeof createRouter>;

/** Runs whose history the choice of stretches looks at. */
const RECENT_RUNS = 5;

/** What the bundled recording is called in the list, as a file name. */
const SAMPLE_NAME = "Hollow Ridge loop.imu.csv.gz";

export function createRouter(parts: RouterParts) {
  const { changes } = parts;
  const os = createImplementer(parts.log);

  /** The library to read from. */
  const reading = (): SessionStore => {
    if (parts.store === null) throw new LookaheadError("notFound", "There is no such run; the library is empty.");
    return parts.store;
  };
  /** What is needed to write. */
  const writing = (): { store: SessionStore; recorder: Recorder; uploads: Uploads } => {
    const { store, recorder, uploads, readOnlyError } = parts;
    if (readOnlyError !== null) throw readOnlyError;
    if (store === null || recorder === null || uploads === null) throw new Error("a writer without its parts");
    return { store, recorder, uploads };
  };
  const calibrationWith = (id: number | null): StoredCalibration | null => {
    if (id === null) return null;
    if (parts.calibrations === null) throw new LookaheadError("notFound", "The library is empty.");
    return parts.calibrations.get(id);
  };
  const changed = (run: StoredRun): RunListItem => {
    changes.tell();
    return run as RunListItem;
  };

  /** Long work in its turn, with its events as a stream; ends with the caller, the stream or the engine. */
  async function* inTurn<Event>(
    caller: AbortSignal | undefined,
    work: (tell: (event: Event) => void, signal: AbortSignal) => Promise<void>,
  ): AsyncGenerator<Event, void> {
    const events = new LatestValue<Event>();
    const left = new AbortController();
    const signal = AbortSignal.any([left.signal, parts.stop, ...(caller === undefined ? [] : [caller])]);
    const ended = parts.queue
      .run(() => work((event) => events.set(event), signal), signal)
      .then(
        () => events.end(),
        (error: unknown) => events.fail(toWire(error, parts.log)),
      );
    try {
      yield* events;
    } finally {
      left.abort();
      await ended;
    }
  }

  interface Source {
    readonly path: string;
    readonly name?: string;
    readonly detection?: DetectionParameters;
    readonly calibration?: CalibrationOverrides;
    /** Absent: what the settings say. */
    readonly calibrationId?: number | null;
    readonly followNeutral?: boolean;
  }

  const importing = (caller: AbortSignal | undefined, source: () => Promise<Source>, release?: () => Promise<void>) => {
    const { store, recorder } = writing();
    return inTurn<ReplayProgress>(caller, async (tell, signal) => {
      try {
        const { path, name, detection, calibration, calibrationId, followNeutral } = await source();
        const chosen = readSettings(store);
        const applied = calibrationWith(calibrationId === undefined ? chosen.calibrationId : calibrationId);
        // The lines of the calibration of new runs are those of the settings already.
        const own = calibrationId === undefined ? null : (applied?.thresholds ?? null);
        const imported: Imported = await recorder.import({
          path,
          ...(name === undefined ? {} : { name }),
          detection: detection ?? withThresholds(chosen.detection, own),
          calibration: calibration ?? {},
          applied,
          followNeutral: followNeutral ?? chosen.followNeutral,
          signal,
          onProgress: (progress) => tell({ kind: "progress", ...progress }),
        });
        changes.tell();
        tell({ kind: "done", ...imported });
      } finally {
        await release?.();
      }
    });
  };

  return os.router({
    info: os.info.handler(() => ({
      ...engineInfo(),
      databasePath: parts.databasePath,
      readOnlyReason: parts.readOnlyError?.message ?? null,
      runCount: parts.store?.list({ limit: 1 }).total ?? 0,
    })),
    runs: {
      list: os.runs.list.handler(({ input }) => {
        const { total, runs } = parts.store?.list(input) ?? { total: 0, runs: [] };
        return { total, runs: runs as RunListItem[], usualPercent: parts.store?.usualPercent() ?? null };
      }),
      get: os.runs.get.handler(({ input }) => {
        const run = reading().get(input.id);
        return { ...run, ...groundAndAccount(run), given: givenFor(run.calibration) } as RunDetail;
      }),
      series: os.runs.series.handler(({ input }) => reading().series(input.id, input.fromS, input.toS, input.buckets)),
      rename: os.runs.rename.handler(({ input }) => changed(writing().store.rename(input.id, input.name.trim()))),
      delete: os.runs.delete.handler(({ input }) => changed(writing().store.trash(input.id, parts.nowMs()))),
      restore: os.runs.restore.handler(({ input }) => changed(writing().store.restore(input.id))),
      preview: os.runs.preview.handler(async ({ input, signal }) => {
        const preview = await previewRun(reading(), input.id, input.detection, signal);
        return preview as Preview;
      }),
      reanalyse: os.runs.reanalyse.handler(({ input, signal }) => {
        const { store, recorder } = writing();
        return inTurn<ReplayProgress>(signal, async (tell, stop) => {
          await recorder.reanalyse(input.id, {
            ...(input.detection === undefined ? {} : { detection: input.detection }),
            ...(input.calibration === undefined ? {} : { calibration: input.calibration }),
            ...(input.calibrationId === undefined ? {} : { applied: calibrationWith(input.calibrationId) }),
            ...(input.followNeutral === undefined ? {} : { followNeutral: input.followNeutral }),
            ...(input.mountAnswers === undefined ? {} : { mountAnswers: input.mountAnswers }),
            signal: stop,
            onProgress: (progress) => tell({ kind: "progress", ...progress }),
          });
          changes.tell();
          const { name } = store.run(input.id);
          tell({ kind: "done", id: input.id, name, alreadyStored: true, duplicateRowCount: 0 });
        });
      }),
      tag: os.runs.tag.handler(({ input }) => changed(tagRun(writing().store, input.id, input.tags, input.add))),
      export: os.runs.export.handler(({ input }) => {
        const store = reading();
        const run = store.get(input.id);
        const fileName = `${run.name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, "-")}.${input.format}`;
        if (input.format === "csv") return { fileName, mediaType: "text/csv", text: secondCsv(store, input.id) };
        const data = {
          ...runData(run, suggestStretches(routineInput(store, input.id))),
          seconds: secondsData(store, input.id),
          stepTimesS: Array.from(store.stepTimesS(input.id), (timeS) => Number(timeS.toFixed(3))),
        };
        return { fileName, mediaType: "application/json", text: `${JSON.stringify(data, null, 2)}\n` };
      }),
    },
    imports: {
      begin: os.imports.begin.handler(async ({ input }) => ({
        uploadId: await writing().uploads.begin(input.name, input.sizeBytes),
      })),
      append: os.imports.append.handler(async ({ input }) => ({
        receivedBytes: await writing().uploads.append(input.uploadId, Buffer.from(input.base64, "base64")),
      })),
      abort: os.imports.abort.handler(async ({ input }) => {
        await writing().uploads.remove(input.uploadId);
        return {};
      }),
      replay: os.imports.replay.handler(({ input, signal }) => {
        const { uploads } = writing();
        return importing(
          signal,
          () => uploads.finish(input.uploadId),
          () => uploads.remove(input.uploadId),
        );
      }),
      path: os.imports.path.handler(({ input, context, signal }) => {
        onlyLocal(context);
        return importing(signal, async () => withoutUndefined(input));
      }),
      sample: os.imports.sample.handler(({ signal }) =>
        // It was worn in its own way.
        importing(signal, async () => ({ path: parts.samplePath, name: SAMPLE_NAME, calibrationId: null })),
      ),
    },
    clips: clipCalls(os, { ...parts, inTurn, nameOf: (id) => reading().run(id).name }),
    calibrations: calibrationCalls(os, { ...parts, changes, reading, writing, calibrationWith, inTurn }),
    routine: os.routine.handler(({ input: { id, answers, budgetMin } }) => {
      const about = id === null ? noRun(parts.store) : routineInput(reading(), id);
      return suggestStretches({ ...about, answers: answers as Answers, budgetMin }) as RoutineOutput;
    }),
    settings: {
      get: os.settings.get.handler(() => readSettings(parts.store)),
      set: os.settings.set.handler(({ input }) => {
        const { store } = writing();
        store.saveSettings(input);
        changes.tell();
        return readSettings(store);
      }),
      applyToAll: os.settings.applyToAll.handler(({ input, signal }) => {
        const { store, recorder } = writing();
        return inTurn<ApplyEvent>(signal, async (tell, stop) => {
          const previous = readSettings(store).detection;
          store.saveSettings({ detection: input.detection });
          const ids = everyRun(store);
          for (const [done, id] of ids.entries()) {
            tell({ kind: "progress", done, total: ids.length });
            await recorder.reanalyse(id, { detection: input.detection, signal: stop });
          }
          changes.tell();
          tell({ kind: "done", total: ids.length, previous });
        });
      }),
    },
    changes: os.changes.handler(({ signal }) =>
      changes.listen([parts.stop, ...(signal === undefined ? [] : [signal])]),
    ),
  });
}

/** A field that is absent is not one that is undefined. */
function withoutUndefined<T extends object>(input: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}

type ApplyEvent =
  | { kind: "progress"; done: number; total: number }
  | { kind: "done"; total: number; previous: DetectionParameters };

/** Ids of all runs, those in the trash too: one that comes back is told by the same numbers as the rest. */
function everyRun(store: SessionStore): number[] {
  const limit = Number.MAX_SAFE_INTEGER;
  return [false, true].flatMap((trash) => store.list({ trash, limit }).runs.map(({ id }) => id));
}

/** What the choice of stretches needs of a stored run: it and the runs before it. */
function routineInput(store: SessionStore, id: number): RoutineInput {
  const { summary, exposure, movingS } = store.get(id);
  const { runs } = store.list({ limit: Number.MAX_SAFE_INTEGER });
  const at = runs.findIndex((run) => run.id === id);
  return { summary, exposure, movingS, answers: {}, budgetMin: null, recentRuns: recent(at < 0 ? [] : runs.slice(at)) };
}

function noRun(store: SessionStore | null): RoutineInput {
  const { runs } = store?.list({ limit: RECENT_RUNS }) ?? { runs: [] };
  return { summary: null, exposure: null, movingS: 0, answers: {}, budgetMin: null, recentRuns: recent(runs) };
}

function recent(runs: readonly StoredRun[]): RoutineInput["recentRuns"] {
  return runs.slice(0, RECENT_RUNS).map(({ summary }) => ({ headDownPercent: summary?.headDownPercent ?? null }));
}
