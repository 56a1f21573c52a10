// Vectors of codec 1, and the samples that other parts use. See generate.ts.
import { BitText, numbers, type Bytes } from "./bytes.ts";
import { vectorList } from "./list.ts";

const { add, vectors } = vectorList();
export const CODEC_VECTORS = vectors;

export type Sample = readonly number[];

/** One axis at a time, as the text says: residual, mapping, code. `parameters[axis]` may fix k. */
export function ricePayload(
  samples: readonly Sample[],
  orders: readonly number[],
  parameters?: readonly number[],
): Bytes {
  const bits = new BitText();
  for (const order of orders) bits.number(order, 2);
  for (let start = 0; start < samples.length; start += 64) {
    const group = samples.slice(start, start + 64);
    for (let axis = 0; axis < 6; axis++) {
      const mapped = group.map((_, i) =>
        mappedAt(
          samples.map((sample) => sample[axis]),
          start + i,
          orders[axis],
        ),
      );
      const codes = Array.from({ length: 16 }, (_, k) => mapped.map((value) => riceCode(value, k)).join(""));
      const shortest = Math.min(...codes.map((code) => code.length));
      const k = parameters?.[axis] ?? codes.findIndex((code) => code.length === shortest);
      bits.number(k, 4).text(codes[k]);
    }
  }
  return bits.bytes();
}

function mappedAt(values: readonly number[], i: number, order: number): number {
  const past = (back: number): number => values[i - back];
  const forms = [() => 0, () => past(1), () => 2 * past(1) - past(2), () => 3 * past(1) - 3 * past(2) + past(3)];
  const raw = forms[Math.min(order, i)]();
  const prediction = raw < -32768 ? -32768 : raw > 32767 ? 32767 : raw;
  const residual = values[i] - prediction;
  return residual < 0 ? -2 * residual - 1 : 2 * residual;
}

function riceCode(value: number, k: number): string {
  const quotient = Math.floor(value / 2 ** k);
  if (quotient >= 24) return "1".repeat(24) + value.toString(2).padStart(17, "0");
  const low = value % 2 ** k;
  return `${"1".repeat(quotient)}0${k === 0 ? "" : low.toString(2).padStart(k, "0")}`;
}

/** A small generator of its own (a linear congruence), for samples that look like anything. */
function randomNumbers(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number((state >> 33n) % BigInt(below));
  };
}

export function samplesOf(seed: number, count: number, width: number): Sample[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: 6 }, (__, axis) => {
      const swing = Math.round(width * 3 * Math.sin(i / (5 + axis)));
      return Math.max(-32768, Math.min(32767, swing + random(2 * width + 1) - width));
    }),
  );
}

const EXTREMES: Sample[] = Array.from({ length: 9 }, (_, i) =>
  i % 2 === 0 ? Array(6).fill(-32768) : Array(6).fill(32767),
);
const STILL: Sample[] = Array.from({ length: 130 }, () => [0, 0, 0, 0, 0, 0]);
export const RICE_CASES: [readonly Sample[], readonly number[]][] = [
  [[[0, 0, 0, 0, 0, 0]], [0, 0, 0, 0, 0, 0]],
  [[[1, -1, 2, -2, 32767, -32768]], [3, 2, 1, 0, 0, 0]],
  [STILL, [1, 1, 1, 1, 1, 1]],
  [EXTREMES, [0, 1, 2, 3, 1, 2]],
  [samplesOf(1, 5, 3), [3, 3, 3, 3, 3, 3]],
  [samplesOf(2, 63, 20), [1, 1, 1, 1, 1, 1]],
  [samplesOf(3, 64, 100), [2, 2, 2, 1, 1, 1]],
  [samplesOf(4, 65, 700), [0, 1, 2, 3, 0, 1]],
  [samplesOf(5, 128, 4000), [1, 2, 1, 2, 1, 2]],
  [samplesOf(6, 40, 30000), [0, 0, 1, 1, 2, 3]],
];
const riceVector = (samples: readonly Sample[], payload: Bytes): void =>
  add("rice", "ok", [...numbers("u16", samples.length), ...payload], { values: samples.flat().join(",") });
for (const [samples, orders] of RICE_CASES) {
  riceVector(samples, ricePayload(samples, orders));
  for (const k of [0, 7, 15])
    riceVector(samples.slice(0, 3), ricePayload(samples.slice(0, 3), orders, Array(6).fill(k)));
}
// An escape where a short code would do is fine.
{
  const bits = new BitText().text("0".repeat(12));
  for (let axis = 0; axis < 6; axis++) bits.number(2, 4).text("1".repeat(24)).number(4, 17);
  riceVector([[2, 2, 2, 2, 2, 2]], bits.bytes());
}
for (const [samples, orders] of RICE_CASES.slice(0, 8)) {
  const payload = ricePayload(samples, orders);
  const count = numbers("u16", samples.length);
  if (payload.length > 1) add("rice", "payload", [...count, ...payload.slice(0, -1)]);
  add("rice", "payload", [...count, ...payload, 0]);
  add("rice", "payload", [...numbers("u16", samples.length + 9), ...payload]);
}
// A set padding bit, values outside i16 above and below, the largest escape, and an escape cut short.
add("rice", "payload", [
  ...numbers("u16", 1),
  ...new BitText().text("0".repeat(12) + "00000".repeat(6) + "000001").bytes(),
]);
for (const mapped of [65536, 65537, 131071]) {
  const bits = new BitText().text("0".repeat(12)).number(0, 4).text("1".repeat(24)).number(mapped, 17);
  for (let axis = 1; axis < 6; axis++) bits.text("00000");
  add("rice", "payload", [...numbers("u16", 1), ...bits.bytes()]);
}
add("rice", "payload", [...numbers("u16", 1), ...new BitText().text(`${"0".repeat(16)}${"1".repeat(24)}0`).bytes()]);
add("rice", "field", [0, 0, 1]);
add("rice", "field", [1]);
add("rice", "field", numbers("u16", 1));
add("rice", "field", [...numbers("u16", 4097), 0]);
