// What a simulated clip keeps of its runs when the power goes at any flash operation, when bits rot, and when places of the flash are
// bad. The C reference has the same tests for its own catalogue.
import { describe, expect, it } from "vitest";
import { decodeBlock } from "../../src/protocol/block.ts";
import { RUN_STATE, STATUS } from "../../src/protocol/codes.ts";
import { ClipRecorder } from "../../src/simulator/clip-device/clip-recorder.ts";
import { DEFAULT_SETTINGS, recordingSettings } from "../../src/simulator/clip-device/clip-settings.ts";
import { FlashReadError, NorFlash, PowerCutError, SECTOR_BYTES } from "../../src/simulator/clip-device/nor-flash.ts";
import { RunCatalogue } from "../../src/simulator/clip-device/run-catalogue.ts";

const AREA_SECTORS = 1;
const DATA_SECTORS = 14;
const GEOMETRY = { areaSectors: AREA_SECTORS, dataSectors: DATA_SECTORS };
const SETTINGS = recordingSettings(
  { deviceId: new Uint8Array(8), setupCode: new Uint8Array(16), firmware: 1, model: "test", tickHz: 32_768 },
  DEFAULT_SETTINGS,
);
const SAMPLES = 2000;
const END = 1;

function newFlash(seed = 1): NorFlash {
  return new NorFlash(2 * AREA_SECTORS + DATA_SECTORS, seed);
}

/** Sample `i`: noise that Rice does not shrink much, so that blocks fill up. */
function sample(i: number): number[] {
  return Array.from({ length: 6 }, (_, axis) => ((Math.imul(i * 6 + axis + 1, 0x9e37_79b1) >>> 20) % 4001) - 2000);
}

/** Record `count` samples from `start`; `onBlocks` hears of the blocks that are in flash after each. */
function record(catalogue: RunCatalogue, count = SAMPLES, onBlocks: (blocks: number) => void = () => {}): void {
  const recorder = new ClipRecorder(catalogue);
  expect(recorder.start(SETTINGS, 1)).toBe(STATUS.ok);
  for (let i = 0; i < count; i++) {
    recorder.push(sample(i), 10 + i);
    onBlocks(catalogue.runs().at(-1)?.blocks ?? 0);
  }
  recorder.stop(END);
}

function samplesOf(catalogue: RunCatalogue, run: number): number[][] {
  const entry = catalogue.runs().find((each) => each.run === run);
  const samples: number[][] = [];
  for (let no = 0; no < (entry?.blocks ?? 0); no++) {
    const block = decodeBlock(catalogue.read(run, no * SECTOR_BYTES, SECTOR_BYTES) ?? new Uint8Array(0));
    if (!block.ok || block.value.kind !== "samples") continue;
    const { samples: values } = block.value;
    for (let at = 0; at < values.length; at += 6) samples.push([...values.subarray(at, at + 6)]);
  }
  return samples;
}

const ALL = Array.from({ length: SAMPLES }, (_, i) => sample(i));

describe("power cut at every flash operation", () => {
  it("loses at most the torn block of a recorded run", () => {
    const whole = newFlash();
    const wholeCatalogue = new RunCatalogue(whole, GEOMETRY);
    const before = whole.operationCount;
    record(wholeCatalogue);
    expect(samplesOf(wholeCatalogue, 1)).toEqual(ALL);
    const operations = whole.operationCount - before;
    expect(operations).toBeGreaterThan(12);
    for (let cut = 0; cut < operations; cut++) {
      const flash = newFlash(cut);
      const catalogue = new RunCatalogue(flash, GEOMETRY);
      let blocks = 0;
      flash.cutPowerAfter(cut);
      expect(() => {
        record(catalogue, SAMPLES, (count) => {
          blocks = count;
        });
      }).toThrow(PowerCutError);
      expect(() => flash.read(0, 1)).toThrow(PowerCutError);
      flash.powerOn();
      const again = new RunCatalogue(flash, GEOMETRY);
      const kept = samplesOf(again, 1);
      expect(kept).toEqual(ALL.slice(0, kept.length));
      expect(again.runs()[0]?.blocks ?? 0).toBeGreaterThanOrEqual(blocks);
      expect(again.runs().every(({ state }) => state === RUN_STATE.sealed)).toBe(true);
      expect(again.bootId).toBeGreaterThan(catalogue.bootId);
    }
  });

  it("keeps every token and number while the catalogue moves to its other area", () => {
    for (let cut = 0; cut < 12; cut++) {
      const flash = newFlash(cut + 50);
      let catalogue = new RunCatalogue(flash, GEOMETRY);
      for (let i = 0; i < 3; i++) record(catalogue, 100);
      expect(catalogue.keepSynced(2, 77n)).toBe(true);
      for (let boot = 0; boot < 53; boot++) catalogue = new RunCatalogue(flash, GEOMETRY);
      flash.cutPowerAfter(cut);
      expect(() => {
        for (let boot = 0; boot < 9; boot++) catalogue = new RunCatalogue(flash, GEOMETRY);
      }).toThrow(PowerCutError);
      flash.powerOn();
      const again = new RunCatalogue(flash, GEOMETRY);
      expect(again.runs().map(({ run, state }) => [run, state])).toEqual([
        [1, RUN_STATE.sealed],
        [2, RUN_STATE.synced],
        [3, RUN_STATE.sealed],
      ]);
      expect(again.token(2)).toBe(77n);
      expect(again.open(1)).toBe(4);
    }
  });
});

describe("rot", () => {
  it("loses nothing to any one bit of the catalogue, nor to any header", () => {
    const makeFlash = (): NorFlash => {
      const flash = newFlash(9);
      let catalogue = new RunCatalogue(flash, GEOMETRY);
      for (let boot = 0; boot < 56; boot++) catalogue = new RunCatalogue(flash, GEOMETRY);
      record(catalogue, 100);
      expect(catalogue.keepSynced(1, 5n)).toBe(true);
      record(catalogue, 100);
      return flash;
    };
    const check = (flash: NorFlash): void => {
      for (let boot = 0; boot < 2; boot++) {
        const catalogue = new RunCatalogue(flash, GEOMETRY);
        expect([catalogue.runs().map(({ run }) => run), catalogue.token(1)]).toEqual([[1, 2], 5n]);
      }
    };
    for (let bit = 0; bit < 2 * SECTOR_BYTES * 8; bit += 1031) {
      const flash = makeFlash();
      flash.rot(bit >>> 3, bit & 7);
      check(flash);
    }
    for (const headers of [[0], [SECTOR_BYTES], [0, SECTOR_BYTES]]) {
      const flash = makeFlash();
      for (const at of headers) for (let bit = 0; bit < 8; bit++) flash.rot(at + 4, bit);
      check(flash);
    }
  });

  it("seals a run that is open in the catalogue, though it is not the newest", () => {
    const flash = newFlash();
    const catalogue = new RunCatalogue(flash, GEOMETRY);
    record(catalogue, 100);
    record(catalogue, 100);
    for (let byte = 0; byte < 2; byte++) flash.rot(SECTOR_BYTES + 4 * 64 + 20 + byte, 1);
    const again = new RunCatalogue(flash, GEOMETRY);
    expect(again.runs().map(({ run, blocks, endReason }) => [run, blocks, endReason])).toEqual([
      [1, 2, 4],
      [2, 2, END],
    ]);
  });

  it("never takes a flash that cannot be read for an empty one", () => {
    const flash = newFlash();
    record(new RunCatalogue(flash, GEOMETRY), 100);
    for (let reads = 0; reads < 128; reads += 9) {
      flash.failReadsAfter(reads);
      expect(() => new RunCatalogue(flash, GEOMETRY)).toThrow(FlashReadError);
    }
    flash.failReadsAfter(Infinity);
    expect(new RunCatalogue(flash, GEOMETRY).runs()).toHaveLength(1);
  });
});

describe("places that cannot be programmed", () => {
  const place = (sector: number): number => (2 * AREA_SECTORS + sector) * SECTOR_BYTES + 700;

  it("cost a number each, and no sample", () => {
    const flash = newFlash();
    for (const sector of [2, 3, 5]) flash.stick(place(sector));
    const codes: number[] = [];
    const catalogue = new RunCatalogue(flash, GEOMETRY, (code) => codes.push(code));
    record(catalogue);
    expect(samplesOf(catalogue, 1)).toEqual(ALL);
    expect(catalogue.runs()[0].flags).toBe(1);
    const bad = Array.from({ length: catalogue.runs()[0].blocks }, (_, no) => catalogue.blockCrc(1, no)).flatMap(
      (crc, no) => (crc === 0 ? [no] : []),
    );
    expect(bad).toEqual([2, 3, 5]);
    expect(codes.filter((code) => code === 64)).toHaveLength(3);
    expect(samplesOf(new RunCatalogue(flash, GEOMETRY), 1)).toEqual(ALL);
  });

  it("end a run whose descriptor finds none, and begin another", () => {
    const flash = newFlash();
    flash.stick(place(0) - 700);
    const catalogue = new RunCatalogue(flash, GEOMETRY);
    record(catalogue, 100);
    expect(catalogue.runs().map(({ run, blocks }) => [run, blocks])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(samplesOf(catalogue, 2)).toEqual(ALL.slice(0, 100));
  });

  it("in the catalogue are left behind", () => {
    const flash = newFlash();
    const catalogue = new RunCatalogue(flash, GEOMETRY);
    flash.stick(SECTOR_BYTES + 3 * 64 + 5);
    record(catalogue, 100);
    expect(new RunCatalogue(flash, GEOMETRY).runs().map(({ run, state }) => [run, state])).toEqual([
      [1, RUN_STATE.sealed],
    ]);
  });
});

it("overwrites nothing that is not released, and reclaims the oldest first", () => {
  const catalogue = new RunCatalogue(newFlash(), GEOMETRY);
  const recorder = new ClipRecorder(catalogue);
  expect(recorder.start(SETTINGS, 1)).toBe(STATUS.ok);
  for (let i = 0; recorder.isRecording; i++) recorder.push(sample(i), 10 + i);
  expect(catalogue.runs().map(({ blocks, endReason }) => [blocks, endReason])).toEqual([[DATA_SECTORS, 3]]);
  expect(recorder.start(SETTINGS, 1)).toBe(STATUS.full);
  expect(catalogue.usedBlocks).toBe(DATA_SECTORS);
  expect(catalogue.keepSynced(1, 1n) && catalogue.release(1)).toBe(true);
  expect(catalogue.usedBlocks).toBe(0);
  record(catalogue, 100);
  expect(catalogue.runs().map(({ run }) => run)).toEqual([2]);
});
