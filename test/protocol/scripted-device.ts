// The other side of one host machine, for cases: a device that does everything right unless a case says otherwise, and a store that
// answers at once unless a case holds it. It speaks real messages with real MACs; it is no model of a clip (that is ClipDevice).
import { blockCrc, BLOCK_BYTES, CODEC, encodeBlock, isBlockOf } from "../../src/protocol/block.ts";
import {
  decodeRequest,
  encodeReplyBody,
  type CommandName,
  type ReplyBody,
  type RequestBody,
  type RunEntry,
} from "../../src/protocol/bodies.ts";
import { OP, REPLY_BIT, STATUS } from "../../src/protocol/codes.ts";
import { decodeFlow, encodeData, encodeInfo, type FlowAck } from "../../src/protocol/frames.ts";
import {
  HostMachine,
  type HeldRun,
  type HostAction,
  type HostEvent,
  type HostOptions,
} from "../../src/protocol/host.ts";
import { encodeMessage, FragmentCollector, fragments, type Message } from "../../src/protocol/message.ts";
import { messageMac, sessionProofs } from "../../src/protocol/owner-key.ts";
import { HmacKey } from "../../src/protocol/sha256.ts";

export const SETUP_CODE = new Uint8Array(16).fill(5);
export const DEVICE_ID = Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1);
const NONCE = new Uint8Array(16).fill(1);
const SESSION = 77;
const CAPS = 0x1f;

/** A body, a status, or null for no answer. */
export type Answer = ReplyBody | number | null;
type Answers = { [N in CommandName]?: (body: Extract<RequestBody, { name: N }>, device: ScriptedDevice) => Answer };

export function entry(run: number, blocks: number, state = 3): RunEntry {
  return { run, state, endReason: 1, flags: 0, blocks, bootId: 4, startTick: 10, endTick: 20 };
}

/** Block `blockNo` of `run`; another `fill` is another content. */
export function block(run: number, blockNo: number, fill = 0): Uint8Array {
  const samples = { firstSample: 0, sampleCount: 1 };
  const ranges = { accRange: 0, gyrRange: 0, tickFirst: 1, tickLast: 1, tickHz: 1000 };
  const payload = new Uint8Array(12).fill(fill);
  return encodeBlock({ codec: CODEC.raw, run, blockNo, bootId: 4, flags: 0, ...ranges, ...samples }, payload);
}

export class ScriptedDevice {
  readonly machine: HostMachine;
  readonly actions: HostAction[] = [];
  readonly flows: FlowAck[] = [];
  readonly commands: string[] = [];
  nowMs = 0;
  runs: RunEntry[] = [];
  held: HeldRun[] = [];
  answers: Answers = {};
  /** Bytes of each block of a run as the device sends them. */
  blockOf = (run: number, blockNo: number): Uint8Array => block(run, blockNo);
  /** Whether FETCH is followed by all its frames and the end. */
  sendsFrames = true;
  /** Whether the store answers a commit. */
  commits = true;
  readonly stored = new Map<string, Uint8Array>();
  /** What the store gives back; as stored unless a case says otherwise. */
  crcs = (run: number, blocks: number): Uint32Array =>
    Uint32Array.from({ length: blocks }, (_, blockNo) => {
      const bytes = this.stored.get(`${run}/${blockNo}`);
      return bytes !== undefined && isBlockOf(bytes, run, blockNo) ? blockCrc(bytes) : 0;
    });
  key: HmacKey | null = null;
  helloReply: Partial<Extract<ReplyBody, { name: "hello" }>> = {};
  lastRequest: Message | null = null;
  readonly #waiting: HostEvent[] = [];
  readonly #collector = new FragmentCollector();
  readonly #valueBytes: number;

  constructor(options: Partial<HostOptions> = {}) {
    this.#valueBytes = options.valueBytes ?? 495;
    this.machine = new HostMachine({
      setupCode: SETUP_CODE,
      nonce: NONCE,
      valueBytes: this.#valueBytes,
      deviceId: null,
      startsWithSync: true,
      ...options,
    });
  }

  info(deviceId = DEVICE_ID): Uint8Array {
    return encodeInfo({
      major: 1,
      minor: 0,
      blockBytes: 4096,
      caps: CAPS,
      deviceId,
      firmware: 1,
      maxValue: 495,
      codecs: Uint8Array.of(0, 1),
      tickHz: 1000,
    });
  }

  /** INFO, and all that follows by itself. */
  start(): this {
    this.feed({ type: "info", value: this.info() });
    return this;
  }

  /** Events that come while one is worked on wait for their turn. */
  feed(event: HostEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > 1) return;
    for (let next: HostEvent | undefined = event; next !== undefined; next = this.#waiting.at(0)) {
      for (const action of this.machine.handle(next, this.nowMs)) this.#carryOut(action);
      this.#waiting.shift();
    }
  }

  /** Let time pass, waking the machine when it is due. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    while (this.machine.wakeAtMs <= end) {
      this.nowMs = Math.max(this.nowMs, this.machine.wakeAtMs);
      this.feed({ type: "time" });
    }
    this.nowMs = end;
  }

  data(fetchId: number, offset: number, bytes: Uint8Array): void {
    this.feed({ type: "value", which: "data", value: encodeData({ kind: "bytes", fetchId, offset, bytes }) });
  }

  end(fetchId: number, cause: number): void {
    this.feed({ type: "value", which: "data", value: encodeData({ kind: "end", fetchId, offset: 0, cause }) });
  }

  reply(request: Message, answer: Exclude<Answer, null>, change: Partial<Message> = {}): void {
    const isRefused = typeof answer === "number";
    const head = {
      ...request,
      op: request.op | REPLY_BIT,
      status: isRefused ? answer : 0,
      session: request.op === OP.hello ? SESSION : request.session,
      body: isRefused ? new Uint8Array(0) : encodeReplyBody(answer),
      ...change,
    };
    const mac = this.key === null ? undefined : messageMac(this.key, head);
    for (const value of fragments(encodeMessage(head, mac), 495)) this.feed({ type: "value", which: "ctrl", value });
  }

  /** Names of the actions so far. */
  get told(): string[] {
    return this.actions.map((action) => (action.type === "problem" ? `problem ${action.problem}` : action.type));
  }

  of<T extends HostAction["type"]>(type: T): Extract<HostAction, { type: T }>[] {
    return this.actions.filter((action): action is Extract<HostAction, { type: T }> => action.type === type);
  }

  #carryOut(action: HostAction): void {
    this.actions.push(action);
    switch (action.type) {
      case "write":
        if (action.which === "flow") this.#takeFlow(action.value);
        else this.#takeCtrl(action.value);
        break;
      case "listed":
        this.feed({ type: "held", runs: this.held });
        break;
      case "commit":
        for (const { blockNo, bytes } of action.blocks) this.stored.set(`${action.run}/${blockNo}`, bytes);
        if (this.commits) this.feed({ type: "committed", group: action.group });
        break;
      case "readBack":
        this.feed({ type: "readBack", run: action.run, crcs: this.crcs(action.run, action.blocks) });
        break;
      case "keepProof":
        this.feed({ type: "proofKept", run: action.run });
        break;
      default:
    }
  }

  #takeFlow(value: Uint8Array): void {
    const flow = decodeFlow(value);
    if (flow.ok) this.flows.push(flow.value);
  }

  #takeCtrl(value: Uint8Array): void {
    const whole = this.#collector.push(value);
    if (!whole.ok || whole.value === null) return;
    const request = decodeRequest(whole.value);
    if (!request.ok) throw new Error(`the host sent nonsense: ${request.reason}`);
    const { message, body } = request.value;
    this.lastRequest = message;
    this.commands.push(body.name);
    const own = this.answers[body.name] as ((body: RequestBody, device: ScriptedDevice) => Answer) | undefined;
    const answer = own === undefined ? this.usual(body) : own(body, this);
    if (answer === null) return;
    this.reply(message, answer);
    if (typeof answer !== "number" && body.name === "fetch" && this.sendsFrames) this.sendRange(body.fetchId, body);
  }

  /** All frames of a range and the end. */
  sendRange(fetchId: number, range: { run: number; offset: number; length: number; unit: number }): void {
    const { run, offset, length, unit } = range;
    for (let at = offset; at < offset + length; at += unit) {
      this.data(fetchId, at, this.bytes(run, at, Math.min(unit, offset + length - at)));
    }
    this.end(fetchId, 0);
  }

  /** Bytes of a run as the device sends them. */
  bytes(run: number, offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const inside = (offset + at) % BLOCK_BYTES;
      const part = this.blockOf(run, Math.floor((offset + at) / BLOCK_BYTES)).subarray(inside, inside + length - at);
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  usual(body: RequestBody): Answer {
    switch (body.name) {
      case "hello":
        return this.#hello(body);
      case "auth":
        return { name: "auth" };
      case "clock":
        return { name: "clock", hostTime: body.hostTime, tickReceived: 500, tickSent: 500, bootId: 4 };
      case "list":
        return { name: "list", more: 0, entries: this.runs.filter(({ run }) => run >= body.firstRun) };
      case "fetch":
        return { name: "fetch", fetchId: body.fetchId, unit: body.unit, length: body.length };
      case "blockMap":
        return { name: "blockMap", more: 0, entries: [] };
      case "verify":
        return { name: "verify", token: 9n };
      case "release":
        return { name: "release" };
      case "live":
        return { name: "live", state: 1, run: 3 };
      default:
        return STATUS.unknownOp;
    }
  }

  #hello(body: Extract<RequestBody, { name: "hello" }>): Answer {
    const said = {
      deviceNonce: new Uint8Array(16).fill(2),
      deviceId: DEVICE_ID,
      major: 1,
      minor: 0,
      maxValue: Math.min(body.maxValue, this.#valueBytes),
      deviceCaps: CAPS,
      agreedCaps: CAPS & body.hostCaps,
      session: SESSION,
    };
    const proofs = sessionProofs(SETUP_CODE, {
      ...said,
      hostNonce: body.hostNonce,
      hostMajor: body.major,
      hostMinor: body.minor,
      hostCaps: body.hostCaps,
      deviceMajor: said.major,
      deviceMinor: said.minor,
    });
    // Only from the reply to AUTH on there is a MAC; the host does not look at one before.
    this.key = new HmacKey(proofs.sessionKey);
    return { name: "hello", ...said, proof: proofs.device, ...this.helloReply };
  }
}
