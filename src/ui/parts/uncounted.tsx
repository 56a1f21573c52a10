// The part of a run that does not count, in its small pictures: everything after a moved clip is drawn faintly, and a dashed
// line says where. Only looks; what counts is the engine's answer.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { xOf, type ProfileScale } from "./profile.ts";

/** So much of what does not count still shows. */
const SHOWS_THROUGH = 0.18;

export interface UncountedProps {
  readonly scale: ProfileScale;
  /** Where the counted part ends; null when all of the run counts. */
  readonly fromS: number | null;
  readonly children: ComponentChildren;
}

export function Uncounted({ scale, fromS, children }: UncountedProps): JSX.Element {
  const id = useId();
  if (fromS === null || fromS >= scale.toS) return <>{children}</>;
  const x = xOf(scale, fromS);
  // Strokes reach a little over the edges.
  const box = { y: -4, height: scale.heightPx + 8 };
  return (
    <>
      <mask id={id} maskUnits="userSpaceOnUse" x="-4" width={scale.widthPx + 8} {...box}>
        <rect x="-4" width={x + 4} fill="#fff" {...box} />
        <rect x={x} width={scale.widthPx + 4 - x} fill="#fff" fill-opacity={SHOWS_THROUGH} {...box} />
      </mask>
      <g mask={`url(#${id})`}>{children}</g>
      <line class="profile-moved" x1={x} x2={x} y1="0" y2={scale.heightPx} />
    </>
  );
}
