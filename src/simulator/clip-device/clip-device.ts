// A whole clip: device machine, runs on emulated flash, recorder, tick clock, controls and event log behind the characteristics
// of a peripheral. It has no radio and makes no samples. Radio <-> this <- content.
import type { EventEntry, Setting } from "../../protocol/bodies.ts";
import { END_REASON, STATUS } from "../../protocol/codes.ts";
import { DeviceMachine } from "../../protocol/device.ts";
import type { ClipControls, DeviceEvent } from "../../protocol/device-port.ts";
import type { ClipStatus } from "../../protocol/frames.ts";
import { AXIS_COUNT } from "../../protocol/rice.ts";
import { ClipRecorder } from "./clip-recorder.ts";
import {
  DEFAULT_SETTINGS,
  deviceOptions,
  recordingSettings,
  settingList,
  withSettings,
  type ClipIdentity,
  type ClipSettings,
} from "./clip-settings.ts";
import type { NorFlash } from "./nor-flash.ts";
import type { PeripheralPort } from "./peripheral-port.ts";
import { RunCatalogue, type CatalogueGeometry } from "./run-catalogue.ts";

/** The clock of the clip: ticks that are never set. */
export interface TickClock {
  now(): number;
  /** Calls `wake` once at `tick` or a little later; the answer takes it back. */
  wakeAt(tick: number, wake: () => void): () => void;
}

export interface ClipDeviceOptions {
  readonly identity: ClipIdentity;
  readonly settings?: ClipSettings;
  /** A new one is blank; one that was in another ClipDevice before is a clip that was switched on again. */
  readonly flash: NorFlash;
  readonly geometry: CatalogueGeometry;
  readonly clock: TickClock;
  /** From a cryptographic source. */
  readonly random: (length: number) => Uint8Array;
  readonly onIdentify?: (seconds: number) => void;
}

type Send = Parameters<PeripheralPort["onSend"]>[0];

const EVENT = { boot: 1, firstError: 64 } as const;
const POWER_ON = 1;
const MAX_EVENTS = 256;
const STATE = { idle: 0, recording: 1, full: 3 } as const;
const BATTERY_MEASURED = 1;
/** Mean size of a sample in flash, for the time left. */
const SAMPLE_FLASH_BYTES = 6.5;
const BLOCK_PAYLOAD_BYTES = 4044;
const NONCE_BYTES = 16;

export class ClipDevice implements PeripheralPort, ClipControls {
  readonly catalogue: RunCatalogue;
  readonly #options: ClipDeviceOptions;
  readonly #recorder: ClipRecorder;
  readonly #machine: DeviceMachine;
  #settings: ClipSettings;
  #isFull = false;
  #send: Send = () => {};
  #valueBytes = 0;
  #cancelWake = (): void => {};
  readonly #events: EventEntry[] = [];
  #firstEvent = 0;
  #lastError = 0;
  /** Samples that wait for a LIVE value, and the ticks of the first and the last. */
  #live: number[] = [];
  #liveFirstSample = 0;
  #liveTicks: [first: number, last: number] = [0, 0];

  constructor(options: ClipDeviceOptions) {
    this.#options = options;
    this.#settings = options.settings ?? DEFAULT_SETTINGS;
    const { flash, geometry, identity } = options;
    this.catalogue = new RunCatalogue(flash, geometry, (...event) => this.#note(...event));
    this.#note(EVENT.boot, POWER_ON, this.catalogue.bootId);
    this.#recorder = new ClipRecorder(this.catalogue);
    this.#machine = new DeviceMachine(deviceOptions(identity), this.catalogue, this);
    this.room(Infinity);
  }

  // ---- PeripheralPort ----

  read(which: "info" | "status"): Uint8Array {
    return which === "info" ? this.#machine.info() : this.#machine.status(this.#now);
  }

  write(which: "ctrl" | "flow", value: Uint8Array): void {
    if (which === "flow") this.#handle({ type: "flow", value });
    else this.#handle({ type: "ctrl", value, random: this.#options.random(NONCE_BYTES) });
  }

  subscribed(_which: "ctrl" | "data" | "status" | "live", valueBytes: number): void {
    if (valueBytes === this.#valueBytes) return;
    this.#valueBytes = valueBytes;
    this.#handle({ type: "connected", valueBytes });
  }

  disconnected(): void {
    this.#valueBytes = 0;
    this.#live = [];
    this.#handle({ type: "disconnected" });
  }

  room(frames: number): void {
    this.#handle({ type: "room", frames });
  }

  onSend(send: Send): void {
    this.#send = send;
  }

  // ---- content ----

  /** One sample of the sensor at this moment: acc x y z, gyr x y z, raw. Recorded while a run is open. */
  sample(values: ArrayLike<number>, tick = this.#now): void {
    if (!this.#recorder.isRecording) return;
    const index = this.#recorder.nextSample;
    const run = this.recordingRun();
    this.#recorder.push(values, tick);
    this.#stream(run, index, values, tick);
    if (this.#recorder.isRecording) return;
    this.#isFull = true;
    this.#handle({ type: "changed" });
  }

  /** `count` samples were lost here. */
  lose(count: number): void {
    this.#recorder.lose(count);
  }

  #stream(run: number, index: number, values: ArrayLike<number>, tick: number): void {
    const room = this.#machine.liveSampleCount;
    if (room === 0) {
      this.#live = [];
      return;
    }
    if (this.#live.length === 0) {
      this.#liveFirstSample = index;
      this.#liveTicks[0] = tick;
    }
    for (let axis = 0; axis < AXIS_COUNT; axis++) this.#live.push(values[axis]);
    this.#liveTicks[1] = tick;
    if (this.#live.length < room * AXIS_COUNT) return;
    const [tickFirst, tickLast] = this.#liveTicks;
    const samples = Int16Array.from(this.#live);
    this.#live = [];
    const live = { run, flags: 0, firstSample: this.#liveFirstSample, tickFirst, tickLast, samples };
    this.#handle({ type: "samples", live });
  }

  // ---- ClipControls ----

  status(): Omit<ClipStatus, "bootId" | "tick"> {
    const { totalBlocks, usedBlocks } = this.catalogue;
    const samplesLeft = ((totalBlocks - usedBlocks) * BLOCK_PAYLOAD_BYTES) / SAMPLE_FLASH_BYTES;
    const state = this.#recorder.isRecording ? STATE.recording : this.#isFull ? STATE.full : STATE.idle;
    return {
      flags: BATTERY_MEASURED,
      state,
      batteryPercent: 100,
      resetReason: POWER_ON,
      batteryMv: 4100,
      lastError: this.#lastError,
      totalBlocks,
      usedBlocks,
      freeS: Math.floor((samplesLeft * 1000) / this.#settings.rateMhz),
    };
  }

  recordingRun(): number {
    return this.catalogue.openRun;
  }

  record(isOn: boolean): number {
    const wasOn = this.#recorder.isRecording;
    const settings = recordingSettings(this.#options.identity, this.#settings);
    const status = isOn ? this.#recorder.start(settings, this.#now) : this.#recorder.stop(END_REASON.asked);
    this.#isFull = status === STATUS.full;
    if (wasOn !== this.#recorder.isRecording)
      this.#options.clock.wakeAt(this.#now, () => this.#handle({ type: "changed" }));
    return status;
  }

  identify(seconds: number): void {
    this.#options.onIdentify?.(seconds);
  }

  settings(): readonly Setting[] {
    return settingList(this.#settings);
  }

  changeSettings(settings: readonly Setting[]): number {
    const changed = withSettings(this.#settings, settings, this.#recorder.isRecording);
    if (typeof changed === "number") return changed;
    this.#settings = changed;
    return STATUS.ok;
  }

  events(first: number): { firstEvent: number; entries: readonly EventEntry[] } {
    const from = Math.max(first, this.#firstEvent);
    return { firstEvent: from, entries: this.#events.slice(from - this.#firstEvent) };
  }

  // ---- inside ----

  get #now(): number {
    return this.#options.clock.now();
  }

  /** Values of events are the low 16 bits. */
  #note(code: number, value: number, bootId: number): void {
    this.#events.push({ tick: this.#now, bootId, code, value: value & 0xffff });
    if (code >= EVENT.firstError) this.#lastError = code;
    if (this.#events.length <= MAX_EVENTS) return;
    this.#events.shift();
    this.#firstEvent++;
  }

  #handle(event: DeviceEvent): void {
    const actions = this.#machine.handle(event, this.#now);
    for (const { which, value } of actions) this.#send(which, value);
    this.#cancelWake();
    const { wakeAtTick } = this.#machine;
    this.#cancelWake =
      wakeAtTick === Infinity ? () => {} : this.#options.clock.wakeAt(wakeAtTick, () => this.#handle({ type: "time" }));
  }
}
