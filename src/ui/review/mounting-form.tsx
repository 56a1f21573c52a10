// How the clip sat on the head: which way it faced and where neutral lies. Reads the run again from its raw data with what
// was said; the recording itself stays. Opens by itself when the forward direction could not be told.
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { Vec3 } from "../../core/units.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { Button } from "../parts/button.tsx";
import { Segmented, Stepper } from "../parts/choice.tsx";
import { Message } from "../parts/message.tsx";
import { durationWords, percent1 } from "../place.ts";
import { problemOf } from "../problem.ts";
import { readAgain } from "./reanalysis.ts";
import { axisChoices, nearestChoice, parseDirection, type AxisChoice } from "./mounting.ts";

export interface MountingFormProps {
  readonly run: RunDetail;
  /** Null where the form is all there is to do. */
  readonly onClose: (() => void) | null;
}

const OWN = "own";
const NEUTRAL_LIMIT_DEG = 60;

const keyOf = (choice: AxisChoice): string => `${choice.plus ? "+" : "−"}${choice.axis}`;

export function MountingForm({ run, onClose }: MountingFormProps): JSX.Element {
  const say = words.review.mounting;
  const choices = axisChoices(run.calibration.up);
  const nearest = nearestChoice(choices, run.calibration.forward);
  const [chosen, setChosen] = useState<string | null>(nearest === null ? null : keyOf(nearest));
  const [own, setOwn] = useState("");
  const [neutralDeg, setNeutralDeg] = useState(run.calibration.neutralDeg);
  const [fraction, setFraction] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const stop = useRef<AbortController | null>(null);
  const ownId = useId();
  useEffect(() => () => stop.current?.abort(), []);

  const direction = (): Vec3 | null =>
    chosen === OWN ? parseDirection(own) : (choices.find((choice) => keyOf(choice) === chosen)?.direction ?? null);

  const analyse = async (forward: Vec3): Promise<void> => {
    stop.current = new AbortController();
    setProblem(null);
    setFraction(0);
    try {
      // A direction that was only confirmed keeps the measured one, which is finer than an axis.
      const kept = nearest !== null && chosen === keyOf(nearest) ? run.calibration.forward : null;
      const calibration = { forward: [...(kept ?? forward)] as [number, number, number], neutralDeg };
      await readAgain(run, { calibration }, setFraction, stop.current.signal);
      onClose?.();
    } catch (error) {
      if (!stop.current.signal.aborted) setProblem(problemOf(error).message);
    } finally {
      setFraction(null);
    }
  };
  const busy = fraction !== null;
  const unknown = run.calibration.status === "forwardUnknown";
  return (
    <section class="mounting" aria-labelledby="mounting-heading">
      <h2 class="heading" id="mounting-heading">
        {unknown ? say.unknown : say.known}
      </h2>
      <p class="quiet">{unknown ? say.unknownMeans : say.knownMeans}</p>
      {unknown && <p class="quiet">{say.unknownNext}</p>}
      <form
        class="mounting-form"
        onSubmit={(event) => {
          event.preventDefault();
          const forward = direction();
          setWrong(forward === null);
          if (forward !== null) void analyse(forward);
        }}
      >
        <div class="mounting-row">
          <p class="mounting-question">{say.which}</p>
          <Segmented
            label={say.which}
            value={chosen}
            onChange={(value) => {
              setChosen(value);
              setWrong(false);
            }}
            options={[
              ...choices.map((choice) => ({
                value: keyOf(choice),
                text: keyOf(choice),
                label: say.axisSpoken(choice.plus, choice.axis),
              })),
              { value: OWN, text: say.own },
            ]}
          />
          <p class="small quiet">{say.axisHelp}</p>
        </div>
        {chosen === OWN && (
          <div class="mounting-row">
            <label class="mounting-question" for={ownId}>
              {say.ownLabel}
            </label>
            <input
              id={ownId}
              class="field"
              type="text"
              value={own}
              aria-invalid={wrong || undefined}
              aria-describedby={`${ownId}-help`}
              onInput={(event) => {
                setOwn(event.currentTarget.value);
                setWrong(false);
              }}
            />
            <p class="small quiet" id={`${ownId}-help`} role={wrong ? "alert" : undefined}>
              {wrong ? say.ownWrong : say.ownHelp}
            </p>
          </div>
        )}
        <div class="mounting-row">
          <p class="mounting-question">{say.neutral}</p>
          <Stepper
            label={say.neutral}
            value={neutralDeg}
            min={-NEUTRAL_LIMIT_DEG}
            max={NEUTRAL_LIMIT_DEG}
            step={1}
            unit="°"
            unitSpoken={say.degrees}
            fewer={say.lower}
            more={say.higher}
            onChange={setNeutralDeg}
          />
          <p class="small quiet">{say.neutralHelp}</p>
        </div>
        <div class="mounting-acts">
          <Button type="submit" kind={unknown ? "main" : "plain"} busy={busy}>
            {busy ? say.analysing : say.analyse}
          </Button>
          {onClose !== null && (
            <Button kind="quiet" onClick={onClose}>
              {say.close}
            </Button>
          )}
          {wrong && chosen !== OWN && (
            <span class="small" role="alert">
              {say.chooseFirst}
            </span>
          )}
          {busy && (
            <span class="small quiet" role="status">
              {say.progress(percent1(fraction * 100))}
            </span>
          )}
        </div>
        {problem !== null && (
          <Message kind="failed" role="alert" what={say.failed} means={`${problem} ${say.failedMeans}`} />
        )}
      </form>
      {unknown && (
        <p class="small quiet">
          {say.durationKnown(durationWords(run.recording.durationS), durationWords(run.movingS))}
        </p>
      )}
    </section>
  );
}
