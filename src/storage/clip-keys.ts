// Setup codes of clips: who has one may read, record and release. They lie in a file of their own beside the library, readable
// by its owner alone, and not in the library: that is what people copy, back up and send when they ask for help, and no run
// needs a code to be read again. A code that is lost is typed in again from the box.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import path from "node:path";
import { LookaheadError } from "../core/errors.ts";
import { translated } from "./failures.ts";
import { syncFolder } from "./library-file.ts";

export const SETUP_CODE_BYTES = 16;
const OWNER_ONLY = 0o600;

export class ClipKeys {
  readonly #file: string;

  constructor(libraryPath: string) {
    this.#file = `${path.resolve(libraryPath)}.keys`;
  }

  /** The setup code of a clip by its device id in hexadecimal; null when it has to be asked for. Errors: "unreadable". */
  get(deviceId: string): Uint8Array | null {
    const code = this.#read()[deviceId];
    return code === undefined ? null : Uint8Array.from(Buffer.from(code, "hex"));
  }

  /** Durable when this returns: a new file takes the place of the old one. Errors: "unreadable", "readOnly", "diskFull". */
  set(deviceId: string, setupCode: Uint8Array): void {
    if (setupCode.length !== SETUP_CODE_BYTES) throw new Error(`a setup code of ${setupCode.length} bytes`);
    this.#write({ ...this.#read(), [deviceId]: Buffer.from(setupCode).toString("hex") });
  }

  remove(deviceId: string): void {
    const { [deviceId]: known, ...others } = this.#read();
    if (known !== undefined) this.#write(others);
  }

  #read(): Readonly<Record<string, string>> {
    return translated(this.#file, () => {
      try {
        const stored: unknown = JSON.parse(readFileSync(this.#file, "utf8"));
        if (isCodes(stored)) return stored;
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
        if (!(error instanceof SyntaxError)) throw error;
      }
      throw new LookaheadError("unreadable", "The file with the setup codes of your clips is damaged.", {
        hint: "Move it away and pair your clips again with the codes on their boxes.",
        facts: { path: this.#file },
      });
    });
  }

  #write(codes: Readonly<Record<string, string>>): void {
    translated(this.#file, () => {
      const draft = `${this.#file}.new`;
      const file = openSync(draft, "w", OWNER_ONLY);
      try {
        writeSync(file, `${JSON.stringify(codes, null, 2)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, this.#file);
      syncFolder(path.dirname(this.#file));
    });
  }
}

function isCodes(stored: unknown): stored is Record<string, string> {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) return false;
  return Object.entries(stored).every(
    ([deviceId, code]) => /^[0-9a-f]{16}$/.test(deviceId) && typeof code === "string" && /^[0-9a-f]{32}$/.test(code),
  );
}
