// What is being read and what became of it: one line per file, on every screen, until dismissed. A bad file says what,
// what it means and what next; the good ones can be opened or taken back.
import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { dismissImports, imports, stopImport, undoImports, type ImportItem, type ImportState } from "./imports.ts";
import { Button, IconButton } from "./parts/button.tsx";
import { Icon, type IconName } from "./parts/icon.tsx";
import { TextButton } from "./parts/message.tsx";
import { durationWords, number, withUnit } from "./place.ts";
import type { Problem } from "./problem.ts";
import { href } from "./route.ts";

export function ImportPanel(): JSX.Element | null {
  const items = imports.value;
  if (items.length === 0) return null;
  const underWay = items.some(({ state }) => state.kind === "waiting" || state.kind === "reading");
  const added = items.filter(({ state }) => state.kind === "done" && !state.alreadyStored);
  return (
    <section class="import-panel frame-message" aria-label={words.runs.importTitle}>
      <div class="import-box">
        <ul>
          {items.map((item) => (
            <Line key={item.key} item={item} />
          ))}
        </ul>
        {!underWay && (
          <div class="import-end">
            <Outcome items={items} />
            {added.length > 1 && (
              <Button kind="quiet" size="small" onClick={() => void undoImports(added.map((item) => item.key))}>
                {words.runs.undoImports}
              </Button>
            )}
            <IconButton icon="cross" label={words.runs.dismiss} onClick={dismissImports} />
          </div>
        )}
      </div>
    </section>
  );
}

/** Says once how it ended; while it runs, only the lines speak. */
function Outcome({ items }: { items: readonly ImportItem[] }): JSX.Element {
  const failed = items.filter(({ state }) => state.kind === "failed").length;
  const added = items.filter(({ state }) => state.kind === "done" && !state.alreadyStored).length;
  const said = [
    ...(added > 0 ? [words.runs.added(added)] : []),
    ...(failed > 0 ? [words.runs.notAdded(failed, items.length)] : []),
  ];
  return (
    <p role="status" class="small">
      <strong>{said.join("; ")}</strong>
    </p>
  );
}

const ICONS: Readonly<Record<ImportState["kind"], IconName>> = {
  waiting: "dotted",
  reading: "file",
  done: "check",
  failed: "stop",
  stopped: "minus",
  undone: "undo",
};

function Line({ item }: { item: ImportItem }): JSX.Element {
  const { state } = item;
  return (
    <li class={`import-line import-${state.kind}`}>
      <Icon name={ICONS[state.kind]} />
      <div class="import-text">
        <p>
          <strong class="import-file">{item.name}</strong> <span class="quiet">{stateText(state)}</span>
        </p>
        {state.kind === "reading" && <Progress name={item.name} fraction={state.fraction} />}
        {state.kind === "failed" && <p class="small">{failureText(state.problem)}</p>}
      </div>
      <div class="import-acts">
        {(state.kind === "waiting" || state.kind === "reading") && (
          <Button size="small" label={words.runs.stopReadingOf(item.name)} onClick={() => stopImport(item.key)}>
            {words.runs.stopReading}
          </Button>
        )}
        {state.kind === "done" && <a href={href({ screen: "review", id: state.id })}>{words.runs.reviewIt}</a>}
        {state.kind === "done" && !state.alreadyStored && (
          <TextButton onClick={() => void undoImports([item.key])}>{words.runs.undoImport}</TextButton>
        )}
      </div>
    </li>
  );
}

function stateText(state: ImportState): string {
  switch (state.kind) {
    case "waiting":
      return words.runs.waiting;
    case "reading": {
      const percent = words.runs.reading(withUnit(number(Math.floor(state.fraction * 100)), "%"));
      return state.secondsLeft === null
        ? percent
        : `${percent}, ${words.runs.secondsLeft(durationWords(Math.ceil(state.secondsLeft)))}`;
    }
    case "done": {
      const where = state.alreadyStored ? words.runs.wasThere(state.runName) : words.runs.addedAs(state.runName);
      return state.duplicateRowCount > 0 ? `${where}; ${words.runs.duplicateRows(state.duplicateRowCount)}` : where;
    }
    case "failed":
      return words.runs.notAddedOne;
    case "undone":
      return words.runs.undone(state.runName);
    default:
      return words.runs.stopped;
  }
}

/** What happened and what it means for the library, then the engine's own hint. */
function failureText(problem: Problem): string {
  const means = words.runs.importMeans(problem.code);
  return [problem.message, means, problem.hint === means ? "" : problem.hint].filter((text) => text !== "").join(" ");
}

function Progress({ name, fraction }: { name: string; fraction: number }): JSX.Element {
  const percent = Math.floor(fraction * 100);
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={words.runs.progressOf(name)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}
