// Every statement on the tables of a library: imports, raw blocks, analyses, the run list, charts, trash and settings. Raw is
// written once and verbatim; an analysis is replaced as a whole. What a method has returned is on disk (one transaction,
// synchronous FULL). Opening and schema are in database.ts and schema.ts, shapes of blobs in codec.ts and pyramid.ts.
import type { ImuBlock } from "../core/imu.ts";
import { ClipBlocks } from "./clip-blocks.ts";
import { LookaheadError } from "../core/errors.ts";
import { imuBlockOf, type RawBlock, type RawUnits, type RecordingFacts } from "../core/raw-block.ts";
import { DEFAULT_PARAMETERS } from "../core/parameters.ts";
import type { Counted } from "../core/pipeline.ts";
import type { Analysis, HeadDownSpan, MountMark, SecondLanes, StretchTag, TraceBlock } from "../core/results.ts";
import {
  checksum,
  decodeFloat32,
  decodeFloat64,
  decodeRaw,
  decodeTrace,
  encodeFloat32,
  encodeFloat64,
  encodeTrace,
  RAW_DECIMAL,
  RawEncoder,
  reblocked,
} from "./codec.ts";
import type { Library, SqlValue } from "./database.ts";
import { damagedDatabase } from "./failures.ts";
import { BASE_LEVEL, BucketRow, bucketWidthS, levelFor, pyramidOf, TILE_BUCKETS, trimmedTile } from "./pyramid.ts";
import { seriesOf } from "./series.ts";
import type { StoredRun, StoredRunDetail, StoredSeries } from "./stored-run.ts";

/** Days that a run stays in the trash. */
export const TRASH_DAYS = 30;
const DAY_MS = 86_400_000;
/** One minute of trace at 25 points per second. */
const TRACE_BLOCK_POINTS = 1500;
const PROFILE_POINTS = 160;
const PROFILE_MIN_PART_S = 0.5;
/** "Your usual": the median of this many runs, told from this many on. */
const USUAL_RUNS = 10;
const USUAL_FROM_RUNS = 5;

interface RunRow {
  readonly id: number;
  readonly name: string;
  readonly start_unix_ms: number | null;
  readonly imported_unix_ms: number;
  readonly deleted_unix_ms: number | null;
  readonly duration_s: number;
  readonly gap_s: number;
  readonly moving_s: number;
  readonly enter_deg: number;
  readonly calibration_status: Analysis["calibration"]["status"];
  readonly summary_json: string | null;
  readonly profile_deg: Buffer;
  readonly spells_json: string;
  readonly mount_marks_json: string;
  readonly counted_until_s: number | null;
}

interface RawRow {
  readonly codec_id: number;
  readonly sample_count: number;
  readonly crc32: number;
  readonly data: Buffer;
}

/** What `facts_json` holds: the parts of an Analysis that have no column or table of their own. */
type StoredFacts = Pick<
  Analysis,
  "algorithm" | "recording" | "calibration" | "exposure" | "pauses" | "neutralDrift" | "technical"
>;

const RUN_COLUMNS = `run.id, run.name, run.start_unix_ms, run.imported_unix_ms, run.deleted_unix_ms, analysis.duration_s,
  analysis.gap_s, analysis.moving_s, analysis.enter_deg, analysis.calibration_status, analysis.summary_json, analysis.profile_deg,
  analysis.mount_marks_json, analysis.counted_until_s,
  (SELECT json_group_array(json_object('startS', start_s, 'endS', end_s, 'meanPitchDeg', mean_pitch_deg) ORDER BY span_no)
   FROM head_down_span WHERE run_id = run.id AND kind IN ('episode', 'long', 'veryLong')) AS spells_json`;
const STORED_RUN = `run JOIN analysis ON analysis.run_id = run.id WHERE run.status = 'stored'`;
const NEWEST_FIRST = `ORDER BY coalesce(run.start_unix_ms, run.imported_unix_ms) DESC, run.id DESC`;

export class SessionStore {
  /** Raw data of runs that came from a clip. */
  readonly clipBlocks: ClipBlocks;
  readonly #library: Library;

  /** A writer removes what an import that was cut off has left behind. */
  constructor(library: Library) {
    this.#library = library;
    this.clipBlocks = new ClipBlocks(library);
    if (library.readOnlyError === null) this.removeUnfinished();
  }

  // Importing

  /** Open an import; returns the run's id. The run is not in any list before its first analysis is saved. */
  beginImport(o: { readonly name: string; readonly sourceName: string; readonly importedUnixMs: number }): number {
    return this.#library.write(() => {
      const sql = `INSERT INTO run (status, name, source_name, imported_unix_ms) VALUES ('importing', ?, ?, ?)`;
      return Number(this.#library.run(sql, o.name, o.sourceName, o.importedUnixMs).lastInsertRowid);
    });
  }

  /** Add blocks in the order of time, in one commit. A megabyte or more per call keeps the disk busy with data, not with syncs. */
  appendRaw(id: number, blocks: Iterable<RawBlock>): void {
    this.#library.write(() => {
      this.#requireImporting(id);
      const sql = "SELECT coalesce(max(block_no), -1) + 1 AS next FROM raw_block WHERE run_id = ?";
      let blockNo = this.#library.get<{ next: number }>(sql, id)!.next;
      const encoder = new RawEncoder();
      for (const block of blocks) {
        const data = encoder.encode(block);
        this.#insert("raw_block", {
          run_id: id,
          block_no: blockNo++,
          codec_id: RAW_DECIMAL,
          sample_count: block.timeS.length,
          crc32: checksum(data),
          data,
        });
      }
    });
  }

  /** All raw data are in; what the reader found out about them. */
  finishRaw(id: number, facts: RecordingFacts): void {
    this.#library.write(() => {
      this.#requireImporting(id);
      const sql = `UPDATE run SET source_sha256 = @sha256, source_size_bytes = @sizeBytes, start_unix_ms = @startUnixMs,
        first_time_s = @firstTimeS, acc_unit = @acc, gyr_unit = @gyr, sample_count = @sampleCount, row_count = @rowCount,
        duplicate_row_count = @duplicateRowCount, missing_row_count = @missingRowCount, markers_s_json = @markers WHERE id = @id`;
      const { units, markersS, ...columns } = facts;
      this.#library.run(sql, { ...columns, ...units, markers: JSON.stringify(markersS), id });
    });
  }

  /** Forget an import that failed or was cancelled. */
  discardImport(id: number): void {
    this.#forgetImports("SELECT id FROM run WHERE id = ? AND status = 'importing'", id);
  }

  /** Forget every import that is not finished; returns how many there were. Only while none is running. */
  removeUnfinished(): number {
    return this.#forgetImports("SELECT id FROM run WHERE status = 'importing' ORDER BY id DESC");
  }

  /** Nobody has seen the number of an unfinished import, so the next one may have it. */
  #forgetImports(sql: string, ...values: readonly number[]): number {
    const imports = this.#library.write(() => {
      const rows = this.#library.all<{ id: number }>(sql, ...values);
      for (const { id } of rows) {
        this.#library.run("DELETE FROM run WHERE id = ?", id);
        this.#library.run("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'run' AND seq = ?", id);
      }
      return rows;
    });
    if (imports.length > 0) this.#library.shrink();
    return imports.length;
  }

  /**
   * Store the analysis of a run with its trace, in one commit. The first one ends the import and brings the run into the list;
   * a later one takes the place of the one before. Raw data are not touched; answered marks of a moved clip become the run's.
   * `calibrationId` names the saved calibration that was applied.
   */
  saveAnalysis(id: number, analysis: Analysis, trace: Iterable<TraceBlock>, calibrationId: number | null = null): void {
    this.#library.write(() => {
      const run = this.#library.get<{ sha256: string | null }>(
        "SELECT source_sha256 AS sha256 FROM run WHERE id = ?",
        id,
      );
      if (run === undefined) throw noRun(id);
      if (run.sha256 === null) throw new Error(`run ${id}: raw data are not finished`);
      this.#library.run("DELETE FROM analysis WHERE run_id = ?", id);
      const { durationS } = analysis.recording;
      const profileParts = Math.max(1, Math.min(PROFILE_POINTS, Math.floor(durationS / PROFILE_MIN_PART_S)));
      const profile = new BucketRow(Math.max(durationS, PROFILE_MIN_PART_S) / profileParts);
      const base = new BucketRow(bucketWidthS(BASE_LEVEL));
      this.#saveFacts(id, analysis, calibrationId);
      let blockNo = 0;
      for (const block of reblocked(trace, TRACE_BLOCK_POINTS)) {
        base.push(block);
        profile.push(block);
        this.#saveTraceBlock(id, blockNo++, block);
      }
      for (const [spanNo, span] of analysis.spans.entries()) this.#saveSpan(id, spanNo, span);
      for (const { level, row } of pyramidOf(base)) {
        for (const [tileNo, tile] of row.tiles) {
          this.#insert("pyramid_tile", { run_id: id, level, tile_no: tileNo, data: encodeFloat32(trimmedTile(tile)) });
        }
      }
      const profileDeg = Float32Array.from({ length: profileParts }, (_, at) => profile.at(at)?.meanDeg ?? NaN);
      this.#library.run("UPDATE analysis SET profile_deg = ? WHERE run_id = ?", encodeFloat32(profileDeg), id);
      const answers = JSON.stringify(analysis.mountMarks.filter(({ answer }) => answer !== null));
      this.#library.run("UPDATE run SET status = 'stored', mount_answers_json = ? WHERE id = ?", answers, id);
    });
  }

  #saveFacts(id: number, analysis: Analysis, calibrationId: number | null): void {
    const { algorithm, recording, calibration, exposure, pauses, neutralDrift, technical } = analysis;
    const facts: StoredFacts = { algorithm, recording, calibration, exposure, pauses, neutralDrift, technical };
    this.#insert("analysis", {
      run_id: id,
      algorithm_version: algorithm.version,
      calibration_status: calibration.status,
      duration_s: recording.durationS,
      gap_s: recording.gapS,
      moving_s: analysis.movingS,
      enter_deg: algorithm.parameters.detection.enterDeg,
      head_down_percent: analysis.summary?.headDownPercent ?? null,
      summary_json: analysis.summary === null ? null : JSON.stringify(analysis.summary),
      profile_deg: Buffer.alloc(0),
      facts_json: JSON.stringify(facts),
      confidence: encodeFloat32(analysis.lanes.confidence),
      cadence_spm: encodeFloat32(analysis.lanes.cadenceSpm),
      mount_marks_json: JSON.stringify(analysis.mountMarks),
      counted_until_s: analysis.countedUntilS,
      calibration_id: calibrationId,
      step_times_s: encodeFloat64(analysis.stepTimesS),
    });
  }

  #saveTraceBlock(id: number, blockNo: number, block: TraceBlock): void {
    const data = encodeTrace(block);
    this.#insert("trace_block", {
      run_id: id,
      block_no: blockNo,
      start_s: block.timeS[0],
      end_s: block.timeS.at(-1)!,
      point_count: block.timeS.length,
      crc32: checksum(data),
      data,
    });
  }

  #saveSpan(id: number, spanNo: number, span: HeadDownSpan): void {
    this.#insert("head_down_span", {
      run_id: id,
      span_no: spanNo,
      kind: span.kind,
      start_s: span.startS,
      end_s: span.endS,
      head_down_s: span.headDownS,
      mean_pitch_deg: span.meanPitchDeg,
      peak_pitch_deg: span.peakPitchDeg,
      is_cut_short: span.cutShort ? 1 : 0,
      head_raises_json: JSON.stringify(span.headRaises),
    });
  }

  /** Marks of a moved clip that the person has answered, as they stand. Errors: "notFound". */
  mountAnswers(id: number): MountMark[] {
    const row = this.#library.get<{ json: string }>("SELECT mount_answers_json AS json FROM run WHERE id = ?", id);
    if (row === undefined) throw noRun(id);
    return JSON.parse(row.json) as MountMark[];
  }

  /** What a person marked on a run, in the order of time. */
  tags(id: number): StretchTag[] {
    const sql = "SELECT kind, start_s AS startS, end_s AS endS FROM stretch_tag WHERE run_id = ? ORDER BY start_s";
    return this.#library.all<StretchTag>(sql, id);
  }

  /**
   * Keeps these marks in place of those before, and with them, in one commit, what is counted by them; `counted` is null where
   * the numbers stay as they are. Errors: "notFound".
   */
  saveTags(id: number, tags: readonly StretchTag[], counted: Counted | null): StoredRun {
    return this.#library.write(() => {
      const run = this.run(id);
      this.#library.run("DELETE FROM stretch_tag WHERE run_id = ?", id);
      for (const { kind, startS, endS } of tags)
        this.#insert("stretch_tag", { run_id: id, kind, start_s: startS, end_s: endS });
      if (counted === null) return run;
      const { summary, exposure, spans } = counted;
      this.#library.run(
        `UPDATE analysis SET moving_s = @movingS, head_down_percent = @percent, summary_json = @summary,
           facts_json = json_set(facts_json, '$.exposure', json(@exposure)) WHERE run_id = @id`,
        {
          id,
          movingS: summary.movingS,
          percent: summary.headDownPercent,
          summary: JSON.stringify(summary),
          exposure: JSON.stringify(exposure),
        },
      );
      this.#library.run("DELETE FROM head_down_span WHERE run_id = ?", id);
      for (const [spanNo, span] of spans.entries()) this.#saveSpan(id, spanNo, span);
      return this.run(id);
    });
  }

  // Reading samples

  /** Columns of numbers as the recording gave them, in its own units and clock. Errors: "notFound", "damagedDatabase". */
  *rawParts(id: number): Generator<RawBlock> {
    const units = this.#library.get<RawUnits>(
      "SELECT acc_unit AS acc, gyr_unit AS gyr FROM run WHERE id = ? AND source_sha256 IS NOT NULL",
      id,
    );
    if (units === undefined) throw noRun(id);
    for (let blockNo = 0; ; blockNo++) {
      const sql = "SELECT codec_id, sample_count, crc32, data FROM raw_block WHERE run_id = ? AND block_no = ?";
      const row = this.#library.get<RawRow>(sql, id, blockNo);
      if (row === undefined) return;
      const block =
        checksum(row.data) === row.crc32 ? decodeRaw(row.codec_id, row.sample_count, units, row.data) : null;
      if (block === null)
        throw damagedDatabase(this.#library.path, `raw block ${blockNo} of run ${id} does not match its checksum.`);
      yield block;
    }
  }

  /** The same in SI units, seconds from the first sample. */
  *rawBlocks(id: number): Generator<ImuBlock> {
    const run = this.#library.get<{ first_time_s: number }>("SELECT first_time_s FROM run WHERE id = ?", id);
    if (run === undefined) throw noRun(id);
    for (const raw of this.rawParts(id)) yield imuBlockOf(raw, run.first_time_s);
  }

  /** Number of samples of a run, for progress. */
  sampleCount(id: number): number {
    const run = this.#library.get<{ sample_count: number }>("SELECT sample_count FROM run WHERE id = ?", id);
    if (run === undefined) throw noRun(id);
    return run.sample_count;
  }

  /** The stored pitch trace; empty while the forward axis is unknown. */
  *trace(id: number): Generator<TraceBlock> {
    for (let blockNo = 0; ; blockNo++) {
      const sql = "SELECT point_count, crc32, data FROM trace_block WHERE run_id = ? AND block_no = ?";
      const row = this.#library.get<{ point_count: number; crc32: number; data: Buffer }>(sql, id, blockNo);
      if (row === undefined) return;
      const block = checksum(row.data) === row.crc32 ? decodeTrace(row.point_count, row.data) : null;
      if (block === null)
        throw damagedDatabase(this.#library.path, `trace block ${blockNo} of run ${id} does not match its checksum.`);
      yield block;
    }
  }

  /** Confidence and steps of every second, as the analysis gave them. Errors: "notFound". */
  lanes(id: number): SecondLanes {
    const sql = "SELECT confidence, cadence_spm FROM analysis WHERE run_id = ?";
    const row = this.#library.get<{ confidence: Buffer; cadence_spm: Buffer }>(sql, id);
    if (row === undefined) throw noRun(id);
    return { confidence: decodeFloat32(row.confidence), cadenceSpm: decodeFloat32(row.cadence_spm) };
  }

  /** Times of the steps, s from the start; empty for an analysis of before they were kept. Errors: "notFound". */
  stepTimesS(id: number): Float64Array {
    const row = this.#library.get<{ times: Buffer }>("SELECT step_times_s AS times FROM analysis WHERE run_id = ?", id);
    if (row === undefined) throw noRun(id);
    return decodeFloat64(row.times);
  }

  // Runs

  /** Newest first. `total` counts all runs of the chosen side, in the trash or out of it. */
  list(o: { readonly trash?: boolean; readonly limit?: number; readonly offset?: number } = {}): {
    total: number;
    runs: StoredRun[];
  } {
    const side = o.trash === true ? "run.deleted_unix_ms IS NOT NULL" : "run.deleted_unix_ms IS NULL";
    const total = this.#library.get<{ count: number }>(
      `SELECT count(*) AS count FROM ${STORED_RUN} AND ${side}`,
    )!.count;
    const sql = `SELECT ${RUN_COLUMNS} FROM ${STORED_RUN} AND ${side} ${NEWEST_FIRST} LIMIT ? OFFSET ?`;
    const rows = this.#library.all<RunRow>(sql, o.limit ?? 200, o.offset ?? 0);
    return { total, runs: rows.map((row) => storedRun(row)) };
  }

  /** Median head-down percent of the last 10 scored runs; null before the fifth. */
  usualPercent(): number | null {
    const sql = `SELECT analysis.head_down_percent AS percent FROM ${STORED_RUN} AND run.deleted_unix_ms IS NULL
      AND analysis.head_down_percent IS NOT NULL ${NEWEST_FIRST} LIMIT ?`;
    const percents = this.#library
      .all<{ percent: number }>(sql, USUAL_RUNS)
      .map(({ percent }) => percent)
      .sort((a, b) => a - b);
    if (percents.length < USUAL_FROM_RUNS) return null;
    const upper = percents.length >> 1;
    return percents.length % 2 === 1 ? percents[upper] : (percents[upper - 1] + percents[upper]) / 2;
  }

  /** The line of one run, in the trash or not. Errors: "notFound". */
  run(id: number): StoredRun {
    const row = this.#library.get<RunRow>(`SELECT ${RUN_COLUMNS} FROM ${STORED_RUN} AND run.id = ?`, id);
    if (row === undefined) throw noRun(id);
    return storedRun(row);
  }

  /** All about one run but its samples. Errors: "notFound". */
  get(id: number): StoredRunDetail {
    const line = this.run(id);
    const row = this.#library.get<{
      source_name: string;
      source_sha256: string;
      markers_s_json: string;
      facts_json: string;
      calibration_id: number | null;
    }>(
      `SELECT run.source_name, run.source_sha256, run.markers_s_json, analysis.facts_json, analysis.calibration_id FROM ${STORED_RUN} AND run.id = ?`,
      id,
    )!;
    const facts = factsOf(row.facts_json);
    const markersS = JSON.parse(row.markers_s_json) as number[];
    return {
      ...line,
      ...facts,
      sourceName: row.source_name,
      sourceSha256: row.source_sha256,
      recording: { ...facts.recording, markersS },
      calibrationId: row.calibration_id,
      spans: this.#spans(id),
      tags: this.tags(id),
    };
  }

  #spans(id: number): HeadDownSpan[] {
    const rows = this.#library.all<
      Omit<HeadDownSpan, "cutShort" | "headRaises"> & { isCutShort: number; headRaisesJson: string }
    >(
      `SELECT kind, start_s AS startS, end_s AS endS, head_down_s AS headDownS, mean_pitch_deg AS meanPitchDeg,
         peak_pitch_deg AS peakPitchDeg, is_cut_short AS isCutShort, head_raises_json AS headRaisesJson
       FROM head_down_span WHERE run_id = ? ORDER BY span_no`,
      id,
    );
    return rows.map(({ isCutShort, headRaisesJson, ...span }) => ({
      ...span,
      cutShort: isCutShort === 1,
      headRaises: JSON.parse(headRaisesJson) as HeadDownSpan["headRaises"],
    }));
  }

  /** The stored run that came from these bytes, in the trash or not; null when there is none. */
  findBySha256(sha256: string): StoredRun | null {
    const row = this.#library.get<RunRow>(
      `SELECT ${RUN_COLUMNS} FROM ${STORED_RUN} AND run.source_sha256 = ? ${NEWEST_FIRST}`,
      sha256,
    );
    return row === undefined ? null : storedRun(row);
  }

  /**
   * Columns of a chart of [fromS, toS): the finest buckets of 2^k seconds of which at most `buckets` are needed. The answer's
   * `fromS` and `toS` lie on the borders of buckets. Errors: "notFound", "usage".
   */
  series(id: number, fromS: number, toS: number, buckets: number): StoredSeries {
    if (!(fromS >= 0 && toS > fromS && buckets >= 1))
      throw new LookaheadError("usage", "A chart needs a range of time and buckets.");
    const lanes = this.lanes(id);
    const level = levelFor(fromS, toS, buckets);
    const row = level < BASE_LEVEL ? this.#fineRow(id, level, fromS, toS) : this.#keptRow(id, level, fromS, toS);
    return seriesOf(row, fromS, toS, lanes);
  }

  /** From the trace, with a second around the range so that buckets at its ends are whole. */
  #fineRow(id: number, level: number, fromS: number, toS: number): BucketRow {
    const sql = `SELECT point_count AS count, data FROM trace_block
      WHERE run_id = ? AND end_s >= ? AND start_s <= ? ORDER BY block_no`;
    const blocks = this.#library.all<{ count: number; data: Buffer }>(sql, id, fromS - 1, toS + 1);
    const row = new BucketRow(bucketWidthS(level));
    for (const { count, data } of blocks) {
      const block = decodeTrace(count, data);
      if (block !== null) row.push(block);
    }
    return row;
  }

  /** From the pyramid. Above its top everything lies in the first bucket, so the top answers for all higher levels. */
  #keptRow(id: number, level: number, fromS: number, toS: number): BucketRow {
    const widthS = bucketWidthS(level);
    const tileS = TILE_BUCKETS * widthS;
    const sql = `SELECT tile_no AS tileNo, data FROM pyramid_tile WHERE run_id = @id AND tile_no BETWEEN @first AND @last
      AND level = min(@level, (SELECT max(level) FROM pyramid_tile WHERE run_id = @id))`;
    const range = { id, level, first: Math.floor(fromS / tileS), last: Math.floor(toS / tileS) };
    const tiles = this.#library.all<{ tileNo: number; data: Buffer }>(sql, range);
    return new BucketRow(widthS, new Map(tiles.map(({ tileNo, data }) => [tileNo, decodeFloat32(data)])));
  }

  rename(id: number, name: string): StoredRun {
    return this.#change(id, "UPDATE run SET name = ? WHERE id = ? AND status = 'stored'", name, id);
  }

  /** Into the trash. A run that is there already keeps its day. */
  trash(id: number, nowUnixMs: number): StoredRun {
    const sql = "UPDATE run SET deleted_unix_ms = coalesce(deleted_unix_ms, ?) WHERE id = ? AND status = 'stored'";
    return this.#change(id, sql, nowUnixMs, id);
  }

  restore(id: number): StoredRun {
    return this.#change(id, "UPDATE run SET deleted_unix_ms = NULL WHERE id = ? AND status = 'stored'", id);
  }

  /** Remove one run of the trash for good, raw data and all. Errors: "notFound" when it is not in the trash. */
  purge(id: number, nowUnixMs: number): void {
    if (this.#purge("id = ? AND deleted_unix_ms IS NOT NULL", id, nowUnixMs) === 0) throw noRun(id);
  }

  /** Remove for good what has been in the trash for 30 days; returns how many runs. */
  purgeExpired(nowUnixMs: number): number {
    return this.#purge("deleted_unix_ms <= ?", nowUnixMs - TRASH_DAYS * DAY_MS, nowUnixMs);
  }

  #purge(condition: string, value: number, nowUnixMs: number): number {
    const count = this.#library.write(() => {
      const runs = this.#library.all<{ id: number }>(`SELECT id FROM run WHERE ${condition}`, value);
      for (const { id } of runs) {
        this.clipBlocks.discard(id, nowUnixMs);
        this.#library.run("DELETE FROM run WHERE id = ?", id);
      }
      return runs.length;
    });
    if (count > 0) this.#library.shrink();
    return count;
  }

  // Settings

  /** Every stored setting by name. */
  settings(): Record<string, unknown> {
    const rows = this.#library.all<{ name: string; value_json: string }>("SELECT name, value_json FROM setting");
    return Object.fromEntries(rows.map(({ name, value_json: json }) => [name, JSON.parse(json) as unknown]));
  }

  /** Store these settings and leave the others; undefined leaves one as it is. */
  saveSettings(values: Readonly<Record<string, unknown>>): void {
    const sql =
      "INSERT INTO setting (name, value_json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value_json = excluded.value_json";
    this.#library.write(() => {
      for (const [name, value] of Object.entries(values))
        if (value !== undefined) this.#library.run(sql, name, JSON.stringify(value));
    });
  }

  #change(id: number, sql: string, ...values: (string | number)[]): StoredRun {
    if (this.#library.write(() => this.#library.run(sql, ...values)).changes === 0) throw noRun(id);
    return this.run(id);
  }

  /** Names come from the calls in this file, values are bound. */
  #insert(table: string, row: Readonly<Record<string, SqlValue>>): void {
    const names = Object.keys(row);
    this.#library.run(`INSERT INTO ${table} (${names.join(", ")}) VALUES (@${names.join(", @")})`, row);
  }

  #requireImporting(id: number): void {
    const sql = "SELECT id FROM run WHERE id = ? AND status = 'importing'";
    if (this.#library.get(sql, id) === undefined) throw noRun(id);
  }
}

/** What an analysis of an earlier version did not tell is null. */
function factsOf(json: string): StoredFacts {
  const facts = JSON.parse(json) as StoredFacts;
  const parameters = { ...DEFAULT_PARAMETERS, ...facts.algorithm.parameters };
  const { jitterMs, oddPaceS } = facts.recording;
  const recording = { ...facts.recording, jitterMs: jitterMs ?? null, oddPaceS: oddPaceS ?? null };
  return {
    ...facts,
    recording,
    algorithm: { ...facts.algorithm, parameters },
    neutralDrift: facts.neutralDrift ?? null,
    technical: facts.technical ?? null,
  };
}

function noRun(id: number): LookaheadError {
  return new LookaheadError("notFound", `There is no run ${id}.`, { facts: { id } });
}

function storedRun(row: RunRow): StoredRun {
  return {
    id: row.id,
    name: row.name,
    startUnixMs: row.start_unix_ms,
    importedUnixMs: row.imported_unix_ms,
    durationS: row.duration_s,
    gapS: row.gap_s,
    status: row.calibration_status === "ok" ? "ready" : "forwardUnknown",
    movingS: row.moving_s,
    summary: row.summary_json === null ? null : (JSON.parse(row.summary_json) as StoredRun["summary"]),
    enterDeg: row.enter_deg,
    profileDeg: Array.from(decodeFloat32(row.profile_deg), (deg) => (Number.isNaN(deg) ? null : deg)),
    spells: JSON.parse(row.spells_json) as StoredRun["spells"],
    mountMarks: JSON.parse(row.mount_marks_json) as StoredRun["mountMarks"],
    countedUntilS: row.counted_until_s,
    deletedUnixMs: row.deleted_unix_ms,
  };
}
