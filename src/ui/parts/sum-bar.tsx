// A sum drawn as a bar. The text above it is the content; the bar itself is hidden from screen readers.
import type { JSX } from "preact";

export interface SumPart {
  readonly value: number;
  /** `over` solid, or one of the patterns of the profile. */
  readonly look: "over" | "dots" | "water" | "solid" | "outline";
}

/** Parts never become thinner than 6 px. `scale` is the value of the full width; default: the sum. */
export function SumBar({ parts, scale }: { parts: readonly SumPart[]; scale?: number }): JSX.Element {
  const full = scale ?? parts.reduce((sum, part) => sum + part.value, 0);
  return (
    <div class="sum-bar" aria-hidden="true">
      {parts
        .filter((part) => part.value > 0)
        .map((part, index) => (
          <span
            key={index}
            class={`sum-part sum-${part.look}`}
            style={{ flexBasis: `${(part.value / full) * 100}%` }}
          />
        ))}
    </div>
  );
}
