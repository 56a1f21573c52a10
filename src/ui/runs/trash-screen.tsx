// Deleted runs, for thirty days, with the way back.
import type { JSX } from "preact";
import type { RunListItem } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { restoreRun, revision } from "../library.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Message } from "../parts/message.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { dateShort, durationClock } from "../place.ts";
import { href } from "../route.ts";
import { useAnswer } from "../use-answer.ts";
import "./runs.css";

const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
const MOST_SHOWN = 500;

export function TrashScreen(): JSX.Element {
  const { value, problem } = useAnswer(
    (signal) => client.runs.list({ trash: true, limit: MOST_SHOWN, offset: 0 }, { signal }),
    [revision.value],
  );
  const runs = value?.runs;
  const text = words.runs.trash;
  return (
    <div class="trash">
      <a class="back-link" href={href({ screen: "runs" })}>
        <Icon name="chevron-left" size={18} />
        {text.back}
      </a>
      <ScreenTitle name={text.title} />
      <p class="quiet trash-means">{text.means}</p>
      {problem !== null && <Message kind="failed" what={words.frame.somethingFailed} means={problem.message} />}
      {runs?.length === 0 && <Message kind="quiet" what={text.empty} means={text.emptyMeans} />}
      <ul>
        {runs?.map((run) => (
          <TrashRow key={run.id} run={run} />
        ))}
      </ul>
    </div>
  );
}

function TrashRow({ run }: { run: RunListItem }): JSX.Element {
  const text = words.runs.trash;
  const deleted = run.deletedUnixMs ?? Date.now();
  const daysLeft = Math.max(0, Math.ceil(KEPT_DAYS - (Date.now() - deleted) / DAY_MS));
  return (
    <li class="trash-row">
      <span class="trash-name">
        <span class="name cut" title={run.name}>
          {run.name}
        </span>
        <span class="small quiet">
          {durationClock(run.durationS)}, {text.deletedOn(dateShort(deleted))}
        </span>
      </span>
      <span class="small quiet trash-days">{text.daysLeft(daysLeft)}</span>
      <Button size="small" icon="undo" label={text.restoreOf(run.name)} onClick={() => void restoreRun(run)}>
        {text.restore}
      </Button>
    </li>
  );
}
