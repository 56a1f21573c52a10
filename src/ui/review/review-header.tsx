// The header of the review: back, name, date, moving time, the one main act, and the menu (rename, export, mounting,
// trash). Changes go through library.ts, so that they can be undone.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { deleteRun, renameRun } from "../library.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { Message } from "../parts/message.tsx";
import { RenameForm } from "../parts/rename-form.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { dateShort, durationClock, durationWords } from "../place.ts";
import { problemOf } from "../problem.ts";
import { go, href } from "../route.ts";

export interface ReviewHeaderProps {
  readonly run: RunDetail;
  readonly narrow: boolean;
  readonly onMounting: () => void;
  readonly onCalibration: () => void;
}

export function ReviewHeader({ run, narrow, onMounting, onCalibration }: ReviewHeaderProps): JSX.Element {
  const say = words.review;
  const [renaming, setRenaming] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const minutes = useUnwindMinutes(run.id);
  const attempt = (act: Promise<unknown>): void => {
    setProblem(null);
    act.catch((error: unknown) => setProblem(problemOf(error).message));
  };
  const save = async (format: "json" | "csv"): Promise<void> => {
    const file = await client.runs.export({ id: run.id, format });
    download(file.fileName, file.mediaType, file.text);
  };
  const toTrash = async (): Promise<void> => {
    await deleteRun(run);
    go({ screen: "runs" });
  };
  return (
    <>
      <div class="review-header">
        <a class="back" href={href({ screen: "runs" })}>
          <Icon name="chevron-left" size={18} />
          <span>{say.back}</span>
        </a>
        {renaming ? (
          <>
            <h1 class="visually-hidden">{run.name}</h1>
            <RenameForm
              name={run.name}
              label={say.nameLabel}
              fieldClass="title"
              rename={(name) => renameRun(run, name)}
              onDone={() => setRenaming(false)}
            />
          </>
        ) : (
          <ScreenTitle name={run.name} class="title cut">
            {run.name}
          </ScreenTitle>
        )}
        {!renaming && (
          <p class="review-when small quiet">
            <span>{dateShort(run.startUnixMs ?? run.importedUnixMs)}</span>
            <span>{say.moving(durationClock(run.movingS))}</span>
          </p>
        )}
        <div class="review-acts">
          <ButtonLink
            kind={run.summary === null ? "plain" : "main"}
            size="small"
            icon="recover"
            href={href({ screen: "recover", id: run.id })}
          >
            {minutes === null || narrow ? say.unwind : say.unwindFor(durationWords(minutes * 60))}
          </ButtonLink>
          <Menu
            label={say.more}
            items={[
              { icon: "pencil", text: say.menu.rename, onChoose: () => setRenaming(true) },
              { icon: "export", text: say.menu.exportJson, onChoose: () => attempt(save("json")) },
              { icon: "export", text: say.menu.exportCsv, onChoose: () => attempt(save("csv")) },
              { icon: "runs", text: say.menu.calibration, onChoose: onCalibration },
              { icon: "clip", text: say.menu.mounting, onChoose: onMounting },
              { icon: "trash", text: say.menu.toTrash, onChoose: () => attempt(toTrash()) },
            ]}
          />
        </div>
      </div>
      {problem !== null && <Message kind="failed" role="alert" what={say.actFailed} means={problem} />}
    </>
  );
}

/** Minutes of the routine that fits the run; null until known. */
function useUnwindMinutes(id: number): number | null {
  const [minutes, setMinutes] = useState<number | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    client.routine({ id, answers: {}, budgetMin: null }, { signal: stop.signal }).then(
      (routine) => setMinutes(routine.budgetMin),
      // The button says it without the minutes then.
      () => setMinutes(null),
    );
    return () => stop.abort();
  }, [id]);
  return minutes;
}

function download(fileName: string, mediaType: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has taken the bytes by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
