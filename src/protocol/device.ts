// The device side of connections as a pure state machine over the runs in flash: PROTOCOL.md sections 7 to 11 and 13.2. No
// clock, no random source, no I/O: see device-port.ts. Radio -> this -> radio.
import { decodeRequest, encodeReplyBody, type RequestBody } from "./bodies.ts";
import { BLOCK_BYTES, SAMPLE_BYTES } from "./block.ts";
import { MIN_VALUE_BYTES, OP, PROTOCOL_MAJOR, PROTOCOL_MINOR, REPLY_BIT, STATUS } from "./codes.ts";
import { DeviceCommands, NEEDED_CAP, type Outcome } from "./device-commands.ts";
import type { ClipControls, DeviceAction, DeviceEvent, DeviceOptions, LiveSamples, RunStore } from "./device-port.ts";
import { DeviceSession } from "./device-session.ts";
import { FetchSender, grantFetch } from "./fetch-sender.ts";
import { decodeFlow, encodeInfo, encodeLive, encodeStatus } from "./frames.ts";
import { decodeMessage, encodeMessage, FragmentCollector, fragments, type Message } from "./message.ts";
import { messageMac } from "./owner-key.ts";

export type * from "./device-port.ts";

const DATA_HEADER_BYTES = 6;
const LIVE_HEADER_BYTES = 20;
const MAX_LIVE_SAMPLES = 39;
const LIVE_FLAG = 4;

export class DeviceMachine {
  readonly #options: DeviceOptions;
  readonly #store: RunStore;
  readonly #controls: ClipControls;
  readonly #session: DeviceSession;
  readonly #commands: DeviceCommands;
  #collector = new FragmentCollector();
  #actions: DeviceAction[] = [];
  /** Of the link, and as agreed in HELLO. */
  #linkBytes = MIN_VALUE_BYTES;
  #valueBytes = MIN_VALUE_BYTES;
  #sender: FetchSender | null = null;
  #room = 0;
  #isLive = false;
  #isStatusDue = false;
  #statusTick = -Infinity;

  constructor(options: DeviceOptions, store: RunStore, controls: ClipControls) {
    this.#options = options;
    this.#store = store;
    this.#controls = controls;
    this.#session = new DeviceSession(options);
    this.#commands = new DeviceCommands(store, controls);
  }

  /** When `time` is due; Infinity for never. */
  get wakeAtTick(): number {
    const statusTick = this.#isStatusDue ? this.#statusTick + this.#options.tickHz : Infinity;
    return Math.min(statusTick, this.#room > 0 ? (this.#sender?.wakeAtTick ?? Infinity) : Infinity);
  }

  /** Samples that a LIVE value holds; 0 while LIVE is off. */
  get liveSampleCount(): number {
    if (!this.#isLive) return 0;
    return Math.min(MAX_LIVE_SAMPLES, Math.floor((this.#valueBytes - LIVE_HEADER_BYTES) / SAMPLE_BYTES));
  }

  /** The value of INFO. */
  info(): Uint8Array {
    const { deviceId, firmware, caps, maxValue, codecs, tickHz } = this.#options;
    const version = { major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, blockBytes: BLOCK_BYTES };
    return encodeInfo({ ...version, caps, deviceId, firmware, maxValue, codecs, tickHz });
  }

  /** The value of STATUS; empty before authentication. */
  status(tick: number): Uint8Array {
    if (!this.#session.isOpen) return new Uint8Array(0);
    const status = this.#controls.status();
    const flags = status.flags | (this.#isLive ? LIVE_FLAG : 0);
    return encodeStatus({ ...status, flags, bootId: this.#store.bootId, tick });
  }

  /** `tick` never runs backwards. */
  handle(event: DeviceEvent, tick: number): DeviceAction[] {
    switch (event.type) {
      case "connected":
        this.#disconnect();
        this.#linkBytes = Math.min(event.valueBytes, this.#options.maxValue);
        this.#valueBytes = this.#linkBytes;
        break;
      case "disconnected":
        this.#disconnect();
        break;
      case "ctrl":
        this.#takeCtrl(event.value, event.random, tick);
        break;
      case "flow":
        this.#takeFlow(event.value, tick);
        break;
      case "room":
        this.#room = event.frames;
        break;
      case "samples":
        this.#sendLive(event.live);
        break;
      case "changed":
        this.#isStatusDue = this.#session.isOpen;
        break;
      case "time":
        break;
    }
    this.#sendStatus(tick);
    this.#sendData(tick);
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  #disconnect(): void {
    this.#session.close();
    this.#collector = new FragmentCollector();
    this.#sender = null;
    this.#isLive = false;
    this.#isStatusDue = false;
  }

  // ---- commands ----

  #takeCtrl(value: Uint8Array, random: Uint8Array, tick: number): void {
    const whole = this.#collector.push(value);
    if (!whole.ok || whole.value === null) return;
    const message = decodeMessage(whole.value);
    if (!message.ok || message.value.op >= REPLY_BIT) return;
    const isHello = message.value.op === OP.hello;
    const judged = this.#session.judge(message.value, isHello, isHello || message.value.op === OP.auth);
    if (judged === null) return;
    this.#reply(message.value, judged === STATUS.ok ? this.#outcome(whole.value, random, tick) : judged);
  }

  #outcome(source: Uint8Array, random: Uint8Array, tick: number): Outcome {
    const request = decodeRequest(source);
    if (!request.ok) return request.reason === "op" ? STATUS.unknownOp : STATUS.badBody;
    const { body } = request.value;
    const neededCap = NEEDED_CAP[body.name];
    if (neededCap !== undefined && !this.#session.hasCap(neededCap)) return STATUS.unknownOp;
    return this.#carryOut(body, random, tick);
  }

  #carryOut(body: RequestBody, random: Uint8Array, tick: number): Outcome {
    switch (body.name) {
      case "hello":
        return this.#hello(body, random, tick);
      case "auth":
        return this.#authenticate(body.proof, tick);
      case "clock":
        return this.#commands.clock(body, tick);
      case "list":
        return this.#commands.list(body);
      case "fetch":
        return this.#startFetch(body, tick);
      case "stop":
        return this.#stopFetch(body.fetchId);
      case "blockMap":
        return this.#commands.blockMap(body);
      case "verify":
        return this.#commands.verify(body, random);
      case "release":
        return this.#commands.release(body);
      case "record":
        return this.#commands.record(body);
      case "live":
        return this.#switchLive(body.action);
      case "events":
        return this.#commands.events(body);
      case "config":
        return this.#commands.config(body);
      default:
        return this.#commands.identify(body);
    }
  }

  /** The reply to HELLO shows the session that begins with it. */
  #reply(request: Message, outcome: Outcome): void {
    const isRefused = typeof outcome === "number";
    const head = {
      ...request,
      op: request.op | REPLY_BIT,
      status: isRefused ? outcome : STATUS.ok,
      session: !isRefused && outcome.name === "hello" ? outcome.session : request.session,
      body: isRefused ? new Uint8Array(0) : encodeReplyBody(outcome),
    };
    const { key } = this.#session;
    const message = encodeMessage(head, key === null ? undefined : messageMac(key, head));
    for (const value of fragments(message, this.#linkBytes)) this.#send("ctrl", value);
  }

  #hello(body: Extract<RequestBody, { name: "hello" }>, random: Uint8Array, tick: number): Outcome {
    this.#sender = null;
    this.#isLive = false;
    const reply = this.#session.hello(body, random, Math.min(body.maxValue, this.#linkBytes), tick);
    if (typeof reply === "number") return reply;
    this.#valueBytes = reply.maxValue;
    return { name: "hello", ...reply };
  }

  #authenticate(proof: Uint8Array, tick: number): Outcome {
    const status = this.#session.authenticate(proof, tick);
    return status === STATUS.ok ? { name: "auth" } : status;
  }

  #switchLive(action: number): Outcome {
    if (action === 1) {
      if (this.#valueBytes < LIVE_HEADER_BYTES + SAMPLE_BYTES) return STATUS.valueTooSmall;
      const status = this.#controls.record(true);
      if (status !== STATUS.ok) return status;
    }
    if (action < 2) this.#isLive = action === 1;
    return { name: "live", state: this.#isLive ? 1 : 0, run: this.#isLive ? this.#controls.recordingRun() : 0 };
  }

  // ---- fetching ----

  #startFetch(body: Extract<RequestBody, { name: "fetch" }>, tick: number): Outcome {
    const entry = this.#commands.entry(body.run);
    if (entry === null) return STATUS.noSuchRun;
    const sizeBytes = entry.blocks * BLOCK_BYTES;
    if (body.offset >= sizeBytes || body.length === 0) return STATUS.range;
    const granted = grantFetch(body, sizeBytes, this.#valueBytes - DATA_HEADER_BYTES);
    this.#sender = new FetchSender(this.#store, granted, this.#options.tickHz, tick);
    return { name: "fetch", ...granted };
  }

  #stopFetch(fetchId: number): Outcome {
    if (this.#sender?.fetchId !== fetchId) return { name: "stop", fetchId, nextOffset: 0 };
    const { nextOffset } = this.#sender;
    this.#sender = null;
    return { name: "stop", fetchId, nextOffset };
  }

  #takeFlow(value: Uint8Array, tick: number): void {
    const ack = decodeFlow(value);
    if (ack.ok && ack.value.fetchId === this.#sender?.fetchId) this.#sender.take(ack.value, tick);
  }

  #sendData(tick: number): void {
    while (this.#sender !== null && this.#room > 0) {
      const value = this.#sender.frame(tick);
      if (value === null) return;
      this.#room--;
      this.#send("data", value);
    }
  }

  // ---- what comes by itself ----

  #sendLive(live: LiveSamples): void {
    if (!this.#isLive) return;
    const { run, flags, firstSample, tickFirst, tickLast, samples } = live;
    const times = { tick: tickFirst % 2 ** 32, span: tickLast - tickFirst };
    this.#send("live", encodeLive({ run, flags, firstSample, ...times, samples }));
  }

  /** At most once a second; what is longer than a value is read instead. */
  #sendStatus(tick: number): void {
    if (!this.#isStatusDue || tick < this.#statusTick + this.#options.tickHz) return;
    this.#isStatusDue = false;
    this.#statusTick = tick;
    this.#send("status", this.status(tick).subarray(0, this.#linkBytes));
  }

  #send(which: DeviceAction["which"], value: Uint8Array): void {
    this.#actions.push({ type: "send", which, value });
  }
}
