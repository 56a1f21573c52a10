// The head-down model: presets, every parameter with slider and stepper, a live preview on a real run, and the two ways
// to keep a change. Holds the draft; the saved values are the engine's.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { DETECTION_PRESETS, type DetectionParameters } from "../../core/parameters.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { detection, runList, saveSettings, settings, undoable } from "../library.ts";
import { Button } from "../parts/button.tsx";
import { Segmented, SliderStepper } from "../parts/choice.tsx";
import { Message } from "../parts/message.tsx";
import { number, wholeDegrees } from "../place.ts";
import { problemOf } from "../problem.ts";
import {
  MAIN_PARAMETERS,
  MORE_PARAMETERS,
  presetOf,
  PARAMETER_RANGES,
  sameDetection,
  shownValue,
  withParameter,
  type ParameterName,
  type PresetName,
} from "./detection-rules.ts";
import { ModelPreview } from "./model-preview.tsx";

export function ModelSection(): JSX.Element {
  const saved = detection.value;
  const [draft, setDraft] = useState<DetectionParameters>(saved);
  const [own, setOwn] = useState<DetectionParameters>(saved);
  const [preset, setPreset] = useState<PresetName | "own">(presetOf(saved) ?? "own");
  // A change from elsewhere, or the first answer, replaces an untouched draft.
  useEffect(() => {
    setDraft(saved);
    setOwn(saved);
    setPreset(presetOf(saved) ?? "own");
  }, [saved]);

  const change = (name: ParameterName, shown: number): void => {
    const next = withParameter(draft, name, shown);
    setDraft(next);
    setOwn(next);
    setPreset(presetOf(next) ?? "own");
  };
  const choosePreset = (name: PresetName | "own"): void => {
    setPreset(name);
    setDraft(name === "own" ? own : DETECTION_PRESETS[name]);
  };
  const text = words.settings;
  const row = (name: ParameterName): JSX.Element => (
    <ParameterRow key={name} name={name} draft={draft} saved={saved} onChange={change} />
  );
  return (
    <>
      <Segmented
        class="model-presets"
        label={text.presets.label}
        value={settings.value === null ? null : preset}
        options={[
          { value: "gentle", text: text.presets.gentle },
          { value: "standard", text: text.presets.standard },
          { value: "strict", text: text.presets.strict },
          { value: "own", text: text.presets.own },
        ]}
        onChange={choosePreset}
      />
      <p class="quiet settings-means model-means">{text.modelMeans}</p>
      <div class="model-rows">{MAIN_PARAMETERS.map(row)}</div>
      <details class="model-more opens">
        <summary>{text.moreParameters}</summary>
        <div class="model-rows">{MORE_PARAMETERS.map(row)}</div>
      </details>
      <ModelPreview draft={draft} saved={saved} />
      <Keep draft={draft} saved={saved} onBack={() => setDraft(saved)} />
    </>
  );
}

interface ParameterRowProps {
  readonly name: ParameterName;
  readonly draft: DetectionParameters;
  readonly saved: DetectionParameters;
  readonly onChange: (name: ParameterName, shown: number) => void;
}

function ParameterRow({ name, draft, saved, onChange }: ParameterRowProps): JSX.Element {
  const text = words.settings;
  const about = text.parameters[name];
  const { unit, min, max, step } = PARAMETER_RANGES[name];
  const units = text.units[unit];
  const savedShown = shownValue(name, saved);
  const isMain = MAIN_PARAMETERS.some((main) => main === name);
  return (
    <SliderStepper
      label={about.name}
      note={
        isMain ? (about.note ?? about.why) : [about.note, about.why].filter((part) => part !== undefined).join(". ")
      }
      title={about.why}
      value={shownValue(name, draft)}
      saved={savedShown}
      savedLabel={text.savedAt(`${number(savedShown, Number.isInteger(savedShown) ? 0 : 1)} ${units.short}`)}
      min={min}
      max={max}
      step={step}
      unit={units.short}
      unitSpoken={units.spoken}
      fewer={text.less(about.name)}
      more={text.more(about.name)}
      onChange={(shown) => onChange(name, shown)}
    />
  );
}

interface KeepProps {
  readonly draft: DetectionParameters;
  readonly saved: DetectionParameters;
  readonly onBack: () => void;
}

interface Applying {
  readonly done: number;
  readonly total: number;
  readonly stop: AbortController;
}

/** Reads every run again with these parameters; resolves with the parameters before. */
async function applyToAll(
  parameters: DetectionParameters,
  onProgress: (progress: Omit<Applying, "stop">) => void,
  signal?: AbortSignal,
): Promise<{ total: number; previous: DetectionParameters }> {
  const callOptions = signal === undefined ? {} : { signal };
  for await (const event of await client.settings.applyToAll({ detection: parameters }, callOptions)) {
    if (event.kind === "done") return { total: event.total, previous: event.previous };
    onProgress({ done: event.done, total: event.total });
  }
  throw new Error(words.settings.notApplied);
}

/** Keeps the draft: for all runs, or from the next one on. */
function Keep({ draft, saved, onBack }: KeepProps): JSX.Element {
  const [applying, setApplying] = useState<Applying | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const text = words.settings;
  const changed = !sameDetection(draft, saved);
  const otherRuns = runList.value?.runs.some((run) => run.enterDeg !== draft.enterDeg) ?? false;

  const forAll = async (): Promise<void> => {
    setFailure(null);
    const stop = new AbortController();
    setApplying({ done: 0, total: runList.value?.total ?? 0, stop });
    try {
      const { total, previous } = await applyToAll(draft, (at) => setApplying({ ...at, stop }), stop.signal);
      undoable.value = {
        what: text.appliedToAll(total),
        means: text.appliedMeans,
        undo: async () => {
          await applyToAll(previous, () => {});
        },
      };
    } catch (error) {
      setFailure(stop.signal.aborted ? text.stoppedApplying : problemOf(error).message);
    }
    setApplying(null);
  };
  const fromNowOn = async (): Promise<void> => {
    setFailure(null);
    try {
      await saveSettings({ detection: draft });
      undoable.value = {
        what: text.savedFromNowOn,
        means: text.savedFromNowOnMeans,
        undo: () => saveSettings({ detection: saved }),
      };
    } catch (error) {
      setFailure(problemOf(error).message);
    }
  };

  return (
    <>
      <div class="model-keep">
        <Button
          kind="main"
          busy={applying !== null}
          off={changed || otherRuns || applying !== null ? undefined : text.nothingChanged}
          onClick={() => void forAll()}
        >
          {applying === null ? text.useForAll : text.applying(applying.done, applying.total)}
        </Button>
        {applying !== null && <Button onClick={() => applying.stop.abort()}>{text.stopApplying}</Button>}
        <Button off={changed ? undefined : text.nothingChanged} onClick={() => void fromNowOn()}>
          {text.fromNowOn}
        </Button>
        {changed && (
          <Button kind="quiet" onClick={onBack}>
            {draft.enterDeg === saved.enterDeg ? text.backToSaved : text.backTo(wholeDegrees(saved.enterDeg))}
          </Button>
        )}
        <p class="small quiet model-undo">{text.canUndo}</p>
      </div>
      {failure !== null && (
        <Message kind="failed" role="alert" what={text.notApplied} means={`${failure} ${text.notAppliedMeans}`} />
      )}
    </>
  );
}
