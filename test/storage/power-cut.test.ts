// Nothing that was acknowledged is lost to a power cut: the writes and syncs of a real process are replayed up to a cut, with
// what was not synced dropped, torn or out of order; then the library is opened and held against the acknowledgements.
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isDeepStrictEqual } from "node:util";
import { openLibrary } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { readEverything, STATES, stateOf, STEPS } from "../support/durable-steps.ts";
import { temporaryFolder } from "../support/library.ts";
import { CUT_MODES, Disk, randomFrom, recordDisk, straceMissing, type DiskEvent } from "../support/trace-rig.ts";

const CUTS = 260;
const LIBRARY = "library.db";
const CHILD = fileURLToPath(new URL("../support/durable-child.ts", import.meta.url));
const WITHOUT_FULL = new URL("../support/without-full-sync.ts", import.meta.url).href;

const missing = straceMissing();
if (missing !== null) console.warn(`Power-cut tests are skipped: ${missing}`);

interface Outcome {
  readonly cutCount: number;
  /** Cuts after which an acknowledged step was gone, and the most steps lost in one of them. */
  readonly lossCount: number;
  readonly worstLoss: number;
  /** Cuts after which the library could not be opened or was not sound. */
  readonly broken: string[];
}

function record(preload: readonly string[]): DiskEvent[] {
  const folder = temporaryFolder();
  const files = [path.join(folder, LIBRARY), path.join(folder, "acknowledged")];
  return recordDisk({
    folder,
    libraryName: LIBRARY,
    acknowledgementName: "acknowledged",
    nodeArguments: [...preload, CHILD, ...files],
  });
}

/** Half of the cuts right after an acknowledgement, where a late sync would show; the others anywhere. */
function cutPoints(events: readonly DiskEvent[], random: () => number): number[] {
  const after = events.flatMap((event, at) => (event.kind === "acknowledge" ? [at + 1] : []));
  const cuts = Array.from({ length: CUTS }, (_, at) =>
    at % 2 === 0 ? after[Math.floor(random() * after.length)] : 1 + Math.floor(random() * events.length),
  );
  return cuts.sort((a, b) => a - b);
}

function cutAndJudge(events: readonly DiskEvent[], seed: number): Outcome {
  const random = randomFrom(seed);
  const folder = path.join(temporaryFolder(), "after");
  const disk = new Disk();
  const broken: string[] = [];
  let lossCount = 0;
  let worstLoss = 0;
  let played = 0;
  for (const [number, cut] of cutPoints(events, random).entries()) {
    while (played < cut) disk.play(events[played++]);
    const mode = CUT_MODES[Math.floor(random() * CUT_MODES.length)];
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    disk.cut(folder, mode, random);
    const found = judge(path.join(folder, LIBRARY), disk.acknowledged);
    if (typeof found === "string") broken.push(`cut ${number} (event ${cut}, ${mode}): ${found}`);
    else if (found < disk.acknowledged) {
      lossCount++;
      worstLoss = Math.max(worstLoss, disk.acknowledged - found);
    }
  }
  return { cutCount: CUTS, lossCount, worstLoss, broken };
}

/** The number of steps that the library holds, or what is wrong with it. */
function judge(file: string, acknowledged: number): number | string {
  try {
    const library = openLibrary(file);
    try {
      const integrity = library.get<{ integrity_check: string }>("PRAGMA integrity_check")?.integrity_check;
      if (integrity !== "ok") return `integrity: ${integrity}`;
      const state = stateOf(library);
      // The step after the last acknowledged one may be on the disk already.
      const found = STATES.slice(0, acknowledged + 2).findLastIndex((candidate) => isDeepStrictEqual(candidate, state));
      if (found < 0) return "no state of the script up to the cut";
      const store = new SessionStore(library);
      readEverything(store);
      const unfinished = Object.values(stateOf(library).runs).filter(({ status }) => status === "importing");
      return unfinished.length === 0 ? found : "an unfinished import is left";
    } finally {
      library.close();
    }
  } catch (error) {
    return String(error);
  }
}

describe.skipIf(missing !== null)("a power cut", () => {
  let recorded: DiskEvent[] | undefined;
  const full = (): DiskEvent[] => (recorded ??= record([]));

  it("is traced from the first step to the last", () => {
    const acknowledged = full().flatMap((event) => (event.kind === "acknowledge" ? [event.step] : []));
    expect(acknowledged).toEqual(STEPS.map((_, at) => at + 1));
    expect(full().filter(({ kind }) => kind === "write").length).toBeGreaterThan(500);
  });

  it("leaves what the last sync left, when the rig drops nothing", () => {
    const folder = temporaryFolder();
    const disk = new Disk();
    for (const event of full()) disk.play(event);
    disk.cut(folder, "lost", randomFrom(1));
    expect(judge(path.join(folder, LIBRARY), STEPS.length)).toBe(STEPS.length);
  });

  it("loses nothing that was acknowledged", () => {
    expect(cutAndJudge(full(), 20_261_124)).toEqual({ cutCount: CUTS, lossCount: 0, worstLoss: 0, broken: [] });
  });

  it("would lose acknowledged steps with synchronous=NORMAL, so the rig can see", () => {
    const outcome = cutAndJudge(record(["--import", WITHOUT_FULL]), 7);
    console.info(`With synchronous=NORMAL ${outcome.lossCount} of ${CUTS} cuts lose up to ${outcome.worstLoss} steps.`);
    // Whether a library without FULL stays sound is not asked: nobody ships it.
    expect(outcome.lossCount).toBeGreaterThan(CUTS / 10);
  });
});
