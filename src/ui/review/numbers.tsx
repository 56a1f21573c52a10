// The number row: the strong number with its words, then dips, the longest spell, and the level beside what is usual.
import type { ComponentChildren, JSX } from "preact";
import { words } from "../../words/words.ts";
import type { RunSummary } from "../../core/results.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { runList } from "../library.ts";
import { LevelGlyph } from "../parts/level.tsx";
import { href } from "../route.ts";
import { durationClock, durationSpoken, durationWords, percent1 } from "../place.ts";
import type { Doubts } from "./facts.ts";
import { longestOf } from "./geometry/ranges.ts";
import type { RunMarks } from "./paint/scene.ts";

const HOUR_S = 3600;

export interface NumbersProps {
  readonly run: RunDetail;
  readonly summary: RunSummary;
  readonly marks: RunMarks;
  readonly doubts: Doubts;
}

export function Numbers({ run, summary, marks, doubts }: NumbersProps): JSX.Element {
  const say = words.review.numbers;
  const least = durationWords(run.algorithm.parameters.detection.sustainedMinS);
  const longest = longestOf(marks.spells);
  const uncounted = marks.moved.find((mark) => mark.answer === null);
  const usualPercent = runList.value?.usualPercent ?? null;
  return (
    <section class="numbers" aria-label={say.headDown}>
      <p class="numbers-main">
        {doubts.missingPercent !== null && <span class="at-least">{say.atLeast}</span>}
        <span class={summary.sustainedS < HOUR_S ? "number-l" : "number-l number-long"} aria-hidden="true">
          {durationClock(summary.sustainedS)}
        </span>
        <span class="visually-hidden">{say.spoken(durationSpoken(summary.sustainedS))}, </span>
        <span class="numbers-words">
          <span class="lead" aria-hidden="true">
            {say.headDown}
          </span>
          <span class="small quiet">{summary.episodeCount > 0 ? say.inSpells(least) : say.noSpells(least)}</span>{" "}
          {summary.headDownPercent !== null && summary.episodeCount > 0 && (
            <span class="small quiet">{say.ofMoving(percent1(summary.headDownPercent))}</span>
          )}{" "}
          <a class="small" href={href({ screen: "settings", section: "measures" })}>
            {words.measures.link}
          </a>{" "}
          {uncounted !== undefined && (
            <span class="small up-to">
              {words.review.moved.upTo(durationClock(uncounted.atS), uncounted.kind === "moved")}
            </span>
          )}
        </span>
      </p>
      <div class="asides">
        {summary.dipCount > 0 && (
          <Aside strong={durationClock(summary.dipS)} rest={say.dips(summary.dipCount)}>
            {say.dipsNote}
          </Aside>
        )}
        {longest !== null && (
          <Aside strong={durationClock(summary.longestEpisodeS)} rest={say.longest}>
            {say.longestAt(longest.number, durationClock(longest.startS))}
          </Aside>
        )}
        <Aside
          strong={
            <>
              <LevelGlyph level={summary.severity} /> {words.runs.level[summary.severity]}
            </>
          }
          rest={say.levelOf}
        >
          {usualPercent === null ? say.noUsual : say.usual(percent1(usualPercent))}
        </Aside>
      </div>
    </section>
  );
}

interface AsideProps {
  readonly strong: ComponentChildren;
  readonly rest: string;
  readonly children: ComponentChildren;
}

function Aside({ strong, rest, children }: AsideProps): JSX.Element {
  return (
    <p class="aside">
      <span class="aside-first">
        <span class="number-m">{strong}</span> <span class="quiet">{rest}</span>
      </span>{" "}
      <span class="small quiet">{children}</span>
    </p>
  );
}
