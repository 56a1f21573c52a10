// The routine as a list in the order of doing: figure, name, dose, why; each can be left out or opened.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { StretchSuggestion } from "../../core/routine.ts";
import { reason } from "../../words/en/reasons.ts";
import { doseText, exercises, figureText } from "../../words/en/stretches.ts";
import { words } from "../../words/words.ts";
import { StretchFigure } from "../figures/stretch-figure.tsx";
import { IconButton } from "../parts/button.tsx";
import { Stepper } from "../parts/choice.tsx";
import { place } from "../place.ts";
import { HOLD_RANGE_S } from "./session.ts";

export interface StepRowProps {
  readonly step: StretchSuggestion;
  /** Undefined where the step cannot be left out. */
  readonly leftOut?: boolean;
  readonly onLeaveOut?: (leftOut: boolean) => void;
  readonly onHold?: (seconds: number) => void;
}

export function StepRow({ step, leftOut, onLeaveOut, onHold }: StepRowProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const details = useId();
  const say = words.recover;
  const exercise = exercises[step.id];
  return (
    <li class={leftOut === true ? "step step-out" : "step"}>
      <div class="step-figure">
        <StretchFigure id={step.id} heightPx={88} side={step.firstSide ?? "right"} />
      </div>
      <div class="step-text">
        <h3>
          <strong class="step-name">{exercise.name}</strong>{" "}
          <span class="quiet">
            {leftOut === true ? say.leftOut : doseText(step)}
            {step.id === "head-hang" && leftOut !== true ? `, ${say.seatedLast}` : ""}
          </span>
        </h3>
        <p class="step-why">
          <span class="why">{say.why}</span> {reason(step, place.locale)}
        </p>
      </div>
      <div class="step-acts">
        {leftOut !== undefined && (
          <IconButton
            icon={leftOut ? "plus" : "minus"}
            label={leftOut ? say.putBack(exercise.name) : say.leaveOut(exercise.name)}
            onClick={() => onLeaveOut?.(!leftOut)}
          />
        )}
        <button
          type="button"
          class="icon-button"
          aria-expanded={open}
          aria-controls={details}
          aria-label={say.open(exercise.name)}
          title={say.open(exercise.name)}
          onClick={() => setOpen(!open)}
        >
          <Chevron open={open} />
        </button>
      </div>
      <div class="step-more" id={details} hidden={!open}>
        {open && (
          <>
            <div class="step-large">
              <StretchFigure id={step.id} heightPx={200} share={0} side={step.firstSide ?? "right"} />
              <StretchFigure id={step.id} heightPx={200} side={step.firstSide ?? "right"} label={figureText(step.id)} />
            </div>
            <p>{exercise.purpose}</p>
            <dl class="how-to">
              <dt>{say.how_to.start}</dt>
              <dd>{exercise.start}</dd>
              <dt>{say.how_to.move}</dt>
              <dd>{exercise.move}</dd>
              <dt>{say.how_to.feel}</dt>
              <dd>{exercise.feel}</dd>
              <dt>{say.how_to.avoid}</dt>
              <dd>
                {exercise.avoid.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </dd>
              <dt>{say.how_to.known}</dt>
              <dd>{exercise.evidence}</dd>
            </dl>
            {onHold !== undefined && (
              <div class="pace">
                <span>{say.holdTime}</span>
                <Stepper
                  label={`${exercise.name}: ${say.holdTime}`}
                  value={step.holdS}
                  min={HOLD_RANGE_S.min}
                  max={Math.max(HOLD_RANGE_S.max, step.holdS)}
                  step={5}
                  unit={say.paceUnit}
                  unitSpoken={say.secondsSpoken}
                  fewer={say.less}
                  more={say.moreTime}
                  onChange={onHold}
                />
              </div>
            )}
          </>
        )}
      </div>
    </li>
  );
}

function Chevron({ open }: { open: boolean }): JSX.Element {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      aria-hidden="true"
    >
      <path d={open ? "M4.5 12.5 10 7l5.5 5.5" : "M7.5 4.5 13 10l-5.5 5.5"} />
    </svg>
  );
}
