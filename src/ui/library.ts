// What the page knows of the library: runs, settings, what the engine is. Signals that follow the engine's `changes`
// stream, and the acts that change a run with their undo. Bringing recordings in is imports.ts.
import { batch, computed, signal } from "@preact/signals";
import { DEFAULT_PARAMETERS } from "../core/parameters.ts";
import type { Info, RunListItem, Settings } from "../engine/contract.ts";
import { words } from "../words/words.ts";
import { client } from "./client.ts";
import { problemOf, type Problem } from "./problem.ts";

export interface RunList {
  readonly total: number;
  readonly runs: readonly RunListItem[];
  /** Middle of the last ten scored runs, percent; null before the fifth. */
  readonly usualPercent: number | null;
}

/** What can be taken back, shown until dismissed or until the next act. */
export interface Undo {
  readonly what: string;
  readonly means: string;
  readonly undo: (() => Promise<void>) | null;
}

export const info = signal<Info | null>(null);
/** Null until the first answer. */
export const runList = signal<RunList | null>(null);
export const settings = signal<Settings | null>(null);
export const trashCount = signal(0);
/** Grows with every change in the engine; screens that show a run ask again when it does. */
export const revision = signal(0);
/** Why the library cannot be shown; null when it can. */
export const libraryProblem = signal<Problem | null>(null);
export const undoable = signal<Undo | null>(null);

/** Detection that a person chose, or the defaults before the first answer. */
export const detection = computed(() => settings.value?.detection ?? DEFAULT_PARAMETERS.detection);

/** How many runs of the list are asked for; the list screen raises it. */
const FIRST_RUNS = 30;
const MOST_RUNS = 2000;
let wantedRuns = FIRST_RUNS;

async function reload(): Promise<void> {
  try {
    // What the engine is can be told even where the library cannot be opened.
    const engine = client.info().then((answer) => (info.value = answer));
    const [list, trash, chosen] = await Promise.all([
      client.runs.list({ trash: false, limit: wantedRuns, offset: 0 }),
      client.runs.list({ trash: true, limit: 1, offset: 0 }),
      client.settings.get(),
      engine,
    ]);
    batch(() => {
      runList.value = list;
      trashCount.value = trash.total;
      settings.value = chosen;
      libraryProblem.value = null;
    });
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code !== "engineGone") libraryProblem.value = problem;
  }
}

/** Asks for the whole list from here on. */
export async function wantAllRuns(): Promise<void> {
  wantedRuns = MOST_RUNS;
  await reload();
}

/** Follows the engine for as long as the page lives; a broken line is taken up again. */
export async function followEngine(): Promise<void> {
  for (;;) {
    try {
      for await (const change of await client.changes()) {
        revision.value = Math.max(revision.value + 1, change.revision);
        await reload();
      }
    } catch {
      // The line broke; client.ts dials again and the next call waits for it.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export async function saveSettings(change: Partial<Settings>): Promise<void> {
  settings.value = await client.settings.set(change);
}

export async function renameRun(run: { readonly id: number; readonly name: string }, name: string): Promise<void> {
  await client.runs.rename({ id: run.id, name });
  undoable.value = {
    what: words.runs.renamed(name),
    means: words.runs.renamedMeans,
    undo: async () => {
      await client.runs.rename({ id: run.id, name: run.name });
      await reload();
    },
  };
  await reload();
}

/** Into the trash, with the way back in the undo bar. */
export async function deleteRun(run: { readonly id: number; readonly name: string }): Promise<void> {
  await client.runs.delete({ id: run.id });
  undoable.value = {
    what: words.runs.movedToTrash(run.name),
    means: words.runs.staysInTrash,
    undo: async () => {
      await client.runs.restore({ id: run.id });
      await reload();
    },
  };
  await reload();
}

export async function restoreRun(run: { readonly id: number; readonly name: string }): Promise<void> {
  await client.runs.restore({ id: run.id });
  undoable.value = {
    what: words.runs.restored(run.name),
    means: words.runs.restoredMeans,
    undo: async () => {
      await client.runs.delete({ id: run.id });
      await reload();
    },
  };
  await reload();
}
