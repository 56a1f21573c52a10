// The radio port over Bluetooth: the only importer of noble, which is loaded when a radio is first asked for, so that a
// computer without Bluetooth runs everything else. Adapter, scanning and connecting; what happens on a connection is
// noble-link.ts, how one is made is noble-connect.ts.
import {
  BehaviorSubject,
  defer,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  map,
  Observable,
  race,
  timer,
  type Subscriber,
} from "rxjs";
import { LookaheadError } from "../core/errors.ts";
import { MAX_VALUE_BYTES, MIN_VALUE_BYTES, SERVICE_UUID } from "../protocol/codes.ts";
import type { AdapterState, ClipCentral, ClipLink, ClipSighting } from "./central.ts";
import { useGivenHciModule } from "./hci-module.ts";
import type { Noble, NoblePeripheral } from "./noble-api.ts";
import { discover, makeConnection } from "./noble-connect.ts";
import { forgetLostConnections } from "./noble-leftovers.ts";
import { NobleLink } from "./noble-link.ts";
import { startNoble } from "./noble-start.ts";
import { radioError, radioProblem } from "./radio-problem.ts";

const CONNECT_DEADLINE_MS = 10_000;
/** The first answer of an adapter comes within 0.1 s, its absence is reported within 1 s. */
const ADAPTER_DEADLINE_MS = 3000;
/** Pause before another attempt when a connection failed while it was being made, and how many attempts that makes. */
const RETRY_MS = 200;
const CONNECT_ATTEMPTS = 5;
/** A step of the clock that long means that the computer slept; whatever was connected is gone. */
const SLEPT_MS = 15_000;
const WATCH_MS = 1000;

const ADAPTER_STATES: Readonly<Record<string, AdapterState>> = {
  poweredOn: "on",
  poweredOff: "off",
  unauthorized: "unauthorized",
  unsupported: "unsupported",
};

export function createNobleCentral(): ClipCentral {
  return new NobleCentral();
}

/** What makes an instance of noble. Fails where the library or the socket below it does not load. */
export async function loadNoble(): Promise<(options: object) => Noble> {
  useGivenHciModule();
  const { default: createNoble } = await import("@abandonware/noble/with-custom-binding.js");
  return createNoble;
}

class NobleCentral implements ClipCentral {
  readonly state: Observable<AdapterState>;
  readonly #state = new BehaviorSubject<AdapterState>("unknown");
  #loading: Promise<Noble | null> | null = null;
  #loadError: unknown = null;
  #noble: Noble | null = null;
  #leaveNoble: () => void = () => {};
  readonly #scans = new Set<Subscriber<ClipSighting>>();
  #isScanning = false;
  /** Clips seen in this process; noble keeps them as well. */
  readonly #seen = new Map<string, NoblePeripheral>();
  readonly #links = new Map<string, NobleLink>();
  /** The last attempt to connect; the next one starts when it is over. */
  #attempt: Promise<unknown> = Promise.resolve();
  #isConnecting = false;
  #watch: ReturnType<typeof setInterval> | null = null;
  readonly #closing = new AbortController();

  constructor() {
    this.state = defer(() => {
      void this.#load();
      return this.#state;
    }).pipe(distinctUntilChanged());
  }

  scan({ signal }: { readonly signal?: AbortSignal }): Observable<ClipSighting> {
    return new Observable<ClipSighting>((subscriber) => {
      const onAbort = (): void => subscriber.complete();
      signal?.addEventListener("abort", onAbort);
      subscriber.add(() => {
        signal?.removeEventListener("abort", onAbort);
        this.#scans.delete(subscriber);
        this.#applyScan();
      });
      if (signal?.aborted === true) {
        subscriber.complete();
        return;
      }
      void this.#addScan(subscriber);
    });
  }

  async #addScan(subscriber: Subscriber<ClipSighting>): Promise<void> {
    try {
      await this.#ready();
      if (subscriber.closed) return;
      this.#scans.add(subscriber);
      this.#applyScan();
    } catch (error) {
      subscriber.error(error);
    }
  }

  connect(id: string, { signal }: { readonly signal?: AbortSignal }): Promise<ClipLink> {
    const stop = AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])]);
    const before = this.#attempt;
    const attempt = this.#inTurn(before, id, stop);
    this.#attempt = Promise.allSettled([before, attempt]);
    return attempt;
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    for (const scan of this.#scans) scan.complete();
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    await this.#attempt;
    await this.#loading;
    this.#leaveNoble();
    this.#state.next("unknown");
    this.#state.complete();
  }

  /** Loads noble once. Null, with the state `unsupported`, where that fails. */
  #load(): Promise<Noble | null> {
    this.#loading ??= this.#loadOnce();
    return this.#loading;
  }

  async #loadOnce(): Promise<Noble | null> {
    try {
      const noble = (await loadNoble())({});
      this.#leaveNoble = startNoble(noble, {
        stateChange: (state) => this.#onState(state),
        discover: (peripheral) => this.#onDiscover(peripheral),
      });
      this.#noble = noble;
      return noble;
    } catch (error) {
      this.#loadError = error;
      this.#state.next("unsupported");
      return null;
    }
  }

  /** Noble with the adapter on, or the reason why not. */
  async #ready(): Promise<Noble> {
    const noble = await this.#load();
    if (this.#closing.signal.aborted) throw radioError("closed");
    if (noble === null) {
      if (this.#loadError instanceof LookaheadError) throw this.#loadError;
      throw radioError("noLibrary", String(this.#loadError), this.#loadError);
    }
    const known = this.#state.pipe(filter((state) => state !== "unknown"));
    const state = await firstValueFrom(race(known, timer(ADAPTER_DEADLINE_MS).pipe(map(() => "off" as const))));
    if (state === "on") return noble;
    throw radioError(state === "off" ? "adapterOff" : state);
  }

  #onState(nobleState: string): void {
    const state = ADAPTER_STATES[nobleState] ?? "unknown";
    this.#state.next(state);
    if (state === "on") return;
    this.#isScanning = false;
    const error = radioError(state === "unsupported" || state === "unauthorized" ? state : "adapterOff");
    for (const scan of this.#scans) scan.error(error);
    for (const link of this.#links.values()) link.lose("lost", "the adapter went off");
    if (this.#noble !== null) forgetLostConnections(this.#noble);
  }

  #onDiscover(peripheral: NoblePeripheral): void {
    const { localName, serviceUuids = [] } = peripheral.advertisement;
    this.#seen.set(peripheral.id, peripheral);
    const sighting: ClipSighting = {
      id: peripheral.id,
      name: localName ?? null,
      rssiDb: peripheral.rssi === 127 ? null : peripheral.rssi,
      serviceFound: serviceUuids.includes(SERVICE_UUID),
    };
    for (const scan of this.#scans) scan.next(sighting);
  }

  /** Scans while somebody listens and nothing is being connected: many adapters cannot do both. */
  #applyScan(): void {
    const wanted = this.#scans.size > 0 && !this.#isConnecting && this.#state.value === "on";
    if (wanted === this.#isScanning || this.#noble === null) return;
    this.#isScanning = wanted;
    // Repeats are wanted: a clip that comes back has been seen before.
    if (wanted) this.#noble.startScanning([SERVICE_UUID], true);
    else if (this.#state.value === "on") this.#noble.stopScanning();
  }

  /** Waits for the attempt before, or leaves when it is cancelled meanwhile. */
  async #inTurn(before: Promise<unknown>, id: string, signal: AbortSignal): Promise<ClipLink> {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
      void before.then(() => resolve());
    });
    if (signal.aborted) throw cancelled();
    return this.#connect(id, signal);
  }

  async #connect(id: string, signal: AbortSignal): Promise<ClipLink> {
    const noble = await this.#ready();
    const peripheral = this.#seen.get(id);
    if (peripheral === undefined) throw radioError("notSeen");
    if (this.#links.has(id)) throw radioError("inUse");
    this.#isConnecting = true;
    this.#applyScan();
    const stop = new AbortController();
    const deadline = setTimeout(() => stop.abort(radioError("noConnection", "deadline")), CONNECT_DEADLINE_MS);
    const onAbort = (): void => stop.abort(cancelled());
    signal.addEventListener("abort", onAbort);
    const adapter = this.#state.subscribe((state) => {
      if (state !== "on") stop.abort(radioError("adapterOff"));
    });
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#connectOnce(noble, peripheral, stop.signal);
        } catch (error) {
          stop.signal.throwIfAborted();
          if (attempt === CONNECT_ATTEMPTS || !mayHelpAgain(error)) throw error;
          await pause(RETRY_MS * attempt, stop.signal);
        }
      }
    } finally {
      clearTimeout(deadline);
      signal.removeEventListener("abort", onAbort);
      adapter.unsubscribe();
      this.#isConnecting = false;
      this.#applyScan();
    }
  }

  async #connectOnce(noble: Noble, peripheral: NoblePeripheral, stop: AbortSignal): Promise<ClipLink> {
    await makeConnection(noble, peripheral, stop);
    const link = new NobleLink(peripheral);
    this.#keep(link);
    const onStop = (): void => link.lose("lost", "given up while connecting");
    stop.addEventListener("abort", onStop);
    try {
      const characteristics = await discover(link, peripheral);
      // An exchange of the MTU stands before discovery in noble's queue, so it is over here.
      const room = (peripheral.mtu ?? 0) - 3;
      link.open(characteristics, Math.min(Math.max(room, MIN_VALUE_BYTES), MAX_VALUE_BYTES));
      for (const which of ["ctrl", "data", "status", "live"] as const) {
        await link.event(characteristics[which], "notify", () => characteristics[which].notify(true));
      }
      return link;
    } catch (error) {
      await link.close();
      throw error;
    } finally {
      stop.removeEventListener("abort", onStop);
    }
  }

  /** Keeps a link until it ends, and watches for a sleep of the computer meanwhile. */
  #keep(link: NobleLink): void {
    this.#links.set(link.peripheralId, link);
    this.#watch ??= this.#startWatch();
    void this.#dropWhenClosed(link);
  }

  async #dropWhenClosed(link: NobleLink): Promise<void> {
    await link.closed;
    this.#links.delete(link.peripheralId);
    if (this.#links.size > 0 || this.#watch === null) return;
    clearInterval(this.#watch);
    this.#watch = null;
  }

  #startWatch(): ReturnType<typeof setInterval> {
    let lastMs = Date.now();
    return setInterval(() => {
      const nowMs = Date.now();
      const hasSlept = nowMs - lastMs > SLEPT_MS;
      lastMs = nowMs;
      if (hasSlept) for (const link of this.#links.values()) link.lose("lost", "the computer slept");
    }, WATCH_MS);
  }
}

/** A connection that fails while it is being made often works a moment later: the clip was about to advertise again. */
function mayHelpAgain(error: unknown): boolean {
  const problem = radioProblem(error);
  return problem === "noConnection" || problem === "lost";
}

function cancelled(): LookaheadError {
  return new LookaheadError("cancelled", "Connecting was cancelled.");
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => {
      clearTimeout(timeout);
      reject(stop.reason as LookaheadError);
    };
    const timeout = setTimeout(() => {
      stop.removeEventListener("abort", onStop);
      resolve();
    }, ms);
    stop.addEventListener("abort", onStop);
  });
}
