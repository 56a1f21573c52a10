// The native menu. It only names commands; the page carries them out.
import type { MenuItemConstructorOptions } from "electron";
import { desktop as words } from "../words/en/desktop.ts";
import type { MenuCommand } from "./desktop.ts";

/** The template for one platform; `send` receives the command of the item that was chosen. */
export function menuTemplate(platform: string, send: (command: MenuCommand) => void): MenuItemConstructorOptions[] {
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const mac = platform === "darwin";
  const settings = item(words.menu.settings, "settings", "CmdOrCtrl+,");
  const about = item(words.menu.about, "about");
  const separator: MenuItemConstructorOptions = { type: "separator" };
  return [
    ...(mac
      ? [{ role: "appMenu" as const, submenu: [about, separator, settings, separator, { role: "quit" as const }] }]
      : []),
    {
      label: words.menu.file,
      submenu: [
        item(words.menu.open, "open", "CmdOrCtrl+O"),
        separator,
        ...(mac ? [{ role: "close" as const }] : [settings, separator, { role: "quit" as const }]),
      ],
    },
    { label: words.menu.edit, role: "editMenu" },
    {
      label: words.menu.go,
      submenu: [
        item(words.menu.runs, "runs", "CmdOrCtrl+1"),
        item(words.menu.recover, "recover", "CmdOrCtrl+2"),
        item(words.menu.trash, "trash"),
      ],
    },
    {
      label: words.menu.view,
      submenu: [
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        separator,
        { role: "togglefullscreen" },
        { role: "toggleDevTools" },
      ],
    },
    {
      label: words.menu.helpMenu,
      role: "help",
      submenu: [item(words.menu.help, "help"), ...(mac ? [] : [separator, about])],
    },
  ];
}
