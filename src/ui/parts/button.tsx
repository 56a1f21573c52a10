// Buttons, links that look like them, icon buttons and chips. One main button per view.
import type { ComponentChildren, JSX, Ref } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export type ButtonKind = "main" | "plain" | "quiet";

interface Look {
  readonly kind?: ButtonKind;
  /** `small` for tool rows, `large` for the one main act. */
  readonly size?: "small" | "large";
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}

function classes(kind: ButtonKind, size: Look["size"], extra = ""): string {
  return `button button-${kind}${size === undefined ? "" : ` button-${size}`}${extra}`;
}

export interface ButtonProps extends Look {
  readonly onClick?: (event: MouseEvent) => void;
  /** Keeps its width and says the verb in progress. */
  readonly busy?: boolean;
  /** Off, with the reason as its description. */
  readonly off?: string | undefined;
  readonly type?: "button" | "submit";
  readonly label?: string;
  readonly title?: string;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly controls?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps): JSX.Element {
  const { kind = "plain", size, icon, busy = false, off, type = "button" } = props;
  const blocked = busy || off !== undefined;
  return (
    <button
      ref={props.ref ?? null}
      type={type}
      class={classes(kind, size, off === undefined ? "" : " button-off")}
      aria-busy={busy || undefined}
      aria-disabled={blocked || undefined}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-controls={props.controls}
      title={off ?? props.title}
      onClick={(event) => {
        if (blocked) event.preventDefault();
        else props.onClick?.(event);
      }}
    >
      {busy ? <span class="busy-ring" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} size={18} />}
      {props.children}
    </button>
  );
}

export interface ButtonLinkProps extends Look {
  readonly href: string;
  readonly label?: string;
}

export function ButtonLink({ kind = "plain", size, icon, href, label, children }: ButtonLinkProps): JSX.Element {
  return (
    <a class={classes(kind, size)} href={href} aria-label={label}>
      {icon !== undefined && <Icon name={icon} size={18} />}
      {children}
    </a>
  );
}

export interface IconButtonProps {
  readonly icon: IconName;
  /** Accessible name and tooltip: an icon never stands without its word. */
  readonly label: string;
  readonly onClick?: (event: MouseEvent) => void;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly hasPopup?: "menu" | "dialog";
  readonly off?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  return (
    <button
      ref={props.ref ?? null}
      type="button"
      class="icon-button"
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-haspopup={props.hasPopup}
      aria-disabled={props.off}
      onClick={(event) => {
        if (props.off !== true) props.onClick?.(event);
      }}
    >
      <Icon name={props.icon} />
    </button>
  );
}

export function Chip({ icon, children }: { icon?: IconName; children: ComponentChildren }): JSX.Element {
  return (
    <span class="chip">
      {icon !== undefined && <Icon name={icon} size={18} />}
      {children}
    </span>
  );
}
