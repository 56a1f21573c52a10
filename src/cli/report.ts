// The report of one run for a person at a terminal: the one strong number first, then the picture, the spells, how the
// head was held, and what unwinds it. Words come from the catalogue, numbers from the formats; nothing is computed here.
import type { Exposure, HeadDownSpan, MountMark, NeutralDrift, RunSummary } from "../core/results.ts";
import type { Routine } from "../core/routine.ts";
import { groundAndAccount, type AnalysedRun } from "../engine/run-data.ts";
import { cliWords as words } from "../words/en/cli.ts";
import { reason, severityWords } from "../words/en/reasons.ts";
import { doseText, exercises, stretchWords } from "../words/en/stretches.ts";
import { dateWithYear, durationClock, durationWords, number, percent1, wholeDegrees } from "../words/format.ts";
import type { Terminal } from "./terminal.ts";
import { timeline } from "./timeline.ts";

export interface Report {
  readonly run: AnalysedRun;
  /** Mean pitch of equal parts of `columnS` seconds, TIMELINE_COLUMNS at most. */
  readonly columnS: number;
  readonly meanDeg: readonly (number | null)[];
  readonly routine: Routine;
}

/** Share of the recording that may be missing before the figures are only "at least". */
const MISSING_SHARE = 0.1;

/** From these shares of the samples, and of the interval between them, on they are told of; and below this rate. */
const LIMIT_SHARE = 0.001;
const SCATTER_SHARE = 0.25;
const LEAST_RATE_HZ = 48;

export function reportText({ run, columnS, meanDeg, routine }: Report, terminal: Terminal): string {
  const { place } = terminal;
  const spells = run.spans.filter(({ kind }) => kind !== "dip" && kind !== "glance");
  const day = run.startUnixMs === null ? "" : dateWithYear(run.startUnixMs, place);
  const parts: string[][] = [[spread(terminal.paint("bold", run.name), run.name.length, day)]];
  if (run.summary === null) {
    parts.push(words.forwardUnknown.split("\n"), recordingLines(run, terminal));
    return joined(parts);
  }
  parts.push([
    ...headline(run.summary, spells, terminal),
    ...accountLines(run, terminal),
    ...recordingLines(run, terminal),
  ]);
  const { enterDeg } = run.algorithm.parameters.detection;
  const { durationS } = run.recording;
  if (durationS > 0) {
    parts.push(
      timeline(
        { durationS, columnS, meanDeg, enterDeg, spells, pauses: run.pauses, locale: place.locale },
        (colour, text) => terminal.paint(colour, text),
      ),
    );
  }
  if (spells.length > 0) parts.push(spellTable(spells, terminal));
  if (run.exposure !== null) parts.push(exposureLines(run, run.summary, run.exposure, terminal));
  if (routine.steps.length > 0) parts.push(routineLines(routine, terminal));
  parts.push(wrapped(stretchWords.disclaimer, WIDTH).map((line) => terminal.paint("dim", line)));
  return joined(parts);
}

function joined(parts: readonly (readonly string[])[]): string {
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

const WIDTH = 78;

/** `left` and `right` at the two edges; `left` may carry colours, so its visible length comes along. */
function spread(left: string, leftLength: number, right: string): string {
  return right === "" ? left : left + " ".repeat(Math.max(2, WIDTH - leftLength - right.length)) + right;
}

function headline(summary: RunSummary, spells: readonly HeadDownSpan[], terminal: Terminal): string[] {
  const { locale } = terminal.place;
  const percent = summary.headDownPercent;
  const share =
    percent === null ? words.headlineStill : words.headline(percent1(percent, locale), durationClock(summary.movingS));
  const strong = terminal.paint("purple", terminal.paint("bold", durationClock(summary.sustainedS)));
  const longest = spells.reduce<HeadDownSpan | null>(
    (best, span) => (best === null || span.endS - span.startS > best.endS - best.startS ? span : best),
    null,
  );
  const details = [
    spells.length === 0 ? words.noSpells : words.spellCount(spells.length),
    ...(longest === null
      ? []
      : [words.longest(durationClock(longest.endS - longest.startS), durationClock(longest.startS))]),
    words.level(severityWords.levels[summary.severity]),
  ];
  const dips = summary.dipCount === 0 ? words.noDips : words.dips(summary.dipCount, durationClock(summary.dipS));
  return [`  ${strong} ${words.headDown}, ${share}`, `  ${details.join(" · ")}`, `  ${dips}`];
}

/** All three honest numbers, or why there is only one. */
export function accountLines(run: AnalysedRun, terminal: Terminal): string[] {
  const say = words.account;
  const { accounting } = groundAndAccount(run);
  if (accounting === null) return [];
  const { totalS, avoidableS, maybeJustifiedS, longOnTechnicalCount } = accounting;
  const status = run.technical?.status ?? "judged";
  const known = run.tags.some(({ kind }) => kind === "technical") || (run.technical !== null && status === "judged");
  const lines: string[] = [];
  if (known && totalS > 0)
    lines.push(say.split(durationClock(totalS), durationClock(avoidableS), durationClock(maybeJustifiedS)));
  if (longOnTechnicalCount > 0) lines.push(say.longOnTechnical(longOnTechnicalCount));
  if (status !== "judged") lines.push(status === "unsure" ? say.unsure : say.tooShort);
  const left = run.tags
    .filter(({ kind }) => kind !== "technical")
    .reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  if (left > 0) lines.push(say.leftOut(durationClock(left)));
  return lines.map((line) => `  ${terminal.paint("dim", line)}`);
}

function recordingLines(run: AnalysedRun, terminal: Terminal): string[] {
  const { durationS, gapS, gaps } = run.recording;
  const lines = [`  ${terminal.paint("dim", words.recorded(durationClock(durationS)))}`];
  if (gapS >= 0.5) lines.push(`  ${terminal.paint("ochre", words.missing(durationClock(gapS), gaps.length))}`);
  if (durationS > 0 && gapS / durationS > MISSING_SHARE) lines.push(`  ${terminal.paint("ochre", words.atLeast)}`);
  for (const trouble of sensorTroubles(run.recording, terminal)) lines.push(`  ${terminal.paint("ochre", trouble)}`);
  for (const mark of run.mountMarks) {
    lines.push(`  ${terminal.paint(mark.answer === null ? "ochre" : "dim", markText(mark))}`);
  }
  if (run.countedUntilS !== null)
    lines.push(`  ${terminal.paint("ochre", words.movedMeans(durationClock(run.countedUntilS)))}`);
  if (run.neutralDrift !== null) lines.push(`  ${terminal.paint("dim", driftText(run.neutralDrift, terminal))}`);
  return lines;
}

function markText({ atS, kind, answer }: MountMark): string {
  const at = durationClock(atS);
  if (answer === "rezero") return words.movedNewZero(at);
  if (answer === "count") return words.movedNot(at);
  return kind === "moved" ? words.moved(at) : words.movedMaybe(at);
}

/** What the samples themselves show of a sensor that was too small, or of a clock that was not right. */
function sensorTroubles(recording: AnalysedRun["recording"], terminal: Terminal): string[] {
  const { locale } = terminal.place;
  const { clippedFraction, oddPaceS, jitterMs, rateHz } = recording;
  return [
    ...(clippedFraction >= LIMIT_SHARE ? [words.atLimit(percent1(100 * clippedFraction, locale))] : []),
    ...(oddPaceS !== null && oddPaceS >= 1 ? [words.oddPace(durationClock(oddPaceS))] : []),
    ...(jitterMs !== null && jitterMs * rateHz > 1000 * SCATTER_SHARE
      ? [words.scattered(number(jitterMs, locale))]
      : []),
    ...(rateHz > 0 && rateHz < LEAST_RATE_HZ ? [words.fewSamples(number(rateHz, locale))] : []),
  ];
}

function driftText({ status, startDeg, changes }: NeutralDrift, terminal: Terminal): string {
  const degrees = (deg: number): string => `${number(deg, terminal.place.locale, 1)}°`;
  if (status === "tooShort") return words.driftTooShort;
  if (status === "refused") return words.driftRefused(degrees(Math.abs(startDeg ?? 0)));
  return words.drift(degrees(Math.max(0, ...changes.map(({ offsetDeg }) => Math.abs(offsetDeg)))));
}

function spellTable(spells: readonly HeadDownSpan[], terminal: Terminal): string[] {
  const { locale } = terminal.place;
  const titles = words.spellColumns;
  const row = (cells: readonly string[]): string =>
    `  ${cells[0].padStart(3)}  ${cells[1].padStart(8)}  ${cells[2].padStart(8)}  ${cells[3].padStart(6)}  ${cells[4].padStart(8)}  ${cells[5]}`;
  return [
    terminal.paint("bold", words.spellList(spells.length)),
    terminal.paint("dim", row([titles.number, titles.start, titles.length, titles.mean, titles.deepest, titles.kind])),
    ...spells.map((span, index) =>
      row([
        String(index + 1),
        durationClock(span.startS),
        durationClock(span.endS - span.startS),
        wholeDegrees(span.meanPitchDeg, locale),
        wholeDegrees(span.peakPitchDeg, locale),
        span.cutShort ? `${words.kinds[span.kind]}, ${words.cutShort}` : words.kinds[span.kind],
      ]),
    ),
  ];
}

function exposureLines(run: AnalysedRun, summary: RunSummary, exposure: Exposure, terminal: Terminal): string[] {
  const { locale } = terminal.place;
  const degrees = (value: number): string => wholeDegrees(value, locale);
  const { levelsDeg, percentilesFromMin } = run.algorithm.parameters.exposure;
  const { pitchP10Deg, pitchP50Deg, pitchP90Deg, movingS } = summary;
  if (movingS === 0) return [];
  const lines = levelsDeg.map((level, index) =>
    words.pastLevel(
      degrees(level),
      durationClock(exposure.aboveS[index]),
      percent1((100 * exposure.aboveS[index]) / movingS, locale),
    ),
  );
  if (pitchP10Deg !== null && pitchP50Deg !== null && pitchP90Deg !== null && movingS >= percentilesFromMin * 60) {
    lines.unshift(words.middle(degrees(pitchP50Deg), degrees(pitchP10Deg), degrees(pitchP90Deg)));
  }
  lines.push(words.budget(percent1(100 * exposure.peakBudget, locale)));
  if (exposure.headRaisesPerMin !== null) lines.push(words.raises(number(exposure.headRaisesPerMin, locale, 1)));
  const { meanRollDeg, sagDeg } = exposure;
  if (meanRollDeg !== null && Math.abs(meanRollDeg) >= 2) {
    lines.push(words.tilt(degrees(Math.abs(meanRollDeg)), meanRollDeg > 0 ? words.sides.right : words.sides.left));
  }
  if (sagDeg !== null && sagDeg >= 2) lines.push(words.sag(degrees(sagDeg)));
  return [terminal.paint("bold", words.exposure), ...lines.map((line) => `  ${line}`)];
}

function routineLines(routine: Routine, terminal: Terminal): string[] {
  const lines = [terminal.paint("bold", words.unwind(durationWords(routine.totalS)))];
  for (const [index, step] of routine.steps.entries()) {
    lines.push(`  ${index + 1}. ${exercises[step.id].name}, ${doseText(step)}`);
    lines.push(
      ...wrapped(reason(step, terminal.place.locale), WIDTH - 5).map((line) => `     ${terminal.paint("dim", line)}`),
    );
  }
  const stop = wrapped(`${stretchWords.stopShortLead} ${stretchWords.stopShort}`, WIDTH - 2);
  return [...lines, ...stop.map((line) => `  ${line}`)];
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
