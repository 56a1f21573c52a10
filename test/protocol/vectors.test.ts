// The conformance vectors against the TypeScript implementation, and the file against its generator. The C reference runs the same
// file in c-reference.test.ts.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { vectorText } from "../../firmware-protocol/vectors/generate.ts";
import { CASE_KINDS, caseText, readVectors } from "../support/protocol-cases.ts";

const TEXT = readFileSync(new URL("../../firmware-protocol/vectors/vectors.txt", import.meta.url), "utf8");
const VECTORS = readVectors(TEXT);

describe("conformance vectors", () => {
  it("are what the generator writes", () => {
    expect(vectorText()).toBe(TEXT);
  });

  it("are at least 300, 100 of them negative, of every kind", () => {
    expect(VECTORS.length).toBeGreaterThanOrEqual(300);
    expect(VECTORS.filter(({ expected }) => !expected.startsWith("ok")).length).toBeGreaterThanOrEqual(100);
    expect(new Set(VECTORS.map(({ kind }) => kind))).toEqual(new Set(CASE_KINDS));
  });

  it("each give the stated verdict and fields", () => {
    const differing = VECTORS.flatMap(({ line, kind, expected, bytes }) => {
      const text = caseText(kind, bytes);
      return text === expected ? [] : [{ line, kind, expected: expected.slice(0, 300), text: text.slice(0, 300) }];
    });
    expect(differing).toEqual([]);
  });
});
