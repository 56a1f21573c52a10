// Every statement on the saved calibrations of a library: ways of wearing the clip, measured once and applied to any run.
// Which one new runs get is a setting, which one a run got stands with its analysis (session-store.ts).
import { LookaheadError } from "../core/errors.ts";
import type { Library } from "./database.ts";
import type { StoredCalibration } from "./stored-run.ts";

interface CalibrationRow {
  readonly id: number;
  readonly name: string;
  readonly source_name: string;
  readonly measured_unix_ms: number;
  readonly deleted_unix_ms: number | null;
  readonly calibration_json: string;
  readonly thresholds_json: string | null;
}

export class CalibrationStore {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Those that are not removed, newest first. */
  list(): StoredCalibration[] {
    const sql = "SELECT * FROM calibration WHERE deleted_unix_ms IS NULL ORDER BY measured_unix_ms DESC, id DESC";
    return this.#library.all<CalibrationRow>(sql).map(storedCalibration);
  }

  /** Removed ones too: runs may still stand on them. Errors: "notFound". */
  get(id: number): StoredCalibration {
    const row = this.#library.get<CalibrationRow>("SELECT * FROM calibration WHERE id = ?", id);
    if (row === undefined) throw noCalibration(id);
    return storedCalibration(row);
  }

  add(o: Omit<StoredCalibration, "id" | "deletedUnixMs">): StoredCalibration {
    const sql = `INSERT INTO calibration (name, source_name, measured_unix_ms, calibration_json, thresholds_json)
      VALUES (?, ?, ?, ?, ?)`;
    const thresholds = o.thresholds === null ? null : JSON.stringify(o.thresholds);
    const { lastInsertRowid } = this.#library.write(() =>
      this.#library.run(sql, o.name, o.sourceName, o.measuredUnixMs, JSON.stringify(o.calibration), thresholds),
    );
    return this.get(Number(lastInsertRowid));
  }

  rename(id: number, name: string): StoredCalibration {
    return this.#change(id, "UPDATE calibration SET name = ? WHERE id = ?", name, id);
  }

  /** Out of the list; it comes back by `restore`, and runs that it was applied to stay as they are. */
  remove(id: number, nowUnixMs: number): StoredCalibration {
    const sql = "UPDATE calibration SET deleted_unix_ms = coalesce(deleted_unix_ms, ?) WHERE id = ?";
    return this.#change(id, sql, nowUnixMs, id);
  }

  restore(id: number): StoredCalibration {
    return this.#change(id, "UPDATE calibration SET deleted_unix_ms = NULL WHERE id = ?", id);
  }

  #change(id: number, sql: string, ...values: (string | number)[]): StoredCalibration {
    if (this.#library.write(() => this.#library.run(sql, ...values)).changes === 0) throw noCalibration(id);
    return this.get(id);
  }
}

function storedCalibration(row: CalibrationRow): StoredCalibration {
  return {
    id: row.id,
    name: row.name,
    sourceName: row.source_name,
    measuredUnixMs: row.measured_unix_ms,
    calibration: JSON.parse(row.calibration_json) as StoredCalibration["calibration"],
    thresholds:
      row.thresholds_json === null ? null : (JSON.parse(row.thresholds_json) as StoredCalibration["thresholds"]),
    deletedUnixMs: row.deleted_unix_ms,
  };
}

function noCalibration(id: number): LookaheadError {
  return new LookaheadError("notFound", `There is no calibration ${id}.`, { facts: { id } });
}
