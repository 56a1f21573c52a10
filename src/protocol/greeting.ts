// The first steps of a connection: INFO, HELLO, AUTH, and the clock. PROTOCOL.md sections 2.1, 8 and 12. What follows is
// run-sync.ts. INFO -> this -> a session whose messages carry a MAC.
import { CAPABILITY, MAX_VALUE_BYTES, PROTOCOL_MAJOR, PROTOCOL_MINOR, STATUS } from "./codes.ts";
import { decodeInfo, type ClipInfo } from "./frames.ts";
import type { HostConnection, Path } from "./host-connection.ts";
import type { ClockAnchor, HostOptions } from "./host-port.ts";
import { equalBytes, sessionProofs } from "./owner-key.ts";
import { HmacKey } from "./sha256.ts";
import { clockAnchor } from "./sync-measures.ts";

const HOST_CAPS = CAPABILITY.live | CAPABILITY.lowSpace | CAPABILITY.events | CAPABILITY.config | CAPABILITY.longValue;
/** With the headers of the link one value of 244 bytes fills one packet of 251; a longer one pays only when it is 495. */
const SHORT_VALUE_BYTES = 244;
const CLOCK_EXCHANGES = 5;

export interface Greeted {
  readonly info: ClipInfo;
  /** Largest value in both directions, and the capabilities, as agreed. */
  readonly valueBytes: number;
  readonly caps: number;
}

/** From the value of INFO to a session in which the device knows its owner. */
export function* greet(connection: HostConnection, options: HostOptions, infoValue: Uint8Array): Path<Greeted> {
  const { setupCode, nonce, deviceId } = options;
  const info = decodeInfo(infoValue);
  if (!info.ok) return yield* connection.stop("version");
  if (deviceId !== null && !equalBytes(info.value.deviceId, deviceId)) return yield* connection.stop("otherDevice");
  connection.push({ type: "device", info: info.value });
  const maxValue = options.valueBytes >= MAX_VALUE_BYTES ? MAX_VALUE_BYTES : SHORT_VALUE_BYTES;
  const said = { hostNonce: nonce, major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, maxValue, hostCaps: HOST_CAPS };
  const { status, body: heard } = yield* connection.command({ name: "hello", ...said });
  if (status === STATUS.badVersion) return yield* connection.stop("version", status);
  if (status === STATUS.locked) return yield* connection.stop("locked", status);
  if (heard?.name !== "hello") return yield* connection.stop("refused", status);
  if (!equalBytes(heard.deviceId, info.value.deviceId)) return yield* connection.stop("otherDevice");
  const proofs = sessionProofs(setupCode, {
    ...heard,
    hostNonce: nonce,
    hostMajor: PROTOCOL_MAJOR,
    hostMinor: PROTOCOL_MINOR,
    hostCaps: HOST_CAPS,
    deviceMajor: heard.major,
    deviceMinor: heard.minor,
  });
  if (!equalBytes(heard.proof, proofs.device)) return yield* connection.stop("badProof");
  connection.exchange.session = heard.session;
  connection.exchange.sessionKey = new HmacKey(proofs.sessionKey);
  connection.exchange.valueBytes = heard.maxValue;
  const answer = yield* connection.command({ name: "auth", proof: proofs.host });
  if (answer.status === STATUS.badProof) return yield* connection.stop("badProof", answer.status);
  if (answer.status !== STATUS.ok) return yield* connection.stop("refused", answer.status);
  connection.push({ type: "opened", caps: heard.agreedCaps, valueBytes: heard.maxValue });
  return { info: info.value, valueBytes: heard.maxValue, caps: heard.agreedCaps };
}

/** Five exchanges; the anchor with the smallest uncertainty goes out and comes back. */
export function* readClock(connection: HostConnection, tickHz: number): Path<ClockAnchor> {
  let best: ClockAnchor | null = null;
  for (let hostTime = 0n; hostTime < CLOCK_EXCHANGES || best === null; hostTime++) {
    const reply = yield* connection.command({ name: "clock", hostTime });
    if (reply.body?.name !== "clock") return yield* connection.stop("refused", reply.status);
    const anchor = clockAnchor(reply.body, reply, tickHz);
    if (best === null || anchor.uncertaintyMs < best.uncertaintyMs) best = anchor;
  }
  connection.push({ type: "anchor", anchor: best });
  return best;
}
