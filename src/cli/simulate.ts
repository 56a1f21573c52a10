// `simulate run`: a made-up recording with its truth, and beside it a JSON file with what a correct analysis finds.
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createGzip, type Gzip } from "node:zlib";
import { LookaheadError } from "../core/errors.ts";
import { imuCsv } from "../simulator/imu-csv.ts";
import { expectedReport } from "../simulator/report.ts";
import { parseScript } from "../simulator/script.ts";
import { simulateRun, type SimulatedRun } from "../simulator/simulate.ts";
import { cliWords as words } from "../words/en/cli.ts";
import type { Shell } from "./shell.ts";

export interface SimulateOptions {
  readonly out: string;
  readonly seed: number;
  readonly duration?: number;
  readonly rate: number;
  readonly script?: string;
  readonly mounting: "random" | "aligned";
  readonly truth: boolean;
}

export async function simulate(shell: Shell, options: SimulateOptions): Promise<void> {
  const { terminal } = shell;
  if (options.script !== undefined && options.duration !== undefined) {
    throw new LookaheadError("usage", "A script has its own length: leave out --duration or --script.");
  }
  const run = simulateRun({
    seed: options.seed,
    rateHz: options.rate,
    mounting: options.mounting,
    ...(options.script === undefined
      ? {}
      : { script: parseScript(await readFile(shell.file(options.script), "utf8")) }),
    ...(options.duration === undefined ? {} : { durationS: options.duration }),
  });
  const file = shell.file(options.out);
  await writeRecording(run, file, options.truth, shell);
  const expectedFile = path.join(path.dirname(file), `${stemOf(file)}.expected.json`);
  const expected = { ...expectedReport(run), segments: run.segments };
  await writeFile(expectedFile, `${JSON.stringify(expected, null, 2)}\n`);
  if (terminal.json) terminal.printData({ file, expectedFile, ...expected });
  else terminal.print(words.wroteRun(options.out, path.basename(expectedFile)));
}

function stemOf(file: string): string {
  return path.basename(file).replace(/(\.imu)?\.csv(\.gz)?$/, "");
}

async function writeRecording(run: SimulatedRun, file: string, truth: boolean, shell: Shell): Promise<void> {
  const target = createWriteStream(file);
  const failed = new Promise<never>((_resolve, reject) => target.once("error", reject));
  const entry: WriteStream | Gzip = file.endsWith(".gz") ? createGzip() : target;
  if (entry !== target) entry.pipe(target);
  try {
    for (const rows of imuCsv(run.blocks(), { truth })) {
      if (shell.stop.aborted) throw new LookaheadError("cancelled", words.stopped);
      if (!entry.write(rows)) await Promise.race([once(entry, "drain"), failed]);
    }
    entry.end();
    await Promise.race([once(target, "finish"), failed]);
  } catch (error) {
    target.destroy();
    await rm(file, { force: true });
    throw error;
  }
}
