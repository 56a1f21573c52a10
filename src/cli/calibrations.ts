// Commands on how the clip sits and where the wearer's own lines are: `calibrate` measures, `calibrations` lists and
// chooses, `reanalyze` applies to a stored run, with what was there before and the way back.
import { DEFAULT_PARAMETERS, type DetectionParameters } from "../core/parameters.ts";
import { LookaheadError } from "../core/errors.ts";
import { withThresholds } from "../engine/calibrations.ts";
import type { Client, MeasuredCalibration, RunDetail, SavedCalibration } from "../engine/contract.ts";
import { calibration as words } from "../words/en/calibration.ts";
import { cliWords } from "../words/en/cli.ts";
import { dateWithYear, durationClock, number, wholeDegrees } from "../words/format.ts";
import { withEngine } from "./engine-access.ts";
import { calibrationFrom, detectionFrom, type AnalysisOptions } from "./options.ts";
import type { Shell } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

export interface CalibrateOptions {
  readonly name?: string;
  readonly use?: boolean;
}

/** Measures a recording; with a name it is kept, with `use` new runs get it. */
export async function calibrate(shell: Shell, file: string, { name, use = false }: CalibrateOptions): Promise<void> {
  const { terminal } = shell;
  if (use && name === undefined) throw new LookaheadError("usage", "--use needs a --name to keep the calibration by.");
  const access = name === undefined ? "read" : "write";
  const { measured, saved } = await withEngine(shell.databasePath, access, async (client) => {
    const found = await measure(client, shell, file);
    if (name === undefined) return { measured: found, saved: null };
    if (found.calibration.forward === null) throw new LookaheadError("usage", words.cli.noForward);
    const { sourceName, calibration, thresholds } = found;
    const kept = { name, sourceName, calibration, thresholds, useForNew: use };
    return { measured: found, saved: await client.calibrations.save(kept) };
  });
  if (terminal.json) return terminal.printData({ file, id: saved?.id ?? null, ...measuredData(measured) });
  terminal.print(measuredText(measured, terminal));
  if (saved === null) return terminal.note(words.cli.notSaved);
  terminal.note(words.cli.saved(saved.id, saved.name));
  if (use) terminal.note(words.cli.usedForNew);
}

async function measure(client: Client, shell: Shell, file: string): Promise<MeasuredCalibration> {
  const path = shell.file(file);
  for await (const event of await client.calibrations.measurePath({ path }, { signal: shell.stop })) {
    if (event.kind === "done") return event.measured;
  }
  throw new LookaheadError("cancelled", cliWords.stopped);
}

/** The lines that hold, and where they are from. */
function linesOf({ thresholds }: Pick<MeasuredCalibration, "thresholds">) {
  const { enterDeg, exitDeg, deepDeg } = thresholds ?? DEFAULT_PARAMETERS.detection;
  return { enterDeg, exitDeg, deepDeg };
}

function measuredData(measured: MeasuredCalibration) {
  const { calibration, poses, problem, thresholds } = measured;
  const thresholdsFrom = thresholds === null ? "standard" : "poses";
  return { poses, problem, thresholds: linesOf(measured), thresholdsFrom, calibration };
}

function measuredText(measured: MeasuredCalibration, terminal: Terminal): string {
  const { locale } = terminal.place;
  const { poses, problem, calibration, sourceName } = measured;
  const widest = Math.max(...Object.values(words.poses).map((name) => name.length));
  const lines = [terminal.paint("bold", words.cli.title(sourceName))];
  for (const { name, pitchDeg, spreadDeg, startS } of poses) {
    const angle = wholeDegrees(pitchDeg, locale).padStart(4);
    const spread = `${number(spreadDeg, locale, 1)}°`;
    lines.push(`  ${words.cli.pose(words.poses[name].padEnd(widest), angle, spread, durationClock(startS))}`);
  }
  lines.push("");
  const { enterDeg, exitDeg, deepDeg } = linesOf(measured);
  const degrees = (deg: number): string => wholeDegrees(deg, locale);
  if (problem === null) lines.push(terminal.paint("bold", words.startsAt(degrees(enterDeg))));
  else lines.push(...words.problems[problem]);
  if (problem === null) lines.push(words.startsAtMeans(degrees(exitDeg), degrees(deepDeg)));
  lines.push(
    calibration.forward === null
      ? words.cli.noForward
      : words.cli.forward(words.forwardFrom[calibration.quality.forwardFrom]),
  );
  return lines.join("\n");
}

export async function listCalibrations(shell: Shell): Promise<void> {
  const { terminal } = shell;
  const { calibrations, forNewId } = await withEngine(shell.databasePath, "read", async (client) => ({
    ...(await client.calibrations.list()),
    forNewId: (await client.settings.get()).calibrationId,
  }));
  if (terminal.json) return terminal.printData({ calibrations, calibrationId: forNewId });
  if (calibrations.length === 0) return terminal.print(words.cli.none);
  const { columns } = words.cli;
  const row = (c: readonly string[]): string =>
    `${c[0].padStart(4)}  ${c[1].padEnd(12)}${c[2].padEnd(24)}${c[3].padEnd(11)}${c[4]}`.trimEnd();
  const rows = calibrations.map(({ id, name, measuredUnixMs, thresholds, calibration }) =>
    row([
      String(id),
      dateWithYear(measuredUnixMs, terminal.place),
      name.length >= 24 ? `${name.slice(0, 22)}…` : name,
      thresholds === null ? words.cli.standardLines : wholeDegrees(thresholds.enterDeg, terminal.place.locale),
      `${words.forwardFrom[calibration.quality.forwardFrom]}${id === forNewId ? `, ${words.cli.forNewRuns}` : ""}`,
    ]),
  );
  const header = row([columns.id, columns.measured, columns.name, columns.lines, columns.from]);
  terminal.print([terminal.paint("dim", header), ...rows].join("\n"));
}

/** New runs get this calibration, or what each recording says itself. */
export async function useCalibration(shell: Shell, chosenId: number | "none"): Promise<void> {
  const { terminal } = shell;
  const id = idOf(chosenId);
  const chosen = await withEngine(shell.databasePath, "write", async (client) => ({
    settings: await client.calibrations.useForNew({ id }),
    name: id === null ? null : (await client.calibrations.get({ id })).name,
  }));
  const { calibrationId, detection } = chosen.settings;
  if (terminal.json) return terminal.printData({ calibrationId, detection });
  terminal.print(chosen.name === null ? words.cli.forNewIsNone : words.cli.forNewIs(chosen.name));
}

export async function removeCalibration(shell: Shell, id: number): Promise<void> {
  const removed = await withEngine(shell.databasePath, "write", (client) => client.calibrations.remove({ id }));
  if (shell.terminal.json) return shell.terminal.printData(removed);
  shell.terminal.print(`${words.cli.removed(removed.name)} ${words.cli.bringBack(id)}`);
}

export async function restoreCalibration(shell: Shell, id: number): Promise<void> {
  const restored = await withEngine(shell.databasePath, "write", (client) => client.calibrations.restore({ id }));
  if (shell.terminal.json) return shell.terminal.printData(restored);
  shell.terminal.print(words.cli.restored(restored.name));
}

/** A stored run with another calibration or other parameters: before, after, and how to go back. Raw data stay. */
export async function reanalyze(shell: Shell, id: number, options: AnalysisOptions): Promise<void> {
  const { terminal } = shell;
  const { before, after } = await withEngine(shell.databasePath, "write", async (client) => {
    const was = await client.runs.get({ id });
    const saved = await chosenCalibration(client, options);
    const base = withThresholds(was.algorithm.parameters.detection, saved?.thresholds ?? null);
    const detection = detectionFrom(options, base);
    const overrides = calibrationFrom(options);
    const events = await client.runs.reanalyse(
      {
        id,
        ...(detection === null ? {} : { detection }),
        ...(Object.keys(overrides).length === 0 ? {} : { calibration: overrides }),
        ...(options.calibration === undefined ? {} : { calibrationId: idOf(options.calibration) }),
        ...(options.followNeutral === undefined ? {} : { followNeutral: options.followNeutral }),
      },
      { signal: shell.stop },
    );
    for await (const _ of events);
    return { before: was, after: await client.runs.get({ id }) };
  });
  const undo = `lookahead reanalyze ${id} ${backTo(before).join(" ")}`;
  if (terminal.json) return terminal.printData({ id, before: briefOf(before), after: briefOf(after), undo });
  const said = (run: RunDetail): [string, string] => {
    if (run.summary === null) return [words.cli.notScored, cliWords.spellCount(0)];
    const { sustainedS, episodeCount } = run.summary;
    return [durationClock(sustainedS), cliWords.spellCount(episodeCount)];
  };
  terminal.print(terminal.paint("bold", after.name));
  terminal.print(words.cli.before(...said(before)));
  terminal.print(words.cli.after(...said(after)));
  terminal.note(words.cli.undo(undo));
}

/** The saved calibration that the options name; null for none and for the recording's own. */
export async function chosenCalibration(client: Client, options: AnalysisOptions): Promise<SavedCalibration | null> {
  const { calibration } = options;
  return typeof calibration === "number" ? client.calibrations.get({ id: calibration }) : null;
}

/** As the contract writes it: null for what the recording says itself. */
export function idOf(chosen: number | "none"): number | null {
  return chosen === "none" ? null : chosen;
}

function briefOf({ summary, calibration, calibrationId, algorithm }: RunDetail) {
  const { enterDeg, exitDeg, deepDeg } = algorithm.parameters.detection;
  return { summary, calibration, calibrationId, thresholds: { enterDeg, exitDeg, deepDeg } };
}

/** Options that bring a run back to how it was. */
function backTo(run: RunDetail): string[] {
  // On top of a saved calibration nothing was given.
  const { forward, neutralUp, neutralDeg } = run.calibrationId === null ? run.given : {};
  const { detection, neutral } = run.algorithm.parameters;
  const lines: readonly (keyof DetectionParameters)[] = ["enterDeg", "exitDeg", "deepDeg"];
  const flag = (name: string): string => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return [
    `--calibration ${run.calibrationId ?? "none"}`,
    ...(neutralUp === undefined ? [] : [`--neutral-up ${neutralUp.join(",")}`]),
    ...(forward === undefined ? [] : [`--forward ${forward.join(",")}`]),
    ...(neutralDeg === undefined || neutralDeg === 0 ? [] : [`--neutral-deg ${neutralDeg}`]),
    ...lines.map((name) => `${flag(name)} ${detection[name]}`),
    neutral.follow ? "--follow-neutral" : "--no-follow-neutral",
  ];
}
