// Sends a chosen file to the engine piece by piece. What becomes of it then is the caller's: a run, or a calibration.
import { client } from "./client.ts";

/** Bytes of one piece: a multiple of three, so that its base64 has no padding inside. */
const PIECE_BYTES = 3 * 1024 * 1024;

/** Resolves with the id of the upload when all of the file is there. `onShare` gets 0 to 1. */
export async function uploadFile(file: File, onShare: (share: number) => void, stopped: AbortSignal): Promise<string> {
  const { uploadId } = await client.imports.begin({ name: file.name, sizeBytes: file.size }, { signal: stopped });
  try {
    for (let at = 0; at < file.size; at += PIECE_BYTES) {
      const base64 = await readBase64(file.slice(at, at + PIECE_BYTES));
      await client.imports.append({ uploadId, base64 }, { signal: stopped });
      onShare(Math.min(1, (at + PIECE_BYTES) / file.size));
    }
    return uploadId;
  } catch (error) {
    client.imports.abort({ uploadId }).catch(() => {
      // The engine forgets an upload by itself when the line is gone.
    });
    throw error;
  }
}

function readBase64(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("error", () => reject(reader.error ?? new Error("The file could not be read.")));
    reader.addEventListener("load", () => {
      const url = typeof reader.result === "string" ? reader.result : "";
      resolve(url.slice(url.indexOf(",") + 1));
    });
    reader.readAsDataURL(piece);
  });
}
