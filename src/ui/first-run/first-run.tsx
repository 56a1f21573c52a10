// Placeholder of the shell; the screen follows.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { ScreenTitle } from "../parts/screen-title.tsx";

export function FirstRun(): JSX.Element {
  return <ScreenTitle name={words.frame.runs} />;
}
