// A clip and the owner who talks to it, for the cases of the device machine: real messages with real MACs, nothing lost. It is no host
// machine: it sends what a case wants sent. Case -> this -> ClipDevice.
import assert from "node:assert/strict";
import { decodeReply, encodeRequestBody, type ReplyBody, type RequestBody } from "../../src/protocol/bodies.ts";
import { OP } from "../../src/protocol/codes.ts";
import { decodeData, encodeFlow } from "../../src/protocol/frames.ts";
import {
  decodeMessage,
  encodeMessage,
  FragmentCollector,
  fragments,
  type Message,
} from "../../src/protocol/message.ts";
import { messageMac, sessionProofs } from "../../src/protocol/owner-key.ts";
import { runRoot } from "../../src/protocol/run-root.ts";
import { HmacKey } from "../../src/protocol/sha256.ts";
import { ClipDevice } from "../../src/simulator/clip-device/clip-device.ts";
import { NorFlash, SECTOR_BYTES } from "../../src/simulator/clip-device/nor-flash.ts";
import { block, DEVICE_ID, SETUP_CODE } from "./scripted-device.ts";
import { VirtualTime } from "./virtual-time.ts";

const TICK_HZ = 1000;
const AREA_SECTORS = 2;

export class Owner {
  readonly time = new VirtualTime();
  readonly flash: NorFlash;
  readonly clip: ClipDevice;
  readonly sent: (readonly [which: string, value: Uint8Array])[] = [];
  identified = 0;
  session = 0;
  counter = 0;
  key: HmacKey | null = null;
  readonly #dataSectors: number;
  readonly #collector = new FragmentCollector();
  #reply: Message | null = null;
  #replyBody: ReplyBody | null = null;

  constructor(dataSectors = 20, valueBytes = 495) {
    this.#dataSectors = dataSectors;
    this.flash = new NorFlash(2 * AREA_SECTORS + dataSectors, 1);
    this.clip = new ClipDevice({
      identity: { deviceId: DEVICE_ID, setupCode: SETUP_CODE, firmware: 7, model: "case", tickHz: TICK_HZ },
      flash: this.flash,
      geometry: { areaSectors: AREA_SECTORS, dataSectors },
      clock: {
        now: () => this.time.nowMs,
        wakeAt: (tick, wake) => this.time.after(tick - this.time.nowMs, wake),
      },
      random: (length) => new Uint8Array(length).fill(6),
      onIdentify: (seconds) => {
        this.identified = seconds;
      },
    });
    this.clip.onSend((which, value) => {
      if (which === "ctrl") this.#take(value);
      else this.sent.push([which, value]);
    });
    this.clip.subscribed("ctrl", valueBytes);
  }

  #take(value: Uint8Array): void {
    const whole = this.#collector.push(value);
    if (!whole.ok || whole.value === null) return;
    const message = decodeMessage(whole.value);
    const decoded = decodeReply(whole.value);
    assert.ok(message.ok);
    this.#reply = message.value;
    this.#replyBody = decoded.ok ? decoded.value.body : null;
  }

  /** Whatever the message; null when there is no answer. */
  send(head: Partial<Message>, body: Uint8Array): { status: number; body: ReplyBody | null; message: Message } | null {
    const whole = { op: 3, status: 0, session: this.session, txn: 5, counter: this.counter, body, ...head };
    const mac = this.key === null ? undefined : messageMac(this.key, whole);
    this.#reply = null;
    for (const value of fragments(encodeMessage(whole, mac), 244)) this.clip.write("ctrl", value);
    const reply = this.#reply as Message | null;
    return reply === null ? null : { status: reply.status, body: this.#replyBody, message: reply };
  }

  /** A command of the open session: its body, or the status that refuses it. */
  ask<N extends RequestBody["name"]>(
    request: Extract<RequestBody, { name: N }>,
  ): Extract<ReplyBody, { name: N }> | number {
    if (request.name !== "hello" && request.name !== "auth") this.counter++;
    const answer = this.send({ op: OP[request.name] }, encodeRequestBody(request));
    assert.ok(answer);
    return answer.status === 0 ? (answer.body as Extract<ReplyBody, { name: N }>) : answer.status;
  }

  hello(hostCaps = 0x1f, major = 1, maxValue = 495): Uint8Array | number {
    const hostNonce = new Uint8Array(16).fill(3);
    this.key = null;
    this.counter = 0;
    const reply = this.ask<"hello">({ name: "hello", hostNonce, major, minor: 0, maxValue, hostCaps });
    if (typeof reply === "number") return reply;
    this.session = reply.session;
    const proofs = sessionProofs(SETUP_CODE, {
      ...reply,
      hostNonce,
      hostMajor: 1,
      hostMinor: 0,
      hostCaps,
      deviceMajor: reply.major,
      deviceMinor: reply.minor,
    });
    assert.deepEqual(reply.proof, proofs.device);
    this.#sessionKey = new HmacKey(proofs.sessionKey);
    return proofs.host;
  }
  #sessionKey: HmacKey | null = null;

  open(hostCaps = 0x1f, maxValue = 495): this {
    const proof = this.hello(hostCaps, 1, maxValue);
    assert.ok(typeof proof !== "number");
    assert.deepEqual(this.ask({ name: "auth", proof }), { name: "auth" });
    this.key = this.#sessionKey;
    return this;
  }

  /** A sealed run of that many blocks. */
  record(blocks: number): number {
    const run = this.clip.catalogue.open(1);
    for (let no = 0; no < blocks; no++) this.clip.catalogue.append(block(run, no));
    this.clip.catalogue.seal(1);
    return run;
  }

  rot(sector: number): void {
    this.flash.rot((2 * AREA_SECTORS + (sector % this.#dataSectors)) * SECTOR_BYTES + 100, 1);
  }

  root(run: number, blocks: number): ReturnType<typeof runRoot> {
    return runRoot(Array.from({ length: blocks }, (_, no) => this.clip.catalogue.blockCrc(run, no) ?? 0));
  }

  /** Values of a characteristic so far, taken out. */
  values(which: string): Uint8Array[] {
    const values = this.sent.filter(([name]) => name === which).map(([, value]) => value);
    this.sent.length = 0;
    return values;
  }

  frames(): (readonly [kind: string, offset: number])[] {
    return this.values("data").map((value) => {
      const frame = decodeData(value);
      assert.ok(frame.ok);
      return [frame.value.kind === "end" ? `end ${frame.value.cause}` : "bytes", frame.value.offset];
    });
  }

  flow(fetchId: number, cum: number, sack = 0n, credits = 64): void {
    this.clip.write("flow", encodeFlow({ fetchId, cum, sack, credits }));
  }

  /** Let time pass. */
  wait(ms: number): void {
    let isOver = false;
    this.time.after(ms, () => {
      isOver = true;
    });
    const hasPassed = (): boolean => isOver;
    while (!hasPassed() && this.time.step());
  }
}
