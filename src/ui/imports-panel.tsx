// What is being read and what became of it: one line per file, on every screen, until dismissed.
import type { JSX } from "preact";
import { imports } from "./imports.ts";

export function ImportPanel(): JSX.Element | null {
  return imports.value.length === 0 ? null : <div class="frame-message" />;
}
