// Commands on what is stored: sessions, show, export, delete, trash, restore.
import { writeFile } from "node:fs/promises";
import { LookaheadError } from "../core/errors.ts";
import type { RunListItem } from "../engine/contract.ts";
import { rawCsv, rawLkr } from "../engine/raw-export.ts";
import { runData } from "../engine/run-data.ts";
import { cliWords as words } from "../words/en/cli.ts";
import { severityWords } from "../words/en/reasons.ts";
import { dateWithYear, durationClock, percent1 } from "../words/format.ts";
import { withEngine } from "./engine-access.ts";
import { writePieces } from "./piece-file.ts";
import { reportText } from "./report.ts";
import { reportOf, withEnglish } from "./run-report.ts";
import type { Shell } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

/** As many as the contract gives in one answer. */
const PAGE = 2000;
const TRASH_DAYS = 30;

export async function sessions(shell: Shell, trash: boolean): Promise<void> {
  const { terminal } = shell;
  const list = await withEngine(shell.databasePath, "read", async (client) => {
    const first = await client.runs.list({ trash, limit: PAGE });
    const runs = [...first.runs];
    while (runs.length < first.total) {
      const more = await client.runs.list({ trash, limit: PAGE, offset: runs.length });
      if (more.runs.length === 0) break;
      runs.push(...more.runs);
    }
    return { ...first, runs };
  });
  if (terminal.json) return terminal.printData({ ...list, runs: list.runs.map(listedData) });
  if (list.runs.length === 0) return terminal.print(trash ? words.emptyTrash : words.noRuns);
  terminal.print(runTable(list.runs, terminal).join("\n"));
  if (list.usualPercent !== null)
    terminal.print(`\n${words.usual(percent1(list.usualPercent, terminal.place.locale))}`);
}

/** A run without the sparkline, which says nothing to a program. */
function listedData({ profileDeg: _profile, ...run }: RunListItem) {
  return run;
}

const NAME_COLUMNS = 24;

function runTable(runs: readonly RunListItem[], terminal: Terminal): string[] {
  const titles = words.columns;
  const row = (c: readonly string[]): string =>
    `${c[0].padStart(4)}  ${c[1].padEnd(12)}${c[2].padEnd(NAME_COLUMNS)}${c[3].padStart(8)}${c[4].padStart(10)}${c[5].padStart(8)}  ${c[6]}`;
  const header = row([titles.id, titles.day, titles.name, titles.length, titles.headDown, titles.share, titles.level]);
  return [
    terminal.paint("dim", header),
    ...runs.map((run) => {
      const { summary } = run;
      const name = run.name.length >= NAME_COLUMNS ? `${run.name.slice(0, NAME_COLUMNS - 2)}…` : run.name;
      return row([
        String(run.id),
        dateWithYear(run.startUnixMs ?? run.importedUnixMs, terminal.place),
        name,
        durationClock(run.durationS),
        summary === null ? "?" : durationClock(summary.sustainedS),
        summary?.headDownPercent == null ? "–" : percent1(summary.headDownPercent, terminal.place.locale),
        summary === null ? "" : levelText(run, severityWords.levels[summary.severity]),
      ]).trimEnd();
    }),
  ];
}

/** The level, or why there is none. */
function levelText({ mountMarks }: RunListItem, level: string): string {
  const open = mountMarks.find(({ answer }) => answer === null);
  if (open === undefined) return level;
  return open.kind === "moved" ? words.movedShort : words.movedMaybeShort;
}

export async function show(shell: Shell, id: number): Promise<void> {
  const report = await withEngine(shell.databasePath, "read", (client) => reportOf(client, id));
  if (shell.terminal.json) shell.terminal.printData({ id, ...withEnglish(runData(report.run, report.routine)) });
  else shell.terminal.print(reportText(report, shell.terminal));
}

export interface ExportOptions {
  readonly format: "json" | "csv" | "imu-csv" | "lkr";
  readonly out?: string;
}

/** To `--out`, else to stdout; in JSON mode the envelope says where, or holds the run itself. */
export async function exportRun(shell: Shell, id: number, { format, out }: ExportOptions): Promise<void> {
  const { terminal } = shell;
  if (terminal.json && out === undefined && format !== "json") {
    throw new LookaheadError("usage", "An envelope holds no table: name a file with --out, or leave --json out.");
  }
  if (format === "imu-csv" || format === "lkr") {
    const read = format === "lkr" ? rawLkr : rawCsv;
    await exportRaw(shell, read(shell.databasePath, id), out);
  } else {
    const { text } = await withEngine(shell.databasePath, "read", (client) => client.runs.export({ id, format }));
    if (out !== undefined) await writeFile(shell.file(out), text);
    else if (terminal.json) terminal.printData(JSON.parse(text));
    else await terminal.stream(text);
  }
  if (out === undefined) return;
  if (terminal.json) terminal.printData({ id, format, file: shell.file(out) });
  else terminal.note(words.wroteFile(out));
}

async function exportRaw(shell: Shell, pieces: Iterable<string | Uint8Array>, out: string | undefined): Promise<void> {
  if (out !== undefined) return writePieces(shell.file(out), pieces, shell.stop);
  for (const piece of pieces) {
    if (shell.stop.aborted || !shell.terminal.hasReader) return;
    await shell.terminal.stream(piece);
  }
}

export async function deleteRun(shell: Shell, id: number): Promise<void> {
  const { terminal } = shell;
  const run = await withEngine(shell.databasePath, "write", (client) => client.runs.delete({ id }));
  if (terminal.json) return terminal.printData(listedData(run));
  const untilMs = (run.deletedUnixMs ?? Date.now()) + TRASH_DAYS * 86_400_000;
  terminal.print(`${words.inTrash(run.name, dateWithYear(untilMs, terminal.place))} ${words.bringBack(id)}`);
}

export async function restoreRun(shell: Shell, id: number): Promise<void> {
  const run = await withEngine(shell.databasePath, "write", (client) => client.runs.restore({ id }));
  if (shell.terminal.json) shell.terminal.printData(listedData(run));
  else shell.terminal.print(words.restored(run.name));
}

/** The id of a run as it is written on the command line. */
export function runId(text: string): number {
  const id = Number(text);
  if (!Number.isInteger(id) || id < 1)
    throw new LookaheadError("usage", `${JSON.stringify(text)} is not the number of a run.`);
  return id;
}
