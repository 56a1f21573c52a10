// The command line: `npm run --silent lookahead -- <command>`. A thin shell: it reads arguments, calls the engine, and
// speaks. Exit codes: 0 ok, 1 failure, 2 usage, 3 not found, 4 device, 5 invalid data.
import { Command, CommanderError, Option } from "commander";
import { LookaheadError } from "../core/errors.ts";
import { exitCodeOf, fromSystem } from "../engine/failure.ts";
import { engineInfo } from "../engine/info.ts";
import { cliWords as words } from "../words/en/cli.ts";
import { failureText } from "../words/en/errors.ts";
import {
  calibrate,
  listCalibrations,
  reanalyze,
  removeCalibration,
  restoreCalibration,
  useCalibration,
  type CalibrateOptions,
} from "./calibrations.ts";
import { listClips, pair, receipt, scan, sync, take, unpair, type PairOptions, type ScanOptions } from "./clips.ts";
import { doctor } from "./doctor.ts";
import { deleteRun, exportRun, restoreRun, runId, sessions, show, type ExportOptions } from "./library.ts";
import { addAnalysisOptions, calibrationId, numberFrom, vector, type AnalysisOptions } from "./options.ts";
import { live, type LiveOptions } from "./live.ts";
import { orientation, type OrientationOptions } from "./orientation.ts";
import { analyze, replay } from "./replay.ts";
import { serve } from "./serve.ts";
import { createShell, type Shell } from "./shell.ts";
import { simulate, type SimulateOptions } from "./simulate.ts";
import { simulateClip, type SimulateClipOptions } from "./simulate-clip.ts";
import { listNumber, stretch, tag, type TagOptions } from "./tags.ts";
import { stopSignal, Terminal } from "./terminal.ts";

interface GlobalOptions {
  readonly json?: boolean;
  readonly db?: string;
}

function createProgram(stop: AbortSignal): Command {
  const program = new Command("lookahead")
    .description(words.about)
    .version(engineInfo().version)
    .option("--json", words.json)
    .option("--db <file>", words.database)
    .showHelpAfterError(false)
    .helpCommand(true);
  const shell = (): Shell => createShell(program.opts<GlobalOptions>(), stop);
  const command = (name: string, description: string): Command => program.command(name).description(description);

  addAnalysisOptions(command("replay <files...>", words.commands.replay)).action(
    (files: string[], options: AnalysisOptions) => replay(shell(), files, options),
  );
  addAnalysisOptions(command("analyze <file>", words.commands.analyze)).action(
    (file: string, options: AnalysisOptions) => analyze(shell(), file, options),
  );
  command("calibrate <file>", words.commands.calibrate)
    .option("--name <name>", words.options.calibrationName)
    .option("--use", words.options.useForNew)
    .action((file: string, options: CalibrateOptions) => calibrate(shell(), file, options));
  const calibrations = command("calibrations", words.commands.calibrations).action(() => listCalibrations(shell()));
  const calibrationCommand = (name: string, about: string, run: (id: number) => Promise<void>): void => {
    calibrations
      .command(name)
      .description(about)
      .argument("<id>", words.options.calibrationId, numberFrom(1, 2 ** 31, "whole"))
      .action(run);
  };
  calibrations
    .command("use")
    .description(words.commands.calibrationsUse)
    .argument("<id>", words.options.calibrationId, calibrationId)
    .action((id: number | "none") => useCalibration(shell(), id));
  calibrationCommand("remove", words.commands.calibrationsRemove, (id) => removeCalibration(shell(), id));
  calibrationCommand("restore", words.commands.calibrationsRestore, (id) => restoreCalibration(shell(), id));
  addAnalysisOptions(command("reanalyze <id>", words.commands.reanalyze)).action(
    (id: string, options: AnalysisOptions) => reanalyze(shell(), runId(id), options),
  );
  command("orientation <file>", words.commands.orientation)
    .requiredOption("--out <file>", words.options.out)
    .addOption(new Option("--mode <mode>", words.options.mode).choices(["live", "offline"]).default("live"))
    .option("--every <n>", words.options.every, numberFrom(1, 1e6, "whole"), 1)
    .option("--speed <file>", words.options.speed)
    .option("--forward <x,y,z>", words.options.forward, vector)
    .addOption(new Option("--settings <name>", words.options.settings).choices(["shipped", "plain"]).default("shipped"))
    .action((file: string, options: OrientationOptions) => orientation(shell(), file, options));
  command("sessions", words.commands.sessions).action(() => sessions(shell(), false));
  command("show <id>", words.commands.show).action((id: string) => show(shell(), runId(id)));
  command("export <id>", words.commands.export)
    .addOption(
      new Option("--format <format>", words.options.format)
        .choices(["json", "csv", "imu-csv", "lkr"])
        .makeOptionMandatory(),
    )
    .option("--out <file>", words.options.out)
    .action((id: string, options: ExportOptions) => exportRun(shell(), runId(id), options));
  command("delete <id>", words.commands.delete).action((id: string) => deleteRun(shell(), runId(id)));
  command("trash", words.commands.trash).action(() => sessions(shell(), true));
  command("restore <id>", words.commands.restore).action((id: string) => restoreRun(shell(), runId(id)));
  command("tag <id>", words.commands.tag)
    .option("--technical <from-to>", words.options.tagTechnical, stretch)
    .option("--pause <from-to>", words.options.tagPause, stretch)
    .option("--wrong <from-to>", words.options.tagWrong, stretch)
    .option("--remove <n>", words.options.tagRemove, listNumber)
    .action((id: string, options: TagOptions) => tag(shell(), runId(id), options));
  addClipCommands(command, shell);
  const simulated = command("simulate", words.commands.simulate);
  simulated
    .command("run")
    .description(words.commands.simulateRun)
    .requiredOption("--out <file>", words.options.out)
    .option("--seed <n>", words.options.seed, numberFrom(0, 2 ** 31, "whole"), 1)
    .option("--duration <seconds>", words.options.duration, numberFrom(10, 86_400))
    .option("--rate <hz>", words.options.rate, numberFrom(20, 400), 100)
    .option("--script <file>", words.options.script)
    .addOption(new Option("--mounting <how>", words.options.mounting).choices(["random", "aligned"]).default("random"))
    .option("--no-truth", words.options.noTruth)
    .action((options: SimulateOptions) => simulate(shell(), options));
  simulated
    .command("clip")
    .description(words.commands.simulateClip)
    .argument("[files...]", words.options.clipFiles)
    .option("--runs <n>", words.options.clipRuns, numberFrom(1, 20, "whole"), 1)
    .option("--duration <seconds>", words.options.duration, numberFrom(60, 86_400), 1800)
    .option("--rate <hz>", words.options.rate, numberFrom(20, 400), 100)
    .option("--seed <n>", words.options.seed, numberFrom(0, 2 ** 31, "whole"), 1)
    .option("--setup-code <hex>", words.options.setupCode)
    .action((files: string[], options: SimulateClipOptions) => simulateClip(shell(), files, options));
  command("serve", words.commands.serve)
    .option("--port <n>", words.options.port, numberFrom(0, 65_535, "whole"), 0)
    .action(({ port }: { port: number }) => serve(shell(), port));
  command("doctor", words.commands.doctor).action(() => doctor(shell()));

  quiet(program);
  return program;
}

function addClipCommands(command: (name: string, description: string) => Command, shell: () => Shell): void {
  command("scan", words.commands.scan)
    .option("--seconds <n>", words.options.scanSeconds, numberFrom(1, 600), 8)
    .action((options: ScanOptions) => scan(shell(), options));
  command("pair [clip]", words.commands.pair)
    .option("--code <code>", words.options.setupCode)
    .action((name: string | undefined, options: PairOptions) => pair(shell(), name, options));
  command("unpair <clip>", words.commands.unpair).action((name: string) => unpair(shell(), name));
  command("clips", words.commands.clips).action(() => listClips(shell()));
  command("sync [clip]", words.commands.sync).action((name: string | undefined) => sync(shell(), name));
  command("take <clip> <run>", words.commands.take)
    .option("--forward <x,y,z>", words.options.forward, vector)
    .option("--neutral-up <x,y,z>", words.options.neutralUp, vector)
    .option("--neutral-deg <degrees>", words.options.neutralDeg, numberFrom(-60, 60))
    .action((clip: string, run: string, options: AnalysisOptions) => take(shell(), clip, runId(run), options));
  command("live [clip]", words.commands.live)
    .option("--stop", words.options.liveStop)
    .action((name: string | undefined, options: LiveOptions) => live(shell(), name, options));
  command("receipt <id>", words.commands.receipt).action((id: string) => receipt(shell(), runId(id)));
}

/** Commander throws instead of printing and ending, so that a usage error can be an envelope too. */
function quiet(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} });
  for (const child of command.commands) quiet(child);
}

/** What to say and how to end for anything that a command threw. */
function fail(thrown: unknown, json: boolean): void {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return;
  const error = thrown instanceof CommanderError ? usageError(thrown) : (fromSystem(thrown) ?? thrown);
  new Terminal(json).printFailure(failureText(error));
  process.exitCode = exitCodeOf(error);
}

function usageError({ code, message }: CommanderError): LookaheadError {
  if (code === "commander.help") return new LookaheadError("usage", words.noCommand);
  const sentence = message.replace(/^error: /, "").replace(/^./, (letter) => letter.toUpperCase());
  return new LookaheadError("usage", /[.?)]$/.test(sentence) ? sentence : `${sentence}.`);
}

const { signal, release } = stopSignal();
const json = process.argv.includes("--json");
try {
  await createProgram(signal).parseAsync();
} catch (error) {
  fail(error, json);
} finally {
  release();
}
