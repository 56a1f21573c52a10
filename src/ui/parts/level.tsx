// The level of head-down time: four rising bars and the word. Ink, never coloured; the word is the content.
import type { JSX } from "preact";
import type { SeverityLevel } from "../../core/results.ts";
import { words } from "../../words/words.ts";

const ORDER: readonly SeverityLevel[] = ["light", "moderate", "high", "veryHigh"];

export function LevelGlyph({ level }: { level: SeverityLevel }): JSX.Element {
  const upTo = ORDER.indexOf(level);
  return (
    <svg class="level-glyph" width="23" height="12" viewBox="0 0 23 12" aria-hidden="true">
      {ORDER.map((name, index) => {
        const height = 3.5 + index * 2.5;
        return (
          <rect
            key={name}
            class={index <= upTo ? "level-on" : "level-off"}
            x={index * 6 + 0.5}
            y={11.5 - height}
            width="4"
            height={height}
            rx="0.6"
          />
        );
      })}
    </svg>
  );
}

export function Level({ level }: { level: SeverityLevel }): JSX.Element {
  return (
    <span class="level">
      <LevelGlyph level={level} />
      {words.runs.level[level]}
    </span>
  );
}
