// The stop rules: the short line that is always in view, and the full texts before a session and after "Yes, show me".
import type { JSX } from "preact";
import { stretchWords } from "../../words/en/stretches.ts";
import { Icon } from "../parts/icon.tsx";

export function StopLine(): JSX.Element {
  return (
    <p class="stop-line small">
      <Icon name="stop" />
      <span>
        <strong>{stretchWords.stopShortLead}</strong> {stretchWords.stopShort}
      </span>
    </p>
  );
}

/** All three groups, the most pressing first. */
export function StopRules({ level }: { level: 2 | 3 }): JSX.Element {
  const { stop, advice, emergency } = stretchWords.stopRules;
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div class="stop-rules">
      {[emergency, advice, stop].map((group) => (
        <section key={group.title}>
          <Heading class="heading">{group.title}</Heading>
          <ul class="signs">
            {group.signs.map((sign) => (
              <li key={sign}>{sign}</li>
            ))}
          </ul>
        </section>
      ))}
      <p class="small quiet">{stretchWords.stopRules.note}</p>
    </div>
  );
}
