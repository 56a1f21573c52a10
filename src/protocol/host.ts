// The host side of one connection as a pure state machine: PROTOCOL.md section 13.3. No clock, no random source, no I/O: see
// host-port.ts. Here events are handed on and the steps are put together. Radio and store -> this -> radio and store.
import type { Ticket } from "./ctrl-exchange.ts";
import { decodeLive, decodeStatus, widenTick } from "./frames.ts";
import { greet, readClock } from "./greeting.ts";
import { HostConnection, type Path } from "./host-connection.ts";
import type { AskedCommand, HostAction, HostEvent, HostOptions } from "./host-port.ts";
import { RunFetch } from "./run-fetch.ts";
import { RunSync } from "./run-sync.ts";

export type * from "./host-port.ts";

/** While nothing else happens the clock is read again, so that a long LIVE has anchors. */
const IDLE_CLOCK_MS = 600_000;

interface Asked {
  readonly id: number;
  readonly command: AskedCommand;
  /** Null until the session is open. */
  ticket: Ticket | null;
}

/** One connection. Make another machine for the next. */
export class HostMachine {
  readonly #options: HostOptions;
  readonly #connection: HostConnection;
  readonly #fetch: RunFetch;
  readonly #sync: RunSync;
  readonly #path: Path;
  #info: Uint8Array | null = null;
  #isOpen = false;
  #isSyncWanted: boolean;
  #isClosed = false;
  #hasEnded = false;
  #asked: Asked[] = [];
  #knownTick = 0;
  #idleClockAtMs = Infinity;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#isSyncWanted = options.startsWithSync;
    this.#connection = new HostConnection(options.valueBytes);
    this.#fetch = new RunFetch(this.#connection);
    this.#sync = new RunSync(this.#connection, this.#fetch);
    this.#path = this.#steps();
  }

  /** When `time` is due, on the scale of `nowMs`; Infinity for never. */
  get wakeAtMs(): number {
    if (this.#connection.isOver) return Infinity;
    return Math.min(this.#connection.exchange.wakeAtMs, this.#fetch.wakeAtMs, this.#idleClockAtMs);
  }

  /** `nowMs` never runs backwards. The actions are to be carried out in their order. */
  handle(event: HostEvent, nowMs: number): HostAction[] {
    if (this.#hasEnded) return [];
    this.#connection.nowMs = nowMs;
    this.#take(event);
    if (!this.#connection.isOver) this.#proceed(nowMs);
    if (this.#connection.isOver) this.#fetch.commits.flush();
    if (this.#isClosed && this.#fetch.commits.isEmpty) {
      this.#hasEnded = true;
      this.#connection.push({ type: "ended" });
    }
    return this.#connection.takeActions();
  }

  #proceed(nowMs: number): void {
    const { exchange } = this.#connection;
    exchange.onTime(nowMs);
    if (exchange.isDead) {
      this.#connection.fail("deadLink");
      return;
    }
    this.#path.next();
    this.#askAndAnswer();
    this.#fetch.onTime();
  }

  #take(event: HostEvent): void {
    switch (event.type) {
      case "info":
        this.#info = event.value;
        break;
      case "value":
        if (!this.#connection.isOver) this.#takeValue(event.which, event.value);
        break;
      case "held":
        this.#sync.held = event.runs;
        break;
      case "committed":
        this.#fetch.committed(event.group);
        break;
      case "readBack":
        this.#sync.readBack = event;
        break;
      case "proofKept":
        this.#sync.keptProofOf = event.run;
        break;
      case "storeFailed":
        this.#fetch.commits.abandon();
        if (!this.#connection.isOver) this.#connection.fail("storeFailed");
        break;
      case "sync":
        this.#isSyncWanted = true;
        break;
      case "ask":
        this.#asked.push({ id: event.id, command: event.command, ticket: null });
        break;
      case "cancel":
        if (!this.#connection.isOver) this.#connection.fail("cancelled");
        break;
      case "closed":
        this.#isClosed = true;
        this.#connection.isOver = true;
        break;
      case "time":
        break;
    }
  }

  #takeValue(which: "ctrl" | "data" | "status" | "live", value: Uint8Array): void {
    switch (which) {
      case "ctrl":
        this.#connection.exchange.take(value, this.#connection.nowMs);
        break;
      case "data":
        this.#fetch.take(value);
        break;
      case "status":
        this.#takeStatus(value);
        break;
      case "live":
        if (this.#isOpen) this.#takeLive(value);
    }
  }

  #takeStatus(value: Uint8Array): void {
    const status = decodeStatus(value);
    if (!status.ok) return;
    this.#knownTick = status.value.tick;
    this.#connection.push({ type: "status", status: status.value });
  }

  #takeLive(value: Uint8Array): void {
    const frame = decodeLive(value);
    if (!frame.ok) return;
    this.#knownTick = widenTick(frame.value.tick, this.#knownTick);
    this.#connection.push({ type: "live", frame: frame.value, tickFirst: this.#knownTick });
  }

  #askAndAnswer(): void {
    if (!this.#isOpen) return;
    for (const asked of this.#asked) {
      asked.ticket ??= this.#connection.exchange.submit(asked.command, this.#connection.nowMs);
      const { reply } = asked.ticket;
      if (reply !== null)
        this.#connection.push({ type: "answered", id: asked.id, status: reply.status, body: reply.body });
    }
    this.#asked = this.#asked.filter(({ ticket }) => ticket?.reply == null);
  }

  *#steps(): Path {
    while (this.#info === null) yield;
    const { info, valueBytes } = yield* greet(this.#connection, this.#options, this.#info);
    this.#isOpen = true;
    this.#fetch.valueBytes = valueBytes;
    yield* this.#readClock(info.tickHz);
    for (;;) {
      while (this.#isSyncWanted) {
        this.#isSyncWanted = false;
        yield* this.#sync.sync();
        yield* this.#readClock(info.tickHz);
      }
      yield* this.#idle(info.tickHz);
    }
  }

  *#idle(tickHz: number): Path {
    this.#connection.push({ type: "idle" });
    while (!this.#isSyncWanted) {
      this.#idleClockAtMs = this.#connection.nowMs + IDLE_CLOCK_MS;
      while (!this.#isSyncWanted && this.#connection.nowMs < this.#idleClockAtMs) yield;
      this.#idleClockAtMs = Infinity;
      if (!this.#isSyncWanted) yield* this.#readClock(tickHz);
    }
  }

  *#readClock(tickHz: number): Path {
    const anchor = yield* readClock(this.#connection, tickHz);
    this.#knownTick = Math.floor(anchor.tick);
  }
}
