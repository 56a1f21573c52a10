// A radio without a radio: clips of the simulator in the same process behind the port of the central, in virtual time. Values
// travel in order with a delay; a plan of faults loses them, changes them or cuts the link. No noble, no Bluetooth: that path
// has its own tests over the emulated controller. Not a test.
import { randomBytes } from "node:crypto";
import { BehaviorSubject, Observable, Subject } from "rxjs";
import type { AdapterState, ClipCentral, ClipLink, ClipSighting, ClipValue } from "../../src/sensors/central.ts";
import { radioError } from "../../src/sensors/radio-problem.ts";
import type { SyncClock } from "../../src/engine/sync-clock.ts";
import { ClipDevice, type TickClock } from "../../src/simulator/clip-device/clip-device.ts";
import type { ClipIdentity } from "../../src/simulator/clip-device/clip-settings.ts";
import { NorFlash } from "../../src/simulator/clip-device/nor-flash.ts";
import { VirtualTime } from "../protocol/virtual-time.ts";
import { rawSamples } from "./clip-runs.ts";

const TICK_HZ = 32_768;
export const WALL_START_MS = 1_780_000_000_000;
const GEOMETRY = { areaSectors: 2, dataSectors: 250 };
const LATENCY_MS = 8;
export const SETUP_CODE = Uint8Array.from({ length: 16 }, (_, at) => 17 * at);

/** Virtual time that runs while somebody waits: one event per turn of the real event loop. */
export class WireTime implements SyncClock {
  readonly virtual = new VirtualTime();
  /** What the wall clock shows beyond the time that has passed. */
  leapMs = 0;
  #isStopped = false;

  constructor() {
    const turn = (): void => {
      if (this.#isStopped) return;
      this.virtual.step();
      setImmediate(turn);
    };
    setImmediate(turn);
  }

  nowMs(): number {
    return this.virtual.nowMs;
  }

  unixMs(): number {
    return WALL_START_MS + this.leapMs + this.virtual.nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    return this.virtual.after(delayMs, action);
  }

  reconnectMs(): number {
    return 500;
  }

  stop(): void {
    this.#isStopped = true;
  }
}

/** What befalls a value on its way: null for nothing. */
export type Fault = (
  value: ClipValue | { readonly which: "flow" | "ctrl"; readonly value: Uint8Array },
) => "lose" | "cut" | Uint8Array | null;

export interface WiredClipOptions {
  readonly deviceId: Uint8Array;
  readonly setupCode?: Uint8Array;
  readonly sensor?: ClipIdentity["sensor"];
  /** Millionths that its crystal runs fast. */
  readonly driftPpm?: number;
}

/** A clip in range: the simulator's device over emulated flash. */
export class WiredClip {
  readonly id: string;
  readonly name: string;
  readonly flash = new NorFlash(2 * GEOMETRY.areaSectors + GEOMETRY.dataSectors, 1);
  isInRange = true;
  device!: ClipDevice;
  readonly #time: WireTime;
  readonly #options: WiredClipOptions;
  #bootTick = 0;
  #bootMs = 0;

  constructor(time: WireTime, options: WiredClipOptions) {
    this.#time = time;
    this.#options = options;
    const hex = Buffer.from(options.deviceId).toString("hex");
    this.id = `sighting-${hex}`;
    this.name = `Lookahead ${hex.slice(-4).toUpperCase()}`;
    this.reboot();
  }

  get tick(): number {
    const rate = (TICK_HZ * (1 + (this.#options.driftPpm ?? 0) / 1e6)) / 1000;
    return Math.floor(this.#bootTick + (this.#time.nowMs() - this.#bootMs) * rate);
  }

  /** The power goes and comes back: ticks start anywhere, what was not in flash is gone. */
  reboot(): void {
    this.#bootTick += 12_345;
    this.#bootMs = this.#time.nowMs();
    const clock: TickClock = {
      now: () => this.tick,
      wakeAt: (tick, wake) => this.#time.after(((tick - this.tick) * 1000) / TICK_HZ, wake),
    };
    const { deviceId, setupCode = SETUP_CODE, sensor } = this.#options;
    this.device = new ClipDevice({
      identity: {
        deviceId,
        setupCode,
        firmware: 1 << 24,
        model: "simulated",
        tickHz: TICK_HZ,
        ...(sensor === undefined ? {} : { sensor }),
      },
      flash: this.flash,
      geometry: GEOMETRY,
      clock,
      random: (length) => Uint8Array.from(randomBytes(length)),
    });
  }

  /** Records a made-up run whose samples end at this moment; its number. */
  record(o: { readonly seed?: number; readonly script?: string } = {}): number {
    this.device.record(true);
    const number = this.device.recordingRun();
    const start = this.tick + 1;
    for (const { timeS, values } of rawSamples(o)) this.device.sample(values, start + Math.round(timeS * TICK_HZ));
    this.device.record(false);
    return number;
  }

  /** Every block of a run as it lies in flash. */
  blocksOf(run: number): Uint8Array[] {
    const entry = this.device.catalogue.runs().find((one) => one.run === run);
    if (entry === undefined) throw new Error(`the clip has no run ${run}`);
    return Array.from({ length: entry.blocks }, (_, blockNo) =>
      Uint8Array.from(this.device.catalogue.read(run, blockNo * 4096, 4096)!),
    );
  }

  stateOf(run: number): number | undefined {
    return this.device.catalogue.runs().find((one) => one.run === run)?.state;
  }
}

/** The radio of this computer with these clips around it. */
export class Wire implements ClipCentral {
  readonly #state = new BehaviorSubject<AdapterState>("on");
  readonly state: Observable<AdapterState> = this.#state;
  readonly clips: readonly WiredClip[];
  fault: Fault = () => null;
  valueBytes = 244;
  /** Values that were delivered, both ways. */
  deliveredCount = 0;
  connectionCount = 0;
  readonly #time: WireTime;
  readonly #links = new Set<WireLink>();

  constructor(time: WireTime, clips: readonly WiredClip[]) {
    this.#time = time;
    this.clips = clips;
  }

  scan({ signal }: { readonly signal?: AbortSignal }): Observable<ClipSighting> {
    return new Observable((subscriber) => {
      if (signal?.aborted === true) {
        subscriber.complete();
        return;
      }
      const onAbort = (): void => subscriber.complete();
      signal?.addEventListener("abort", onAbort);
      let takeBack = (): void => {};
      const advertise = (): void => {
        for (const clip of this.clips) {
          if (clip.isInRange) subscriber.next({ id: clip.id, name: clip.name, rssiDb: -60, serviceFound: true });
        }
        takeBack = this.#time.after(1000, advertise);
      };
      takeBack = this.#time.after(100, advertise);
      subscriber.add(() => {
        signal?.removeEventListener("abort", onAbort);
        takeBack();
      });
    });
  }

  connect(id: string, { signal }: { readonly signal?: AbortSignal }): Promise<ClipLink> {
    const clip = this.clips.find((one) => one.id === id);
    return new Promise((resolve, reject) => {
      this.#time.after(60, () => {
        if (signal?.aborted === true) reject(radioError("closed"));
        else if (clip === undefined || !clip.isInRange) reject(radioError("noConnection"));
        else {
          this.connectionCount++;
          const link = new WireLink(this, this.#time, clip, () => this.#links.delete(link));
          this.#links.add(link);
          resolve(link);
        }
      });
    });
  }

  /** Every link breaks at once. */
  cutAll(): void {
    for (const link of this.#links) link.cut("lost");
  }

  get linkCount(): number {
    return this.#links.size;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links].map((link) => link.close()));
  }
}

class WireLink implements ClipLink {
  readonly valueBytes: number;
  readonly values = new Subject<ClipValue>();
  readonly closed: Promise<string>;
  readonly #wire: Wire;
  readonly #time: WireTime;
  readonly #clip: WiredClip;
  readonly #device: ClipDevice;
  readonly #onClosed: () => void;
  #tellClosed!: (reason: string) => void;
  #isOpen = true;
  #arrivesAtMs = 0;

  constructor(wire: Wire, time: WireTime, clip: WiredClip, onClosed: () => void) {
    this.#wire = wire;
    this.#time = time;
    this.#clip = clip;
    this.#device = clip.device;
    this.#onClosed = onClosed;
    this.valueBytes = wire.valueBytes;
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
    this.#device.onSend((which, value) =>
      this.#send((arrived) => this.values.next({ which, value: arrived }), { which, value }),
    );
    for (const which of ["ctrl", "data", "status", "live"] as const) this.#device.subscribed(which, wire.valueBytes);
  }

  /** Delivers after the latency, behind what is on its way already. False: the link is gone. */
  #send(deliver: (value: Uint8Array) => void, sent: Parameters<Fault>[0]): boolean {
    if (!this.#isOpen) return false;
    const value = Uint8Array.from(sent.value);
    this.#arrivesAtMs = Math.max(this.#arrivesAtMs + 0.2, this.#time.nowMs() + LATENCY_MS);
    this.#time.after(this.#arrivesAtMs - this.#time.nowMs(), () => {
      if (!this.#isOpen) return;
      if (!this.#clip.isInRange || this.#clip.device !== this.#device) return this.cut("lost");
      const fault = this.#wire.fault({ ...sent, value });
      if (fault === "cut") return this.cut("lost");
      if (fault === "lose") return;
      this.#wire.deliveredCount++;
      deliver(fault ?? value);
    });
    return true;
  }

  async read(which: "info" | "status"): Promise<Uint8Array> {
    const answer = this.#device.read(which);
    const later = new Promise<void>((resolve) => {
      this.#time.after(2 * LATENCY_MS, resolve);
    });
    await Promise.race([later, this.closed]);
    if (!this.#isOpen) throw radioError("lost");
    return answer;
  }

  async write(which: "ctrl" | "flow", value: Uint8Array): Promise<void> {
    const isSent = this.#send((arrived) => this.#device.write(which, arrived), { which, value });
    if (!isSent) throw radioError("lost");
  }

  cut(reason: "lost" | "closed"): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#device.disconnected();
    this.#onClosed();
    if (reason === "lost") this.values.error(radioError("lost"));
    else this.values.complete();
    this.#tellClosed(reason);
  }

  close(): Promise<void> {
    this.cut("closed");
    return Promise.resolve();
  }
}
