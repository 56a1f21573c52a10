// Who talks to the device: HELLO, AUTH, sessions, MACs, counters, and the lock after wrong proofs. PROTOCOL.md sections 7.3, 8
// and 13.2. What a command does is device.ts. Messages -> this -> commands of the owner.
import type { RequestBody } from "./bodies.ts";
import { PROTOCOL_MAJOR, PROTOCOL_MINOR, STATUS } from "./codes.ts";
import type { DeviceOptions } from "./device-port.ts";
import type { Message } from "./message.ts";
import { equalBytes, messageMac, sessionProofs } from "./owner-key.ts";
import { HmacKey } from "./sha256.ts";

const MAX_FAILURES = 5;
const FIRST_LOCK_S = 30;
const MAX_LOCK_S = 3600;
const LAST_SESSION = 0xffff;

interface Greeting {
  readonly hostProof: Uint8Array;
  readonly sessionKey: HmacKey;
}

export interface HelloReply {
  readonly deviceNonce: Uint8Array;
  readonly deviceId: Uint8Array;
  readonly major: number;
  readonly minor: number;
  readonly maxValue: number;
  readonly deviceCaps: number;
  readonly agreedCaps: number;
  readonly session: number;
  readonly proof: Uint8Array;
}

export class DeviceSession {
  readonly #options: DeviceOptions;
  #session = 0;
  #greeting: Greeting | null = null;
  #isOpen = false;
  #agreedCaps = 0;
  #lastCounter = 0;
  /** These outlive connections. */
  #failureCount = 0;
  #lockS = 0;
  #lockedUntilTick = 0;

  constructor(options: DeviceOptions) {
    this.#options = options;
  }

  /** The owner has proved to be one. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The key of the MACs; null before AUTH. */
  get key(): HmacKey | null {
    return this.#isOpen && this.#greeting !== null ? this.#greeting.sessionKey : null;
  }

  hasCap(cap: number): boolean {
    return (this.#agreedCaps & cap) !== 0;
  }

  close(): void {
    this.#greeting = null;
    this.#isOpen = false;
    this.#agreedCaps = 0;
    this.#lastCounter = 0;
  }

  /**
   * Whether a message may be acted on: 0, the status that refuses it, or null when it gets no answer because it is not the
   * owner's or has been taken before.
   */
  judge(message: Message, isHello: boolean, isGreeting: boolean): number | null {
    if (isHello) return STATUS.ok;
    if (!isGreeting && !this.#isOpen) return STATUS.notAuthenticated;
    if (message.session !== this.#session) return STATUS.badSession;
    if (isGreeting) return this.#greeting === null ? STATUS.notAuthenticated : STATUS.ok;
    const key = this.key;
    if (key === null || !equalBytes(messageMac(key, message), message.mac)) return null;
    if (message.counter <= this.#lastCounter) return null;
    this.#lastCounter = message.counter;
    return STATUS.ok;
  }

  /** HELLO: a new session, or the status that refuses it. `nonce`: 16 random bytes; `maxValue`: what the link takes. */
  hello(
    request: Extract<RequestBody, { name: "hello" }>,
    nonce: Uint8Array,
    maxValue: number,
    tick: number,
  ): HelloReply | number {
    this.close();
    if (tick < this.#lockedUntilTick) return STATUS.locked;
    if (request.major !== PROTOCOL_MAJOR) return STATUS.badVersion;
    this.#session = (this.#session % LAST_SESSION) + 1;
    this.#agreedCaps = (request.hostCaps & this.#options.caps) >>> 0;
    const said = {
      deviceNonce: nonce,
      deviceId: this.#options.deviceId,
      deviceCaps: this.#options.caps,
      agreedCaps: this.#agreedCaps,
      session: this.#session,
    };
    const proofs = sessionProofs(this.#options.setupCode, {
      ...said,
      hostNonce: request.hostNonce,
      hostMajor: request.major,
      hostMinor: request.minor,
      hostCaps: request.hostCaps,
      deviceMajor: PROTOCOL_MAJOR,
      deviceMinor: PROTOCOL_MINOR,
    });
    this.#greeting = { hostProof: proofs.host, sessionKey: new HmacKey(proofs.sessionKey) };
    return { ...said, major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, maxValue, proof: proofs.device };
  }

  /** AUTH; its status. */
  authenticate(proof: Uint8Array, tick: number): number {
    if (this.#greeting !== null && equalBytes(proof, this.#greeting.hostProof)) {
      this.#isOpen = true;
      this.#failureCount = 0;
      this.#lockS = 0;
      return STATUS.ok;
    }
    this.close();
    this.#failureCount++;
    if (this.#failureCount >= MAX_FAILURES) {
      this.#failureCount = 0;
      this.#lockS = Math.min(this.#lockS === 0 ? FIRST_LOCK_S : 2 * this.#lockS, MAX_LOCK_S);
      this.#lockedUntilTick = tick + this.#lockS * this.#options.tickHz;
    }
    return STATUS.badProof;
  }
}
