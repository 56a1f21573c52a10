// A list of vectors, and what all parts of the generator use. See generate.ts.
import { createHash, createHmac } from "node:crypto";
import type { Bytes } from "./bytes.ts";

export interface Vector {
  readonly kind: string;
  readonly verdict: string;
  readonly bytes: Bytes;
  readonly fields: string;
}

export const MAX_TICK = (1n << 53n) - 1n;

interface VectorList {
  readonly vectors: Vector[];
  readonly add: (kind: string, verdict: string, bytes: Bytes, fields?: Readonly<Record<string, unknown>>) => void;
}

/** A part of the generator fills one of these. */
export function vectorList(): VectorList {
  const vectors: Vector[] = [];
  return {
    vectors,
    add: (kind, verdict, bytes, fields = {}) => {
      const parts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
      vectors.push({ kind, verdict, bytes, fields: parts.join(" ") });
    },
  };
}

export const text = (value: string): Bytes => [...Buffer.from(value, "utf8")];
export const counting = (from: number, count: number): Bytes =>
  Array.from({ length: count }, (_, i) => (from + i) & 255);
export const hash = (bytes: Bytes): string => createHash("sha256").update(Uint8Array.from(bytes)).digest("hex");
export const hmac = (key: Bytes, bytes: Bytes): Bytes => [
  ...createHmac("sha256", Uint8Array.from(key)).update(Uint8Array.from(bytes)).digest(),
];
export const hex8 = (value: number): string => value.toString(16).padStart(8, "0");

/** A setup code. */
export const KEY = counting(0xa0, 16);
