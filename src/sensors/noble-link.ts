// One connection to a clip through noble's objects: one operation in flight, a deadline on each, and an end that everything
// waiting hears at once. noble itself ties no promise to a disconnect and mixes up answers, so its promises are never used
// here: each operation adds its own listeners and takes them away again. Not the way to a connection; that is noble-central.ts.
import type { EventEmitter } from "node:events";
import { Subject, type Observable } from "rxjs";
import type { LookaheadError } from "../core/errors.ts";
import { MIN_VALUE_BYTES } from "../protocol/codes.ts";
import type { ClipLink, ClipValue } from "./central.ts";
import type { NobleCharacteristic, NoblePeripheral } from "./noble-api.ts";
import { radioError, type RadioProblem } from "./radio-problem.ts";

export type ClipCharacteristics = Readonly<
  Record<"info" | "ctrl" | "data" | "flow" | "status" | "live", NobleCharacteristic>
>;

/** Silence after which an operation counts as unanswered. ATT allows 30 s, a healthy link answers within a second. */
const OPERATION_DEADLINE_MS = 5000;
const DISCONNECT_DEADLINE_MS = 2000;

interface Waiting {
  start(): void;
  fail(error: LookaheadError): void;
}

export class NobleLink implements ClipLink {
  readonly closed: Promise<string>;
  readonly values: Observable<ClipValue>;
  readonly #peripheral: NoblePeripheral;
  readonly #sent = new Subject<ClipValue>();
  readonly #queue: Waiting[] = [];
  #inFlight: Waiting | null = null;
  #characteristics: ClipCharacteristics | null = null;
  #valueBytes = MIN_VALUE_BYTES;
  #end: LookaheadError | null = null;
  #tellClosed: (reason: string) => void = () => {};
  #leaving: Promise<void> | null = null;
  readonly #stopListening: (() => void)[] = [];

  /** The peripheral has just connected. */
  constructor(peripheral: NoblePeripheral) {
    this.#peripheral = peripheral;
    this.values = this.#sent.asObservable();
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
    this.#listen(peripheral, "disconnect", (reason: unknown) => this.lose("lost", disconnectReason(reason)));
  }

  get valueBytes(): number {
    return this.#valueBytes;
  }

  get peripheralId(): string {
    return this.#peripheral.id;
  }

  /** Takes what discovery found; from here on values arrive. */
  open(characteristics: ClipCharacteristics, valueBytes: number): void {
    this.#characteristics = characteristics;
    this.#valueBytes = valueBytes;
    for (const which of ["ctrl", "data", "status", "live"] as const) {
      this.#listen(characteristics[which], "read", (value: Buffer, isNotification: boolean) => {
        if (isNotification) this.#sent.next({ which, value: Uint8Array.from(value) });
      });
    }
  }

  async read(which: "info" | "status"): Promise<Uint8Array> {
    const characteristic = this.#found(which);
    const value = await this.operation<Buffer>((done) => {
      const onRead = (data: Buffer, isNotification: boolean): void => {
        if (!isNotification) done(data);
      };
      characteristic.on("read", onRead);
      characteristic.read();
      return () => characteristic.off("read", onRead);
    });
    // noble hands out an ATT error as an empty value; STATUS may be empty, INFO never.
    if (which === "info" && value.length === 0) throw radioError("refused");
    return Uint8Array.from(value);
  }

  async write(which: "ctrl" | "flow", value: Uint8Array): Promise<void> {
    if (value.length > this.#valueBytes) {
      throw new RangeError(`a value of ${value.length} bytes where ${this.#valueBytes} fit`);
    }
    const characteristic = this.#found(which);
    await this.event(characteristic, "write", () => characteristic.write(Buffer.from(value), which === "flow"));
  }

  async close(): Promise<void> {
    this.lose("closed", "closed here");
    await this.#leaving;
  }

  #found(which: keyof ClipCharacteristics): NobleCharacteristic {
    if (this.#characteristics === null) throw new Error("the link is not open");
    return this.#characteristics[which];
  }

  /** Does something and waits for an event that answers it. */
  event<T>(emitter: EventEmitter, name: string, act: () => void): Promise<T> {
    return this.operation<T>((done) => {
      emitter.on(name, done);
      act();
      return () => emitter.off(name, done);
    });
  }

  /**
   * Runs when all before it are done. `start` gets the function to call with the result, and returns what takes its
   * listeners away. Rejects when the link ends, or ends the link when there is no answer in time.
   */
  operation<T>(start: (done: (result: T) => void) => () => void): Promise<T> {
    if (this.#end !== null) return Promise.reject(this.#end);
    return new Promise<T>((resolve, reject) => {
      let cleanUp = (): void => {};
      let isDone = false;
      const finish = (settle: () => void): void => {
        if (isDone) return;
        isDone = true;
        cleanUp();
        settle();
        // In a moment: noble may answer inside the call, before the listeners of this operation can be taken away.
        queueMicrotask(() => {
          this.#inFlight = null;
          this.#next();
        });
      };
      const waiting: Waiting = {
        start: () => {
          const timer = setTimeout(() => this.lose("noAnswer", "an operation was not answered"), OPERATION_DEADLINE_MS);
          cleanUp = () => clearTimeout(timer);
          try {
            const stopListening = start((result) => finish(() => resolve(result)));
            cleanUp = () => {
              clearTimeout(timer);
              stopListening();
            };
            // Answered before the listeners could be known.
            if (isDone) cleanUp();
          } catch (error) {
            // noble throws when it has forgotten the characteristic of a lost connection.
            finish(() => reject(radioError("lost", "", error)));
          }
        },
        fail: (error) => finish(() => reject(error)),
      };
      this.#queue.push(waiting);
      this.#next();
    });
  }

  #next(): void {
    if (this.#inFlight !== null || this.#end !== null) return;
    this.#inFlight = this.#queue.shift() ?? null;
    this.#inFlight?.start();
  }

  /** Ends the link for everyone who waits or asks, and takes it down. Does nothing a second time. */
  lose(problem: RadioProblem, reason: string): void {
    if (this.#end !== null) return;
    const error = radioError(problem, reason);
    this.#end = error;
    for (const stop of this.#stopListening.splice(0)) stop();
    const waiting = [...(this.#inFlight === null ? [] : [this.#inFlight]), ...this.#queue.splice(0)];
    this.#leaving = this.#disconnect();
    for (const each of waiting) each.fail(error);
    if (problem === "closed") this.#sent.complete();
    else this.#sent.error(error);
    this.#tellClosed(reason);
  }

  /** Resolves when noble says that it is disconnected, or after 2 s. */
  #disconnect(): Promise<void> {
    const peripheral = this.#peripheral;
    if (peripheral.state !== "connected") return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        peripheral.off("disconnect", finish);
        resolve();
      };
      const timer = setTimeout(finish, DISCONNECT_DEADLINE_MS);
      peripheral.once("disconnect", finish);
      peripheral.disconnect();
    });
  }

  #listen<A extends unknown[]>(emitter: EventEmitter, event: string, listener: (...values: A) => void): void {
    emitter.on(event, listener);
    this.#stopListening.push(() => emitter.off(event, listener));
  }
}

/** HCI reasons in words for the log; other systems give none. */
function disconnectReason(reason: unknown): string {
  switch (reason) {
    case 0x08:
      return "supervision timeout";
    case 0x13:
      return "ended by the clip";
    case 0x16:
      return "ended here";
    default:
      return typeof reason === "number" ? `reason 0x${reason.toString(16)}` : "disconnected";
  }
}
