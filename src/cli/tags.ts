// `tag ID`: stretches of a run that a person marks as technical, a pause or wrong; listed, added, removed, with the numbers
// that follow and the way back.
import { InvalidArgumentError } from "commander";
import { LookaheadError } from "../core/errors.ts";
import type { StretchTag, TagKind, TimeRange } from "../core/results.ts";
import { clockSeconds } from "../words/clock.ts";
import { cliWords as words } from "../words/en/cli.ts";
import { durationClock } from "../words/format.ts";
import { withEngine } from "./engine-access.ts";
import { accountLines } from "./report.ts";
import type { Shell } from "./shell.ts";

export interface TagOptions {
  readonly technical?: readonly TimeRange[];
  readonly pause?: readonly TimeRange[];
  readonly wrong?: readonly TimeRange[];
  /** Numbers in the list of what stands. */
  readonly remove?: readonly number[];
}

/** Collects `10:00-12:30`, an option that may come more than once. */
export function stretch(text: string, before: readonly TimeRange[] = []): TimeRange[] {
  const [from, to, ...rest] = text.split("-").map(clockSeconds);
  if (from === null || from === undefined || to === null || to === undefined || rest.length > 0 || to <= from)
    throw new InvalidArgumentError("Two times, such as 10:00-12:30.");
  return [...before, { startS: from, endS: to }];
}

export function listNumber(text: string, before: readonly number[] = []): number[] {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("A number of the list.");
  return [...before, value];
}

/** Without options it lists what is marked. */
export async function tag(shell: Shell, id: number, options: TagOptions): Promise<void> {
  const { terminal } = shell;
  const writes = Object.keys(options).length > 0;
  const { before, run } = await withEngine(shell.databasePath, writes ? "write" : "read", async (client) => {
    const was = await client.runs.get({ id });
    if (!writes) return { before: was.tags, run: was };
    await client.runs.tag({ id, tags: withoutNumbers(was.tags, options.remove), add: added(options) });
    return { before: was.tags, run: await client.runs.get({ id }) };
  });
  if (terminal.json)
    return terminal.printData({ id, tags: run.tags, before, summary: run.summary, accounting: run.accounting });
  terminal.print(terminal.paint("bold", run.name));
  if (run.tags.length === 0) terminal.print(`  ${words.tags.none}`);
  for (const [index, { kind, startS, endS }] of run.tags.entries()) {
    const row = [durationClock(startS), durationClock(endS)].map((text) => text.padStart(8)).join(" ");
    terminal.print(`  ${String(index + 1).padStart(3)} ${row}  ${words.tags.kinds[kind]}`);
  }
  if (run.summary !== null) terminal.print(accountLines(run, terminal).join("\n"));
}

function withoutNumbers(tags: readonly StretchTag[], numbers: readonly number[] = []): StretchTag[] {
  const missing = numbers.find((number) => number > tags.length);
  if (missing !== undefined) throw new LookaheadError("usage", words.tags.noSuch(missing));
  return tags.filter((_, index) => !numbers.includes(index + 1));
}

const KINDS: readonly TagKind[] = ["technical", "pause", "wrong"];

function added(options: TagOptions): StretchTag[] {
  return KINDS.flatMap((kind) => (options[kind] ?? []).map((range) => ({ kind, ...range })));
}
