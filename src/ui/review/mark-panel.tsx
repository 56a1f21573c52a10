// The form that marks a stretch: from, to, kind. Fields and buttons do all that dragging does. The engine counts the run anew
// and the page comes back with it; undo takes the mark back.
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { clockSeconds } from "../../words/clock.ts";
import { words } from "../../words/words.ts";
import type { StretchTag, TagKind, TimeRange } from "../../core/results.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { undoable } from "../library.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Segmented } from "../parts/choice.tsx";
import { Message } from "../parts/message.tsx";
import { durationClock } from "../place.ts";
import { problemOf } from "../problem.ts";
import { keepLooking, type Marking } from "./marking.ts";
import type { RunView } from "./run-view.ts";

const KINDS: readonly TagKind[] = ["technical", "pause", "wrong"];
/** Fields show whole seconds; an end at the last of them is the end of the run, s. */
const ROUNDED_S = 1;

/** Keeps these marks, and offers the way back. */
export async function changeTags(
  run: RunDetail,
  view: RunView,
  change: { readonly tags: readonly StretchTag[]; readonly add?: readonly StretchTag[]; readonly what: string },
): Promise<void> {
  keepLooking({ runId: run.id, window: view.target.value, cursorS: view.cursorS.value });
  const say = words.marks;
  const after = await client.runs.tag({ id: run.id, tags: [...change.tags], add: [...(change.add ?? [])] });
  const headDown = (summary: RunDetail["summary"]): string => durationClock(summary?.sustainedS ?? 0);
  undoable.value = {
    what: change.what,
    means: say.numbers(headDown(run.summary), headDown(after.summary)),
    undo: async () => {
      await client.runs.tag({ id: run.id, tags: [...run.tags] });
    },
  };
}

export interface MarkPanelProps {
  readonly run: RunDetail;
  readonly view: RunView;
  readonly marking: Marking;
  readonly range: TimeRange;
}

export function MarkPanel({ run, view, marking, range }: MarkPanelProps): JSX.Element {
  const say = words.marks.panel;
  const [kind, setKind] = useState<TagKind>("technical");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const id = useId();
  // Before anything can be typed.
  useLayoutEffect(() => {
    setFrom(durationClock(range.startS));
    setTo(durationClock(range.endS));
  }, [range.startS, range.endS]);
  const wanted = marking.wanted.value;
  useEffect(() => {
    if (wanted > 0) first.current?.focus();
  }, [wanted]);

  const typed = (): TimeRange | null => {
    const startS = clockSeconds(from);
    const endS = clockSeconds(to);
    const { durationS } = view;
    if (startS === null || endS === null || endS - startS < 1 || startS >= durationS) return null;
    return endS > durationS + ROUNDED_S ? null : { startS, endS: Math.min(endS, durationS) };
  };
  const take = (): void => {
    const given = typed();
    // The other field may come next: what is wrong is said when it is to be kept. A field that goes with the panel is left too.
    if (given === null || marking.range.value === null) return;
    setProblem(null);
    marking.set(given);
  };
  const save = async (): Promise<void> => {
    const given = typed();
    if (given === null) {
      setProblem(say.wrongTimes);
      first.current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    const what = words.marks.marked(words.marks.kinds[kind], durationClock(given.startS), durationClock(given.endS));
    try {
      await changeTags(run, view, { tags: run.tags, add: [{ kind, ...given }], what });
      marking.close();
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  };
  const atCursor = (end: "from" | "to"): void => {
    const at = view.cursorS.value;
    marking.set(
      end === "from"
        ? { startS: at, endS: Math.max(at, range.endS) }
        : { startS: Math.min(range.startS, at), endS: at },
    );
  };
  const field = (end: "from" | "to"): JSX.Element => (
    <div class="mark-field">
      <label for={`${id}-${end}`}>{say[end]}</label>
      <input
        ref={end === "from" ? first : null}
        id={`${id}-${end}`}
        class="field"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        value={end === "from" ? from : to}
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? `${id}-help` : `${id}-problem`}
        onInput={(event) => (end === "from" ? setFrom : setTo)(event.currentTarget.value)}
        onBlur={take}
      />
      <IconButton icon="pin" label={end === "from" ? say.fromCursor : say.toCursor} onClick={() => atCursor(end)} />
    </div>
  );
  return (
    <form
      class="mark-panel"
      aria-label={say.title}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        marking.close();
      }}
    >
      <div class="mark-row">
        {field("from")}
        {field("to")}
        <Segmented
          label={say.kind}
          options={KINDS.map((value) => ({ value, text: words.marks.kinds[value] }))}
          value={kind}
          onChange={setKind}
        />
        <Button type="submit" kind="main" size="small" busy={isBusy}>
          {isBusy ? say.saving : say.save(words.marks.kinds[kind])}
        </Button>
        <Button kind="quiet" size="small" onClick={() => marking.close()}>
          {say.cancel}
        </Button>
      </div>
      <p class="small quiet" aria-live="polite">
        {say.means[kind]}
      </p>
      <p id={`${id}-help`} class="small quiet">
        {marking.follows.value ? say.follows : say.help}
      </p>
      {problem !== null && (
        <div id={`${id}-problem`}>
          <Message kind="failed" role="alert" what={say.failed} means={problem} />
        </div>
      )}
    </form>
  );
}
