// `replay`: recordings through the whole pipeline into the library. `analyze`: the same without storing. Several files
// give one result each; a bad one never stops the rest, and the exit code is that of the worst.
import path from "node:path";
import { LookaheadError } from "../core/errors.ts";
import { analyseFile } from "../engine/analyse-file.ts";
import { overridesOf, withThresholds } from "../engine/calibrations.ts";
import type { Client, ReplayProgress } from "../engine/contract.ts";
import { exitCodeOf, fromWire } from "../engine/failure.ts";
import { runData } from "../engine/run-data.ts";
import { cliWords as words } from "../words/en/cli.ts";
import { failureText } from "../words/en/errors.ts";
import { durationWords, number, percent1 } from "../words/format.ts";
import { chosenCalibration, idOf } from "./calibrations.ts";
import { calibrationFrom, detectionFrom, type AnalysisOptions } from "./options.ts";
import { withEngine } from "./engine-access.ts";
import { reportText, type Report } from "./report.ts";
import { reportOf, withEnglish } from "./run-report.ts";
import type { Shell } from "./shell.ts";
import type { Terminal } from "./terminal.ts";
import { TIMELINE_COLUMNS } from "./timeline.ts";

type Progress = Extract<ReplayProgress, { kind: "progress" }>;
type Done = Extract<ReplayProgress, { kind: "done" }>;

export async function replay(shell: Shell, files: readonly string[], options: AnalysisOptions): Promise<void> {
  const { terminal } = shell;
  const results: object[] = [];
  let worst: unknown = null;
  await withEngine(shell.databasePath, "write", async (client) => {
    for (const name of files) {
      if (shell.stop.aborted) break;
      try {
        const { done, report } = await replayOne(shell, client, name, options);
        const data = { file: name, id: done.id, alreadyStored: done.alreadyStored, ...jsonOf(report) };
        if (!terminal.json) printStored(terminal, done, report, files.length > 1);
        results.push(files.length === 1 ? data : { ok: true, ...data });
      } catch (error) {
        const failure = fromWire(error);
        if (worst === null || exitCodeOf(failure) > exitCodeOf(worst)) worst = failure;
        if (files.length > 1 && !terminal.json) terminal.note(words.fileFailed(name));
        if (!terminal.json) terminal.printFailure(failureText(failure));
        results.push({ ok: false, file: name, error: failureText(failure) });
      }
    }
  });
  const data = files.length === 1 ? results[0] : { files: results };
  if (worst !== null) {
    process.exitCode = exitCodeOf(worst);
    if (terminal.json) terminal.printFailure(failureText(worst), files.length === 1 ? undefined : data);
  } else if (terminal.json) {
    terminal.printData(data);
  }
}

async function replayOne(
  shell: Shell,
  client: Client,
  name: string,
  options: AnalysisOptions,
): Promise<{ done: Done; report: Report }> {
  const settings = await client.settings.get();
  const saved = await chosenCalibration(client, options);
  const detection = detectionFrom(options, withThresholds(settings.detection, saved?.thresholds ?? null));
  const events = await client.imports.path(
    {
      path: shell.file(name),
      calibration: calibrationFrom(options),
      ...(detection === null ? {} : { detection }),
      ...(options.calibration === undefined ? {} : { calibrationId: idOf(options.calibration) }),
      ...(options.followNeutral === undefined ? {} : { followNeutral: options.followNeutral }),
    },
    { signal: shell.stop },
  );
  let done: Done | null = null;
  for await (const event of events) {
    if (event.kind === "done") done = event;
    else shell.terminal.progress(progressText(path.basename(name), event, shell.terminal));
  }
  shell.terminal.clearProgress();
  if (done === null) throw new LookaheadError("cancelled", words.stopped);
  return { done, report: await reportOf(client, done.id) };
}

export async function analyze(shell: Shell, name: string, options: AnalysisOptions): Promise<void> {
  const { terminal } = shell;
  const { settings, saved } = await withEngine(shell.databasePath, "read", async (client) => {
    const chosen = await client.settings.get();
    const { calibration = chosen.calibrationId ?? "none" } = options;
    return { settings: chosen, saved: await chosenCalibration(client, { calibration }) };
  });
  // The lines of the calibration of new runs are those of the settings already.
  const own = options.calibration === undefined ? null : (saved?.thresholds ?? null);
  const base = withThresholds(settings.detection, own);
  const detection = detectionFrom(options, base) ?? base;
  const report = await analyseFile({
    path: shell.file(name),
    detection,
    calibration: { ...overridesOf(saved), ...calibrationFrom(options) },
    followNeutral: options.followNeutral ?? settings.followNeutral,
    columns: TIMELINE_COLUMNS,
    signal: shell.stop,
    onProgress: (progress) => terminal.progress(progressText(path.basename(name), progress, terminal)),
  });
  if (terminal.json) return terminal.printData(jsonOf(report));
  terminal.print(reportText(report, terminal));
  if (report.duplicateRowCount > 0) noteDuplicates(terminal, report.duplicateRowCount);
}

function jsonOf(report: Report): object {
  return withEnglish(runData(report.run, report.routine));
}

function printStored(terminal: Terminal, done: Done, report: Report, oneOfMany: boolean): void {
  terminal.print(`${reportText(report, terminal)}${oneOfMany ? "\n" : ""}`);
  terminal.note(done.alreadyStored ? words.alreadyStored(done.id) : words.stored(done.id));
  if (done.duplicateRowCount > 0) noteDuplicates(terminal, done.duplicateRowCount);
}

function noteDuplicates(terminal: Terminal, count: number): void {
  terminal.note(words.duplicates(number(count, terminal.place.locale)));
}

const BAR_COLUMNS = 20;

function progressText(name: string, progress: Omit<Progress, "kind">, terminal: Terminal): string {
  const filled = Math.round(progress.fraction * BAR_COLUMNS);
  const bar = "█".repeat(filled) + "░".repeat(BAR_COLUMNS - filled);
  const parts = [
    name.length > 24 ? `${name.slice(0, 23)}…` : name,
    bar,
    percent1(100 * progress.fraction, terminal.place.locale),
    words.phases[progress.phase],
    ...(progress.secondsLeft === null ? [] : [words.timeLeft(durationWords(progress.secondsLeft))]),
  ];
  return parts.join("  ");
}
