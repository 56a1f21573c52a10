// The clips: a fetch that is under way, the ones that are paired with what is on them, and pairing another.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Clip, ClipRun } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { saveSettings, settings } from "../library.ts";
import { Button } from "../parts/button.tsx";
import { Segmented } from "../parts/choice.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Menu } from "../parts/menu.tsx";
import { Message } from "../parts/message.tsx";
import { RenameForm } from "../parts/rename-form.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { clockTime, dateShort, number, withUnit } from "../place.ts";
import { problemOf } from "../problem.ts";
import { href } from "../route.ts";
import { roomWords, syncState, useClips } from "./clips.ts";
import { Fetching, LastFetch } from "./fetching.tsx";
import { PairForm } from "./pair-form.tsx";
import "./clips.css";

export function ClipsScreen(): JSX.Element {
  const say = words.clips.page;
  const { value: clips, problem } = useClips();
  const state = syncState.value;
  const [failure, setFailure] = useState<string | null>(null);
  const attempt = (act: Promise<unknown>): void => {
    setFailure(null);
    act.catch((error: unknown) => setFailure(problemOf(error).message));
  };
  return (
    <div class="clips">
      <ScreenTitle name={say.title} />
      <p class="quiet clips-means">{say.means}</p>
      {state?.isRunning === true && <Fetching state={state} />}
      {state !== null && !state.isRunning && state.last !== null && <LastFetch last={state.last} />}
      {problem !== null && <Message kind="failed" what={words.frame.somethingFailed} means={problem.message} />}
      {failure !== null && <Message kind="failed" role="alert" what={say.couldNot} means={failure} />}
      {clips?.length === 0 && <Message kind="quiet" what={say.none} means={say.noneMeans} />}
      {clips !== null && clips.length > 1 && (
        <Button
          icon="import"
          busy={state?.isRunning === true}
          onClick={() => attempt(client.clips.start({ id: null }))}
        >
          {say.fetchAll}
        </Button>
      )}
      {clips?.map((clip) => (
        <ClipCard key={clip.id} clip={clip} isBusy={state?.isRunning === true} attempt={attempt} />
      ))}
      <PairForm />
      <Automatic />
    </div>
  );
}

function Automatic(): JSX.Element {
  const say = words.clips.page;
  const chosen = settings.value?.autoSync;
  return (
    <div class="choice-row">
      <div class="slider-name">
        <span>{say.automatic}</span>
        <span class="small quiet">{say.automaticMeans}</span>
      </div>
      <Segmented
        label={say.automatic}
        value={chosen === undefined ? null : chosen ? "on" : "off"}
        options={[
          { value: "off", text: say.off },
          { value: "on", text: say.on },
        ]}
        onChange={(value) => void saveSettings({ autoSync: value === "on" })}
      />
    </div>
  );
}

interface CardProps {
  readonly clip: Clip;
  readonly isBusy: boolean;
  readonly attempt: (act: Promise<unknown>) => void;
}

function ClipCard({ clip, isBusy, attempt }: CardProps): JSX.Element {
  const say = words.clips.page;
  const [isRenaming, setRenaming] = useState(false);
  const [isForgetting, setForgetting] = useState(false);
  const titleId = `clip-${clip.id}`;
  return (
    <section class="clip-card" aria-labelledby={titleId}>
      <div class="clip-head">
        {isRenaming ? (
          <RenameForm
            name={clip.name}
            label={say.renameLabel(clip.name)}
            maxLength={100}
            rename={(name) => client.clips.rename({ id: clip.id, name })}
            onDone={() => setRenaming(false)}
          />
        ) : (
          <h2 class="heading" id={titleId}>
            {clip.name}
          </h2>
        )}
        <Button icon="import" busy={isBusy} onClick={() => attempt(client.clips.start({ id: clip.id }))}>
          {say.fetch}
        </Button>
        <Menu
          label={say.more(clip.name)}
          items={[
            { icon: "pencil", text: say.rename, onChoose: () => setRenaming(true) },
            { icon: "trash", text: say.forget, onChoose: () => setForgetting(true) },
          ]}
        />
      </div>
      <p class="small quiet">{factsOf(clip)}</p>
      {clip.runs.length === 0 ? (
        <p class="quiet">{say.noRuns}</p>
      ) : (
        <ul class="clip-runs" aria-label={say.runsOf(clip.name)}>
          {clip.runs.map((run) => (
            <RunRow key={run.id} run={run} attempt={attempt} />
          ))}
        </ul>
      )}
      {isForgetting && (
        <Dialog title={say.forgetAsk(clip.name)} closeLabel={words.frame.close} onClose={() => setForgetting(false)}>
          <p>{say.forgetMeans}</p>
          <div class="clip-ask">
            <Button onClick={() => setForgetting(false)}>{say.keep}</Button>
            <Button kind="main" onClick={() => attempt(client.clips.remove({ id: clip.id }))}>
              {say.forget}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

/** When it was synced, its battery, and how long it can still record. */
function factsOf({ lastSyncUnixMs, batteryPercent, freeS }: Clip): string {
  const say = words.clips;
  return [
    lastSyncUnixMs === null
      ? say.neverSynced
      : say.lastSync(`${dateShort(lastSyncUnixMs)}, ${clockTime(lastSyncUnixMs)}`),
    ...(batteryPercent === null ? [] : [say.battery(withUnit(number(batteryPercent), "%"))]),
    ...(freeS === null ? [] : [say.room(roomWords(freeS))]),
  ].join(" · ");
}

function RunRow({ run, attempt }: { run: ClipRun; attempt: CardProps["attempt"] }): JSX.Element {
  const say = words.clips;
  const [isMeasuring, setMeasuring] = useState(false);
  const measureAgain = async (): Promise<void> => {
    setMeasuring(true);
    try {
      const events = await client.clips.take({ clipRunId: run.id });
      while ((await events.next()).done !== true);
    } finally {
      setMeasuring(false);
    }
  };
  const when =
    run.startUnixMs === null ? say.timeEstimated : `${dateShort(run.startUnixMs)}, ${clockTime(run.startUnixMs)}`;
  return (
    <li class="clip-run">
      <span>
        {when}
        <span class="small quiet">
          {say.run(run.run)} · {say.onClip(run.state)}
          {run.analysisProblem !== null && ` · ${say.notAnalysed}`}
          {run.runId === null &&
            run.analysisProblem === null &&
            run.storedBlocks > 0 &&
            ` · ${say.partlyHere(number(run.storedBlocks), number(run.blocks))}`}
        </span>
      </span>
      {run.analysisProblem !== null && (
        <Button
          size="small"
          busy={isMeasuring}
          title={say.page.measureAgainMeans}
          onClick={() => attempt(measureAgain())}
        >
          {isMeasuring ? say.page.measuring : say.page.measureAgain}
        </Button>
      )}
      {run.runId !== null && (
        <span class="clip-run-links">
          <a href={href({ screen: "review", id: run.runId })} aria-label={say.page.reviewOf(run.run)}>
            {say.page.review}
          </a>
          <a href={href({ screen: "receipt", id: run.runId })} aria-label={say.page.receiptOf(run.run)}>
            {say.page.receipt}
          </a>
        </span>
      )}
    </li>
  );
}
