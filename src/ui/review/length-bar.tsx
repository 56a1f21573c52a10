// The length of a spell as a small bar with the pattern of its lake. The number beside it is the content.
import type { JSX } from "preact";
import type { SpanKind } from "../../core/results.ts";
import { lakePaint } from "../parts/marks.tsx";

const BAR_PX = 96;
const BAR_HEIGHT_PX = 9;
const LEAST_PX = 6;

/** `share` of the longest spell of the run. */
export function LengthBar({ share, kind }: { share: number; kind: SpanKind }): JSX.Element {
  const width = Math.max(LEAST_PX, share * (BAR_PX - 1));
  return (
    <svg class="length-bar" width={BAR_PX} height={BAR_HEIGHT_PX} aria-hidden="true">
      <rect
        x="0.75"
        y="0.75"
        width={width - 0.75}
        height={BAR_HEIGHT_PX - 1.5}
        rx="1.5"
        fill={lakePaint(kind)}
        class="lake-edge"
      />
    </svg>
  );
}
