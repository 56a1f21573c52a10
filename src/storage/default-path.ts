// Where the library lies unless somebody says otherwise: the user's data folder of each system. Pure; creates nothing.
import { posix, win32 } from "node:path";

/** Absolute path of the library file. `XDG_DATA_HOME` counts only when it is absolute, as its specification says. */
export function defaultLibraryPath(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string {
  if (platform === "win32") {
    return win32.join(env["APPDATA"] ?? win32.join(homeDir, "AppData", "Roaming"), "Lookahead", "library.db");
  }
  if (platform === "darwin") return posix.join(homeDir, "Library", "Application Support", "Lookahead", "library.db");
  const xdg = env["XDG_DATA_HOME"];
  const base = xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(homeDir, ".local", "share");
  return posix.join(base, "lookahead", "library.db");
}
