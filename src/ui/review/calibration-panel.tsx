// Which calibration a run is read by: what its recording says itself, or one of those that are kept. Choosing another reads it
// again from its raw data, with what it said before and after in the undo bar. Opens from the run's menu.
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { RunDetail, SavedCalibration } from "../../engine/contract.ts";
import { factsOf, useCalibrations } from "../calibration/kept-list.tsx";
import { measureRun } from "../calibration/measuring.ts";
import "../calibration/calibration.css";
import { client } from "../client.ts";
import { Button, ButtonLink } from "../parts/button.tsx";
import { Message } from "../parts/message.tsx";
import { percent1 } from "../place.ts";
import { problemOf } from "../problem.ts";
import { go, href } from "../route.ts";
import { useAnswer } from "../use-answer.ts";
import { readAgain } from "./reanalysis.ts";

const CALIBRATION = { screen: "settings", section: "calibration" } as const;

export function CalibrationPanel({ run, onClose }: { run: RunDetail; onClose: () => void }): JSX.Element {
  const say = words.calibration.run;
  const kept = useCalibrations();
  const removed = useRemoved(run.calibrationId, kept);
  const [chosen, setChosen] = useState<number | null>(run.calibrationId);
  const [follow, setFollow] = useState(run.algorithm.parameters.neutral.follow);
  const [fraction, setFraction] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  const group = useId();
  useEffect(() => () => stop.current?.abort(), []);
  const busy = fraction !== null;
  const changed = chosen !== run.calibrationId || follow !== run.algorithm.parameters.neutral.follow;

  const apply = async (): Promise<void> => {
    stop.current = new AbortController();
    setProblem(null);
    setFraction(0);
    try {
      const said = {
        ...(chosen === run.calibrationId ? {} : { calibrationId: chosen }),
        followNeutral: follow,
      };
      await readAgain(run, said, setFraction, stop.current.signal);
      onClose();
    } catch (error) {
      if (!stop.current.signal.aborted) setProblem(problemOf(error).message);
    } finally {
      setFraction(null);
    }
  };
  const choices = [...(kept ?? []), ...(removed === null ? [] : [removed])];
  return (
    <section class="mounting" aria-labelledby={`${group}-heading`}>
      <h2 class="heading" id={`${group}-heading`}>
        {say.heading}
      </h2>
      <p class="quiet">{say.means}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (changed && !busy) void apply();
        }}
      >
        <fieldset class="kept-list">
          <legend class="visually-hidden">{say.choices}</legend>
          <div class="kept-row">
            <label>
              <input type="radio" name={group} checked={chosen === null} onChange={() => setChosen(null)} />
              <span>{say.own}</span>
            </label>
          </div>
          {choices.map((one) => (
            <div class="kept-row" key={one.id}>
              <label>
                <input type="radio" name={group} checked={chosen === one.id} onChange={() => setChosen(one.id)} />
                <span>
                  <strong>{one.name}</strong>
                  <span class="small quiet">
                    {factsOf(one)}
                    {one.deletedUnixMs !== null && `, ${say.removed}`}
                  </span>
                </span>
              </label>
            </div>
          ))}
        </fieldset>
        {choices.length === 0 && <p class="small quiet">{say.none}</p>}
        <label class="calibration-for-new calibration-follow">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
          <span>
            {say.follow}
            <span class="small quiet">{words.calibration.page.followMeans}</span>
          </span>
        </label>
        <div class="mounting-acts">
          <Button type="submit" busy={busy} off={changed || busy ? undefined : say.nothing}>
            {busy ? `${say.applying} ${percent1(100 * fraction)}` : say.apply}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {say.close}
          </Button>
          <ButtonLink kind="quiet" href={href(CALIBRATION)}>
            {say.measure}
          </ButtonLink>
          <Button
            kind="quiet"
            title={say.measureThisMeans}
            onClick={() => {
              void measureRun(run.id);
              go(CALIBRATION);
            }}
          >
            {say.measureThis}
          </Button>
        </div>
      </form>
      {problem !== null && (
        <Message kind="failed" role="alert" what={say.failed} means={`${problem} ${say.failedMeans}`} />
      )}
    </section>
  );
}

/** The calibration that a run stands on although it is out of the list; null when it is in it. */
function useRemoved(id: number | null, kept: readonly SavedCalibration[] | null): SavedCalibration | null {
  const missing = id !== null && kept !== null && !kept.some((one) => one.id === id);
  const ask = missing ? (signal: AbortSignal) => client.calibrations.get({ id }, { signal }) : null;
  return useAnswer(ask, [id]).value;
}
