// The calibrations that are kept: which of them new runs get, and rename and remove with the way back.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { DEFAULT_PARAMETERS } from "../../core/parameters.ts";
import type { SavedCalibration } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { revision, saveSettings, settings, undoable } from "../library.ts";
import { Menu } from "../parts/menu.tsx";
import { Message } from "../parts/message.tsx";
import { RenameForm } from "../parts/rename-form.tsx";
import { dateWithYear, wholeDegrees } from "../place.ts";
import { problemOf } from "../problem.ts";
import { useAnswer } from "../use-answer.ts";

/** The calibrations that are kept; null until known. */
export function useCalibrations(): readonly SavedCalibration[] | null {
  const changed = revision.value;
  return useAnswer((signal) => client.calibrations.list(undefined, { signal }), [changed]).value?.calibrations ?? null;
}

export function lineOf({ thresholds }: SavedCalibration): number {
  return (thresholds ?? DEFAULT_PARAMETERS.detection).enterDeg;
}

/** Date, line and where forward is from, in a phrase. */
export function factsOf(kept: SavedCalibration): string {
  const say = words.calibration;
  return say.page.item({
    date: dateWithYear(kept.measuredUnixMs),
    line: wholeDegrees(lineOf(kept)),
    forward: say.forwardFrom[kept.calibration.quality.forwardFrom],
  });
}

export function KeptList(): JSX.Element | null {
  const say = words.calibration.page;
  const kept = useCalibrations();
  const group = useId();
  const [renaming, setRenaming] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  if (kept === null || kept.length === 0) return null;
  const chosenId = settings.value?.calibrationId ?? null;
  const attempt = (act: Promise<unknown>): void => {
    setFailure(null);
    act.catch((error: unknown) => setFailure(problemOf(error).message));
  };
  const choose = async (one: SavedCalibration | null): Promise<void> => {
    const before = settings.value;
    settings.value = await client.calibrations.useForNew({ id: one?.id ?? null });
    undoable.value = {
      what: one === null ? say.chosenOwn : say.chosen(one.name),
      means: say.chosenMeans(wholeDegrees(settings.value.detection.enterDeg)),
      undo:
        before === null
          ? null
          : () => saveSettings({ detection: before.detection, calibrationId: before.calibrationId }),
    };
  };
  const remove = async (one: SavedCalibration): Promise<void> => {
    await client.calibrations.remove({ id: one.id });
    undoable.value = {
      what: say.removed(one.name),
      means: say.removedMeans,
      undo: async () => {
        await client.calibrations.restore({ id: one.id });
        if (one.id === chosenId) await saveSettings({ calibrationId: one.id });
      },
    };
  };
  return (
    <>
      <fieldset class="kept-list">
        <legend class="heading">{say.list}</legend>
        <div class="kept-row">
          <label>
            <input type="radio" name={group} checked={chosenId === null} onChange={() => attempt(choose(null))} />
            <span>
              {say.own}
              <span class="small quiet">{say.ownMeans}</span>
            </span>
          </label>
        </div>
        {kept.map((one) => (
          <div class="kept-row" key={one.id}>
            {renaming === one.id ? (
              <RenameForm
                name={one.name}
                label={say.renameLabel(one.name)}
                rename={(name) => client.calibrations.rename({ id: one.id, name })}
                onDone={() => setRenaming(null)}
              />
            ) : (
              <label>
                <input type="radio" name={group} checked={one.id === chosenId} onChange={() => attempt(choose(one))} />
                <span>
                  <strong>{one.name}</strong>
                  <span class="small quiet">{factsOf(one)}</span>
                </span>
              </label>
            )}
            <Menu
              label={say.more(one.name)}
              items={[
                { icon: "pencil", text: say.rename, onChoose: () => setRenaming(one.id) },
                { icon: "trash", text: say.remove, onChoose: () => attempt(remove(one)) },
              ]}
            />
          </div>
        ))}
      </fieldset>
      {failure !== null && <Message kind="failed" role="alert" what={say.couldNot} means={failure} />}
    </>
  );
}
