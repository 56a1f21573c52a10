// Clip recordings in the library: kept byte for byte, decoded on every reading, the same analysis as of the file.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished, describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { analyseFile } from "../../src/engine/analyse-file.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { fromWire } from "../../src/engine/failure.ts";
import { rawCsv, rawLkr } from "../../src/engine/raw-export.ts";
import { runData } from "../../src/engine/run-data.ts";
import { openLibrary } from "../../src/storage/database.ts";
import { MIGRATIONS } from "../../src/storage/schema.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { clipRun } from "../support/clip-runs.ts";
import { opened, temporaryFolder } from "../support/library.ts";
import { storeRun } from "../support/stored-runs.ts";

function engineOn(databasePath: string): Engine {
  const engine = createEngine({ databasePath, nowMs: () => 1_750_000_000_000 });
  onTestFinished(() => engine.close());
  return engine;
}

async function imported(engine: Engine, file: string): Promise<number> {
  let id = 0;
  for await (const event of await engine.client.imports.path({ path: file })) if (event.kind === "done") id = event.id;
  return id;
}

/** A run with a hole, a rotten block and a piece that was cut off at the end. */
function damagedRun(): Buffer {
  const blocks = clipRun();
  const rotten = Uint8Array.from(blocks[4]);
  rotten[100] ^= 1;
  const all = [
    ...blocks.slice(0, 3),
    new Uint8Array(4096).fill(0xff),
    rotten,
    ...blocks.slice(5),
    blocks[1].subarray(0, 1234),
  ];
  return Buffer.concat(all);
}

describe("a clip recording", () => {
  it.each([
    ["whole", () => Buffer.concat(clipRun())],
    ["with holes", damagedRun],
  ])("%s is kept byte for byte and analysed like the file", async (_, make) => {
    const folder = temporaryFolder();
    const file = path.join(folder, "evening.lkr");
    const databasePath = path.join(folder, "library.db");
    const bytes = make();
    writeFileSync(file, bytes);
    const engine = engineOn(databasePath);
    const id = await imported(engine, file);
    expect(Buffer.concat([...rawLkr(databasePath, id)]).equals(bytes)).toBe(true);

    const report = await analyseFile({
      path: file,
      detection: DEFAULT_PARAMETERS.detection,
      calibration: {},
      followNeutral: DEFAULT_PARAMETERS.neutral.follow,
      columns: 10,
    });
    const stored = await engine.client.runs.get({ id });
    const { routine } = report;
    expect(runData(stored, routine)).toEqual(runData(report.run, routine));
    expect(stored.summary?.episodeCount).toBe(1);
    for (const followNeutral of [true, false]) {
      const events = await engine.client.runs.reanalyse({ id, followNeutral });
      while ((await events.next()).done !== true);
    }
    expect(await engine.client.runs.get({ id })).toEqual(stored);
    expect([...rawCsv(databasePath, id)].join("").split("\n").length).toBe(stored.recording.sampleCount + 2);
  });

  it("has no blocks when it came as a table", async () => {
    const databasePath = path.join(temporaryFolder(), "library.db");
    const library = opened(databasePath);
    const id = storeRun(new SessionStore(library));
    expect(() => [...rawLkr(databasePath, id)]).toThrow(expect.objectContaining({ code: "usage" }));
    expect(() => [...rawLkr(databasePath, id + 1)]).toThrow(expect.objectContaining({ code: "notFound" }));
  });

  it("of an older library stays as it was stored", () => {
    const databasePath = path.join(temporaryFolder(), "library.db");
    const old = openLibrary(databasePath, { migrations: MIGRATIONS.slice(0, 3) });
    // That version knew neither clip blocks nor clips; columns of numbers were written the same way.
    const id = storeRun(new SessionStore(old));
    const before = [...new SessionStore(old).rawParts(id)];
    old.close();
    const library = opened(databasePath);
    const store = new SessionStore(library);
    expect(store.clipBlocks.formatOf(id)).toBe("columns");
    expect([...store.rawParts(id)]).toEqual(before);
    expect(library.get("PRAGMA user_version")).toEqual({ user_version: MIGRATIONS.length });
  });

  it("without a readable block leaves nothing", async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "evening.lkr");
    writeFileSync(file, Buffer.alloc(3 * 4096, 0xff));
    const engine = engineOn(path.join(folder, "library.db"));
    const failure: unknown = await imported(engine, file).catch(fromWire);
    expect(failure).toMatchObject({ code: "badFile" });
    expect((await engine.client.runs.list({})).total).toBe(0);
  });
});
