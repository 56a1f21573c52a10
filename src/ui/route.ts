// The address of a screen: the part after `#`. No history of its own; the browser's Back works.
import { signal } from "@preact/signals";

export const SETTINGS_SECTIONS = [
  "model",
  "calibration",
  "look",
  "sound",
  "data",
  "shortcuts",
  "measures",
  "about",
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export type Route =
  | { readonly screen: "runs" }
  | { readonly screen: "review"; readonly id: number }
  /** Without a run: the light set. */
  | { readonly screen: "recover"; readonly id: number | null }
  | { readonly screen: "settings"; readonly section: SettingsSection }
  | { readonly screen: "clips" }
  /** Of a run in the library. */
  | { readonly screen: "receipt"; readonly id: number }
  | { readonly screen: "welcome" }
  | { readonly screen: "trash" };

/** Any text is an address; what cannot be read is the list of runs. */
export function parseRoute(hash: string): Route {
  const [screen, argument] = hash.replace(/^#?\/?/, "").split("/");
  const id = /^[1-9]\d{0,9}$/.test(argument ?? "") ? Number(argument) : null;
  switch (screen) {
    case "run":
      return id === null ? { screen: "runs" } : { screen: "review", id };
    case "recover":
      return { screen: "recover", id };
    case "clips":
      return { screen: "clips" };
    case "receipt":
      return id === null ? { screen: "clips" } : { screen: "receipt", id };
    case "settings":
      return { screen: "settings", section: SETTINGS_SECTIONS.find((name) => name === argument) ?? "model" };
    case "welcome":
      return { screen: "welcome" };
    case "trash":
      return { screen: "trash" };
    default:
      return { screen: "runs" };
  }
}

export function href(route: Route): string {
  switch (route.screen) {
    case "runs":
      return "#/";
    case "review":
      return `#/run/${route.id}`;
    case "receipt":
      return `#/receipt/${route.id}`;
    case "recover":
      return route.id === null ? "#/recover" : `#/recover/${route.id}`;
    case "settings":
      return route.section === "model" ? "#/settings" : `#/settings/${route.section}`;
    default:
      return `#/${route.screen}`;
  }
}

export const route = signal<Route>({ screen: "runs" });

export function go(next: Route): void {
  location.hash = href(next);
}

/** True once the address has changed: from then on a new screen takes the focus, as a new page would. */
export let navigated = false;

export function followAddress(): void {
  const read = (): void => {
    route.value = parseRoute(location.hash);
  };
  read();
  window.addEventListener("hashchange", () => {
    navigated = true;
    read();
  });
}
