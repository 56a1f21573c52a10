// The user's data folder of each system.
import { expect, it } from "vitest";
import { defaultLibraryPath } from "../../src/storage/default-path.ts";

it.each([
  ["linux", {}, "/home/user", "/home/user/.local/share/lookahead/library.db"],
  ["linux", { XDG_DATA_HOME: "/data" }, "/home/user", "/data/lookahead/library.db"],
  ["linux", { XDG_DATA_HOME: "data" }, "/home/user", "/home/user/.local/share/lookahead/library.db"],
  ["linux", { XDG_DATA_HOME: "" }, "/home/user", "/home/user/.local/share/lookahead/library.db"],
  ["darwin", { XDG_DATA_HOME: "/data" }, "/Users/user", "/Users/user/Library/Application Support/Lookahead/library.db"],
  ["win32", { APPDATA: "C:\\Roaming" }, "C:\\Users\\user", "C:\\Roaming\\Lookahead\\library.db"],
  ["win32", {}, "C:\\Users\\user", "C:\\Users\\user\\AppData\\Roaming\\Lookahead\\library.db"],
] as const)("%s with %j", (platform, env, homeDir, expected) => {
  expect(defaultLibraryPath(platform, env, homeDir)).toBe(expected);
});
