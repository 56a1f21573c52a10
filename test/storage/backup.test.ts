// Backups: whole libraries that were read again before they count, and a run counts as backed up only when its fingerprint fits.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backupFolder, backUp, surplus, verifiedRunsIn } from "../../src/storage/backup.ts";
import { ClipBlocks } from "../../src/storage/clip-blocks.ts";
import type { ClipStore } from "../../src/storage/clip-store.ts";
import type { Library } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { newStore, opened } from "../support/library.ts";
import { madeBlock, newClipRun } from "../support/stored-clips.ts";
import { storeRun } from "../support/stored-runs.ts";

const NOW_MS = 1_780_000_000_000;
const DAY_MS = 86_400_000;

/** Blocks of run 1, of which number 3 and the one before the last are holes, proven. */
function provenRun(library: Library, count = 7): { clips: ClipStore; blocks: ClipBlocks; id: number } {
  const { clips, clipRun } = newClipRun(library);
  const blocks = new ClipBlocks(library);
  const badBlocks = [3, count - 2];
  const made = Array.from({ length: count }, (_, blockNo) => ({ blockNo, bytes: madeBlock(blockNo + 1) })).filter(
    ({ blockNo }) => !badBlocks.includes(blockNo),
  );
  blocks.commit(clipRun.id, made);
  const words = Buffer.alloc(4 * count);
  for (const { blockNo, bytes } of made) words.set(bytes.subarray(4092), 4 * blockNo);
  const sha16 = createHash("sha256").update(words).digest().subarray(0, 16);
  const proof = { token: 5n, root: 1, sha16, blocks: count, badBlocks };
  clips.keepProof(clipRun.id, proof, { connection: 1, nowUnixMs: 1 });
  return { clips, blocks, id: clipRun.id };
}

describe("a backup", () => {
  it("is a library with everything in it, made while the original is written", async () => {
    const { library, store } = newStore();
    const { id } = provenRun(library);
    storeRun(store, { name: "hill" });
    const made = backUp(library, NOW_MS);
    store.saveSettings({ count: 7 });
    const backup = await made;
    expect(backup.clipRunIds).toEqual([id]);
    expect(path.dirname(backup.path)).toBe(backupFolder(library.path));
    expect(readdirSync(backupFolder(library.path))).toEqual([path.basename(backup.path)]);
    const copy = new SessionStore(opened(backup.path));
    expect(copy.list().runs.map(({ name }) => name)).toEqual(["hill"]);
  });

  it("counts for a long run with holes", async () => {
    const { library } = newStore();
    const { id } = provenRun(library, 300);
    expect((await backUp(library, NOW_MS)).clipRunIds).toEqual([id]);
  });

  it.each<[string, (blocks: ClipBlocks, library: Library, id: number) => void]>([
    ["another block", (blocks, _, id) => blocks.commit(id, [{ blockNo: 2, bytes: madeBlock(99).fill(7, 4092) }])],
    ["a block less", (_, library) => library.run("DELETE FROM clip_block WHERE id & 0xfffff = 4")],
    ["a rotten block", (_, library) => library.run("UPDATE clip_block SET crc32 = crc32 + 1 WHERE id & 0xfffff = 0")],
    [
      "bytes that rotted with their word intact",
      (_, library) =>
        library.run(
          "UPDATE clip_block SET data = CAST(zeroblob(4092) || substr(data, 4093) AS BLOB) WHERE id & 0xfffff = 0",
        ),
    ],
  ])("does not count for a run with %s", async (_, damage) => {
    const { library } = newStore();
    const { blocks, id } = provenRun(library);
    damage(blocks, library, id);
    expect((await backUp(library, NOW_MS)).clipRunIds).toEqual([]);
  });

  it("does not count for a run that is not proven or not wanted", async () => {
    const { library } = newStore();
    const { id } = provenRun(library);
    library.run("UPDATE clip_run SET unwanted_unix_ms = 1 WHERE id = ?", id);
    expect((await backUp(library, NOW_MS)).clipRunIds).toEqual([]);
  });

  it("that is damaged later is refused", async () => {
    const { library, store } = newStore();
    provenRun(library);
    storeRun(store);
    const { path: file } = await backUp(library, NOW_MS);
    truncateSync(file, statSync(file).size / 2);
    await expect(verifiedRunsIn(file)).rejects.toMatchObject({ code: "damagedDatabase" });
  });

  it("that was cut off is removed by the next one, and old ones are thinned out", async () => {
    const { library } = newStore();
    provenRun(library);
    const folder = backupFolder(library.path);
    const first = await backUp(library, NOW_MS - 300 * DAY_MS);
    writeFileSync(path.join(folder, "library-x.db.unverified"), "half");
    await backUp(library, NOW_MS - 2000);
    await backUp(library, NOW_MS - 1000);
    await backUp(library, NOW_MS);
    expect(readdirSync(folder)).toHaveLength(2);
    expect(existsSync(first.path)).toBe(false);
  });

  it("keeps the newest two, and never more than a handful", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(400 * DAY_MS), { minLength: 2, maxLength: 40 }), (ages) => {
        const nameOf = (ageMs: number): string =>
          `library-${new Date(NOW_MS - ageMs).toISOString().replaceAll(/[:.]/g, "-")}.db`;
        const gone = new Set(surplus(["notes.txt", ...ages.map(nameOf)], NOW_MS));
        const kept = ages.filter((age) => !gone.has(nameOf(age)));
        expect(kept.length).toBeLessThanOrEqual(9);
        const newest = ages.toSorted((a, b) => a - b);
        expect(newest.slice(0, 2).every((age) => kept.includes(age))).toBe(true);
        const ofFirstDays = [0, 1, 2].map((day) => newest.find((age) => Math.floor(age / DAY_MS) === day));
        expect(ofFirstDays.every((age) => age === undefined || kept.includes(age))).toBe(true);
        expect(gone.has("notes.txt")).toBe(false);
      }),
    );
  });
});
