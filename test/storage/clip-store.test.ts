// What the library keeps of clips: blocks that are durable or not there, proofs and tokens, anchors, receipts, setup codes.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClipBlocks } from "../../src/storage/clip-blocks.ts";
import { ClipKeys } from "../../src/storage/clip-keys.ts";
import { ClipStore } from "../../src/storage/clip-store.ts";
import { openLibrary } from "../../src/storage/database.ts";
import { MIGRATIONS } from "../../src/storage/schema.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { sampleAnalysis, sampleTrace } from "../support/analysis-sample.ts";
import { madeBlock, newClipRun } from "../support/stored-clips.ts";
import { newStore, opened, temporaryFolder } from "../support/library.ts";
import { rawFacts, storeRun } from "../support/stored-runs.ts";

const codeOf = (code: string): unknown => expect.objectContaining({ code });

describe("blocks that were received", () => {
  it("are there exactly as committed, whatever the order, also after opening again", () => {
    const group = fc.array(fc.record({ blockNo: fc.nat(40), seed: fc.nat(255) }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 8 }), (groups) => {
        const { file, library } = newStore();
        const { clipRun, other } = newClipRun(library);
        const blocks = new ClipBlocks(library);
        blocks.commit(other.id, [{ blockNo: 3, bytes: madeBlock(9) }]);
        const model = new Map<number, Uint8Array>();
        for (const one of groups) {
          const made = one.map(({ blockNo, seed }) => ({ blockNo, bytes: madeBlock(seed) }));
          blocks.commit(clipRun.id, made);
          for (const { blockNo, bytes } of made) model.set(blockNo, bytes);
        }
        library.close();
        const reopened = opened(file);
        expect(new ClipStore(reopened).run(clipRun.id).storedBlocks).toBe(model.size);
        const again = new ClipBlocks(reopened);
        const held = again
          .durable(clipRun.id)
          .flatMap(({ first, count }) => Array.from({ length: count }, (_, at) => first + at));
        expect(held).toEqual([...model.keys()].sort((a, b) => a - b));
        const length = Math.max(0, ...[...model.keys()].map((blockNo) => blockNo + 1));
        const hole = new Uint8Array(4096).fill(0xff);
        const expected = Array.from({ length }, (_, blockNo) => model.get(blockNo) ?? hole);
        expect(Buffer.concat([...again.received(clipRun.id)]).equals(Buffer.concat(expected))).toBe(true);
        const words = Array.from({ length: 41 }, (_, blockNo) => {
          const block = model.get(blockNo);
          return block === undefined ? 0 : Buffer.from(block).readUInt32LE(4092);
        });
        expect([...again.crcWords(clipRun.id, 0, 41)]).toEqual(words);
        expect(again.durable(other.id)).toEqual([{ first: 3, count: 1 }]);
      }),
      { numRuns: 15 },
    );
  });

  it("keep their places at the highest number a run can have", () => {
    const { library } = newStore();
    const { clipRun, other } = newClipRun(library);
    const blocks = new ClipBlocks(library);
    const last = 1_048_574;
    blocks.commit(clipRun.id, [{ blockNo: last, bytes: madeBlock(1) }]);
    blocks.commit(other.id, [{ blockNo: 0, bytes: madeBlock(2) }]);
    expect(blocks.durable(clipRun.id)).toEqual([{ first: last, count: 1 }]);
    expect(blocks.durable(other.id)).toEqual([{ first: 0, count: 1 }]);
    expect(blocks.crcWords(clipRun.id, last, 1)[0]).not.toBe(0);
  });

  it("that are not what was stored are told", () => {
    const { library } = newStore();
    const { clipRun } = newClipRun(library);
    const blocks = new ClipBlocks(library);
    blocks.commit(
      clipRun.id,
      [0, 1, 2].map((blockNo) => ({ blockNo, bytes: madeBlock(blockNo + 1) })),
    );
    library.run("UPDATE clip_block SET data = zeroblob(4096) WHERE id & 0xfffff = 1");
    expect([...blocks.crcWords(clipRun.id, 0, 3)].map((word) => word === 0)).toEqual([false, true, false]);
    expect(() => [...blocks.received(clipRun.id)]).toThrowError(codeOf("damagedDatabase"));
  });

  it("are all there or none of the group when the disk is full", () => {
    const { library } = newStore();
    const { clipRun } = newClipRun(library);
    const blocks = new ClipBlocks(library);
    const groupAt = (first: number) =>
      Array.from({ length: 16 }, (_, at) => ({ blockNo: first + at, bytes: madeBlock(at) }));
    blocks.commit(clipRun.id, groupAt(0));
    const pages = library.get<{ page_count: number }>("PRAGMA page_count")!.page_count;
    library.get(`PRAGMA max_page_count = ${pages}`);
    expect(() => blocks.commit(clipRun.id, groupAt(16))).toThrowError(codeOf("diskFull"));
    expect(blocks.durable(clipRun.id)).toEqual([{ first: 0, count: 16 }]);
    library.get(`PRAGMA max_page_count = ${pages + 2000}`);
    blocks.commit(clipRun.id, groupAt(16));
    expect(blocks.durable(clipRun.id)).toEqual([{ first: 0, count: 32 }]);
  });
});

describe("a run of a clip in the library", () => {
  function taken() {
    const { library, store } = newStore();
    const { clipRun, clips } = newClipRun(library);
    store.clipBlocks.commit(clipRun.id, [{ blockNo: 1, bytes: madeBlock(1) }]);
    const id = store.beginImport({ name: "x", sourceName: "x.lkr", importedUnixMs: 1 });
    store.clipBlocks.link(id, clipRun.id);
    store.finishRaw(id, rawFacts(10));
    return { library, store, clips, clipRun, id };
  }

  it("reads the received blocks, holes in their places", () => {
    const { store, id, clips } = taken();
    expect(store.clipBlocks.formatOf(id)).toBe("clip");
    expect([...store.clipBlocks.pieces(id)].map((piece) => piece[0])).toEqual([0xff, madeBlock(1)[0]]);
    expect(clips.runBehind(id)?.run).toBe(1);
  });

  it("whose import was cut off keeps its blocks and is taken again", () => {
    const { library, store, clips, clipRun } = taken();
    clips.keepProof(
      clipRun.id,
      { token: 1n, root: 1, sha16: new Uint8Array(16), blocks: 2, badBlocks: [] },
      { connection: 1, nowUnixMs: 5 },
    );
    expect(new SessionStore(library).list().total).toBe(0);
    expect(clips.verifiedButNotTaken().map(({ id }) => id)).toEqual([clipRun.id]);
    expect(store.clipBlocks.durable(clipRun.id)).toEqual([{ first: 1, count: 1 }]);
  });

  it("that is removed for good takes its blocks along and is not wanted again; its receipt stays", () => {
    const { store, clips, clipRun, id } = taken();
    clips.saveReceipt(clipRun.id, RECEIPT);
    store.saveAnalysis(id, sampleAnalysis({ durationS: 1 }), sampleTrace({ durationS: 1 }));
    store.trash(id, 10);
    expect(clips.run(clipRun.id).unwantedUnixMs).toBeNull();
    store.purge(id, 77);
    expect(store.clipBlocks.durable(clipRun.id)).toEqual([]);
    expect(clips.run(clipRun.id)).toMatchObject({ unwantedUnixMs: 77, runId: null });
    expect(clips.receipt(clipRun.id)).toEqual(RECEIPT);
  });
});

const RECEIPT = {
  deviceId: "0102030405060708",
  clipName: "Lookahead 0708",
  run: 1,
  verifiedUnixMs: 5,
  bytes: 8192,
  blocks: 2,
  badBlocks: [],
  root: "00000001",
  sha16: "0".repeat(32),
  sampleCount: 10,
  lostSampleCount: 0,
  gapCount: 0,
  gapS: 0,
  gaps: [],
  durationS: 1,
  clock: null,
  receivedBytes: 8192,
  connectionCount: 1,
};

describe("a clip", () => {
  it("is known by its device id, counts its connections, and comes back with its runs", () => {
    const { library } = newStore();
    const { clip, clips } = newClipRun(library);
    const facts = { firmware: 2, tickHz: 32_768, nowUnixMs: 50 };
    expect([clips.beginConnection(clip.id, facts), clips.beginConnection(clip.id, facts)]).toEqual([1, 2]);
    clips.remove(clip.id, 60);
    expect(clips.list()).toEqual([]);
    const again = clips.add({ ...facts, deviceId: Buffer.from(clip.deviceId, "hex"), name: "another" });
    expect(again).toMatchObject({ id: clip.id, name: "Lookahead 0708", removedUnixMs: null, firmware: 2 });
    expect(clips.runs(clip.id).map(({ run }) => run)).toEqual([1, 2]);
    expect(() => clips.get(99)).toThrowError(codeOf("notFound"));
  });

  it("keeps any token and proof bit for bit, and forgets the backup of an earlier one", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.nat(0xffff_ffff),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uniqueArray(fc.nat(1000)),
        (token, root, sha16, badBlocks) => {
          const { library } = newStore();
          const { clipRun, clips } = newClipRun(library);
          clips.saveBackup([clipRun.id], 4);
          const proof = { token, root, sha16: Uint8Array.from(sha16), blocks: 1001, badBlocks };
          clips.keepProof(clipRun.id, proof, { connection: 7, nowUnixMs: 9 });
          const kept = clips.run(clipRun.id);
          expect(kept).toMatchObject({ proof, verifiedUnixMs: 9, verifiedConnection: 7, backupUnixMs: null });
        },
      ),
      { numRuns: 10 },
    );
  });

  it("lists what the device says last, and keeps what it says no more", () => {
    const { library } = newStore();
    const { clip, clipRun, clips } = newClipRun(library);
    const { run, bootId, startTick } = clipRun;
    clips.saveListed(clip.id, [{ run, state: 3, endReason: 1, blocks: 9, bootId, startTick, endTick: 2 ** 52 }], 99);
    expect(clips.runs(clip.id)).toMatchObject([
      { run: 1, state: 3, blocks: 9, endTick: 2 ** 52, firstSeenUnixMs: clipRun.firstSeenUnixMs },
      { run: 2 },
    ]);
  });

  it("keeps its anchors to the half tick", () => {
    const { library } = newStore();
    const { clip, clips } = newClipRun(library);
    const anchor = { bootId: 3, tick: 2 ** 40 + 0.5, unixMs: 1_780_000_000_000.25, uncertaintyMs: 7.5 };
    clips.addAnchor(clip.id, anchor);
    clips.addAnchor(clip.id, { ...anchor, bootId: 2 });
    expect(clips.anchors(clip.id)).toEqual([{ ...anchor, bootId: 2 }, anchor]);
  });
});

describe("an older library", () => {
  it.each([3, 4])("of version %i gets tables for clips in one step and keeps its runs", (version) => {
    const file = path.join(temporaryFolder(), "library.db");
    const old = openLibrary(file, { migrations: MIGRATIONS.slice(0, version) });
    const id = storeRun(new SessionStore(old));
    old.close();
    const library = opened(file);
    expect(library.get("PRAGMA user_version")).toEqual({ user_version: MIGRATIONS.length });
    expect(new SessionStore(library).run(id).durationS).toBe(60);
    expect(newClipRun(library).clipRun.storedBlocks).toBe(0);
    expect(existsSync(`${file}.v${version}.bak`)).toBe(true);
  });
});

describe("setup codes", () => {
  const CODE = Uint8Array.from({ length: 16 }, (_, at) => at * 16);

  it.skipIf(process.platform === "win32")("lie in a file that only its owner can read, and not in the library", () => {
    const file = path.join(temporaryFolder(), "library.db");
    new ClipKeys(file).set("0102030405060708", CODE);
    new ClipKeys(file).set("1112131415161718", CODE);
    new ClipKeys(file).remove("1112131415161718");
    expect(new ClipKeys(file).get("0102030405060708")).toEqual(CODE);
    expect(new ClipKeys(file).get("1112131415161718")).toBeNull();
    expect(statSync(`${file}.keys`).mode & 0o777).toBe(0o600);
  });

  it("in a damaged file are asked for again; the file is left as it is", () => {
    const file = path.join(temporaryFolder(), "library.db");
    for (const text of ["{", "[]", '{"x":"y"}', '{"0102030405060708":7}']) {
      writeFileSync(`${file}.keys`, text);
      const keys = new ClipKeys(file);
      expect(() => keys.get("0102030405060708")).toThrowError(codeOf("unreadable"));
      expect(() => keys.set("0102030405060708", CODE)).toThrowError(codeOf("unreadable"));
      expect(readFileSync(`${file}.keys`, "utf8")).toBe(text);
    }
  });
});
