// The pitch of a run as a strip of text: the horizon on top, down is down, land below the trace, and the spells as lakes
// under the head-down line, numbered like the list. Place and pattern carry the meaning; colour only helps.
import type { HeadDownSpan, TimeRange } from "../core/results.ts";
import { cliWords } from "../words/en/cli.ts";
import { durationClock, durationWords, wholeDegrees } from "../words/format.ts";
import type { Colour } from "./terminal.ts";

export interface TimelineInput {
  readonly durationS: number;
  /** Seconds that one column stands for. */
  readonly columnS: number;
  /** Mean pitch per column, degrees, null without data. */
  readonly meanDeg: readonly (number | null)[];
  readonly enterDeg: number;
  readonly spells: readonly HeadDownSpan[];
  readonly pauses: readonly TimeRange[];
  readonly locale: string;
}

/** Columns of the plot; with the labels left of it the strip takes 78. */
export const TIMELINE_COLUMNS = 64;
const LABEL_COLUMNS = 14;
const ROWS = 8;
/** Depths at the upper and the lower edge, degrees, the same for every run so that depth compares. */
const TOP_DEG = -4;
const BOTTOM_DEG = 52;
const ROW_DEG = (BOTTOM_DEG - TOP_DEG) / ROWS;
const EIGHTHS = " ▁▂▃▄▅▆▇█";

type Paint = (colour: Colour, text: string) => string;

/** Lines of text, none longer than 78 characters without their colours. */
export function timeline(input: TimelineInput, paint: Paint): string[] {
  const columns = input.meanDeg.map((meanDeg, index) => column(input, meanDeg, index));
  const lineRow = Math.round((input.enterDeg - TOP_DEG) / ROW_DEG);
  const labels = new Map([
    [Math.floor(-TOP_DEG / ROW_DEG), `${cliWords.axis.horizon} ${wholeDegrees(0, input.locale)}`],
    [lineRow, `${cliWords.axis.headDown} ${wholeDegrees(input.enterDeg, input.locale)}`],
  ]);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const label = (labels.get(row) ?? "").padStart(LABEL_COLUMNS - 1);
    const cells = painted(
      columns.map((one) => cell(one, row, lineRow)),
      paint,
    );
    return `${row === lineRow ? paint("purple", label) : paint("dim", label)} ${cells}`;
  });
  return [...pins(input, paint), ...rows, ...timeAxis(input, paint)].map((line) => line.trimEnd());
}

interface Column {
  readonly kind: "data" | "pause" | "gap";
  readonly depthDeg: number;
  readonly inSpell: boolean;
}

/** Share of a column that spells must fill to draw it as one. */
const LAKE_SHARE = 0.15;

function column(input: TimelineInput, meanDeg: number | null, index: number): Column {
  const { columnS } = input;
  const within = ({ startS, endS }: TimeRange): number =>
    Math.max(0, Math.min(endS, (index + 1) * columnS) - Math.max(startS, index * columnS));
  const filled = (ranges: readonly TimeRange[]): number =>
    ranges.reduce((sum, range) => sum + within(range), 0) / columnS;
  // The mean of a column hides a spell that is shorter than it; the spell's own depth shows it.
  if (filled(input.spells) >= LAKE_SHARE) {
    const depths = input.spells.filter((spell) => within(spell) > 0).map(({ meanPitchDeg }) => meanPitchDeg);
    return { kind: "data", depthDeg: Math.max(...depths), inSpell: true };
  }
  if (meanDeg === null) return { kind: "gap", depthDeg: TOP_DEG, inSpell: false };
  return { kind: filled(input.pauses) > 0.5 ? "pause" : "data", depthDeg: meanDeg, inSpell: false };
}

interface Cell {
  readonly colour: Colour;
  readonly text: string;
}

function cell({ kind, depthDeg, inSpell }: Column, row: number, lineRow: number): Cell {
  if (kind === "gap") return { colour: "ochre", text: "┊" };
  if (kind === "pause") return { colour: "land", text: " " };
  const depth = Math.min(Math.max(depthDeg, TOP_DEG), BOTTOM_DEG - ROW_DEG / 8);
  const land = Math.min(Math.max(row + 1 - (depth - TOP_DEG) / ROW_DEG, 0), 1);
  if (inSpell && row >= lineRow && land < 0.5) return { colour: "purple", text: "▒" };
  return { colour: "land", text: EIGHTHS[Math.round(land * 8)] };
}

/** Cells as text, with one colour change per stretch of equal colour. */
function painted(cells: readonly Cell[], paint: Paint): string {
  let text = "";
  for (let from = 0; from < cells.length;) {
    let to = from + 1;
    while (to < cells.length && cells[to].colour === cells[from].colour) to++;
    text += paint(
      cells[from].colour,
      cells
        .slice(from, to)
        .map((one) => one.text)
        .join(""),
    );
    from = to;
  }
  return text;
}

/** The numbers of the spells above their places; one that has no room is left to the list. */
function pins(input: TimelineInput, paint: Paint): string[] {
  if (input.spells.length === 0) return [];
  let line = "";
  for (const [index, { startS, endS }] of input.spells.entries()) {
    const text = String(index + 1);
    const middle = (startS + endS) / 2 / input.columnS;
    const at = Math.min(Math.floor(middle), input.meanDeg.length - text.length);
    if (at >= line.length + (line === "" ? 0 : 1)) line = line.padEnd(at) + text;
  }
  return [" ".repeat(LABEL_COLUMNS) + paint("purple", line)];
}

/** Steps between labels, seconds. */
const STEPS_S = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400];

function timeAxis(input: TimelineInput, paint: Paint): string[] {
  const { durationS } = input;
  const columns = input.meanDeg.length;
  const stepS = STEPS_S.find((step) => durationS / step <= columns / 12) ?? durationS;
  let line = "";
  for (let timeS = 0; timeS < durationS; timeS += stepS) {
    const at = Math.round(timeS / input.columnS);
    const label = stepS < 60 || durationS < 600 ? durationClock(timeS) : durationWords(timeS);
    if (at + label.length <= columns) line = line.padEnd(at) + label;
  }
  return [" ".repeat(LABEL_COLUMNS) + paint("dim", line)];
}
