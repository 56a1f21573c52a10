// What a recording of the poses said: the strong number, the poses, the drawing, and whether to keep it. Where the poses gave
// no line it says why and uses the standard one.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { DEFAULT_PARAMETERS } from "../../core/parameters.ts";
import type { PoseName } from "../../core/results.ts";
import type { MeasuredCalibration } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { saveSettings, settings, undoable } from "../library.ts";
import { Button } from "../parts/button.tsx";
import { Message } from "../parts/message.tsx";
import { wholeDegrees } from "../place.ts";
import { problemOf } from "../problem.ts";
import { forgetMeasured } from "./measuring.ts";
import { PoseCards } from "./pose-cards.tsx";
import { PoseDrawing } from "./pose-drawing.tsx";

export function Measured({ measured }: { measured: MeasuredCalibration }): JSX.Element {
  const say = words.calibration;
  const { poses, thresholds, problem } = measured;
  const [chosen, setChosen] = useState<PoseName>(poses.length > 1 ? "strides" : "horizon");
  const { enterDeg, exitDeg, deepDeg } = thresholds ?? DEFAULT_PARAMETERS.detection;
  const shown = poses.find(({ name }) => name === chosen);
  const [what, means] =
    problem === null
      ? [say.startsAt(wholeDegrees(enterDeg)), say.startsAtMeans(wholeDegrees(exitDeg), wholeDegrees(deepDeg))]
      : say.problems[problem];
  return (
    <div class="calibration-measured">
      <div class="calibration-result" role="status">
        <span class="number-l" aria-hidden="true">
          {wholeDegrees(enterDeg)}
        </span>
        <div>
          <h3 class="lead">{what}</h3>
          <p class="small quiet">{means}</p>
          <p class="small quiet">{say.page.measuredOn(measured.sourceName)}</p>
        </div>
      </div>
      <div class="calibration-stage">
        <PoseCards poses={poses} chosen={chosen} onChoose={setChosen} />
        <PoseDrawing pose={chosen} pitchDeg={shown?.pitchDeg ?? 0} enterDeg={enterDeg} />
      </div>
      {measured.calibration.forward === null ? (
        <>
          <Message kind="missing" what={say.page.noForward} means={say.page.noForwardMeans} />
          <div class="calibration-acts">
            <Button onClick={forgetMeasured}>{say.page.again}</Button>
          </div>
        </>
      ) : (
        <KeepForm measured={measured} enterDeg={enterDeg} />
      )}
    </div>
  );
}

function KeepForm({ measured, enterDeg }: { measured: MeasuredCalibration; enterDeg: number }): JSX.Element {
  const say = words.calibration.page;
  const nameId = useId();
  const [name, setName] = useState(measured.name);
  const [forNew, setForNew] = useState(true);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const keep = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const { sourceName, calibration, thresholds } = measured;
    const before = settings.value;
    try {
      const saved = await client.calibrations.save({
        name: name.trim() === "" ? measured.name : name.trim(),
        sourceName,
        calibration,
        thresholds,
        useForNew: forNew,
      });
      forgetMeasured();
      undoable.value = {
        what: say.kept(saved.name),
        means: forNew ? say.keptMeans(wholeDegrees(enterDeg)) : say.keptMeansNotNew,
        undo: async () => {
          await client.calibrations.remove({ id: saved.id });
          if (forNew && before !== null) {
            await saveSettings({ detection: before.detection, calibrationId: before.calibrationId });
          }
        },
      };
    } catch (error) {
      setFailure(problemOf(error).message);
      setBusy(false);
    }
  };
  return (
    <form
      class="calibration-keep"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void keep();
      }}
    >
      <div class="calibration-name">
        <label for={nameId}>{say.name}</label>
        <input
          id={nameId}
          class="field"
          type="text"
          maxLength={200}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <label class="calibration-for-new">
        <input type="checkbox" checked={forNew} onChange={(event) => setForNew(event.currentTarget.checked)} />
        <span>
          {say.forNew}
          <span class="small quiet">{say.forNewMeans}</span>
        </span>
      </label>
      <div class="calibration-acts">
        <Button kind="main" type="submit" busy={busy}>
          {busy ? say.keeping : say.keep}
        </Button>
        <Button kind="quiet" onClick={forgetMeasured}>
          {say.again}
        </Button>
      </div>
      {failure !== null && <Message kind="failed" role="alert" what={say.notKept} means={failure} />}
    </form>
  );
}
