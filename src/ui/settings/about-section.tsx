// What Lookahead is and is not, how little is known, and the versions for a report.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { info } from "../library.ts";

export function AboutSection(): JSX.Element {
  const text = words.settings.about;
  const engine = info.value;
  const facts: readonly (readonly [name: string, value: string])[] =
    engine === null
      ? []
      : [
          [text.version, engine.version],
          [text.algorithm, engine.algorithmVersion],
          [text.node, engine.node],
          [text.sqlite, engine.sqlite ?? text.sqliteMissing],
          [text.licence, text.licenceName],
          [text.database, engine.databasePath],
        ];
  return (
    <>
      <p class="about-text">{text.disclaimer}</p>
      <p class="about-text">{text.cannotSee}</p>
      <p class="about-text">{text.evidence}</p>
      <h3 class="heading about-versions">{text.versions}</h3>
      {engine === null && <p class="quiet">{text.asking}</p>}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code class="path">{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
