// Raw data that came from a clip: its blocks byte for byte, never as numbers. What the bytes mean is the protocol's matter;
// storage only keeps them and sees whether they are still the same. Blocks of a file belong to their run in the library; those
// received over the air belong to the clip's run and are there before the library has a run. What a clip is, and which of its
// runs are proven, is in clip-store.ts; runs whose samples are kept as columns of numbers are in session-store.ts.
import { LookaheadError } from "../core/errors.ts";
import { checksum, RAW_CLIP_BLOCK } from "./codec.ts";
import type { Library } from "./database.ts";
import { damagedDatabase } from "./failures.ts";
import type { BlockRange } from "./stored-clip.ts";

/** How the raw data of a run are kept. */
export type RawFormat = "columns" | "clip";

const BLOCK_BYTES = 4096;
/** Where a block keeps its own CRC, little-endian. It is the same in every version of the block. */
const CRC_WORD_AT = 4092;
/** Numbers of blocks per run of a clip, see the table. */
const BLOCK_NUMBERS = 2 ** 20;
/** Blocks that are read at once: a megabyte. */
const PAGE_BLOCKS = 256;

interface BlockRow {
  readonly crc32: number;
  readonly data: Buffer;
}

export class ClipBlocks {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Errors: "notFound". */
  formatOf(runId: number): RawFormat {
    const sql = "SELECT raw_format AS format FROM run WHERE id = ? AND source_sha256 IS NOT NULL";
    const row = this.#library.get<{ format: RawFormat }>(sql, runId);
    if (row === undefined) throw noRun(runId);
    return row.format;
  }

  /** Add pieces of a clip recording, in its order, to an import, in one commit. Errors: "notFound" when it is no import. */
  append(runId: number, pieces: Iterable<Uint8Array>): void {
    this.#library.write(() => {
      this.#claim(runId);
      const last = "SELECT coalesce(max(block_no), -1) AS blockNo FROM raw_block WHERE run_id = ?";
      let { blockNo } = this.#library.get<{ blockNo: number }>(last, runId)!;
      const sql = `INSERT INTO raw_block (run_id, block_no, codec_id, sample_count, crc32, data) VALUES (?, ?, ?, 0, ?, ?)`;
      for (const piece of pieces) {
        blockNo++;
        this.#library.run(sql, runId, blockNo, RAW_CLIP_BLOCK, checksum(piece), piece);
      }
    });
  }

  /** The blocks that were received of a clip's run are the raw data of this import. Errors: "notFound" when it is none. */
  link(runId: number, clipRunId: number): void {
    this.#library.write(() => {
      this.#claim(runId);
      this.#library.run("UPDATE clip_run SET run_id = ? WHERE id = ?", runId, clipRunId);
    });
  }

  #claim(runId: number): void {
    const sql = "UPDATE run SET raw_format = 'clip' WHERE id = ? AND status = 'importing'";
    if (this.#library.run(sql, runId).changes === 0) throw noRun(runId);
  }

  /** The pieces in their order, as they came. Errors: "damagedDatabase" when one is not what was stored. */
  *pieces(runId: number): Generator<Uint8Array, void> {
    const linked = this.#library.get<{ id: number }>("SELECT id FROM clip_run WHERE run_id = ?", runId);
    if (linked === undefined) yield* this.#ofFile(runId);
    else yield* this.received(linked.id);
  }

  *#ofFile(runId: number): Generator<Uint8Array, void> {
    const sql = "SELECT crc32, data FROM raw_block WHERE run_id = ? AND block_no = ? AND codec_id = ?";
    for (let blockNo = 0; ; blockNo++) {
      const row = this.#library.get<BlockRow>(sql, runId, blockNo, RAW_CLIP_BLOCK);
      if (row === undefined) return;
      yield this.#checked(row, `clip block ${blockNo} of run ${runId}`);
    }
  }

  // Received over the air, by clip_run.id

  /** Store blocks, in the place of those with the same numbers. They survive a power cut when this returns. */
  commit(clipRunId: number, blocks: readonly { readonly blockNo: number; readonly bytes: Uint8Array }[]): void {
    const known = "SELECT 1 FROM clip_block WHERE id = ?";
    const sql = "INSERT OR REPLACE INTO clip_block (id, crc32, data) VALUES (?, ?, ?)";
    this.#library.write(() => {
      let added = 0;
      for (const { blockNo, bytes } of blocks) {
        const id = firstId(clipRunId) + blockNo;
        if (this.#library.get(known, id) === undefined) added++;
        this.#library.run(sql, id, checksum(bytes), bytes);
      }
      this.#library.run("UPDATE clip_run SET stored_blocks = stored_blocks + ? WHERE id = ?", added, clipRunId);
    });
  }

  /** Which blocks are stored, ascending: looked up, not remembered. */
  durable(clipRunId: number): BlockRange[] {
    const sql = `SELECT min(no) AS first, count(*) AS count
      FROM (SELECT id - @first AS no, id - row_number() OVER (ORDER BY id) AS island FROM clip_block
        WHERE id BETWEEN @first AND @last)
      GROUP BY island ORDER BY first`;
    return this.#library.all<BlockRange>(sql, { first: firstId(clipRunId), last: lastId(clipRunId) });
  }

  /** CRC words of `count` blocks from `first` on, as read from the file; 0 where there is none or it is not what was stored. */
  crcWords(clipRunId: number, first: number, count: number): Uint32Array {
    const words = new Uint32Array(count);
    for (const { no, row } of this.#page(clipRunId, first, count)) {
      if (checksum(row.data) === row.crc32) words[no - first] = row.data.readUInt32LE(CRC_WORD_AT);
    }
    return words;
  }

  /** All blocks up to the last one that is known to be part of the run; 4096 times 0xFF for a hole. Errors: "damagedDatabase". */
  *received(clipRunId: number): Generator<Uint8Array, void> {
    const sql = `SELECT coalesce(verified_blocks, (SELECT max(id) + 1 - @first FROM clip_block
      WHERE id BETWEEN @first AND @last), 0) AS count
      FROM (SELECT @clipRunId AS wanted) LEFT JOIN clip_run ON clip_run.id = wanted`;
    const range = { first: firstId(clipRunId), last: lastId(clipRunId) };
    const { count } = this.#library.get<{ count: number }>(sql, { clipRunId, ...range }) ?? { count: 0 };
    let next = 0;
    for (let page = 0; page < count; page += PAGE_BLOCKS) {
      for (const { no, row } of this.#page(clipRunId, page, Math.min(PAGE_BLOCKS, count - page))) {
        for (; next < no; next++) yield hole();
        yield this.#checked(row, `block ${no} of clip run ${clipRunId}`);
        next = no + 1;
      }
    }
    for (; next < count; next++) yield hole();
  }

  /** Before a run is removed for good: its blocks go, and its clip is not asked for them again. Inside a transaction. */
  discard(runId: number, nowUnixMs: number): void {
    const linked = this.#library.get<{ id: number }>("SELECT id FROM clip_run WHERE run_id = ?", runId);
    if (linked === undefined) return;
    this.#library.run("DELETE FROM clip_block WHERE id BETWEEN ? AND ?", firstId(linked.id), lastId(linked.id));
    this.#library.run("UPDATE clip_run SET unwanted_unix_ms = ?, stored_blocks = 0 WHERE id = ?", nowUnixMs, linked.id);
  }

  #page(clipRunId: number, first: number, count: number): { readonly no: number; readonly row: BlockRow }[] {
    const sql = "SELECT id, crc32, data FROM clip_block WHERE id BETWEEN ? AND ? ORDER BY id";
    const base = firstId(clipRunId);
    const rows = this.#library.all<BlockRow & { readonly id: number }>(sql, base + first, base + first + count - 1);
    return rows.map((row) => ({ no: row.id - base, row }));
  }

  #checked(row: BlockRow, what: string): Uint8Array {
    if (checksum(row.data) === row.crc32) return row.data;
    throw damagedDatabase(this.#library.path, `${what} does not match its checksum.`);
  }
}

function firstId(clipRunId: number): number {
  return clipRunId * BLOCK_NUMBERS;
}

function lastId(clipRunId: number): number {
  return firstId(clipRunId) + BLOCK_NUMBERS - 1;
}

function hole(): Uint8Array {
  return new Uint8Array(BLOCK_BYTES).fill(0xff);
}

function noRun(id: number): LookaheadError {
  return new LookaheadError("notFound", `There is no run ${id}.`, { facts: { id } });
}
