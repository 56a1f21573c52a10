// What a decoder answers: the value, or one reason of a closed set. Decoders never throw on bytes. Not an error type: bad
// bytes are data. Radio, file -> decoder -> verdict -> sync, reader.

export type Verdict<Value, Reason extends string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Reason };

export function accept<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function reject<Reason extends string>(reason: Reason): { readonly ok: false; readonly reason: Reason } {
  return { ok: false, reason };
}
