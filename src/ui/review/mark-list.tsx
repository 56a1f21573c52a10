// Marked stretches and technical ground in words, in the order of time: what the hatching of the timeline shows, to be
// looked at, removed, or, where it was only found, confirmed.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { StretchTag, TimeRange } from "../../core/results.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Message } from "../parts/message.tsx";
import { durationClock } from "../place.ts";
import { problemOf } from "../problem.ts";
import { windowAround } from "./geometry/window.ts";
import { changeTags } from "./mark-panel.tsx";
import type { RunView } from "./run-view.ts";

type Row = (TimeRange & { readonly kind: "maybe" }) | StretchTag;

export function MarkList({ run, view }: { run: RunDetail; view: RunView }): JSX.Element | null {
  const say = words.marks;
  const [problem, setProblem] = useState<string | null>(null);
  const rows: Row[] = [...run.tags, ...run.ground.auto.map((range) => ({ kind: "maybe" as const, ...range }))].toSorted(
    (a, b) => a.startS - b.startS,
  );
  if (rows.length === 0) return null;
  const attempt = (act: Promise<void>): void => {
    setProblem(null);
    act.catch((error: unknown) => setProblem(problemOf(error).message));
  };
  const show = (row: Row): void => {
    view.putCursor((row.startS + row.endS) / 2);
    view.show(windowAround(row, view.durationS), true);
  };
  return (
    <section class="mark-list" aria-label={say.list.title}>
      <ul>
        {rows.map((row) => {
          const [from, to] = [durationClock(row.startS), durationClock(row.endS)];
          const kind = row.kind === "maybe" ? say.maybe : say.kinds[row.kind];
          return (
            <li key={`${row.kind} ${row.startS}`} class={`mark-item mark-${row.kind}`}>
              <button
                type="button"
                class="mark-show"
                aria-label={say.list.show(kind, from, to)}
                onClick={() => show(row)}
              >
                <span class="mark-swatch" aria-hidden="true" />
                <span>
                  {kind} <span class="quiet">{say.list.range(from, to)}</span>
                </span>
              </button>
              {row.kind === "maybe" ? (
                <Button
                  kind="quiet"
                  size="small"
                  label={say.list.confirmSpoken(from, to)}
                  onClick={() =>
                    attempt(
                      changeTags(run, view, {
                        tags: run.tags,
                        add: [{ kind: "technical", startS: row.startS, endS: row.endS }],
                        what: say.marked(say.kinds.technical, from, to),
                      }),
                    )
                  }
                >
                  {say.list.confirm}
                </Button>
              ) : (
                <IconButton
                  icon="cross"
                  label={say.list.remove(kind, from, to)}
                  onClick={() =>
                    attempt(
                      changeTags(run, view, {
                        tags: run.tags.filter((tag) => tag !== row),
                        what: say.removed(kind, from, to),
                      }),
                    )
                  }
                />
              )}
            </li>
          );
        })}
      </ul>
      {problem !== null && <Message kind="failed" role="alert" what={say.panel.failed} means={problem} />}
    </section>
  );
}
