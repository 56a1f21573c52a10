// The one h1 of a screen. It takes the focus when the screen replaces another, names the tab, and is never a control.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../../words/words.ts";
import { navigated } from "../route.ts";

export interface ScreenTitleProps {
  /** Name of the screen for the window title. */
  readonly name: string;
  readonly children?: ComponentChildren;
  readonly class?: string;
}

export function ScreenTitle({ name, children, ...rest }: ScreenTitleProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A fresh page leaves the focus where the browser put it.
    if (navigated) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = words.frame.documentTitle(name);
  }, [name]);
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      class={rest.class ?? "title"}
      title={typeof children === "string" ? children : undefined}
    >
      {children ?? name}
    </h1>
  );
}
