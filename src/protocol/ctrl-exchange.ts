// The host's commands, one at a time: message, MAC, counter, fragments, deadline, repetition, and the reply that belongs to
// it. PROTOCOL.md sections 7.1 to 7.3 and 8.3. What is asked and why is host.ts. Host machine <-> this <-> CTRL values.
import { decodeReply, encodeRequestBody, type ReplyBody, type RequestBody } from "./bodies.ts";
import { OP, REPLY_BIT, STATUS } from "./codes.ts";
import { encodeMessage, FragmentCollector, fragments, type Message } from "./message.ts";
import { equalBytes, messageMac } from "./owner-key.ts";
import type { HmacKey } from "./sha256.ts";

const REPLY_DEADLINE_MS = 3000;
/** The device reads a whole run from flash before it answers. */
const LONG_REPLY_DEADLINE_MS = 30_000;
/** A message at MTU 23 has up to 27 fragments, each a write with a response of its own. */
const FRAGMENT_DEADLINE_MS = 100;
const MAX_REPEATS = 2;
const BUSY_WAIT_MS = 1000;
const MAX_BUSY = 10;

export interface CtrlReply {
  /** STATUS of PROTOCOL.md section 14; `body` is null unless it is ok. */
  readonly status: number;
  readonly body: ReplyBody | null;
  /** When the command was sent first, and when its reply was whole. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** A command on its way; `reply` is filled in. */
export interface Ticket {
  readonly request: RequestBody;
  reply: CtrlReply | null;
}

export class CtrlExchange {
  /** Of HELLO; 0 before. */
  session = 0;
  /** Set when AUTH goes out: its reply carries the first MAC. */
  sessionKey: HmacKey | null = null;
  /** A command got no reply however often it was sent: the link is dead. */
  isDead = false;
  /** Largest value: of the link at first, then as agreed in HELLO. */
  valueBytes: number;
  readonly #write: (value: Uint8Array) => void;
  readonly #collector = new FragmentCollector();
  readonly #waiting: Ticket[] = [];
  #current: Ticket | null = null;
  #txn = 0;
  /** Of the last message; those of the command under way begin at `#firstCounter`. */
  #counter = 0;
  #firstCounter = 0;
  #sentAtMs = 0;
  #repeatCount = 0;
  #busyCount = 0;
  /** While a device that was busy is given time. */
  #resumeAtMs = Infinity;
  #deadlineMs = Infinity;

  /** `write` takes the CTRL values of one message in order. */
  constructor(valueBytes: number, write: (value: Uint8Array) => void) {
    this.valueBytes = valueBytes;
    this.#write = write;
  }

  get wakeAtMs(): number {
    return Math.min(this.#deadlineMs, this.#resumeAtMs);
  }

  /** Send a command when those before it are answered. */
  submit(request: RequestBody, nowMs: number): Ticket {
    const ticket: Ticket = { request, reply: null };
    this.#waiting.push(ticket);
    this.#startNext(nowMs);
    return ticket;
  }

  /** A value of CTRL. Whatever is not the reply to the command under way is passed over. */
  take(value: Uint8Array, nowMs: number): void {
    const whole = this.#collector.push(value);
    if (!whole.ok || whole.value === null) return;
    const decoded = decodeReply(whole.value);
    const current = this.#current;
    if (!decoded.ok || current === null || !this.#isAwaited(current.request.name, decoded.value.message)) return;
    const { message, body } = decoded.value;
    if (message.status === STATUS.busy && this.#busyCount < MAX_BUSY) {
      this.#busyCount++;
      this.#deadlineMs = Infinity;
      this.#resumeAtMs = nowMs + BUSY_WAIT_MS;
      return;
    }
    current.reply = { status: message.status, body, sentAtMs: this.#sentAtMs, receivedAtMs: nowMs };
    this.#current = null;
    this.#deadlineMs = Infinity;
    this.#startNext(nowMs);
  }

  /** Repeat what got no reply. */
  onTime(nowMs: number): void {
    if (this.#current === null) return;
    const { request } = this.#current;
    if (nowMs >= this.#resumeAtMs) {
      this.#resumeAtMs = Infinity;
      this.#begin(request, nowMs);
    } else if (nowMs >= this.#deadlineMs) {
      if (this.#repeatCount === MAX_REPEATS) {
        this.isDead = true;
        this.#deadlineMs = Infinity;
        return;
      }
      this.#repeatCount++;
      this.#send(request, nowMs);
    }
  }

  #startNext(nowMs: number): void {
    if (this.#current !== null) return;
    this.#current = this.#waiting.shift() ?? null;
    if (this.#current === null) return;
    this.#busyCount = 0;
    this.#begin(this.#current.request, nowMs);
  }

  #begin(request: RequestBody, nowMs: number): void {
    this.#txn = (this.#txn + 1) & 0xffff;
    this.#firstCounter = this.#counter + 1;
    this.#sentAtMs = nowMs;
    this.#repeatCount = 0;
    this.#send(request, nowMs);
  }

  #send(request: RequestBody, nowMs: number): void {
    const isGreeting = request.name === "hello" || request.name === "auth";
    const head = {
      op: OP[request.name],
      status: 0,
      session: request.name === "hello" ? 0 : this.session,
      txn: this.#txn,
      counter: isGreeting ? 0 : ++this.#counter,
      body: encodeRequestBody(request),
    };
    const mac = isGreeting || this.sessionKey === null ? undefined : messageMac(this.sessionKey, head);
    const values = fragments(encodeMessage(head, mac), this.valueBytes);
    for (const value of values) this.#write(value);
    const isLong = request.name === "verify" || request.name === "blockMap";
    const replyMs = isLong ? LONG_REPLY_DEADLINE_MS : REPLY_DEADLINE_MS;
    this.#deadlineMs = nowMs + replyMs + FRAGMENT_DEADLINE_MS * values.length;
  }

  /** Whether a reply answers one of the messages of the command under way, and the owner's device says so. */
  #isAwaited(name: RequestBody["name"], message: Message): boolean {
    if (message.op !== (OP[name] | REPLY_BIT) || message.txn !== this.#txn) return false;
    if (name === "hello") return true;
    // A device that does not take the proof has no session key to say so with.
    if (name === "auth" && message.status !== STATUS.ok) return true;
    if (message.session !== this.session || this.sessionKey === null) return false;
    if (name !== "auth" && (message.counter < this.#firstCounter || message.counter > this.#counter)) return false;
    return equalBytes(messageMac(this.sessionKey, message), message.mac);
  }
}
