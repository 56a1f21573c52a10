// The recorded numbers of a stored run, as they came: for the command line, which reads them beside a running engine.
// Raw samples never cross the contract.
import { imuCsvText } from "../recordings/imu-csv-text.ts";
import { openLibrary } from "../storage/database.ts";
import { SessionStore } from "../storage/session-store.ts";

/**
 * Pieces of an *.imu.csv with the same numbers, units and times as the file that was imported.
 * @throws LookaheadError `notFound`, `damagedDatabase` and what opening a library throws
 */
export function* rawCsv(databasePath: string, id: number): Generator<string, void> {
  const library = openLibrary(databasePath, { readOnly: true });
  try {
    yield* imuCsvText(new SessionStore(library).rawParts(id));
  } finally {
    library.close();
  }
}
