// Placeholder of the shell; the screen follows.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { ScreenTitle } from "../parts/screen-title.tsx";
import type { SettingsSection } from "../route.ts";

export function SettingsScreen(_props: { section: SettingsSection }): JSX.Element {
  return <ScreenTitle name={words.frame.settings} />;
}
