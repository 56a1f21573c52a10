// The icon set: one 20 px grid, stroke 1.6, round ends, currentColor, no fills. Icons carry no meaning alone: the word
// stands beside them or in the control's name. Always hidden from screen readers.
import type { JSX } from "preact";

const PATHS = {
  help: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7.8 7.8a2.3 2.3 0 1 1 3.2 2.2c-.7.3-1 .8-1 1.6M10 14.2v.1",
  gear: "M10 12.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2ZM10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4",
  clip: "M5.5 7.5h9a3 3 0 0 1 3 3v1a3 3 0 0 1-3 3h-9a3 3 0 0 1-3-3v-1a3 3 0 0 1 3-3ZM6 7.5V7a2 2 0 0 1 2-2h4M13.5 11h.1",
  play: "M6 3.8v12.4L16 10 6 3.8Z",
  pause: "M7 4v12M13 4v12",
  next: "M5 4v12l8-6-8-6ZM15 4v12",
  again: "M15 4v12l-8-6 8-6ZM5 4v12",
  sound: "M3 8v4h3l4 3.5v-11L6 8H3ZM13 7.5a3.5 3.5 0 0 1 0 5M15.2 5.2a7 7 0 0 1 0 9.6",
  muted: "M3 8v4h3l4 3.5v-11L6 8H3ZM13.5 8l4 4M17.5 8l-4 4",
  voice: "M4 4h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9l-3.5 3.5V13H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z",
  "chevron-left": "M12.5 4.5 7 10l5.5 5.5",
  "chevron-right": "M7.5 4.5 13 10l-5.5 5.5",
  "chevron-up": "M4.5 12.5 10 7l5.5 5.5",
  "chevron-down": "M4.5 7.5 10 13l5.5-5.5",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  check: "M3.5 10.5 8 15l8.5-9.5",
  cross: "M5 5l10 10M15 5 5 15",
  pin: "M10 2.5v15M6.5 6 10 2.5 13.5 6M5 17.5h10",
  tag: "M3 4.5V10l7.2 7.2a1 1 0 0 0 1.4 0l5.1-5.1a1 1 0 0 0 0-1.4L9.5 3.5H4a1 1 0 0 0-1 1ZM6.5 7h.1",
  note: "M4 3.5h12v8.5l-4.5 4.5H4v-13ZM16 12h-4.5v4.5M7 7.5h6M7 10.5h3",
  compare: "M2.5 8c2-3 4-3 6 0s4 3 6 0M5.5 13.5c2-3 4-3 6 0s4 3 6 0",
  more: "M4.5 10h.1M10 10h.1M15.5 10h.1",
  undo: "M4 8.5h8a4 4 0 0 1 0 8H9M7.5 4.5 3.5 8.5l4 4",
  file: "M5 2.5h6.5L15 6v11.5H5v-15ZM11.5 2.5V6H15",
  import: "M10 3v9M6 8.5l4 4 4-4M3.5 13.5V17h13v-3.5",
  export: "M10 12.5v-9M6 7l4-4 4 4M3.5 13.5V17h13v-3.5",
  stop: "M7 2.5h6L17.5 7v6L13 17.5H7L2.5 13V7L7 2.5ZM10 6.2v4.6M10 13.6v.1",
  info: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9.2V14M10 6.2v.1",
  lock: "M5 9h10v8H5V9ZM7 9V6.5a3 3 0 0 1 6 0V9",
  headlamp: "M4.5 12a5.5 5.5 0 0 1 11 0M7.5 12a2.5 2.5 0 0 1 5 0M6.5 15 5.5 17M10 15v2M13.5 15l1 2",
  full: "M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13",
  list: "M7.5 5h9M7.5 10h9M7.5 15h9M3.8 5h.1M3.8 10h.1M3.8 15h.1",
  runs: "M2.5 5h2.6M8.7 5h2.6M14.9 5h2.6M2.5 14.8c1.9 0 2.3-5.2 4.2-5.2s2.3 4.4 4.2 4.4 2.2-3.4 3.8-3.4 1.8 2 2.8 2",
  recover:
    "M4 17c0-4 2.5-6.5 6-6.5s6 2.5 6 6.5M11 9.5a3 3 0 1 0-1-5.8M9.5 3.5 6 4.6l1.3 3.2M6 4.6C7 7.5 8.5 8.8 10 9.3",
  walk: "M11 4.2a1 1 0 1 0 0-.1M10.5 7l-2 4.5 3 2.5.5 4M8.5 11.5 6 17.5M10.5 7l2.5 3 2.5.5M10.5 7 7 8.5 6.5 11",
  trash: "M3.5 5.5h13M8 5.5V3h4v2.5M5 5.5 6 17h8l1-11.5M8.5 8.5v5.5M11.5 8.5v5.5",
  pencil: "M3.5 16.5l.8-3.6L13.6 3.6a1 1 0 0 1 1.4 0l1.4 1.4a1 1 0 0 1 0 1.4L7.1 15.7l-3.6.8Z",
  dotted: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15Z",
  restart: "M16.5 10a6.5 6.5 0 0 1-12 3.5M3.5 10a6.5 6.5 0 0 1 12-3.5M16 3v4h-4M4 17v-4h4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width={name === "more" || name === "list" ? 2 : 1.6}
      stroke-linecap="round"
      stroke-linejoin="round"
      stroke-dasharray={name === "dotted" ? "2.6 2.6" : undefined}
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The product's mark: a head on the horizon, and the ground below. */
export function Mark({ size = 28 }: { size?: number }): JSX.Element {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 28 28"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M7.5 14a6.5 6.5 0 0 1 13 0M2 14h24" />
      <path d="M6.5 18.5q7.5 3.6 15 0" opacity="0.65" />
      <path d="M10 22.8q4 1.9 8 0" opacity="0.45" />
    </svg>
  );
}
