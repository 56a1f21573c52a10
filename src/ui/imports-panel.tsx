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
import { href, route } from "./route.ts";

/** Full on the screens where recordings come in, one line elsewhere. */
export function ImportPanel(): JSX.Element | null {
  const items = imports.value;
  if (items.length === 0) return null;
  const { screen } = route.value;
  const full = screen === "runs" || screen === "welcome";
  const underWay = items.filter(({ state }) => state.kind === "waiting" || state.kind === "reading").length;
  const added = items.filter(({ state }) => state.kind === "done" && !state.alreadyStored);
  return (
    <section class="import-panel frame-message" aria-label={words.runs.importTitle}>
      <div class="import-box">
        {full && (
          <ul>
            {items.map((item) => (
              <Line key={item.key} item={item} />
            ))}
          </ul>
        )}
        {(!full || underWay === 0) && (
          <div class="import-end">
            {underWay > 0 ? <p class="small">{words.runs.readingSome(underWay)}</p> : <Outcome items={items} />}
            {!full && <a href={href({ screen: "runs" })}>{words.runs.seeEachFile}</a>}
            {full && added.length > 1 && (
              <TextButton onClick={() => void undoImports(added.map((item) => item.key))}>
                {words.runs.undoImports}
              </TextButton>
            )}
            {underWay === 0 && <IconButton icon="cross" label={words.runs.dismiss} onClick={dismissImports} />}
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

/** What happened, what it means for the library, what next. */
function failureText(problem: Problem): string {
  return `${problem.message} ${words.runs.importMeans(problem.code)}`;
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
