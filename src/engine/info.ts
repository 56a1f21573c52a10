// What runs here: versions of the program, of its analysis, of Node and of SQLite. Needs no database.
import packageFacts from "../../package.json" with { type: "json" };
import { ALGORITHM_VERSION } from "../core/pipeline.ts";
import { sqliteVersion } from "../storage/database.ts";

export { NODE_API_NEEDED } from "../storage/database.ts";

export interface EngineInfo {
  readonly version: string;
  readonly algorithmVersion: string;
  readonly node: string;
  /** Null where the SQLite binary cannot load. */
  readonly sqlite: string | null;
}

export function engineInfo(): EngineInfo {
  return {
    version: packageFacts.version,
    algorithmVersion: ALGORITHM_VERSION,
    node: process.versions.node,
    sqlite: sqliteVersion(),
  };
}
