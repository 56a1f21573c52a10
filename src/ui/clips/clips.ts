// What the page knows of clips: the list, what the sync does at the moment, and the acts. Signals that follow the engine; a
// sync belongs to the engine and goes on when this page is gone.
import { signal } from "@preact/signals";
import type { Clip, SyncState } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { revision } from "../library.ts";
import { durationWords } from "../place.ts";
import { useAnswer, type Answer } from "../use-answer.ts";

/** Null until the first answer. */
export const syncState = signal<SyncState | null>(null);

/** Known clips; asked again whenever something in the library changes. */
export function useClips(): Answer<readonly Clip[]> {
  const changed = revision.value;
  return useAnswer(async (stopped) => (await client.clips.list(undefined, { signal: stopped })).clips, [changed]);
}

/** Follows the sync for as long as the page lives; a broken line is taken up again. */
export async function followSync(): Promise<void> {
  for (;;) {
    try {
      for await (const state of await client.clips.state()) syncState.value = state;
    } catch {
      // The line broke, or nothing can be stored here; client.ts dials again.
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** How long a clip can still record, in words: an estimate, so in whole minutes. */
export function roomWords(freeS: number): string {
  return durationWords(freeS < 60 ? freeS : 60 * Math.floor(freeS / 60));
}

/** Share of what is under way, 0 to 1; null where it cannot be told. */
export function shareOf({ progress }: SyncState): number | null {
  if (progress === null || progress.totalBytes === 0) return null;
  return progress.doneBytes / progress.totalBytes;
}
