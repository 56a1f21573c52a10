// The one API of all shells: every call, what goes in and what comes out, checked both ways with zod. No behaviour here.
// Electron's page reaches it over a MessagePort, the browser's over a WebSocket, the command line in process.
// No raw samples cross it: charts ask for at most `buckets` min/max/mean buckets of a time range.
import { eventIterator, oc, type ContractRouterClient, type InferContractRouterOutputs } from "@orpc/contract";
import { z } from "zod";
import type { Accounting, Ground } from "../core/accounting.ts";
import type { ErrorCode } from "../core/errors.ts";
import type {
  Analysis,
  Exposure,
  HeadDownSpan,
  MeasuredPose,
  MountMark,
  NeutralDrift,
  PoseThresholds,
  RunSummary,
  StretchTag,
  TechnicalGround,
} from "../core/results.ts";
import type { AnalysisParameters, DetectionParameters } from "../core/parameters.ts";
import type { Routine } from "../core/routine.ts";
import { STRENGTH_IDS, STRETCH_IDS } from "../core/routine.ts";
import {
  clip,
  clipId,
  type clipRun,
  liveEvent,
  receipt,
  sighting,
  syncDone,
  type syncProblem,
  syncProgress,
  syncState,
} from "./clip-shapes.ts";
import { range, runId, seconds } from "./contract-values.ts";

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const quad = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export const detectionParameters = z
  .object({
    smoothingTauS: z.number().min(0).max(5),
    enterDeg: z.number().min(5).max(60),
    exitDeg: z.number().min(0).max(60),
    softExitS: z.number().min(0).max(60),
    deepDeg: z.number().min(5).max(90),
    glanceMaxS: z.number().min(0).max(60),
    sustainedMinS: z.number().min(0.5).max(600),
    longS: z.number().min(1).max(3600),
    veryLongS: z.number().min(1).max(7200),
    mergeGapS: z.number().min(0).max(60),
    minDownFraction: z.number().min(0).max(1),
    maxDataGapS: z.number().min(0).max(600),
  })
  .refine(({ exitDeg, enterDeg }) => exitDeg <= enterDeg, { path: ["exitDeg"], message: "Must not be above enterDeg" })
  .refine(
    ({ glanceMaxS, sustainedMinS, longS, veryLongS }) =>
      glanceMaxS <= sustainedMinS && sustainedMinS <= longS && longS <= veryLongS,
    { path: ["sustainedMinS"], message: "Must lie between glanceMaxS and longS, and longS below veryLongS" },
  ) satisfies z.ZodType<DetectionParameters>;

export const analysisParameters = z.object({
  detection: detectionParameters,
  moving: z.object({
    stepPeakMps2: z.number().positive(),
    stepMinS: z.number().positive(),
    stepMaxS: z.number().positive(),
    openSteps: z.number().int().positive(),
    closeAfterS: z.number().positive(),
    speedMps: z.number().positive(),
  }),
  exposure: z.object({
    levelsDeg: triple,
    evaAnglesDeg: triple,
    evaDurationsS: quad,
    holdAngleDeg: z.number(),
    holdAtAngleMin: z.number().positive(),
    holdSlopeMinPerDeg: z.number(),
    holdFloorMin: z.number().positive(),
    recoveryTauS: z.number().positive(),
    headRaiseMinS: z.number().min(0),
    percentilesFromMin: z.number().min(0),
  }),
  severity: z.object({ percent: triple, minutes: triple, longestS: triple, budget: triple }),
  calibration: z.object({
    stillS: z.number().positive(),
    stillGyrDps: z.number().positive(),
    stillAccMps2: z.number().positive(),
    gaitMaxS: z.number().positive(),
    forwardAgreeDeg: z.number().positive(),
  }),
  neutral: z.object({
    follow: z.boolean(),
    tauMin: z.number().positive(),
    capDeg: z.number().min(0),
    capDegPer10Min: z.number().min(0),
    startMin: z.number().positive(),
    acceptDeg: z.number().positive(),
  }),
}) satisfies z.ZodType<AnalysisParameters>;

const span = z.object({
  startS: seconds,
  endS: seconds,
  kind: z.enum(["glance", "dip", "episode", "long", "veryLong"]),
  headDownS: seconds,
  meanPitchDeg: z.number(),
  peakPitchDeg: z.number(),
  cutShort: z.boolean(),
  headRaises: z.array(range),
}) satisfies z.ZodType<HeadDownSpan>;

const severity = z.enum(["light", "moderate", "high", "veryHigh"]);

export const runSummary = z.object({
  movingS: seconds,
  headDownS: seconds,
  sustainedS: seconds,
  headDownPercent: z.number().nullable(),
  glanceCount: z.number(),
  dipCount: z.number(),
  dipS: seconds,
  episodeCount: z.number(),
  longCount: z.number(),
  veryLongCount: z.number(),
  longestEpisodeS: seconds,
  pitchP10Deg: z.number().nullable(),
  pitchP50Deg: z.number().nullable(),
  pitchP90Deg: z.number().nullable(),
  severity,
}) satisfies z.ZodType<RunSummary>;

const exposure = z.object({
  aboveS: triple,
  evaS: z.array(z.array(z.number())),
  histogramFromDeg: z.number(),
  histogramS: z.array(z.number()),
  doseDegMin: z.number(),
  peakBudget: z.number(),
  episodePoints: z.number(),
  episodesPerHour: z.number().nullable(),
  medianEpisodeS: z.number().nullable(),
  headRaisesPerMin: z.number().nullable(),
  meanRollDeg: z.number().nullable(),
  rollSameSideFraction: z.number().nullable(),
  sagDeg: z.number().nullable(),
}) satisfies z.ZodType<Exposure>;

const measuredPose = range.extend({
  name: z.enum(["horizon", "strides", "shoes"]),
  pitchDeg: z.number(),
  spreadDeg: z.number(),
}) satisfies z.ZodType<MeasuredPose>;

const poseThresholds = z
  .object({ enterDeg: z.number(), exitDeg: z.number(), deepDeg: z.number() })
  .refine(({ exitDeg, enterDeg, deepDeg }) => exitDeg < enterDeg && enterDeg < deepDeg, {
    message: "Must rise from exitDeg to deepDeg",
  }) satisfies z.ZodType<PoseThresholds>;

const neutralDrift = z.object({
  status: z.enum(["followed", "refused", "tooShort"]),
  startDeg: z.number().nullable(),
  changes: z.array(z.object({ atS: seconds, offsetDeg: z.number() })),
}) satisfies z.ZodType<NeutralDrift>;

const technicalGround = z.object({
  status: z.enum(["judged", "tooShort", "unsure"]),
  sections: z.array(range),
}) satisfies z.ZodType<TechnicalGround>;

const ground = z.object({ tagged: z.array(range), auto: z.array(range) }) satisfies z.ZodType<Ground>;

const accounting = z.object({
  totalS: seconds,
  avoidableS: seconds,
  maybeJustifiedS: seconds,
  taggedS: seconds,
  autoS: seconds,
  longOnTechnicalCount: z.number(),
}) satisfies z.ZodType<Accounting>;

export const stretchTag = range.extend({
  kind: z.enum(["technical", "pause", "wrong"]),
}) satisfies z.ZodType<StretchTag>;

const calibration = z.object({
  up: vec3,
  forward: vec3.nullable(),
  neutralDeg: z.number(),
  status: z.enum(["ok", "forwardUnknown"]),
  quality: z.object({
    stillStartS: seconds.nullable(),
    stillEndS: seconds.nullable(),
    gyrBiasRadps: vec3.nullable(),
    standingOffDeg: z.number().nullable().optional(),
    upFrom: z.enum(["still", "given"]),
    forwardFrom: z.enum(["gait", "nods", "poses", "given", "none"]),
    forwardSpreadDeg: z.number().nullable(),
    gaitS: seconds,
    evidence: z.record(z.string(), z.number()).optional(),
    poses: z.array(measuredPose).optional(),
  }),
}) satisfies z.ZodType<Analysis["calibration"]>;

const mountAnswer = z.enum(["rezero", "count"]);

const mountMark = z.object({
  kind: z.enum(["moved", "candidate"]),
  by: z.enum(["roll", "forward", "pitch"]),
  atS: seconds,
  foundS: seconds,
  rollStepDeg: z.number(),
  pitchStepDeg: z.number(),
  forwardStepDeg: z.number(),
  turn: quad,
  answer: mountAnswer.nullable(),
}) satisfies z.ZodType<MountMark>;

/** Answers to the marks of a moved clip, which are named by their time. */
export const mountAnswers = z.array(
  z.object({
    atS: seconds,
    answer: mountAnswer,
    /** With `rezero`: up in the neutral pose after the mark, in sensor axes; else taken from how the head was carried. */
    neutralUp: vec3.optional(),
  }),
);

/** Overrides of the calibration, in sensor axes. */
export const calibrationOverrides = z.object({
  neutralUp: vec3.optional(),
  forward: vec3.optional(),
  neutralDeg: z.number().min(-60).max(60).optional(),
  /** Poses that belong to what is given. */
  poses: z.array(measuredPose).max(3).optional(),
});

/** One line of the run list. `profile` is a sparkline of mean pitch, null where there is no data. */
const runListItem = z.object({
  id: runId,
  name: z.string(),
  /** When the run began; null when the recording does not say. */
  startUnixMs: z.number().nullable(),
  importedUnixMs: z.number(),
  durationS: seconds,
  gapS: seconds,
  status: z.enum(["ready", "forwardUnknown"]),
  movingS: seconds,
  /** Null while the forward axis is unknown. */
  summary: runSummary.nullable(),
  /** The head-down line that this run was analysed with. */
  enterDeg: z.number(),
  profileDeg: z.array(z.number().nullable()),
  /** Episodes in the order of time, for the lakes of the sparkline: a bucket's mean hides the short ones. */
  spells: z.array(range.extend({ meanPitchDeg: z.number() })),
  /** Where the clip has moved on the head. The totals count up to `countedUntilS`; null when all of the run counts. */
  mountMarks: z.array(mountMark),
  countedUntilS: seconds.nullable(),
  /** Set while the run lies in the trash. */
  deletedUnixMs: z.number().nullable(),
});

const runDetail = runListItem.extend({
  sourceName: z.string(),
  sourceSha256: z.string(),
  algorithm: z.object({ version: z.string(), parameters: analysisParameters, mode: z.enum(["live", "offline"]) }),
  recording: z.object({
    durationS: seconds,
    sampleCount: z.number(),
    rateHz: z.number(),
    gapS: seconds,
    gaps: z.array(range),
    clippedFraction: z.number(),
    jitterMs: z.number().nullable(),
    oddPaceS: seconds.nullable(),
    markersS: z.array(seconds),
  }),
  calibration,
  exposure: exposure.nullable(),
  spans: z.array(span),
  pauses: z.array(range),
  /** Null where the moving neutral is off. */
  neutralDrift: neutralDrift.nullable(),
  /** Where the ground may have been technical; null where that was never judged. */
  technical: technicalGround.nullable(),
  /** What the person marked, in the order of time. */
  tags: z.array(stretchTag),
  /** Technical ground, as marked and as found; what was marked in any way is not found ground. */
  ground,
  /** The honest numbers; null while the forward axis is unknown. */
  accounting: accounting.nullable(),
  /** The saved calibration that was applied; null where the recording's own was. */
  calibrationId: z.number().nullable(),
  /** What was given for the calibration, by hand or by a saved one: with `calibrationId` it brings the run back to this. */
  given: calibrationOverrides,
});

const calibrationName = z.string().trim().min(1).max(200);

/** A way of wearing the clip, measured once and kept. */
const savedCalibration = z.object({
  id: z.number(),
  name: z.string(),
  sourceName: z.string(),
  measuredUnixMs: z.number(),
  calibration,
  /** The wearer's own lines; null when the poses did not tell. */
  thresholds: poseThresholds.nullable(),
  deletedUnixMs: z.number().nullable(),
});

/** What a recording tells, before anything is kept. */
const measuredCalibration = z.object({
  name: z.string(),
  sourceName: z.string(),
  calibration,
  poses: z.array(measuredPose),
  thresholds: poseThresholds.nullable(),
  /** Why there are no lines: fewer than three poses; mark and shoes less than 12 deg apart; the shoes before the mark. */
  problem: z.enum(["incomplete", "tooClose", "order"]).nullable(),
});

/** Columns of a chart; every array has the same length. A bucket without data is null in all three. */
const series = z.object({
  fromS: seconds,
  toS: seconds,
  bucketS: seconds,
  minDeg: z.array(z.number().nullable()),
  maxDeg: z.array(z.number().nullable()),
  meanDeg: z.array(z.number().nullable()),
  /** Mean of the bucket's seconds; null without data. */
  confidence: z.array(z.number().nullable()),
  cadenceSpm: z.array(z.number().nullable()),
});

/** Progress of a replay. The last event is `done`; a failure ends the stream with an error. */
const replayProgress = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("progress"),
    phase: z.enum(["reading", "calibrating", "analysing", "saving"]),
    /** Of the whole replay, 0 to 1. */
    fraction: z.number(),
    /** Estimate; null until it can be told. */
    secondsLeft: z.number().nullable(),
  }),
  z.object({
    kind: z.literal("done"),
    id: runId,
    name: z.string(),
    alreadyStored: z.boolean(),
    duplicateRowCount: z.number(),
  }),
]);

const measuring = eventIterator(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("progress"), fraction: z.number() }),
    z.object({ kind: z.literal("done"), measured: measuredCalibration }),
  ]),
);

const answers = z.object({
  sorenessOf10: z.number().min(0).max(10).optional(),
  tensionOf10: z.number().min(0).max(10).optional(),
  warningSigns: z.enum(["none", "worrying"]).optional(),
  lookingDownHurts: z.boolean().optional(),
  armSymptoms: z.boolean().optional(),
  soreAtShoulderBlade: z.boolean().optional(),
  packOrPoles: z.boolean().optional(),
  feelsRounded: z.boolean().optional(),
  wantsStrength: z.boolean().optional(),
});

const suggestion = z.object({
  id: z.enum([...STRETCH_IDS, ...STRENGTH_IDS]),
  reasonCode: z.string(),
  facts: z.record(z.string(), z.number()),
  level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  holdS: seconds,
  repetitions: z.number(),
  sides: z.union([z.literal(1), z.literal(2)]),
  firstSide: z.enum(["left", "right"]).nullable(),
  extraHoldFirstSide: z.boolean(),
  points: z.number(),
});

const routine = z.object({
  gate: z.enum(["ask", "clear", "stop"]),
  severity,
  budgetMin: z.number(),
  totalS: seconds,
  steps: z.array(suggestion),
  all: z.array(suggestion),
  strength: z.array(suggestion),
}) satisfies z.ZodType<Routine>;

/** What a person chose, kept in the database. Absent fields keep their value. */
export const settings = z.object({
  detection: detectionParameters,
  theme: z.enum(["system", "light", "dark"]),
  reducedMotion: z.enum(["system", "on", "off"]),
  soundMuted: z.boolean(),
  safetyReadUnixMs: z.number().nullable(),
  /** The saved calibration that new runs get; null for what each recording says itself. */
  calibrationId: z.number().nullable(),
  /** Whether the neutral of new runs follows the level head slowly. */
  followNeutral: z.boolean(),
  /** Whether a known clip that comes in range is synced by itself while the app is open. */
  autoSync: z.boolean(),
});

const stored = z.object({ id: runId });

/** What travels with a failure beside its code and its plain English message: see LookaheadError. */
const failure = {
  data: z.object({
    hint: z.string(),
    retryable: z.boolean(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
};

/** Every call may fail with one of the closed set of codes; anything else is a bug of the engine. */
const failures = {
  usage: failure,
  notFound: failure,
  unreadable: failure,
  badFile: failure,
  noNeutral: failure,
  tooLarge: failure,
  newerDatabase: failure,
  foreignDatabase: failure,
  damagedDatabase: failure,
  databaseBusy: failure,
  readOnly: failure,
  diskFull: failure,
  cancelled: failure,
  engineGone: failure,
  device: failure,
} satisfies Record<ErrorCode, typeof failure>;

const call = oc.errors(failures);

export const contract = {
  /** What runs here. `readOnlyReason` is null when the library can be written. */
  info: call.output(
    z.object({
      version: z.string(),
      algorithmVersion: z.string(),
      node: z.string(),
      /** Null where the SQLite binary cannot load, as in an old Electron. */
      sqlite: z.string().nullable(),
      databasePath: z.string(),
      readOnlyReason: z.string().nullable(),
      runCount: z.number(),
    }),
  ),
  runs: {
    /** Newest first. */
    list: call
      .input(
        z.object({
          trash: z.boolean().default(false),
          limit: z.number().int().max(2000).default(200),
          offset: z.number().int().default(0),
        }),
      )
      .output(z.object({ total: z.number(), runs: z.array(runListItem), usualPercent: z.number().nullable() })),
    get: call.input(stored).output(runDetail),
    series: call
      .input(z.object({ id: runId, fromS: seconds, toS: seconds, buckets: z.number().int().min(1).max(4000) }))
      .output(series),
    rename: call.input(z.object({ id: runId, name: z.string().min(1).max(200) })).output(runListItem),
    /** Into the trash, for 30 days. */
    delete: call.input(stored).output(runListItem),
    restore: call.input(stored).output(runListItem),
    /** What other detection parameters would say of this run; stores nothing. */
    preview: call
      .input(z.object({ id: runId, detection: detectionParameters }))
      .output(z.object({ summary: runSummary, spans: z.array(span) })),
    /** Analyse the stored raw data again and keep the result. */
    reanalyse: call
      .input(
        z.object({
          id: runId,
          detection: detectionParameters.optional(),
          calibration: calibrationOverrides.optional(),
          /** A saved calibration instead of what stands; null for what the recording says itself. */
          calibrationId: z.number().nullable().optional(),
          followNeutral: z.boolean().optional(),
          /** All answers that are to stand; the others are taken back. Absent: as they are. */
          mountAnswers: mountAnswers.optional(),
        }),
      )
      .output(eventIterator(replayProgress)),
    /**
     * Marks on stretches of a run: `tags` stand, the others are taken back, and each of `add` takes its time from those of
     * another kind and joins those of its own. Pauses and wrong stretches count in no number.
     */
    tag: call
      .input(
        z.object({ id: runId, tags: z.array(stretchTag).max(1000), add: z.array(stretchTag).max(100).default([]) }),
      )
      .output(runListItem),
    export: call
      .input(z.object({ id: runId, format: z.enum(["json", "csv"]) }))
      .output(z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
  },
  imports: {
    /** Open an upload; the page then sends pieces in order and starts the replay. Nothing is stored before `replay`. */
    begin: call
      .input(z.object({ name: z.string().max(300), sizeBytes: z.number().int().min(0) }))
      .output(z.object({ uploadId: z.string() })),
    append: call
      .input(z.object({ uploadId: z.string(), base64: z.string().max(6_000_000) }))
      .output(z.object({ receivedBytes: z.number() })),
    abort: call.input(z.object({ uploadId: z.string() })).output(z.object({})),
    replay: call.input(z.object({ uploadId: z.string() })).output(eventIterator(replayProgress)),
    /** A file on this computer, for "Open with" and the command line; refused in the browser shell. */
    path: call
      .input(
        z.object({
          path: z.string(),
          /** Instead of the kept parameters, for this run. */
          detection: detectionParameters.optional(),
          calibration: calibrationOverrides.optional(),
          /** Instead of the saved calibration that new runs get; null for what the recording says itself. */
          calibrationId: z.number().nullable().optional(),
          followNeutral: z.boolean().optional(),
        }),
      )
      .output(eventIterator(replayProgress)),
    /** The bundled sample run through the real pipeline. */
    sample: call.output(eventIterator(replayProgress)),
  },
  /** Ways of wearing the clip: measured on a recording, kept by name, applied to any run with `runs.reanalyse`. */
  calibrations: {
    /** Newest first. */
    list: call.output(z.object({ calibrations: z.array(savedCalibration) })),
    /** Removed ones too: a run may still stand on one. */
    get: call.input(z.object({ id: z.number() })).output(savedCalibration),
    /** On an upload that has arrived, which is removed then; nothing is stored. */
    measureUpload: call.input(z.object({ uploadId: z.string() })).output(measuring),
    /** On a file of this computer; refused in the browser shell. */
    measurePath: call.input(z.object({ path: z.string() })).output(measuring),
    /** On the raw data of a stored run. */
    measureRun: call.input(stored).output(measuring),
    /** With `useForNew` it becomes that of new runs and its lines those of the head-down model. */
    save: call
      .input(
        z.object({
          name: calibrationName,
          sourceName: z.string().max(300),
          calibration: calibration.refine(({ status, forward }) => status === "ok" && forward !== null, {
            message: "Needs a forward axis",
          }),
          thresholds: poseThresholds.nullable(),
          useForNew: z.boolean(),
        }),
      )
      .output(savedCalibration),
    rename: call.input(z.object({ id: z.number(), name: calibrationName })).output(savedCalibration),
    /** Out of the list, by `restore` back into it. New runs no longer get it; runs that have it keep it. */
    remove: call.input(z.object({ id: z.number() })).output(savedCalibration),
    restore: call.input(z.object({ id: z.number() })).output(savedCalibration),
    /** New runs get this one, or with null what each recording says itself; its lines become those of the model. */
    useForNew: call.input(z.object({ id: z.number().nullable() })).output(settings),
  },
  /** Clips: pairing, fetching their runs, and what is known of both. Runs that were fetched are in `runs` like any others. */
  clips: {
    /** Known clips, the one seen last first. */
    list: call.output(z.object({ clips: z.array(clip) })),
    /** Clips in range, each again when more is heard of it, until the caller stops. */
    scan: call.output(eventIterator(sighting)),
    /** Prove to a clip that was seen that we have its setup code, and it to us; both are kept. */
    pair: call.input(z.object({ sightingId: z.string(), setupCode: z.string().max(100) })).output(clip),
    rename: call.input(z.object({ id: clipId, name: z.string().trim().min(1).max(100) })).output(clip),
    /** Forget the setup code and take it out of the list; its runs stay. */
    remove: call.input(z.object({ id: clipId })).output(clip),
    /**
     * Fetch, verify and release; null for all that are in range. Joins one that runs. The last event is `done`. Ending the
     * stream stops the sync; what has arrived stays.
     */
    sync: call
      .input(z.object({ id: clipId.nullable() }))
      .output(
        eventIterator(
          z.discriminatedUnion("kind", [
            syncProgress.extend({ kind: z.literal("progress") }),
            syncDone.extend({ kind: z.literal("done") }),
          ]),
        ),
      ),
    /** The same without waiting for it: it goes on when the page that asked is gone. `state` tells of it. */
    start: call.input(z.object({ id: clipId.nullable() })).output(z.object({})),
    /** Stop the sync that runs, also one that started by itself. */
    cancel: call.output(z.object({})),
    /** What goes on, at once and after every change. */
    state: call.output(eventIterator(syncState)),
    /**
     * Measure what is here of a clip's run that is not in the library, as the settings say by now or with a calibration given by
     * hand: one that could not be measured, or was never verified.
     */
    take: call
      .input(z.object({ clipRunId: z.number(), calibration: calibrationOverrides.optional() }))
      .output(eventIterator(replayProgress)),
    /**
     * The clip's samples as they come, with the saved calibration of new runs; the clip starts to record if it does not, and goes
     * on when the stream ends, unless `stopsRecording` ends what was started here. Nothing is stored: the next sync brings the recording. No sync runs meanwhile.
     */
    live: call
      .input(z.object({ id: clipId, stopsRecording: z.boolean().default(false) }))
      .output(eventIterator(liveEvent)),
    /** Make a clip record, or stop, also one that is watched live. Repeating it changes nothing. */
    record: call.input(z.object({ id: clipId, isOn: z.boolean() })).output(z.object({})),
    /** What arrived of a run and how that is known: by its number in the library. */
    receipt: call.input(stored).output(receipt),
    /** The same by its number among the runs of clips, which stays when the run is gone. */
    clipReceipt: call.input(z.object({ clipRunId: z.number() })).output(receipt),
  },
  /** Stretches that match a run; without an id, the light set. */
  routine: call
    .input(z.object({ id: runId.nullable(), answers, budgetMin: z.number().min(1).max(30).nullable() }))
    .output(routine),
  settings: {
    get: call.output(settings),
    set: call.input(settings.partial()).output(settings),
    /** Keep these detection parameters and analyse every run with them again; `previous` undoes it. */
    applyToAll: call
      .input(z.object({ detection: detectionParameters }))
      .output(
        eventIterator(
          z.discriminatedUnion("kind", [
            z.object({ kind: z.literal("progress"), done: z.number(), total: z.number() }),
            z.object({ kind: z.literal("done"), total: z.number(), previous: detectionParameters }),
          ]),
        ),
      ),
  },
  /** Says that something changed: runs were added or changed. The first event comes at once. */
  changes: call.output(eventIterator(z.object({ revision: z.number() }))),
};

/** The client that every shell uses. */
export type Client = ContractRouterClient<typeof contract>;
type Outputs = InferContractRouterOutputs<typeof contract>;
export type Info = Outputs["info"];
export type Preview = Outputs["runs"]["preview"];
export type RoutineOutput = Outputs["routine"];
export type RunListItem = z.infer<typeof runListItem>;
export type RunDetail = z.infer<typeof runDetail>;
export type Series = z.infer<typeof series>;
export type ReplayProgress = z.infer<typeof replayProgress>;
export type Settings = z.infer<typeof settings>;
export type Clip = z.infer<typeof clip>;
export type ClipRun = z.infer<typeof clipRun>;
export type Sighting = z.infer<typeof sighting>;
export type SyncProgress = z.infer<typeof syncProgress>;
export type SyncProblem = z.infer<typeof syncProblem>;
export type SyncDone = z.infer<typeof syncDone>;
export type SyncState = z.infer<typeof syncState>;
export type LiveEvent = z.infer<typeof liveEvent>;
export type SyncReceipt = z.infer<typeof receipt>;
export type CalibrationOverrides = z.infer<typeof calibrationOverrides>;
export type SavedCalibration = z.infer<typeof savedCalibration>;
export type MeasuredCalibration = z.infer<typeof measuredCalibration>;
export type MountAnswers = z.infer<typeof mountAnswers>;
