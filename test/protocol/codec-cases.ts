// The edges of the codec that no vector has: values out of range when written, ticks at the ends, blocks of other versions, samples
// that nobody asked for. Each case asserts; machines.test.ts runs them, and so does the measure of branch coverage.
import assert from "node:assert/strict";
import { decodeBlock, decodeBlockHeader, isBlockOf, sampleTick } from "../../src/protocol/block.ts";
import { BlockWriter } from "../../src/protocol/block-writer.ts";
import { widenTick } from "../../src/protocol/frames.ts";
import { MAX_TICK, recordBytes, u8 } from "../../src/protocol/layout.ts";
import { encodeMessage } from "../../src/protocol/message.ts";
import type { Case } from "./host-session-cases.ts";
import { block } from "./scripted-device.ts";

export const CODEC_CASES: readonly Case[] = [
  [
    "tells a block by its length, magic, run, number and CRC",
    () => {
      const good = block(3, 4);
      assert.equal(isBlockOf(good, 3, 4), true);
      assert.equal(isBlockOf(good.subarray(1), 3, 4), false);
      assert.equal(isBlockOf(good, 2, 4), false);
      assert.equal(isBlockOf(good, 3, 5), false);
      for (const at of [0, 60, 4095]) {
        const damaged = good.slice();
        damaged[at] ^= 4;
        assert.equal(isBlockOf(damaged, 3, 4), false);
      }
    },
  ],
  [
    "reads the header of its own version alone",
    () => {
      const other = block(3, 4);
      assert.equal(decodeBlockHeader(other)?.blockNo, 4);
      other[2] = 2;
      assert.equal(decodeBlockHeader(other), null);
    },
  ],
  [
    "dates the samples of a block between its ticks",
    () => {
      const one = decodeBlockHeader(block(1, 1));
      assert.ok(one);
      assert.equal(sampleTick(one, 0), 1);
      assert.equal(sampleTick({ ...one, sampleCount: 3, tickLast: 4 }, 1), 2.5);
    },
  ],
  [
    "widens ticks at both ends of what a tick may be",
    () => {
      assert.equal(widenTick(2 ** 32 - 1, 3), 2 ** 32 - 1);
      assert.equal(widenTick(5, MAX_TICK), 2 ** 53 - 2 ** 32 + 5);
      assert.equal(widenTick(5, 2 ** 32 - 5), 2 ** 32 + 5);
    },
  ],
  [
    "writes no value that does not fit",
    () => {
      for (const value of [-1, 256, 1.5]) assert.throws(() => recordBytes({ value: u8() }, { value }), RangeError);
      const head = { op: 1, status: 0, session: 0, txn: 0, counter: 0 };
      assert.throws(() => encodeMessage({ ...head, body: new Uint8Array(489) }), RangeError);
    },
  ],
  [
    "marks only the last block of an orderly run FINAL",
    () => {
      for (const isOrderly of [true, false]) {
        const blocks: Uint8Array[] = [];
        const descriptor = {
          deviceId: new Uint8Array(8),
          firmware: 1,
          rateMhz: 100_000,
          axisMap: Uint8Array.of(0, 1, 2),
          accFullUg: 1,
          gyrFullUdps: 1,
          model: new Uint8Array(0),
        };
        const settings = { run: 1, bootId: 1, accRange: 3, gyrRange: 4, tickHz: 1, startTick: 0, descriptor };
        const writer = new BlockWriter(settings, (each) => blocks.push(each));
        writer.push([1, 2, 3, 4, 5, 6], 1);
        writer.finish(isOrderly);
        const last = decodeBlock(blocks[1]);
        assert.equal(last.ok && last.value.header.flags, isOrderly ? 32 : 0);
      }
    },
  ],
];
