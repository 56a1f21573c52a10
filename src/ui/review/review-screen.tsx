// The screen of one run: fetches it, says so while that takes time or fails, and asks again when the engine says that
// something changed. What a run looks like is review-page.tsx.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { restoreRun, revision, runList } from "../library.ts";
import { Button, ButtonLink } from "../parts/button.tsx";
import { Message } from "../parts/message.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { durationWords } from "../place.ts";
import { problemOf, type Problem } from "../problem.ts";
import { href } from "../route.ts";
import { ReviewPage } from "./review-page.tsx";
import "./review.css";
import "./marks.css";
import "./tables.css";
import "./timeline.css";

type Loaded = { readonly run: RunDetail } | { readonly problem: Problem } | null;

export function ReviewScreen({ id }: { id: number }): JSX.Element {
  const [loaded, setLoaded] = useState<Loaded>(null);
  const [attempt, setAttempt] = useState(0);
  const changed = revision.value;
  useEffect(() => {
    const stop = new AbortController();
    const put = (next: Loaded): void => {
      if (!stop.signal.aborted) setLoaded((before) => (isPassing(next) && before !== null ? before : next));
    };
    client.runs.get({ id }, { signal: stop.signal }).then(
      (run) => put({ run }),
      (error: unknown) => put({ problem: problemOf(error) }),
    );
    return () => stop.abort();
  }, [id, changed, attempt]);

  if (loaded === null) return <Waiting id={id} />;
  if ("problem" in loaded) {
    return (
      <div class="review-message">
        <ScreenTitle name={words.review.failed.what} />
        <Message
          kind="failed"
          what={loaded.problem.message}
          means={loaded.problem.hint === "" ? undefined : loaded.problem.hint}
          next={
            <>
              <Button onClick={() => setAttempt(attempt + 1)}>{words.review.failed.again}</Button>
              <ButtonLink href={href({ screen: "runs" })}>{words.review.failed.backToRuns}</ButtonLink>
            </>
          }
        />
      </div>
    );
  }
  const { run } = loaded;
  if (run.deletedUnixMs !== null) return <InTrash run={run} />;
  return <ReviewPage key={analysisKey(run)} run={run} />;
}

/** A line that broke comes back by itself; what is on the screen stays until then. */
function isPassing(next: Loaded): boolean {
  return next !== null && "problem" in next && next.problem.code === "engineGone";
}

/** A run that was analysed again is a new picture; a renamed one is the same. */
function analysisKey(run: RunDetail): string {
  return JSON.stringify([run.id, run.algorithm, run.calibration, run.spans.length, run.summary, run.tags]);
}

/** What is known at once from the list, then flat land until the run is here. */
function Waiting({ id }: { id: number }): JSX.Element {
  const known = runList.value?.runs.find((run) => run.id === id);
  const say = words.review;
  return (
    <div class="review-waiting" aria-busy="true">
      <ScreenTitle name={known?.name ?? say.loading(null, null)} />
      <div class="waiting-land" aria-hidden="true" />
      <p class="small quiet" role="status">
        {known === undefined ? say.loading(null, null) : say.loading(durationWords(known.durationS), known.name)}
      </p>
    </div>
  );
}

function InTrash({ run }: { run: RunDetail }): JSX.Element {
  const say = words.review.inTrash;
  return (
    <div class="review-message">
      <ScreenTitle name={run.name} />
      <Message
        what={say.what}
        means={say.means}
        next={
          <>
            <Button onClick={() => void restoreRun(run)}>{say.restore}</Button>
            <ButtonLink href={href({ screen: "runs" })}>{words.review.failed.backToRuns}</ButtonLink>
          </>
        }
      />
    </div>
  );
}
