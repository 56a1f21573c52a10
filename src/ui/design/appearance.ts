// Applies theme and motion to the page: the setting, or the system where the setting says so. Sets two attributes on the
// root element that the style sheets read; a chart that paints on a canvas listens to `appearance`.
import { signal } from "@preact/signals";
import type { Settings } from "../../engine/contract.ts";

export interface Appearance {
  readonly theme: "light" | "dark";
  readonly reducedMotion: boolean;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

let chosen: Pick<Settings, "theme" | "reducedMotion"> = { theme: "system", reducedMotion: "system" };

function resolve(): Appearance {
  return {
    theme: chosen.theme === "system" ? (dark.matches ? "dark" : "light") : chosen.theme,
    reducedMotion: chosen.reducedMotion === "system" ? still.matches : chosen.reducedMotion === "on",
  };
}

/** What is in force right now. */
export const appearance = signal<Appearance>(resolve());

function apply(): void {
  const now = resolve();
  document.documentElement.dataset["theme"] = now.theme;
  document.documentElement.dataset["motion"] = now.reducedMotion ? "reduced" : "full";
  const before = appearance.peek();
  if (before.theme !== now.theme || before.reducedMotion !== now.reducedMotion) appearance.value = now;
}

export function chooseAppearance(next: Pick<Settings, "theme" | "reducedMotion">): void {
  chosen = next;
  apply();
}

/** Applies the system's wishes at once and follows them. */
export function followSystem(): void {
  apply();
  dark.addEventListener("change", apply);
  still.addEventListener("change", apply);
}
