// Messages in place and the undo bar. Every message has three parts: what happened, what it means, the one next step.
import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";
import { Button, IconButton } from "./button.tsx";

/** `info` is neutral, `missing` is about data that is not there, `failed` is for things that did not work. */
export type MessageKind = "info" | "missing" | "failed" | "done" | "quiet";

const ICONS: Readonly<Record<MessageKind, IconName>> = {
  info: "info",
  missing: "info",
  failed: "stop",
  done: "check",
  quiet: "dotted",
};

export interface MessageProps {
  readonly kind?: MessageKind;
  readonly icon?: IconName;
  readonly what: ComponentChildren;
  readonly means?: ComponentChildren;
  /** Links or quiet buttons. */
  readonly next?: ComponentChildren;
  /** `alert` only for stop rules and failed saving. */
  readonly role?: "status" | "alert" | "none";
}

export function Message({ kind = "info", icon, what, means, next, role = "status" }: MessageProps): JSX.Element {
  return (
    <div class={`message message-${kind}`} role={role === "none" ? undefined : role}>
      <Icon name={icon ?? ICONS[kind]} />
      <div class="message-text">
        <p class="message-what">{what}</p>
        {means !== undefined && <p class="small quiet">{means}</p>}
        {next !== undefined && <p class="message-next">{next}</p>}
      </div>
    </div>
  );
}

/** A link-like act inside a message. */
export function TextButton({ onClick, children }: { onClick: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <button type="button" class="text-button" onClick={onClick}>
      {children}
    </button>
  );
}

export interface UndoBarProps {
  readonly what: string;
  readonly means: string;
  readonly undoText: string;
  readonly dismissText: string;
  readonly onUndo: (() => void) | null;
  readonly onDismiss: () => void;
}

/** Bottom left; stays until dismissed or the next act. */
export function UndoBar(props: UndoBarProps): JSX.Element {
  return (
    <div class="undo-bar" role="status">
      <Icon name="undo" />
      <p>
        <strong>{props.what}</strong> <span class="quiet">{props.means}</span>
      </p>
      {props.onUndo !== null && (
        <Button kind="quiet" size="small" onClick={props.onUndo}>
          {props.undoText}
        </Button>
      )}
      <IconButton icon="cross" label={props.dismissText} onClick={props.onDismiss} />
    </div>
  );
}
