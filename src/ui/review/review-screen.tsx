// Review of one run.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { ScreenTitle } from "../parts/screen-title.tsx";

export function ReviewScreen(_props: { id: number }): JSX.Element {
  return <ScreenTitle name={words.frame.runs} />;
}
