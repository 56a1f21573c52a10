// One fetch as the device sends it: the window, holes sent again, going back, the end frame. PROTOCOL.md section 9.4. Its memory
// does not grow with the run: bytes are read from flash for each frame. FLOW -> this -> DATA.
import type { RequestBody } from "./bodies.ts";
import type { RunStore } from "./device-port.ts";
import { encodeData, END_CAUSE, type FlowAck } from "./frames.ts";

const MAX_WINDOW_FRAMES = 64;
/** Of the round trip before one is measured, as a share of a second, and between which it is believed. */
const FIRST_ROUND_TRIP_S = 0.1;
const MIN_ROUND_TRIP_S = 0.02;
/** A measured round trip enters with this share. */
const ROUND_TRIP_SHARE = 0.25;
/** A hole waits a little longer than the mean round trip before it is sent again. */
const ROUND_TRIP_MARGIN = 1.25;

interface SentFrame {
  tick: number;
  /** Sent more than once: its acknowledgement does not tell the round trip. */
  isRepeated: boolean;
}

export interface GrantedFetch {
  readonly fetchId: number;
  readonly run: number;
  readonly start: number;
  readonly length: number;
  readonly unit: number;
  readonly credits: number;
}

/** What FETCH is granted; `sizeBytes` are the complete blocks of the run, `maxUnit` what a value has room for. */
export function grantFetch(
  asked: Extract<RequestBody, { name: "fetch" }>,
  sizeBytes: number,
  maxUnit: number,
): GrantedFetch {
  const { fetchId, run, offset, credits } = asked;
  const length = Math.min(asked.length, sizeBytes - offset);
  return { fetchId, run, start: offset, length, unit: Math.min(asked.unit, maxUnit), credits };
}

export class FetchSender {
  readonly fetchId: number;
  readonly #store: RunStore;
  readonly #tickHz: number;
  readonly #run: number;
  readonly #start: number;
  readonly #end: number;
  readonly #unit: number;
  #credits: number;
  /** Everything before it has arrived. */
  #cum: number;
  /** The first offset that was never sent, or that is sent anew after going back. */
  #next: number;
  /** Frames beyond `#cum` that have arrived, as of the last FLOW. */
  readonly #arrived = new Set<number>();
  /** Frames of the window that are under way. */
  readonly #sent = new Map<number, SentFrame>();
  #roundTripTicks: number;
  #progressTick: number;
  /** When the first of the holes that wait may be sent again. */
  #holeTick = Infinity;
  /** Of the last end frame; null none. */
  #endTick: number | null = null;
  /** The host has everything, or the flash failed. */
  #isOver = false;

  constructor(store: RunStore, granted: GrantedFetch, tickHz: number, tick: number) {
    this.fetchId = granted.fetchId;
    this.#store = store;
    this.#tickHz = tickHz;
    this.#run = granted.run;
    this.#start = granted.start;
    this.#end = granted.start + granted.length;
    this.#unit = granted.unit;
    this.#credits = granted.credits;
    this.#cum = granted.start;
    this.#next = granted.start;
    this.#roundTripTicks = FIRST_ROUND_TRIP_S * tickHz;
    this.#progressTick = tick;
  }

  get nextOffset(): number {
    return this.#next;
  }

  /** When there may be something to send without another FLOW; a whole tick, since the clock shows no others. */
  get wakeAtTick(): number {
    if (this.#isOver) return Infinity;
    const goBackTick = this.#next > this.#cum ? this.#progressTick + this.#tickHz : Infinity;
    const endTick = this.#endTick === null ? Infinity : this.#endTick + this.#tickHz;
    return Math.min(goBackTick, endTick, this.#holeTick);
  }

  /** FLOW of this fetch. One that cannot be of it is passed over. */
  take(ack: FlowAck, tick: number): void {
    const { cum } = ack;
    const isBound = cum === this.#end || (cum - this.#start) % this.#unit === 0;
    if (cum < this.#cum || cum > this.#end || !isBound) return;
    if (cum > this.#cum) this.#progressTick = tick;
    this.#cum = cum;
    this.#next = Math.max(this.#next, cum);
    this.#credits = ack.credits;
    this.#arrived.clear();
    const low = Number(ack.sack & 0xffff_ffffn);
    const high = Number(ack.sack >> 32n);
    for (let i = 0; i < MAX_WINDOW_FRAMES; i++) {
      const word = i < 32 ? low : high;
      if ((word >>> (i & 31)) & 1) this.#arrived.add(cum + (i + 1) * this.#unit);
    }
    for (const [offset, sent] of this.#sent) {
      if (offset >= cum && !this.#arrived.has(offset)) continue;
      if (!sent.isRepeated) this.#roundTripTicks += (tick - sent.tick - this.#roundTripTicks) * ROUND_TRIP_SHARE;
      this.#sent.delete(offset);
    }
    this.#isOver = cum === this.#end;
  }

  /** The next value of DATA, null when there is none at the moment. */
  frame(tick: number): Uint8Array | null {
    if (this.#isOver) return null;
    if (this.#next > this.#cum && tick - this.#progressTick >= this.#tickHz) {
      this.#next = this.#cum;
      this.#progressTick = tick;
    }
    const windowEnd = this.#cum + Math.min(this.#credits, MAX_WINDOW_FRAMES) * this.#unit;
    const hole = this.#hole(tick);
    if (hole !== null) return this.#bytes(hole, tick);
    while (this.#arrived.has(this.#next)) this.#next = this.#behind(this.#next);
    if (this.#next < this.#end) {
      if (this.#next >= windowEnd) return null;
      const offset = this.#next;
      // Nothing is under way, so nothing is late yet.
      if (offset === this.#cum) this.#progressTick = tick;
      this.#next = this.#behind(offset);
      return this.#bytes(offset, tick);
    }
    if (this.#endTick !== null && tick - this.#endTick < this.#tickHz) return null;
    this.#endTick = tick;
    return encodeData({ kind: "end", fetchId: this.fetchId, offset: this.#end, cause: END_CAUSE.complete });
  }

  #behind(offset: number): number {
    return Math.min(offset + this.#unit, this.#end);
  }

  /** A frame below the highest one that arrived, missing, and not sent within the last round trip. */
  #hole(tick: number): number | null {
    this.#holeTick = Infinity;
    if (this.#arrived.size === 0 || this.#credits === 0) return null;
    const roundTrip = Math.max(MIN_ROUND_TRIP_S * this.#tickHz, ROUND_TRIP_MARGIN * this.#roundTripTicks);
    const top = Math.min(Math.max(...this.#arrived), this.#next);
    for (let offset = this.#cum; offset < top; offset += this.#unit) {
      if (this.#arrived.has(offset)) continue;
      const sent = this.#sent.get(offset);
      if (sent === undefined || !sent.isRepeated || tick >= sent.tick + roundTrip) return offset;
      this.#holeTick = Math.min(this.#holeTick, Math.ceil(sent.tick + roundTrip));
    }
    return null;
  }

  #bytes(offset: number, tick: number): Uint8Array {
    const bytes = this.#store.read(this.#run, offset, this.#behind(offset) - offset);
    if (bytes === null) {
      this.#isOver = true;
      return encodeData({ kind: "end", fetchId: this.fetchId, offset: this.#end, cause: END_CAUSE.flashError });
    }
    this.#sent.set(offset, { tick, isRepeated: this.#sent.has(offset) });
    return encodeData({ kind: "bytes", fetchId: this.fetchId, offset, bytes });
  }
}
