// The runner of the calibration, standing, drawn from joints like every figure: feet at 0 0, 330 tall, the head turned about
// the base of the neck by the pitch that was measured. Colours come from the tokens; lines and words are others'.
import type { JSX } from "preact";
import { CappedHead } from "../first-run/capped-head.tsx";
import { Group } from "../figures/person.tsx";
import { capsule, turned, type Joint, type Point } from "../figures/shapes.ts";

/** Base of the neck, and the ear when the head is level. */
const NECK: Point = [-4, -272];
const EAR: Point = [5, -302];
/** Where the lines of head and sight begin: the tip of the brim when the head is level. */
export const BROW: Point = [50, -312];
/** The laces. */
export const LACES: Point = [22, -8];

const part = (a: Joint, b: Joint, fill: string): { path: string; fill: string } => ({ path: capsule(a, b), fill });

/** `line` is the width of the outline in the figure's units. */
export function StandingRunner({ headDeg, line }: { headDeg: number; line: number }): JSX.Element {
  const ear = turned(EAR, NECK, headDeg);
  const nape = turned([-1, -292], NECK, headDeg);
  return (
    <g>
      <Group line={line} parts={[part([NECK[0], NECK[1], 15], [nape[0], nape[1], 11], "var(--skin)")]} />
      <g transform={`translate(${ear[0]} ${ear[1]}) rotate(${headDeg})`}>
        <CappedHead line={line} />
      </g>
      <Group line={line} parts={[part([-6, -9, 8.5], [24, -7.5, 7], "var(--contour)")]} />
      <Group
        line={line}
        parts={[
          part([-2, -92, 13.5], [-6, -22, 8], "var(--skin)"),
          part([-6, -166, 20], [-2, -92, 15], "var(--shorts)"),
        ]}
      />
      <Group
        line={line}
        parts={[
          part([-6, -168, 21], [-5, -212, 20], "var(--shirt)"),
          part([-5, -212, 20], [-3, -250, 22], "var(--shirt)"),
        ]}
      />
      <Group
        line={line}
        parts={[
          part([-9, -196, 9], [12, -140, 6.5], "var(--skin)"),
          part([12, -140, 6.5], [14, -134, 6.5], "var(--skin)"),
          part([-4, -250, 14], [-9, -196, 10], "var(--shirt)"),
        ]}
      />
    </g>
  );
}
