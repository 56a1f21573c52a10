// The tables of a library, as numbered migrations: entry i brings a file from user_version i to i + 1. An entry that has been
// released is never changed. Statements that read and write these tables are in session-store.ts, opening in database.ts.

/** 'LKAH' as a big-endian 32-bit number, at byte 68 of every library. */
export const APPLICATION_ID = 0x4c4b4148;

export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 'importing' until the first analysis is stored; such rows are removed when a writer opens the library
    status TEXT NOT NULL CHECK (status IN ('importing', 'stored')),
    name TEXT NOT NULL,
    source_name TEXT NOT NULL,
    imported_unix_ms INTEGER NOT NULL,
    deleted_unix_ms INTEGER,
    -- facts of the recording, known when all of it has been read
    source_sha256 TEXT,
    source_size_bytes INTEGER,
    start_unix_ms INTEGER,
    first_time_s REAL,
    acc_unit TEXT CHECK (acc_unit IN ('mps2', 'g')),
    gyr_unit TEXT CHECK (gyr_unit IN ('radps', 'dps')),
    sample_count INTEGER,
    row_count INTEGER,
    duplicate_row_count INTEGER,
    missing_row_count INTEGER,
    markers_s_json TEXT
  ) STRICT;
  CREATE INDEX run_source ON run (source_sha256);

  -- Raw samples as the recording gave them. Written once, never changed.
  CREATE TABLE raw_block (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    block_no INTEGER NOT NULL,
    codec_id INTEGER NOT NULL,
    sample_count INTEGER NOT NULL,
    crc32 INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (run_id, block_no)
  ) STRICT;

  -- One analysis per run; everything from here on can be made again from raw_block.
  CREATE TABLE analysis (
    run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    algorithm_version TEXT NOT NULL,
    calibration_status TEXT NOT NULL CHECK (calibration_status IN ('ok', 'forwardUnknown')),
    duration_s REAL NOT NULL,
    gap_s REAL NOT NULL,
    moving_s REAL NOT NULL,
    enter_deg REAL NOT NULL,
    head_down_percent REAL,
    summary_json TEXT,
    -- Float32, NaN without data
    profile_deg BLOB NOT NULL,
    -- algorithm, recording, calibration, exposure and pauses
    facts_json TEXT NOT NULL,
    -- Float32 per second
    confidence BLOB NOT NULL,
    cadence_spm BLOB NOT NULL
  ) STRICT;

  CREATE TABLE head_down_span (
    run_id INTEGER NOT NULL REFERENCES analysis (run_id) ON DELETE CASCADE,
    span_no INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('glance', 'dip', 'episode', 'long', 'veryLong')),
    start_s REAL NOT NULL,
    end_s REAL NOT NULL,
    head_down_s REAL NOT NULL,
    mean_pitch_deg REAL NOT NULL,
    peak_pitch_deg REAL NOT NULL,
    is_cut_short INTEGER NOT NULL CHECK (is_cut_short IN (0, 1)),
    head_raises_json TEXT NOT NULL,
    PRIMARY KEY (run_id, span_no)
  ) STRICT;

  CREATE TABLE trace_block (
    run_id INTEGER NOT NULL REFERENCES analysis (run_id) ON DELETE CASCADE,
    block_no INTEGER NOT NULL,
    start_s REAL NOT NULL,
    end_s REAL NOT NULL,
    point_count INTEGER NOT NULL,
    crc32 INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (run_id, block_no)
  ) STRICT;

  -- Min, max and mean of the trace in buckets of 2^level seconds, a tile of buckets per row.
  CREATE TABLE pyramid_tile (
    run_id INTEGER NOT NULL REFERENCES analysis (run_id) ON DELETE CASCADE,
    level INTEGER NOT NULL,
    tile_no INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (run_id, level, tile_no)
  ) STRICT;

  CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value_json TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What the person said about marks of a moved clip; it belongs to the run and outlives every analysis.
  ALTER TABLE run ADD COLUMN mount_answers_json TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE analysis ADD COLUMN mount_marks_json TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE analysis ADD COLUMN counted_until_s REAL;
  `,
  `
  -- A way of wearing the clip, measured once: applied to any run, and by choice to new ones.
  CREATE TABLE calibration (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    source_name TEXT NOT NULL,
    measured_unix_ms INTEGER NOT NULL,
    deleted_unix_ms INTEGER,
    -- up, forward, neutral and quality as measured
    calibration_json TEXT NOT NULL,
    -- where head down starts, ends and is deep for this wearer; null when the poses did not tell
    thresholds_json TEXT
  ) STRICT;
  ALTER TABLE analysis ADD COLUMN calibration_id INTEGER REFERENCES calibration (id);
  -- Float64, seconds from the start
  ALTER TABLE analysis ADD COLUMN step_times_s BLOB NOT NULL DEFAULT x'';
  `,
  `
  -- 'columns': samples as numbers of the recording. 'clip': the blocks of a clip's run, byte for byte.
  ALTER TABLE run ADD COLUMN raw_format TEXT NOT NULL DEFAULT 'columns' CHECK (raw_format IN ('columns', 'clip'));
  `,
  `
  CREATE TABLE clip (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id BLOB NOT NULL UNIQUE CHECK (length(device_id) = 8),
    name TEXT NOT NULL,
    added_unix_ms INTEGER NOT NULL,
    removed_unix_ms INTEGER,
    firmware INTEGER NOT NULL,
    tick_hz INTEGER NOT NULL,
    -- rises with every connection that was let in
    connection_count INTEGER NOT NULL DEFAULT 0,
    last_seen_unix_ms INTEGER,
    last_sync_unix_ms INTEGER,
    battery_percent INTEGER,
    free_s INTEGER
  ) STRICT;

  -- Ticks of a clip against the wall time of this computer.
  CREATE TABLE clip_anchor (
    clip_id INTEGER NOT NULL REFERENCES clip (id),
    boot_id INTEGER NOT NULL,
    tick REAL NOT NULL,
    unix_ms REAL NOT NULL,
    uncertainty_ms REAL NOT NULL,
    PRIMARY KEY (clip_id, boot_id, tick)
  ) STRICT;

  CREATE TABLE clip_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    clip_id INTEGER NOT NULL REFERENCES clip (id),
    run INTEGER NOT NULL,
    -- as the clip listed it last
    state INTEGER NOT NULL,
    end_reason INTEGER NOT NULL,
    blocks INTEGER NOT NULL,
    boot_id INTEGER NOT NULL,
    start_tick INTEGER NOT NULL,
    end_tick INTEGER NOT NULL,
    first_seen_unix_ms INTEGER NOT NULL,
    -- rows of clip_block, kept in step with them: counting them would read them
    stored_blocks INTEGER NOT NULL DEFAULT 0,
    -- what VERIFY proved; the token is that of RELEASE
    verified_unix_ms INTEGER,
    verified_connection INTEGER,
    verified_blocks INTEGER,
    token BLOB,
    root INTEGER,
    sha16 BLOB,
    bad_blocks_json TEXT,
    backup_unix_ms INTEGER,
    released_unix_ms INTEGER,
    unwanted_unix_ms INTEGER,
    run_id INTEGER REFERENCES run (id) ON DELETE SET NULL,
    analysis_problem TEXT,
    received_bytes INTEGER NOT NULL DEFAULT 0,
    connection_count INTEGER NOT NULL DEFAULT 0,
    UNIQUE (clip_id, run)
  ) STRICT;
  CREATE INDEX clip_run_run ON clip_run (run_id);

  -- Blocks as received: 2^20 numbers for each run of a clip, the block's number in the low 20 bits.
  CREATE TABLE clip_block (
    id INTEGER PRIMARY KEY,
    crc32 INTEGER NOT NULL,
    data BLOB NOT NULL CHECK (length(data) = 4096)
  ) STRICT;

  CREATE TABLE clip_receipt (
    clip_run_id INTEGER PRIMARY KEY REFERENCES clip_run (id),
    receipt_json TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Stretches of a run that a person marked; they belong to the run and outlive every analysis.
  CREATE TABLE stretch_tag (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    start_s REAL NOT NULL,
    end_s REAL NOT NULL CHECK (end_s > start_s),
    kind TEXT NOT NULL CHECK (kind IN ('technical', 'pause', 'wrong')),
    PRIMARY KEY (run_id, start_s)
  ) STRICT;
  `,
];
