// Carries out the commands of Electron's native menu and the files that the system hands over. Idle in a browser.
import { signal } from "@preact/signals";
import type { MenuCommand } from "./desktop.ts";
import { importPaths } from "./imports.ts";
import { go } from "./route.ts";

/** True while the help sheet is open. */
export const helpOpen = signal(false);

function carryOut(command: MenuCommand): void {
  switch (command) {
    case "open":
      // The main process asks for files itself and hands their paths over.
      break;
    case "help":
      helpOpen.value = true;
      break;
    case "settings":
      go({ screen: "settings", section: "model" });
      break;
    case "about":
      go({ screen: "settings", section: "about" });
      break;
    case "recover":
      go({ screen: "recover", id: null });
      break;
    default:
      go({ screen: command });
  }
}

export function listenToDesktop(): void {
  window.desktop?.onMenu?.(carryOut);
  window.desktop?.onOpenFiles?.(importPaths);
}
