// Which arguments of a command line are recordings to import ("Open with", drag onto the icon). Pure.
import path from "node:path";

const RECORDING = /\.csv(\.gz)?$/i;
/** Switches whose next argument is a value, not a file to open. */
const WITH_VALUE = new Set(["--db"]);

/** Absolute paths of the recordings in `argv`; relative ones are taken from `folder`. */
export function recordingArguments(argv: readonly string[], folder: string): string[] {
  return argv
    .slice(1)
    .filter(
      (item, index, all) => RECORDING.test(item) && !item.startsWith("-") && !WITH_VALUE.has(all[index - 1] ?? ""),
    )
    .map((item) => path.resolve(folder, item));
}
