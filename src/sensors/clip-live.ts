// The clip as a sensor: its live samples while it records. Connects when it is subscribed to, lets the host machine of the
// protocol prove both sides and switch LIVE on, and turns frames into blocks. Best effort, as LIVE is: what the radio loses is a
// gap, and the next sync brings it. It stores nothing and never syncs. ClipLink <-> this -> the one path of all sources.
import { Observable, type Subscriber } from "rxjs";
import type { SensorEvent } from "../core/imu.ts";
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../core/units.ts";
import { ACC_RANGES_G, GYR_RANGES_DPS } from "../protocol/block.ts";
import type { Setting } from "../protocol/bodies.ts";
import { STATUS } from "../protocol/codes.ts";
import type { ClipInfo, ClipStatus, LiveFrame } from "../protocol/frames.ts";
import { HostMachine } from "../protocol/host.ts";
import type { HostAction, HostEvent } from "../protocol/host-port.ts";
import { AXIS_COUNT } from "../protocol/rice.ts";
import type { ClipLink } from "./central.ts";
import type { SensorSource } from "./driver.ts";
import { FirstBlock } from "./first-block.ts";
import { HostLoop, type LoopClock } from "./host-loop.ts";
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
   * Given where the run's descriptor is wanted: called with its block before the first sample, or with null when the clip does
   * not give it within a few seconds.
   */
  readonly onFirstBlock?: (block: Uint8Array | null) => void;
}

const ASK = { config: 1, live: 2, firstBlock: 3 } as const;
const FIRST_BLOCK_DEADLINE_MS = 5000;
const LIVE_ON = 1;
const ACC_RANGE_KEY = 2;
const GYR_RANGE_KEY = 3;
const RECORDING = 1;
const BATTERY_MEASURED = 1;
const RAW_FULL_SCALE = 32_768;

/**
 * Samples in SI units, in the sensor's own axes at its nominal scale, which the first block of the run corrects; seconds from
 * the first sample that arrived. The clip starts to record if it does not, and goes on when this is left. Completes when the
 * recording ends; fails with a LookaheadError (`device`) when the link is lost or the clip refuses.
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
    this.#stopWaiting();
    this.#loop.stop();
    this.#values.unsubscribe();
    void this.#link.close();
  }

  #fail(error: unknown): void {
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
    } else if (status !== STATUS.ok || this.#info === null) {
      this.#fail(radioError("refused", `status ${status}`));
    } else if (id === ASK.config && body?.name === "config") {
      this.#frames = new FrameReader(this.#info.tickHz, body.settings);
      if (this.#options.onFirstBlock !== undefined) this.#waiting = [];
      this.#dispatch({ type: "ask", id: ASK.live, command: { name: "live", action: LIVE_ON } });
    } else if (id === ASK.live && body?.name === "live" && this.#waiting !== null) {
      this.#askFirstBlock(body.run);
    }
  }

  #askFirstBlock(run: number): void {
    this.#firstBlock = new FirstBlock(
      (flow) => void this.#link.write("flow", flow).catch(() => this.#link.close()),
      (block) => {
        this.#stopWaiting();
        this.#options.onFirstBlock?.(block);
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
    if (state === RECORDING) return;
    this.#subscriber.complete();
    this.leave();
  }
}

/** Frames to events: one run, in order, each sample once. */
class FrameReader {
  readonly #tickHz: number;
  readonly #accG: number;
  readonly #gyrDps: number;
  #run = 0;
  #nextSample = 0;
  #originTick = 0;
  #lastS = -Infinity;

  constructor(tickHz: number, settings: readonly Setting[]) {
    this.#tickHz = tickHz;
    this.#accG = rangeOf(settings, ACC_RANGE_KEY, ACC_RANGES_G) / RAW_FULL_SCALE;
    this.#gyrDps = rangeOf(settings, GYR_RANGE_KEY, GYR_RANGES_DPS) / RAW_FULL_SCALE;
  }

  get hasBegun(): boolean {
    return this.#run !== 0;
  }

  timeS(tick: number): number {
    return (tick - this.#originTick) / this.#tickHz;
  }

  *take(frame: LiveFrame, tickFirst: number): Generator<SensorEvent, void> {
    const { run, firstSample, span, samples } = frame;
    const count = samples.length / AXIS_COUNT;
    const isFirst = !this.hasBegun;
    if (isFirst) {
      this.#run = run;
      this.#originTick = tickFirst;
    }
    const firstS = this.timeS(tickFirst);
    // Of another run, come twice, or with a clock that contradicts itself.
    if (run !== this.#run || (!isFirst && (firstSample < this.#nextSample || firstS <= this.#lastS))) return;
    if (!isFirst && firstSample > this.#nextSample) {
      yield { kind: "gap", fromS: this.#lastS, toS: firstS, cause: "link" };
    }
    const stepS = count < 2 ? 0 : span / this.#tickHz / (count - 1);
    const timeS = Float64Array.from({ length: count }, (_, at) => firstS + at * stepS);
    yield { kind: "imu", block: { timeS, ...this.#scaled(samples, count) } };
    this.#nextSample = firstSample + count;
    this.#lastS = timeS[count - 1];
  }

  /** In the steps that the recording goes through as well, so that both are the same numbers. */
  #scaled(samples: Int16Array, count: number): { accMps2: Float64Array; gyrRadps: Float64Array } {
    const accMps2 = new Float64Array(3 * count);
    const gyrRadps = new Float64Array(3 * count);
    for (let at = 0; at < count; at++) {
      for (let axis = 0; axis < 3; axis++) {
        accMps2[3 * at + axis] = this.#accG * samples[AXIS_COUNT * at + axis] * STANDARD_GRAVITY_MPS2;
        gyrRadps[3 * at + axis] = this.#gyrDps * samples[AXIS_COUNT * at + 3 + axis] * RAD_PER_DEG;
      }
    }
    return { accMps2, gyrRadps };
  }
}

/** @throws LookaheadError `device` for a clip that does not say in which range it measures */
function rangeOf(settings: readonly Setting[], key: number, ranges: readonly number[]): number {
  const range = ranges[settings.find((setting) => setting.key === key)?.value[0] ?? -1];
  if (range === undefined) throw radioError("refused", `no range in setting ${key}`);
  return range;
}
