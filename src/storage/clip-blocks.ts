// Raw data of library runs that came from a clip: its blocks byte for byte, never as numbers. What the bytes mean is the
// protocol's matter; storage only keeps them and sees whether they are still the same. Runs whose samples are kept as columns
// of numbers are in session-store.ts.
import { LookaheadError } from "../core/errors.ts";
import { checksum, RAW_CLIP_BLOCK } from "./codec.ts";
import type { Library } from "./database.ts";
import { damagedDatabase } from "./failures.ts";

/** How the raw data of a run are kept. */
export type RawFormat = "columns" | "clip";

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
      const claim = "UPDATE run SET raw_format = 'clip' WHERE id = ? AND status = 'importing'";
      if (this.#library.run(claim, runId).changes === 0) throw noRun(runId);
      const last = "SELECT coalesce(max(block_no), -1) AS blockNo FROM raw_block WHERE run_id = ?";
      let { blockNo } = this.#library.get<{ blockNo: number }>(last, runId)!;
      const sql = `INSERT INTO raw_block (run_id, block_no, codec_id, sample_count, crc32, data) VALUES (?, ?, ?, 0, ?, ?)`;
      for (const piece of pieces) {
        blockNo++;
        this.#library.run(sql, runId, blockNo, RAW_CLIP_BLOCK, checksum(piece), piece);
      }
    });
  }

  /** The pieces in their order, as they came. Errors: "damagedDatabase" when one is not what was stored. */
  *pieces(runId: number): Generator<Uint8Array, void> {
    const sql = "SELECT crc32, data FROM raw_block WHERE run_id = ? AND block_no = ? AND codec_id = ?";
    for (let blockNo = 0; ; blockNo++) {
      const row = this.#library.get<{ crc32: number; data: Buffer }>(sql, runId, blockNo, RAW_CLIP_BLOCK);
      if (row === undefined) return;
      if (checksum(row.data) !== row.crc32) throw damagedBlock(this.#library.path, runId, blockNo);
      yield row.data;
    }
  }
}

function damagedBlock(path: string, runId: number, blockNo: number): LookaheadError {
  return damagedDatabase(path, `clip block ${blockNo} of run ${runId} does not match its checksum.`);
}

function noRun(id: number): LookaheadError {
  return new LookaheadError("notFound", `There is no run ${id}.`, { facts: { id } });
}
