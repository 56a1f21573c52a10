// Writes pieces of text or bytes into a file without holding them all, and leaves no half file behind.
import { open, rm } from "node:fs/promises";
import { LookaheadError } from "../core/errors.ts";
import { cliWords as words } from "../words/en/cli.ts";

const PIECE_CHARS = 1 << 18;

/** @throws what the source or the disk throws, and LookaheadError `cancelled`; the file is gone then */
export async function writePieces(
  file: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string>,
  stop: AbortSignal,
): Promise<void> {
  const handle = await open(file, "w");
  const isFile = (await handle.stat()).isFile();
  try {
    let text = "";
    for await (const piece of pieces) {
      if (stop.aborted) throw new LookaheadError("cancelled", words.stopped);
      if (typeof piece !== "string") await handle.writeFile(piece);
      else text += piece;
      if (text.length > PIECE_CHARS) {
        await handle.writeFile(text);
        text = "";
      }
    }
    await handle.writeFile(text);
    await handle.close();
  } catch (error) {
    await handle.close();
    if (isFile) await rm(file, { force: true });
    throw error;
  }
}
