// The runner's head with the cap and the clip on it, ear at the origin, about 50 tall. Used by the first screen's runner
// and by the card that says how runs come in.
import type { JSX } from "preact";
import { PROFILE_HEAD } from "../figures/person.tsx";

/** `line` is the width of the outline in the drawing's own units. */
export function CappedHead({ line }: { line: number }): JSX.Element {
  return (
    <g stroke="var(--ink)" stroke-width={line} stroke-linejoin="round" stroke-linecap="round">
      <path d={PROFILE_HEAD} fill="var(--skin)" />
      <path d="M3-4a3.8 3.8 0 1 0-1 6.6" fill="none" />
      <path
        d="M-21-13C-22-33-5-40 8-35.5C17-32.5 20.5-25 21-17.5C28-17.5 35-14.5 41-9.5C34-8.5 27-10 19.5-11.5C6-13.5-8-13.5-21-13Z"
        fill="var(--cap)"
      />
      <rect x="-10" y="-25.5" width="17" height="8.5" rx="2.5" fill="var(--over)" stroke-width={line * 0.75} />
    </g>
  );
}
