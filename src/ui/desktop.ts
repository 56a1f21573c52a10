// What the preload script of the Electron window offers the page as `window.desktop`. Absent in a browser.
// Types only; the page works without every optional member.

/** Commands of the native menu. */
export type MenuCommand = "open" | "runs" | "recover" | "trash" | "settings" | "help" | "about";

export interface Desktop {
  readonly isElectron: true;
  /** Where the engine listens when it is a server (`ENGINE_NODE`): "ws://127.0.0.1:PORT/rpc?token=...". Else a
   *  MessagePort arrives as a window message whose data is ENGINE_PORT_MESSAGE, again after every engine restart. */
  readonly engineUrl?: string | undefined;
  /** Path of a dropped or chosen file, so that the engine reads it itself; empty when it has none. */
  readonly pathForFile?: (file: File) => string;
  readonly onMenu?: (listener: (command: MenuCommand) => void) => void;
  /** "Open with" and a second start with file arguments. */
  readonly onOpenFiles?: (listener: (paths: string[]) => void) => void;
}

/** Data of the window message that carries the engine's MessagePort. */
export const ENGINE_PORT_MESSAGE = "engine:port";

declare global {
  interface Window {
    readonly desktop?: Desktop;
  }
}
