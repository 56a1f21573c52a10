// `orientation`: the estimator alone, a row of CSV for every sample that is fed to it.
import path from "node:path";
import { LookaheadError } from "../core/errors.ts";
import type { Vec3 } from "../core/units.ts";
import { orientationCsv } from "../engine/orientation.ts";
import { cliWords as words } from "../words/en/cli.ts";
import { number } from "../words/format.ts";
import { writePieces } from "./piece-file.ts";
import type { Shell } from "./shell.ts";

export interface OrientationOptions {
  readonly out: string;
  readonly mode: "live" | "offline";
  readonly every: number;
  readonly settings: "shipped" | "plain";
  readonly speed?: string;
  readonly forward?: Vec3;
}

export async function orientation(shell: Shell, name: string, options: OrientationOptions): Promise<void> {
  const { terminal } = shell;
  const { speed, forward, mode, every, settings } = options;
  if ((speed === undefined) !== (forward === undefined)) {
    throw new LookaheadError("usage", "--speed and --forward go together.");
  }
  let rowCount = 0;
  const rows = orientationCsv({
    path: shell.file(name),
    mode,
    every,
    settings,
    ...(speed === undefined || forward === undefined ? {} : { speed: { path: shell.file(speed), forward } }),
    signal: shell.stop,
    onProgress: (fraction) => terminal.progress(`${path.basename(name)}  ${Math.round(100 * fraction)} %`),
  });
  async function* counted(): AsyncGenerator<string> {
    const { rowCount: count } = yield* rows;
    rowCount = count;
  }
  await writePieces(shell.file(options.out), counted(), shell.stop);
  if (terminal.json) terminal.printData({ file: shell.file(options.out), rowCount, mode, every, settings });
  else terminal.print(words.wroteRows(number(rowCount, terminal.place.locale), options.out));
}
