// A fetch that is under way: seconds left as the number, what is done in words, the bar, and the way to stop. And how the last
// one ended.
import type { JSX } from "preact";
import type { SyncProgress, SyncState } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Message } from "../parts/message.tsx";
import { durationWords, fileSize, number } from "../place.ts";
import { href } from "../route.ts";
import { shareOf } from "./clips.ts";

const STEPS = ["connecting", "fetching", "analysing", "backup"] as const;

export function Fetching({ state }: { state: SyncState }): JSX.Element {
  const say = words.clips.fetching;
  const { progress } = state;
  const share = shareOf(state);
  return (
    <section class="fetching" aria-labelledby="fetching-title">
      <div class="fetching-main">
        <h2 class="title" id="fetching-title">
          {say.title(progress?.clipName ?? "…")}
        </h2>
        {state.isAutomatic && <p class="small quiet">{say.byItself}</p>}
        <p class="fetching-left" role="status">
          {progress === null || progress.secondsLeft === null ? (
            <span class="heading">{say.leftUnknown}</span>
          ) : (
            <span class="number-m">{say.left(durationWords(progress.secondsLeft))}</span>
          )}
          {progress !== null && progress.phase === "fetching" && progress.totalBytes > 0 && (
            <span class="small quiet">{say.bytes(fileSize(progress.doneBytes), fileSize(progress.totalBytes))}</span>
          )}
        </p>
        <progress
          class="fetching-bar"
          aria-label={say.progressLabel}
          max={1}
          {...(share === null ? {} : { value: share })}
        />
        <div class="fetching-stop">
          <Button icon="pause" onClick={() => void client.clips.cancel()}>
            {say.stop}
          </Button>
          <p class="small quiet">{say.stopMeans}</p>
        </div>
        <p class="small quiet fetching-keeps">
          <Icon name="lock" size={18} />
          {say.keeps}
        </p>
      </div>
      <Steps progress={progress} />
    </section>
  );
}

function Steps({ progress }: { progress: SyncProgress | null }): JSX.Element {
  const say = words.clips.fetching;
  const here = STEPS.indexOf(progress?.phase ?? "connecting");
  return (
    <ol class="fetching-steps" aria-label={say.stepsLabel}>
      {STEPS.map((step, at) => {
        const [name, means] = say.steps[step];
        const counted = step === "fetching" && progress?.phase === "fetching" && progress.totalBlocks > 0;
        return (
          <li
            key={step}
            class={at < here ? "step-done" : at === here ? "step-here" : ""}
            aria-current={at === here ? "step" : undefined}
          >
            <span class="step-mark">{at < here && <Icon name="check" size={18} />}</span>
            <span>
              {at === here ? <strong>{name}</strong> : name}
              <span class="small quiet">
                {counted ? say.blocksSaved(number(progress.doneBlocks), number(progress.totalBlocks)) : means}
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** How the last fetch ended. */
export function LastFetch({ last }: { last: NonNullable<SyncState["last"]> }): JSX.Element {
  const say = words.clips.fetching;
  const [newest] = last.runIds;
  if (last.problem !== null && newest === undefined) {
    return <Message kind="failed" what={say.stopped} means={last.problem} />;
  }
  if (newest === undefined) return <Message kind="quiet" what={say.nothingNew} means={say.nothingNewMeans} />;
  return (
    <Message
      kind="done"
      what={say.arrived(last.runIds.length)}
      means={[say.arrivedMeans, last.problem ?? ""].join(" ").trim()}
      next={<a href={href({ screen: "review", id: newest })}>{say.seeRun}</a>}
    />
  );
}
