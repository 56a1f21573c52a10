// The questions of ten seconds: soreness, tension, anything worrying, and a few more for those who want to say more.
// Nothing is chosen beforehand: not said is not "no".
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { Segmented } from "../parts/choice.tsx";
import { answers, say } from "./answers.ts";

const TEN = Array.from({ length: 11 }, (_, value) => ({ value, text: String(value) }));

function Scale(props: { label: string; value: number | undefined; onChange: (value: number) => void }): JSX.Element {
  const value = props.value ?? null;
  return (
    <div class="question">
      <p class="question-head">
        <span>{props.label}</span>
        <strong class={value === null ? "quiet unsaid" : ""}>{words.recover.ofTen(value)}</strong>
      </p>
      <Segmented label={props.label} options={TEN} value={value} onChange={props.onChange} class="scale" />
    </div>
  );
}

const MORE = ["lookingDownHurts", "armSymptoms", "soreAtShoulderBlade", "packOrPoles", "feelsRounded"] as const;

export function Questions({ onWorrying }: { onWorrying: () => void }): JSX.Element {
  const said = answers.value;
  const text = words.recover;
  return (
    <section class="questions" aria-labelledby="questions-title">
      <h2 class="heading" id="questions-title">
        {text.how}
      </h2>
      <p class="small quiet">{text.howNote}</p>
      <Scale label={text.soreness} value={said.sorenessOf10} onChange={(value) => say("sorenessOf10", value)} />
      <Scale label={text.tension} value={said.tensionOf10} onChange={(value) => say("tensionOf10", value)} />
      <div class="question question-row">
        <span>{text.worrying}</span>
        <Segmented
          label={text.worrying}
          options={[
            { value: "none", text: text.no },
            { value: "worrying", text: text.yes },
          ]}
          value={said.warningSigns ?? null}
          onChange={(value) => {
            if (value === "none") say("warningSigns", "none");
            else onWorrying();
          }}
        />
      </div>
      <details class="question">
        <summary>{text.more}</summary>
        <ul class="choices">
          {MORE.map((key) => (
            <li key={key}>
              <label class="choice">
                <input
                  type="checkbox"
                  checked={said[key] === true}
                  onChange={(event) => say(key, event.currentTarget.checked ? true : undefined)}
                />
                <span>{text.moreChoices[key]}</span>
              </label>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
