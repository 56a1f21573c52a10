// The newest run: name, one strong number with its sentence, the profile, and the two acts that follow from it.
import type { JSX } from "preact";
import type { RunSummary } from "../../core/results.ts";
import type { RunDetail, RunListItem } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { ContourField } from "../design/contour-field.tsx";
import { revision } from "../library.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Level } from "../parts/level.tsx";
import { Message } from "../parts/message.tsx";
import { xOf, yOf, type ProfileScale } from "../parts/profile.ts";
import { RunProfile } from "../parts/run-profile.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { clockTime, dateLong, dateShort, durationClock, durationSpoken, number, percent1 } from "../place.ts";
import { href } from "../route.ts";
import { useAnswer } from "../use-answer.ts";
import { useRun } from "../use-run.ts";
import { isAtLeast, missingPercent, openMark } from "./run-facts.ts";

export function NewestRun({ run }: { run: RunListItem }): JSX.Element {
  const { value: detail } = useRun(run.id);
  const { value: routine } = useAnswer(
    (signal) => client.routine({ id: run.id, answers: {}, budgetMin: null }, { signal }),
    [run.id, revision.value],
  );
  const reviewHref = href({ screen: "review", id: run.id });
  return (
    <section class="newest" aria-label={words.runs.latest}>
      <ContourField class="newest-field" seed={7} width={900} height={300} />
      <header class="newest-head">
        <p class="small quiet">
          {words.runs.latest}
          <span class="dot" aria-hidden="true">
            {" · "}
          </span>
          <When run={run} />
        </p>
        <ScreenTitle name={words.frame.runs} class="title cut">
          {run.name}
        </ScreenTitle>
      </header>
      {run.summary === null ? (
        <div class="newest-number">
          <Message
            kind="missing"
            role="none"
            what={words.runs.notScored.what}
            means={words.runs.notScored.means}
            next={<a href={reviewHref}>{words.runs.notScored.next}</a>}
          />
        </div>
      ) : (
        <Headline run={run} summary={run.summary} />
      )}
      {run.summary !== null && <Picture run={run} detail={detail} summary={run.summary} />}
      <div class="newest-acts">
        <ButtonLink kind="main" href={reviewHref}>
          {words.runs.reviewRun}
        </ButtonLink>
        <ButtonLink icon="recover" href={href({ screen: "recover", id: run.id })}>
          {routine === null ? words.runs.unwind : words.runs.unwindMinutes(routine.budgetMin)}
        </ButtonLink>
      </div>
    </section>
  );
}

function When({ run }: { run: RunListItem }): JSX.Element {
  if (run.startUnixMs === null)
    return <>{words.runs.addedOn(`${dateShort(run.importedUnixMs)}, ${clockTime(run.importedUnixMs)}`)}</>;
  return (
    <>
      {dateLong(run.startUnixMs)}, {clockTime(run.startUnixMs)}
    </>
  );
}

function Headline({ run, summary }: { run: RunListItem; summary: RunSummary }): JSX.Element {
  const percent = summary.headDownPercent;
  const spoken = words.runs.headDownSpoken(
    durationSpoken(summary.sustainedS),
    percent === null ? "0" : number(percent, 1),
  );
  return (
    <div class="newest-number">
      <p>
        <span class="visually-hidden">
          {isAtLeast(run) ? `${words.runs.atLeast} ` : ""}
          {spoken}
        </span>
        <span class="newest-figure" aria-hidden="true">
          {isAtLeast(run) && <span class="lead newest-at-least">{words.runs.atLeast}</span>}
          <span class="number-l">{durationClock(summary.sustainedS)}</span>
          <span class="lead newest-lead">
            <span class="wide-only">{percent !== null && words.runs.headDownShare(percent1(percent))}</span>
            <span class="narrow-only">
              {words.runs.headDownShareNarrow}
              {percent !== null && <span class="small quiet">{words.runs.ofTheRun(percent1(percent))}</span>}
            </span>
          </span>
        </span>
      </p>
      <Sum summary={summary} />
      <p class="small quiet newest-level">
        <Standing run={run} summary={summary} />
      </p>
    </div>
  );
}

function Sum({ summary }: { summary: RunSummary }): JSX.Element {
  if (summary.episodeCount === 0) {
    return (
      <p class="small">
        <strong>{words.runs.noSpells}.</strong> <span class="quiet">{words.runs.onlyGlances(summary.dipCount)}</span>
      </p>
    );
  }
  return (
    <p class="small quiet">
      <strong>{words.runs.spells(summary.episodeCount)}</strong>, {words.runs.longestIs}{" "}
      <strong>{durationClock(summary.longestEpisodeS)}</strong>
      {summary.dipCount > 0 && (
        <>
          ; {words.runs.dips(summary.dipCount)} {durationClock(summary.dipS)}
        </>
      )}
    </p>
  );
}

/** The level, or why the figures are not those of the whole run. */
function Standing({ run, summary }: { run: RunListItem; summary: RunSummary }): JSX.Element {
  const moved = openMark(run);
  if (moved !== null) return <>{words.runs.countedUpTo(durationClock(moved.atS), moved.kind === "moved")}</>;
  if (isAtLeast(run)) return <>{words.runs.partlyMissing(percent1(missingPercent(run)))}</>;
  return <LevelSentence summary={summary} />;
}

function LevelSentence({ summary }: { summary: RunSummary }): JSX.Element {
  return (
    <>
      <Level level={summary.severity} /> {words.runs.columns.level}
    </>
  );
}

interface PictureProps {
  readonly run: RunListItem;
  readonly detail: RunDetail | null;
  readonly summary: RunSummary;
}

function Picture({ run, detail, summary }: PictureProps): JSX.Element {
  const longest = detail?.spans.reduce<RunDetail["spans"][number] | null>(
    (best, span) =>
      span.kind !== "dip" && (best === null || span.endS - span.startS > best.endS - best.startS) ? span : best,
    null,
  );
  const labels = (scale: ProfileScale): JSX.Element => (
    <>
      <text class="chart-label label-contour newest-side-label" x={scale.widthPx + 10} y={yOf(scale, 0) + 4}>
        {words.runs.horizon}
      </text>
      <text class="chart-label label-over newest-side-label" x={scale.widthPx + 10} y={yOf(scale, run.enterDeg) + 4}>
        {words.runs.headDown}
      </text>
      {longest !== null && longest !== undefined && (
        <text
          class="chart-label label-over label-strong"
          x={Math.min(scale.widthPx - 42, Math.max(42, xOf(scale, (longest.startS + longest.endS) / 2)))}
          y={scale.heightPx + 15}
          text-anchor="middle"
        >
          {words.runs.longest(durationClock(longest.endS - longest.startS))}
        </text>
      )}
    </>
  );
  return (
    <div class="newest-profile">
      <RunProfile
        run={detail}
        spans={detail?.spans ?? []}
        enterDeg={run.enterDeg}
        heightPx={112}
        caption={words.runs.profileCaption(run.name, summary.episodeCount, durationClock(summary.longestEpisodeS))}
        over={labels}
      />
    </div>
  );
}
