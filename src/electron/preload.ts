// The only bridge between the sandboxed page and the main process. It passes the engine's port on and a few events.
// It gives the page no Node, no file system and no channel of its own choosing.
import { contextBridge, ipcRenderer, webUtils } from "electron";
import {
  ENGINE_PORT,
  ENGINE_URL_SWITCH,
  FILES_WANTED,
  MENU_COMMAND,
  OPEN_FILES,
  type DesktopBridge,
  type MenuCommand,
} from "./desktop.ts";

function subscribe<T>(channel: string, listener: (value: T) => void): void {
  ipcRenderer.on(channel, (_event, value: T) => listener(value));
}

const bridge: DesktopBridge = {
  isElectron: true,
  engineUrl: process.argv.find((item) => item.startsWith(ENGINE_URL_SWITCH))?.slice(ENGINE_URL_SWITCH.length),
  // Older runtimes have no webUtils and put the path on the file itself.
  pathForFile: (file) =>
    typeof webUtils === "undefined" ? String(Reflect.get(file, "path") ?? "") : webUtils.getPathForFile(file),
  onMenu: (listener) => subscribe<MenuCommand>(MENU_COMMAND, listener),
  onOpenFiles: (listener) => {
    subscribe<string[]>(OPEN_FILES, listener);
    ipcRenderer.send(FILES_WANTED);
  },
};

contextBridge.exposeInMainWorld("desktop", bridge);

// A MessagePort cannot cross the context bridge; window.postMessage can carry it to the page.
ipcRenderer.on(ENGINE_PORT, (event) => {
  window.postMessage(ENGINE_PORT, window.location.origin, event.ports);
});
