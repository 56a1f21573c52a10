// Home: the newest run with its strong number, the runs before it by month, and at the side how runs come in.
// Asks how was today, is it like the others, can I go again tomorrow.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { dropping, importFiles } from "../imports.ts";
import { runList } from "../library.ts";
import { percent1 } from "../place.ts";
import { DropZone } from "../parts/drop-zone.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { NewestRun } from "./newest-run.tsx";
import { RunList } from "./run-list.tsx";
import { SourceCard } from "./source-card.tsx";
import "./runs.css";

export function RunsScreen(): JSX.Element {
  const list = runList.value;
  const newest = list?.runs[0];
  if (list === null || newest === undefined) return <ComingRuns />;
  return (
    <div class="runs">
      <NewestRun run={newest} />
      <aside class="runs-side">
        <SourceCard />
        <Usual percent={list.usualPercent} scored={list.runs.filter((run) => run.summary !== null).length} />
        <DropZone
          before={words.runs.dropBefore}
          choose={words.runs.chooseFiles}
          onFiles={importFiles}
          active={dropping.value}
        />
      </aside>
      <RunList runs={list.runs.slice(1)} newest={newest} total={list.total} />
    </div>
  );
}

/** Before the first answer: the frame stands, the land is flat. */
function ComingRuns(): JSX.Element {
  return (
    <>
      <ScreenTitle name={words.frame.runs} />
      <p class="quiet" role="status">
        {words.frame.connecting}
      </p>
      <svg class="runs-coming" height="112" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 112">
        <line class="profile-horizon profile-coming" x2="100" y1="8" y2="8" vector-effect="non-scaling-stroke" />
        <rect class="profile-unknown" y="30" width="100" height="82" />
      </svg>
    </>
  );
}

function Usual({ percent, scored }: { percent: number | null; scored: number }): JSX.Element {
  return (
    <section class="usual" aria-label={words.runs.usualTitle}>
      <h2 class="small quiet">{words.runs.usualTitle}</h2>
      {percent === null ? (
        <p class="small quiet">{words.runs.usualNotYet(scored)}</p>
      ) : (
        <p class="usual-number">
          <span class="number-m">{percent1(percent)}</span> <span class="small quiet">{words.runs.usualMeans}</span>
        </p>
      )}
    </section>
  );
}
