// The recorded data of a stored run, as they came: for the command line, which reads them beside a running engine.
// Raw samples never cross the contract.
import { LookaheadError } from "../core/errors.ts";
import { imuCsvText } from "../recordings/imu-csv-text.ts";
import { openLibrary } from "../storage/database.ts";
import { SessionStore } from "../storage/session-store.ts";
import { rawParts } from "./raw-samples.ts";

/**
 * Pieces of an *.imu.csv with the same numbers, units and times as the recording that was imported.
 * @throws LookaheadError `notFound`, `damagedDatabase` and what opening a library throws
 */
export function* rawCsv(databasePath: string, id: number): Generator<string, void> {
  const library = openLibrary(databasePath, { readOnly: true });
  try {
    yield* imuCsvText(rawParts(new SessionStore(library), id));
  } finally {
    library.close();
  }
}

/**
 * The blocks of a run that came from a clip, byte for byte as they were imported or received: an *.lkr file.
 * @throws LookaheadError `usage` for a run that did not come from a clip, `notFound`, `damagedDatabase` and what opening throws
 */
export function* rawLkr(databasePath: string, id: number): Generator<Uint8Array, void> {
  const library = openLibrary(databasePath, { readOnly: true });
  try {
    const { clipBlocks } = new SessionStore(library);
    if (clipBlocks.formatOf(id) !== "clip") {
      throw new LookaheadError("usage", `Run ${id} did not come from a clip, so it has no blocks.`, {
        hint: "Export it as imu-csv.",
      });
    }
    yield* clipBlocks.pieces(id);
  } finally {
    library.close();
  }
}
