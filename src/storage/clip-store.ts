// Every statement on clips, their runs, proofs, anchors and receipts. What a method has returned is on disk (one transaction,
// synchronous FULL): the sync acknowledges nothing before. The blocks themselves are in clip-blocks.ts, owner keys in
// clip-keys.ts. Host machine of the protocol -> sync of the engine -> this.
import { LookaheadError } from "../core/errors.ts";
import type { Library, SqlValue } from "./database.ts";
import type { ListedRun, Receipt, StoredAnchor, StoredClip, StoredClipRun, StoredProof } from "./stored-clip.ts";

interface ClipRow {
  readonly id: number;
  readonly device_id: Buffer;
  readonly name: string;
  readonly added_unix_ms: number;
  readonly removed_unix_ms: number | null;
  readonly firmware: number;
  readonly tick_hz: number;
  readonly last_seen_unix_ms: number | null;
  readonly last_sync_unix_ms: number | null;
  readonly battery_percent: number | null;
  readonly free_s: number | null;
}

interface ClipRunRow {
  readonly id: number;
  readonly clip_id: number;
  readonly run: number;
  readonly state: number;
  readonly end_reason: number;
  readonly blocks: number;
  readonly boot_id: number;
  readonly start_tick: number;
  readonly end_tick: number;
  readonly first_seen_unix_ms: number;
  readonly verified_unix_ms: number | null;
  readonly verified_connection: number | null;
  readonly verified_blocks: number | null;
  readonly token: Buffer | null;
  readonly root: number | null;
  readonly sha16: Buffer | null;
  readonly bad_blocks_json: string | null;
  readonly backup_unix_ms: number | null;
  readonly released_unix_ms: number | null;
  readonly unwanted_unix_ms: number | null;
  readonly run_id: number | null;
  readonly analysis_problem: string | null;
  readonly received_bytes: number;
  readonly connection_count: number;
  readonly stored_blocks: number;
}

/** States of a run on its clip after VERIFY and RELEASE, PROTOCOL.md section 6.1. */
const SYNCED = 4;
const RELEASED = 5;

export class ClipStore {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  // Clips

  /** Those that are not removed, the one last seen first. */
  list(): StoredClip[] {
    const sql = "SELECT * FROM clip WHERE removed_unix_ms IS NULL ORDER BY last_seen_unix_ms DESC, id";
    return this.#library.all<ClipRow>(sql).map(storedClip);
  }

  /** Removed ones too. Errors: "notFound". */
  get(id: number): StoredClip {
    const row = this.#library.get<ClipRow>("SELECT * FROM clip WHERE id = ?", id);
    if (row === undefined) throw new LookaheadError("notFound", `There is no clip ${id}.`, { facts: { id } });
    return storedClip(row);
  }

  find(deviceId: Uint8Array): StoredClip | null {
    const row = this.#library.get<ClipRow>("SELECT * FROM clip WHERE device_id = ?", deviceId);
    return row === undefined ? null : storedClip(row);
  }

  /** A clip that proved to know the setup code; one that was removed comes back with all that is known of its runs. */
  add(o: {
    readonly deviceId: Uint8Array;
    readonly name: string;
    readonly firmware: number;
    readonly tickHz: number;
    readonly nowUnixMs: number;
  }): StoredClip {
    const sql = `INSERT INTO clip (device_id, name, added_unix_ms, firmware, tick_hz) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (device_id) DO UPDATE SET removed_unix_ms = NULL, firmware = excluded.firmware, tick_hz = excluded.tick_hz`;
    this.#write(sql, o.deviceId, o.name, o.nowUnixMs, o.firmware, o.tickHz);
    return this.find(o.deviceId)!;
  }

  rename(id: number, name: string): StoredClip {
    this.#write("UPDATE clip SET name = ? WHERE id = ?", name, id);
    return this.get(id);
  }

  /** Out of the list. Its runs and receipts stay. */
  remove(id: number, nowUnixMs: number): StoredClip {
    this.#write("UPDATE clip SET removed_unix_ms = ? WHERE id = ?", nowUnixMs, id);
    return this.get(id);
  }

  /** A connection that was let in begins; its number. */
  beginConnection(
    id: number,
    o: { readonly firmware: number; readonly tickHz: number; readonly nowUnixMs: number },
  ): number {
    const sql = `UPDATE clip SET connection_count = connection_count + 1, firmware = ?, tick_hz = ?, last_seen_unix_ms = ?
      WHERE id = ? RETURNING connection_count AS count`;
    const counted = this.#library.write(() =>
      this.#library.get<{ count: number }>(sql, o.firmware, o.tickHz, o.nowUnixMs, id),
    );
    return counted!.count;
  }

  saveStatus(
    id: number,
    o: { readonly batteryPercent: number | null; readonly freeS: number; readonly nowUnixMs: number },
  ): void {
    const sql = "UPDATE clip SET battery_percent = ?, free_s = ?, last_seen_unix_ms = ? WHERE id = ?";
    this.#write(sql, o.batteryPercent, o.freeS, o.nowUnixMs, id);
  }

  /** A sync of this clip has nothing left to do. */
  saveSyncEnd(id: number, nowUnixMs: number): void {
    this.#write("UPDATE clip SET last_sync_unix_ms = ?, last_seen_unix_ms = ? WHERE id = ?", nowUnixMs, nowUnixMs, id);
  }

  // Clock

  addAnchor(clipId: number, { bootId, tick, unixMs, uncertaintyMs }: StoredAnchor): void {
    const sql =
      "INSERT OR REPLACE INTO clip_anchor (clip_id, boot_id, tick, unix_ms, uncertainty_ms) VALUES (?, ?, ?, ?, ?)";
    this.#write(sql, clipId, bootId, tick, unixMs, uncertaintyMs);
  }

  anchors(clipId: number): StoredAnchor[] {
    const sql = `SELECT boot_id AS bootId, tick, unix_ms AS unixMs, uncertainty_ms AS uncertaintyMs FROM clip_anchor
      WHERE clip_id = ? ORDER BY boot_id, tick`;
    return this.#library.all<StoredAnchor>(sql, clipId);
  }

  // Runs of clips

  /** What the clip says of its runs now. Runs that it no longer lists stay as they were. */
  saveListed(clipId: number, runs: readonly ListedRun[], nowUnixMs: number): void {
    const sql = `INSERT INTO clip_run (clip_id, run, state, end_reason, blocks, boot_id, start_tick, end_tick, first_seen_unix_ms)
      VALUES (@clipId, @run, @state, @endReason, @blocks, @bootId, @startTick, @endTick, @nowUnixMs)
      ON CONFLICT (clip_id, run) DO UPDATE SET state = excluded.state, end_reason = excluded.end_reason,
        blocks = excluded.blocks, boot_id = excluded.boot_id, start_tick = excluded.start_tick, end_tick = excluded.end_tick`;
    this.#library.write(() => {
      for (const { run, state, endReason, blocks, bootId, startTick, endTick } of runs) {
        const values = { clipId, run, state, endReason, blocks, bootId, startTick, endTick, nowUnixMs };
        this.#library.run(sql, values);
      }
    });
  }

  /** In the order of their numbers. */
  runs(clipId: number): StoredClipRun[] {
    const sql = `SELECT * FROM clip_run WHERE clip_id = ? ORDER BY run`;
    return this.#library.all<ClipRunRow>(sql, clipId).map(storedClipRun);
  }

  /** Errors: "notFound". */
  run(id: number): StoredClipRun {
    const row = this.#library.get<ClipRunRow>(`SELECT * FROM clip_run WHERE id = ?`, id);
    if (row === undefined) throw new LookaheadError("notFound", `There is no run ${id} of a clip.`, { facts: { id } });
    return storedClipRun(row);
  }

  /** The clip's run behind a run of the library; null when that did not come over the air. */
  runBehind(runId: number): StoredClipRun | null {
    const row = this.#library.get<ClipRunRow>(`SELECT * FROM clip_run WHERE run_id = ?`, runId);
    return row === undefined ? null : storedClipRun(row);
  }

  /** Verified runs that are not in the library yet and have not failed to get there. */
  verifiedButNotTaken(): StoredClipRun[] {
    const sql = `SELECT * FROM clip_run WHERE verified_unix_ms IS NOT NULL AND run_id IS NULL
      AND unwanted_unix_ms IS NULL AND analysis_problem IS NULL ORDER BY id`;
    return this.#library.all<ClipRunRow>(sql).map(storedClipRun);
  }

  /** Whether a verified run is in no verified backup. */
  hasRunsToBackUp(): boolean {
    const sql = `SELECT id FROM clip_run WHERE verified_unix_ms IS NOT NULL AND backup_unix_ms IS NULL
      AND unwanted_unix_ms IS NULL LIMIT 1`;
    return this.#library.get(sql) !== undefined;
  }

  /** Every run of a clip that is proven and still wanted. */
  proofs(): { readonly id: number; readonly proof: StoredProof }[] {
    const sql = `SELECT * FROM clip_run WHERE verified_unix_ms IS NOT NULL AND unwanted_unix_ms IS NULL`;
    return this.#library.all<ClipRunRow>(sql).flatMap((row) => {
      const proof = proofOf(row);
      return proof === null ? [] : [{ id: row.id, proof }];
    });
  }

  keepProof(id: number, proof: StoredProof, o: { readonly connection: number; readonly nowUnixMs: number }): void {
    // A backup that held the run with another proof says nothing of this one.
    const sql = `UPDATE clip_run SET verified_unix_ms = @nowUnixMs, verified_connection = @connection, verified_blocks = @blocks,
      token = @token, root = @root, sha16 = @sha16, bad_blocks_json = @badBlocks, backup_unix_ms = NULL, state = max(state, ${SYNCED}) WHERE id = @id`;
    const { blocks, root, sha16, badBlocks } = proof;
    const token = tokenBytes(proof.token);
    this.#write(sql, { id, ...o, blocks, root, sha16, token, badBlocks: JSON.stringify(badBlocks) });
  }

  saveReleased(id: number, nowUnixMs: number): void {
    const sql = `UPDATE clip_run SET released_unix_ms = coalesce(released_unix_ms, ?), state = ${RELEASED} WHERE id = ?`;
    this.#write(sql, nowUnixMs, id);
  }

  /** A backup was verified to hold these verified runs. */
  saveBackup(ids: readonly number[], nowUnixMs: number): void {
    this.#library.write(() => {
      const sql = "UPDATE clip_run SET backup_unix_ms = ? WHERE id = ?";
      for (const id of ids) this.#library.run(sql, nowUnixMs, id);
    });
  }

  /** One connection more, and what arrived on it. */
  addReceived(id: number, bytes: number): void {
    const sql =
      "UPDATE clip_run SET received_bytes = received_bytes + ?, connection_count = connection_count + 1 WHERE id = ?";
    this.#write(sql, bytes, id);
  }

  /** The run of the library that these blocks became, or null with why they did not. */
  saveTaken(id: number, runId: number | null, problem: string | null): void {
    this.#write("UPDATE clip_run SET run_id = ?, analysis_problem = ? WHERE id = ?", runId, problem, id);
  }

  /** When the run began, as the clock of its clip says by now. */
  saveStart(runId: number, startUnixMs: number): void {
    this.#write("UPDATE run SET start_unix_ms = ? WHERE id = ?", startUnixMs, runId);
  }

  // Receipts

  /** Takes the place of an earlier one of the same run: the clock is known better after every connection. */
  saveReceipt(clipRunId: number, receipt: Receipt): void {
    const sql = "INSERT OR REPLACE INTO clip_receipt (clip_run_id, receipt_json) VALUES (?, ?)";
    this.#write(sql, clipRunId, JSON.stringify(receipt));
  }

  receipt(clipRunId: number): Receipt | null {
    const sql = "SELECT receipt_json AS json FROM clip_receipt WHERE clip_run_id = ?";
    const row = this.#library.get<{ json: string }>(sql, clipRunId);
    return row === undefined ? null : (JSON.parse(row.json) as Receipt);
  }

  #write(sql: string, ...values: readonly SqlValue[] | readonly [Readonly<Record<string, SqlValue>>]): void {
    this.#library.write(() => this.#library.run(sql, ...values));
  }
}

function storedClip(row: ClipRow): StoredClip {
  return {
    id: row.id,
    deviceId: row.device_id.toString("hex"),
    name: row.name,
    addedUnixMs: row.added_unix_ms,
    removedUnixMs: row.removed_unix_ms,
    firmware: row.firmware,
    tickHz: row.tick_hz,
    lastSeenUnixMs: row.last_seen_unix_ms,
    lastSyncUnixMs: row.last_sync_unix_ms,
    batteryPercent: row.battery_percent,
    freeS: row.free_s,
  };
}

function storedClipRun(row: ClipRunRow): StoredClipRun {
  return {
    id: row.id,
    clipId: row.clip_id,
    run: row.run,
    state: row.state,
    endReason: row.end_reason,
    blocks: row.blocks,
    bootId: row.boot_id,
    startTick: row.start_tick,
    endTick: row.end_tick,
    firstSeenUnixMs: row.first_seen_unix_ms,
    storedBlocks: row.stored_blocks,
    proof: proofOf(row),
    verifiedUnixMs: row.verified_unix_ms,
    verifiedConnection: row.verified_connection,
    backupUnixMs: row.backup_unix_ms,
    releasedUnixMs: row.released_unix_ms,
    unwantedUnixMs: row.unwanted_unix_ms,
    runId: row.run_id,
    analysisProblem: row.analysis_problem,
    receivedBytes: row.received_bytes,
    connectionCount: row.connection_count,
  };
}

function proofOf({
  token,
  root,
  sha16,
  verified_blocks: blocks,
  bad_blocks_json: badBlocks,
}: ClipRunRow): StoredProof | null {
  if (token === null || root === null || sha16 === null || blocks === null || badBlocks === null) return null;
  return {
    token: token.readBigUInt64BE(),
    root,
    sha16: Uint8Array.from(sha16),
    blocks,
    badBlocks: JSON.parse(badBlocks) as number[],
  };
}

function tokenBytes(token: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(token);
  return bytes;
}
