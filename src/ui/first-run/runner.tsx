// The runner of the first screen, in stride, drawn from joints like every figure. Feet on y = 290, the tip of the brim at
// BRIM. Decoration: the picture's caption says what it shows.
import type { JSX } from "preact";
import { Group } from "../figures/person.tsx";
import { capsule, type Joint } from "../figures/shapes.ts";
import { CappedHead } from "./capped-head.tsx";

/** Where the lines of sight begin, in the runner's units. */
export const BRIM = [197, 30] as const;
/** Size of the drawing, in its units. */
export const RUNNER_SIZE = [320, 350] as const;

const part = (a: Joint, b: Joint, fill: string): { path: string; fill: string } => ({ path: capsule(a, b), fill });

export function Runner(): JSX.Element {
  const line = 2.2;
  return (
    <g>
      <Group line={line} parts={[part([27, 235, 9], [20, 258, 9], "var(--contour)")]} />
      <Group
        line={line}
        parts={[part([92, 226, 12], [38, 238, 9], "var(--well)"), part([128, 165, 20], [92, 222, 14], "var(--shorts)")]}
      />
      <Group
        line={line}
        parts={[
          part([186, 120, 8], [214, 78, 6.5], "var(--skin)"),
          part([160, 82, 13], [186, 118, 10], "var(--shirt)"),
        ]}
      />
      <Group line={line} parts={[part([143, 76, 15], [158, 44, 10.5], "var(--skin)")]} />
      <g transform="translate(166 36)">
        <CappedHead line={line} />
      </g>
      <Group line={line} parts={[part([174, 286, 9.5], [202, 283, 8], "var(--contour)")]} />
      <Group
        line={line}
        parts={[
          part([183, 208, 13], [178, 272, 8.5], "var(--skin)"),
          part([130, 166, 22], [182, 204, 15], "var(--shorts)"),
        ]}
      />
      <Group
        line={line}
        parts={[
          part([130, 162, 21], [134, 130, 20], "var(--shirt)"),
          part([134, 132, 20], [143, 84, 22], "var(--shirt)"),
        ]}
      />
      <Group
        line={line}
        parts={[
          part([99, 117, 8.5], [128, 164, 6.5], "var(--skin)"),
          part([128, 164, 6.5], [131, 167, 7], "var(--skin)"),
          part([138, 80, 14], [99, 115, 10], "var(--shirt)"),
        ]}
      />
      <g fill="none" stroke="var(--contour-ink)" stroke-linecap="round">
        <path d="M20 325q150-3 292 0" stroke-width="1.8" />
        <path d="M52 338q110 3 216 0M102 349q60-3 120 0" stroke="var(--contour)" stroke-width="1.2" />
      </g>
    </g>
  );
}
