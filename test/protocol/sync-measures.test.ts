// What a fetch costs on a link with a rate: the share of the link that carries bytes of the run, with and without loss, and the
// bytes that come twice for each disconnect. The figures are printed.
import { describe, expect, it } from "vitest";
import { measureFetch } from "./long-fetch.ts";

const BLOCKS = 300;

describe("a fetch over a link with a rate", () => {
  it.each([
    { loss: 0, least: 0.95 },
    { loss: 0.01, least: 0.9 },
    { loss: 0.05, least: 0.8 },
  ])("carries the run with $least of the link at a loss of $loss", ({ loss, least }) => {
    const { goodput, isWhole } = measureFetch(BLOCKS, loss);
    console.log(`goodput at ${100 * loss} % loss: ${(100 * goodput).toFixed(1)} % of the link`);
    expect(isWhole).toBe(true);
    expect(goodput).toBeGreaterThanOrEqual(least);
  });

  it.each([300, 1000])("fetches at most 1.25 blocks twice when the link is lost every %i ms", (disconnectMs) => {
    const { overheadBlocks, disconnects, isWhole } = measureFetch(BLOCKS, 0, disconnectMs);
    console.log(`resume overhead: ${overheadBlocks.toFixed(2)} blocks per disconnect, ${disconnects} disconnects`);
    expect(isWhole).toBe(true);
    expect(disconnects).toBeGreaterThan(5);
    expect(overheadBlocks).toBeLessThanOrEqual(1.25);
  });
});
