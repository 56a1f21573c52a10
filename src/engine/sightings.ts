// Clips in range, told apart by their names: known ones and strangers. For pages that look around, and for a sync that looks for
// several. Connects to nothing. Radio -> this -> sync.
import type { ClipCentral, ClipSighting } from "../sensors/central.ts";
import type { ClipStore } from "../storage/clip-store.ts";
import type { StoredClip } from "../storage/stored-clip.ts";
import { couldBe } from "./clip-sync.ts";
import type { Sighting } from "./contract.ts";
import { LatestValue } from "./latest-value.ts";
import type { SyncClock } from "./sync-clock.ts";
import { syncError } from "./sync-problems.ts";

export interface SightingParts {
  readonly central: ClipCentral;
  readonly clips: ClipStore;
  readonly clock: SyncClock;
}

/** Each clip, and again when more is heard of it, until the signal fires. @throws LookaheadError `device` */
export async function* sightings(
  { central, clips }: SightingParts,
  signal: AbortSignal,
): AsyncGenerator<Sighting, void> {
  const events = new LatestValue<Sighting[]>();
  const seen = new Map<string, Sighting>();
  const subscription = central.scan({ signal }).subscribe({
    next: (heard) => {
      seen.set(heard.id, named(clips, heard, seen.get(heard.id)));
      events.set([...seen.values()]);
    },
    error: (error: unknown) => events.fail(error),
    complete: () => events.end(),
  });
  const told = new Map<string, string>();
  try {
    for await (const all of events) {
      for (const sighting of all) {
        const text = JSON.stringify(sighting);
        if (told.get(sighting.sightingId) === text) continue;
        told.set(sighting.sightingId, text);
        yield sighting;
      }
    }
  } finally {
    subscription.unsubscribe();
  }
}

function named(clips: ClipStore, { id, name, rssiDb }: ClipSighting, before: Sighting | undefined): Sighting {
  const known = name ?? before?.name ?? null;
  const clip = clips.list().find((one) => couldBe({ name: known }, one) === true);
  return { sightingId: id, name: known, rssiDb, clipId: clip?.id ?? null };
}

/** Where these clips are seen, as far as they are before the time is over. @throws LookaheadError `device`, `cancelled` */
export async function lookFor(
  parts: SightingParts,
  wanted: readonly StoredClip[],
  forMs: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  const enough = new AbortController();
  const takeBack = parts.clock.after(forMs, () => enough.abort());
  try {
    for await (const { sightingId, clipId } of sightings(parts, AbortSignal.any([enough.signal, signal]))) {
      if (clipId !== null && wanted.some(({ id }) => id === clipId)) found.set(clipId, sightingId);
      if (found.size === wanted.length) enough.abort();
    }
  } finally {
    takeBack();
  }
  if (signal.aborted) throw syncError("cancelled");
  return found;
}
