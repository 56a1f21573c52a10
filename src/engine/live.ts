// A clip while it records, as it comes: its live samples through the same stations as any recording, in the causal mode. It is for
// looking only and stores nothing: the clip's own recording has every sample, the next sync brings it, and what is kept is the
// analysis of that. A lost link is taken up again. Sensor source -> this -> contract.
import { randomBytes } from "node:crypto";
import { LookaheadError } from "../core/errors.ts";
import type { ImuBlock, SensorEvent } from "../core/imu.ts";
import type { AnalysisParameters } from "../core/parameters.ts";
import { AnalysisRun } from "../core/pipeline.ts";
import type { Calibration, TraceBlock } from "../core/results.ts";
import { housingReader } from "../recordings/lkr.ts";
import type { ClipCentral } from "../sensors/central.ts";
import { clipLive, type LiveRecording } from "../sensors/clip-live.ts";
import { radioProblem } from "../sensors/radio-problem.ts";
import type { LiveEvent } from "./contract.ts";
import { wait, type SyncClock } from "./sync-clock.ts";

const NONCE_BYTES = 16;
/** Lost links in a row that brought nothing before it is given up. */
const MAX_FAILURES = 6;

export interface LiveRequest {
  readonly central: ClipCentral;
  readonly clock: SyncClock;
  readonly deviceId: Uint8Array;
  readonly setupCode: Uint8Array;
  /** Null: samples are counted, but nothing is known of the pitch. */
  readonly calibration: Calibration | null;
  readonly parameters: AnalysisParameters;
  readonly signal: AbortSignal;
  /** A recording that was started by watching is ended when `signal` fires; one that ran before goes on. */
  readonly stopsRecording: boolean;
  /** With each connection what is watched, and null between two. */
  onRecording(recording: LiveRecording | null): void;
  findClip(): Promise<string>;
  tell(event: LiveEvent): void;
}

/**
 * Until the recording or the signal ends it.
 * @throws LookaheadError `device` when the clip cannot be had, or not again
 */
export async function watchLive(request: LiveRequest): Promise<void> {
  const { signal, clock } = request;
  const view = new LiveView(request);
  for (let failures = 0; !signal.aborted;) {
    request.tell({ kind: "connecting" });
    const before = view.sampleCount;
    try {
      await playOnce(request, view);
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof LookaheadError) || radioProblem(error) === "refused") throw error;
      failures = view.sampleCount > before ? 1 : failures + 1;
      if (failures > MAX_FAILURES || radioProblem(error) === null) throw error;
      request.tell({ kind: "lost" });
      await wait(clock, clock.reconnectMs(failures), signal);
    }
  }
}

async function playOnce(request: LiveRequest, view: LiveView): Promise<void> {
  const { central, signal, setupCode, deviceId, clock } = request;
  const sightingId = await request.findClip();
  view.begin();
  const source = clipLive({
    connect: (stopped) => central.connect(sightingId, { signal: stopped }),
    setupCode,
    deviceId,
    nonce: () => Uint8Array.from(randomBytes(NONCE_BYTES)),
    clock,
    onRecording: (recording) => view.watch(recording),
    onFirstBlock: (block) => (block === null ? null : housingReader(block)),
  });
  await new Promise<void>((resolve, reject) => {
    const leave = (): void => {
      subscription.unsubscribe();
      resolve();
    };
    const onAbort = (): void => void view.endRecording().then(leave, leave);
    const subscription = source.subscribe({
      next: (event) => view.take(event),
      error: (error: Error) => {
        signal.removeEventListener("abort", onAbort);
        reject(error);
      },
      complete: () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      },
    });
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  }).finally(() => view.watch(null));
}

/** What has been seen so far, over any number of connections. Times count from the first sample of all. */
class LiveView {
  sampleCount = 0;
  readonly #request: LiveRequest;
  readonly #run: AnalysisRun | null;
  #recording: LiveRecording | null = null;
  #isStartedHere: boolean | null = null;
  #startMs: number | null = null;
  /** Added to the times of this connection's samples, which count from its own first one. */
  #offsetS = 0;
  #isFresh = true;
  #lastS = 0;
  #missingS = 0;
  #headDownS = 0;
  #spellCount = 0;
  #batteryPercent: number | null = null;
  #trace: { readonly pitchDeg: number; readonly strideDeg: number; readonly isMoving: boolean } | null = null;

  constructor(request: LiveRequest) {
    this.#request = request;
    const { calibration, parameters } = request;
    const hasPitch = calibration !== null && calibration.forward !== null;
    this.#run = hasPitch ? new AnalysisRun({ calibration, parameters, mode: "live" }) : null;
  }

  /** The recording of this connection; null when that is over. */
  watch(recording: LiveRecording | null): void {
    this.#recording = recording;
    if (recording !== null) this.#isStartedHere ??= !recording.wasRunning;
    this.#request.onRecording(recording);
  }

  /** When nobody watches any more. @throws LookaheadError `device` */
  async endRecording(): Promise<void> {
    if (this.#request.stopsRecording && this.#isStartedHere === true) await this.#recording?.stop();
  }

  /** Another connection. */
  begin(): void {
    this.#isFresh = true;
  }

  take(event: SensorEvent): void {
    if (event.kind === "imu") this.#takeBlock(event.block);
    else if (event.kind === "gap") this.#missingS += event.toS - event.fromS;
    else if (event.kind === "battery") this.#batteryPercent = event.percent;
    this.#tell();
  }

  #takeBlock(block: ImuBlock): void {
    const nowMs = this.#request.clock.nowMs();
    this.#startMs ??= nowMs;
    if (this.#isFresh && this.sampleCount > 0) {
      // What lies between two connections is told by this computer's clock alone; the recording knows it exactly.
      this.#offsetS = Math.max((nowMs - this.#startMs) / 1000, this.#lastS + 1) - block.timeS[0];
      this.#missingS += this.#offsetS + block.timeS[0] - this.#lastS;
    }
    this.#isFresh = false;
    const timeS = block.timeS.map((s) => s + this.#offsetS);
    this.sampleCount += timeS.length;
    this.#lastS = timeS[timeS.length - 1];
    for (const settled of this.#run?.push({ ...block, timeS }) ?? []) {
      if (settled.kind === "trace") this.#takeTrace(settled.block);
      else if (settled.kind === "span" && settled.span.kind !== "glance") {
        this.#headDownS += settled.span.headDownS;
        if (settled.span.kind !== "dip") this.#spellCount++;
      }
    }
  }

  #takeTrace({ pitchDeg, strideDeg, moving }: TraceBlock): void {
    const last = pitchDeg.length - 1;
    if (last >= 0) this.#trace = { pitchDeg: pitchDeg[last], strideDeg: strideDeg[last], isMoving: moving[last] === 1 };
  }

  #tell(): void {
    this.#request.tell({
      kind: "reading",
      timeS: this.#lastS,
      sampleCount: this.sampleCount,
      pitchDeg: this.#trace?.pitchDeg ?? null,
      strideDeg: this.#trace?.strideDeg ?? null,
      isMoving: this.#trace?.isMoving ?? null,
      headDownS: this.#run === null ? null : this.#headDownS,
      spellCount: this.#run === null ? null : this.#spellCount,
      missingS: this.#missingS,
      batteryPercent: this.#batteryPercent,
    });
  }
}
