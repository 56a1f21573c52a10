// The names that the main process, the preload script and the page share: channels, menu commands, the bridge's shape.
// No behaviour. The page sees the bridge as `window.desktop`; in a browser it is absent.

/** Sent with a MessagePort of the engine, to the preload script and from there to the page. */
export const ENGINE_PORT = "engine:port";
export const MENU_COMMAND = "menu:command";
export const OPEN_FILES = "open:files";
/** The page listens for files; those that waited are handed over. */
export const FILES_WANTED = "files:wanted";
/** Command-line switch that carries the engine's WebSocket address to the preload script. */
export const ENGINE_URL_SWITCH = "--engine-url=";

/** `open` is answered by the main process with a file dialog; the page carries out the others. */
export type MenuCommand = "open" | "runs" | "recover" | "trash" | "settings" | "help" | "about";

/** What the preload script gives to the page. */
export interface DesktopBridge {
  readonly isElectron: true;
  /** WebSocket address of the engine when it runs in a separate Node; undefined when a port arrives instead. */
  readonly engineUrl: string | undefined;
  /** Absolute path of a dropped or chosen file; empty when it has none. */
  pathForFile(file: File): string;
  /** Calls back for every menu command. */
  onMenu(listener: (command: MenuCommand) => void): void;
  /** Calls back with absolute paths of recordings to import ("Open with", the menu, the command line). */
  onOpenFiles(listener: (paths: string[]) => void): void;
}
