// A laptop with a library and clips around it, for tests of the sync: engines on a real file, clips on a wire, virtual time.
// Not a test.
import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Client, SyncDone, SyncProgress } from "../../src/engine/contract.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { DEVICE_ID } from "./clip-runs.ts";
import { temporaryFolder } from "./library.ts";
import { SETUP_CODE, Wire, WiredClip, WireTime } from "./wire.ts";

export const CODE = Buffer.from(SETUP_CODE).toString("hex");

export interface Home {
  readonly time: WireTime;
  /** The first of the clips. */
  readonly clip: WiredClip;
  readonly wire: Wire;
  readonly databasePath: string;
  /** An engine on the library, or on another file. It closes when the test ends. */
  readonly open: (o?: { readonly databasePath?: string; readonly autoSync?: boolean }) => Engine;
}

/** Nothing is paired yet. */
export function home(o: { readonly more?: readonly Uint8Array[]; readonly driftPpm?: number } = {}): Home {
  const time = new WireTime();
  const ids = [DEVICE_ID, ...(o.more ?? [])];
  const clips = ids.map((deviceId) => new WiredClip(time, { deviceId, driftPpm: o.driftPpm ?? 0 }));
  const wire = new Wire(time, clips);
  const databasePath = path.join(temporaryFolder(), "library.db");
  const engines: Engine[] = [];
  onTestFinished(async () => {
    for (const engine of engines) await engine.close();
    time.stop();
  });
  const open: Home["open"] = (options = {}) => {
    const engine = createEngine({
      databasePath,
      nowMs: () => Math.round(time.unixMs()),
      openCentral: () => wire,
      syncClock: time,
      ...options,
    });
    engines.push(engine);
    return engine;
  };
  return { time, clip: clips[0], wire, databasePath, open };
}

/** Its number in the library. */
export async function pair(client: Client, { name }: WiredClip, setupCode = CODE): Promise<number> {
  for await (const sighting of await client.clips.scan()) {
    if (sighting.name !== name) continue;
    return (await client.clips.pair({ sightingId: sighting.sightingId, setupCode })).id;
  }
  throw new Error("not seen");
}

/** To its end; `told` gets the progress. */
export async function sync(client: Client, id: number | null = null, told: SyncProgress[] = []): Promise<SyncDone> {
  for await (const event of await client.clips.sync({ id })) {
    if (event.kind === "done") return event;
    told.push(event);
  }
  throw new Error("a sync that ended without a word");
}

/** The files of a library as kill -9 would leave them at this moment, in another folder; its path there. */
export function afterCrash(databasePath: string): string {
  const left = path.join(temporaryFolder(), path.basename(databasePath));
  for (const part of ["", "-wal", ".keys"]) {
    if (existsSync(databasePath + part)) copyFileSync(databasePath + part, left + part);
  }
  return left;
}
