// The command line's mouth: data to stdout, everything else to stderr, colour and progress only where a person looks.
// One envelope in JSON mode. It knows nothing of runs.
import { styleText } from "node:util";
import type { FailureText } from "../words/en/errors.ts";
import { usableLocale, type Place } from "../words/format.ts";

export type Colour = "purple" | "dim" | "bold" | "land" | "ochre";

const STYLES: Readonly<Record<Colour, Parameters<typeof styleText>[0]>> = {
  purple: "magenta",
  dim: "gray",
  bold: "bold",
  land: "green",
  ochre: "yellow",
};

export class Terminal {
  readonly json: boolean;
  /** Words are English, so numbers and dates take an English form too, with the reader's own where it is one. */
  readonly place: Place = {
    locale: usableLocale(
      [process.env["LC_ALL"], process.env["LC_TIME"], process.env["LANG"]]
        .map((tag) => tag?.split(".")[0]?.replace("_", "-"))
        .filter((tag) => tag?.startsWith("en-")),
    ),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  #progressShown = false;
  #stdoutGone = false;

  constructor(json: boolean) {
    this.json = json;
    // `lookahead show 3 | head -1` closes the pipe early; that is no failure of ours.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      this.#stdoutGone = true;
    });
    process.stderr.on("error", () => {});
  }

  /** False once nobody reads stdout any more. */
  get hasReader(): boolean {
    return !this.#stdoutGone;
  }

  /** Data for people, one or more lines to stdout. */
  print(text: string): void {
    this.clearProgress();
    if (!this.#stdoutGone) process.stdout.write(`${text}\n`);
  }

  /** Raw text or bytes to stdout; resolves when the reader can take more. */
  async stream(text: string | Uint8Array): Promise<void> {
    if (this.#stdoutGone || process.stdout.write(text)) return;
    await new Promise<void>((resolve) => {
      process.stdout.once("drain", resolve).once("error", () => resolve());
    });
  }

  /** The one envelope of JSON mode. */
  printData(data: unknown): void {
    this.print(JSON.stringify({ ok: true, data }));
  }

  /** A failure: the envelope in JSON mode, else its sentences on stderr. `data` carries what did work. */
  printFailure(failure: FailureText, data?: unknown): void {
    if (this.json) {
      this.print(JSON.stringify({ ok: false, error: failure, ...(data === undefined ? {} : { data }) }));
    } else {
      this.note(failure.message);
      if (failure.hint !== "") this.note(failure.hint);
    }
  }

  /** A remark beside the data, to stderr. */
  note(text: string): void {
    this.clearProgress();
    process.stderr.write(`${text}\n`);
  }

  /** Replaces the progress line; nothing where stderr is no terminal. */
  progress(text: string): void {
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\u001B[K${text}`);
    this.#progressShown = true;
  }

  clearProgress(): void {
    if (this.#progressShown) process.stderr.write("\r\u001B[K");
    this.#progressShown = false;
  }

  /** `text` in colour where stdout is a terminal that wants it (NO_COLOR, FORCE_COLOR). */
  paint(colour: Colour, text: string): string {
    return styleText(STYLES[colour], text, { stream: process.stdout });
  }
}

/**
 * Aborts on the first SIGINT or SIGTERM, so that work can be undone in order; a second one ends the process at once.
 * Returns the signal and a function that takes the handlers away.
 */
export function stopSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: stop.signal,
    release: () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}
