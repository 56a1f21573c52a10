// Owner authentication: proofs, session key and MACs. PROTOCOL.md section 8. Random nonces come from the caller.
// Setup code + HELLO -> this -> MAC of every later message.
import { REPLY_BIT } from "./codes.ts";
import { bytes, recordBytes, u16, u32, u8, type RecordOf } from "./layout.ts";
import { authenticatedBytes, MAC_BYTES, type Message } from "./message.ts";
import { HmacKey } from "./sha256.ts";

const TRANSCRIPT = {
  hostNonce: bytes(16),
  deviceNonce: bytes(16),
  deviceId: bytes(8),
  session: u16(),
  hostMajor: u8(),
  hostMinor: u8(),
  hostCaps: u32(),
  deviceMajor: u8(),
  deviceMinor: u8(),
  deviceCaps: u32(),
  agreedCaps: u32(),
};
const PROOF_BYTES = 16;

/** Everything both sides said in HELLO. */
export type Transcript = RecordOf<typeof TRANSCRIPT>;

export interface SessionProofs {
  /** Sent by the device in the reply to HELLO. */
  readonly device: Uint8Array;
  /** Sent by the host in AUTH. */
  readonly host: Uint8Array;
  readonly sessionKey: Uint8Array;
}

/** `setupCode`: the 16 bytes printed on the box. */
export function sessionProofs(setupCode: Uint8Array, transcript: Transcript): SessionProofs {
  const said = recordBytes(TRANSCRIPT, transcript);
  const key = new HmacKey(setupCode);
  const hmac = (label: string): Uint8Array => key.digest(joined(asciiBytes(label), said));
  return {
    device: hmac("LKP1 device").slice(0, PROOF_BYTES),
    host: hmac("LKP1 host").slice(0, PROOF_BYTES),
    sessionKey: hmac("LKP1 session"),
  };
}

/** The MAC of a message; its direction follows from REPLY_BIT. */
export function messageMac(sessionKey: HmacKey, message: Omit<Message, "mac">): Uint8Array {
  const direction = message.op & REPLY_BIT ? 1 : 0;
  return sessionKey.digest(authenticatedBytes(message, direction)).slice(0, MAC_BYTES);
}

/** Equal length and bytes, in time that does not depend on where they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
