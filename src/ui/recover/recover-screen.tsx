// The routine that answers a run.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { ScreenTitle } from "../parts/screen-title.tsx";

export function RecoverScreen(_props: { id: number | null }): JSX.Element {
  return <ScreenTitle name={words.frame.recover} />;
}
