// The user's data folder of each system.
import { expect, it } from "vitest";
import { defaultLibraryPath } from "../../src/storage/default-path.ts";

it.each([
  ["linux", {}, "/home/kim", "/home/kim/.local/share/lookahead/library.db"],
  ["linux", { XDG_DATA_HOME: "/data" }, "/home/kim", "/data/lookahead/library.db"],
  ["linux", { XDG_DATA_HOME: "data" }, "/home/kim", "/home/kim/.local/share/lookahead/library.db"],
  ["linux", { XDG_DATA_HOME: "" }, "/home/kim", "/home/kim/.local/share/lookahead/library.db"],
  ["darwin", { XDG_DATA_HOME: "/data" }, "/Users/kim", "/Users/kim/Library/Application Support/Lookahead/library.db"],
  ["win32", { APPDATA: "C:\\Roaming" }, "C:\\Users\\kim", "C:\\Roaming\\Lookahead\\library.db"],
  ["win32", {}, "C:\\Users\\kim", "C:\\Users\\kim\\AppData\\Roaming\\Lookahead\\library.db"],
] as const)("%s with %j", (platform, env, homeDir, expected) => {
  expect(defaultLibraryPath(platform, env, homeDir)).toBe(expected);
});
