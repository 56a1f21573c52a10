// A scripted life of a library for the power-cut rig: steps that a child process takes and acknowledges one by one, and the
// state that is visible after each of them. The child and the judge use the same script.
import type { Library } from "../../src/storage/database.ts";
import { SessionStore } from "../../src/storage/session-store.ts";
import { sampleAnalysis, sampleTrace } from "./analysis-sample.ts";
import { madeBlock } from "./stored-clips.ts";
import { rawBlocks, rawFacts } from "./stored-runs.ts";

const RUN_COUNT = 24;
const SAMPLES = 120;
const DURATION_S = 2;
/** Blocks of a clip that are committed at once. */
const CLIP_GROUP = 4;

interface RunState {
  readonly status: "importing" | "stored";
  readonly name: string;
  readonly rawBlockCount: number;
  readonly sha256: string | null;
  readonly version: string | null;
  readonly inTrash: boolean;
}

/** What can be seen of a library: runs by id, and a setting. */
export interface LibraryState {
  readonly runs: Readonly<Record<number, RunState>>;
  readonly setting: number | null;
  /** Blocks received from clips. */
  readonly receivedBlockCount: number;
}

interface Step {
  apply(store: SessionStore): void;
  next(state: LibraryState): LibraryState;
}

function change(state: LibraryState, id: number, run: Partial<RunState>): LibraryState {
  return { ...state, runs: { ...state.runs, [id]: { ...state.runs[id], ...run } } };
}

function without(state: LibraryState, id: number): LibraryState {
  const { [id]: _, ...runs } = state.runs;
  return { ...state, runs };
}

const shaOf = (id: number): string => String(id).padStart(64, "0");

function analysisStep(id: number, version: string): Step {
  return {
    apply(store) {
      const analysis = sampleAnalysis({ durationS: DURATION_S, version });
      store.saveAnalysis(id, analysis, sampleTrace({ durationS: DURATION_S, seed: id }));
    },
    next: (state) => change(state, id, { status: "stored", version }),
  };
}

function importSteps(id: number): Step[] {
  const name = `run ${id}`;
  const begun: RunState = { status: "importing", name, rawBlockCount: 0, sha256: null, version: null, inTrash: false };
  const append = (block: number): Step => ({
    apply: (store) => store.appendRaw(id, rawBlocks(SAMPLES, { seed: block })),
    next: (state) => change(state, id, { rawBlockCount: block }),
  });
  return [
    {
      apply: (store) => void store.beginImport({ name, sourceName: `${name}.csv`, importedUnixMs: id }),
      next: (state) => change(state, id, begun),
    },
    append(1),
    append(2),
  ];
}

function stepsOf(id: number): Step[] {
  const discard: Step = { apply: (store) => store.discardImport(id), next: (state) => without(state, id) };
  const group = Array.from({ length: CLIP_GROUP }, (_, blockNo) => ({ blockNo, bytes: madeBlock(id) }));
  const receive: Step = {
    apply: (store) => store.clipBlocks.commit(id, group),
    next: (state) => ({ ...state, receivedBlockCount: state.receivedBlockCount + CLIP_GROUP }),
  };
  const steps = id % 6 === 5 ? [...importSteps(id), discard, ...importSteps(id)] : importSteps(id);
  steps.push(
    {
      apply: (store) => store.finishRaw(id, rawFacts(2 * SAMPLES, { sha256: shaOf(id) })),
      next: (state) => change(state, id, { sha256: shaOf(id) }),
    },
    analysisStep(id, "1"),
  );
  if (id % 2 === 1) steps.push(receive);
  if (id % 3 === 0) steps.push(analysisStep(id, "2"));
  if (id % 4 === 1) {
    steps.push({ apply: (store) => void store.trash(id, 1), next: (state) => change(state, id, { inTrash: true }) });
  }
  if (id % 8 === 1) steps.push({ apply: (store) => store.purge(id, 1), next: (state) => without(state, id) });
  if (id % 2 === 0) {
    steps.push({
      apply: (store) => void store.rename(id, `hill ${id}`),
      next: (state) => change(state, id, { name: `hill ${id}` }),
    });
  }
  steps.push({ apply: (store) => store.saveSettings({ count: id }), next: (state) => ({ ...state, setting: id }) });
  return steps;
}

export const STEPS: readonly Step[] = Array.from({ length: RUN_COUNT }, (_, at) => stepsOf(at + 1)).flat();

/** `STATES[k]`: what is visible after k steps. */
export const STATES: readonly LibraryState[] = STEPS.reduce<LibraryState[]>(
  (states, step) => [...states, step.next(states.at(-1)!)],
  [{ runs: {}, setting: null, receivedBlockCount: 0 }],
);

/** What a library really holds; read with plain statements, so that an unfinished import is seen as well. */
export function stateOf(library: Library): LibraryState {
  const rows = library.all<Omit<RunState, "inTrash"> & { id: number; inTrash: number }>(
    `SELECT id, status, name, source_sha256 AS sha256, deleted_unix_ms IS NOT NULL AS inTrash,
       (SELECT count(*) FROM raw_block WHERE run_id = run.id) AS rawBlockCount,
       (SELECT algorithm_version FROM analysis WHERE run_id = run.id) AS version FROM run`,
  );
  const runs = Object.fromEntries(rows.map(({ id, inTrash, ...run }) => [id, { ...run, inTrash: inTrash === 1 }]));
  const setting = library.get<{ value: string }>("SELECT value_json AS value FROM setting WHERE name = 'count'");
  const received = library.get<{ count: number }>("SELECT count(*) AS count FROM clip_block")!;
  return {
    runs,
    setting: setting === undefined ? null : Number(setting.value),
    receivedBlockCount: received.count,
  };
}

/** Read every sample and every point of the stored runs; a checksum that does not fit throws. */
export function readEverything(store: SessionStore): void {
  const { runs } = store.list({ limit: 1000 });
  const { runs: trashed } = store.list({ trash: true, limit: 1000 });
  for (const { id } of [...runs, ...trashed]) {
    const samples = [...store.rawBlocks(id)].reduce((count, block) => count + block.timeS.length, 0);
    if (samples !== 2 * SAMPLES) throw new Error(`run ${id} has ${samples} samples`);
    const points = [...store.trace(id)].reduce((count, block) => count + block.timeS.length, 0);
    if (points !== 1 + DURATION_S * 25) throw new Error(`run ${id} has ${points} points`);
    store.get(id);
  }
  for (let id = 1; id <= RUN_COUNT; id++) {
    const blocks = [...store.clipBlocks.received(id)];
    if (blocks.length !== 0 && blocks.length !== CLIP_GROUP)
      throw new Error(`clip run ${id} has ${blocks.length} blocks`);
  }
}
