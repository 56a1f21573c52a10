// One run in the list: a single link that says everything in its name, and beside it what can be done with the run.
import type { JSX } from "preact";
import { memo } from "preact/compat";
import { useState } from "preact/hooks";
import type { RunListItem } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { deleteRun, renameRun } from "../library.ts";
import { Icon } from "../parts/icon.tsx";
import { Level } from "../parts/level.tsx";
import { Menu } from "../parts/menu.tsx";
import { RenameForm } from "../parts/rename-form.tsx";
import { SmallProfile } from "../parts/small-profile.tsx";
import { dateDay, dateLong, dateShort, durationClock, percent1 } from "../place.ts";
import { go, href } from "../route.ts";
import { dayUnixMs, isAtLeast, missingPercent, openMark } from "./run-facts.ts";

export interface RunRowProps {
  readonly run: RunListItem;
  readonly pxPerS: number;
  readonly columnPx: number;
}

/** The same run in the same width needs no second drawing. */
export const RunRow = memo(Row);

function Row({ run, pxPerS, columnPx }: RunRowProps): JSX.Element {
  const [renaming, setRenaming] = useState(false);
  if (renaming) {
    return (
      <li class="run-row">
        <RenameForm
          name={run.name}
          label={words.runs.renameLabel(run.name)}
          rename={(name) => renameRun(run, name)}
          onDone={() => setRenaming(false)}
        />
      </li>
    );
  }
  return (
    <li class="run-row">
      <a class="run-columns run-link" href={href({ screen: "review", id: run.id })} aria-label={rowName(run)}>
        <span class="run-cell-day">
          <span class="wide-only">{dateDay(dayUnixMs(run))}</span>
        </span>
        <span class="run-cell-name">
          <span class="name cut" title={run.name}>
            {run.name}
          </span>
          <span class="small quiet">
            <span class="narrow-only">{dateShort(dayUnixMs(run))}, </span>
            {durationClock(run.durationS)}
          </span>
        </span>
        <span class="run-cell-profile">
          {columnPx > 0 && <SmallProfile run={run} pxPerS={pxPerS} maxPx={columnPx} />}
        </span>
        <Numbers run={run} />
      </a>
      <Menu
        label={words.runs.menuOf(run.name)}
        items={[
          { text: words.runs.review, icon: "runs", onChoose: () => go({ screen: "review", id: run.id }) },
          { text: words.runs.unwind, icon: "recover", onChoose: () => go({ screen: "recover", id: run.id }) },
          { text: words.runs.rename, icon: "pencil", onChoose: () => setRenaming(true) },
          { text: words.runs.moveToTrash, icon: "trash", onChoose: () => void deleteRun(run) },
        ]}
      />
    </li>
  );
}

function Numbers({ run }: { run: RunListItem }): JSX.Element {
  const { summary } = run;
  if (summary === null) {
    return (
      <>
        <span class="run-cell-down" />
        <span class="run-cell-longest" />
        <span class="run-cell-level doubt">
          <Icon name="info" size={18} />
          {words.runs.notScoredShort}
        </span>
      </>
    );
  }
  const none = summary.episodeCount === 0;
  const atLeast = isAtLeast(run);
  const moved = openMark(run);
  return (
    <>
      <span class="run-cell-down">
        <span>
          {atLeast && !none && <span class="small quiet">{words.runs.atLeast} </span>}
          <span class="run-number">{none ? words.runs.none : durationClock(summary.sustainedS)}</span>
        </span>
        <span class="small quiet">
          {moved !== null
            ? words.runs.upTo(durationClock(moved.atS))
            : atLeast
              ? words.runs.missing(percent1(missingPercent(run)))
              : !none && summary.headDownPercent !== null && percent1(summary.headDownPercent)}
        </span>
      </span>
      <span class="run-cell-longest">
        {none || moved !== null ? words.runs.noLongest : durationClock(summary.longestEpisodeS)}
      </span>
      <span class="run-cell-level">
        {moved !== null || atLeast ? (
          <span class="doubt">
            <Icon name="info" size={18} />
            {moved === null ? words.runs.dataGap : words.runs.clipMoved(moved.kind === "moved")}
          </span>
        ) : (
          <Level level={summary.severity} />
        )}
      </span>
    </>
  );
}

/** The whole row in one sentence, for a screen reader. */
function rowName(run: RunListItem): string {
  const date = dateLong(dayUnixMs(run));
  const { summary } = run;
  if (summary === null) return words.runs.rowNameNotScored(run.name, date);
  const moved = openMark(run);
  if (moved !== null) {
    const headDown = summary.episodeCount === 0 ? words.runs.none : durationClock(summary.sustainedS);
    const upTo = words.runs.upTo(durationClock(moved.atS));
    const state = words.runs.clipMoved(moved.kind === "moved");
    return words.runs.rowNameMoved({ name: run.name, date, headDown, upTo, state });
  }
  if (summary.episodeCount === 0) return words.runs.rowNameNoSpells(run.name, date);
  const atLeast = isAtLeast(run) ? `${words.runs.atLeast} ` : "";
  return words.runs.rowName({
    name: run.name,
    date,
    headDown: atLeast + durationClock(summary.sustainedS),
    percent: summary.headDownPercent === null ? "" : percent1(summary.headDownPercent),
    longest: durationClock(summary.longestEpisodeS),
    level: isAtLeast(run) ? words.runs.dataGap : words.runs.level[summary.severity],
  });
}
