// The runs before the newest, by month, with small profiles to one scale. Months far below are skipped by layout
// (content-visibility), and until asked for, only the first ones are drawn.
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { RunListItem } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { trashCount, wantAllRuns } from "../library.ts";
import { commonScale, scaleBarMin } from "../parts/small-profile.tsx";
import { TextButton } from "../parts/message.tsx";
import { useWidth } from "../parts/use-width.ts";
import { monthName, monthYear } from "../place.ts";
import { href } from "../route.ts";
import { dayUnixMs } from "./run-facts.ts";
import { RunRow } from "./run-row.tsx";

const FIRST_ROWS = 12;

interface Month {
  readonly name: string;
  readonly runs: RunListItem[];
}

function monthsOf(runs: readonly RunListItem[]): Month[] {
  const thisYear = new Date().getFullYear();
  const months: Month[] = [];
  for (const run of runs) {
    const day = dayUnixMs(run);
    const name = new Date(day).getFullYear() === thisYear ? monthName(day) : monthYear(day);
    const last = months.at(-1);
    if (last?.name === name) last.runs.push(run);
    else months.push({ name, runs: [run] });
  }
  return months;
}

export interface RunListProps {
  readonly runs: readonly RunListItem[];
  readonly newest: RunListItem;
  readonly total: number;
}

export function RunList({ runs, newest, total }: RunListProps): JSX.Element {
  const [all, setAll] = useState(false);
  const column = useRef<HTMLDivElement>(null);
  const columnPx = Math.floor(useWidth(column));
  const shown = all ? runs : runs.slice(0, FIRST_ROWS);
  const months = useMemo(() => monthsOf(shown), [shown]);
  const pxPerS = useMemo(() => commonScale([newest, ...runs], columnPx), [newest, runs, columnPx]);
  return (
    <section class="run-list" aria-label={words.runs.listTitle}>
      <div class="run-columns run-measure" aria-hidden="true">
        <div ref={column} class="run-cell-profile" />
      </div>
      {months.map((month, index) => (
        <section
          key={month.name}
          class="run-month-group"
          style={{ "--rows": month.runs.length }}
          aria-label={month.name}
        >
          <div class="run-columns run-month">
            <h2 class="heading run-month-name">{month.name}</h2>
            {index === 0 && <ScaleBar pxPerS={pxPerS} columnPx={columnPx} />}
            {index === 0 && (
              <>
                <span class="run-cell-down">{words.runs.columns.headDown}</span>
                <span class="run-cell-longest">{words.runs.columns.longest}</span>
                <span class="run-cell-level">{words.runs.columns.level}</span>
              </>
            )}
          </div>
          <ul>
            {month.runs.map((run) => (
              <RunRow key={run.id} run={run} pxPerS={pxPerS} columnPx={columnPx} />
            ))}
          </ul>
        </section>
      ))}
      {runs.length === 0 && <p class="quiet run-list-none">{words.runs.noEarlier}</p>}
      <p class="run-list-end">
        {!all && total > FIRST_ROWS + 1 && (
          <TextButton
            onClick={() => {
              setAll(true);
              void wantAllRuns();
            }}
          >
            {words.runs.allRuns(total)}
          </TextButton>
        )}
        {trashCount.value > 0 && <a href={href({ screen: "trash" })}>{words.runs.trashLink(trashCount.value)}</a>}
      </p>
    </section>
  );
}

function ScaleBar({ pxPerS, columnPx }: { pxPerS: number; columnPx: number }): JSX.Element {
  const minutes = scaleBarMin(pxPerS, columnPx);
  const widthPx = minutes * 60 * pxPerS;
  const length = minutes < 60 ? words.runs.minutes(minutes) : words.runs.hours(minutes / 60);
  return (
    <span class="run-cell-profile scale-bar">
      <svg width={widthPx} height="8" aria-hidden="true">
        <path d={`M.6 1v6M.6 4H${widthPx - 0.6}M${widthPx - 0.6} 1v6`} />
      </svg>
      <span class="wide-only">{words.runs.scaleBar(length)}</span>
      <span class="narrow-only">{length}</span>
    </span>
  );
}
