// The pure parts of the desktop shell: what a request may reach, the page's policy, window state, restart pauses,
// file arguments, the menu.
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { restartDelayMs } from "../../src/electron/keep-running.ts";
import { menuTemplate } from "../../src/electron/menu.ts";
import { contentSecurityPolicy, contentType, fileOfRequest } from "../../src/electron/page-files.ts";
import { recordingArguments } from "../../src/electron/recording-arguments.ts";
import { hasDisplay } from "../../src/electron/runtime.ts";
import { reachableState, SMALLEST } from "../../src/electron/window-state.ts";

describe("page files", () => {
  const folder = path.resolve("page");

  it("answers files of the folder", () => {
    expect(fileOfRequest(folder, "app://lookahead/assets/a.js")).toBe(path.join(folder, "assets/a.js"));
  });

  it("answers nothing for another host or scheme", () => {
    expect(fileOfRequest(folder, "app://elsewhere/index.html")).toBeNull();
    expect(fileOfRequest(folder, "https://lookahead/index.html")).toBeNull();
  });

  it("never leaves the folder", () => {
    const part = fc.constantFrom("..", "%2e%2e", "a", "%2f", "..%2f", "%5c", ".", "%00x");
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const file = fileOfRequest(folder, `app://lookahead/${parts.join("/")}`);
        expect(file === null || file.startsWith(folder + path.sep)).toBe(true);
      }),
    );
  });

  it("forbids everything but the page itself and its engine", () => {
    const policy = contentSecurityPolicy("ws://127.0.0.1:4711");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4711");
    expect(policy).not.toContain("unsafe");
    expect(contentSecurityPolicy(null)).toContain("connect-src 'self';");
  });

  it("names scripts and styles for what they are", () => {
    expect(contentType("a/b.js")).toContain("text/javascript");
    expect(contentType("a/b.css")).toContain("text/css");
    expect(contentType("a/b.unknown")).toBe("application/octet-stream");
  });
});

describe("window state", () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  const bounds = { x: 100, y: 50, width: 1280, height: 800 };

  it("keeps a window that lies on a screen", () => {
    expect(reachableState({ bounds, maximized: true }, screens)).toEqual({ bounds, maximized: true });
  });

  it.each([
    ["left of every screen", { ...bounds, x: -1250 }],
    ["right of every screen", { ...bounds, x: 1900 }],
    ["above every screen", { ...bounds, y: -400 }],
    ["below every screen", { ...bounds, y: 1060 }],
  ])("drops a window %s", (_where, lost) => {
    expect(reachableState({ bounds: lost, maximized: false }, screens)).toBeNull();
  });

  it("enlarges what became too small and drops what is no state", () => {
    const tiny = reachableState({ bounds: { ...bounds, width: 10, height: 10 }, maximized: false }, screens);
    expect(tiny?.bounds).toMatchObject(SMALLEST);
    for (const wrong of [null, 3, {}, { bounds: { x: "0" } }]) expect(reachableState(wrong, screens)).toBeNull();
  });
});

describe("restarts", () => {
  it("come at once, then wait longer and longer, never more than ten seconds", () => {
    expect(restartDelayMs(0)).toBe(0);
    const waits = Array.from({ length: 12 }, (_, deaths) => restartDelayMs(deaths));
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBe(10_000);
  });
});

describe("arguments", () => {
  it("takes recordings and leaves switches and values alone", () => {
    const argv = ["app", ".", "--db", "notes.csv", "run.imu.csv", "--x=y.csv", "old/RUN.CSV.GZ", "readme.md"];
    expect(recordingArguments(argv, path.resolve("there"))).toEqual([
      path.resolve("there/run.imu.csv"),
      path.resolve("there/old/RUN.CSV.GZ"),
    ]);
  });
});

describe("display", () => {
  it("is missing only on Linux without a display server", () => {
    expect(hasDisplay({}, "linux")).toBe(false);
    expect(hasDisplay({ DISPLAY: ":0" }, "linux")).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: "wayland-0" }, "linux")).toBe(true);
    expect(hasDisplay({}, "darwin")).toBe(true);
    expect(hasDisplay({}, "win32")).toBe(true);
  });
});

describe("menu", () => {
  it.each(["linux", "darwin", "win32"])("sends each command once on %s", (platform) => {
    const send = vi.fn<(command: string) => void>();
    const labels: (string | undefined)[] = [];
    for (const top of menuTemplate(platform, send)) {
      const items = Array.isArray(top.submenu) ? top.submenu : [];
      for (const item of items) {
        if (item.click === undefined) continue;
        labels.push(item.label);
        Reflect.apply(item.click, undefined, []);
      }
    }
    const commands = send.mock.calls.map(([command]) => command).toSorted();
    expect(commands).toEqual(["about", "help", "open", "recover", "runs", "settings", "trash"]);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
