// Commands on clips: scan, pair, unpair, clips, sync, receipt. They ask the engine and speak; the radio, the protocol and what
// is stored are the engine's.
import { LookaheadError } from "../core/errors.ts";
import type { Client, Clip, ClipRun, Sighting, SyncDone, SyncProgress, SyncReceipt } from "../engine/contract.ts";
import { clipWords as words } from "../words/en/clips.ts";
import { cliWords } from "../words/en/cli.ts";
import { clockTime, dateWithYear, durationWords, fileSize, number, percent1, withUnit } from "../words/format.ts";
import { withEngine } from "./engine-access.ts";
import { calibrationFrom, type AnalysisOptions } from "./options.ts";
import type { Shell } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

/** A clip that is awake is heard within this time. */
const PAIR_SECONDS = 15;
/** So long others get the chance to be heard as well. */
const OTHERS_SECONDS = 3;
const NAME_COLUMNS = 20;
const LABEL_COLUMNS = 12;

export interface ScanOptions {
  readonly seconds: number;
}

export interface PairOptions {
  readonly code?: string;
}

export async function scan(shell: Shell, { seconds }: ScanOptions): Promise<void> {
  const { terminal } = shell;
  const { sightings, clips } = await withEngine(shell.databasePath, "write", async (client) => ({
    sightings: await sightingsWithin(shell, client, seconds, () => null),
    clips: (await client.clips.list()).clips,
  }));
  if (terminal.json) return terminal.printData({ sightings });
  if (sightings.length === 0) return terminal.print(words.noneInRange);
  const nameOf = (id: number | null): string => clips.find((clip) => clip.id === id)?.name ?? words.stranger;
  const row = (name: string, signal: string, known: string): string =>
    `${name.padEnd(NAME_COLUMNS)}${signal.padStart(10)}  ${known}`;
  const { columns } = words;
  terminal.print(terminal.paint("dim", row(columns.name, columns.signal, columns.known)));
  for (const { name, rssiDb, clipId } of sightings) {
    const signal = rssiDb === null ? "" : words.signal(number(rssiDb, terminal.place.locale));
    terminal.print(row(name ?? words.unnamed, signal, nameOf(clipId)));
  }
}

/** Clips that are seen within this time, each as it was heard of last. `secondsLeft`: how much longer after this one. */
async function sightingsWithin(
  shell: Shell,
  client: Client,
  seconds: number,
  secondsLeft: (sighting: Sighting) => number | null,
): Promise<Sighting[]> {
  const seen = new Map<string, Sighting>();
  const enough = new AbortController();
  const timers = [setTimeout(() => enough.abort(), seconds * 1000)];
  shell.terminal.progress(words.looking);
  try {
    const signal = AbortSignal.any([enough.signal, shell.stop]);
    for await (const sighting of await client.clips.scan(undefined, { signal })) {
      seen.set(sighting.sightingId, sighting);
      const left = secondsLeft(sighting);
      if (left !== null) timers.push(setTimeout(() => enough.abort(), left * 1000));
    }
  } catch (error) {
    if (!enough.signal.aborted && !shell.stop.aborted) throw error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    shell.terminal.clearProgress();
  }
  if (shell.stop.aborted) throw new LookaheadError("cancelled", cliWords.stopped);
  return [...seen.values()];
}

export async function pair(shell: Shell, name: string | undefined, { code }: PairOptions): Promise<void> {
  const { terminal } = shell;
  if (code === undefined) throw new LookaheadError("usage", words.setupCodeNeeded);
  const clip = await withEngine(shell.databasePath, "write", async (client) => {
    const fits = (sighting: Sighting): boolean =>
      name === undefined ? sighting.clipId === null : (sighting.name ?? "").toLowerCase().endsWith(name.toLowerCase());
    const othersSeconds = name === undefined ? OTHERS_SECONDS : 0;
    const found = await sightingsWithin(shell, client, PAIR_SECONDS, (sighting) =>
      fits(sighting) ? othersSeconds : null,
    );
    const [first, ...others] = found.filter(fits);
    if (first === undefined) throw new LookaheadError("device", words.noneInRange);
    if (others.length > 0 && name === undefined) throw new LookaheadError("usage", words.pairOneOf);
    return client.clips.pair({ sightingId: first.sightingId, setupCode: code }, { signal: shell.stop });
  });
  if (terminal.json) terminal.printData(clip);
  else terminal.print(words.paired(clip.name, clip.id));
}

export async function unpair(shell: Shell, name: string): Promise<void> {
  const clip = await withEngine(shell.databasePath, "write", async (client) =>
    client.clips.remove({ id: (await clipNamed(client, name)).id }),
  );
  if (shell.terminal.json) shell.terminal.printData(clip);
  else shell.terminal.print(words.removed(clip.name));
}

export async function listClips(shell: Shell): Promise<void> {
  const { terminal } = shell;
  const { clips } = await withEngine(shell.databasePath, "read", (client) => client.clips.list());
  if (terminal.json) return terminal.printData({ clips });
  if (clips.length === 0) return terminal.print(words.noClips);
  terminal.print(clips.map((clip) => clipText(clip, terminal)).join("\n\n"));
  for (const clip of clips) {
    const stuck = clip.runs.find(({ analysisProblem }) => analysisProblem !== null);
    if (stuck !== undefined) terminal.note(words.takeHint(String(clip.id), stuck.run));
  }
}

function clipText(clip: Clip, terminal: Terminal): string {
  const { place } = terminal;
  const facts = [
    clip.lastSyncUnixMs === null ? words.neverSynced : words.lastSync(dateWithYear(clip.lastSyncUnixMs, place)),
    ...(clip.batteryPercent === null ? [] : [words.battery(percentWhole(clip.batteryPercent, place.locale))]),
    ...(clip.freeS === null ? [] : [words.room(durationWords(clip.freeS))]),
  ];
  const lines = clip.runs.map((run) => `  ${words.run(run.run).padEnd(LABEL_COLUMNS)}${runText(run, terminal)}`);
  return [`${terminal.paint("bold", clip.name)}  ${facts.join(", ")}`, ...lines].join("\n");
}

function runText(run: ClipRun, { place }: Terminal): string {
  const day =
    run.startUnixMs === null
      ? words.timeEstimated
      : `${dateWithYear(run.startUnixMs, place)} ${clockTime(run.startUnixMs, place)}`;
  const here = run.runId !== null ? [words.inLibrary(run.runId)] : notInLibrary(run, place.locale);
  return [day, words.onClip(run.state), ...here].join(" · ");
}

function notInLibrary({ analysisProblem, storedBlocks, blocks }: ClipRun, locale: string): string[] {
  if (analysisProblem !== null) return [words.notAnalysed];
  return storedBlocks === 0 ? [] : [words.partlyHere(number(storedBlocks, locale), number(blocks, locale))];
}

function percentWhole(percent: number, locale: string): string {
  return withUnit(number(percent, locale), "%");
}

/** By the end of its name or by its number; without a name, the one seen last. */
export async function clipNamed(client: Client, name: string | undefined): Promise<Clip> {
  const { clips } = await client.clips.list();
  if (name === undefined) {
    if (clips[0] === undefined) throw new LookaheadError("device", words.noClips);
    return clips[0];
  }
  const found = clips.find((clip) => String(clip.id) === name || clip.name.toLowerCase().endsWith(name.toLowerCase()));
  if (found === undefined) throw new LookaheadError("notFound", words.noSuchClip(name));
  return found;
}

export async function sync(shell: Shell, name: string | undefined): Promise<void> {
  const { terminal } = shell;
  const { done, runs } = await withEngine(shell.databasePath, "write", async (client) => {
    const id = name === undefined ? null : (await clipNamed(client, name)).id;
    const result = await syncToEnd(shell, client, id);
    return { done: result, runs: await Promise.all(result.runIds.map((runId) => client.runs.get({ id: runId }))) };
  });
  if (terminal.json) {
    terminal.printData({
      ...done,
      runs: runs.map(({ id, name: runName, startUnixMs, durationS, summary }) => ({
        id,
        name: runName,
        startUnixMs,
        durationS,
        summary,
      })),
    });
  } else {
    terminal.print(runs.length === 0 ? words.nothingNew : words.runsArrived(runs.length));
    for (const run of runs) {
      const share = run.summary?.headDownPercent;
      const headline =
        share === undefined || share === null
          ? ""
          : `  ${cliWords.headline(percent1(share, terminal.place.locale), durationWords(run.movingS))}`;
      terminal.print(`${terminal.paint("bold", run.name)}  ${durationWords(run.durationS)}${headline}`);
      terminal.note(words.receiptHint(run.id));
    }
    for (const { clipName, run, message } of done.problems) terminal.note(words.problem(clipName, run, message));
  }
  if (done.problems.length > 0) process.exitCode = 4;
}

async function syncToEnd(shell: Shell, client: Client, id: number | null): Promise<SyncDone> {
  let done: SyncDone | null = null;
  for await (const event of await client.clips.sync({ id }, { signal: shell.stop })) {
    if (event.kind === "done") done = { runIds: event.runIds, problems: event.problems };
    else shell.terminal.progress(progressText(event, shell.terminal));
  }
  shell.terminal.clearProgress();
  if (done === null) throw new LookaheadError("cancelled", cliWords.stopped);
  return done;
}

const BAR_COLUMNS = 20;

function progressText(progress: SyncProgress, terminal: Terminal): string {
  const { clipName, phase, doneBytes, totalBytes, secondsLeft } = progress;
  const fraction = totalBytes === 0 ? 0 : doneBytes / totalBytes;
  const filled = Math.round(fraction * BAR_COLUMNS);
  const size = (bytes: number): string => fileSize(bytes, terminal.place.locale);
  return [
    clipName,
    ...(totalBytes === 0 ? [] : ["█".repeat(filled) + "░".repeat(BAR_COLUMNS - filled)]),
    words.phases[phase],
    ...(phase === "fetching" && totalBytes > 0 ? [words.amount(size(doneBytes), size(totalBytes))] : []),
    ...(secondsLeft === null ? [] : [cliWords.timeLeft(durationWords(secondsLeft))]),
  ].join("  ");
}

/** Measures what is here of a clip's run that could not be measured, with what is given by hand. */
export async function take(shell: Shell, clipName: string, runNumber: number, options: AnalysisOptions): Promise<void> {
  const { terminal } = shell;
  const run = await withEngine(shell.databasePath, "write", async (client) => {
    const clip = await clipNamed(client, clipName);
    const clipRun = clip.runs.find((one) => one.run === runNumber);
    if (clipRun === undefined) throw new LookaheadError("notFound", words.noSuchRun(clip.name, runNumber));
    const request = { clipRunId: clipRun.id, calibration: calibrationFrom(options) };
    let id: number | null = null;
    for await (const event of await client.clips.take(request, { signal: shell.stop }))
      if (event.kind === "done") id = event.id;
    if (id === null) throw new LookaheadError("cancelled", cliWords.stopped);
    return client.runs.get({ id });
  });
  if (terminal.json) terminal.printData({ id: run.id, name: run.name });
  else terminal.print(cliWords.stored(run.id));
}

export async function receipt(shell: Shell, id: number): Promise<void> {
  const { terminal } = shell;
  const kept = await withEngine(shell.databasePath, "read", (client) => client.clips.receipt({ id }));
  if (terminal.json) terminal.printData(kept);
  else terminal.print(receiptText(kept, terminal));
}

function receiptText(kept: SyncReceipt, terminal: Terminal): string {
  const { place } = terminal;
  const { locale } = place;
  const { rows } = words;
  const count = (value: number): string => number(value, locale);
  const duration = durationWords(kept.durationS);
  const moment = (unixMs: number): string => `${dateWithYear(unixMs, place)} ${clockTime(unixMs, place)}`;
  const { clock } = kept;
  const clockFacts =
    clock === null
      ? []
      : [
          words.anchors(clock.anchorCount),
          ...(clock.driftPpm === null ? [] : [words.drift(number(clock.driftPpm, locale, 1))]),
        ];
  const lines: readonly (readonly [label: string, text: string])[] = [
    [
      rows.time,
      clock === null
        ? words.undated(duration)
        : words.from(moment(clock.startUnixMs), duration, uncertaintyText(clock.startUncertaintyMs, locale)),
    ],
    [rows.data, words.blocks(count(kept.blocks), fileSize(kept.bytes, locale))],
    [rows.checksums, `${kept.root} · ${kept.sha16}`],
    [
      rows.samples,
      kept.lostSampleCount === 0
        ? words.noneLost(count(kept.sampleCount))
        : words.sampleCount(count(kept.sampleCount), count(kept.lostSampleCount)),
    ],
    [rows.gaps, kept.gapCount === 0 ? words.noGaps : words.gapList(count(kept.gapCount), durationWords(kept.gapS))],
    ...(clock === null ? [] : [[rows.clock, clockFacts.join(", ")] as const]),
    [rows.received, words.overConnections(fileSize(kept.receivedBytes, locale), kept.connectionCount)],
    [rows.confirmed, moment(kept.verifiedUnixMs)],
  ];
  return [
    terminal.paint("bold", words.receiptTitle(kept.clipName, kept.run)),
    kept.badBlocks.length === 0 ? words.whole : words.withHoles(kept.badBlocks.length),
    "",
    ...lines.map(([label, text]) => `${terminal.paint("dim", label.padEnd(LABEL_COLUMNS))}${text}`),
  ].join("\n");
}

/** `12 ms`, `0.8 s`, `3 s`. */
function uncertaintyText(milliseconds: number, locale: string): string {
  if (milliseconds < 100) return withUnit(number(Math.ceil(milliseconds), locale), "ms");
  return withUnit(number(milliseconds / 1000, locale, milliseconds < 10_000 ? 1 : 0), "s");
}
