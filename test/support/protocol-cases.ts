// One conformance case of the clip protocol as a line of text: the verdict and the fields of some bytes, in the words of
// firmware-protocol/vectors/README.md. The C reference has the same in c/test/cases.c; both are compared line by line.
import { decodeReply, decodeRequest, type Setting } from "../../src/protocol/bodies.ts";
import { decodeBlock } from "../../src/protocol/block.ts";
import { crc32c } from "../../src/protocol/crc32c.ts";
import { decodeData, decodeFlow, decodeInfo, decodeLive, decodeStatus } from "../../src/protocol/frames.ts";
import { decodeMessage, FragmentCollector, type Message } from "../../src/protocol/message.ts";
import { equalBytes, messageMac, sessionProofs } from "../../src/protocol/owner-key.ts";
import { decodeRice } from "../../src/protocol/rice.ts";
import { runRoot } from "../../src/protocol/run-root.ts";
import { HmacKey, hmacSha256, sha256 } from "../../src/protocol/sha256.ts";
import type { Verdict } from "../../src/protocol/verdict.ts";

type Fields = Readonly<Record<string, unknown>>;
type Case = Verdict<Fields, string>;

const ok = (value: Fields): Case => ({ ok: true, value });
const bad = (reason: string): Case => ({ ok: false, reason });

export function hexText(bytes: Uint8Array): string {
  return bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex");
}

const hex8 = (value: number): string => value.toString(16).padStart(8, "0");

function samplesText(samples: Int16Array): string {
  return hex8(crc32c(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)));
}

function messageFields({ op, status, session, txn, counter }: Message): Fields {
  return { op, status, session, txn, counter };
}

function messageCase(bytes: Uint8Array): Case {
  const verdict = decodeMessage(bytes);
  if (!verdict.ok) return verdict;
  return ok({ ...messageFields(verdict.value), body: verdict.value.body, mac: verdict.value.mac });
}

/** Fields of a body; a field of the same name as one of the message is a line of its own, hence a list. */
function bodyCase(
  verdict: Verdict<{ readonly message: Message; readonly body: Fields | null }, string>,
): Verdict<readonly Fields[], string> {
  if (!verdict.ok) return verdict;
  const { message, body } = verdict.value;
  if (body === null) return { ok: true, value: [messageFields(message)] };
  const { name: _, entries, settings, ...rest } = body;
  const lists: Record<string, unknown> = {};
  if (Array.isArray(settings)) {
    lists.settings = listText(settings.map(({ key, value }: Setting) => `${key}:${hexText(value)}`));
  }
  if (Array.isArray(entries)) {
    lists.entries = listText(entries.map((entry: Fields) => Object.values(entry).join(":")));
  }
  return { ok: true, value: [messageFields(message), rest, lists] };
}

function listText(parts: readonly string[]): string {
  return parts.length === 0 ? "-" : parts.join(",");
}

function riceCase(bytes: Uint8Array): Case {
  const count = bytes.length < 2 ? 0 : bytes[0] + 256 * bytes[1];
  if (bytes.length < 3 || count < 1 || count > 4096) return bad("field");
  const samples = decodeRice(bytes.subarray(2), count);
  return samples === null ? bad("payload") : ok({ values: samples.join(",") });
}

function blockCase(bytes: Uint8Array): Case {
  const verdict = decodeBlock(bytes);
  if (!verdict.ok) return verdict;
  const block = verdict.value;
  const { header } = block;
  if (block.kind === "samples") return ok({ ...header, samples: samplesText(block.samples) });
  return ok({ ...header, ...block.descriptor });
}

function fragmentsCase(bytes: Uint8Array): Case {
  const collector = new FragmentCollector();
  for (let at = 0; at < bytes.length; at += 1 + bytes[at]) {
    const verdict = collector.push(bytes.subarray(at + 1, at + 1 + bytes[at]));
    if (!verdict.ok) return verdict;
    if (verdict.value !== null) return messageCase(verdict.value);
  }
  return bad("open");
}

function dataCase(bytes: Uint8Array): Case {
  const verdict = decodeData(bytes);
  return verdict.ok ? ok({ ...verdict.value, kind: verdict.value.kind === "end" ? 2 : 1 }) : verdict;
}

function liveCase(bytes: Uint8Array): Case {
  const verdict = decodeLive(bytes);
  if (!verdict.ok) return verdict;
  const { samples, ...rest } = verdict.value;
  return ok({ sample_count: samples.length / 6, ...rest, samples: samplesText(samples) });
}

function authCase(bytes: Uint8Array): Case {
  if (bytes.length !== 74) return bad("length");
  const said = bytes.subarray(16);
  const view = new DataView(said.buffer, said.byteOffset);
  const { device, host, sessionKey } = sessionProofs(bytes.subarray(0, 16), {
    hostNonce: said.subarray(0, 16),
    deviceNonce: said.subarray(16, 32),
    deviceId: said.subarray(32, 40),
    session: view.getUint16(40, true),
    hostMajor: said[42],
    hostMinor: said[43],
    hostCaps: view.getUint32(44, true),
    deviceMajor: said[48],
    deviceMinor: said[49],
    deviceCaps: view.getUint32(50, true),
    agreedCaps: view.getUint32(54, true),
  });
  return ok({ device, host, session_key: sessionKey });
}

function macCase(bytes: Uint8Array): Case {
  if (bytes.length < 32) return bad("short");
  const verdict = decodeMessage(bytes.subarray(32));
  if (!verdict.ok) return verdict;
  const right = equalBytes(messageMac(new HmacKey(bytes.subarray(0, 32)), verdict.value), verdict.value.mac);
  return ok({ mac_is_right: right ? 1 : 0 });
}

function rootCase(bytes: Uint8Array): Case {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getUint32(4 * i, true));
  const { root, sha16 } = runRoot(words);
  return ok({ root: hex8(root), sha16 });
}

/** In the order of the kinds of c/test/cases.c. */
const KINDS: Readonly<Record<string, (bytes: Uint8Array) => Verdict<Fields | readonly Fields[], string>>> = {
  crc32c: (bytes) => ok({ crc: hex8(crc32c(bytes)) }),
  sha256: (bytes) => ok({ digest: sha256(bytes) }),
  hmac: (bytes) =>
    bytes.length < 16 ? bad("short") : ok({ digest: hmacSha256(bytes.subarray(0, 16), bytes.subarray(16)) }),
  rice: riceCase,
  block: blockCase,
  message: messageCase,
  request: (bytes) => bodyCase(decodeRequest(bytes)),
  reply: (bytes) => bodyCase(decodeReply(bytes)),
  fragments: fragmentsCase,
  data: dataCase,
  flow: (bytes) => decodeFlow(bytes),
  live: liveCase,
  info: (bytes) => {
    const verdict = decodeInfo(bytes);
    return verdict.ok ? ok({ ...verdict.value }) : verdict;
  },
  status: (bytes) => decodeStatus(bytes),
  auth: authCase,
  mac: macCase,
  root: rootCase,
};

export const CASE_KINDS = Object.keys(KINDS);

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function fieldsText(fields: Fields): string[] {
  return Object.entries(fields).map(
    ([name, value]) => `${snakeCase(name)}=${value instanceof Uint8Array ? hexText(value) : String(value)}`,
  );
}

/** "ok name=value …", or the reason. */
export function caseText(kind: string, bytes: Uint8Array): string {
  const verdict = KINDS[kind](bytes);
  if (!verdict.ok) return verdict.reason;
  return ["ok", ...[verdict.value].flat().flatMap(fieldsText)].join(" ");
}

export interface Vector {
  readonly line: number;
  readonly kind: string;
  readonly expected: string;
  readonly bytes: Uint8Array;
}

function bytesOf(text: string): Uint8Array {
  if (text === "-") return new Uint8Array(0);
  const pieces = text.split("+").map((piece) => {
    const [hex, times] = piece.split("*");
    const bytes = Buffer.from(hex, "hex");
    return times === undefined ? bytes : Buffer.alloc(Number(times), bytes);
  });
  return new Uint8Array(Buffer.concat(pieces));
}

/** The lines of a vector file. */
export function readVectors(text: string): Vector[] {
  return text.split("\n").flatMap((line, i) => {
    if (line === "" || line.startsWith("#")) return [];
    const [kind, verdict, hex, ...fields] = line.split(" ");
    return [{ line: i + 1, kind, expected: [verdict, ...fields].join(" "), bytes: bytesOf(hex) }];
  });
}
