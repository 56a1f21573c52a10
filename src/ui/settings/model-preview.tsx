// The live preview of a change on a real run: the number that it would say beside the one it says, new spells marked with
// a plus, the old line dotted. Stores nothing; a moment after the last move of a slider it asks the engine.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { DetectionParameters } from "../../core/parameters.ts";
import type { HeadDownSpan } from "../../core/results.ts";
import type { RunDetail, RunListItem } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { revision, runList } from "../library.ts";
import { Message } from "../parts/message.tsx";
import { xOf, yOf, type ProfileScale } from "../parts/profile.ts";
import { RunProfile } from "../parts/run-profile.tsx";
import { durationClock, durationSpoken, wholeDegrees } from "../place.ts";
import { useAnswer } from "../use-answer.ts";
import { useRun } from "../use-run.ts";
import { sameDetection } from "./detection-rules.ts";

const SETTLE_MS = 120;
/** A line label needs this much height, px. */
const LABEL_PX = 15;

export interface ModelPreviewProps {
  readonly draft: DetectionParameters;
  readonly saved: DetectionParameters;
}

const isSpell = (span: HeadDownSpan): boolean => span.kind !== "dip" && span.kind !== "glance";

/** Spells of `after` that lie where there was none. */
export function newSpells(before: readonly HeadDownSpan[], after: readonly HeadDownSpan[]): HeadDownSpan[] {
  const old = before.filter(isSpell);
  return after.filter((span) => isSpell(span) && !old.some((is) => is.startS < span.endS && span.startS < is.endS));
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function ModelPreview({ draft, saved }: ModelPreviewProps): JSX.Element {
  const text = words.settings.preview;
  const scored = runList.value?.runs.filter((run) => run.summary !== null) ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  // The newest run that has something to show, until another is chosen.
  const offered = scored.find((run) => (run.summary?.episodeCount ?? 0) > 0) ?? scored[0];
  const id = scored.find((run) => run.id === chosen)?.id ?? offered?.id ?? null;
  if (id === null) return <Message kind="quiet" what={text.noRun} means={text.noRunMeans} />;
  return <PreviewOf id={id} runs={scored} draft={draft} saved={saved} onChoose={setChosen} />;
}

interface PreviewOfProps extends ModelPreviewProps {
  readonly id: number;
  readonly runs: readonly RunListItem[];
  readonly onChoose: (id: number) => void;
}

function PreviewOf({ id, runs, draft, saved, onChoose }: PreviewOfProps): JSX.Element {
  const text = words.settings.preview;
  const settled = useSettled(draft);
  const { value: run } = useRun(id);
  const { value: preview, problem } = useAnswer(
    (signal) => client.runs.preview({ id, detection: settled }, { signal }),
    [id, settled, revision.value],
  );
  const spans = preview?.spans ?? run?.spans ?? [];
  const added = run === null ? [] : newSpells(run.spans, spans);
  const name = runs.find((item) => item.id === id)?.name ?? "";
  return (
    <section class="card model-preview" aria-label={text.label}>
      <div class="preview-head">
        <Numbers run={run} preview={preview} draft={settled} added={added.length} />
        <select
          class="select preview-run"
          aria-label={text.run}
          value={id}
          onChange={(event) => onChoose(Number(event.currentTarget.value))}
        >
          {runs.map((item) => (
            <option key={item.id} value={item.id}>
              {item.name}
            </option>
          ))}
        </select>
      </div>
      {problem !== null && <Message kind="failed" what={text.failed} means={problem.message} />}
      <div class="preview-profile">
        <RunProfile
          run={run}
          spans={spans}
          enterDeg={draft.enterDeg}
          heightPx={134}
          caption={text.caption(name, spans.filter(isSpell).length, added.length)}
          over={(scale) => run !== null && <Over scale={scale} run={run} draft={draft} saved={saved} added={added} />}
        />
      </div>
    </section>
  );
}

interface NumbersProps {
  readonly run: RunDetail | null;
  readonly preview: { readonly summary: NonNullable<RunDetail["summary"]> } | null;
  readonly draft: DetectionParameters;
  readonly added: number;
}

function Numbers({ run, preview, draft }: NumbersProps): JSX.Element {
  const text = words.settings.preview;
  const before = run?.summary ?? null;
  const after = preview?.summary ?? before;
  if (run === null || before === null || after === null) return <div class="preview-numbers" aria-busy="true" />;
  const degrees = wholeDegrees(draft.enterDeg);
  const same = sameDetection(draft, run.algorithm.parameters.detection);
  const more = after.episodeCount - before.episodeCount;
  return (
    <p class="preview-numbers" aria-live="polite">
      <span class="visually-hidden">
        {text.spoken(durationSpoken(after.sustainedS), durationSpoken(before.sustainedS))}
      </span>
      <span class="number-l" aria-hidden="true">
        {durationClock(after.sustainedS)}
      </span>
      <span class="preview-words" aria-hidden="true">
        <span class="small quiet">{same ? text.asSaved(degrees) : text.withThese(degrees)}</span>
        {same ? (
          <strong>{text.spellsOf(after.episodeCount)}</strong>
        ) : (
          <span>
            <strong>{durationClock(before.sustainedS)}</strong> {text.before(before.episodeCount)}
            {more === 0 ? (
              text.sameSpells(after.episodeCount)
            ) : (
              <strong>{more > 0 ? text.findsMore(more) : text.findsFewer(-more)}</strong>
            )}
          </span>
        )}
      </span>
    </p>
  );
}

interface OverProps extends ModelPreviewProps {
  readonly scale: ProfileScale;
  readonly run: RunDetail;
  readonly added: readonly HeadDownSpan[];
}

/** Labels, the saved line, the marks of new spells and the time below. */
function Over({ scale, run, draft, saved, added }: OverProps): JSX.Element {
  const text = words.settings.preview;
  const enterY = yOf(scale, draft.enterDeg);
  const savedY = yOf(scale, saved.enterDeg);
  const differs = draft.enterDeg !== saved.enterDeg;
  // The two labels keep their order and never overlap.
  const push = differs ? Math.max(0, LABEL_PX - Math.abs(savedY - enterY)) / 2 : 0;
  const direction = savedY > enterY ? 1 : -1;
  const left = (y: number, look: string, label: ComponentChildren): JSX.Element => (
    <text class={`chart-label preview-gutter ${look}`} x={-10} y={y + 4} text-anchor="end">
      {label}
    </text>
  );
  return (
    <>
      {left(yOf(scale, 0), "label-contour", text.horizon)}
      {left(
        enterY - push * direction,
        "label-over label-strong",
        differs ? text.newLine(wholeDegrees(draft.enterDeg)) : text.savedLine(wholeDegrees(draft.enterDeg)),
      )}
      {differs && (
        <>
          <line class="preview-saved" x2={scale.widthPx} y1={savedY} y2={savedY} />
          {left(savedY + push * direction, "label-over", text.savedLine(wholeDegrees(saved.enterDeg)))}
        </>
      )}
      {run.pauses.map((pause) => {
        const [from, to] = [xOf(scale, pause.startS), xOf(scale, pause.endS)];
        return (
          to - from > 40 && (
            <text
              key={pause.startS}
              class="chart-label"
              x={(from + to) / 2}
              y={scale.heightPx * 0.7}
              text-anchor="middle"
            >
              {text.pause}
            </text>
          )
        );
      })}
      {added.map((spell) => (
        <text
          key={spell.startS}
          class="preview-plus"
          x={xOf(scale, (spell.startS + spell.endS) / 2)}
          y={-6}
          text-anchor="middle"
        >
          +
        </text>
      ))}
      <TimeAxis scale={scale} durationS={run.durationS} />
      {added.length > 0 && (
        <text class="chart-label preview-legend" x={scale.widthPx} y={scale.heightPx + 32} text-anchor="end">
          <tspan class="label-over label-strong">+</tspan> {text.newSpells}
        </text>
      )}
    </>
  );
}

const TICKS_S = [10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
const TICK_ROOM_PX = 90;
/** Shorter runs are labelled in minutes and seconds, longer ones in hours and minutes. */
const SHORT_RUN_S = 180;

function TimeAxis({ scale, durationS }: { scale: ProfileScale; durationS: number }): JSX.Element {
  const everyS = TICKS_S.find((step) => (step * scale.widthPx) / durationS >= TICK_ROOM_PX) ?? 14_400;
  const ticks = Array.from({ length: Math.floor(durationS / everyS) + 1 }, (_tick, index) => index * everyS);
  const unitS = durationS < SHORT_RUN_S ? 1 : 60;
  return (
    <>
      {ticks.map((timeS) => (
        <text key={timeS} class="chart-label" x={xOf(scale, timeS)} y={scale.heightPx + 17}>
          {durationClock(timeS / unitS)}
        </text>
      ))}
    </>
  );
}
