// The patterns of lakes and of doubtful ground as SVG paint, once per page; charts fill with `url(#lake-dots)` and so on.
// Sizes are CSS px, so a chart that uses them must not be scaled.
import type { JSX } from "preact";
import type { SpanKind } from "../../core/results.ts";

/** Paint of a lake by the length of its spell; dips are outlines. */
export function lakePaint(kind: SpanKind): string {
  if (kind === "veryLong") return "url(#lake-solid)";
  if (kind === "long") return "url(#lake-water)";
  return kind === "episode" ? "url(#lake-dots)" : "none";
}

export function Marks(): JSX.Element {
  return (
    <svg class="marks" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="lake-dots" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect class="mark-tint" width="5" height="5" />
          <circle class="mark-over" cx="1.4" cy="1.4" r="1.05" />
          <circle class="mark-over" cx="3.9" cy="3.9" r="1.05" />
        </pattern>
        <pattern id="lake-water" width="8" height="4" patternUnits="userSpaceOnUse">
          <rect class="mark-tint" width="8" height="4" />
          <rect class="mark-over" y="1.2" width="8" height="1.5" />
        </pattern>
        <pattern id="lake-solid" width="8" height="4" patternUnits="userSpaceOnUse">
          <rect class="mark-over" width="8" height="4" />
          <rect class="mark-tint" y="1.6" width="8" height="0.9" />
        </pattern>
        <pattern id="ground-tagged" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="mark-rock" width="2.2" height="7" />
        </pattern>
        <pattern id="low-confidence" width="5" height="5" patternUnits="userSpaceOnUse">
          <circle class="mark-env" cx="1.4" cy="1.4" r="0.9" />
          <circle class="mark-env" cx="3.9" cy="3.9" r="0.9" />
        </pattern>
      </defs>
    </svg>
  );
}
