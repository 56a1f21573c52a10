// Choosing and setting: a segmented choice, a number with minus and plus, and a slider beside that number.
// Native radio and range inputs underneath, so keyboard and screen readers work as everywhere.
import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { number } from "../place.ts";
import { Icon } from "./icon.tsx";

export interface SegmentedProps<T extends string | number> {
  /** Spoken name of the group. */
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly text: string; readonly label?: string }[];
  /** Null: nothing is chosen yet. */
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly class?: string;
}

export function Segmented<T extends string | number>(props: SegmentedProps<T>): JSX.Element {
  const group = useId();
  return (
    <div class={`segmented ${props.class ?? ""}`} role="radiogroup" aria-label={props.label}>
      {props.options.map((option) => (
        <label key={option.value} class={option.value === props.value ? "segment segment-on" : "segment"}>
          <input
            type="radio"
            name={group}
            checked={option.value === props.value}
            aria-label={option.label}
            onChange={() => props.onChange(option.value)}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </div>
  );
}

export interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** As written beside the number: "°" without a space, anything else after one. */
  readonly unit: string;
  /** As spoken: "degrees". */
  readonly unitSpoken: string;
  readonly fewer: string;
  readonly more: string;
  readonly onChange: (value: number) => void;
}

/** Decimals that a step needs: 0 for 1, 1 for 0.5, 2 for 0.05. */
function decimalsOf(step: number): number {
  return step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
}

function onGrid(value: number, props: Pick<StepperProps, "min" | "max" | "step">): number {
  const snapped = Math.round(value / props.step) * props.step;
  return Number(Math.min(props.max, Math.max(props.min, snapped)).toFixed(decimalsOf(props.step)));
}

export function Stepper(props: StepperProps): JSX.Element {
  const shown = number(props.value, Number.isInteger(props.value) ? 0 : decimalsOf(props.step));
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  const commit = (): void => {
    const typed = Number(text.replace(",", "."));
    if (text.trim() !== "" && Number.isFinite(typed)) props.onChange(onGrid(typed, props));
    else setText(shown);
  };
  const by = (steps: number): void => props.onChange(onGrid(props.value + steps * props.step, props));
  return (
    <div class="stepper" role="group" aria-label={props.label}>
      <button
        type="button"
        aria-label={props.fewer}
        title={props.fewer}
        disabled={props.value <= props.min}
        onClick={() => by(-1)}
      >
        <Icon name="minus" size={18} />
      </button>
      <span class="stepper-field">
        <input
          type="text"
          inputMode="decimal"
          role="spinbutton"
          aria-label={props.label}
          aria-valuenow={props.value}
          aria-valuemin={props.min}
          aria-valuemax={props.max}
          aria-valuetext={`${shown} ${props.unitSpoken}`}
          style={{ width: `${Math.max(2, text.length) + 0.4}ch` }}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            else if (event.key === "ArrowUp") by(1);
            else if (event.key === "ArrowDown") by(-1);
            else return;
            event.preventDefault();
          }}
        />
        <span class={props.unit === "°" ? "unit unit-close" : "unit"} aria-hidden="true">
          {props.unit}
        </span>
      </span>
      <button
        type="button"
        aria-label={props.more}
        title={props.more}
        disabled={props.value >= props.max}
        onClick={() => by(1)}
      >
        <Icon name="plus" size={18} />
      </button>
    </div>
  );
}

export interface SliderStepperProps extends StepperProps {
  /** Second line under the name. */
  readonly note?: string;
  /** Longer reason, as a tooltip of the name. */
  readonly title?: string;
  /** The saved value, marked on the track where it differs. */
  readonly saved: number;
  readonly savedLabel: string;
}

/** A row of settings: name, slider with the saved value marked, stepper. */
export function SliderStepper(props: SliderStepperProps): JSX.Element {
  const noteId = useId();
  const slider = useRef<HTMLInputElement>(null);
  const [, redraw] = useState(0);
  // The new value may be refused or moved; the thumb then goes back to what holds.
  useLayoutEffect(() => {
    if (slider.current !== null) slider.current.value = String(props.value);
  });
  const change = (value: number): void => {
    props.onChange(onGrid(value, props));
    redraw((times) => times + 1);
  };
  const share = (value: number): string => `${((value - props.min) / (props.max - props.min)) * 100}%`;
  return (
    <div class="slider-row">
      <div class="slider-name">
        <span title={props.title}>{props.label}</span>
        {props.note !== undefined && (
          <span class="small quiet" id={noteId}>
            {props.note}
          </span>
        )}
      </div>
      <div
        class="slider-track"
        style={{
          "--at": share(props.value),
          "--saved-share": String((props.saved - props.min) / (props.max - props.min)),
        }}
      >
        <input
          ref={slider}
          type="range"
          min={props.min}
          max={props.max}
          step={props.step}
          value={props.value}
          aria-label={props.label}
          aria-describedby={props.note === undefined ? undefined : noteId}
          aria-valuetext={`${number(props.value, decimalsOf(props.step))} ${props.unitSpoken}`}
          onInput={(event) => change(Number(event.currentTarget.value))}
          onKeyDown={(event) => {
            const by = event.key === "PageUp" ? 5 : event.key === "PageDown" ? -5 : 0;
            if (by === 0) return;
            event.preventDefault();
            change(Number(event.currentTarget.value) + by * props.step);
          }}
        />
        {props.saved !== props.value && <span class="slider-saved" title={props.savedLabel} />}
      </div>
      <Stepper {...props} />
    </div>
  );
}
