// What the contract says of clips: runs on them, sightings, a sync and its progress, live, receipts. Shapes only; the calls that use
// them are in contract.ts, what is behind them in clip-calls.ts.
import { z } from "zod";
import type { Receipt } from "../storage/stored-clip.ts";
import { range, runId, seconds } from "./contract-values.ts";

export const clipId = z.number().int().positive();

/** A run of a clip: what the clip says of it and what is here. */
export const clipRun = z.object({
  id: z.number(),
  /** The clip's own number. */
  run: z.number(),
  /** 1 recording, 2 sealing, 3 sealed, 4 synced, 5 released, as the clip listed it last. */
  state: z.number(),
  endReason: z.number(),
  blocks: z.number(),
  storedBlocks: z.number(),
  /** By the clip's clock; null without an anchor: time estimated. */
  startUnixMs: z.number().nullable(),
  verifiedUnixMs: z.number().nullable(),
  backupUnixMs: z.number().nullable(),
  releasedUnixMs: z.number().nullable(),
  /** In the library; null when it is not there yet, or cannot be analysed. */
  runId: z.number().nullable(),
  analysisProblem: z.string().nullable(),
});

export const clip = z.object({
  id: clipId,
  deviceId: z.string(),
  name: z.string(),
  addedUnixMs: z.number(),
  lastSeenUnixMs: z.number().nullable(),
  lastSyncUnixMs: z.number().nullable(),
  batteryPercent: z.number().nullable(),
  freeS: seconds.nullable(),
  /** Newest first. */
  runs: z.array(clipRun),
});

export const sighting = z.object({
  sightingId: z.string(),
  /** Null while it has not been heard. */
  name: z.string().nullable(),
  rssiDb: z.number().nullable(),
  /** The known clip that this is, by its name; null for a stranger. */
  clipId: z.number().nullable(),
});

export const syncProgress = z.object({
  phase: z.enum(["connecting", "fetching", "analysing", "backup"]),
  clipId: z.number(),
  clipName: z.string(),
  /** The clip's own number of the run; null where it is about no single one. */
  run: z.number().nullable(),
  /** Of all runs of this clip together; while analysing, done of 1. */
  doneBytes: z.number(),
  totalBytes: z.number(),
  doneBlocks: z.number(),
  totalBlocks: z.number(),
  /** Null until it can be told. */
  secondsLeft: z.number().nullable(),
});

/** What did not work while the rest did, one sentence each. */
export const syncProblem = z.object({
  clipId: z.number(),
  clipName: z.string(),
  run: z.number().nullable(),
  message: z.string(),
});

export const syncDone = z.object({
  /** Runs that are new in the library. */
  runIds: z.array(runId),
  problems: z.array(syncProblem),
});

export const syncState = z.object({
  isRunning: z.boolean(),
  /** It started by itself. */
  isAutomatic: z.boolean(),
  progress: syncProgress.nullable(),
  /** How the last one ended; null before the first. */
  last: z.object({ unixMs: z.number(), problem: z.string().nullable(), runIds: z.array(runId) }).nullable(),
});

/** A clip while it records. Provisional: what is kept comes with the next sync. */
export const liveEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("connecting") }),
  /** The link is gone; it is taken up again. */
  z.object({ kind: z.literal("lost") }),
  z.object({
    kind: z.literal("reading"),
    /** From the first sample that arrived. */
    timeS: seconds,
    sampleCount: z.number(),
    /** Some seconds ago; null before that, and without a saved calibration. */
    pitchDeg: z.number().nullable(),
    strideDeg: z.number().nullable(),
    isMoving: z.boolean().nullable(),
    /** Dips and spells that are over; null without a saved calibration. */
    headDownS: seconds.nullable(),
    spellCount: z.number().nullable(),
    /** Not arrived; the recording has it. */
    missingS: seconds,
    batteryPercent: z.number().nullable(),
  }),
  /** The recording on the clip has ended. */
  z.object({ kind: z.literal("ended") }),
]);

export const receipt = z.object({
  deviceId: z.string(),
  clipName: z.string(),
  run: z.number(),
  verifiedUnixMs: z.number(),
  bytes: z.number(),
  blocks: z.number(),
  badBlocks: z.array(z.number()),
  root: z.string(),
  sha16: z.string(),
  sampleCount: z.number(),
  lostSampleCount: z.number(),
  gapCount: z.number(),
  gapS: seconds,
  gaps: z.array(range),
  durationS: seconds,
  clock: z
    .object({
      startUnixMs: z.number(),
      startUncertaintyMs: z.number(),
      endUnixMs: z.number(),
      endUncertaintyMs: z.number(),
      anchorCount: z.number(),
      driftPpm: z.number().nullable(),
    })
    .nullable(),
  receivedBytes: z.number(),
  connectionCount: z.number(),
}) satisfies z.ZodType<Receipt>;
