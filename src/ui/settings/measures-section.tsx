// What is measured and how wrong it can be, in plain sentences. The review links here beside its figures.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";

export function MeasuresSection(): JSX.Element {
  const text = words.measures;
  return (
    <>
      <p class="lead">{text.lead}</p>
      {text.parts.map(({ name, sentences }) => (
        <section key={name} class="measures-part">
          <h3 class="heading">{name}</h3>
          {sentences.map((sentence) => (
            <p key={sentence} class="about-text">
              {sentence}
            </p>
          ))}
        </section>
      ))}
    </>
  );
}
