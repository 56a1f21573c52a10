// Bringing recordings in: files that were dropped, chosen or opened with the app, and the sample run. One list with a
// result per file; a bad file never stops the rest. The engine reads and checks; this only sends and listens.
import { signal } from "@preact/signals";
import type { ReplayProgress } from "../engine/contract.ts";
import { words } from "../words/words.ts";
import { client } from "./client.ts";
import { deleteRun } from "./library.ts";
import { problemOf, type Problem } from "./problem.ts";
import { go, route } from "./route.ts";
import { uploadFile } from "./upload.ts";

export type ImportState =
  | { readonly kind: "waiting" }
  | { readonly kind: "reading"; readonly fraction: number; readonly secondsLeft: number | null }
  | {
      readonly kind: "done";
      readonly id: number;
      readonly runName: string;
      readonly alreadyStored: boolean;
      readonly duplicateRowCount: number;
    }
  | { readonly kind: "failed"; readonly problem: Problem }
  | { readonly kind: "stopped" }
  /** Taken back: the run lies in the trash. */
  | { readonly kind: "undone"; readonly runName: string };

export interface ImportItem {
  readonly key: number;
  /** Name of the file, or of the sample. */
  readonly name: string;
  readonly state: ImportState;
}

/** True while a file hangs over the window. */
export const dropping = signal(false);

/** What is under way and what became of it, until it is dismissed. In the order of arrival. */
export const imports = signal<readonly ImportItem[]>([]);

type Source = { readonly file: File } | { readonly path: string } | { readonly sample: true };

interface Job {
  readonly key: number;
  readonly source: Source;
  readonly stop: AbortController;
}

/** Share of the progress that the upload takes; the replay takes the rest. */
const UPLOAD_SHARE = 0.1;

let nextKey = 1;
const queue: Job[] = [];
const jobs = new Map<number, Job>();
let working = false;

export function importFiles(files: readonly File[]): void {
  enqueue(
    files.map((file) => {
      const path = window.desktop?.pathForFile?.(file) ?? "";
      return { name: file.name, source: path === "" ? { file } : { path } };
    }),
  );
}

export function importPaths(paths: readonly string[]): void {
  enqueue(paths.map((path) => ({ name: path.split(/[\\/]/).at(-1) ?? path, source: { path } })));
}

export function importSample(): void {
  enqueue([{ name: words.firstRun.sampleName, source: { sample: true } }]);
}

/** Stops one that waits or is being read; nothing of it is stored. */
export function stopImport(key: number): void {
  jobs.get(key)?.stop.abort();
  const waiting = queue.findIndex((job) => job.key === key);
  if (waiting < 0) return;
  queue.splice(waiting, 1);
  setState(key, { kind: "stopped" });
}

export function dismissImports(): void {
  imports.value = imports.value.filter((item) => item.state.kind === "waiting" || item.state.kind === "reading");
}

/** Moves the run of one import, or of all, to the trash. */
export async function undoImports(keys: readonly number[]): Promise<void> {
  for (const item of imports.value) {
    if (!keys.includes(item.key) || item.state.kind !== "done" || item.state.alreadyStored) continue;
    await deleteRun({ id: item.state.id, name: item.state.runName });
    setState(item.key, { kind: "undone", runName: item.state.runName });
  }
}

function enqueue(wanted: readonly { readonly name: string; readonly source: Source }[]): void {
  if (wanted.length === 0) return;
  if (!working) dismissImports();
  const items: ImportItem[] = [];
  for (const { name, source } of wanted) {
    const job: Job = { key: nextKey, source, stop: new AbortController() };
    nextKey += 1;
    queue.push(job);
    jobs.set(job.key, job);
    items.push({ key: job.key, name, state: { kind: "waiting" } });
  }
  imports.value = [...imports.value, ...items];
  if (!working) void work();
}

async function work(): Promise<void> {
  working = true;
  const batch: number[] = [];
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    batch.push(job.key);
    await run(job);
    jobs.delete(job.key);
  }
  working = false;
  openSingle(batch);
}

/** One recording that went in opens in review, as long as nobody is in the middle of something else. */
function openSingle(batch: readonly number[]): void {
  const items = imports.value.filter((item) => batch.includes(item.key));
  const [only] = items;
  if (items.length !== 1 || only?.state.kind !== "done") return;
  const { screen } = route.value;
  if (screen !== "runs" && screen !== "welcome" && screen !== "review") return;
  if (!only.state.alreadyStored && only.state.duplicateRowCount === 0) {
    imports.value = imports.value.filter((item) => item !== only);
  }
  go({ screen: "review", id: only.state.id });
}

function setState(key: number, state: ImportState): void {
  imports.value = imports.value.map((item) => (item.key === key ? { ...item, state } : item));
}

async function run(job: Job): Promise<void> {
  const { signal: stopped } = job.stop;
  setState(job.key, { kind: "reading", fraction: 0, secondsLeft: null });
  try {
    const replay = await begin(job, stopped);
    const share = "file" in job.source ? UPLOAD_SHARE : 0;
    for await (const event of replay) {
      if (event.kind === "done") {
        setState(job.key, {
          kind: "done",
          id: event.id,
          runName: event.name,
          alreadyStored: event.alreadyStored,
          duplicateRowCount: event.duplicateRowCount,
        });
      } else {
        const fraction = share + event.fraction * (1 - share);
        setState(job.key, { kind: "reading", fraction, secondsLeft: event.secondsLeft });
      }
    }
    const last = imports.value.find((item) => item.key === job.key)?.state.kind;
    if (last === "reading")
      setState(job.key, stopped.aborted ? { kind: "stopped" } : { kind: "failed", problem: BROKEN });
  } catch (error) {
    const problem = problemOf(error);
    const stoppedByUs = stopped.aborted || problem.code === "cancelled";
    setState(job.key, stoppedByUs ? { kind: "stopped" } : { kind: "failed", problem });
  }
}

const BROKEN: Problem = { code: "engineGone", message: words.runs.importBroke, hint: "" };

async function begin(job: Job, stopped: AbortSignal): Promise<AsyncIterable<ReplayProgress>> {
  const { source } = job;
  if ("sample" in source) return client.imports.sample(undefined, { signal: stopped });
  if ("path" in source) return client.imports.path({ path: source.path }, { signal: stopped });
  const uploadId = await uploadFile(
    source.file,
    (share) => setState(job.key, { kind: "reading", fraction: UPLOAD_SHARE * share, secondsLeft: null }),
    stopped,
  );
  return client.imports.replay({ uploadId }, { signal: stopped });
}
