// What every command gets: where to speak, which database, where files are looked for, and when to stop.
import path from "node:path";
import { defaultDatabasePath } from "../engine/places.ts";
import { Terminal } from "./terminal.ts";

export interface Shell {
  readonly terminal: Terminal;
  readonly databasePath: string;
  /** Aborted by Ctrl+C. */
  readonly stop: AbortSignal;
  /** Absolute path of a file argument. */
  file(name: string): string;
}

/** npm runs scripts in the project's folder and keeps the caller's in INIT_CWD. */
function callerFolder(): string {
  return process.env["INIT_CWD"] ?? process.cwd();
}

export function createShell(options: { json?: boolean; db?: string }, stop: AbortSignal): Shell {
  const file = (name: string): string => path.resolve(callerFolder(), name);
  return {
    terminal: new Terminal(options.json === true),
    databasePath: options.db === undefined ? defaultDatabasePath() : file(options.db),
    stop,
    file,
  };
}
