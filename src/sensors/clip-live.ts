// The clip as a sensor: its live samples while it records. Connects when it is subscribed to, lets the host machine of the
// protocol prove both sides and switch LIVE on, and turns frames into blocks. Best effort, as LIVE is: what the radio loses is a
// gap, and the next sync brings it. It stores nothing and never syncs. ClipLink <-> this -> the one path of all sources.
import { Observable, type Subscriber } from "rxjs";
import type { SensorEvent } from "../core/imu.ts";
import { STATUS } from "../protocol/codes.ts";
import type { ClipInfo, ClipStatus } from "../protocol/frames.ts";
import { HostMachine } from "../protocol/host.ts";
import type { HostAction, HostEvent } from "../protocol/host-port.ts";
import type { ClipLink } from "./central.ts";
import type { SensorSource } from "./driver.ts";
import { FirstBlock } from "./first-block.ts";
import { HostLoop, type LoopClock } from "./host-loop.ts";
import { FrameReader, type SampleReader } from "./live-frames.ts";
import { radioError } from "./radio-problem.ts";

export interface ClipLiveOptions {
  /** A link of its own, closed when the source ends. Fails with a LookaheadError. */
  connect(signal: AbortSignal): Promise<ClipLink>;
  /** 16 bytes. */
  readonly setupCode: Uint8Array;
  /** The clip that is expected, 8 bytes; null takes any whose proof is right. */
  readonly deviceId: Uint8Array | null;
  /** 16 bytes from a cryptographic source, fresh for each connection. */
  nonce(): Uint8Array;
  readonly clock: LoopClock;
  /**
   * How the samples are read that come behind this first block of the run; null: as without it. Called before the first sample,
   * with null when the clip does not give the block within a few seconds. What it throws is how the source fails.
   */
  readonly onFirstBlock?: (block: Uint8Array | null) => SampleReader | null;
  /** Called before the first sample. */
  readonly onRecording?: (recording: LiveRecording) => void;
}

/** The recording that is watched. */
export interface LiveRecording {
  /** Before this was there. */
  readonly wasRunning: boolean;
  /** Ends it, which completes the source. @throws LookaheadError `device` when the link ends first, or the clip refuses */
  stop(): Promise<void>;
}

const ASK = { config: 1, live: 2, firstBlock: 3, state: 4, stop: 5 } as const;
const FIRST_BLOCK_DEADLINE_MS = 5000;
const LIVE_ON = 1;
const RECORD = { stop: 0, ask: 2 } as const;
const RECORDING = 1;
const BATTERY_MEASURED = 1;

/**
 * Samples in SI units, in the sensor's own axes at its nominal scale, which the first block of the run corrects; seconds from
 * the first sample that arrived. The clip starts to record if it does not, and goes on when this is left before it was stopped.
 * Completes when the recording ends; fails with a LookaheadError (`device`) when the link is lost or the clip refuses.
 */
export function clipLive(options: ClipLiveOptions): SensorSource {
  return new Observable<SensorEvent>((subscriber) => {
    const stop = new AbortController();
    subscriber.add(() => stop.abort());
    void stream(options, subscriber, stop.signal);
  });
}

async function stream(options: ClipLiveOptions, subscriber: Subscriber<SensorEvent>, stop: AbortSignal): Promise<void> {
  let link: ClipLink | null = null;
  try {
    link = await options.connect(stop);
    const live = new LiveConnection(link, options, subscriber);
    stop.addEventListener("abort", () => live.leave());
    if (stop.aborted) live.leave();
    else await live.start();
  } catch (error) {
    subscriber.error(error);
    await link?.close();
  }
}

class LiveConnection {
  readonly #link: ClipLink;
  readonly #subscriber: Subscriber<SensorEvent>;
  readonly #loop: HostLoop;
  readonly #values: { unsubscribe(): void };
  readonly #options: ClipLiveOptions;
  #info: ClipInfo | null = null;
  #frames: FrameReader | null = null;
  #valueBytes = 0;
  #firstBlock: FirstBlock | null = null;
  /** Values of LIVE that wait for the first block; null when none is waited for. */
  #waiting: Extract<HostAction, { type: "live" }>[] | null = null;
  #stopWaiting = (): void => {};
  #stopping: PromiseWithResolvers<void> | null = null;

  constructor(link: ClipLink, options: ClipLiveOptions, subscriber: Subscriber<SensorEvent>) {
    this.#link = link;
    this.#options = options;
    this.#subscriber = subscriber;
    const machine = new HostMachine({
      setupCode: options.setupCode,
      nonce: options.nonce(),
      valueBytes: link.valueBytes,
      deviceId: options.deviceId,
      startsWithSync: false,
    });
    this.#loop = new HostLoop(
      machine,
      options.clock,
      (action) => this.#carryOut(action),
      (bug) => this.#fail(bug),
    );
    this.#values = link.values.subscribe({
      next: ({ which, value }) => {
        if (which === "data") this.#firstBlock?.take(value, options.clock.nowMs());
        else this.#dispatch({ type: "value", which, value });
      },
      error: (error: unknown) => this.#fail(error),
      complete: () => this.#dispatch({ type: "closed" }),
    });
  }

  async start(): Promise<void> {
    this.#dispatch({ type: "info", value: await this.#link.read("info") });
  }

  /** Whoever listened has gone, or everything is said. */
  leave(): void {
    this.#stopping?.reject(radioError("closed"));
    this.#stopWaiting();
    this.#loop.stop();
    this.#values.unsubscribe();
    void this.#link.close();
  }

  /** One that waits for the answer is joined. */
  #stopRecording(): Promise<void> {
    if (this.#stopping === null) {
      this.#stopping = Promise.withResolvers<void>();
      this.#dispatch({ type: "ask", id: ASK.stop, command: { name: "record", action: RECORD.stop } });
    }
    return this.#stopping.promise;
  }

  #fail(error: unknown): void {
    this.#stopping?.reject(error);
    this.#subscriber.error(error);
    this.leave();
  }

  #dispatch(event: HostEvent): void {
    this.#loop.dispatch(event);
  }

  #carryOut(action: HostAction): void {
    switch (action.type) {
      case "write":
        // A write that fails takes the link with it, which comes as the end of its values.
        this.#link.write(action.which, action.value).catch(() => void this.#link.close());
        break;
      case "device":
        this.#info = action.info;
        break;
      case "opened":
        this.#valueBytes = action.valueBytes;
        void this.#readStatus();
        this.#dispatch({ type: "ask", id: ASK.config, command: { name: "config", settings: [] } });
        break;
      case "answered":
        this.#take(action);
        break;
      case "live":
        if (this.#waiting === null) this.#giveOut(action);
        else this.#waiting.push(action);
        break;
      case "status":
        this.#takeStatus(action.status);
        break;
      case "problem":
        if (action.run === 0) this.#fail(radioError("refused", action.problem));
        break;
      case "closeLink":
        void this.#link.close();
        break;
      case "ended":
        this.#fail(radioError("lost"));
        break;
    }
  }

  /** The tick by which the low bits of frames are widened. */
  async #readStatus(): Promise<void> {
    try {
      this.#dispatch({ type: "value", which: "status", value: await this.#link.read("status") });
    } catch {
      // The link is gone, which its values tell.
    }
  }

  #giveOut({ frame, tickFirst }: Extract<HostAction, { type: "live" }>): void {
    for (const event of this.#frames?.take(frame, tickFirst) ?? []) this.#subscriber.next(event);
  }

  #take({ id, status, body }: Extract<HostAction, { type: "answered" }>): void {
    if (id === ASK.firstBlock) {
      this.#firstBlock?.answered(body);
    } else if (id === ASK.stop) {
      this.#stopAnswered(status);
    } else if (status !== STATUS.ok || this.#info === null) {
      this.#fail(radioError("refused", `status ${status}`));
    } else if (id === ASK.config && body?.name === "config") {
      this.#frames = new FrameReader(this.#info.tickHz, body.settings);
      this.#dispatch({ type: "ask", id: ASK.state, command: { name: "record", action: RECORD.ask } });
    } else if (id === ASK.state && body?.name === "record") {
      const wasRunning = body.state === RECORDING;
      this.#options.onRecording?.({ wasRunning, stop: () => this.#stopRecording() });
      if (this.#options.onFirstBlock !== undefined) this.#waiting = [];
      this.#dispatch({ type: "ask", id: ASK.live, command: { name: "live", action: LIVE_ON } });
    } else if (id === ASK.live && body?.name === "live" && this.#waiting !== null) {
      this.#askFirstBlock(body.run);
    }
  }

  /** False where what the block says makes no sense, which ends everything. */
  #describe(block: Uint8Array | null): boolean {
    try {
      const read = this.#options.onFirstBlock?.(block) ?? null;
      if (read !== null && this.#frames !== null) this.#frames.read = read;
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #stopAnswered(status: number): void {
    if (status === STATUS.ok) return this.#complete();
    this.#stopping?.reject(radioError("refused", `status ${status}`));
    this.#stopping = null;
  }

  /** The recording has ended. */
  #complete(): void {
    this.#stopping?.resolve();
    this.#subscriber.complete();
    this.leave();
  }

  #askFirstBlock(run: number): void {
    this.#firstBlock = new FirstBlock(
      (flow) => void this.#link.write("flow", flow).catch(() => this.#link.close()),
      (block) => {
        this.#stopWaiting();
        if (!this.#describe(block)) return;
        const waiting = this.#waiting ?? [];
        this.#waiting = null;
        for (const action of waiting) this.#giveOut(action);
      },
    );
    this.#stopWaiting = this.#options.clock.after(FIRST_BLOCK_DEADLINE_MS, () => this.#firstBlock?.end());
    const command = this.#firstBlock.command(run, this.#valueBytes);
    this.#dispatch({ type: "ask", id: ASK.firstBlock, command });
  }

  #takeStatus({ state, flags, batteryPercent, tick }: ClipStatus): void {
    // The recording ended before its first block came.
    if (state !== RECORDING) this.#firstBlock?.end();
    if (this.#frames === null || !this.#frames.hasBegun) return;
    if ((flags & BATTERY_MEASURED) !== 0) {
      this.#subscriber.next({ kind: "battery", timeS: this.#frames.timeS(tick), percent: batteryPercent });
    }
    if (state !== RECORDING) this.#complete();
  }
}
