// What a simulated clip sends, in order and no faster than the radio takes it: bleno itself queues without bound and cuts a
// long value without a word. One indication waits for its confirmation before the next value goes. Between the port of the
// clip and bleno's callbacks; it knows no protocol.
/* oxlint-disable no-underscore-dangle -- these are the names that bleno gives its private parts */
import { MAX_VALUE_BYTES, MIN_VALUE_BYTES } from "../protocol/codes.ts";

export type SentCharacteristic = "ctrl" | "data" | "status" | "live";
type Update = (value: Buffer) => void;

/** The parts of bleno's HCI side that are reached into; absent on macOS. */
export interface HciSide {
  readonly _bindings?: {
    _state?: string | null;
    onStateChange?(state: string): void;
    emit?(event: string, state: string): void;
    readonly _gatt?: { maxMtu: number };
    readonly _hci?: {
      readonly _aclOutQueue?: readonly unknown[];
      readonly _socket?: { start?(): void; stop?(): void };
      pollIsDevUp?(): void;
    };
  };
}

/** Link packets that bleno may hold back: enough to keep the radio busy. */
const MOST_WAITING = 8;

export class BlenoSender {
  readonly #bleno: HciSide;
  readonly #updates = new Map<SentCharacteristic, Update>();
  #queue: { readonly which: SentCharacteristic; readonly value: Buffer }[] = [];
  #isConfirming = false;
  #isScheduled = false;
  #valueBytes = MIN_VALUE_BYTES;

  /** `bleno` is the library. It agrees to 256 at most by itself, which is less than the longest value needs. */
  constructor(bleno: HciSide) {
    this.#bleno = bleno;
    const gatt = bleno._bindings?._gatt;
    if (gatt !== undefined) gatt.maxMtu = MAX_VALUE_BYTES + 3;
  }

  /** The next values may be that long; a longer one is a mistake of the clip. */
  mtuChanged(valueBytes: number): void {
    this.#valueBytes = valueBytes;
  }

  /** Before the start: bleno writes to the standard output of its process, amid our data, when it may not use the adapter. */
  keepQuiet(): void {
    const bindings = this.#bleno._bindings;
    if (bindings?._hci === undefined) return;
    bindings.onStateChange = (state) => {
      if (bindings._state === state) return;
      bindings._state = state;
      bindings.emit?.("stateChange", state);
    };
  }

  subscribed(which: SentCharacteristic, valueBytes: number, update: Update): void {
    this.#valueBytes = valueBytes;
    this.#updates.set(which, update);
  }

  unsubscribed(which: SentCharacteristic): void {
    this.#updates.delete(which);
  }

  get subscriptions(): readonly SentCharacteristic[] {
    return [...this.#updates.keys()];
  }

  /** Forgets everything of a connection. bleno must never get a value for one that is over: it would block its queue. */
  clear(): void {
    this.#updates.clear();
    this.#queue = [];
    this.#isConfirming = false;
    this.#valueBytes = MIN_VALUE_BYTES;
  }

  /** Values that nobody has subscribed to are dropped, as a radio does. */
  send(which: SentCharacteristic, value: Uint8Array): void {
    if (!this.#updates.has(which)) return;
    if (value.length > this.#valueBytes) {
      throw new RangeError(`a value of ${value.length} bytes where ${this.#valueBytes} fit`);
    }
    this.#queue.push({ which, value: Buffer.from(value) });
    this.#pump();
  }

  /** The central has confirmed an indication. */
  confirmed(): void {
    this.#isConfirming = false;
    this.#pump();
  }

  #pump(): void {
    while (this.#queue.length > 0 && !this.#isConfirming) {
      if ((this.#bleno._bindings?._hci?._aclOutQueue?.length ?? 0) >= MOST_WAITING) {
        this.#pumpLater();
        return;
      }
      const next = this.#queue.shift();
      const update = next === undefined ? undefined : this.#updates.get(next.which);
      if (next === undefined || update === undefined) continue;
      this.#isConfirming = next.which === "ctrl";
      update(next.value);
    }
  }

  #pumpLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  /** Ends bleno's look at the adapter once a second, which keeps a process alive. */
  pause(): void {
    this.clear();
    const hci = this.#bleno._bindings?._hci;
    if (hci?.pollIsDevUp === undefined) return;
    hci.pollIsDevUp = () => {};
    hci._socket?.stop?.();
  }

  /** Takes it up again, for the next clip of this process. */
  resume(): void {
    const hci = this.#bleno._bindings?._hci;
    if (hci === undefined || !Object.hasOwn(hci, "pollIsDevUp")) return;
    Reflect.deleteProperty(hci, "pollIsDevUp");
    hci._socket?.start?.();
    hci.pollIsDevUp?.();
  }
}
