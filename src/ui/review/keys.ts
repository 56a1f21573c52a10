// Which key does what while the timeline has the focus. Pure: a key in, the name of an act out.

export type TimelineAct =
  | "stepBack"
  | "stepOn"
  | "pageBack"
  | "pageOn"
  | "toStart"
  | "toEnd"
  | "moveEarlier"
  | "moveLater"
  | "closer"
  | "wider"
  | "wholeRun"
  | "previousSpell"
  | "nextSpell"
  | "zoomToSpell"
  | "mark"
  | "leave";

export interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const PLAIN: Readonly<Record<string, TimelineAct>> = {
  ArrowLeft: "stepBack",
  ArrowRight: "stepOn",
  ArrowDown: "stepBack",
  ArrowUp: "stepOn",
  PageUp: "pageOn",
  PageDown: "pageBack",
  Home: "toStart",
  End: "toEnd",
  "+": "closer",
  "=": "closer",
  "-": "wider",
  _: "wider",
  "0": "wholeRun",
  "[": "previousSpell",
  "]": "nextSpell",
  Enter: "zoomToSpell",
  m: "mark",
  M: "mark",
  Escape: "leave",
};

const SHIFTED: Readonly<Record<string, TimelineAct>> = {
  ArrowLeft: "moveEarlier",
  ArrowRight: "moveLater",
};

/** Null: not a key of the timeline. With Ctrl, Alt or Meta keys belong to the browser. AltGr types brackets on many keyboards. */
export function timelineAct(pressed: PressedKey): TimelineAct | null {
  const altGr = pressed.ctrlKey && pressed.altKey;
  if (!altGr && (pressed.ctrlKey || pressed.metaKey || pressed.altKey)) return null;
  return (pressed.shiftKey ? SHIFTED[pressed.key] : undefined) ?? PLAIN[pressed.key] ?? null;
}
